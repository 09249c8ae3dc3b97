"""Reads any PDF: its text in blocks, and honestly what of it cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.said import Said
from ingestion.blocks import Bookmark, LeftOut, Reading
from ingestion.pdf import PdfError, PdfFile, open_pdf
from ingestion.readers.pdf_blocks import Builder, Sheet
from ingestion.readers.pdf_cells import aligned
from ingestion.readers.pdf_furniture import Page, furniture
from ingestion.readers.pdf_honesty import PARTLY, fault
from ingestion.readers.pdf_lines import Line
from ingestion.readers.pdf_measures import measures
from ingestion.readers.pdf_notes import contents, ends_open, notes
from ingestion.readers.pdf_order import lines
from ingestion.readers.pdf_pieces import Drawn, drawn
from ingestion.readers.pdf_text import Words, tidy
from ingestion.readers.pdf_title import language_of, title_of


class NothingReadable(PdfError):
    """Not one page of the file can be read."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where the printed lines of a file went: each is in exactly one of these, as printed."""

    text: tuple[str, ...]
    furniture: tuple[str, ...]
    contents: tuple[str, ...]
    left_out: tuple[str, ...]


def read_pdf(path: Path) -> Reading:
    """The file as blocks, with its bookmarks and the pages left out.

    Raises PdfError for a file that is missing, no PDF, damaged or locked, or in which no page can be read.
    """
    return read_and_account(path)[0]


def read_and_account(path: Path) -> tuple[Reading, Account]:
    """As `read_pdf`, with all lines of the file by where they went."""
    with open_pdf(path) as pdf:
        facts: list[Drawn] = []
        pages: list[Page] = []
        for sheet in pdf.sheets():
            page = drawn(sheet)
            pages.append(Page(page.number, page.width, page.height, lines(page)))
            # The lines say all that the pieces did; a long file must not be held twice.
            facts.append(replace(page, pieces=page.pieces[:1], rules=[]))
        return _reading(path, pdf, facts, pages)


def _reading(path: Path, pdf: PdfFile, facts: Sequence[Drawn], pages: Sequence[Page]) -> tuple[Reading, Account]:
    gone = furniture(pages)
    kept = [[line for at, line in enumerate(page.lines) if at not in gone[page.number]] for page in pages]
    left_out, unread = _faults(facts, kept)
    if not any(kept):
        raise NothingReadable(
            "{path} has no page that can be read: page 1 {reason}.", path=path, reason=left_out[0].reason
        )
    listed = contents(kept, len(pages))
    body = [[line for at, line in enumerate(own) if at not in listed[page]] for page, own in enumerate(kept)]
    measure = measures(body)
    sheets: list[Sheet] = []
    open_note = False
    for page, own in zip(pages, body, strict=True):
        rest, found = notes(own, measure, open_note)
        open_note = ends_open(found)
        sheets.append(Sheet(page.number, page.width, tuple(aligned(rest)), tuple(found)))
    marks = frozenset(note.label for sheet in sheets for note in sheet.notes if not note.enclosed)
    builder = Builder(measure, Words.of([line.text for own in body for line in own]), marks)
    after: Line | None = None
    following: list[Line | None] = []
    for sheet in reversed(sheets):
        following.append(after)
        after = sheet.lines[0] if sheet.lines else after
    for sheet, beyond in zip(sheets, reversed(following), strict=True):
        builder.add(sheet, beyond)
    blocks = builder.done()
    bookmarks = tuple(Bookmark(tidy(title), level, page) for title, level, page in pdf.bookmarks)
    reading = Reading(
        format="pdf",
        blocks=blocks,
        pages=pdf.pages,
        title=title_of(pdf.title, bookmarks, blocks, [line for own in kept[:3] for line in own]),
        language=language_of(pdf.language, blocks),
        bookmarks=bookmarks,
        left_out=left_out,
    )
    account = Account(
        text=tuple(line.text for own in body for line in own),
        furniture=tuple(page.lines[at].text for page in pages for at in sorted(gone[page.number])),
        contents=tuple(own[at].text for page, own in enumerate(kept) for at in sorted(listed[page])),
        left_out=unread,
    )
    return reading, account


def _faults(facts: Sequence[Drawn], kept: list[list[Line]]) -> tuple[tuple[LeftOut, ...], tuple[str, ...]]:
    """The pages that cannot be read, which are taken out of `kept`, and their lines."""
    left_out: list[LeftOut] = []
    unread: list[str] = []
    for at, page in enumerate(facts):
        reason = fault(page, kept[at])
        if reason is not None:
            unread += [line.text for line in kept[at]]
            kept[at] = []
        elif page.broken:
            reason = Said(PARTLY)
        if reason is not None:
            left_out.append(LeftOut(page.number, reason))
    return tuple(left_out), tuple(unread)
