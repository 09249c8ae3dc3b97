"""Reads any PDF: its text in blocks, and honestly what of it cannot be read."""

from __future__ import annotations

from pathlib import Path

from corpus.said import Said
from ingestion.blocks import Bookmark, LeftOut, Reading
from ingestion.pdf import PdfError, PdfFile, open_pdf
from ingestion.readers.pdf_blocks import Builder, Sheet
from ingestion.readers.pdf_furniture import Page, furniture
from ingestion.readers.pdf_honesty import PARTLY, fault
from ingestion.readers.pdf_measures import measures
from ingestion.readers.pdf_notes import contents, ends_open, notes
from ingestion.readers.pdf_order import lines
from ingestion.readers.pdf_pieces import Drawn, drawn
from ingestion.readers.pdf_text import Words, tidy


class NothingReadable(PdfError):
    """Not one page of the file can be read."""


def read_pdf(path: Path) -> Reading:
    """The file as blocks, with its bookmarks and the pages left out.

    Raises PdfError for a file that is missing, no PDF, damaged or locked, or in which no page can be read.
    """
    with open_pdf(path) as pdf:
        facts: list[Drawn] = []
        pages: list[Page] = []
        for sheet in pdf.sheets():
            page = drawn(sheet)
            pages.append(Page(page.number, page.width, page.height, lines(page)))
            page.pieces = page.pieces[:1]
            facts.append(page)
        return _reading(path, pdf, facts, pages)


def _reading(path: Path, pdf: PdfFile, facts: list[Drawn], pages: list[Page]) -> Reading:
    gone = furniture(pages)
    kept = [
        [line for at, line in enumerate(page.lines) if at not in gone[page.number] and line.text.strip()]
        for page in pages
    ]
    left_out: list[LeftOut] = []
    for at, page in enumerate(pages):
        reason = fault(facts[at], kept[at])
        if reason is not None:
            kept[at] = []
        elif facts[at].broken:
            reason = Said(PARTLY)
        if reason is not None:
            left_out.append(LeftOut(page.number, reason))
    if not any(kept):
        raise NothingReadable("No page of {path} can be read: page 1 {reason}.", path=path, reason=left_out[0].reason)
    listed = contents(kept, len(pages))
    body = [[line for at, line in enumerate(own) if at not in listed[page]] for page, own in enumerate(kept)]
    measure = measures(body)
    sheets: list[Sheet] = []
    open_note = False
    for page, own in zip(pages, body, strict=True):
        rest, found = notes(own, measure, open_note)
        open_note = ends_open(found)
        sheets.append(Sheet(page.number, tuple(rest), tuple(found)))
    builder = Builder(measure, Words.of(line.text for own in body for line in own))
    for at, sheet in enumerate(sheets):
        after = next((later.lines[0] for later in sheets[at + 1 :] if later.lines), None)
        builder.add(sheet, after)
    blocks = builder.done()
    return Reading(
        format="pdf",
        blocks=blocks,
        pages=pdf.pages,
        title=_title(pdf.title, blocks, kept),
        language=_language(pdf.language, blocks),
        bookmarks=tuple(Bookmark(tidy(title), level, page) for title, level, page in pdf.bookmarks),
        left_out=tuple(left_out),
    )


def _title(stated: str, blocks, kept) -> str:
    return tidy(stated)


def _language(stated: str, blocks) -> str:
    return stated
