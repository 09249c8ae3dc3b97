"""Reads `pdf_words.toml`: the words by which a printed page shows what a line is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@cache
def caption(kind: str) -> re.Pattern[str]:
    """The start of a caption of a `figure` or a `table`, to be followed by its words."""
    words = "|".join(_words()[kind])
    return re.compile(
        rf"(?:{words})\s*(?:[A-Z]?\d+(?:[.\-]\d+)*|[IVX]+|[一二三四五六七八九十]+)\s*(?P<stop>[:：.．–—-]?)\s*", re.I
    )


@cache
def contents_title() -> re.Pattern[str]:
    """The whole of a heading over a list of contents."""
    return re.compile(rf"(?:{'|'.join(_words()['contents'])})\W*", re.IGNORECASE)


@cache
def common_in() -> Mapping[str, frozenset[str]]:
    """The commonest words of languages written in Latin letters, in lower case, by the language's tag."""
    return {tag: frozenset(words.split()) for tag, words in _words()["common"].items()}


@cache
def common() -> frozenset[str]:
    """Those of all languages."""
    return frozenset().union(*common_in().values())


@cache
def simplified() -> frozenset[str]:
    """Characters that only the simplified script has."""
    return frozenset(_words()["script"]["simplified"])


def sign(text: str) -> str:
    """A sign of a symbol font that stands alone in a cell as the character that it shows; any other text as it is."""
    return _words()["signs"].get(text.strip(), text)
