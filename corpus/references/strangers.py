"""Instruments that a text names and no document is, so that their numbers are not taken for ours.

"Directive (EU) 2016/680", "Cap. 622", 「第622章」, 「《公司條例》」, "Companies Ordinance", "Online Safety Act 2023".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from corpus.references.lexicon import UNKNOWN
from corpus.references.names import Name
from corpus.references.numbers import HAN_NUMBER
from corpus.references.words import lists

_TARGETS = ((UNKNOWN, ""),)


def strangers(original: str, masked: str) -> Iterator[Name]:
    """Names of instruments in a text, in order, none within another.

    masked: the folded text with a NUL for each character of a known name.
    """
    found: list[tuple[int, int]] = []
    for match in _numbered().finditer(masked):
        found.append(match.span())
    shown = "".join(one if other != "\0" else other for one, other in zip(original, masked, strict=True))
    for match in _titled().finditer(shown):
        if match["last"].lower() not in lists().before_noun:
            found.append(match.span("name"))
    taken = 0
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= taken:
            taken = end
            yield Name(start, end, _TARGETS)


@cache
def _numbered() -> re.Pattern[str]:
    official = r"(?:regulation|directive|decision)s? {1,4}(?:\([a-z, ]{2,12}\) {0,4})?(?:no\.? {0,4})?"
    return re.compile(
        rf"(?<![a-z0-9]){official}\d{{2,4}}/\d{{2,4}}(?:/[a-z]{{2,8}})?(?![a-z0-9])"
        r"|(?<![a-z0-9])cap\.? {0,4}\d{1,4}[a-z]?(?![a-z0-9])"
        r"|(?<![a-z0-9])chapter {1,4}\d{3,4}[a-z]?(?![a-z0-9.])"
        rf"|第 {{0,4}}(?:\d{{3,4}}[a-z]?|{HAN_NUMBER}{{3,6}}) {{0,4}}章"
        r"|《[^《》\0]{2,60}》"
    )


@cache
def _titled() -> re.Pattern[str]:
    nouns = "|".join(noun.capitalize() for noun in lists().title_nouns)
    word = r"(?:[A-Z][A-Za-z'’&-]*|\([A-Z][A-Za-z, ]{2,40}\))"
    before = rf"(?:{word} (?:(?:of|and|on|for|the|to|in) ){{0,3}}){{0,7}}"
    return re.compile(rf"(?<![A-Za-z])(?P<name>{before}(?P<last>{word}) (?:{nouns})(?:,? (?:19|20)\d\d)?)(?![A-Za-z])")
