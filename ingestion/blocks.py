"""What every reader of a format makes of a file: its blocks in reading order. What they mean is decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.said import Said


class BlockKind(StrEnum):
    HEADING = "heading"
    PARA = "para"
    ITEM = "item"
    TABLE = "table"
    ROW = "row"
    FOOTNOTE = "footnote"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, an item of a list, a table's caption, one of its rows, a footnote or a figure's caption.

    text: whole and repaired (line breaks, hyphenation, spaced or compatibility Han), without the label.
    label: the mark in front, as printed: an item's "(a)" or "•", a footnote's number; empty where there is none.
    level: of a heading, from 1, or of an item, from 1, where the format itself says it (an outline, a tag); else None.
    page: the file's page on which the block begins, from 1; None in formats without pages.
    cells: those of a row, in order; the first row of a table is its header where `level` is 0.
    strong: set apart from running text (larger, bold, centred) as headings are, though the format does not say so.
    """

    kind: BlockKind
    text: str
    label: str = ""
    level: int | None = None
    page: int | None = None
    cells: tuple[str, ...] = ()
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the file's own outline: level from 1; page from 1, None where it leads nowhere."""

    title: str
    level: int
    page: int | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A page (from 1; None: a part of a format without pages) that could not be read honestly.

    reason: one clause of a sentence: what is wrong and how to mend it.
    """

    page: int | None
    reason: Said


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as its reader gives it. pages: their number, 0 in formats without; title, language: empty if not said."""

    format: str
    blocks: tuple[Block, ...]
    pages: int = 0
    title: str = ""
    language: str = ""
    bookmarks: tuple[Bookmark, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
