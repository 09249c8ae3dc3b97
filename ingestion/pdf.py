"""Reads PDF files: the one place where pypdf is used."""

from __future__ import annotations

from pathlib import Path

from corpus.model import ClausewiseError


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
        raise PdfError(
            f"{path} cannot be read as a PDF ({error}); give the path of an intact file."
        ) from error
