"""Finds numbers of provisions in a folded text: "art. 5(1)(f)", "sections 26 to 28", 「第二十四条第一款」, "3.2.1"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from corpus.references.kinds import is_lettered, kinds, words
from corpus.references.numbers import HAN_NUMBER, between, plain, rises
from corpus.references.words import lists

Part = tuple[str, str]
"""(kind of the part or "" where none is said, number): ("", "1"), ("para", "1")."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One number, or one stretch of numbers, at `start:end` of the text.

    kinds: what its word may mean, the likelier first. parts: from the widest to the narrowest, the first one that of
    the word. last: of a stretch, the number at its other end, which takes the place of the last part's. near: whether
    it counts only right beside the name of an instrument ("s3", 「26条」). dotted: written with a full stop ("2.1").
    """

    start: int
    end: int
    kinds: tuple[str, ...]
    parts: tuple[Part, ...]
    last: str = ""
    near: bool = False
    dotted: bool = False

    @property
    def numbers(self) -> tuple[tuple[Part, ...], ...]:
        """The parts of each number of a stretch; of a single number, its own."""
        if not self.last:
            return (self.parts,)
        *head, (kind, first) = self.parts
        return tuple((*head, (kind, one)) for one in between(first, self.last))


_HAN = rf"{HAN_NUMBER}{{1,9}}[a-z]{{0,2}}(?![a-z])"
_NUMBER = r"\d{1,5}(?:[a-z]{1,3}(?![a-z0-9]))?(?![a-z])"
_LETTERED = r"[ivx]{1,5}(?![a-z0-9'])|[a-h](?![a-z0-9'])"
_BRACKET = rf" ?\( ?(\d{{1,3}}[a-z]{{0,2}}|[a-z]{{1,2}}|[ivx]{{1,5}}|{HAN_NUMBER}{{1,3}}) ?\)"
_SUB_BRACKET = r" ?\((?:\d{1,3}[a-z]?|[a-z]{1,2})\)"
_DOT = r"\.(\d{1,4}[a-z]?|[a-z]{1,2})(?![a-z0-9])"
_AND = r"(?: ?(?:,? ?(?:and|or|&)|[,、和及与或]|以及) ?)"
_TO = r"(?: ?(?:-|~|至|到|to|through|until) ?(?:第 ?)?)"
_QUANTITY = rf"(?! ?(?:{lists().quantity}|[a-z]+s (?:have|are|were|must|should)))"
_CODE = r"(\d{1,2})-(\d{3,4})(?!\d)"
"""A number of two parts, as in codes of United States law: "20-870"."""


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """A pattern in which a blank stands for a few: the folded text keeps the length of the original."""
    return re.compile(text.replace(" ?", "\0").replace(" ", " {1,4}").replace("\0", " {0,4}"))


def _any(words_: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace("\\ ", " ") for word in sorted(words_, key=len, reverse=True))


@cache
def _start() -> re.Pattern[str]:
    begun = rf"\d|{_LETTERED}|{HAN_NUMBER}"
    lettered_sub = r"\([a-z]{1,2}\)"
    subs = _any(word for kind in kinds().values() if kind.sub for word in kind.english)
    english = _any(words("english"))
    apart = r"(?<![a-z0-9.$/_\-])"
    return _pattern(
        rf"(?<![a-z0-9'\-])(?:(?P<sub>{subs}) ?(?={lettered_sub})"
        rf"|(?P<word>{english})(?P<gap>\.? ?(?:no\.? ?|number )?\(?)(?={begun}))"
        rf"|(?P<before>{_any(words('before'))}) ?(?:第 ?)?\(?(?={begun})"
        rf"|(?P<ordinal>第) ?\(?(?=\d|{HAN_NUMBER})"
        rf"|(?P<bare>{apart}a?\d{{1,2}}(?:\.\d{{1,2}}){{1,4}}(?![\d%a-z]|\.\d){_QUANTITY})"
        rf"|(?P<alone>{apart}\d{{1,3}}[a-z]{{0,2}}(?:{_SUB_BRACKET})+)"
    )


@cache
def _sub() -> re.Pattern[str]:
    subs = [kind for kind in kinds().values() if kind.sub]
    english = _any(word for kind in subs for word in kind.english)
    han = _any(word for kind in subs for word in kind.han)
    return _pattern(
        rf"{_BRACKET}|{_DOT}"
        rf"|,? ?(?:({english})\.? ?\(?(\d{{1,3}}[a-z]{{0,2}}(?![a-z0-9])|[a-z]{{1,2}}(?![a-z0-9'])|[ivx]{{1,5}}(?![a-z]))\)?)"
        rf"|[,、]? ?第? ?\(?(\d{{1,3}}[a-z]{{0,2}}|[a-z]|{HAN_NUMBER}{{1,4}})\)? ?({han})"
    )


def mentions(text: str) -> list[Mention]:
    """All numbers of provisions in a folded text, in order, none within another."""
    found: list[Mention] = []
    at = 0
    while match := _start().search(text, at):
        got = _read(text, match)
        found.extend(got)
        at = max(got[-1].end if got else 0, match.start() + 1)
    for match in _without_ordinal().finditer(text):
        if not any(one.start < match.end() and match.start() < one.end for one in found):
            found.append(_beside(text, match))
    return _joined(text, sorted(found, key=lambda one: one.start))


def _read(text: str, match: re.Match[str]) -> list[Mention]:
    if match["bare"]:
        parts = tuple(("", plain(one)) for one in match["bare"].split("."))
        near = not _is_said(text, match.start(), len(parts))
        return [Mention(match.start(), match.end(), ("",), parts, near=near)]
    if match["alone"]:
        parts = tuple(("", plain(one)) for one in re.findall("[a-z0-9]+", match["alone"]))
        return [Mention(match.start(), match.end(), ("", "article", "section"), parts, near=True)]
    if match["sub"]:
        parts, end = _subs(text, match.end())
        return [Mention(match.start(), end, words("english")[match["sub"]], parts)] if parts else []
    return _han(text, match) if match["ordinal"] else _worded(text, match)


def _is_said(text: str, start: int, parts: int) -> bool:
    """Whether a bare number with full stops is one of a section, not of a version, an amount or a product."""
    before = text[max(0, start - 24) : start].rstrip(" ('\"")
    if not before or not (before[-1].isalnum() and before[-1].isascii()):
        return not before.endswith(("$", "=", "+", "<", ">", "#", "@"))
    word = re.search(r"[a-z0-9]*$", before)
    allowed = lists().before_bare if parts < 3 else (*lists().before_bare, *lists().before_long)
    return bool(word) and word[0] in allowed


@cache
def _without_ordinal() -> re.Pattern[str]:
    number = rf"\d{{1,3}}[a-z]{{0,2}}|{HAN_NUMBER}{{1,5}}"
    return _pattern(rf"(?<![0-9a-z.第])(?<!{HAN_NUMBER})({number})((?:{_SUB_BRACKET})*) ?条")


def _beside(text: str, match: re.Match[str]) -> Mention:
    """「26条」 without 「第」: a quantity, unless it stands beside a name."""
    parts = ((("", plain(match[1]))), *(("", plain(one)) for one in re.findall(r"[a-z0-9]+", match[2])))
    more, end = _subs(text, match.end())
    return Mention(match.start(), end, words("han")["条"], (*parts, *more), near=True)


def _subs(text: str, at: int) -> tuple[tuple[Part, ...], int]:
    """The narrower parts that follow a number at `at`, and where they end."""
    parts: list[Part] = []
    while match := _sub().match(text, at):
        bracket, dot, word, number, han_number, unit = match.groups()
        if bracket or dot:
            parts.append(("", plain(bracket or dot)))
        else:
            kind = words("english")[word][0] if word else words("han")[unit][0]
            parts.append(("" if kind == "subsection" else kind, plain(number or han_number)))
        at = match.end()
    return tuple(parts), at


def _number(text: str, at: int, lettered: bool) -> tuple[str, int] | None:
    """The plain number at `at` and where it ends. lettered: whether Roman figures and single letters count."""
    match = _pattern(rf"{_NUMBER}|{_HAN}|{_LETTERED}" if lettered else rf"{_NUMBER}|{_HAN}").match(text, at)
    return (plain(match[0], lettered), match.end()) if match else None


def _worded(text: str, match: re.Match[str]) -> list[Mention]:
    """What follows a word for a kind of provision: a number, a stretch, or a list of both."""
    word, gap = match["word"] or match["before"], match["gap"] or ""
    names = words("english" if match["word"] else "before")[word]
    several = any(word in kinds()[name].several for name in names)
    lettered = is_lettered(names)
    near = len(word) == 1 and word.isascii() and word.isalpha() and (word != "s" or not gap.strip("("))
    begun = rf"{_NUMBER}{_QUANTITY}|{_LETTERED}|{_HAN}{_QUANTITY}"
    follows = _pattern(rf"{_AND}(?P<word>(?:{re.escape(word)}s?)\.? ?)?(?={begun})")
    found: list[Mention] = []
    start, at, listed = match.start(), match.end(), True
    while got := _number(text, at, lettered):
        number, end = got
        parts: tuple[Part, ...] = (("", number),)
        if not several and (code := _pattern(_CODE).match(text, at)):
            parts, end = ((("", code[1])), ("-", code[2])), code.end()
        more, end = _subs(text, end)
        if gap.endswith("(") and not found and text[end : end + 1] == ")":
            end += 1
        if not listed and not more:
            break
        if names == ("dpp",) and (unit := _pattern(" ?原则").match(text, end)):
            end = unit.end()
        dotted = bool(re.match(r"\d+\.\d", text[at : at + 12]))
        mention = Mention(start, end, names, (*parts, *more), near=near, dotted=dotted)
        found.append(mention := _stretched(text, mention, several, lettered))
        if not (joint := follows.match(text, mention.end)):
            break
        start, at = joint.start("word") if joint["word"] else joint.end(), joint.end()
        listed = several or bool(joint["word"])
    return found


def _stretched(text: str, mention: Mention, several: bool, lettered: bool) -> Mention:
    """The mention with the other end of its stretch ("26-28", "(1)-(3)"), where one follows."""
    first = mention.parts[-1][1]
    if len(mention.parts) > 1:
        match = _pattern(_TO + _BRACKET).match(text, mention.end)
        last, end = (plain(match[1]), match.end()) if match else ("", 0)
    else:
        match = _pattern(rf"{_TO}(?:(?:section|article|art|s|para)s?\.? ?)?").match(text, mention.end)
        got = _number(text, match.end(), lettered) if match else None
        plainly = match is not None and (several or bool(re.search("[-至到]", match[0])))
        last, end = got if got and plainly else ("", 0)
    return replace(mention, end=end, last=last) if last and rises(first, last) else mention


def _han(text: str, match: re.Match[str]) -> list[Mention]:
    """「第…条」 with what may stand between and after: 「第22至23条」, 「第26(1)条」, 「第五条第一款」."""
    start, at = match.start(), match.end()
    runs: list[tuple[int, int, tuple[Part, ...], bool]] = []
    names: tuple[str, ...] = ()
    stretches = False
    while got := _number(text, at, False):
        number, end = got
        end += text[end : end + 1] == ")"
        parts: tuple[Part, ...] = (("", number),)
        while inner := _pattern(f"{_BRACKET}|{_DOT}").match(text, end):
            parts = (*parts, ("", plain(inner[1] or inner[2])))
            end = inner.end()
        if unit := _han_units().match(text, end):
            names, end = words("han")[unit[1]], unit.end()
            if unit[1] == "原则" and text[max(0, start - 4) : start] in ("保障资料", "资料保障"):
                names, start = ("dpp",), start - 4
            more, end = _subs(text, end)
            parts = (*parts, *more)
        runs.append((start, end, parts, stretches))
        joint = _pattern(rf"(?P<to>{_TO})(?=\d|{HAN_NUMBER})|{_AND}(?:第 ?)?(?=\d|{HAN_NUMBER})").match(text, end)
        if not joint or (unit and "第" not in joint[0]):
            break
        lead = len(joint[0]) - len(joint[0].lstrip(" ,、和及与或以"))
        start, at, stretches = joint.start() + lead, joint.end(), bool(joint["to"])
    found: list[Mention] = []
    for begin, end, parts, stretched in runs if names else ():
        if stretched and found and len(parts) == 1 and rises(found[-1].parts[-1][1], parts[-1][1]):
            found[-1] = replace(found[-1], end=end, last=parts[-1][1])
        else:
            found.append(Mention(begin, end, names, parts))
    return found


@cache
def _han_units() -> re.Pattern[str]:
    return _pattern(f" ?({_any(words('han'))})")


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
    return bool(_pattern(",? ?(?:of|in|under|to) (?:the )?").fullmatch(text[narrow.end : wide.start]))


def _is_sub(mention: Mention) -> bool:
    return all(name and kinds()[name].sub for name in mention.kinds)
