"""Reads PDF files: the one place where pypdf is used."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.model import ClausewiseError

_UPRIGHT = 0.05


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
        raise PdfError(f"{path} cannot be read as a PDF ({error}); give the path of an intact file.") from error


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
        raise PdfError(f"{path} cannot be read as a PDF ({error}); give the path of an intact file.") from error


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
