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


_DEEPEST = 6
"""More narrower parts than this no number has."""

_HAN = rf"(?!{lists().number_words}){HAN_NUMBER}{{1,9}}[a-z]{{0,2}}(?![a-z])"
_NUMBER = r"\d{1,5}(?:[a-z]{1,3}(?![a-z0-9]))?(?![a-z])"
_LETTERED = r"[ivx]{1,5}(?![a-z0-9'])|[a-h](?![a-z0-9'])"
_BRACKET = rf" ?\( ?(\d{{1,3}}[a-z]{{0,2}}|[a-z]{{1,2}}|[ivx]{{1,5}}|{HAN_NUMBER}{{1,3}}) ?\)"
_SMALL = rf"\d{{1,3}}[a-z]{{0,2}}|[a-z]{{1,2}}|[ivx]{{1,5}}|{HAN_NUMBER}{{1,4}}"
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
        rf"|(?P<word>{english})(?P<gap>\.? ?-?(?:no\.? ?|number )?\(?)(?={begun}))"
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
        rf"|,? ?({english})(?![a-z])\.? ?(?:\( ?({_SMALL}) ?\)|(\d{{1,3}}[a-z]{{0,2}}|[a-z]|[ivx]{{2,5}})(?![a-z0-9']))"
        rf"|,? section ([a-d])(?![a-z0-9'])"
        rf"|[,、]? ?第? ?\(?({_SMALL})\)? ?({han})"
    )


@cache
def _han_list() -> re.Pattern[str]:
    """「第(1)至(4)款」, 「(a)及(b)項」: several numbers before one unit."""
    han = _any(word for kind in kinds().values() if kind.sub for word in kind.han)
    one = rf"第? ?\(?(?:{_SMALL})\)?"
    return _pattern(rf"(?P<first>[,、]? ?{one})(?P<more>(?:(?:{_TO}|{_AND}){one})+) ?(?:{han})")


@cache
def _list_item() -> re.Pattern[str]:
    return _pattern(rf"(?:(?P<to>{_TO})|{_AND})第? ?\(?(?P<one>{_SMALL})\)?")


@cache
def _bracketed_item() -> re.Pattern[str]:
    points = _any(word for kind in kinds().values() if kind.sub for word in kind.english)
    return _pattern(rf"(?:(?P<to>{_TO})|{_AND})(?:(?:{points})\.? ?)?\( ?(?P<one>{_SMALL}) ?\)")


@cache
def _counted_item() -> re.Pattern[str]:
    return _pattern(rf"(?:(?P<to>{_TO})|{_AND})(?P<one>\d{{1,3}}[a-z]?)(?![a-z0-9(]){_QUANTITY}")


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
        return [Mention(match.start(), match.end(), ("",), parts, near=near, dotted=True)]
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
    while len(parts) < _DEEPEST and (match := _sub().match(text, at)):
        bracket, dot, word, within, beside, section, han_number, unit = match.groups()
        if bracket or dot:
            parts.append(("", plain(bracket or dot)))
        elif section:
            parts.append(("section", section))
        else:
            kind = words("english")[word][0] if word else words("han")[unit][0]
            parts.append(("" if kind == "subsection" else kind, plain(within or beside or han_number)))
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
        if not (listed or more or number[-1:].isalpha() or _BEFORE_NAME.match(text, end)):
            break
        if match["before"]:
            more, end = _section_of_annex(text, number, more, end)
            parts = (("", number.rstrip("abcdef")), *parts[1:]) if more and more[0][0] == "section" else parts
        if unit := _after_number(names).match(text, end):
            end = unit.end()
        dotted = bool(re.match(r"\d+\.\d", text[at : at + 12]))
        mention = Mention(start, end, names, (*parts, *more), near=near, dotted=dotted)
        if match["before"] and not more and (joint := _han_list().match(text, end)):
            found.extend(_han_listed(text, mention, joint))
        else:
            found.extend(_listed(text, _stretched(text, mention, several, lettered)))
        if not (joint := follows.match(text, found[-1].end)):
            break
        start, at = joint.start("word") if joint["word"] else joint.end(), joint.end()
        several = several or bool(joint["word"] and joint["word"].rstrip(". ").endswith("s"))
        listed = several or bool(joint["word"])
    return found


@cache
def _after_number(names: tuple[str, ...]) -> re.Pattern[str]:
    """What may still follow a number of these kinds: 「保障資料第3原則」, 「序言第71段」."""
    return _pattern({"dpp": " ?(?:原则|项)", "recital": " ?段"}.get(names[0], r"(?!)"))


def _section_of_annex(text: str, number: str, parts: tuple[Part, ...], end: int) -> tuple[tuple[Part, ...], int]:
    """「附件一A節」: the letter is that of a section."""
    if number[-1:].isalpha() and number[:1].isdigit() and not parts and text[end : end + 1] in ("节", "部"):
        return (("section", number[-1]),), end + 1
    return parts, end


_BEFORE_NAME = re.compile(r" {0,4}(?:(?:of|in|under) {1,4})?(?:the {1,4})?\0")


def _listed(text: str, mention: Mention) -> list[Mention]:
    """The mention, and those of further narrower parts: "(a) and (b)", "(1) to (4)", "points 2 to 8"."""
    found, at = [mention], mention.end
    if len(mention.parts) < 2 or mention.last:
        return found
    counted = re.search(r"[a-z]s\.? {0,4}\d+[a-z]?$", text[mention.start : mention.end])
    item = _bracketed_item() if text[mention.end - 1] == ")" else _counted_item() if counted else None
    while item and (match := item.match(text, at)):
        found, at = _with_item(found, mention, match), match.end()
    return found


def _with_item(found: list[Mention], mention: Mention, match: re.Match[str]) -> list[Mention]:
    number = plain(match["one"])
    if match["to"] and rises(found[-1].parts[-1][1], number):
        return [*found[:-1], replace(found[-1], end=match.end(), last=number)]
    start = match.end() - len(match[0].lstrip(" ,、&和及与或以andor"))
    return [*found, replace(mention, start=start, end=match.end(), parts=(*mention.parts[:-1], ("", number)))]


def _stretched(text: str, mention: Mention, several: bool, lettered: bool) -> Mention:
    """The mention with the other end of its stretch ("26-28"), where one follows."""
    match = _pattern(rf"{_TO}(?:(?:section|article|art|s|para)s?\.? ?)?").match(text, mention.end)
    if len(mention.parts) > 1 or match is None or not (several or re.search("[-至到]", match[0])):
        return mention
    got = _number(text, match.end(), lettered)
    return replace(mention, end=got[1], last=got[0]) if got and rises(mention.parts[0][1], got[0]) else mention


def _han(text: str, match: re.Match[str]) -> list[Mention]:
    """「第…条」 with what may stand between and after: 「第22至23条」, 「第26(1)条」, 「第五条第一款」."""
    start, at, stretches = match.start(), match.end(), False
    found: list[Mention] = []
    waiting = 0
    while got := _number(text, at, False):
        number, end = got
        end += text[end : end + 1] == ")"
        parts: tuple[Part, ...] = (("", number),)
        while len(parts) < _DEEPEST and (inner := _pattern(f"{_BRACKET}|{_DOT}").match(text, end)):
            parts = (*parts, ("", plain(inner[1] or inner[2])))
            end = inner.end()
        if stretches and len(parts) == 1 and rises(found[-1].parts[-1][1], number):
            found[-1] = replace(found[-1], end=end, last=number)
        else:
            found.append(Mention(start, end, (), parts))
        if unit := _han_units().match(text, end):
            if waiting < len(found):
                found[waiting:] = _with_unit(text, found[waiting:], unit)
            else:
                found[-1] = replace(found[-1], end=unit.end())
            waiting = len(found)
        joint = _joint().match(text, found[-1].end)
        if not joint or (unit and "第" not in joint[0]):
            break
        lead = len(joint[0]) - len(joint[0].lstrip(" ,、和及与或以"))
        start, at, stretches = joint.start() + lead, joint.end(), bool(joint["to"])
    return found[:waiting]


@cache
def _joint() -> re.Pattern[str]:
    return _pattern(rf"(?P<to>{_TO})(?=\d|{HAN_NUMBER})|{_AND}(?:第 ?)?(?=\d|{HAN_NUMBER})")


def _with_unit(text: str, found: list[Mention], unit: re.Match[str]) -> list[Mention]:
    """The mentions before a unit with its kinds, and with the narrower parts after it."""
    names = words("han")[unit[1]]
    first = found[0]
    if unit[1] == "原则" and text[max(0, first.start - 4) : first.start] in ("保障资料", "资料保障"):
        names = ("dpp",)
        found = [replace(first, start=first.start - 4), *found[1:]]
    *before, last = (replace(one, kinds=names) for one in found)
    end = unit.end()
    more, end = _subs(text, end)
    last = replace(last, end=end, parts=(*last.parts, *more)) if not last.last else replace(last, end=unit.end())
    if not last.last and (several := _han_list().match(text, last.end)):
        return [*before, *_han_listed(text, last, several)]
    return [*before, *_listed(text, last)]


def _han_listed(text: str, mention: Mention, several: re.Match[str]) -> list[Mention]:
    """「第(1)至(4)款」 after 「第50条」."""
    number = re.sub(r"[,、第 ()]", "", several["first"])
    found = [replace(mention, end=several.end("first"), parts=(*mention.parts, ("", plain(number))))]
    base, at = found[0], several.start("more")
    while at < several.end("more") and (match := _list_item().match(text, at)):
        found, at = _with_item(found, base, match), match.end()
    return [*found[:-1], replace(found[-1], end=several.end())]


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
