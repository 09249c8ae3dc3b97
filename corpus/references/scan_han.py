"""Numbers of provisions in Chinese: 「第22至23条」, 「第26(1)条」, 「第五条第一款」, and 「26条」 beside a name."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.references.kinds import words
from corpus.references.mention import Mention, Part
from corpus.references.narrower import (
    DEEPEST,
    han_listed,
    number_at,
    parts_at,
    with_listed,
)
from corpus.references.numbers import plain, rises
from corpus.references.patterns import (
    BRACKET,
    DOT,
    han_list,
    han_units,
    joint_of_numbers,
    pattern,
)


def han(text: str, match: re.Match[str]) -> list[Mention]:
    """「第…条」 with what may stand between and after: 「第22至23条」, 「第26(1)条」, 「第五条第一款」."""
    start, at, stretches = match.start(), match.end(), False
    found: list[Mention] = []
    waiting = 0
    while got := number_at(text, at, False):
        number, end = got
        end += text[end : end + 1] == ")"
        parts: tuple[Part, ...] = (("", number),)
        while len(parts) < DEEPEST and (inner := pattern(f"{BRACKET}|{DOT}").match(text, end)):
            parts = (*parts, ("", plain(inner[1] or inner[2])))
            end = inner.end()
        if stretches and len(parts) == 1 and rises(found[-1].parts[-1][1], number):
            found[-1] = replace(found[-1], end=end, last=number)
        else:
            found.append(Mention(start, end, (), parts))
        if unit := han_units().match(text, end):
            if waiting < len(found):
                found[waiting:] = _with_unit(text, found[waiting:], unit)
            else:
                found[-1] = replace(found[-1], end=unit.end())
            waiting = len(found)
        joint = joint_of_numbers().match(text, found[-1].end)
        if not joint or (unit and "第" not in joint[0]):
            break
        lead = len(joint[0]) - len(joint[0].lstrip(" ,、和及与或以"))
        start, at, stretches = joint.start() + lead, joint.end(), bool(joint["to"])
    return found[:waiting]


def _with_unit(text: str, found: list[Mention], unit: re.Match[str]) -> list[Mention]:
    """The mentions before a unit with its kinds, and with the narrower parts after it."""
    names = words("han")[unit[1]]
    first = found[0]
    if unit[1] == "原则" and text[max(0, first.start - 4) : first.start] in ("保障资料", "资料保障"):
        names = ("dpp",)
        found = [replace(first, start=first.start - 4), *found[1:]]
    *before, last = (replace(one, kinds=names) for one in found)
    end = unit.end()
    more, end = parts_at(text, end)
    last = replace(last, end=end, parts=(*last.parts, *more)) if not last.last else replace(last, end=unit.end())
    if not last.last and (several := han_list().match(text, last.end)):
        return [*before, *han_listed(text, last, several)]
    return [*before, *with_listed(text, last)]


def beside(text: str, match: re.Match[str]) -> Mention:
    """「26条」 without 「第」: a quantity, unless it stands beside a name."""
    parts = ((("", plain(match[1]))), *(("", plain(one)) for one in re.findall(r"[a-z0-9]+", match[2])))
    more, end = parts_at(text, match.end())
    return Mention(match.start(), end, words("han")["条"], (*parts, *more), near=True)
