"""Reads PDF files: the one place where pypdf is used."""

from __future__ import annotations

import logging
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.model import ClausewiseError
from corpus.said import Said

if TYPE_CHECKING:
    from pypdf import PdfReader

_UPRIGHT = 0.05
_HEAD = 1024
_KEPT = 16
_DEPTH = 8
_WORDS = 20_000
_FORCE_BOLD = 1 << 18
_BOLD = re.compile(r"bold|black|heavy|demi(?!-?light)|(?<![a-z])bd(?![a-z])", re.IGNORECASE)
# What a damaged file makes the library stumble over, beside the errors of its own.
_FAULTS = (
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    ArithmeticError,
    AssertionError,
    EOFError,
    OSError,
    RecursionError,
    NotImplementedError,
    struct.error,
    zlib.error,
)

_MISSING = "{path} cannot be opened ({reason}); check its name and whether you may read it."
_NO_PDF = "{path} is not a PDF, whatever its name says; give a PDF, or name the file by what it is."
_DAMAGED = "{path} is damaged and cannot be read as a PDF; give an intact copy of it."
_LOCKED = "{path} is locked by a password; save a copy of it without a password and give that."
_CIPHER = "{path} is encrypted and cannot be opened here; save a copy of it without encryption and give that."


_UNREAD = "{path} cannot be read as a PDF ({error}); give the path of an intact file."


class PdfError(ClausewiseError):
    """A PDF cannot be read."""


def page_texts(path: Path) -> tuple[str, ...]:
    """The text of each page, in the file's order. Raises PdfError for a missing or damaged file."""
    from pypdf import (
        PdfReader,
    )  # costs a fifth of a CPU second, and the corpus needs it only for page numbers
    from pypdf.errors import PyPdfError

    try:
        return tuple(page.extract_text() for page in PdfReader(path).pages)
    except (OSError, PyPdfError, ValueError) as error:
        raise PdfError(_UNREAD, path=path, error=error) from error


@dataclass(frozen=True, slots=True)
class PdfRun:
    """A piece of a line in one font: where it begins (in points from the left and the bottom) and its size."""

    text: str
    x: float
    y: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A printed line; `page` counts the file's pages from 1. Never without text, perhaps only of blanks."""

    page: int
    runs: tuple[PdfRun, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def page_lines(path: Path) -> tuple[tuple[PdfLine, ...], ...]:
    """The lines of each page with the place and font of their pieces. Raises PdfError as `page_texts` does.

    The lines of a page are in the file's order; their texts are those of `page_texts`.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    # It also reports what is wrong with a file line by line, and a reader is told once.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return tuple(_lines(page, number) for number, page in enumerate(PdfReader(path).pages, 1))
    except (OSError, PyPdfError, ValueError, KeyError, AttributeError) as error:
        raise PdfError(_UNREAD, path=path, error=error) from error


def _lines(page: object, number: int) -> tuple[PdfLine, ...]:
    lines: list[list[PdfRun]] = [[]]

    def visit(text: str, outer: Sequence[float], inner: Sequence[float], font: object, size: float) -> None:
        x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
        y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
        scale = abs(inner[3] * outer[3])
        name = str(font.get("/BaseFont", "")) if isinstance(font, dict) else ""
        for position, piece in enumerate(text.split("\n")):
            if position:
                lines.append([])
            if piece:
                drawn = size * (scale if scale > _UPRIGHT else 1.0)
                lines[-1].append(PdfRun(piece, x, y, drawn, "bold" in name.lower()))

    page.extract_text(visitor_text=visit)  # type: ignore[attr-defined]
    return tuple(PdfLine(number, tuple(runs)) for runs in lines if runs)


class NoPdf(PdfError):
    """The file is missing, is no PDF, is damaged or asks for a password."""


@dataclass(frozen=True, slots=True)
class PdfFont:
    """How what a font shows reads.

    read: bytes as shown -> the text, its width in thousandths of the size, the number of codes and of blanks.
    space: the width of a blank, in thousandths of the size.
    """

    name: str
    bold: bool
    read: Callable[[bytes], tuple[str, float, int, int]]
    space: float


@dataclass(frozen=True, slots=True)
class PdfContent:
    """What a page or a form draws, before anything is made of it.

    operations: operands and operator, in the file's order. font: by the name that the operations use.
    form: by its name the content of a form and its matrix of six numbers; None for anything else, as a picture.
    Raises PdfError where the form is damaged.
    """

    operations: Sequence[tuple[Sequence[Any], bytes]]
    font: Callable[[str], PdfFont | None]
    form: Callable[[str], tuple[PdfContent, tuple[float, ...]] | None]


@dataclass(frozen=True, slots=True)
class PdfSheet:
    """A page, counted from 1; its box as left, bottom, right, top in points; turned by 0, 90, 180 or 270 degrees.

    content: None where the page is damaged.
    """

    number: int
    box: tuple[float, float, float, float]
    turned: int
    content: PdfContent | None


@dataclass(frozen=True, slots=True)
class PdfFile:
    """An open file: number of its pages, title and language as the file states them, bookmarks as title, level from
    1 and page from 1. `sheets` reads one page after another and keeps none."""

    pages: int
    title: str
    language: str
    bookmarks: tuple[tuple[str, int, int | None], ...]
    sheets: Callable[[], Iterator[PdfSheet]]


@contextmanager
def open_pdf(path: Path) -> Iterator[PdfFile]:
    """Raises NoPdf for a file that is missing, no PDF, damaged, or locked by a password."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        stream = path.open("rb")
    except OSError as error:
        raise NoPdf(_MISSING, path=path, reason=Said((error.strerror or "unknown").lower())) from error
    with stream:
        try:
            if b"%PDF-" not in stream.read(_HEAD):
                raise NoPdf(_NO_PDF, path=path)
            stream.seek(0)
            reader = PdfReader(stream)
            if reader.is_encrypted and not reader.decrypt(""):
                raise NoPdf(_LOCKED, path=path)
            count = len(reader.pages)
        except DependencyError as error:
            raise NoPdf(_CIPHER, path=path) from error
        except (PyPdfError, *_FAULTS) as error:
            raise NoPdf(_DAMAGED, path=path) from error
        if not count:
            raise NoPdf(_DAMAGED, path=path)
        yield PdfFile(count, _title(reader), _language(reader), _bookmarks(reader), lambda: _sheets(reader, count))


def _sheets(reader: PdfReader, count: int) -> Iterator[PdfSheet]:
    from pypdf.errors import PyPdfError

    fonts: dict[object, PdfFont | None] = {}
    for number in range(1, count + 1):
        try:
            page = reader.pages[number - 1]
            box = page.cropbox if page.cropbox.width and page.cropbox.height else page.mediabox
            edges = (float(box.left), float(box.bottom), float(box.right), float(box.top))
            turned = int(page.rotation) % 360
            content = _content(page.get("/Contents"), page.get("/Resources"), reader, fonts, ())
            yield PdfSheet(number, edges, turned, content)
        except (PyPdfError, *_FAULTS):
            yield PdfSheet(number, (0.0, 0.0, 0.0, 0.0), 0, None)
        if number % _KEPT == 0:
            # The library keeps every object that it has once read; of a long file that is all of it.
            reader.resolved_objects.clear()


def _content(
    stream: Any, resources: Any, reader: PdfReader, fonts: dict[object, PdfFont | None], within: tuple[int, ...]
) -> PdfContent:
    """The content of a page or form. `within`: the forms that it stands in, so that none draws itself."""
    from pypdf.errors import PyPdfError
    from pypdf.generic import ContentStream

    own = _got(resources) or {}

    def part(kind: str, name: str) -> tuple[Any, Any]:
        named = _got(own.get(kind)) or {}
        return named.raw_get(name) if name in named else None, _got(named.get(name))

    def font(name: str) -> PdfFont | None:
        try:
            reference, resource = part("/Font", name)
        except (PyPdfError, *_FAULTS):
            return None
        key = getattr(reference, "idnum", None) or id(resource)
        if key not in fonts:
            fonts[key] = _font(resource) if resource is not None else None
        return fonts[key]

    def form(name: str) -> tuple[PdfContent, tuple[float, ...]] | None:
        try:
            return opened(name)
        except (PyPdfError, *_FAULTS) as error:
            raise PdfError("The form {name} is damaged.", name=name) from error

    def opened(name: str) -> tuple[PdfContent, tuple[float, ...]] | None:
        _, drawn = part("/XObject", name)
        if drawn is None or drawn.get("/Subtype") != "/Form" or id(drawn) in within or len(within) > _DEPTH:
            return None
        matrix = tuple(float(number) for number in drawn.get("/Matrix", (1, 0, 0, 1, 0, 0)))
        inner = _content(drawn, drawn.get("/Resources", own), reader, fonts, (*within, id(drawn)))
        return inner, matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

    found = _got(stream)
    if found is None:
        return PdfContent((), font, form)
    return PdfContent(ContentStream(found, reader, "bytes").operations, font, form)


def _got(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def _font(resource: Any) -> PdfFont | None:
    """Code by code, the reading of a font; a code that stands for nothing readable gives U+FFFD."""
    # Only here does the library say how wide a code is; no public name leads to it yet.
    from pypdf.errors import PyPdfError
    from pypdf.generic._font import Font

    try:
        font = Font.from_font_resource(resource)
    except (PyPdfError, *_FAULTS):
        return None
    encoding, mapped = font.encoding, font.character_map
    by_number = isinstance(encoding, str)
    # Numbers of glyphs without a table of what they mean: any character made of them would be a guess.
    blind = by_number and "/ToUnicode" not in resource and str(resource.get("/Encoding")).startswith("/Identity")
    table: dict[str, tuple[str, float]] = {}

    def glyph(code: str) -> tuple[str, float]:
        if code not in table:
            shown = code if by_number else encoding.get(ord(code), code)
            text = mapped.get(shown) or "".join(mapped.get(one, one) for one in shown)
            if blind and shown not in mapped:
                text = "\ufffd"
            table[code] = (text, font.get_text_width(code))
        return table[code]

    known: dict[bytes, tuple[str, float, int, int]] = {}

    def read(data: bytes) -> tuple[str, float, int, int]:
        if data not in known:
            if len(known) > _WORDS:
                known.clear()
            codes = data.decode(encoding, "replace") if by_number else data.decode("latin-1")
            glyphs = [glyph(code) for code in codes]
            text = "".join(shown for shown, _ in glyphs)
            known[data] = (text, sum(width for _, width in glyphs), len(codes), text.count(" "))
        return known[data]

    flags, weight = font.font_descriptor.flags, font.font_descriptor.weight
    heavy = isinstance(flags, int) and bool(flags & _FORCE_BOLD) or str(weight) in ("600", "700", "800", "900")
    bold = heavy or bool(_BOLD.search(font.name))
    return PdfFont(font.name, bold, read, float(font.space_width or 250))


def _title(reader: PdfReader) -> str:
    return _stated(lambda: reader.metadata and reader.metadata.title)


def _language(reader: PdfReader) -> str:
    return _stated(lambda: _got(reader.trailer["/Root"]).get("/Lang"))


def _stated(of: Callable[[], Any]) -> str:
    from pypdf.errors import PyPdfError

    try:
        return str(of() or "").strip()
    except (PyPdfError, *_FAULTS):
        return ""


def _bookmarks(reader: PdfReader) -> tuple[tuple[str, int, int | None], ...]:
    from pypdf.errors import PyPdfError

    found: list[tuple[str, int, int | None]] = []

    def walk(entries: Sequence[Any], level: int) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry, level + 1)
            elif str(entry.title or "").strip():
                found.append((str(entry.title).strip(), level, page_of(entry)))

    def page_of(entry: Any) -> int | None:
        try:
            number = reader.get_destination_page_number(entry)
        except (PyPdfError, *_FAULTS):
            return None
        return None if number is None or number < 0 else number + 1

    try:
        walk(reader.outline, 1)
    except (PyPdfError, *_FAULTS):
        return tuple(found)
    return tuple(found)
