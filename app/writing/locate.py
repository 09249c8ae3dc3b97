"""Where quoted words stand in a clause, and the whole sentences around them: what a written statement cites.

Blanks, case and the form of quotation marks may differ, because only the place is taken from the model: what is
cited is the clause's own text there, in whole sentences, since half of one can lose its "not" or its condition.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.answering.lists import first_needed
from corpus.model import Clause
from index.analyse import analyse

_SAME = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "\u00a0": " ", "＂": '"'})
_ELLIPSIS = re.compile(r"\s*(?:\[?\.\.\.\]?|…+|\[…\])\s*")
_WORD = re.compile(r"\w", re.UNICODE)
SHORTEST = 8
"""Letters and digits of a quote below which it says nothing of where it stands (Chinese ones count for three)."""


def sentences_of_quote(quote: str, clause: Clause) -> tuple[tuple[int, int], ...]:
    """The spans of the sentences in which the quoted words stand; () where some do not stand there, or are too few.

    Words left out are marked by dots; each stretch between them has to stand in the clause, in this order.
    """
    stretches = [part for part in _ELLIPSIS.split(quote.strip().strip("\"“”'「」")) if _WORD.search(part)]
    if sum(3 if ord(char) > 0x2E7F else 1 for part in stretches for char in part if char.isalnum()) < SHORTEST:
        return ()
    spans: list[tuple[int, int]] = []
    at = 0
    for part in stretches:
        found = _pattern(part).search(clause.text.translate(_SAME), at)
        if found is None:
            return ()
        spans.append(found.span())
        at = found.end()
    return _whole(spans, clause)


def sentences_near(text: str, clauses: Mapping[str, Clause]) -> list[tuple[str, tuple[int, int]]]:
    """The one sentence of several clauses, by label, that has most of the words of `text`, with those it leans on:
    where a model quoted nothing. [] where no word is shared, as with a text in another language.
    """
    said = set(analyse(text))
    best, found = 0.0, None
    for label, clause in clauses.items():
        for s in clause.sentences:
            words = set(analyse(clause.text[s.start : s.end]))
            if (share := len(said & words) / (1 + len(words)) ** 0.5) > best:
                best, found = share, (label, clause, (s.start, s.end))
    if found is None:
        return []
    label, clause, span = found
    return [(label, whole) for whole in _whole([span], clause)]


def _pattern(words: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in words.translate(_SAME).split()]
    edge = r"(?<!\w)" if words[:1].isascii() and words[:1].isalnum() else ""
    after = r"(?!\w)" if words[-1:].isascii() and words[-1:].isalnum() else ""
    return re.compile(edge + r"\s+".join(parts) + after, re.IGNORECASE)


def _whole(spans: list[tuple[int, int]], clause: Clause) -> tuple[tuple[int, int], ...]:
    """The sentences that the spans touch, with those that they lean on ("They must ..."); neighbours joined."""
    touching = [
        number
        for number, s in enumerate(clause.sentences)
        if any(start < s.end and s.start < end for start, end in spans)
    ]
    needed = sorted({before for number in touching for before in range(first_needed(clause, number), number + 1)})
    touched = [clause.sentences[number] for number in needed]
    joined: list[tuple[int, int]] = []
    for s in touched:
        if joined and not clause.text[joined[-1][1] : s.start].strip():
            joined[-1] = (joined[-1][0], s.end)
        else:
            joined.append((s.start, s.end))
    return tuple(joined)
