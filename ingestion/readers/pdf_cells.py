"""The pieces that stand in the cells of a table become its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ingestion.readers.pdf_labels import label
from ingestion.readers.pdf_lines import Line, Row, Span, lined
from ingestion.readers.pdf_pieces import Piece
from ingestion.readers.pdf_tables import Grid

Cell = tuple[int, int]

_FEWEST_ROWS = 3
_FARTHEST = 3.0
_ALIGNED = 3.0
_TABLE = "\ufffctable"


def set_apart(pieces: Sequence[Piece], grid: Grid, number: int, tables: dict[str, Line]) -> list[Piece]:
    """The pieces with those of a table replaced by one that stands for it, by whose text `tables` has its line."""
    cells: dict[Cell, list[Piece]] = {}
    rest: list[Piece] = []
    name = f"{_TABLE}{len(tables)}"
    for piece in pieces:
        cell = grid.cell(piece)
        if cell is None:
            rest.append(piece)
            continue
        if not cells:
            rest.append(Piece(name, grid.xs[0], grid.ys[0] - piece.size, grid.xs[-1], piece.size, False, False))
        cells.setdefault(cell, []).append(piece)
    inside = {cell: lined(own, number) for cell, own in cells.items()}
    inked = [line for own in inside.values() for line in own]
    rows: list[Row] = []
    for owners in grid.owner:
        rows += _by_lines(owners, inside) or [_row(owners, inside)]
    rows = [row for row in rows if any(row.cells)]
    columns = [at for at in range(len(grid.xs) - 1) if any(row.cells[at] for row in rows)]
    columns = [
        at
        for place, at in enumerate(columns)
        if not place or any(row.owners[at] != row.owners[columns[place - 1]] for row in rows)
    ]
    tables[name] = Line(
        page=number,
        text="\n".join(line.text for line in inked),
        x=grid.xs[0],
        y=max(line.y for line in inked),
        end=grid.xs[-1],
        size=Counter(line.size for line in inked).most_common(1)[0][0],
        bold=False,
        spans=(Span("", grid.xs[0], grid.xs[-1]),),
        rows=tuple(
            Row(tuple(row.cells[at] for at in columns), tuple(row.owners[at] for at in columns), row.bold)
            for row in rows
        ),
    )
    return rest


def _row(owners: Sequence[Cell], inside: Mapping[Cell, Sequence[Line]]) -> Row:
    own = [inside.get(cell, ()) for cell in owners]
    bold = all(line.bold for lines in own for line in lines)
    return Row(tuple(tuple(line.text for line in lines) for lines in own), tuple(owners), bold)


def _by_lines(owners: Sequence[Cell], inside: Mapping[Cell, Sequence[Line]]) -> list[Row]:
    """The rows of a table that has lines between its columns only: each stands on one height in all of them."""
    full = [lines for cell in dict.fromkeys(owners) if (lines := inside.get(cell))]
    if len(full) < 2 or len(full) != len(owners) or len(full[0]) < 3 or len({len(lines) for lines in full}) > 1:
        return []
    if any(abs(one.y - two.y) > 0.3 * one.size for lines in full for one, two in zip(full[0], lines, strict=True)):
        return []
    return [
        Row(tuple((lines[at].text,) for lines in full), tuple((at, column) for column in range(len(full))), False)
        for at in range(len(full[0]))
    ]


def aligned(lines: Sequence[Line]) -> list[Line]:
    """Tables without lines drawn: several lines in a row whose parts begin, or end, below each other."""
    made: list[Line] = []
    at = 0
    while at < len(lines):
        stop = at + 1
        while _set_in_columns(lines[at]) and stop < len(lines) and _below(lines[at], lines[stop - 1], lines[stop]):
            stop += 1
        run = lines[at:stop]
        if len(run) >= _FEWEST_ROWS and not _prose(run):
            made.append(_as_table(run))
        else:
            made += run
        at = stop
    return made


def _set_in_columns(line: Line) -> bool:
    whole = len(line.spans) > 1 and all(span.text for span in line.spans)
    return whole and not line.rows and not line.artifact and not line.aside and label(line) is None


def _below(first: Line, one: Line, two: Line) -> bool:
    if not _set_in_columns(two) or len(two.spans) != len(first.spans):
        return False
    if not 0 < one.y - two.y < _FARTHEST * two.size or abs(one.size - two.size) > 0.1 * one.size:
        return False
    return all(
        abs(a.x - b.x) <= _ALIGNED or abs(a.end - b.end) <= _ALIGNED
        for a, b in zip(first.spans, two.spans, strict=True)
    )


def _prose(run: Sequence[Line]) -> bool:
    """Whether the parts are lines of columns of prose, which fill these."""
    widths = [max(line.spans[at].end - line.spans[at].x for line in run) for at in range(len(run[0].spans))]
    full = sum(span.end - span.x > 0.9 * width for line in run for span, width in zip(line.spans, widths, strict=True))
    return min(widths) > 12 * run[0].size and full > 0.6 * len(run) * len(widths)


def _as_table(run: Sequence[Line]) -> Line:
    columns = range(len(run[0].spans))
    rows = tuple(
        Row(tuple((span.text,) for span in line.spans), tuple((at, column) for column in columns), line.bold)
        for at, line in enumerate(run)
    )
    x, end = min(line.x for line in run), max(line.end for line in run)
    text = "\n".join(line.text for line in run)
    return Line(run[0].page, text, x, run[0].y, end, run[0].size, False, (Span("", x, end),), rows=rows)
