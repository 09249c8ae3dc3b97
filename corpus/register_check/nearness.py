"""Checks that the register does not repeat the questions that measure us: they would then measure nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.register_check.findings import Breach, Finding
from corpus.register_check.material import Material

Question = tuple[str, str]
"""Where an evaluation question stands (its id), and its words."""

NEAR = 0.6
"""From this similarity on, two questions are taken for one question with words changed. Questions on one subject
that were written apart stay below. Two short ones in one frame ("What does the guide mean by ...?") may reach it:
the register's is then asked in another way, which costs nothing."""

_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff_]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is compared: words (a Chinese character is one), runs of 2 and of 3 characters."""

    tokens: frozenset[str]
    pairs: frozenset[str]
    triples: frozenset[str]
    chinese: bool


def check_nearness(material: Material, questions: Sequence[Question]) -> Finding:
    """No question of the register equals or nearly equals one of `questions`."""
    breaches, count = [], 0
    for entry in material.register.values():
        asks = (*entry.asks_en, *entry.asks_zh)
        count += len(asks)
        breaches += [Breach(entry.id, near) for near in too_near(asks, questions)]
    return Finding("questions", f"{count} against {len(questions)} evaluation questions", tuple(breaches))


def too_near(asks: Iterable[str], questions: Sequence[Question]) -> Iterator[str]:
    """What to say of each of `asks` that equals or nearly equals one of `questions`."""
    shapes = _shapes(tuple(questions))
    for ask in asks:
        mine = _shape(ask)
        for place, shape in shapes:
            near = _similarity(mine, shape)
            if near >= NEAR:
                # Not the words of the other question: it may be one that nobody who works here has read.
                yield f"“{ask}” is too near ({near:.2f}) to the evaluation question {place}; ask it otherwise here"


@lru_cache(maxsize=2)
def _shapes(questions: tuple[Question, ...]) -> list[tuple[str, _Shape]]:
    return [(place, _shape(words)) for place, words in questions]


def similarity(one: str, two: str) -> float:
    """From 0 to 1: the greater of the share of words in common (Jaccard) and of runs of characters (Dice).

    Case, width, white space and punctuation do not count; runs are of two characters in Chinese, else of three.
    """
    return _similarity(_shape(one), _shape(two))


def _similarity(one: _Shape, two: _Shape) -> float:
    common = len(one.tokens & two.tokens)
    if not common:
        return 0.0
    jaccard = common / (len(one.tokens) + len(two.tokens) - common)
    mine, other = (one.pairs, two.pairs) if one.chinese and two.chinese else (one.triples, two.triples)
    return max(jaccard, 2 * len(mine & other) / max(1, len(mine) + len(other)))


def _shape(text: str) -> _Shape:
    tokens = _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(tokens)
    return _Shape(frozenset(tokens), _runs(bare, 2), _runs(bare, 3), 2 * len(_CHINESE.findall(bare)) > len(bare))


def _runs(text: str, length: int) -> frozenset[str]:
    return frozenset(text[at : at + length] for at in range(max(1, len(text) - length + 1)))
