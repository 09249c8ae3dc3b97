"""Whether a document that the question names says anything on what is asked, or is only nearest to it.

A summary of a law is always nearest to some of its provisions, also where the law is silent. So what is asked, without
the name of the law, must come near by words and by meaning together; and where the question is whether the law says
such a thing at all, nearer still, since "no" is then as likely as "yes".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from app.shelf import Shelf
from app.showing.patterns import any_of, lexicon
from corpus.model import Clause
from index.search import READ_ENOUGH, Boost, Hit

_SEEN = 3
"""The hits whose words count together."""
_DEEP = 300


@dataclass(frozen=True, slots=True)
class Nearness:
    """What a question must reach with a summary. The sum is the share of the question's weight of words that the best
    hits hold, in [0, 1], and twice the score of the best.

    least, least_if_any: that sum, where the question takes for granted that something is said, and where it asks
    whether it is. unread, unread_if_any: the same where the model cannot read the question.
    rest, whole: cosines of the question without and with the names, above which it is near whatever the sum.
    rest_if_any: the first of them where the question asks whether anything is said.
    own, own_unread: the sum for clauses of the Guideline, where they are quoted because they name the document.
    left: the share of the question's weight of words beside names and numbers, below which nothing is asked.
    surely, surely_text, surely_unread: the sum above which the subject is met so surely that the kind of thing asked
    for need not be seen. text_unread: that below which a text that is no summary holds nothing of the question.
    """

    least: float = 0.95
    least_if_any: float = 1.16
    unread: float = 0.25
    unread_if_any: float = 0.5
    rest: float = 0.5
    rest_if_any: float = 0.6
    whole: float = 0.72
    own: float = 0.9
    own_unread: float = 0.3
    left: float = 0.3
    surely: float = 1.5
    surely_text: float = 1.2
    surely_unread: float = 1.0
    text_unread: float = 0.05


_LIMITS = Nearness()


class Silence(StrEnum):
    """How sure it is that summaries speak of what is asked: they do not, they may, they surely do."""

    SILENT = "silent"
    MAY_SPEAK = "may_speak"
    SPEAKS = "speaks"


def silence(shelf: Shelf, among: Boost, rest: str, hits: Sequence[Hit], limits: Nearness = _LIMITS) -> Silence:
    """Whether documents say something on `rest`, the question without their names.

    among: 1 for their clauses and 0 for others. hits: those of the whole question among them, best first. What is not
    found in a text that is no summary may stand there in other words.
    """
    if not hits:
        return Silence.MAY_SPEAK
    summed = hits[0].clause.summed is not None
    of_rest = shelf.searcher.search(rest, _DEEP, among)[:_SEEN]
    reached = _sum(shelf, rest, of_rest)
    read = shelf.searcher.readability(rest) >= READ_ENOUGH
    if reached >= ((limits.surely if summed else limits.surely_text) if read else limits.surely_unread):
        return Silence.SPEAKS
    if not summed:
        return Silence.SILENT if not read and reached < limits.text_unread else Silence.MAY_SPEAK
    if hits[0].dense >= limits.whole:
        return Silence.MAY_SPEAK
    any_at_all = bool(_asks_whether().search(rest))
    if not read:
        least = limits.unread_if_any if any_at_all else limits.unread
    elif max((hit.dense for hit in of_rest), default=0.0) >= (limits.rest_if_any if any_at_all else limits.rest):
        return Silence.MAY_SPEAK
    else:
        least = limits.least_if_any if any_at_all else limits.least
    return Silence.SILENT if reached < least else Silence.MAY_SPEAK


def speaks_of(
    shelf: Shelf, clauses: Collection[Clause], rest: str, question: str, limits: Nearness = _LIMITS
) -> bool | None:
    """Whether clauses say something on `rest`, what a question asks beside names and numbers; None if it is nothing."""
    if shelf.left(rest, question) < limits.left:
        return None
    keys = {clause.key for clause in clauses}
    found = shelf.searcher.search(rest, _DEEP, lambda clause: 1.0 if clause.key in keys else 0.0)[:_SEEN]
    read = shelf.searcher.readability(rest) >= READ_ENOUGH
    return _sum(shelf, rest, found) >= (limits.own if read else limits.own_unread)


def _sum(shelf: Shelf, rest: str, hits: Sequence[Hit]) -> float:
    if not hits:
        return 0.0
    return shelf.searcher.coverage(rest, [hit.clause for hit in hits]) + 2 * hits[0].score


@cache
def _asks_whether() -> re.Pattern[str] | None:
    return any_of(lexicon("instruments")["whether"]["words"])
