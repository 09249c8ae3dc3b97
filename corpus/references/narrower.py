"""The parts of a number after its first: "(1)(f)", ", point 2", 「第一款第(二)項」, and lists of them."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.references.kinds import words
from corpus.references.mention import Mention, Part
from corpus.references.numbers import plain, rises
from corpus.references.patterns import (
    HAN,
    LETTERED,
    NUMBER,
    bracketed_item,
    counted_item,
    list_item,
    narrower_part,
    pattern,
    unit_item,
)

DEEPEST = 6
"""More narrower parts than this no number has."""


def number_at(text: str, at: int, lettered: bool) -> tuple[str, int] | None:
    """The plain number at `at` and where it ends. lettered: whether Roman figures and single letters count."""
    match = pattern(rf"{NUMBER}|{HAN}|{LETTERED}" if lettered else rf"{NUMBER}|{HAN}").match(text, at)
    return (plain(match[0], lettered), match.end()) if match else None


def parts_at(text: str, at: int) -> tuple[tuple[Part, ...], int]:
    """The narrower parts that follow a number at `at`, and where they end."""
    parts: list[Part] = []
    units: list[str] = []
    while len(parts) < DEEPEST and (match := narrower_part().match(text, at)):
        bracket, dot, word, within, beside, section, han_number, unit = match.groups()
        if unit and unit in units:
            break
        units.append(unit)
        if bracket or dot:
            parts.append(("", plain(bracket or dot)))
        elif section:
            parts.append(("section", section))
        else:
            kind = words("english")[word][0] if word else words("han")[unit][0]
            parts.append(("" if kind == "subsection" else kind, plain(within or beside or han_number)))
        at = match.end()
    return tuple(parts), at


def with_listed(text: str, mention: Mention) -> list[Mention]:
    """The mention, and those of further narrower parts: "(a) and (b)", "(1) to (4)", "points 2 to 8"."""
    found, at = [mention], mention.end
    if len(mention.parts) < 2 or mention.last:
        return found
    written = text[mention.start : mention.end]
    if written.endswith(")"):
        item = bracketed_item()
    elif re.search(r"[a-z]s\.? {0,4}\d+[a-z]?$", written):
        item = counted_item()
    else:
        item = unit_item(written[-1]) if written[-1] in words("han") else None
    while item and (match := item.match(text, at)):
        found, at = _with_item(found, mention, match), match.end()
    return found


def han_listed(text: str, mention: Mention, several: re.Match[str]) -> list[Mention]:
    """「第(1)至(4)款」 after 「第50条」."""
    number = re.sub(r"[,、第 ()]", "", several["first"])
    found = [replace(mention, end=several.end("first"), parts=(*mention.parts, ("", plain(number))))]
    base, at = found[0], several.start("more")
    while at < several.end("more") and (match := list_item().match(text, at)):
        found, at = _with_item(found, base, match), match.end()
    return [*found[:-1], replace(found[-1], end=several.end())]


def _with_item(found: list[Mention], mention: Mention, match: re.Match[str]) -> list[Mention]:
    number = plain(match["one"])
    if match["to"] and rises(found[-1].parts[-1][1], number):
        return [*found[:-1], replace(found[-1], end=match.end(), last=number)]
    start = match.end() - len(match[0].lstrip(" ,、&和及与或以andor"))
    return [*found, replace(mention, start=start, end=match.end(), parts=(*mention.parts[:-1], ("", number)))]
