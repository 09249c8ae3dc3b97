"""The patterns of `patterns.toml`, compiled once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ingestion.knowledge import KnowledgeError, one_of

_FILE = Path(__file__).with_name("patterns.toml")


@dataclass(frozen=True, slots=True)
class Unit:
    """A kind of part that documents number. rank, contains, apart, bare: as `patterns.toml` says."""

    name: str
    words: tuple[str, ...]
    chinese: tuple[str, ...]
    counted: tuple[str, ...]
    rank: int
    contains: bool
    apart: bool
    bare: bool


@dataclass(frozen=True, slots=True)
class Patterns:
    units: dict[str, Unit]
    number_words: tuple[str, ...]
    ordinals: tuple[str, ...]
    not_after_number: re.Pattern[str]
    not_after_chinese: re.Pattern[str]
    not_after_blank: re.Pattern[str]
    contents_title: re.Pattern[str]
    leader: re.Pattern[str]
    page_at_end: re.Pattern[str]
    recitals_begin: re.Pattern[str]
    recitals_end: re.Pattern[str]
    closing_begin: re.Pattern[str]
    closing_imprint: re.Pattern[str]
    law_title: re.Pattern[str]
    law_opening: re.Pattern[str]
    table: re.Pattern[str]
    figure: re.Pattern[str]


@cache
def patterns() -> Patterns:
    """Raises KnowledgeError where the file is missing or malformed."""
    try:
        data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        return _compiled(data)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, re.error) as error:
        raise KnowledgeError("{path} cannot be read ({error}); restore the file.", path=_FILE, error=error) from error


def _compiled(data: dict[str, Any]) -> Patterns:
    units = {
        name: Unit(
            name,
            tuple(entry.get("words", ())),
            tuple(entry.get("chinese", ())),
            tuple(entry.get("counted", ())),
            entry["rank"],
            entry.get("contains", False),
            entry.get("apart", False),
            entry.get("bare", False),
        )
        for name, entry in data["unit"].items()
    }
    contents, caption = data["contents"], data["caption"]
    return Patterns(
        units=units,
        number_words=tuple(data["numbers"]["words"]),
        ordinals=tuple(data["numbers"]["ordinals"]),
        not_after_number=one_of(data["not_a_heading"]["after_number"]),
        not_after_chinese=re.compile(data["not_a_heading"]["after_chinese"]),
        not_after_blank=re.compile(data["not_a_heading"]["after_chinese_and_blank"]),
        contents_title=one_of(contents["titles"]),
        leader=re.compile(contents["leader"]),
        page_at_end=re.compile(contents["page"], re.IGNORECASE),
        recitals_begin=one_of(data["recitals"]["begin"]),
        recitals_end=one_of(data["recitals"]["end"]),
        closing_begin=one_of(data["closing"]["begin"]),
        closing_imprint=one_of(data["closing"]["imprint"]),
        law_title=re.compile("|".join(data["law"]["title"])),
        law_opening=one_of(data["law"]["opening"]),
        table=re.compile(caption["table"], re.IGNORECASE),
        figure=re.compile(caption["figure"], re.IGNORECASE),
    )
