"""Texts under one another on a terminal, where a Chinese character takes two places."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def column(texts: Sequence[str], least: int = 0) -> list[str]:
    """The texts, each filled up with blanks to the width of the widest, or to `least` places if that is more."""
    widths = [_width(text) for text in texts]
    wide = max([least, *widths])
    return [text + " " * (wide - width) for text, width in zip(texts, widths, strict=True)]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
