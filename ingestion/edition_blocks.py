"""Lines of an edition become blocks, in reading order: headings, paragraphs, list entries, tables, captions, notes.

What a block is, is read from the page alone: marks, numbers, indents, sizes of type and the blank that the
printer sets at a paragraph's end. Nothing is read from the meaning of the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from ingestion.edition_lines import Pages, Print, near
from ingestion.edition_tables import TableLines, table_lines
from ingestion.edition_text import BULLETS, ink, mend, wrapped

_NUMBER = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)\.?[ \t]+(?=\S)")
_LISTED = re.compile(r"(?P<number>\d{1,2})[.．、)）][ \t]+(?=\S)")
_NOTE = re.compile(r"(?P<number>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)[ \t]+(?=\S)")
_FINAL = re.compile(r"[。！？：；…!?:;.][”’」』）》)\]]*[⁰¹²³⁴⁵⁶⁷⁸⁹]*\s*$")
_TOKEN = re.compile(r"[!-~]+")
_SET_OFF = 1.15
_LARGER = 1.1
_NUMERALS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class Kind(StrEnum):
    HEADING = "heading"
    PARA = "para"
    ENTRY = "entry"
    SUB = "sub"
    TABLE = "table"
    FIGURE = "figure"
    FOOTNOTE = "footnote"


FLOATING = (Kind.TABLE, Kind.FIGURE, Kind.FOOTNOTE)


@dataclass
class Block:
    """`spans` are where its text stands in the source, its mark in front included; `label` is its bold opening."""

    kind: Kind
    first: Print
    text: str
    number: tuple[int, ...] = ()
    label: str = ""
    spans: list[tuple[int, int]] = field(default_factory=list)
    rows: tuple[tuple[str, ...], ...] = ()
    row_lines: tuple[Print, ...] = ()
    last: Print | None = None

    @property
    def open(self) -> bool:
        return self.last is not None and not self.last.closed

    def add(self, line: Print, joined: str) -> None:
        self.text, self.last = joined, line
        self.spans.append((line.start, line.stop))


@dataclass(frozen=True, slots=True)
class Words:
    """The words by which an edition marks its parts: names of unnumbered headings, figure and table captions."""

    unnumbered: frozenset[str]
    figure: str
    table: str

    @property
    def caption(self) -> re.Pattern[str]:
        return re.compile(rf"(?P<kind>{self.figure}|{self.table})\s*(?P<number>\d+)\s*[：:.．]")


def blocks(pages: Pages, words: Words) -> tuple[Block, ...]:
    """All lines of `pages` in blocks; the text of each is mended and its lines joined."""
    made: list[Block] = []
    for line in _with_tables(pages, words):
        if isinstance(line, TableLines):
            made.append(_table(line))
        else:
            _place(made, line, pages, words)
    for block in made:
        block.text = "\n".join(mend(part) for part in block.text.split("\n"))
        block.label = mend(block.label).rstrip("：:。. ")
    return tuple(made)


def _with_tables(pages: Pages, words: Words) -> Iterator[Print | TableLines]:
    at = 0
    tables = {table.begin: table for table in table_lines(pages, re.compile(rf"(?:{words.table})\s*(\d+)\s*[：:.．]"))}
    while at < len(pages.lines):
        table = tables.get(at)
        yield table or pages.lines[at]
        at = table.end if table else at + 1


def _table(lines: TableLines) -> Block:
    caption = lines.caption
    block = Block(Kind.TABLE, lines.lines[0], caption.text, (lines.number,), last=caption)
    block.rows, block.row_lines = lines.rows, lines.row_lines
    block.spans = [(line.start, line.stop) for line in (*lines.lines, caption)]
    return block


def _place(made: list[Block], line: Print, pages: Pages, words: Words) -> None:
    text = line.text.lstrip()
    current = made[-1] if made else None
    if current and current.open and current.kind in FLOATING:
        current.add(line, wrapped(current.text, line.text))
        return
    standing = next((block for block in reversed(made) if block.kind not in FLOATING), None)
    note = _NOTE.match(text)
    if note and (standing is None or not standing.open or line.size < pages.body):
        number = int(note["number"].translate(_NUMERALS))
        made.append(_new(Kind.FOOTNOTE, line, text[note.end() :], (number,)))
    elif standing and standing.open and not _larger(line, standing.last):
        standing.add(line, wrapped(standing.text, line.text))
        standing.label = _longer(standing, line)
    elif caption := words.caption.match(text):
        made.append(_new(Kind.FIGURE, line, text, (int(caption["number"]),)))
    elif text.strip() in words.unnumbered and line.bold:
        made.append(_new(Kind.HEADING, line, text))
    elif (heading := _NUMBER.match(text)) and near(line.x, pages.margin) and not _FINAL.search(text):
        number = tuple(int(part) for part in heading["number"].split("."))
        made.append(_new(Kind.HEADING, line, text[heading.end() :], number))
    elif bullet := BULLETS.match(text):
        kind = Kind.SUB if _under_an_entry(made, line) else Kind.ENTRY
        made.append(_new(kind, line, text[bullet.end() :]))
    elif listed := _LISTED.match(text):
        made.append(_new(Kind.ENTRY, line, text[listed.end() :]))
    elif standing and standing.kind is not Kind.HEADING and _same_block(standing, line, pages):
        wraps = _no_room(standing, line, pages)
        joined = wrapped(standing.text, line.text) if wraps else f"{standing.text.rstrip()}\n{line.text}"
        standing.add(line, joined)
    else:
        made.append(_new(Kind.PARA, line, text))


def _new(kind: Kind, line: Print, text: str, number: tuple[int, ...] = ()) -> Block:
    return Block(kind, line, text, number, line.label, [(line.start, line.stop)], last=line)


def _longer(block: Block, line: Print) -> str:
    """A bold opening that goes on in the next line."""
    longer = ink(block.label + line.label)
    text = mend(block.text)
    if not line.label or not block.label or not ink(text).startswith(longer):
        return block.label
    return next(text[:at] for at in range(len(longer), len(text) + 1) if ink(text[:at]) == longer)


def _under_an_entry(made: list[Block], line: Print) -> bool:
    """Whether this mark stands farther in than that of the entry above it."""
    for block in reversed(made):
        if block.kind is Kind.ENTRY:
            return line.x > block.first.x + 0.5 * line.size
        if block.kind is Kind.HEADING:
            return False
    return False


def _same_block(block: Block, line: Print, pages: Pages) -> bool:
    """Lines that stand for themselves (names, a title and its translation) stay together, as no sentence ended.

    Where one ended, the next goes on in the block if it begins as the rest of a sentence does, or if the line
    before is full and this one is not set off from it.
    """
    if near(line.x, pages.indent):
        return False
    return not _FINAL.search(block.text) or line.text.lstrip()[0].islower() or _fills_on(block, line, pages)


def _fills_on(block: Block, line: Print, pages: Pages) -> bool:
    if block.last is None or block.last.page != line.page or block.last.y <= line.y:
        return False
    aligned = block.last is block.first or near(block.last.x, line.x)
    return aligned and _no_room(block, line, pages)


def _larger(line: Print, before: Print | None) -> bool:
    """A heading after a paragraph that has no end of its own."""
    return before is not None and line.size > _LARGER * before.size and line.bold


def _no_room(block: Block, line: Print, pages: Pages) -> bool:
    """Whether the next line's first word could not have stood on the line before: then the edge broke it there.

    A line set off by more than the usual distance begins anew.
    """
    if block.last is None or (block.last.page == line.page and block.last.y - line.y > _SET_OFF * pages.pitch):
        return False
    token = _TOKEN.match(line.text.lstrip())
    width = (0.5 * len(token[0]) + 1 if token else 1.0) * line.size
    return block.last.end + width > pages.edge
