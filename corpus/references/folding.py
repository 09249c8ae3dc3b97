"""Texts in one spelling, character for character, so that a place in the folded text is the place in the original."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

_CHARACTERS = Path(__file__).parent / "characters.tsv"
_QUOTES = "'\u2018\u2019\u201b\u2032\u02bc`\u00b4"
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d\u2500"


def fold(text: str) -> str:
    """Lower case, half width, straight quotes and hyphens, every space " ", Han in Simplified; of the same length."""
    return text.translate(_table())


class _Folded(dict[int, str]):
    """Each character's folded form, found when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


@cache
def _table() -> _Folded:
    table = _Folded()
    for line in _CHARACTERS.read_text("utf-8").splitlines():
        traditional, simplified = line.split("\t")
        table.update({ord(one): other for one, other in zip(traditional, simplified, strict=True)})
    return table


def _folded(character: str) -> str:
    if character in _QUOTES:
        return "'"
    if character in _DASHES:
        return "-"
    if character.isspace() or unicodedata.category(character) == "Cf":
        return " "
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) != 1:
        return character
    lower = plain.lower()
    lower = lower if len(lower) == 1 else plain
    return _table()[ord(lower)] if lower != character else lower
