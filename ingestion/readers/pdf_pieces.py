"""What a page draws becomes pieces of text with their places: a page's operations are followed one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import hypot
from typing import Any

from ingestion.pdf import PdfContent, PdfError, PdfFont, PdfSheet

Matrix = tuple[float, float, float, float, float, float]

_UNTURNED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_WIDE_GAP = 0.6
_ARTIFACT = "/Artifact"
_STRAIGHT = 0.02
_THIN = 2.5


@dataclass(slots=True)
class Piece:
    """Text in one font without a wide gap.

    x, y: where its ink begins, from the left and the foot of the page as it is looked at; end: where its ink ends;
    pen: where the file goes on, behind any blanks; all in points. artifact: the file itself calls it no part of the
    text. turn: degrees by which it is turned against the page, 0 for upright.
    """

    text: str
    x: float
    y: float
    end: float
    size: float
    bold: bool
    artifact: bool
    turn: int = 0
    pen: float = 0.0


@dataclass(slots=True)
class Drawn:
    """A page's pieces in the file's order. pictured: share of the page that pictures cover, about. strokes: shapes
    drawn. rules: straight thin lines as x0, y0, x1, y1, the lower left end first."""

    number: int
    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    pictured: float = 0.0
    strokes: int = 0
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    broken: bool = False


def drawn(sheet: PdfSheet) -> Drawn:
    """All that the page draws, turned so that most of its text stands upright."""
    if sheet.content is None:
        return Drawn(sheet.number, 0.0, 0.0, broken=True)
    page = _follow(sheet, sheet.turned)
    turns = Counter[int]()
    for piece in page.pieces:
        turns[piece.turn] += len(piece.text)
    most = turns.most_common(1)[0][0] if turns else 0
    if most in (90, 180, 270):
        page = _follow(sheet, (sheet.turned + most) % 360)
    return page


def _follow(sheet: PdfSheet, turned: int) -> Drawn:
    left, bottom, right, top = sheet.box
    views: dict[int, Matrix] = {
        90: (0.0, -1.0, 1.0, 0.0, -bottom, right),
        180: (-1.0, 0.0, 0.0, -1.0, right, top),
        270: (0.0, 1.0, -1.0, 0.0, top, -left),
    }
    view = views.get(turned, (1.0, 0.0, 0.0, 1.0, -left, -bottom))
    width, height = right - left, top - bottom
    if turned in (90, 270):
        width, height = height, width
    page = Drawn(sheet.number, width, height)
    assert sheet.content is not None
    _Pen(page, view, False).follow(sheet.content)
    return page


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


@dataclass(slots=True)
class _State:
    """What `q` keeps and `Q` brings back."""

    matrix: Matrix
    font: PdfFont | None = None
    size: float = 1.0
    letter: float = 0.0
    word: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    outlined: bool = False


class _Pen:
    def __init__(self, page: Drawn, matrix: Matrix, artifact: bool) -> None:
        self._page = page
        self._now = _State(matrix)
        self._kept: list[_State] = []
        self._line: Matrix = _UNTURNED
        self._at: Matrix = _UNTURNED
        self._marks: list[bool] = [artifact]
        self._path: list[tuple[float, float, float, float]] = []
        self._bars: list[tuple[float, float, float, float]] = []
        self._point = (0.0, 0.0)

    def follow(self, content: PdfContent) -> None:
        self._content = content
        for operands, operator in content.operations:
            do = _OPERATORS.get(operator)
            if do is not None:
                try:
                    do(self, operands)
                except (TypeError, ValueError, IndexError, AttributeError, OverflowError, PdfError):
                    # One operation with wrong operands must not take the rest of its page along.
                    self._page.broken = self._page.broken or operator in _SHOWING

    def _save(self, _: Any) -> None:
        now = self._now
        self._kept.append(
            _State(now.matrix, now.font, now.size, now.letter, now.word, now.scale, now.leading, now.rise, now.outlined)
        )

    def _restore(self, _: Any) -> None:
        if self._kept:
            self._now = self._kept.pop()

    def _turn(self, given: Any) -> None:
        self._now.matrix = _times(_six(given), self._now.matrix)

    def _begin(self, _: Any) -> None:
        self._line = self._at = _UNTURNED

    def _set_font(self, given: Any) -> None:
        self._now.font = self._content.font(str(given[0]))
        self._now.size = float(given[1])

    def _letter(self, given: Any) -> None:
        self._now.letter = float(given[0])

    def _word(self, given: Any) -> None:
        self._now.word = float(given[0])

    def _scale(self, given: Any) -> None:
        self._now.scale = float(given[0]) / 100.0

    def _leading(self, given: Any) -> None:
        self._now.leading = float(given[0])

    def _rise(self, given: Any) -> None:
        self._now.rise = float(given[0])

    def _mode(self, given: Any) -> None:
        # Letters filled and drawn round as well: how bold is made of a font that has none.
        self._now.outlined = int(given[0]) in (2, 6)

    def _move(self, given: Any) -> None:
        a, b, c, d, e, f = self._line
        x, y = float(given[0]), float(given[1])
        self._line = self._at = (a, b, c, d, x * a + y * c + e, x * b + y * d + f)

    def _move_leading(self, given: Any) -> None:
        self._now.leading = -float(given[1])
        self._move(given)

    def _place(self, given: Any) -> None:
        self._line = self._at = _six(given)

    def _next(self, _: Any) -> None:
        self._move((0.0, -self._now.leading))

    def _show(self, given: Any) -> None:
        self._shown(given[0])

    def _next_show(self, given: Any) -> None:
        self._next(())
        self._shown(given[0])

    def _spaced_show(self, given: Any) -> None:
        self._now.word, self._now.letter = float(given[0]), float(given[1])
        self._next_show(given[2:])

    def _show_all(self, given: Any) -> None:
        now = self._now
        for part in given[0]:
            if isinstance(part, (bytes, str)):
                self._shown(part)
            else:
                self._advance(-float(part) / 1000.0 * now.size * now.scale)

    def _advance(self, by: float) -> None:
        a, b, c, d, e, f = self._at
        self._at = (a, b, c, d, e + by * a, f + by * b)

    def _shown(self, data: Any) -> None:
        now = self._now
        if now.font is None or not data:
            self._page.broken = self._page.broken or bool(data)
            return
        text, width, codes, blanks = now.font.read(data if isinstance(data, bytes) else data.encode("latin-1"))
        along = (width / 1000.0 * now.size + codes * now.letter + blanks * now.word) * now.scale
        a, b, c, d, e, f = _times(self._at, now.matrix)
        x, y = e + now.rise * c, f + now.rise * d
        stretch = hypot(a, b) or 1.0
        turn = 0 if abs(b) <= _STRAIGHT * abs(a) and a > 0 else _turned(a, b)
        size = abs(now.size) * hypot(c, d)
        if text:
            pen = x + along * stretch
            blank = (now.font.space / 1000.0 * now.size + now.letter + now.word) * now.scale * stretch
            end = pen
            if text.strip():
                end -= (len(text) - len(text.rstrip(" "))) * blank
                x += (len(text) - len(text.lstrip(" "))) * blank
            bold = now.font.bold or now.outlined
            self._put(Piece(text, x, y, end, size, bold, self._marks[-1], turn, pen), now.font.space)
        self._advance(along)

    def _put(self, new: Piece, space: float) -> None:
        pieces, size = self._page.pieces, new.size
        last = pieces[-1] if pieces else None
        if (
            last is not None
            and new.turn == 0 == last.turn
            and last.bold == new.bold
            and last.artifact == new.artifact
            and abs(last.size - size) < 0.1
            and abs(last.y - new.y) < 0.1
            and -0.5 * size < new.x - last.end < _WIDE_GAP * size
        ):
            if new.x - last.end > min(0.16, max(0.1, 0.5 * space / 1000.0)) * size and _apart(last.text, new, last.end):
                last.text += " "
            last.text += new.text
            if new.text.strip():
                last.end = new.end
            last.pen = new.pen
            return
        pieces.append(new)

    def _mark(self, given: Any) -> None:
        self._marks.append(self._marks[-1] or str(given[0]) == _ARTIFACT)

    def _unmark(self, _: Any) -> None:
        if len(self._marks) > 1:
            self._marks.pop()

    def _do(self, given: Any) -> None:
        found = self._content.form(str(given[0]))
        if found is None:
            self._picture(given)
            return
        content, matrix = found
        pen = _Pen(self._page, _times(_six(matrix), self._now.matrix), self._marks[-1])
        pen._now.font, pen._now.size = self._now.font, self._now.size
        pen.follow(content)

    def _picture(self, _: Any) -> None:
        a, b, c, d, _e, _f = self._now.matrix
        whole = self._page.width * self._page.height
        if whole:
            self._page.pictured += min(1.0, abs(a * d - b * c) / whole)

    def _start(self, given: Any) -> None:
        self._point = self._seen(float(given[0]), float(given[1]))

    def _stroke_to(self, given: Any) -> None:
        end = self._seen(float(given[0]), float(given[1]))
        self._path.append((*self._point, *end))
        self._point = end

    def _box(self, given: Any) -> None:
        x, y, width, height = (float(number) for number in given[:4])
        corner, across = self._seen(x, y), self._seen(x + width, y + height)
        left, right = sorted((corner[0], across[0]))
        low, high = sorted((corner[1], across[1]))
        if right - left <= _THIN or high - low <= _THIN:
            self._bars.append((left, low, right, high))
        else:
            self._path += [
                (left, low, right, low),
                (left, high, right, high),
                (left, low, left, high),
                (right, low, right, high),
            ]

    def _seen(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self._now.matrix
        return x * a + y * c + e, x * b + y * d + f

    def _stroke(self, _: Any) -> None:
        self._painted([*self._path, *self._bars])

    def _fill(self, _: Any) -> None:
        # The edges of a coloured ground are no lines, but a line may be drawn as a thin box filled.
        self._painted(self._bars)

    def _painted(self, path: list[tuple[float, float, float, float]]) -> None:
        self._page.strokes += 1
        for x0, y0, x1, y1 in path:
            if abs(x1 - x0) <= _THIN or abs(y1 - y0) <= _THIN:
                self._page.rules.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        self._path, self._bars = [], []

    def _drop(self, _: Any) -> None:
        self._path, self._bars = [], []


def _apart(before: str, new: Piece, end: float) -> bool:
    """Whether a gap in a line is a blank: between Han characters only where it is as wide as one of them."""
    if before[-1:].isspace() or new.text[:1].isspace():
        return False
    return new.x - end > 0.6 * new.size or before[-1:] < "\u2e80" or new.text[:1] < "\u2e80"


def _turned(a: float, b: float) -> int:
    if abs(a) <= _STRAIGHT * abs(b):
        return 90 if b > 0 else 270
    return 180 if abs(b) <= _STRAIGHT * abs(a) else 45


def _six(given: Any) -> Matrix:
    a, b, c, d, e, f = (float(number) for number in given[:6])
    return (a, b, c, d, e, f)


_SHOWING = (b"Tj", b"TJ", b"'", b'"', b"Tf", b"Do")
_OPERATORS = {
    b"q": _Pen._save,
    b"Q": _Pen._restore,
    b"cm": _Pen._turn,
    b"BT": _Pen._begin,
    b"Tf": _Pen._set_font,
    b"Tc": _Pen._letter,
    b"Tw": _Pen._word,
    b"Tz": _Pen._scale,
    b"TL": _Pen._leading,
    b"Ts": _Pen._rise,
    b"Tr": _Pen._mode,
    b"Td": _Pen._move,
    b"TD": _Pen._move_leading,
    b"Tm": _Pen._place,
    b"T*": _Pen._next,
    b"Tj": _Pen._show,
    b"'": _Pen._next_show,
    b'"': _Pen._spaced_show,
    b"TJ": _Pen._show_all,
    b"BMC": _Pen._mark,
    b"BDC": _Pen._mark,
    b"EMC": _Pen._unmark,
    b"Do": _Pen._do,
    b"INLINE IMAGE": _Pen._picture,
    b"m": _Pen._start,
    b"l": _Pen._stroke_to,
    b"re": _Pen._box,
    **dict.fromkeys((b"S", b"s", b"B", b"B*", b"b", b"b*"), _Pen._stroke),
    **dict.fromkeys((b"f", b"F", b"f*"), _Pen._fill),
    b"n": _Pen._drop,
}
