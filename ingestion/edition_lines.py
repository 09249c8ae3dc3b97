"""Printed lines become numbered lines of one source, with page furniture set aside by name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ingestion.edition_text import BULLETS, raised
from ingestion.pdf import PdfLine

_SMALL = 0.75
_NEAR = 1.5
_GAP = 2.0
_HALF = 0.5
_MEASURED, _ENOUGH = 8, 100


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line that stand apart from its other words, as those of a table's cells do."""

    text: str
    x: float
    closed: bool


@dataclass(frozen=True, slots=True)
class Print:
    """A line of the edition. `start` is its offset in `Pages.source`.

    x, end: points from the left where its text begins and about where it ends.
    closed: the line ends with the blank that the printer sets for a paragraph's end.
    label: the bold words with which it begins, a list mark before them apart.
    pieces: the line cut at its wide gaps.
    """

    start: int
    text: str
    page: int
    printed: int | None
    x: float
    y: float
    end: float
    size: float
    bold: bool
    closed: bool
    label: str
    pieces: tuple[Piece, ...]

    @property
    def stop(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Furniture:
    """A span of the source that is no part of the document's text, and why."""

    name: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Pages:
    """The whole edition as lines; `lines` and `furniture` together are all of `source` but white space."""

    source: str
    lines: tuple[Print, ...]
    furniture: tuple[Furniture, ...]
    count: int
    body: float
    margin: float
    indent: float
    edge: float
    pitch: float


def read_pages(sheets: Sequence[Sequence[PdfLine]], contents_title: str, first_heading: re.Pattern[str]) -> Pages:
    """Lines of all pages. The title page is what stands before the page of the first heading."""
    numbers = [_printed(sheet) for sheet in sheets]
    advance = _advance(sheets)
    opening = next((at for at, sheet in enumerate(sheets) if _opens(sheet, first_heading)), len(sheets))
    lines: list[Print] = []
    furniture: list[Furniture] = []
    pieces: list[str] = []
    at = 0
    for position, sheet in enumerate(sheets):
        number = numbers[position]
        contents = any(line.text.strip() == contents_title for line in sheet)
        for line in sheet:
            made = _print(line, at, int(number.text) if number else None, advance)
            pieces.append(made.text)
            at = made.stop + 1
            if line is number:
                furniture.append(Furniture("page number", made.start, made.stop))
            elif contents:
                furniture.append(Furniture("contents list", made.start, made.stop))
            elif position < opening:
                furniture.append(Furniture("title page", made.start, made.stop))
            elif made.text.strip():
                lines.append(made)
    body, margin, indent, edge, pitch = _measures(lines)
    return Pages("\n".join(pieces), tuple(lines), tuple(furniture), len(sheets), body, margin, indent, edge, pitch)


def near(one: float, other: float) -> bool:
    return abs(one - other) <= _NEAR


def _printed(sheet: Sequence[PdfLine]) -> PdfLine | None:
    """The line that holds nothing but the page's number, at its foot or its head."""
    inked = [line for line in sheet if line.text.strip()]
    if not inked:
        return None
    ends = (min(inked, key=_height), max(inked, key=_height))
    return next((line for line in ends if re.fullmatch(r"\s*\d{1,4}\s*", line.text)), None)


def _opens(sheet: Sequence[PdfLine], first_heading: re.Pattern[str]) -> bool:
    return any(first_heading.fullmatch(line.text.strip()) for line in sheet)


def _height(line: PdfLine) -> float:
    return line.runs[0].y


def _print(line: PdfLine, start: int, printed: int | None, advance: float) -> Print:
    inked = [run for run in line.runs if run.text.strip()] or list(line.runs)
    weights = Counter[float]()
    for run in inked:
        weights[round(run.size, 1)] += len(run.text.strip())
    size = weights.most_common(1)[0][0]
    foot = min(run.y for run in inked)
    text = "".join(
        raised(run.text) if run.text.strip().isdigit() and run.size < _SMALL * size and run.y > foot else run.text
        for run in line.runs
    )
    last = line.runs[-1]
    return Print(
        start=start,
        text=text,
        page=line.page,
        printed=printed,
        x=inked[0].x,
        y=inked[0].y,
        end=last.x + _width(last.text.rstrip(), size, advance),
        size=size,
        bold=all(run.bold for run in inked),
        closed=not last.text.strip(),
        label=_label(line),
        pieces=_pieces(line, size, advance),
    )


def _width(text: str, size: float, advance: float) -> float:
    """About how wide the text is: Han and full-width stops take a whole square, others `advance` of one."""
    return size * sum(advance if character < "\u2000" else 1.0 for character in text)


def _advance(sheets: Sequence[Sequence[PdfLine]]) -> float:
    """How much of a square a Latin letter takes on average, measured where one piece of a line follows another."""
    widths = [
        (after.x - run.x) / (len(run.text) * run.size)
        for sheet in sheets
        for line in sheet
        for run, after in zip(line.runs, line.runs[1:], strict=False)
        if len(run.text) >= _MEASURED and run.text.isascii() and run.size == after.size and run.y == after.y
    ]
    return median(widths) if len(widths) >= _ENOUGH else _HALF


def _pieces(line: PdfLine, size: float, advance: float) -> tuple[Piece, ...]:
    made: list[Piece] = []
    end = 0.0
    for run in line.runs:
        if not run.text.strip():
            if made:
                made[-1] = Piece(made[-1].text + run.text, made[-1].x, True)
            continue
        if made and run.x - end <= _GAP * size:
            made[-1] = Piece(made[-1].text + run.text, made[-1].x, False)
        else:
            made.append(Piece(run.text, run.x, False))
        end = run.x + _width(run.text.rstrip(), size, advance)
    return tuple(made)


def _label(line: PdfLine) -> str:
    runs = list(line.runs)
    while runs and (not runs[0].text.strip() or BULLETS.fullmatch(runs[0].text.strip())):
        runs.pop(0)
    bold = ""
    for run in runs:
        if run.text.strip() and not run.bold:
            break
        bold += run.text
    return bold.strip()


def _measures(lines: Sequence[Print]) -> tuple[float, float, float, float, float]:
    """Size of the body's type; left margin, first-line indent, right edge and pitch of its lines, in points."""
    if not lines:
        return 0.0, 0.0, 0.0, 0.0, 0.0
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0]
    own = [line for line in lines if line.size == body]
    lefts = Counter(round(line.x) for line in own).most_common()
    common = [x for x, count in lefts if count >= max(2, len(own) // 40)] or [lefts[0][0]]
    margin = min(common)
    after_close = Counter(round(b.x) for a, b in zip(own, own[1:], strict=False) if a.closed and not b.closed)
    indents = [x for x, _ in after_close.most_common() if x - margin > body and not _is_listed(own, x)]
    return body, float(margin), float(indents[0] if indents else margin), _edge(own), _pitch(own)


def _edge(lines: Sequence[Print]) -> float:
    """The right edge: where lines end that the printer had to break."""
    ends = sorted(line.end for line in lines if not line.closed)
    return ends[len(ends) // 2] if ends else 0.0


def _pitch(lines: Sequence[Print]) -> float:
    """How far one line stands below another of its paragraph."""
    steps = Counter(round(a.y - b.y, 1) for a, b in zip(lines, lines[1:], strict=False) if not a.closed and a.y > b.y)
    return steps.most_common(1)[0][0] if steps else 0.0


def _is_listed(lines: Sequence[Print], x: int) -> bool:
    return any(round(line.x) == x and BULLETS.match(line.text.lstrip()) for line in lines)
