"""Pieces of a page become its printed lines, in the order in which they are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.readers.pdf_pieces import Drawn, Piece
from ingestion.readers.pdf_text import raised

_SAME = 0.25
_SMALL = 0.86
_RAISED = 0.6
_LIFT = 0.12
_GAP = 0.14
_CELL = 1.5
_DISORDER = 0.15
_FEWEST = 5


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


def lines(page: Drawn) -> tuple[Line, ...]:
    """All lines of the page; what does not stand upright comes last."""
    pieces = _once(page.pieces)
    upright = [piece for piece in pieces if piece.turn == 0]
    made = _from_the_top(_lined(upright, page.number))
    if _disordered(made):
        made = _lined(sorted(upright, key=lambda piece: (-round(piece.y), piece.x)), page.number)
        made.sort(key=lambda line: -line.y)
    made = _in_columns(made)
    for turn in (90, 180, 270, 45):
        made += [_line([piece], page.number, True) for piece in pieces if piece.turn == turn and piece.text.strip()]
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


def _lined(pieces: Sequence[Piece], number: int) -> list[Line]:
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
                made.append(_line(group, number))
            group = []
            base, size, start = piece.y, piece.size, piece.x
            end = piece.x
        group.append(piece)
        end, start = max(end, piece.end), min(start, piece.x)
    if any(piece.text.strip() for piece in group):
        made.append(_line(group, number))
    return made


def _belongs(piece: Piece, base: float, size: float, start: float, end: float, group: Sequence[Piece]) -> bool:
    """Whether a piece stands in the line: on its foot, or raised right behind what is there."""
    larger, away = max(size, piece.size), abs(piece.y - base)
    if away <= _SAME * larger:
        # A full-width stop may be set as wide as half of one.
        if piece.x >= end - 0.6 * larger and piece.x > start or piece.end <= start + 0.3 * larger:
            return True
        return all(piece.x >= one.end - 0.2 * larger or piece.end <= one.x + 0.2 * larger for one in group)
    unlike = piece.size < _SMALL * size or size < _SMALL * piece.size
    return unlike and away <= _RAISED * larger and -0.3 * larger <= piece.x - end <= larger


def _line(group: Sequence[Piece], number: int, turned: bool = False) -> Line:
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


def _disordered(made: Sequence[Line]) -> bool:
    """Whether the file draws the page in no order: again and again a line stands above the one before it."""
    own = [line for line in made if not line.artifact]
    steps = [(one, two) for one, two in zip(own, own[1:], strict=False) if one.x < two.end and two.x < one.end]
    up = sum(two.y > one.y + 0.5 * one.size for one, two in steps)
    back = sum(
        abs(two.y - one.y) < _SAME * one.size and two.end <= one.x + one.size
        for one, two in zip(own, own[1:], strict=False)
    )
    return up + back >= _FEWEST and up + back > _DISORDER * len(own)


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
