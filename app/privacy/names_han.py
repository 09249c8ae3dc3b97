"""Names of people in Chinese characters, traditional and simplified.

A surname and one or two characters are a name where enough speaks for it: who is spoken of before, what is said after,
characters that hardly stand in anything but names; and little against it: words that the corpus itself uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from app.privacy.allowed import is_known, is_ordinary
from app.privacy.kinds import Candidate, Kind
from app.showing.patterns import lexicon

_HAN = re.compile("[㐀-鿿]")
_ASIDE = re.compile("[任為如成是無各每有]")
"""Before a surname that is also a word: 「任何先生」, 「如何老師」."""
_ENOUGH = 3
"""What must speak for a name; one more for a single given character, two surnames, or a surname that is also a verb."""


@dataclass(frozen=True, slots=True)
class _Signs:
    surname: re.Pattern[str]
    single: frozenset[str]
    married: frozenset[str]
    person: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    closing: re.Pattern[str]
    title: re.Pattern[str]
    nick: re.Pattern[str]
    given_alone: re.Pattern[str]
    not_name: re.Pattern[str]
    weak: frozenset[str]
    wordlike: frozenset[str]
    double: frozenset[str]
    never: frozenset[str]
    telling: frozenset[str]


def han_names(text: str) -> Iterator[Candidate]:
    """Names of two to four characters, a surname before a title, and what friends and children are called."""
    if not _HAN.search(text):
        return
    signs, at = _signs(), 0
    for match in signs.surname.finditer(text):
        start = match.start()
        if start < at:
            continue
        ends = (_end(text, start, start + length, signs) for length in _surname_lengths(text, start, signs))
        if end := next(filter(None, ends), 0):
            yield Candidate(Kind.NAME, start, end)
            at = end
    for pattern in (signs.nick, signs.given_alone):
        for match in pattern.finditer(text):
            yield Candidate(Kind.NAME, *match.span("name"))


def _surname_lengths(text: str, start: int, signs: _Signs) -> Iterator[int]:
    """How many characters the surname may have: a double one, a husband's before a wife's, or one."""
    pair = text[start : start + 2]
    if pair in signs.double or (pair[0] not in signs.weak and pair[1:] in signs.married):
        yield 2
    if pair[0] in signs.single:
        yield 1


def _end(text: str, start: int, after_surname: int, signs: _Signs) -> int:
    """Where the name that begins at `start` ends; 0 where none does."""
    surname = text[start:after_surname]
    if signs.not_name.match(text, start) or (start and signs.not_name.match(text, start - 1)):
        return 0
    most = 0
    while most < 2 and _may_be_given(text[after_surname + most : after_surname + most + 1], signs):
        most += 1
    # Before a title the longest name that it can close; a surname alone is one too. Married women give both names.
    least = 0 if len(surname) == 1 or surname in signs.double else 2
    for length in range(most, least - 1, -1):
        end = after_surname + length
        if signs.title.match(text, end) and not _is_word(text, start, after_surname, end):
            return end
    for length in range(most, max(least, 1) - 1, -1):
        end = after_surname + length
        telling = any(char in signs.telling for char in text[after_surname:end])
        needed = _ENOUGH + (length == 1) + (surname in signs.wordlike and not telling) + (least == 2)
        if _speaks_for(text, start, after_surname, end, signs) >= needed and not is_known(text[start:end]):
            return end
    return 0


def _speaks_for(text: str, start: int, after_surname: int, end: int, signs: _Signs) -> int:
    """What speaks for a name here, less what speaks against it."""
    surname, given, before = text[start:after_surname], text[after_surname:end], text[max(0, start - 10) : start]
    points = (surname not in signs.weak) + (surname in signs.double)
    if signs.person.search(before):
        points += 2
    elif not before or not _HAN.match(before[-1]) or signs.before.search(before):
        points += 1
    if signs.after.match(text, end):
        points += 2
    elif not _HAN.match(text[end : end + 1]) or signs.closing.match(text, end):
        points += 1
    points += sum(char in signs.telling for char in given)
    points -= 2 * (is_ordinary(given) or is_ordinary(text[after_surname - 1 : after_surname + 1]))
    return points


def _may_be_given(char: str, signs: _Signs) -> bool:
    return bool(_HAN.match(char)) and char not in signs.never


def _is_word(text: str, start: int, after_surname: int, end: int) -> bool:
    """Whether what stands before a title is no name: 「任何先生」, 「高級律師」, 「補習老師」."""
    if end == after_surname:
        return start > 0 and (bool(_ASIDE.match(text[start - 1])) or is_ordinary(text[start - 1 : start + 1]))
    given = text[after_surname:end]
    return is_ordinary(given) or is_ordinary(text[after_surname - 1 : after_surname + 1]) or is_known(text[start:end])


@cache
def _signs() -> _Signs:
    data = lexicon("privacy_names")["han"]
    double = data["double"].split()

    def letters(name: str) -> frozenset[str]:
        return frozenset("".join(data[name].split()))

    def closed(patterns: list[str], rest: str = "") -> re.Pattern[str]:
        return re.compile(f"(?:{'|'.join(patterns)}){rest}")

    surnames, telling = ("".join(sorted(letters(name))) for name in ("surnames", "telling"))
    return _Signs(
        surname=re.compile(f"(?:{'|'.join(one[0] for one in double)}|[{surnames}])"),
        single=letters("surnames"),
        married=letters("surnames") - letters("weak"),
        person=closed(data["person"], '[「『“"（(《]?$'),
        before=closed(data["before"], '[「『“"（(《]?$'),
        after=closed(data["after"]),
        closing=closed(data["closing"]),
        title=closed(data["titles"]),
        nick=re.compile(data["nick"]),
        given_alone=re.compile(f"{data['family']}(?P<name>[{telling}]{{2}})(?=[^㐀-鿿]|$|{'|'.join(data['closing'])})"),
        not_name=re.compile("|".join(sorted(data["not_names"].split(), key=len, reverse=True))),
        weak=letters("weak"),
        wordlike=letters("wordlike"),
        double=frozenset(double),
        never=letters("never"),
        telling=letters("telling"),
    )
