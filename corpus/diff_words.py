"""Words that decide what a change of words does to a duty: modal words, conditions, negations (`diff_words.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

from corpus.model import Modality

_FILE = Path(__file__).with_name("diff_words.toml")
RANK = {
    Modality.MUST_NOT: 4,
    Modality.MUST: 4,
    Modality.SHOULD_NOT: 3,
    Modality.SHOULD: 3,
    Modality.RECOMMENDED: 2,
    Modality.MAY: 1,
    Modality.DESCRIPTIVE: 0,
}
"""How much each asks; what forbids asks as much as what demands."""
FORBIDS = frozenset({Modality.MUST_NOT, Modality.SHOULD_NOT})

_TOKEN = re.compile(r"[㐀-䶿一-鿿豈-﫿]|[^\W_]+(?:[’'‑-][^\W_]+)*|[^\w\s]|_")
_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")


def tokens(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the words of a text: words, single Chinese characters, single marks of punctuation."""
    return tuple(match.span() for match in _TOKEN.finditer(text))


def has_han(text: str) -> bool:
    return _HAN.search(text) is not None


def modals(text: str) -> tuple[Modality, ...]:
    """The classes of the modal words of a text, in its order."""
    found: list[tuple[int, Modality]] = []
    rest = text
    for modality, pattern in _modal().items():
        found += [(match.start(), modality) for match in pattern.finditer(rest)]
        # What is spoken for by a longer phrase ("must not") is not counted again ("must").
        rest = pattern.sub(lambda match: "\0" * len(match[0]), rest)
    return tuple(modality for _, modality in sorted(found, key=lambda one: one[0]))


def with_denial(text: str, span: tuple[int, int]) -> str:
    """A stretch of a text with the "not" that follows it, which the modal word before it needs to be understood."""
    match = _after().match(text, span[1])
    return text[span[0] : match.end() if match else span[1]]


def strongest(text: str) -> Modality:
    """The class of the strongest modal word, the first of equals; DESCRIPTIVE where there is none."""
    return max(modals(text), key=RANK.__getitem__, default=Modality.DESCRIPTIVE)


def conditions(text: str) -> Counter[str]:
    """The words of a text that make it conditional or a matter of degree, in lower case, each with its number."""
    return Counter(match[0].lower() for match in _words()["condition"].finditer(text))


def negations(text: str) -> int:
    """How often a text denies."""
    return sum(1 for _ in _words()["negation"].finditer(text))


@cache
def _modal() -> dict[Modality, re.Pattern[str]]:
    return {Modality(name): _one_of(patterns) for name, patterns in _data()["modal"].items() if name != "after"}


@cache
def _after() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{'|'.join(_data()['modal']['after'])})\b", re.IGNORECASE)


@cache
def _words() -> dict[str, re.Pattern[str]]:
    return {name: _one_of(_data()[name]["words"]) for name in ("condition", "negation")}


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _one_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
