"""Reads the lexicons in `app/lexicon/` and compiles their patterns: words live in data, not in code."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "lexicon"
_CJK = re.compile(r"[㐀-鿿]")
# Ends after which a word boundary would be wrong: punctuation, the end of the text, one digit of a number.
_OPEN_END = re.compile(r"(?:\\[?.$!d]|[%: $!-])$")


@cache
def lexicon(name: str) -> dict:
    """The parsed TOML file `<name>.toml`."""
    with (_FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def any_of(patterns: list[str] | tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern that matches where any of `patterns` does, or None for an empty list.

    An English alternative stands between word boundaries, so that "it" is not found in "audit";
    Chinese has no word boundaries, so those alternatives match anywhere; and a Chinese character counts
    as no word character (re.ASCII), so that "app" is found in 「個app好用」.
    """
    if not patterns:
        return None
    return re.compile("|".join(_bounded(p) for p in patterns), re.IGNORECASE | re.ASCII)


def _bounded(pattern: str) -> str:
    if _CJK.search(pattern) or pattern.startswith("^"):
        return f"(?:{pattern})"
    left = r"\b" if re.match(r"\(*(?:\?[:P<\w>]*)?\w", pattern) and not pattern.startswith("(?:hk") else ""
    right = "" if _OPEN_END.search(pattern) else r"\b"
    return f"{left}(?:{pattern}){right}"
