"""Tables of an edition: found above their captions, cut into cells by where their lines begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingestion.edition_lines import Pages, Print, near
from ingestion.edition_text import BULLETS, mend, wrapped


@dataclass(frozen=True, slots=True)
class TableLines:
    """`pages.lines[begin:end]` is the table with its caption last.

    rows: cells as text, the header first; empty where the lines do not fall into as many columns as the
    header has (then the table is one piece). row_lines: the first line of each of the rows below the header.
    """

    begin: int
    end: int
    number: int
    lines: tuple[Print, ...]
    caption: Print
    rows: tuple[tuple[str, ...], ...]
    row_lines: tuple[Print, ...]


def table_lines(pages: Pages, caption: re.Pattern[str]) -> tuple[TableLines, ...]:
    """Every table of the edition: the lines not in the body's size that stand right above a table's caption."""
    found = []
    for at, line in enumerate(pages.lines):
        match = caption.match(line.text.lstrip())
        begin = at
        while begin and pages.lines[begin - 1].size != pages.body:
            begin -= 1
        if match and begin < at:
            lines = pages.lines[begin:at]
            rows, firsts = _rows(lines)
            found.append(TableLines(begin, at + 1, int(match[1]), lines, line, rows, firsts))
    return tuple(found)


def _rows(lines: Sequence[Print]) -> tuple[tuple[tuple[str, ...], ...], tuple[Print, ...]]:
    top = lines[0].text.split()
    entries = _entries([line for line in lines if line.text.split() != top])
    columns: list[float] = []
    for entry in entries:
        if not any(near(entry.x, x) for x in columns):
            columns.append(entry.x)
    columns.sort()
    labels = (tuple(mend(piece.text) for piece in lines[0].pieces), tuple(top))
    header = next((made for made in labels if len(made) == len(columns)), None)
    if header is None:
        return (), ()
    rows: list[list[list[str]]] = []
    firsts: list[Print] = []
    for entry in entries:
        column = next(at for at, x in enumerate(columns) if near(entry.x, x))
        if not rows or (column == 0 and any(rows[-1][1:])):
            rows.append([[] for _ in columns])
            firsts.append(entry.line)
        rows[-1][column].append(entry.text)
    cells = [tuple(" ".join(cell) for cell in row) for row in rows]
    return (header, *cells), tuple(firsts)


@dataclass(frozen=True, slots=True)
class _Entry:
    line: Print
    x: float
    text: str


def _entries(lines: Sequence[Print]) -> list[_Entry]:
    """Lines of a cell that go on in the next one, joined; a list mark in a cell is shown as "•"."""
    entries: list[_Entry] = []
    closed = True
    for line in lines:
        for piece in line.pieces:
            if closed:
                entries.append(_Entry(line, piece.x, piece.text))
            else:
                entries[-1] = replace(entries[-1], text=wrapped(entries[-1].text, piece.text))
            closed = piece.closed
    return [replace(entry, text=BULLETS.sub("•", mend(entry.text), count=1)) for entry in entries]
