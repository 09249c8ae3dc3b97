"""Our plain words beside the Guideline's: what the register says of the clauses that a statement quotes.

They are never a statement by themselves and never cited: a reader sees them marked as ours, with the quote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.answer import Citation, Statement
from corpus.register import GUIDELINE, Duty, Entry
from index.analyse import analyse

_SAME_WORDS = 0.85
_SAME_LENGTH = 0.8
"""The share of the plain words' stems that stand in the quote, and of its length, from which on they only repeat it."""


def with_plain_words(
    statements: Sequence[Statement], register: Mapping[str, Entry], language: str
) -> tuple[Statement, ...]:
    """The same statements, each with the plain words of the duties that it quotes in full.

    A clause none of whose duties is quoted gets its gloss, at its first statement. Who reads English is spared plain
    words that only repeat the quote.
    """
    with_duty = {c.clause.key for s in statements for c in s.citations if _duties(c, register)}
    quoted = _quoted_whole(statements)
    glossed: set[str] = set()
    worded: list[Statement] = []
    for statement in statements:
        if (summed := statement.citations[-1].clause.summed) is not None:
            # The quote is our words already; who reads Chinese gets the same in Chinese.
            plain = "" if language == "en" else summed.text_zh
            worded.append(replace(statement, plain=plain, plain_of="summary"))
            continue
        words: list[str] = []
        label = "plain"
        for citation in statement.citations:
            words += [_said(duty, language) for duty in _duties(citation, register)]
        # Of a lead sentence and its item, the item's gloss says both.
        last = statement.citations[-1]
        entry = _entry(last, register)
        if entry is not None and last.clause.key not in with_duty | glossed:
            glossed.add(last.clause.key)
            words.append(entry.gloss_en if language == "en" else entry.gloss_zh)
            label = "plain" if last.clause.key in quoted else "plain_clause"
        plain = _joined(dict.fromkeys(words), language)
        shown = plain if language != "en" or _helps(plain, statement.text) else ""
        worded.append(replace(statement, plain=shown, plain_of=label))
    return tuple(worded)


def _quoted_whole(statements: Sequence[Statement]) -> set[str]:
    """The keys of the clauses of which the statements together quote every sentence."""
    spans: dict[str, list[tuple[int, int]]] = {}
    clauses = {}
    for citation in (c for s in statements for c in s.citations):
        clauses[citation.clause.key] = citation.clause
        spans.setdefault(citation.clause.key, []).append((citation.start, citation.end))
    return {
        key
        for key, clause in clauses.items()
        if all(any(start <= s.start and s.end <= end for start, end in spans[key]) for s in clause.sentences)
    }


def _helps(plain: str, quote: str) -> bool:
    """Whether plain words say it otherwise than a quote in the reader's own language: in other words, or far fewer."""
    words = set(analyse(plain))
    if not words:
        return False
    same = len(words & set(analyse(quote))) >= _SAME_WORDS * len(words)
    return not same or len(plain) < _SAME_LENGTH * len(quote)


def _entry(citation: Citation, register: Mapping[str, Entry]) -> Entry | None:
    clause = citation.clause
    if f"{clause.document}@{clause.version}" != GUIDELINE:
        return None
    return register.get(clause.id)


def _duties(citation: Citation, register: Mapping[str, Entry]) -> list[Duty]:
    entry = _entry(citation, register)
    quoted = " ".join(citation.quote.split())
    return [duty for duty in entry.duties if duty.quote in quoted] if entry else []


def _said(duty: Duty, language: str) -> str:
    return duty.what_en if language == "en" else duty.what_zh


def _joined(words: Mapping[str, None], language: str) -> str:
    return (" " if language == "en" else "").join(words)
