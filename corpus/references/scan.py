"""Finds numbers of provisions in a folded text: "art. 5(1)(f)", "sections 26 to 28", 「第二十四条第一款」, "3.2.1"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from corpus.references.kinds import is_lettered, kinds, words
from corpus.references.numbers import HAN_NUMBER, between, plain, rises

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
_BRACKET = r" ?\( ?(\d{1,3}[a-z]{0,2}|[a-z]{1,2}|[ivx]{1,5}|" + HAN_NUMBER + r"{1,3}) ?\)"
_DOT = r"\.(\d{1,4}[a-z]?|[a-z]{1,2})(?![a-z0-9])"
_AND = r" ?(?:,? ?(?:and|or|&)|[,、和及与或]|以及) ?"
_TO = r" ?(?:-|~|至|到|to|through|until) ?(?:第 ?)?"
_QUANTITY = (
    r"(?! ?(?:%|percent|per cent|days?|weeks?|months?|years?|hours?|minutes?|times|people|persons|companies|firms|users"
    r"|customers|employees|staff|million|billion|others?|more|of (?:our|the|your|these)|[a-z]+s (?:have|are|were|must|should)"
    r"|日|天|个|年|月|小时|倍|人|名|间|家|项|万|亿))"
)


@cache
def _start() -> re.Pattern[str]:
    english = "|".join(re.escape(word).replace(r"\ ", " ") for word in sorted(words("english"), key=len, reverse=True))
    before = "|".join(sorted(words("before"), key=len, reverse=True))
    return re.compile(
        rf"(?<![a-z0-9'\-])(?P<word>{english})(?P<gap>\.? ?(?:no\.? ?|number )?\(?)(?=\d|[ivx]+(?![a-z0-9])|[a-h](?![a-z0-9'])|{HAN_NUMBER})"
        rf"|(?P<before>{before}) ?(?:第 ?)?(?P<bracket>\(?)(?=\d|[ivx]+(?![a-z])|[a-h](?![a-z])|{HAN_NUMBER})"
        rf"|(?P<ordinal>第) ?\(?(?=\d|{HAN_NUMBER})"
        rf"|(?P<bare>(?<![a-z0-9.$/_\-])a?\d{{1,2}}(?:\.\d{{1,2}}){{1,4}}(?![\d%a-z]|\.\d| ?(?:%|x\b|million|billion|gb|tb|万|亿|倍)))"
    )


@cache
def _han_units() -> re.Pattern[str]:
    return re.compile(r" ?(" + "|".join(sorted(words("han"), key=len, reverse=True)) + ")")


@cache
def _sub() -> re.Pattern[str]:
    subs = [kind for kind in kinds().values() if kind.sub]
    english = "|".join(sorted((re.escape(word) for kind in subs for word in kind.english), key=len, reverse=True))
    han = "|".join(sorted((word for kind in subs for word in kind.han), key=len, reverse=True))
    return re.compile(
        rf"{_BRACKET}|{_DOT}"
        rf"|,? ?(?:({english})\.? ?\(?(\d{{1,3}}[a-z]{{0,2}}(?![a-z0-9])|[a-z]{{1,2}}(?![a-z0-9'])|[ivx]{{1,5}}(?![a-z]))\)?)"
        rf"|[,、]? ?第? ?\(?(\d{{1,3}}[a-z]{{0,2}}|[a-z]|{HAN_NUMBER}{{1,4}})\)? ?({han})"
    )


def mentions(text: str) -> list[Mention]:
    """All numbers of provisions in a folded text, in order, none within another."""
    found: list[Mention] = []
    at = 0
    while match := _start().search(text, at):
        got = _bare(match) if match["bare"] else _han(text, match) if match["ordinal"] else _worded(text, match)
        found.extend(got)
        at = max(got[-1].end if got else 0, match.start() + 1)
    for near in _NEAR.finditer(text):
        if not any(one.start < near.end() and near.start() < one.end for one in found):
            found.append(_near(text, near))
    return _joined(text, sorted(found, key=lambda one: one.start))


_NEAR = re.compile(rf"(?<![0-9a-z.第〇零一二三四五六七八九十百千两])(\d{{1,3}}[a-z]{{0,2}}|{HAN_NUMBER}{{1,5}})((?:{_BRACKET})*) ?条")


def _near(text: str, match: re.Match[str]) -> Mention:
    """「26条」 without 「第」: a quantity, unless it stands beside a name."""
    parts = ((("", plain(match[1]))), *(("", plain(one)) for one in re.findall(r"[a-z0-9]+", match[2])))
    more, end = _subs(text, match.end())
    return Mention(match.start(), end, words("han")["条"], (*parts, *more), near=True)


def _bare(match: re.Match[str]) -> list[Mention]:
    parts = tuple(("", plain(one)) for one in match["bare"].split("."))
    return [Mention(match.start(), match.end(), ("",), parts)]


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
    pattern = rf"{_NUMBER}|{_HAN}" + (r"|[ivx]{1,5}(?![a-z0-9'])|[a-h](?![a-z0-9'])" if lettered else "")
    match = re.compile(pattern).match(text, at)
    return (plain(match[0], lettered), match.end()) if match else None


def _worded(text: str, match: re.Match[str]) -> list[Mention]:
    """What follows a word for a kind of provision: a number, a stretch, or a list of both."""
    word, before = match["word"], match["before"]
    names = words("english")[word] if word else words("before")[before]
    several = bool(word) and any(word in kinds()[name].several for name in names)
    lettered = is_lettered(names)
    near = bool(word) and len(word) == 1 and word.isalpha() and not match["gap"].strip("(")
    near = near and (not match["gap"] or word != "s")
    found: list[Mention] = []
    start, at, after_and = match.start(), match.end(), False
    while got := _number(text, at, lettered):
        number, end = got
        parts, end = _subs(text, end)
        if (match["gap"] or "").endswith("(") and not found and text[end : end + 1] == ")":
            end += 1
        if after_and and not several and not parts:
            break
        dotted = bool(re.match(rf"{_NUMBER}\.\d", text[at : at + 12]))
        mention = Mention(start, end, names, (("", number), *parts), near=near, dotted=dotted)
        found.append(mention := _stretched(text, mention, several, lettered))
        if not (follows := re.compile(_AND + rf"(?:(?:{re.escape(word or before)})\.? ?)?(?=\d|[ivx]|{HAN_NUMBER})").match(text, mention.end)):
            break
        start = at = follows.end()
        after_and = True
        if not re.compile(rf"(?:{_NUMBER}|[ivx]+\b|{_HAN}){_QUANTITY}").match(text, at):
            break
    return found


def _stretched(text: str, mention: Mention, several: bool, lettered: bool) -> Mention:
    """The mention with the other end of its stretch ("26-28", "(1)-(3)"), where one follows."""
    kind, first = mention.parts[-1]
    if len(mention.parts) > 1 and (match := re.compile(rf"{_TO}{_BRACKET}").match(text, mention.end)):
        last, end = plain(match[1]), match.end()
    elif len(mention.parts) == 1 and (match := re.compile(rf"{_TO}(?:(?:section|article|art|s|para)s?\.? ?)?").match(text, mention.end)):
        got = _number(text, match.end(), lettered)
        if got is None or (not several and "-" not in match[0] and not re.search("[至到]", match[0])):
            return mention
        last, end = got
        if not rises(first, last):
            return mention
    else:
        return mention
    return replace(mention, end=end, last=last) if rises(first, last) else mention


def _han(text: str, match: re.Match[str]) -> list[Mention]:
    """「第…条」 with what may stand between and after: 「第22至23条」, 「第26(1)条」, 「第五条第一款」."""
    at = match.end()
    runs: list[tuple[int, tuple[Part, ...], str, int]] = []
    start = match.start()
    names: tuple[str, ...] = ()
    while got := _number(text, at, False):
        number, end = got
        if end < len(text) and text[end] == ")":
            end += 1
        brackets = []
        while inner := re.compile(_BRACKET + "|" + _DOT).match(text, end):
            brackets.append(("", plain(inner[1] or inner[2])))
            end = inner.end()
        parts: tuple[Part, ...] = (("", number), *brackets)
        unit = _han_units().match(text, end)
        if unit:
            names, end = words("han")[unit[1]], unit.end()
            if unit[1] == "原则" and text[max(0, start - 4) : start].endswith(("保障资料", "资料保障")):
                names, start = ("dpp",), start - 4
            if not runs or runs[-1][2] != "to":
                more, end = _subs(text, end)
                parts = (*parts, *more)
        joint = re.compile(rf"(?P<to>{_TO})|{_AND}(?:第 ?)?").match(text, end)
        goes_on = bool(joint) and bool(re.compile(rf"第?(?:\d|{HAN_NUMBER})").match(text, joint.end())) if joint else False
        if unit and goes_on and joint and "第" not in joint[0]:
            goes_on = False
        runs.append((start, parts, "to" if goes_on and joint and joint["to"] else "and", end))
        if not goes_on or joint is None:
            break
        start = at = joint.end()
    if not names:
        return []
    found: list[Mention] = []
    for number, (begin, parts, _, end) in enumerate(runs):
        if number and runs[number - 1][2] == "to" and found:
            found[-1] = replace(found[-1], end=end, last=parts[-1][1])
        else:
            found.append(Mention(begin, end, names, parts))
    return found


def _joined(text: str, found: list[Mention]) -> list[Mention]:
    """ "point (f) of Article 5(1)" as one mention of Article 5(1)(f)."""
    result: list[Mention] = []
    for mention in reversed(found):
        if result and all(kinds()[name].sub for name in mention.kinds if name) and mention.kinds != ("",):
            after = result[-1]
            gap = text[mention.end : after.start]
            wider = not all(name and kinds()[name].sub for name in after.kinds)
            if wider and not after.last and re.fullmatch(r",? ?(?:of|in|under|to)? ?(?:the )?", gap) and gap.strip(", "):
                kind = "" if "subsection" in mention.kinds else mention.kinds[0]
                parts = (*after.parts, (kind, mention.parts[0][1]), *mention.parts[1:])
                result[-1] = replace(after, start=mention.start, parts=parts, last=mention.last)
                continue
        result.append(mention)
    return result[::-1]
