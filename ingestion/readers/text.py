"""Reads a plain text file: its paragraphs, whether lines are broken to a width or each is a paragraph."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from ingestion.blocks import Block, BlockKind, Reading
from ingestion.outline.lines import is_said
from ingestion.outline.marks import read_enumerator, read_mark
from ingestion.readers.characters import joined, read_text, tidy, without_private

_BULLET = re.compile(r"(?P<label>[•‣▪▫■□●○◆◇➢➤►✓·∙⁃\ue000-\uf8ff]|[-–—*](?=\s))\s*(?P<text>\S.*)", re.DOTALL)
_RULE = re.compile(r"\s*[=\-_*~#]{3,}\s*")
# What leads on, stands in brackets, or is an entry of a letter's head ("Our Ref: B1/15C").
_NO_TITLE = re.compile(r"[:：—–-]$|^[(（\[].*[)）\]]$|^(?!(?:\w+ )?\d)\w+(?: \w+)?\s*[:：]\s*\S")
_UNBROKEN = 110
"""Columns: where many lines are longer, the file breaks none."""
_LONGEST_TITLE = 100
_LONGEST_LABEL = 40
_EMPHASIS = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_NEARLY_FULL = 0.8


def read_plain(path: Path) -> Reading:
    """The blocks of a text file. Raises TextFileError where it is missing, empty, or no text that can be read."""
    return Reading("text", tuple(blocks_of(read_text(path))))


def blocks_of(text: str) -> Iterator[Block]:
    """Paragraphs and bullets in order. A short line alone that is no sentence is set apart, as titles are."""
    pages = text.replace("\v", "\n").split("\f")
    lines = [line for page in pages for line in (*page.split("\n"), "")]
    width = _width(lines)
    for group in _groups(lines):
        for rows, part in _tables(group):
            if rows:
                yield from _rows(part)
                continue
            pieces = list(_pieces(part, width))
            for piece in pieces:
                yield _block(piece, alone=len(pieces) == 1 and len(part) == 1)


def _width(lines: list[str]) -> int:
    """The column at which lines are broken; 0 where each line is a paragraph."""
    lengths = sorted(_columns(line) for line in lines if line.strip())
    if not lengths:
        return 0
    usual = lengths[min(len(lengths) - 1, int(0.95 * len(lengths)))]
    return 0 if usual > _UNBROKEN or usual < 20 else usual


def _groups(lines: list[str]) -> Iterator[list[str]]:
    """Runs of lines without a blank one; a rule under a line or between lines ends a run."""
    group: list[str] = []
    for line in lines:
        if not line.strip() or _RULE.fullmatch(line):
            if group:
                yield group
            group = []
        else:
            group.append(line)
    if group:
        yield group


def _tables(group: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """The lines in parts: rows of a table, that is lines with as many cells between tabs, or other lines."""
    parts: list[tuple[int, list[str]]] = []
    for line in group:
        cells = _cells(line)
        count = len(cells) if len(cells) > 1 and not _begins(f"{cells[0]} x") else 0
        if parts and parts[-1][0] == count:
            parts[-1][1].append(line)
        else:
            parts.append((count, [line]))
    merged: list[tuple[bool, list[str]]] = []
    for count, part in parts:
        rows = count > 1 and len(part) > 1
        if merged and not rows and not merged[-1][0]:
            merged[-1][1].extend(part)
        else:
            merged.append((rows, part))
    yield from merged


def _cells(line: str) -> list[str]:
    return [tidy(cell) for cell in line.strip().split("\t") if cell.strip()]


def _rows(lines: list[str]) -> Iterator[Block]:
    rows = [_cells(line) for line in lines]
    headed = len(rows) > 2 and all(len(cell) <= _LONGEST_LABEL for cell in rows[0])
    for at, cells in enumerate(rows):
        level = 0 if headed and at == 0 else None
        yield Block(BlockKind.ROW, " / ".join(cells), level=level, cells=tuple(cells))


def _pieces(group: list[str], width: int) -> Iterator[str]:
    """The paragraphs of a run of lines."""
    current, last, indent, marked = "", "", 0, False
    for line in group:
        said = tidy(line)
        if not said:
            continue
        # What stands under the text of an entry, not under its mark, goes on with it.
        hangs = marked and _indent(line) > indent and not _begins(said)
        if current and not hangs and (not width or _begins(said) or _ended(last, said, width)):
            yield current
            current = ""
        if not current:
            indent, marked = _indent(line), _begins(said)
        current = _continued(current, said)
        last = line.rstrip()
    if current:
        yield current


def _indent(line: str) -> int:
    return len(line.expandtabs(8)) - len(line.expandtabs(8).lstrip())


def _begins(line: str) -> bool:
    """Whether a line opens something by its mark: a bullet, "(a)", "1.", "Article 5", "第五條"."""
    if _BULLET.match(line) or _EMPHASIS.fullmatch(line):
        return True
    mark, number = read_mark(line), read_enumerator(line)
    if mark and mark.unit != "number":
        return not line[mark.end : mark.end + 1].islower()
    if mark and mark.style == "decimal":
        return (mark.apart or len(mark.key) > 1) and not line[mark.end : mark.end + 1].islower()
    return bool(number and number.form in ("(x)", "x、", "x)", "o") or mark)


def _ended(last: str, following: str, width: int) -> bool:
    """Whether the line before was the last of its paragraph: the next word would have found room in it."""
    if _EMPHASIS.fullmatch(tidy(last)):
        return True
    words = following.split(" ")
    next_word = words[0] if following[0].isascii() else following[0]
    if _columns(last) + 1 + _columns(next_word) <= _NEARLY_FULL * width:
        own = tidy(last)
        mark = read_mark(own)
        return is_said(own) or own.endswith((":", "：")) or bool(mark and mark.end >= len(own)) or own.isupper()
    return False


def _continued(before: str, line: str) -> str:
    if re.search(r"[a-z]-$", before) and line[:1].islower():
        return before + line
    return joined(before, line)


def _block(text: str, alone: bool) -> Block:
    strongly = _EMPHASIS.fullmatch(text) is not None
    text = _EMPHASIS.sub(r"\1", text)
    if bullet := _BULLET.fullmatch(text):
        label = bullet["label"]
        return Block(BlockKind.ITEM, without_private(bullet["text"]), label="•" if label >= "\ue000" else label)
    title = alone and len(text) <= _LONGEST_TITLE and not is_said(text) and not _NO_TITLE.search(text)
    strong = strongly or title and not text[:1].islower() and any(c.isalpha() for c in text)
    return Block(BlockKind.PARA, without_private(text), strong=strong)


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line.rstrip().expandtabs(8))
