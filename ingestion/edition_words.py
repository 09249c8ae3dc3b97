"""Two wordings of one clause laid side by side, word by word."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

_FORMS = {'"': "“”„‟″", "'": "‘’‚‛′", "-": "‐‑‒–—―−"}
_FOLDED = str.maketrans({form: plain for plain, forms in _FORMS.items() for form in forms})


@dataclass(frozen=True, slots=True)
class Words:
    """aligned: places in the longer of each pair of stretches; equal: those with the same word, character for
    character. apart: the stretches that differ, as (of the one, of the other)."""

    aligned: int
    equal: int
    apart: tuple[tuple[str, str], ...]


def compare_words(one: str, other: str) -> Words:
    """Words are what white space divides; marks of punctuation belong to the word that they stand at."""
    left, right = one.split(), other.split()
    aligned = equal = 0
    apart: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        aligned += max(b - a, d - c)
        if kind == "equal":
            equal += b - a
        else:
            apart.append((" ".join(left[a:b]), " ".join(right[c:d])))
    return Words(aligned, equal, tuple(apart))


def marks_alone(one: str, other: str) -> bool:
    """Whether the two differ in the form of quotation marks and dashes, or in blanks, and in nothing else."""
    return _fold(one) == _fold(other)


def _fold(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text).translate(_FOLDED))
