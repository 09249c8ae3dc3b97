"""Our plain words beside the Guideline's: what the register says of the clauses that a statement quotes.

They are never a statement by themselves and never cited: a reader sees them marked as ours, with the quote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.answer import Citation, Statement
from corpus.register import GUIDELINE, Duty, Entry

_LONG_QUOTE = 180
"""Characters from which on a sentence of the Guideline is hard to take in at once."""
_MUCH_SHORTER = 0.85


def with_plain_words(
    statements: Sequence[Statement], register: Mapping[str, Entry], language: str
) -> tuple[Statement, ...]:
    """The same statements, each with the plain words of the duties that it quotes in full.

    A clause none of whose duties is quoted gets its gloss, at its first statement. Who reads English gets plain words
    only where they are much shorter than the quote.
    """
    with_duty = {c.clause.key for s in statements for c in s.citations if _duties(c, register)}
    glossed: set[str] = set()
    worded: list[Statement] = []
    for statement in statements:
        words: list[str] = []
        for citation in statement.citations:
            words += [_said(duty, language) for duty in _duties(citation, register)]
        # Of a lead sentence and its item, the item's gloss says both.
        last = statement.citations[-1]
        entry = _entry(last, register)
        if entry is not None and last.clause.key not in with_duty | glossed:
            glossed.add(last.clause.key)
            words.append(entry.gloss_en if language == "en" else entry.gloss_zh)
        plain = _joined(dict.fromkeys(words), language)
        worded.append(replace(statement, plain=plain if language != "en" or _helps(plain, statement.text) else ""))
    return tuple(worded)


def _helps(plain: str, quote: str) -> bool:
    """Whether plain words are worth their room beside a quote in the reader's own language: much shorter than it."""
    return len(quote) >= _LONG_QUOTE and len(plain) <= _MUCH_SHORTER * len(quote)


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
