"""The lines of a page in the order in which they are read, its tables among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingestion.readers.pdf_cells import set_apart
from ingestion.readers.pdf_lines import Line, line_of, lined
from ingestion.readers.pdf_pieces import Drawn, Piece
from ingestion.readers.pdf_tables import grids

_SAME = 0.25
_DISORDER = 0.15
_FEWEST = 5
_FEWEST_STEPS = 3
_WIDE = 0.4
_MOST_ASIDE = 0.4


def lines(page: Drawn) -> tuple[Line, ...]:
    """All lines of the page, a table as one; what does not stand upright comes last."""
    pieces = _once(page.pieces)
    upright = [piece for piece in pieces if piece.turn == 0]
    tables: dict[str, Line] = {}
    for grid in grids(page):
        upright = set_apart(upright, grid, page.number, tables)
    made = _from_the_top(lined(upright, page.number))
    if _shuffled(made):
        made = lined(sorted(upright, key=lambda piece: (-round(piece.y), piece.x)), page.number)
    if _disordered(made):
        made = _by_place(made)
    made = [tables.get(line.text, line) for line in _in_columns(made)]
    made = _with_asides(made)
    for turn in (90, 180, 270, 45):
        made += [line_of([piece], page.number, True) for piece in pieces if piece.turn == turn and piece.text.strip()]
    return tuple(made)


def _once(pieces: Sequence[Piece]) -> list[Piece]:
    """Without what is printed twice on one spot, as a poor man's bold."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for piece in pieces:
        x, y = round(piece.x), round(piece.y)
        if piece.text.strip():
            if any((piece.text, x + dx, y + dy) in seen for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
                continue
            seen.add((piece.text, x, y))
        kept.append(piece)
    return kept


def _from_the_top(made: Sequence[Line]) -> list[Line]:
    """Stretches that the file draws late but that stand wholly above others of their column, put before these."""
    stretches: list[list[Line]] = []
    for line in made:
        if stretches and line.y <= stretches[-1][-1].y + 0.5 * line.size:
            stretches[-1].append(line)
        else:
            stretches.append([line])
    placed: list[tuple[float, float, float, float, list[Line]]] = []
    for stretch in stretches:
        left, right = min(line.x for line in stretch), max(line.end for line in stretch)
        low, high = stretch[-1].y, stretch[0].y
        at = len(placed)
        for before in range(len(placed) - 1, -1, -1):
            if left < placed[before][1] and placed[before][0] < right:
                if low <= placed[before][3]:
                    break
                at = before
        placed.insert(at, (left, right, low, high, stretch))
    return [line for *_, stretch in placed for line in stretch]


def _with_asides(made: list[Line]) -> list[Line]:
    """Notes in the margin are put before the line beside which they begin."""
    if not made:
        return made
    whole = max(line.end for line in made) - min(line.x for line in made)
    wide = [line for line in made if line.end - line.x > _WIDE * whole and not line.artifact and not line.rows]
    if len(wide) < _FEWEST:
        return made
    left = sorted(line.x for line in wide)[len(wide) // 10]
    right = sorted(line.end for line in wide)[-1 - len(wide) // 10]
    outside = [line for line in made if (line.x >= right - 1 or line.end <= left + 1) and not line.artifact]
    if not outside or len(outside) > _MOST_ASIDE * len(made):
        return made
    aside = {id(line) for line in outside}
    done = [line for line in made if id(line) not in aside]
    group: list[Line] = []
    for line in [*outside, None]:
        if group and (
            line is None or not 0 < group[-1].y - line.y <= 1.6 * line.size or abs(group[-1].x - line.x) > 40
        ):
            top = group[0].y
            at = next((at for at, one in enumerate(done) if not one.aside and one.y <= top + 0.5 * one.size), len(done))
            done[at:at] = [replace(one, aside=True) for one in group]
            group = []
        if line is not None:
            group.append(line)
    return done


def _disordered(made: Sequence[Line]) -> bool:
    """Whether the file draws the page in no order: again and again a line stands above the one before it."""
    own = [line for line in made if not line.artifact]
    steps = [(one, two) for one, two in zip(own, own[1:], strict=False) if one.x < two.end and two.x < one.end]
    up = sum(two.y > one.y + 0.5 * one.size for one, two in steps)
    return up >= _FEWEST_STEPS and up > _DISORDER * len(own)


def _shuffled(made: Sequence[Line]) -> bool:
    """Whether the file draws the words of a line in no order: again and again one stands left of the one before it."""
    own = [line for line in made if not line.artifact]
    back = sum(
        abs(two.y - one.y) < _SAME * one.size and two.end <= one.x + one.size
        for one, two in zip(own, own[1:], strict=False)
    )
    return back >= _FEWEST and back > _DISORDER * len(own)


def _by_place(made: Sequence[Line]) -> list[Line]:
    """From the head to the foot; where a blank runs down the middle, left of it first, between lines that cross it."""
    order = sorted(made, key=lambda line: (-line.y, line.x))
    gutter = _blank_between(order)
    if gutter is None:
        return order
    done: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in order:
        if line.end <= gutter:
            left.append(line)
        elif line.x >= gutter:
            right.append(line)
        else:
            done += [*left, *right, line]
            left, right = [], []
    return [*done, *left, *right]


def _blank_between(made: Sequence[Line]) -> float | None:
    """Where in the middle third of the page hardly any line stands, with many on both sides of it."""
    start, stop = min(line.x for line in made), max(line.end for line in made)
    third = (stop - start) / 3
    best = None
    for edge in sorted({line.x for line in made if start + third < line.x < stop - third}):
        gutter = edge - 0.5
        crossing = sum(line.x < gutter < line.end for line in made)
        sides = sum(line.end <= gutter for line in made), sum(line.x >= gutter for line in made)
        if crossing <= 0.15 * len(made) and min(sides) >= 0.25 * len(made) and (best is None or crossing < best[0]):
            best = (crossing, gutter)
    return None if best is None else best[1]


def _in_columns(made: list[Line]) -> list[Line]:
    """Where the file draws two columns row by row, the left one first and then the right one."""
    done: list[Line] = []
    at = 0
    while at < len(made):
        stop = at
        while stop < len(made) and _twofold(made[stop]):
            stop += 1
        zone = made[at:stop]
        gutter = _gutter(zone)
        if gutter is None:
            done += made[at : max(stop, at + 1)]
            at = max(stop, at + 1)
            continue
        # The longer column goes on below the shorter one.
        while stop < len(made) and (made[stop].end <= gutter or made[stop].x >= gutter):
            stop += 1
        zone = made[at:stop]
        for left in (True, False):
            done += [part for line in zone if (part := _half(line, gutter, left)) is not None]
        at = stop
    return done


def _twofold(line: Line) -> bool:
    return len(line.spans) == 2 and not line.artifact


def _gutter(zone: Sequence[Line]) -> float | None:
    """Where the blank between two columns of prose runs; None where the lines are no such columns."""
    if len(zone) <= _FEWEST:
        return None
    left_end = max(line.spans[0].end for line in zone)
    right_start = min(line.spans[1].x for line in zone)
    if right_start <= left_end:
        return None
    left_start = min(line.x for line in zone)
    width = left_end - left_start
    reach = max(line.end for line in zone) - right_start
    full = sum(
        line.spans[0].end - line.spans[0].x > 0.75 * width and line.spans[1].end - line.spans[1].x > 0.75 * reach
        for line in zone
    )
    long = min(width, reach) > 10 * zone[0].size
    return (left_end + right_start) / 2 if long and full >= 0.6 * len(zone) else None


def _half(line: Line, gutter: float, left: bool) -> Line | None:
    own = tuple(span for span in line.spans if (span.end <= gutter) == left)
    if not own:
        return None
    return Line(
        page=line.page,
        text=" ".join(span.text for span in own),
        x=own[0].x,
        y=line.y,
        end=own[-1].end,
        size=line.size,
        bold=line.bold,
        spans=own,
        artifact=line.artifact,
    )
