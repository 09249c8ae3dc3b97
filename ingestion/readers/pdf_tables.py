"""Tables are known by the lines that are drawn between their cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingestion.readers.pdf_pieces import Drawn, Piece

Rule = tuple[float, float, float, float]
Segment = tuple[float, float, float]  # where it lies, where it begins and where it ends

_NEAR = 2.5
_SHORTEST = 6.0
_MOST = 6000
_MOST_MEETINGS = 400_000


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines of a table: xs from the left and ys from the head, and between which cells they run.

    owner: for each cell, by row and column, the row and column of the cell that it is part of: its own or, where no
    line parts them, one above or left of it.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owner: tuple[tuple[tuple[int, int], ...], ...]

    def cell(self, piece: Piece) -> tuple[int, int] | None:
        """The row and column in which a piece stands, None where it stands outside."""
        middle = piece.y + 0.3 * piece.size
        start = piece.x + min(0.5 * piece.size, 0.5 * (piece.end - piece.x))
        if not (self.xs[0] <= start <= self.xs[-1] and self.ys[-1] <= middle <= self.ys[0]):
            return None
        column = min(max(bisect_left(self.xs, start) - 1, 0), len(self.xs) - 2)
        row = next((at for at in range(len(self.ys) - 1) if self.ys[at + 1] <= middle), len(self.ys) - 2)
        return self.owner[row][column]


def grids(page: Drawn) -> tuple[Grid, ...]:
    """The tables of a page: at least two rows and two columns parted by lines, with text in several cells."""
    if not 4 <= len(page.rules) <= _MOST:
        return ()
    flat, tall = [], []
    for x0, y0, x1, y1 in page.rules:
        if y1 - y0 <= _NEAR and x1 - x0 >= _SHORTEST:
            flat.append(((y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= _NEAR and y1 - y0 >= _SHORTEST:
            tall.append(((x0 + x1) / 2, y0, y1))
    flat, tall = _drawn_through(flat), _drawn_through(tall)
    if len(flat) * len(tall) > _MOST_MEETINGS:
        # A drawing, no table; to compare all its lines would take longer than to read the rest of the file.
        return ()
    found = [grid for part in _meeting(flat, tall) if (grid := _grid(*part)) is not None]
    return tuple(grid for grid in found if _holds_text(grid, page.pieces))


def _drawn_through(segments: Sequence[Segment]) -> list[Segment]:
    """Pieces of one straight line as one."""
    lines: list[list[Segment]] = []
    for segment in sorted(segments):
        if lines and segment[0] - lines[-1][0][0] <= _NEAR:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    whole: list[Segment] = []
    for line in lines:
        at = sum(segment[0] for segment in line) / len(line)
        start = stop = None
        for _, begin, end in sorted(line, key=lambda segment: segment[1]):
            if start is None or stop is None or begin > stop + _NEAR:
                if start is not None and stop is not None:
                    whole.append((at, start, stop))
                start, stop = begin, end
            else:
                stop = max(stop, end)
        if start is not None and stop is not None:
            whole.append((at, start, stop))
    return whole


def _meeting(flat: Sequence[Segment], tall: Sequence[Segment]) -> list[tuple[list[Segment], list[Segment]]]:
    """Sets of lines that touch each other."""
    group = list(range(len(flat) + len(tall)))

    def root(at: int) -> int:
        while group[at] != at:
            group[at] = group[group[at]]
            at = group[at]
        return at

    for one, (y, left, right) in enumerate(flat):
        for two, (x, low, high) in enumerate(tall):
            if left - _NEAR <= x <= right + _NEAR and low - _NEAR <= y <= high + _NEAR:
                group[root(one)] = root(len(flat) + two)
    parts: dict[int, tuple[list[Segment], list[Segment]]] = {}
    for at, line in enumerate([*flat, *tall]):
        part = parts.setdefault(root(at), ([], []))
        part[0 if at < len(flat) else 1].append(line)
    return list(parts.values())


def _grid(flat: Sequence[Segment], tall: Sequence[Segment]) -> Grid | None:
    if len(flat) < 2 or not tall:
        return None
    xs = _apart([x for x, _, _ in tall] + [end for _, *ends in flat for end in ends])
    ys = _apart([y for y, _, _ in flat] + [end for _, *ends in tall for end in ends])[::-1]
    if len(xs) < 3 or len(ys) < 3:
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    owner = {(row, column): (row, column) for row in range(rows) for column in range(columns)}
    for row in range(rows):
        middle = (ys[row] + ys[row + 1]) / 2
        for column in range(columns):
            centre = (xs[column] + xs[column + 1]) / 2
            if row and not any(abs(y - ys[row]) <= _NEAR and left <= centre <= right for y, left, right in flat):
                owner[row, column] = owner[row - 1, column]
            elif column and not any(abs(x - xs[column]) <= _NEAR and low <= middle <= high for x, low, high in tall):
                owner[row, column] = owner[row, column - 1]
    if not _rectangular(owner):
        return None
    return Grid(
        tuple(xs), tuple(ys), tuple(tuple(owner[row, column] for column in range(columns)) for row in range(rows))
    )


def _rectangular(owner: Mapping[tuple[int, int], tuple[int, int]]) -> bool:
    """Whether every cell is a rectangle; else the lines are not those of a table."""
    areas: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place, own in owner.items():
        areas.setdefault(own, []).append(place)
    for places in areas.values():
        rows, columns = {row for row, _ in places}, {column for _, column in places}
        if len(places) != (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1):
            return False
    return True


def _apart(values: Sequence[float]) -> list[float]:
    """The values in order, those that lie together as one."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > 2 * _NEAR:
            kept.append(value)
    return kept


def _holds_text(grid: Grid, pieces: Sequence[Piece]) -> bool:
    cells = {grid.cell(piece) for piece in pieces if piece.turn == 0 and piece.text.strip()} - {None}
    rows, columns = {cell[0] for cell in cells if cell}, {cell[1] for cell in cells if cell}
    return len(rows) > 1 and len(columns) > 1 and len(cells) >= max(3, 0.3 * len({o for r in grid.owner for o in r}))
