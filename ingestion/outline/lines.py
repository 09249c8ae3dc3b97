"""Blocks with what their beginnings say, before it is decided which of them are headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ingestion.blocks import Block, BlockKind, Reading
from ingestion.outline.marks import Enumerator, Mark, is_bullet, read_enumerator, read_mark
from ingestion.outline.patterns import patterns

LONGEST_HEADING = 240
"""Characters; a longer text is no heading, whatever it looks like."""
_SPOKEN = re.compile(r"[.;,!?。；，、！？…]['\"”’」』)）]*$")
_AFTER_NUMBER = re.compile(r"\s*(?:[.:：—–-]|$)")
_NOT_WORDS = re.compile(r"[\W_]+")


class Place(StrEnum):
    BODY = "body"
    HEADING = "heading"
    TITLE = "title"
    """The second line of the heading before it: "Article 5", then "Prohibited practices"."""
    CONTENTS = "contents"


@dataclass(slots=True)
class Line:
    """text: the block's, with its label in front unless that is a mere sign. title: a heading's, without its mark.

    made: a heading that the document does not print in these words ("Recital 12" of "(12)"); empty elsewhere.
    """

    block: Block
    text: str
    mark: Mark | None = None
    enumerator: Enumerator | None = None
    place: Place = Place.BODY
    level: int | None = None
    made: str = ""

    @property
    def rest(self) -> str:
        """What follows the mark, or the enumerator where there is no mark."""
        if self.mark:
            return self.text[self.mark.end :]
        return self.text[self.enumerator.end :] if self.enumerator else self.text

    @property
    def format_says(self) -> bool:
        return self.block.kind is BlockKind.HEADING

    @property
    def set_apart(self) -> bool:
        return self.format_says or self.block.strong or self.level is not None


def lines_of(reading: Reading) -> list[Line]:
    """One line a block, in order; a block of the file's own outline has that outline's level."""
    outline = _Outline(reading)
    blocks = list(_with_their_numbers(reading.blocks))
    return [_line(_as_caption(blocks, at), outline) for at in range(len(blocks))]


def line_of(block: Block) -> Line:
    return _line(block, None)


def bare(text: str) -> str:
    """Letters and digits alone, in lower case and one width: to compare headings."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text).lower())


def is_said(text: str) -> bool:
    """Whether a text ends as sentences do and headings do not."""
    return bool(_SPOKEN.search(text.rstrip()))


def starts_low(text: str) -> bool:
    return text[:1].islower()


def without_mark(line: Line) -> Line:
    """The body that stands in one block with its mark."""
    rest = line.rest
    return line_of(replace(line.block, kind=BlockKind.PARA, text=rest, label="", level=None, strong=False))


def _as_caption(blocks: Sequence[Block], at: int) -> Block:
    """The block, as a caption where its words say that it is one ("Figure 1. ...", "Table 2: ..." beside rows)."""
    block = blocks[at]
    if block.kind is not BlockKind.PARA or len(block.text) > LONGEST_HEADING or is_said(block.text):
        return block
    for pattern, kind in ((patterns().figure, BlockKind.FIGURE), (patterns().table, BlockKind.TABLE)):
        found = pattern.match(block.text)
        if not found or not (block.strong or _AFTER_NUMBER.match(block.text, found.end())):
            continue
        beside = blocks[max(0, at - 1) : at] + blocks[at + 1 : at + 2]
        if kind is BlockKind.FIGURE or any(one.kind is BlockKind.ROW for one in beside):
            return replace(block, kind=kind)
    return block


def _with_their_numbers(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, where a number stands in a block of its own ("1.") as the label of the paragraph after it."""
    waiting: Block | None = None
    for block in blocks:
        if waiting is not None:
            if block.kind is BlockKind.PARA and not block.strong and read_enumerator(block.text) is None:
                yield replace(block, label=waiting.text.strip(), page=waiting.page)
                waiting = None
                continue
            yield waiting
            waiting = None
        number = read_enumerator(block.text) if block.kind is BlockKind.PARA and not block.strong else None
        if number and not block.label and number.end >= len(block.text.rstrip()):
            waiting = block
        else:
            yield block
    if waiting is not None:
        yield waiting


def _line(block: Block, outline: _Outline | None) -> Line:
    text = block.text.strip()
    if block.kind not in (BlockKind.HEADING, BlockKind.PARA, BlockKind.ITEM):
        return Line(block, text)
    if block.label.strip() and not is_bullet(block.label.strip()):
        text = f"{block.label.strip()} {text}".strip()
    bullet = block.kind is BlockKind.ITEM and is_bullet(block.label.strip())
    line = Line(block, text)
    if not bullet:
        line.mark, line.enumerator = read_mark(text), read_enumerator(text)
    if block.kind is BlockKind.HEADING:
        line.level = block.level
    if outline and not bullet and len(text) <= LONGEST_HEADING:
        line.level = outline.level(text, block.page, line.level)
    return line


class _Outline:
    """The file's own outline, as far as its entries are found among the blocks, on their pages."""

    def __init__(self, reading: Reading) -> None:
        self._levels: dict[str, list[tuple[int | None, int]]] = {}
        for mark in reading.bookmarks:
            if name := bare(mark.title):
                self._levels.setdefault(name, []).append((mark.page, mark.level))
                if (found := read_mark(mark.title)) and found.end < len(mark.title):
                    # "Article 5" and "Prohibited practices" are two lines of print and one entry.
                    alone = bare(mark.title[: found.end])
                    if not alone.isdigit():
                        self._levels.setdefault(alone, []).append((mark.page, mark.level))

    def level(self, text: str, page: int | None, own: int | None) -> int | None:
        for at, level in self._levels.get(bare(text), ()):
            if at is None or page is None or abs(at - page) <= 1:
                return level
        return own
