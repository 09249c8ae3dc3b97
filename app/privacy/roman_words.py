"""The word lists by which names in Latin letters are known; they are in `app/lexicon/privacy_names.toml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from app.showing.patterns import lexicon

_HAN = re.compile("[㐀-鿿]")
_LEAD = r"[\s\"“”'「『(:：]*$"


@dataclass(frozen=True, slots=True)
class RomanWords:
    """The lists in lower case, and the patterns of what stands before (at its end) and after a name (at its start)."""

    surnames: frozenset[str]
    weak: frozenset[str]
    syllables: frozenset[str]
    pinyin: frozenset[str]
    given: frozenset[str]
    family: frozenset[str]
    stop: frozenset[str]
    titles: frozenset[str]
    body_after: frozenset[str]
    particles: frozenset[str]
    known: frozenset[str]
    places: re.Pattern[str]
    title: re.Pattern[str]
    person: re.Pattern[str]
    light: re.Pattern[str]
    after: re.Pattern[str]


@cache
def roman_words() -> RomanWords:
    """The lists, read once."""
    data = lexicon("privacy_names")
    roman, english = data["roman"], data["english"]

    def low(written: str) -> frozenset[str]:
        return frozenset(written.lower().split())

    def leading(patterns: Sequence[str], more: str = "(?!)") -> re.Pattern[str]:
        inner = "|".join(one if _HAN.search(one) else f"(?<![A-Za-z]){one}" for one in patterns)
        return re.compile(f"(?:{inner}|{more}){_LEAD}", re.IGNORECASE | re.ASCII)

    han = data["han"]
    titles = low(english["titles"])
    places = [name.strip() for name in english["places"].strip().split("|")]
    return RomanWords(
        surnames=low(roman["surnames"]),
        weak=low(roman["weak"]) | low(roman["weak_given"]) | low(roman["weak_family"]),
        syllables=low(roman["syllables"]),
        pinyin=low(roman["pinyin"]),
        given=low(roman["given"]),
        family=low(roman["family"]),
        stop=low(english["stop"]),
        titles=titles,
        body_after=low(english["body_after"]),
        particles=low(english["particles"]),
        known=low(roman["surnames"]) | low(roman["pinyin"]) | low(roman["given"]) | low(roman["family"]),
        places=re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(places, key=len, reverse=True)))})\b", re.IGNORECASE),
        title=leading(english["named"], rf"\b(?:{'|'.join(sorted(titles))})\.?"),
        person=leading([*english["person"], *han["before_roman"]]),
        light=leading([*english["light"], *han["before_roman_light"]]),
        after=re.compile("|".join(english["after"])),
    )
