"""Lists of contents: their lines look like headings and are none."""

from __future__ import annotations

from collections import Counter

from ingestion.blocks import BlockKind
from ingestion.outline.lines import LONGEST_HEADING, Line, Place, bare, is_said
from ingestion.outline.patterns import patterns

_SHORTEST_RUN = 3


def mark_contents(lines: list[Line]) -> None:
    """Gives the lines of lists of contents their place.

    They are those after a title that says so, which name a page or come again later; any run of lines with dots that
    lead to a page, or with pages after the words of later headings; and headings of which each comes again.
    """
    later = Counter(bare(line.text) for line in lines if line.text and len(line.text) <= LONGEST_HEADING)
    _after_titles(lines, later)
    _led_to_pages(lines, later)
    _told_again(lines)


def _after_titles(lines: list[Line], later: Counter[str]) -> None:
    title = patterns().contents_title
    for at, line in enumerate(lines):
        if line.place is not Place.BODY or not title.fullmatch(line.text.strip().rstrip(":：")):
            continue
        end = at + 1
        while end < len(lines) and (_listed(lines[end], later) or _goes_on(lines, end, later)):
            if not _names_page(lines[end]):
                later[bare(lines[end].text)] -= 1
            lines[end].place = Place.CONTENTS
            end += 1


def _goes_on(lines: list[Line], at: int, later: Counter[str]) -> bool:
    """Whether a short line is a gap in a list of contents that goes on after it, with pages."""
    following = lines[at + 1 : at + 3]
    short = len(lines[at].text) <= LONGEST_HEADING and not is_said(lines[at].text)
    return short and len(following) == 2 and all(_names_page(one) and _listed(one, later) for one in following)


def _listed(line: Line, later: Counter[str]) -> bool:
    if not line.text or len(line.text) > LONGEST_HEADING and not _leads(line):
        return _leads(line)
    if line.block.kind in (BlockKind.FOOTNOTE, BlockKind.FIGURE):
        return False
    return _names_page(line) or _leads(line) or later[bare(line.text)] > 1


def _names_page(line: Line) -> bool:
    words = patterns().page_at_end.sub("", line.text)
    return words != line.text and bool(bare(words)) and len(line.text) <= LONGEST_HEADING


def _without_page(line: Line) -> str:
    return bare(patterns().page_at_end.sub("", line.text))


def _leads(line: Line) -> bool:
    return bool(patterns().leader.search(line.text))


def _led_to_pages(lines: list[Line], later: Counter[str]) -> None:
    run: list[Line] = []
    for line in [*lines, None]:
        if line is not None and line.text and (_leads(line) or _names_page(line) and later[_without_page(line)]):
            run.append(line)
            continue
        if len(run) >= _SHORTEST_RUN or any(len(patterns().leader.findall(one.text)) > 1 for one in run):
            for one in run:
                one.place = Place.CONTENTS
        run = []


def _told_again(lines: list[Line]) -> None:
    """Headings by their marks of which each comes again later, with nothing but page numbers between them."""
    numbered: dict[tuple[str, str], list[int]] = {}
    for at, line in enumerate(lines):
        if line.mark and line.mark.unit != "number" and line.rest and len(line.text) <= LONGEST_HEADING:
            numbered.setdefault((line.mark.unit, line.mark.value), []).append(at)
    first = {
        places[0]
        for places in numbered.values()
        if any(bare(lines[places[0]].text).startswith(bare(lines[later].text)) for later in places[1:])
    }
    run: list[int] = []
    for at in range(len(lines) + 1):
        if at in first or run and at < len(lines) and _is_page_number(lines[at]):
            run.append(at)
            continue
        if len(first.intersection(run)) > 1:
            for one in run:
                lines[one].place = Place.CONTENTS
        run = []


def _is_page_number(line: Line) -> bool:
    return not line.block.cells and not any(c.isalpha() for c in line.text)
