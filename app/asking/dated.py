"""Which of several documents a question means by its date: "the HKMA circular of 19 August 2024"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from corpus.store import Corpus

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def of_date(question: str, documents: Sequence[str], corpus: Corpus) -> tuple[str, ...]:
    """Those of the documents (ids) whose date the question states most fully; all where it states none of theirs."""
    if len(documents) < 2 or not _YEAR.search(question):
        return tuple(documents)
    fitting = {name: _fit(question, corpus.document(name).date) for name in documents}
    best = max(fitting.values())
    return tuple(name for name in documents if fitting[name] == best)


def spans_of_dates(question: str, documents: Sequence[str], corpus: Corpus) -> list[tuple[int, int]]:
    """Where the question states a date, month and year at least, that is the date of one of the documents."""
    if not any(_fit(question, corpus.document(name).date) > 1 for name in documents):
        return []
    return [match.span() for match in _date().finditer(question)]


def _fit(question: str, date: str) -> int:
    """How much of a date (YYYY, YYYY-MM or YYYY-MM-DD) stands in the question: 0 none, 1 year, 2 month, 3 day."""
    year, month, day = (date.split("-") + ["", ""])[:3]
    if not re.search(rf"(?<!\d){year}(?!\d)", question) or not year:
        return 0
    if not month or not _month(int(month)).search(question):
        return 1
    if not day or not re.search(rf"(?<!\d)0?{int(day)}(?:st|nd|rd|th)?(?=\W|[日號号])", question):
        return 2
    return 3


@cache
def _date() -> re.Pattern[str]:
    name = "|".join(rf"{month}|{month[:3]}\\.?" for month in _MONTHS)
    english = rf"(?:(?:of|on|dated|from) )?(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{name}) (?:\d{{1,2}},? )?(?:19|20)\d\d"
    return re.compile(rf"\b{english}\b|(?:19|20)\d\d ?年 ?\d{{1,2}} ?月(?: ?\d{{1,2}} ?[日號号])?嘅?", re.IGNORECASE)


@cache
def _month(month: int) -> re.Pattern[str]:
    name = _MONTHS[month - 1]
    return re.compile(rf"\b(?:{name}|{name[:3]}\.?)(?![a-z])|(?<!\d)0?{month} ?月|-0?{month}-", re.IGNORECASE)
