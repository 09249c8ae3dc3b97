"""A question put in the Guideline's own words, to be searched beside the reader's: "paste" is "input"."""

from __future__ import annotations

import re
from functools import cache

from app.patterns import any_of, lexicon


@cache
def _entries() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((any_of(entry["words"]), entry["says"]) for entry in lexicon("rewording")["entry"])


def reworded(question: str) -> str:
    """The question with everyday words replaced; "" where it has none, since then there is nothing new to search."""
    text = question
    for words, says in _entries():
        text = words.sub(says, text)
    return "" if text == question else text
