"""A draft becomes statements: the only door through which a citation comes into being.

Nothing is normalised on the way. A quote that differs from the clause by one code point (another
version of the clause, a homoglyph, a doubled space) is not a quote, and its statement is withheld.
"""

from __future__ import annotations

from app.answer import Citation, Draft, DraftPart, DraftStatement, Statement, Withheld
from corpus.model import Clause, ClausewiseError
from corpus.store import Corpus


class _NotVerified(Exception):
    """Why one part of a draft cannot be cited."""


def verify(draft: Draft, corpus: Corpus) -> tuple[tuple[Statement, ...], tuple[Withheld, ...]]:
    """Keep the statements all of whose parts stand in the corpus; say of the others why they do not."""
    kept: list[Statement] = []
    withheld: list[Withheld] = []
    for proposed in draft.statements:
        text = _joined(proposed)
        try:
            if not proposed.parts:
                raise _NotVerified("the statement cites nothing")
            citations = tuple(_cite(part, draft, corpus) for part in proposed.parts)
        except _NotVerified as reason:
            withheld.append(Withheld(text, str(reason)))
        else:
            kept.append(Statement(text, citations, proposed.heading))
    return tuple(kept), tuple(withheld)


def cite(corpus: Corpus, clause: Clause, start: int, end: int) -> Citation:
    """Cite one span of a clause of this corpus. Raises ClausewiseError when the clause is not the corpus's own."""
    if not _is_current(clause, corpus):
        raise ClausewiseError("{clause} is not in this corpus in that form; search again.", clause=clause.key)
    return Citation(clause, start, end)


def _joined(statement: DraftStatement) -> str:
    return " ".join(part.quote for part in statement.parts)


def _cite(part: DraftPart, draft: Draft, corpus: Corpus) -> Citation:
    clause = draft.evidence.get(part.label)
    if clause is None:
        raise _NotVerified(f"unknown label {part.label!r}")
    if not _is_current(clause, corpus):
        raise _NotVerified(f"{part.label} is not the corpus's version of {clause.key}")
    if not part.quote.strip():
        raise _NotVerified("the quote is blank")
    start = clause.text.find(part.quote) if part.start is None else part.start
    end = start + len(part.quote)
    if start < 0 or clause.text[start:end] != part.quote:
        raise _NotVerified(f"the quote does not stand in {clause.key}")
    if not _whole_sentences(clause, start, end):
        # Half a sentence can lose its "not", its condition or its "should": stronger than the source.
        raise _NotVerified(f"the quote cuts a sentence of {clause.key}")
    return Citation(clause, start, end)


def _is_current(clause: Clause, corpus: Corpus) -> bool:
    try:
        return corpus.clause(f"{clause.document}@{clause.version}", clause.id) == clause
    except ClausewiseError:
        return False


def _whole_sentences(clause: Clause, start: int, end: int) -> bool:
    return any(s.start == start for s in clause.sentences) and any(s.end == end for s in clause.sentences)
