"""Finds numbers of provisions in a folded text: "art. 5(1)(f)", "sections 26 to 28", 「第二十四条第一款」, "3.2.1"."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from corpus.references.kinds import is_lettered, kinds, words
from corpus.references.mention import Mention, Part
from corpus.references.narrower import (
    han_listed,
    number_at,
    parts_at,
    with_listed,
)
from corpus.references.numbers import plain, rises
from corpus.references.patterns import (
    AND,
    CODE,
    HAN,
    LETTERED,
    NUMBER,
    QUANTITY,
    TO,
    beginning,
    han_list,
    pattern,
    without_ordinal,
)
from corpus.references.scan_han import beside, han
from corpus.references.words import lists

_VERSION = re.compile(lists().versions)
_BEFORE_NAME = re.compile(r" {0,4}(?:(?:of|in|under) {1,4})?(?:the {1,4})?\0")


def mentions(text: str) -> list[Mention]:
    """All numbers of provisions in a folded text, in order, none within another."""
    found: list[Mention] = []
    at = 0
    while match := beginning().search(text, at):
        got = _read(text, match)
        found.extend(got)
        at = max(got[-1].end if got else 0, match.start() + 1)
    taken = {place for one in found for place in range(one.start, one.end)}
    further = [match for match in without_ordinal().finditer(text) if taken.isdisjoint(range(*match.span()))]
    found.extend(beside(text, match) for match in further)
    return _joined(text, sorted(found, key=lambda one: one.start))


def _read(text: str, match: re.Match[str]) -> list[Mention]:
    if match["bare"]:
        parts = tuple(("", plain(one)) for one in match["bare"].split("."))
        if _VERSION.search(text[max(0, match.start() - 30) : match.start()]):
            return []
        near = not _is_said(text, match.start(), len(parts))
        return [Mention(match.start(), match.end(), ("",), parts, near=near, dotted=True)]
    if match["alone"]:
        parts = tuple(("", plain(one)) for one in re.findall("[a-z0-9]+", match["alone"]))
        return [Mention(match.start(), match.end(), ("", "article", "section"), parts, near=True)]
    if match["sub"]:
        parts, end = parts_at(text, match.end())
        return [Mention(match.start(), end, words("english")[match["sub"]], parts)] if parts else []
    return han(text, match) if match["ordinal"] else _worded(text, match)


def _is_said(text: str, start: int, parts: int) -> bool:
    """Whether a bare number with full stops is one of a section, not of a version, an amount or a product."""
    before = text[max(0, start - 24) : start].rstrip(" ('\"")
    if not before or not (before[-1].isalnum() and before[-1].isascii()):
        return not before.endswith(("$", "=", "+", "<", ">", "#", "@"))
    word = re.search(r"[a-z0-9]*$", before)
    allowed = lists().before_bare if parts < 3 else (*lists().before_bare, *lists().before_long)
    return bool(word) and word[0] in allowed


def _worded(text: str, match: re.Match[str]) -> list[Mention]:
    """What follows a word for a kind of provision: a number, a stretch, or a list of both."""
    word, gap = match["word"] or match["before"], match["gap"] or ""
    names = words("english" if match["word"] else "before")[word]
    several = any(word in kinds()[name].several for name in names)
    lettered = is_lettered(names)
    near = len(word) == 1 and word.isascii() and word.isalpha() and (word != "s" or not gap.strip("("))
    near = near or (gap.endswith("(") and "section" in names)
    begun = rf"{NUMBER}{QUANTITY}|{LETTERED}|{HAN}{QUANTITY}"
    follows = pattern(rf"{AND}(?P<word>(?:{re.escape(word)}s?)\.? ?)?(?={begun})")
    found: list[Mention] = []
    start, at, goes_on = match.start(), match.end(), True
    while got := _numbered(text, at, several, lettered):
        parts, end = got
        if gap.endswith("(") and not found and text[end : end + 1] == ")":
            end += 1
        if not (goes_on or len(parts) > 1 or parts[0][1][-1].isalpha() or _BEFORE_NAME.match(text, end)):
            break
        if match["before"] and text[end : end + 1] in ("节", "部"):
            parts, end = _with_section(parts, end)
        if unit := _after_number(names).match(text, end):
            end = unit.end()
        dotted = bool(re.match(r"\d+\.\d", text[at : at + 12]))
        mention = Mention(start, end, names, parts, near=near, dotted=dotted)
        if match["before"] and len(parts) == 1 and (joint := han_list().match(text, end)):
            found.extend(han_listed(text, mention, joint))
        else:
            found.extend(with_listed(text, _stretched(text, mention, several, lettered)))
        if not (joint := follows.match(text, found[-1].end)):
            break
        start, at = joint.start("word") if joint["word"] else joint.end(), joint.end()
        several = several or bool(joint["word"] and joint["word"].rstrip(". ").endswith("s"))
        goes_on = several or bool(joint["word"])
    return found


def _numbered(text: str, at: int, several: bool, lettered: bool) -> tuple[tuple[Part, ...], int] | None:
    """A number with its narrower parts, and where it ends; "20-870" is one number where the word is in the singular."""
    if not several and (code := pattern(CODE).match(text, at)):
        parts, end = (("", code[1]), ("-", code[2])), code.end()
    elif got := number_at(text, at, lettered):
        parts, end = (("", got[0]),), got[1]
    else:
        return None
    more, end = parts_at(text, end)
    return (*parts, *more), end


def _with_section(parts: tuple[Part, ...], end: int) -> tuple[tuple[Part, ...], int]:
    """「附件一A節」: the letter is that of a section."""
    number = parts[0][1]
    if len(parts) == 1 and number[0].isdigit() and number[-1].isalpha():
        return (("", number[:-1]), ("section", number[-1])), end + 1
    return parts, end


@cache
def _after_number(names: tuple[str, ...]) -> re.Pattern[str]:
    """What may still follow a number of these kinds: 「保障資料第3原則」, 「序言第71段」."""
    return pattern({"dpp": " ?(?:原则|项)", "recital": " ?段"}.get(names[0], r"(?!)"))


def _stretched(text: str, mention: Mention, several: bool, lettered: bool) -> Mention:
    """The mention with the other end of its stretch ("26-28"), where one follows."""
    match = pattern(rf"{TO}(?:(?:section|article|art|s|para)s?\.? ?)?").match(text, mention.end)
    if len(mention.parts) > 1 or match is None or not (several or re.search("[-至到]", match[0])):
        return mention
    got = number_at(text, match.end(), lettered)
    return replace(mention, end=got[1], last=got[0]) if got and rises(mention.parts[0][1], got[0]) else mention


def _joined(text: str, found: list[Mention]) -> list[Mention]:
    """ "point (f) of Article 5(1)" as one mention of Article 5(1)(f)."""
    result: list[Mention] = []
    for mention in reversed(found):
        after = result[-1] if result else None
        if after and not after.last and _is_sub(mention) and not _is_sub(after) and _within(text, mention, after):
            kind = "" if "subsection" in mention.kinds else mention.kinds[0]
            parts = (*after.parts, (kind, mention.parts[0][1]), *mention.parts[1:])
            result[-1] = replace(after, start=mention.start, parts=parts, last=mention.last)
        else:
            result.append(mention)
    return result[::-1]


def _within(text: str, narrow: Mention, wide: Mention) -> bool:
    return bool(pattern(",? ?(?:of|in|under|to) (?:the )?").fullmatch(text[narrow.end : wide.start]))


def _is_sub(mention: Mention) -> bool:
    return all(name and kinds()[name].sub for name in mention.kinds)
