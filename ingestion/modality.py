"""How strongly a sentence speaks, by its own words: lexicon/modality.toml holds the words and the rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from corpus.model import Modality
from ingestion.knowledge import lexicon, one_of

_LEVEL = {
    Modality.MUST_NOT: 4,
    Modality.MUST: 4,
    Modality.SHOULD_NOT: 3,
    Modality.SHOULD: 3,
    Modality.RECOMMENDED: 2,
    Modality.MAY: 1,
}


@dataclass(frozen=True, slots=True)
class _Words:
    silent: re.Pattern[str]
    continues: re.Pattern[str]
    classes: dict[Modality, re.Pattern[str]]
    unnamed_row: Modality


@cache
def _words() -> _Words:
    data = lexicon("modality")
    classes = {Modality(name): one_of(patterns) for name, patterns in data["words"].items()}
    return _Words(
        one_of(data["silent"]), one_of(data["continues"]), classes, Modality(data["rows"]["unnamed"])
    )


def of_sentence(sentence: str) -> Modality:
    """The class of one sentence taken by itself."""
    words = _words()
    heard = words.silent.sub(lambda match: " " * len(match[0]), sentence)
    hits = []
    for modality, pattern in words.classes.items():
        if match := pattern.search(heard):
            hits.append((-_LEVEL[modality], match.start(), modality))
    return min(hits)[2] if hits else Modality.DESCRIPTIVE


def of_sentences(sentences: list[str]) -> list[Modality]:
    """The classes of a clause's sentences in order: one that only goes on takes the class before it."""
    classes: list[Modality] = []
    for sentence in sentences:
        own = of_sentence(sentence)
        goes_on = own is Modality.DESCRIPTIVE and classes and _words().continues.search(sentence)
        classes.append(classes[-1] if goes_on else own)
    return classes


def of_item(text: str, lead_in: str | None) -> Modality:
    """An entry without a label speaks as strongly as the sentence that leads in to its list."""
    return of_sentence(text if lead_in is None else lead_in)


def of_row(name: str, sentences: list[str]) -> Modality:
    """A table row speaks as strongly as the sentence of its section that names it in quotation marks."""
    naming = [s for s in sentences if f"“{name}”" in s]
    return of_sentence(naming[0]) if naming else _words().unnamed_row
