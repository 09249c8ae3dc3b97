"""Words beside a number that say what it is; they are in `app/lexicon/privacy.toml`."""

from __future__ import annotations

import re
from functools import cache

from app.showing.patterns import any_of, lexicon


@cache
def cue(name: str) -> re.Pattern[str]:
    """The pattern of the cue words `name`."""
    pattern = any_of(lexicon("privacy")["cue"][name])
    assert pattern is not None
    return pattern


def before(name: str, text: str, start: int, reach: int = 30) -> bool:
    """Whether a cue ends within `reach` characters before `start`."""
    return bool(cue(name).search(text, max(0, start - reach), start))


def after(name: str, text: str, end: int, reach: int = 16) -> bool:
    """Whether a cue begins within `reach` characters after `end`."""
    return bool(cue(name).search(text[end : end + reach]))


def beside(name: str, text: str, start: int, end: int, reach: int = 30) -> bool:
    """Whether a cue stands within reach on either side."""
    return before(name, text, start, reach) or after(name, text, end)


def touching(name: str, text: str, end: int) -> bool:
    """Whether a cue is the very next word after `end`."""
    rest = text[end : end + 16].lstrip()
    return bool(cue(name).match(rest))
