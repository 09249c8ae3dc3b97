"""Footnotes are taken out of the running text, and lists of contents are found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.readers.pdf_labels import roman
from ingestion.readers.pdf_lines import Line
from ingestion.readers.pdf_measures import Measures, alike, tight
from ingestion.readers.pdf_text import tidy
from ingestion.readers.pdf_words import contents_title

_NOTE_SIZE = 0.94
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED_MARK = re.compile(rf"\s*(?P<open>\()?\s?(?P<mark>[{_RAISED}]+)\s?\)?\s*(?=\S)")
_PLAIN_MARK = re.compile(r"\s*\(?(?P<mark>\d{1,3}|[*†‡§]{1,3})(?:\)|[.\s]|(?<=[*†‡§]))\s*(?=\S)")
_NUMERALS = str.maketrans(_RAISED, "0123456789")
_FINAL = re.compile(r"[.!?。！？;；][\"”’」』）)\]]*\s*$")
_LEADER = re.compile(r"(?:\.\s?){4,}|…{2,}|(?:…\s?){2,}|_{4,}|(?:·\s?){4,}")
_ENDS_WITH_PAGE = re.compile(r"(?:^|[\s.…_·])(?P<page>\d{1,4}|[ivxlc]{1,7})\**\s*$")
_FEWEST = 4
_BETWEEN = 6
_BETWEEN_PAGES = 3
_ABOVE = 6


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote's lines on one page, its mark cut off; label: empty for the rest of one from the page before."""

    label: str
    lines: tuple[Line, ...]
    first: str
    enclosed: bool


def notes(lines: Sequence[Line], measure: Measures, open_before: bool) -> tuple[list[Line], list[Note]]:
    """The page's lines without its footnotes, and these. open_before: the page before ends within a footnote."""
    low = [at for at in range(len(lines)) if _low(lines, at, measure)]
    marked = any(character in _RAISED for line in lines for character in line.text)
    # Where the marks of notes are raised, a number in front of a line is none.
    raised_here = any(_RAISED_MARK.match(lines[at].text) for at in low)
    found: list[Note] = []
    taken: set[int] = set()
    current: list[Line] | None = None
    label, first, enclosed = "", "", False

    def close() -> None:
        nonlocal current
        if current:
            found.append(Note(label, tuple(current), first, enclosed))
        current = None

    for at in low:
        line = lines[at]
        match = _RAISED_MARK.match(line.text)
        if match is None and marked and not raised_here:
            match = _PLAIN_MARK.match(line.text)
        begins = match is not None and (current is None or not label or match["mark"] != label)
        if begins and match is not None:
            close()
            label, first = match["mark"].translate(_NUMERALS), line.text[match.end() :]
            enclosed = "(" in match[0]
            current = [line]
        elif current is not None:
            current.append(line)
        elif open_before and not found:
            current, label, first = [line], "", line.text
        else:
            continue
        taken.add(at)
    close()
    return [line for at, line in enumerate(lines) if at not in taken], found


def _low(lines: Sequence[Line], at: int, measure: Measures) -> bool:
    """Whether a line stands where notes stand: below all of the body above it, smaller or begun with a raised mark."""
    line = lines[at]
    if line.turned or line.rows:
        return False
    if line.size > _NOTE_SIZE * measure.body:
        return _own_size(lines, at, measure)
    return not any(
        other.y < line.y and other.size > _NOTE_SIZE * measure.body and other.x < line.end and line.x < other.end
        for other in lines
    )


def _own_size(lines: Sequence[Line], at: int, measure: Measures) -> bool:
    """A note in the size of the body: a raised mark begins it, and it stands right above others or the page's end."""
    start = at
    while start and alike(lines[start - 1].size, lines[at].size) and tight(lines[start - 1], lines[start], measure):
        if _RAISED_MARK.match(lines[start].text):
            break
        start -= 1
    if not _RAISED_MARK.match(lines[start].text):
        return False
    below = [line for line in lines if line.y < lines[start].y - 1 and line.x < lines[start].end]
    return all(line.size <= lines[start].size * 1.02 and not line.bold for line in below) and len(below) < 12


def ends_open(found: Sequence[Note]) -> bool:
    """Whether the page's last footnote goes on overleaf."""
    return bool(found) and not _FINAL.search(found[-1].lines[-1].text)


def contents(pages: Sequence[Sequence[Line]], count: int) -> list[frozenset[int]]:
    """For each page the places of the lines that belong to a list of contents; count: pages of the file.

    Such a list is known by its entries: each ends with a page number, and these rise; dots lead to them, or a heading
    says what the list is.
    """
    places = [(page, at) for page, lines in enumerate(pages) for at in range(len(lines))]
    entries = [_page_number(pages[page][at]) for page, at in places]
    gone: list[set[int]] = [set() for _ in pages]
    at = 0
    while at < len(places):
        if entries[at] is None:
            at += 1
            continue
        last, number, rising, known = at, entries[at] or 0, 1, 1
        ahead = at + 1
        while ahead < len(places) and ahead - last <= (
            _BETWEEN if places[ahead][0] == places[last][0] else _BETWEEN_PAGES
        ):
            value = entries[ahead]
            if value is not None and value >= number and value <= count + 30:
                number, last = value, ahead
                rising += 1
            known += value is not None
            ahead += 1
        zone = places[at : last + 1]
        led = sum(_LEADER.search(pages[page][line].text) is not None for page, line in zone)
        title = _title_above(pages, places, at)
        if rising >= _FEWEST and rising >= 0.8 * known and (led >= 0.4 * rising or title is not None):
            for page, line in [*zone, *(places[title:at] if title is not None else ())]:
                gone[page].add(line)
        at = last + 1
    return [frozenset(found) for found in gone]


def _page_number(line: Line) -> int | None:
    """The page to which an entry of a list of contents leads."""
    if line.rows:
        return None
    text = tidy(line.text)
    match = _ENDS_WITH_PAGE.search(text)
    if match is None or not (_LEADER.search(text) or len(line.spans) > 1 or "  " in line.text or match.start() == 0):
        return None
    return int(match["page"]) if match["page"].isdigit() else roman(match["page"])


def _title_above(pages: Sequence[Sequence[Line]], places: Sequence[tuple[int, int]], at: int) -> int | None:
    for above in range(at, max(-1, at - _ABOVE - 1), -1):
        page, line = places[above]
        if contents_title().fullmatch(tidy(pages[page][line].text)):
            return above
    return None
