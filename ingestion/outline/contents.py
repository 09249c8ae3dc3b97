"""Lists of contents: their lines look like headings and are none."""

from __future__ import annotations

from collections import Counter

from ingestion.blocks import BlockKind
from ingestion.outline.lines import LONGEST_HEADING, Line, Place, bare
from ingestion.outline.patterns import patterns

_SHORTEST_RUN = 3


def mark_contents(lines: list[Line]) -> None:
    """Gives the lines of lists of contents their place: those after a title that says so, which name a page or come
    again later; and any run of lines with dots that lead to a page, or with pages after the words of later headings."""
    later = Counter(bare(line.text) for line in lines if line.text and len(line.text) <= LONGEST_HEADING)
    _after_titles(lines, later)
    _led_to_pages(lines, later)


def _after_titles(lines: list[Line], later: Counter[str]) -> None:
    title = patterns().contents_title
    for at, line in enumerate(lines):
        if line.place is not Place.BODY or not title.fullmatch(line.text.strip().rstrip(":：")):
            continue
        end = at + 1
        while end < len(lines) and _listed(lines[end], later):
            if not _names_page(lines[end]):
                later[bare(lines[end].text)] -= 1
            lines[end].place = Place.CONTENTS
            end += 1


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
