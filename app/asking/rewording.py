"""A question put in the Guideline's own words, to be searched beside the reader's: "paste" is "input"."""

from __future__ import annotations

import re
from functools import cache

from app.asking.understand import language_of
from app.showing.patterns import any_of, lexicon
from index.mixed import in_chinese

_WORD = re.compile(r"\w+")
_SHORTEST = 3
"""Words below which nothing would be left to search."""
_LEXICONS = {"en": "rewording", "zh-Hant": "rewording_zh"}


@cache
def _entries(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((any_of(entry["words"]), entry["says"]) for entry in lexicon(_LEXICONS[language])["entry"])


def reworded(question: str) -> str:
    """The question with everyday words replaced; "" where it has none, since then there is nothing new to search.

    A question in Chinese becomes Chinese throughout, its English words too: in the Guideline's English words it would
    only be led towards whatever uses those most.
    """
    text = question
    for words, says in _entries(language_of(question)):
        text = words.sub(says, text)
    text = in_chinese(text)
    return "" if text == question else text


def without_document(question: str) -> str:
    """The question without the name of the document that it is put to; as it is where little else would be left."""
    rest = " ".join(_document().sub(" ", question).split())
    return rest if len(_WORD.findall(rest)) >= _SHORTEST else question


@cache
def _document() -> re.Pattern[str]:
    return any_of(lexicon("rewording")["document"])
