"""The word lists of `words.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "words.toml"


@dataclass(frozen=True, slots=True)
class Words:
    """As `words.toml` describes."""

    instrument_nouns: tuple[str, ...]
    instrument_nouns_han: str
    indefinite: tuple[str, ...]
    owned: tuple[str, ...]
    title_nouns: tuple[str, ...]
    before_noun: tuple[str, ...]
    asking: tuple[str, ...]
    document_nouns: tuple[str, ...]
    pointing: tuple[str, ...]
    this: tuple[str, ...]
    nouns: tuple[str, ...]
    plain: tuple[str, ...]
    nouns_han: tuple[str, ...]
    pointing_han: tuple[str, ...]
    this_han: tuple[str, ...]
    before_bare: tuple[str, ...]
    before_long: tuple[str, ...]
    number_words: str
    verbs: tuple[str, ...]
    verbs_after: tuple[str, ...]
    verbs_before: tuple[str, ...]
    versions: str
    goes_on: dict[str, str]
    quantity: str
    name_before: str
    name_after: str
    foreign_after: str


@cache
def lists() -> Words:
    data = tomllib.loads(_DATA.read_text("utf-8"))
    return Words(**{name: tuple(value) if isinstance(value, list) else value for name, value in data.items()})
