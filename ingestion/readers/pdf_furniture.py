"""What recurs at the edges of pages and is no part of the text: headers, footers, page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.readers.pdf_labels import roman
from ingestion.readers.pdf_lines import Line
from ingestion.readers.pdf_text import tidy

_EDGE = 0.16
_LEVELS = 5
_OFTEN = 3
_SHORT_FILE = 5
_DRIFT = 4.0
_STEADY = 0.8
_APART = 1.35
_LEVEL = 2.0
_DEEPEST = 2
_FAR = 2.8
_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"[ivxlc]+|[IVXLC]+")
_ONLY_NUMBER = re.compile(r"(?:page|p\.|第)?\W*(\d{1,4})(?:\W+(?:of\W+)?\d{1,4})?\W*(?:頁|页)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """A page's lines in reading order, and its size in points."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A line near an edge: on which page and side, its text with figures masked, its figures."""

    page: int
    at: int
    line: Line
    shape: str
    figures: tuple[int, ...]


def furniture(pages: Sequence[Page]) -> dict[int, frozenset[int]]:
    """By page number, the places in `lines` of what is no part of the text."""
    groups: dict[tuple[str, str], list[_Seen]] = defaultdict(list)
    near: dict[int, set[int]] = {}
    for page in pages:
        edges = _at_edges(page)
        near[page.number] = set(edges)
        for at, side in edges.items():
            line = page.lines[at]
            text = tidy(line.text)
            figures = tuple(int(figure) for figure in _NUMBER.findall(text)[:6] if len(figure) < 10)
            groups[side, _NUMBER.sub("#", text)].append(_Seen(page.number, at, line, text, figures))
    gone: dict[int, set[int]] = {page.number: set() for page in pages}
    enough = _OFTEN if len(pages) >= _SHORT_FILE else 2
    for (_, shape), members in groups.items():
        for seen in _recurring(members, shape, enough):
            gone[seen.page].add(seen.at)
    for page in pages:
        for at in near[page.number]:
            if page.lines[at].artifact or _bare_number(page, at, len(pages)):
                gone[page.number].add(at)
    _numerals(pages, near, gone)
    _lone_numbers(pages, near, gone)
    return {number: frozenset(found) for number, found in _standing_apart(pages, gone).items()}


def _at_edges(page: Page) -> dict[int, str]:
    """The lines among the outermost few at the head or the foot, and what is turned, anywhere."""
    found: dict[int, str] = {}
    for side in ("head", "foot"):
        levels: list[float] = []
        order = sorted(range(len(page.lines)), key=lambda at: page.lines[at].y, reverse=side == "head")
        for at in order:
            line = page.lines[at]
            if line.rows:
                break
            away = page.height - line.y if side == "head" else line.y
            if away > _EDGE * page.height:
                break
            if not levels or abs(levels[-1] - line.y) > _LEVEL:
                levels.append(line.y)
            if len(levels) > _LEVELS:
                break
            found[at] = side
    for at, line in enumerate(page.lines):
        if line.turned:
            found[at] = "turned"
    return found


def _recurring(members: Sequence[_Seen], shape: str, enough: int) -> list[_Seen]:
    """Those at one height that say the same on several pages, but for a figure that counts with the pages."""
    heights = Counter(round(seen.line.y / _DRIFT) for seen in members)
    height = heights.most_common(1)[0][0] * _DRIFT
    level = [seen for seen in members if abs(seen.line.y - height) <= 1.5 * _DRIFT]
    if "#" not in shape:
        return level if len({seen.page for seen in level}) >= enough else []
    found: list[_Seen] = []
    for _, count in Counter(seen.shape for seen in level).items():
        if count >= enough:
            texts = Counter(seen.shape for seen in level)
            found += [seen for seen in level if texts[seen.shape] >= enough]
            break
    for place in range(max((len(seen.figures) for seen in level), default=0)):
        steps = Counter(seen.figures[place] - seen.page for seen in level if len(seen.figures) > place)
        step, count = steps.most_common(1)[0]
        if count >= enough and count >= _STEADY * sum(steps.values()):
            found += [seen for seen in level if len(seen.figures) > place and seen.figures[place] - seen.page == step]
    return found


def _bare_number(page: Page, at: int, count: int) -> bool:
    """A page's number alone, in a file too short for it to recur."""
    line = page.lines[at]
    match = _ONLY_NUMBER.fullmatch(tidy(line.text))
    outermost = all(other.y <= line.y for other in page.lines) or all(other.y >= line.y for other in page.lines)
    return count < _SHORT_FILE and match is not None and outermost and int(match[1]) == page.number


def _numerals(pages: Sequence[Page], near: dict[int, set[int]], gone: dict[int, set[int]]) -> None:
    """Roman page numbers that count with the pages."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for page in pages:
        for at in near[page.number]:
            text = tidy(page.lines[at].text).strip("-–— ")
            if _ROMAN.fullmatch(text):
                found[roman(text) - page.number].append((page.number, at))
    for members in found.values():
        if len(members) > 1:
            for number, at in members:
                gone[number].add(at)


def _lone_numbers(pages: Sequence[Page], near: dict[int, set[int]], gone: dict[int, set[int]]) -> None:
    """Headers that are on one page only, as of a short chapter: they begin or end with the number that this page must
    have, and nothing else of the page has it."""
    numbers: dict[int, dict[int, set[int]]] = {}
    steps = Counter[int]()
    for page in pages:
        own = numbers[page.number] = {at: _ends(page.lines[at]) for at in near[page.number]}
        steps.update({number - page.number for at in gone[page.number] for number in own.get(at, ())})
    if not steps:
        return
    step, count = steps.most_common(1)[0]
    if count < max(_OFTEN, 0.4 * len(pages)):
        return
    for page in pages:
        due = page.number + step
        if not any(due in own for at, own in numbers[page.number].items() if at in gone[page.number]):
            gone[page.number] |= {at for at, own in numbers[page.number].items() if due in own}


def _ends(line: Line) -> set[int]:
    """The numbers with which a line begins and ends."""
    words = tidy(line.text).split()
    return {int(word) for word in (words[:1] + words[-1:]) if word.isdecimal() and len(word) < 6}


def _standing_apart(pages: Sequence[Page], gone: dict[int, set[int]]) -> dict[int, set[int]]:
    """Only what lies outermost on its page and is parted from the text by more than a line's distance.

    The head of a table that is repeated on each page touches its rows; a paragraph is deeper than a header.
    """
    kept: dict[int, set[int]] = {}
    for page in pages:
        own = {at for at in gone[page.number] if page.lines[at].artifact or page.lines[at].turned}
        for head in (True, False):
            own |= _outermost(page, gone[page.number], head)
        kept[page.number] = own
    return kept


def _outermost(page: Page, gone: set[int], head: bool) -> set[int]:
    """What of `gone` stands at the head, or at the foot, of a page with nothing else beyond it."""
    levels: list[list[int]] = []
    for at in sorted(range(len(page.lines)), key=lambda at: page.lines[at].y, reverse=head):
        if page.lines[at].turned:
            continue
        if levels and abs(page.lines[levels[-1][0]].y - page.lines[at].y) <= _LEVEL:
            levels[-1].append(at)
        else:
            levels.append([at])
    outer = 0
    while outer < len(levels) and all(at in gone for at in levels[outer]):
        if outer and _distance(page, levels[outer - 1], levels[outer]) > _FAR:
            break
        outer += 1
    while outer and outer < len(levels) and _distance(page, levels[outer - 1], levels[outer]) < _APART:
        outer -= 1
    tied = deepest = 1
    for one, two in zip(levels[:outer], levels[1:outer], strict=False):
        tied = tied + 1 if _distance(page, one, two) < _APART else 1
        deepest = max(deepest, tied)
    if deepest > _DEEPEST or (deepest == _DEEPEST and outer == len(levels)):
        return set()
    return {at for level in levels[:outer] for at in level}


def _distance(page: Page, one: Sequence[int], two: Sequence[int]) -> float:
    """How far one level stands from another, in sizes of their type."""
    first, second = page.lines[one[0]], page.lines[two[0]]
    return abs(first.y - second.y) / max(first.size, second.size, 1.0)
