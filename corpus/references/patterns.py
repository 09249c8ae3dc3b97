"""The patterns of numbers of provisions. They are read on folded texts; a blank stands for up to four."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from corpus.references.kinds import kinds, words
from corpus.references.numbers import HAN_NUMBER
from corpus.references.words import lists

HAN = rf"(?!{lists().number_words}){HAN_NUMBER}{{1,9}}[a-z]{{0,2}}(?![a-z])"
NUMBER = r"\d{1,5}(?:[a-z]{1,3}(?![a-z0-9]))?(?![a-z])"
LETTERED = r"[ivx]{1,5}(?![a-z0-9'])|[a-h](?![a-z0-9'])"
BRACKET = rf" ?\( ?(\d{{1,3}}[a-z]{{0,2}}|[a-z]{{1,2}}|[ivx]{{1,5}}|{HAN_NUMBER}{{1,3}}) ?\)"
_SMALL = rf"\d{{1,3}}[a-z]{{0,2}}|[a-z]{{1,2}}|[ivx]{{1,5}}|{HAN_NUMBER}{{1,4}}"
_SUB_BRACKET = r" ?\((?:\d{1,3}[a-z]?|[a-z]{1,2})\)"
DOT = r"\.(\d{1,4}[a-z]?|[a-z]{1,2})(?![a-z0-9])"
AND = r"(?: ?(?:,? ?(?:and|or|&)|[,、和及与或]|以及) ?)"
TO = r"(?: ?(?:-|~|至|到|to|through|until) ?(?:第 ?)?)"
QUANTITY = rf"(?! ?(?:{lists().quantity}|[a-z]+s (?:have|are|were|must|should)))"
CODE = r"(\d{1,2})-(\d{3,4})(?!\d)"
"""A number of two parts, as in codes of United States law: "20-870"."""


@cache
def pattern(text: str) -> re.Pattern[str]:
    """A pattern in which a blank stands for a few: the folded text keeps the length of the original."""
    return re.compile(text.replace(" ?", "\0").replace(" ", " {1,4}").replace("\0", " {0,4}"))


def _any(words_: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace("\\ ", " ") for word in sorted(words_, key=len, reverse=True))


@cache
def beginning() -> re.Pattern[str]:
    """Where a number begins: a word for a kind before it, 「第」, figures with full stops, or figures with brackets."""
    figures = rf"\d|{HAN_NUMBER}"
    begun = rf"{figures}|{LETTERED}"
    lettered_sub = r"\([a-z]{1,2}\)"
    subs = _any(word for kind in kinds().values() if kind.sub for word in kind.english)
    english = _any(words("english"))
    apart = r"(?<![a-z0-9.$/_\-])"
    return pattern(
        rf"(?<![a-z0-9'\-])(?:(?P<sub>{subs}) ?(?={lettered_sub})"
        rf"|(?P<word>{english})(?P<gap>\.? ?-?(?:no\.? ?|number )?\(?)(?={figures}|(?<![a-z])(?:{LETTERED})))"
        rf"|(?P<before>{_any(words('before'))}) ?(?:第 ?)?\(?(?={begun})"
        rf"|(?P<ordinal>第) ?\(?(?=\d|{HAN_NUMBER})"
        rf"|(?P<bare>{apart}a?\d{{1,2}}(?:\.\d{{1,2}}){{1,4}}(?![\d%a-z]|\.\d){QUANTITY})"
        rf"|(?P<alone>{apart}\d{{1,3}}[a-z]{{0,2}}(?:{_SUB_BRACKET})+)"
    )


@cache
def narrower_part() -> re.Pattern[str]:
    """One narrower part after a number: "(1)", ".f", ", point (f)", " section a", 「第一款」."""
    subs = [kind for kind in kinds().values() if kind.sub]
    english = _any(word for kind in subs for word in kind.english)
    han = _any(word for kind in subs for word in kind.han)
    return pattern(
        rf"{BRACKET}|{DOT}"
        rf"|,? ?({english})(?![a-z])\.? ?(?:\( ?({_SMALL}) ?\)|(\d{{1,3}}[a-z]{{0,2}}|[a-z]|[ivx]{{2,5}})(?![a-z0-9']))"
        rf"|,? section ([a-d])(?![a-z0-9'])"
        rf"|[,、]? ?第? ?\(?({_SMALL})\)? ?({han})"
    )


@cache
def han_list() -> re.Pattern[str]:
    """「第(1)至(4)款」, 「(a)及(b)項」: several numbers before one unit."""
    han = _any(word for kind in kinds().values() if kind.sub for word in kind.han)
    one = rf"第? ?\(?(?:{_SMALL})\)?"
    return pattern(rf"(?P<first>[,、]? ?{one})(?P<more>(?:(?:{TO}|{AND}){one})+) ?(?:{han})")


@cache
def list_item() -> re.Pattern[str]:
    """A further number of `han_list`."""
    return pattern(rf"(?:(?P<to>{TO})|{AND})第? ?\(?(?P<one>{_SMALL})\)?")


@cache
def bracketed_item() -> re.Pattern[str]:
    """A further number in brackets: " and (b)", " to (4)", " or point (c)"."""
    points = _any(word for kind in kinds().values() if kind.sub for word in kind.english)
    return pattern(rf"(?:(?P<to>{TO})|{AND})(?:(?:{points})\.? ?)?\( ?(?P<one>{_SMALL}) ?\)")


@cache
def counted_item() -> re.Pattern[str]:
    """A further number without brackets, after a word in the plural: " to 8"."""
    return pattern(rf"(?:(?P<to>{TO})|{AND})(?P<one>\d{{1,3}}[a-z]?)(?![a-z0-9(]){QUANTITY}")


@cache
def unit_item(unit: str) -> re.Pattern[str]:
    """A further number with the same unit: 「、第二款」, 「至第七項」."""
    return pattern(rf"(?:(?P<to>{TO})|{AND})第? ?\(?(?P<one>{_SMALL})\)? ?{unit}")


@cache
def without_ordinal() -> re.Pattern[str]:
    """「26条」, without 「第」."""
    number = rf"\d{{1,3}}[a-z]{{0,2}}|{HAN_NUMBER}{{1,5}}"
    return pattern(rf"(?<![0-9a-z.第])(?<!{HAN_NUMBER})({number})((?:{_SUB_BRACKET})*) ?条")


@cache
def han_units() -> re.Pattern[str]:
    """What the number after 「第」 counts: 「条」, 「章」."""
    return pattern(f" ?({_any(words('han'))})")


@cache
def joint_of_numbers() -> re.Pattern[str]:
    """What stands between two numbers in Chinese: 「至」, 「及第」."""
    return pattern(rf"(?P<to>{TO})(?=\d|{HAN_NUMBER})|{AND}(?:第 ?)?(?=\d|{HAN_NUMBER})")
