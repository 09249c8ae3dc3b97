"""Pieces of a page become its printed lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.readers.pdf_pieces import Piece
from ingestion.readers.pdf_text import WIDE, raised

_STOP = re.compile(f"[{WIDE}]")
_SAME = 0.25
_SMALL = 0.86
_RAISED = 0.6
_LIFT = 0.12
_GAP = 0.14
_CELL = 1.5


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a line without a wide gap: its text and where it begins and ends."""

    text: str
    x: float
    end: float


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line, in points from the left and the foot of its page.

    text: raised figures as such ("¹"), after a figure with a mark between ("10^25"). size, bold: of most of it.
    spans: its stretches between wide gaps. artifact: the file calls it no part of the text. turned: not upright.
    aside: in the margin, beside the text. rows: those of a table, which is one line here with the text of all cells.
    """

    page: int
    text: str
    x: float
    y: float
    end: float
    size: float
    bold: bool
    spans: tuple[Span, ...]
    artifact: bool = False
    turned: bool = False
    aside: bool = False
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: for each column the lines of its cell and to which cell, by row and column, they belong; one
    that spans several columns or rows stands in each. bold: all of it is."""

    cells: tuple[tuple[str, ...], ...]
    owners: tuple[tuple[int, int], ...]
    bold: bool


def lined(pieces: Sequence[Piece], number: int) -> list[Line]:
    """The lines of page `number`, in the order of their pieces; each is of pieces that follow each other there."""
    made: list[Line] = []
    group: list[Piece] = []
    base = size = end = start = 0.0
    for piece in pieces:
        if not piece.text.strip():
            # A blank counts only where it stands in a line.
            if group and abs(piece.y - base) <= _SAME * size and 0 <= piece.x - end + 0.1 * size < size:
                group.append(piece)
            continue
        inked = [one for one in group if one.text.strip()]
        if inked and _belongs(piece, base, size, start, end, inked):
            if piece.size > size / _SMALL:
                base, size = piece.y, piece.size
        else:
            if inked:
                made.append(line_of(group, number))
            group = []
            base, size, start = piece.y, piece.size, piece.x
            end = piece.x
        group.append(piece)
        end, start = max(end, piece.end), min(start, piece.x)
    if any(piece.text.strip() for piece in group):
        made.append(line_of(group, number))
    return made


def _belongs(piece: Piece, base: float, size: float, start: float, end: float, group: Sequence[Piece]) -> bool:
    """Whether a piece stands in the line: on its foot, or raised right behind what is there."""
    larger, away = max(size, piece.size), abs(piece.y - base)
    if away <= _SAME * larger:
        # Full-width stops may be set as wide as half of one.
        slack = (
            0.3 + 0.35 * bool(_STOP.match(group[-1].text.rstrip()[-1])) + 0.35 * bool(_STOP.match(piece.text.lstrip()))
        )
        if piece.x >= end - slack * larger and piece.x > start or piece.end <= start + 0.3 * larger:
            return True
        return all(piece.x >= one.end - 0.2 * larger or piece.end <= one.x + 0.2 * larger for one in group)
    unlike = piece.size < _SMALL * size or size < _SMALL * piece.size
    # The number of a footnote may stand farther in front of it.
    reach = 2.5 * larger if all(one.text.strip().isdigit() for one in group) else larger
    return unlike and away <= _RAISED * larger and -0.3 * larger <= piece.x - end <= reach


def line_of(group: Sequence[Piece], number: int, turned: bool = False) -> Line:
    """The line of page `number` that these pieces make."""
    pieces = sorted(group, key=lambda piece: piece.x)
    weights, bold = Counter[float](), 0
    for piece in pieces:
        length = len(piece.text.strip())
        weights[round(piece.size, 1)] += length
        bold += length if piece.bold else 0
    size = weights.most_common(1)[0][0]
    base = min((piece.y for piece in pieces if piece.size >= _SMALL * size), default=pieces[0].y)
    spans: list[list[object]] = []
    text = ""
    end = None
    for piece in pieces:
        shown = piece.text
        ink = shown.strip()
        if ink.isdigit() and piece.size < _SMALL * size and piece.y > base + _LIFT * size:
            shown = ("^" + ink) if text[-1:].isdigit() else raised(shown)
        elif piece.size < _SMALL * size and piece.y > base + _LIFT * size and ink.strip("()[]*").isdigit():
            shown = raised(shown)
        if not ink:
            text += "" if text.endswith(" ") or not text else " "
            if spans:
                spans[-1][0] = f"{spans[-1][0]} "
            continue
        left, right = piece.x, piece.end
        gap = 0.0 if end is None else left - end
        if end is not None and gap > _CELL * size:
            text = text.rstrip() + " "
            spans.append([shown, left, right])
        else:
            blank = (
                gap > _GAP * size
                and not text[-1:].isspace()
                and not shown[:1].isspace()
                and not (text[-1:] > "\u2e80" and shown[:1] > "\u2e80" and gap < 0.6 * size)
            )
            blank = blank and text != ""
            shown = f" {shown}" if blank else shown
            if spans:
                spans[-1][0] = f"{spans[-1][0]}{shown}"
                spans[-1][2] = right
            else:
                spans.append([shown, left, right])
        text += shown.lstrip() if text.endswith(" ") else shown
        end = right
    cut = tuple(Span(str(part).strip(), float(x), float(stop)) for part, x, stop in spans)  # type: ignore[arg-type]
    return Line(
        page=number,
        text=text,
        x=cut[0].x,
        y=base,
        end=cut[-1].end,
        size=size,
        bold=2 * bold > sum(weights.values()) and bold >= 0.9 * sum(weights.values()),
        spans=cut,
        artifact=all(piece.artifact for piece in pieces if piece.text.strip()),
        turned=turned,
    )
