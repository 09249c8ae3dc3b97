"""Addresses of Hong Kong, in English and in Chinese: parts in a row, of which one says where in a building."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from app.privacy.kinds import Candidate, Kind
from app.showing.patterns import lexicon

_JOIN = r"(?:,? ?\n|, ?| )"


def addresses(text: str) -> Iterator[Candidate]:
    """Addresses: a flat, floor, block or house number with a building, estate, village or street."""
    for pattern in (_english(), _chinese()):
        for match in pattern.finditer(text):
            trimmed = match[0].rstrip(" ,，\n")
            yield Candidate(Kind.ADDRESS, match.start(), match.start() + len(trimmed))


@cache
def _english() -> re.Pattern[str]:
    data = lexicon("privacy_places")["english"]

    def any_word(name: str) -> str:
        return "(?:" + "|".join(data[name]) + ")"

    capital = r"(?:(?:The|of|and|the|&) )?(?:[A-Z][A-Za-z'’-]*|\d{1,2}(?:st|nd|rd|th))"
    proper = rf"{capital}(?: {capital}){{0,4}}"
    number = r"(?:(?:No\.? ?|#)?\d{1,4}[A-Z]?(?: ?[-/&] ?\d{1,4}[A-Z]?)?)"
    unit = (
        rf"(?:{any_word('unit')}\.? ?(?:No\.? ?)?(?:[A-Z]?-?\d{{1,5}}[A-Z]?(?: ?[-&] ?[A-Z]?\d{{1,5}})?|[A-Z])(?![a-z])"
        r"|\d{1,2}[A-H](?= ?,))"
    )
    floor = (
        r"(?:(?:\d{1,3}|G|LG|UG|M|B\d?|LG\d)/F\.?|\d{1,3}(?:st|nd|rd|th) (?:Floor|Fl?r?\.?)|Floor \d{1,3}|Level \d{1,3}"
        rf"|{any_word('storey')} Floor)"
    )
    block = rf"(?:{any_word('block')}\.? ?(?:[A-Z]|\d{{1,2}}[A-Z]?)(?![a-z]))"
    building = (
        rf"(?:{proper} {any_word('building')}(?! ?(?:Limited|Ltd))|The [A-Z][A-Za-z'’]+|{any_word('estate_alone')})"
    )
    street = rf"(?:{number},? {proper} {any_word('street')}(?: (?:East|West|North|South|Central))?)"
    street = rf"(?:{street}|{number},? {any_word('street_alone')})"
    named_street = rf"(?:{proper} {any_word('street')}(?: (?:East|West|North|South|Central))?)"
    area = rf"(?:{any_word('area')})"
    inside, place = rf"(?:{unit}|{floor}|{block})", rf"(?:{street}|{building}|{named_street}|{area})"
    return re.compile(
        rf"(?<![A-Za-z0-9/.])(?:"
        rf"{inside}(?:{_JOIN}{inside}){{0,3}}(?:{_JOIN}{proper}(?={_JOIN}{place}))?(?:{_JOIN}{place}){{1,6}}"
        rf"|(?:{building}{_JOIN}){{0,2}}{street}(?:{_JOIN}{place}){{0,4}}"
        rf"|(?:{building}{_JOIN}){{1,2}}{inside}(?:{_JOIN}(?:{inside}|{place})){{0,5}}"
        rf"|(?:{unit}{_JOIN}){floor}(?:{_JOIN}{inside}){{0,2}}"
        rf"|House {number}{_JOIN}{place}(?:{_JOIN}{place}){{0,4}}"
        rf")(?![A-Za-z0-9])"
    )


@cache
def _chinese() -> re.Pattern[str]:
    data = lexicon("privacy_places")["chinese"]
    areas = "|".join(sorted(data["areas"].split(), key=len, reverse=True))
    # A name in an address holds no word that leads in to the address.
    char = f"(?:(?![{data['not_in_name']}])[㐀-鿿])"
    figure = "(?:[0-9]{1,5}[A-Za-z]?(?:[-至及/][0-9]{1,4}[A-Za-z]?)?|[一二三四五六七八九十百廿零]{1,5})"
    region = f"(?:香港(?:島|仔)?|九龍|九龙|新界)?(?:{areas})?(?:區|区)?"
    street = f"(?:{char}{{1,6}}?(?:{data['street']})(?:東|西|南|北|中)? ?(?:第? ?{figure} ?[號号]))"
    building = f"(?:(?:{char}|[A-Za-z]){{1,10}}?(?:{data['building']}))"
    phase = f"(?:第? ?{figure} ?期)"
    block = f"(?:第? ?(?:{figure}|[A-Za-z]) ?(?:{data['block']}))"
    floor = f"(?:(?:{figure}|地下|地庫|高層|低層|G|LG|UG) ?(?:{data['floor']})|地下|地庫)"
    unit = f"(?:(?:[A-Za-z]?[-0-9]{{1,5}}[A-Za-z]?|[A-Za-z]|{figure}) ?(?:{data['unit']}))"
    inner = f"(?:{phase}|{block}|{floor}|{unit})"
    gap = "[ ，,]?"
    return re.compile(
        f"(?:(?:{region}{gap}{street})(?:{gap}(?:{building}|{inner})){{0,6}}"
        f"|{region}{gap}(?:{building}{gap}){{1,3}}{inner}(?:{gap}{inner}){{0,4}}"
        f"|{region}{char}{{1,5}}?(?:{data['estate']}){char}{{1,4}}?(?:{data['house']}))"
    )
