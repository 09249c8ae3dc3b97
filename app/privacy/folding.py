"""A text as the recognisers read it: the same number of characters, with one way to write each sign."""

from __future__ import annotations

_SPACES = "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\t"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
_TABLE = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {ord(char): " " for char in _SPACES}
    | {ord(char): "-" for char in _DASHES}
    | {ord("\ufe6b"): "@", ord("’"): "'", ord("‘"): "'", ord("﹒"): ".", ord("〇"): "零"}
)


def folded(text: str) -> str:
    """`text` with full-width letters, digits and signs, odd spaces and dashes in their ASCII form; places stay."""
    return text.translate(_TABLE)
