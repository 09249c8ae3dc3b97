"""Lines become blocks: headings, prose, list entries, table parts, captions, footnotes and furniture.

Two repairs happen here, because they are about the page and not about the law: a sentence that a page break
cut in two becomes one block again, and a footnote that stands in the middle of a sentence is set aside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from ingestion.assemble import Run
from ingestion.clean import Cut
from ingestion.read import Line, read_lines


class Kind(StrEnum):
    HEADING = "heading"
    PROSE = "prose"
    BULLET = "bullet"
    SUB_BULLET = "sub-bullet"
    NUMBERED = "numbered line"
    TABLE_ROW = "table row"
    TABLE_CAPTION = "table caption"
    FIGURE_CAPTION = "figure caption"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Block:
    """`marker` is what stands before the runs and belongs to no clause's text: "- ", "1. ", "2.1.1 ", "¹ "."""

    kind: Kind
    runs: tuple[Run, ...]
    marker: Cut | None = None
    number: tuple[int, ...] = ()

    @property
    def start(self) -> int:
        return self.runs[0].start


@dataclass(frozen=True, slots=True)
class Layout:
    """All blocks in reading order, and the furniture: spans of the source that are no part of the document's text."""

    blocks: tuple[Block, ...]
    furniture: tuple[Cut, ...]
    contents: tuple[str, ...]


# Headings without a number, in the order in which they may come.
UNNUMBERED = ("Preamble", "Background", "Acknowledgement", "Appendix")
CONTENTS = "Table of Contents"

_NUMBERED_HEADING = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)\.?[ \t]+(?=\S)")
_MARKERS = (
    (Kind.BULLET, re.compile(r"- +(?=\S)")),
    (Kind.SUB_BULLET, re.compile(r"[ \t]+- +(?=\S)")),
    (Kind.FOOTNOTE, re.compile(r"[¹²³⁴-⁹]\s*(?=\S)")),
    (Kind.NUMBERED, re.compile(r"(?P<number>\d{1,2})\.[ \t]+(?=\S)")),
)
_CAPTIONS = (
    (Kind.TABLE_CAPTION, re.compile(r"Table (?P<number>\d+)[.:]\s+\S")),
    (Kind.FIGURE_CAPTION, re.compile(r"Figure (?P<number>\d+)[.:]\s+\S")),
)
_ENDS = re.compile(r"[.:;!?…][\"”’)\]¹²³⁴-⁹*]*\s*$")
_SENTENCE_END = re.compile(r"[.!?]\s")
_LONGEST_TITLE = 80
_OPEN_KINDS = (Kind.PROSE, Kind.BULLET, Kind.SUB_BULLET, Kind.NUMBERED)


def lay_out(source: str) -> Layout:
    lines = read_lines(source)
    body, furniture, contents = _without_furniture(lines)
    blocks: list[Block] = []
    for chunk in _chunks(body):
        for block in _blocks(chunk):
            _append(blocks, block, source)
    return Layout(tuple(blocks), furniture, contents)


def _without_furniture(lines: tuple[Line, ...]) -> tuple[list[Line], tuple[Cut, ...], tuple[str, ...]]:
    """Everything before the first known heading is the title page; the contents list runs to the next one."""
    body: list[Line] = []
    furniture: list[Cut] = []
    contents: list[str] = []
    region = "title page"
    for line in lines:
        text = line.text.strip()
        if text in UNNUMBERED:
            region = ""
        elif text == CONTENTS:
            region = "contents list"
        if not region:
            body.append(line)
        elif text:
            furniture.append(Cut(region, line.start, line.end))
            if region == "contents list" and text != CONTENTS:
                contents.append(text)
    return body, tuple(furniture), tuple(contents)


def _chunks(lines: list[Line]) -> list[list[Line]]:
    chunks: list[list[Line]] = [[]]
    for line in lines:
        if line.blank:
            chunks.append([])
        else:
            chunks[-1].append(line)
    return [chunk for chunk in chunks if chunk]


def _blocks(chunk: list[Line]) -> list[Block]:
    if len(chunk) == 1 and (alone := _heading(chunk[0]) or _caption(chunk[0])):
        return [alone]
    blocks: list[Block] = []
    for line in chunk:
        if "\t" in line.text.strip():
            blocks.append(Block(Kind.TABLE_ROW, (Run(line.start, line.end),)))
        elif marked := _marked(line):
            blocks.append(marked)
        elif blocks and blocks[-1].kind != Kind.TABLE_ROW:
            blocks[-1] = _continued(blocks[-1], Run(line.start, line.end, "\n"))
        else:
            blocks.append(Block(Kind.PROSE, (Run(line.start, line.end),)))
    return blocks


def _heading(line: Line) -> Block | None:
    text = line.text.strip()
    if text in UNNUMBERED:
        return Block(Kind.HEADING, (Run(line.start, line.end),))
    match = _NUMBERED_HEADING.match(line.text)
    if not match or _ENDS.search(line.text):
        return None
    number = tuple(int(part) for part in match["number"].split("."))
    at = line.start + match.end()
    marker = Cut("heading number", line.start, at)
    return Block(Kind.HEADING, (Run(at, line.end),), marker, number)


def _caption(line: Line) -> Block | None:
    for kind, pattern in _CAPTIONS:
        if match := pattern.match(line.text):
            return Block(kind, (Run(line.start, line.end),), None, (int(match["number"]),))
    return None


def _marked(line: Line) -> Block | None:
    for kind, pattern in _MARKERS:
        if match := pattern.match(line.text):
            at = line.start + match.end()
            number = (int(match["number"]),) if kind is Kind.NUMBERED else ()
            marker = Cut(f"{kind.value} marker", line.start, at)
            return Block(kind, (Run(at, line.end),), marker, number)
    return None


def _append(blocks: list[Block], block: Block, source: str) -> None:
    """Joins prose to the sentence that it continues, looking past a footnote in between."""
    if block.kind is Kind.PROSE:
        at = next((i for i in range(len(blocks) - 1, -1, -1) if blocks[i].kind is not Kind.FOOTNOTE), None)
        if at is not None and blocks[at].kind in _OPEN_KINDS and not _ENDS.search(_last(blocks[at], source)):
            for run in block.runs:
                blocks[at] = _continued(blocks[at], Run(run.start, run.end, _joiner(blocks[at], run, source)))
            return
    first = block.runs[0]
    fixed = [first]
    for run in block.runs[1:]:
        joiner = _joiner(replace(block, runs=tuple(fixed)), run, source)
        fixed.append(Run(run.start, run.end, joiner))
    blocks.append(replace(block, runs=tuple(fixed)))


def _last(block: Block, source: str) -> str:
    run = block.runs[-1]
    return source[run.start : run.end]


def _joiner(block: Block, run: Run, source: str) -> str:
    """A space inside running text; a line break between lines that stand for themselves (names, titles)."""
    before, after = _last(block, source).strip(), source[run.start : run.end].lstrip()
    running = len(before) > _LONGEST_TITLE or _SENTENCE_END.search(before)
    return " " if running or before.endswith((",", ";", "-")) or after[:1].islower() else "\n"


def _continued(block: Block, run: Run) -> Block:
    return replace(block, runs=(*block.runs, run))
