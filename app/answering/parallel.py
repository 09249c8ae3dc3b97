"""The official Chinese words beside an English quote, for who reads Chinese and has added that edition.

English prevails, so the Chinese is shown with the quote and never in its place; and where the register knows
that the two differ in meaning, the reader is told, with or without the edition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.answer import Citation, Note, Statement
from corpus.editions import Edition, differences
from corpus.register import GUIDELINE

_WHOLE_BELOW = 260
"""Characters up to which a Chinese clause is shown whole where its sentences cannot be told apart."""


def with_official_chinese(statements: Sequence[Statement], edition: Edition) -> tuple[Statement, ...]:
    """The same statements with the edition's words for what they quote, where those can be told."""
    shown: set[str] = set()

    def beside(statement: Statement) -> str:
        of_edition = (c for c in statement.citations if (c.clause.document, c.clause.version) == version)
        return "".join(_words(citation, edition, shown) for citation in of_edition)

    version = (edition.document, edition.version)
    return tuple(replace(statement, parallel=beside(statement)) for statement in statements)


def notes_on_differences(statements: Sequence[Statement]) -> tuple[Note, ...]:
    """What a reader of Chinese is told of the clauses quoted: how the Chinese differs, and that English prevails."""
    own = [c for s in statements for c in s.citations if f"{c.clause.document}@{c.clause.version}" == GUIDELINE]
    ids = dict.fromkeys(place for citation in own for place in _places(citation))
    told = dict.fromkeys(text for clause_id in ids for text in differences(clause_id))
    return tuple(Note("edition_differs", {"text": text}) for text in told)


def _places(citation: Citation) -> tuple[str, ...]:
    clause = citation.clause
    # Some differences are noted on a section; its paragraphs are its words.
    return (clause.id, clause.parent) if clause.kind == "para" and clause.parent else (clause.id,)


def _words(citation: Citation, edition: Edition, shown: set[str]) -> str:
    """The sentences at the same places, if both have as many; a short clause whole and once; else nothing."""
    clause = citation.clause
    chinese = edition.clause(clause.id)
    if chinese is None or not chinese.text:
        return ""
    if len(chinese.sentences) == len(clause.sentences):
        pairs = zip(clause.sentences, chinese.sentences, strict=True)
        return "".join(
            chinese.text[start:end] for own, (start, end) in pairs if citation.start <= own.start < citation.end
        )
    if len(chinese.text) <= _WHOLE_BELOW and clause.key not in shown:
        shown.add(clause.key)
        return chinese.text
    return ""
