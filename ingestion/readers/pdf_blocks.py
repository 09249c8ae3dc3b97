"""Lines of a document's pages become blocks: paragraphs, items, headings, captions, footnotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingestion.blocks import Block, BlockKind
from ingestion.readers.pdf_labels import bare, counts_on, decimal, follows, kind, label, marked_as_usual
from ingestion.readers.pdf_lines import Line
from ingestion.readers.pdf_measures import Measures, alike, fills, tight
from ingestion.readers.pdf_notes import Note
from ingestion.readers.pdf_text import Words, raised, tidy
from ingestion.readers.pdf_words import caption

_FINAL = re.compile(r"[.!?。！？…；;:：][\"”’」』）)\]]*[⁰¹²³⁴-⁹()]*\s*$")
_STOPS = re.compile(r"[.。；;,，、][\"”’」』）)\]]*\s*$")
_LISTED = re.compile(r"(?:[.!?。！？…；;:：,，、—–-]|\b(?:and|or)|[及或和])[\"”’」』）)\]]*[⁰¹²³⁴-⁹]*\s*$")
# Arrows and boxes of a symbol font that stand alone say nothing.
_TELLING = re.compile("[^\\s\ue000-\uf8ff]")
_POWER = re.compile(r"(?<!\d)(\d+)\^(\d{1,3})(?!\d)")
# Of these powers are written; behind one of them a raised number is a footnote's where the page has that footnote.
_BASES = ("2", "10")
_MIDDLE = frozenset(",;)]’”，。、；：）」』》")
_LARGER = 1.06
_LONGEST_HEADING = 160
_WINDOW = 8
_LOOSE = 2.3


@dataclass(frozen=True, slots=True)
class Sheet:
    """What of a page is text: its number, its width in points, its lines in reading order, its footnotes."""

    number: int
    width: float
    lines: tuple[Line, ...]
    notes: tuple[Note, ...]


@dataclass(slots=True)
class _Open:
    """A block that may go on: its lines so far, whether the last was full, its mark and level as an item."""

    lines: list[Line]
    texts: list[str]
    filled: bool
    mark: str = ""
    level: int | None = None
    centred: bool = True
    after: list[Block] = field(default_factory=list)

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def margin(self) -> float:
        """Where its lines begin that are not its first."""
        return min(line.x for line in self.lines[1:]) if len(self.lines) > 1 else self.lines[0].x

    @property
    def ended(self) -> bool:
        return _FINAL.search(self.texts[-1]) is not None


class Builder:
    """Takes page after page; `done` gives all blocks. words: those of the document (see `pdf_text`).

    marks: the numbers of all its footnotes that stand bare, by which a raised one is told from a power.
    """

    def __init__(self, measure: Measures, words: Words, marks: frozenset[str] = frozenset()) -> None:
        self._measure, self._words, self._marks = measure, words, marks
        self._blocks: list[Block] = []
        self._open: _Open | None = None
        self._levels: list[tuple[float, str, str]] = []
        self._labels: dict[int, frozenset[str]] = {}
        self._notes: list[tuple[Block, list[str]]] = []
        self._sizes: list[tuple[Block, float]] = []
        self._asides: list[list[Line]] = []

    def add(self, sheet: Sheet, after: Line | None) -> None:
        """A page. after: the first line of the next one."""
        self._labels[sheet.number] = frozenset(note.label for note in sheet.notes if not note.enclosed)
        filled = fills(sheet.lines, self._measure, sheet.width, after)
        for at, line in enumerate(sheet.lines):
            self._line(line, filled[at], _centred(sheet.lines, at))
        for note in sheet.notes:
            self._footnote(note, sheet.number)

    def done(self) -> tuple[Block, ...]:
        self._close()
        self._blocks += self._asides_told(False)
        notes = {id(block): replace(block, text=self._text(texts, set())) for block, texts in self._notes}
        self._blocks = _captioned([notes.get(id(block), block) for block in self._blocks])
        return _with_levels(self._blocks, self._sizes, self._measure)

    def _line(self, line: Line, filled: bool, centred: bool) -> None:
        if line.rows:
            self._table(line)
            return
        if line.aside:
            self._note_beside(line)
            return
        marked = label(line)
        now = self._open
        if now is not None and self._goes_on(now, line, marked is not None, centred):
            now.lines.append(line)
            now.texts.append(line.text)
            now.filled, now.centred = filled, now.centred and centred
            now.after += self._asides_told(False)
            return
        self._close()
        self._blocks += self._asides_told(marked is not None and marked[0][:1].isdigit())
        if marked is None or line.turned:
            self._open = _Open([line], [line.text], filled, centred=centred)
            return
        mark, rest = marked
        self._open = _Open([line], [rest], filled, mark, self._level(mark, line), False)

    def _note_beside(self, line: Line) -> None:
        last = self._asides[-1][-1] if self._asides else None
        if last is not None and last.page == line.page and tight(last, line, self._measure):
            self._asides[-1].append(line)
        else:
            self._asides.append([line])

    def _asides_told(self, before_number: bool) -> list[Block]:
        """The notes in the margin that wait for their place; one beside the start of a numbered text heads it."""
        made = []
        for at, group in enumerate(self._asides, 1):
            text = self._text([line.text for line in group], set())
            if before_number and at == len(self._asides) and text[:1].isalpha():
                self._levels.clear()
                made.append(Block(BlockKind.HEADING, text, page=group[0].page, strong=True))
            else:
                made.append(Block(BlockKind.PARA, text, page=group[0].page))
        self._asides.clear()
        return made

    def _table(self, line: Line) -> None:
        """The rows of a table; a sentence that goes on below it is not cut by it."""
        texts = {owner: cell for row in line.rows for owner, cell in zip(row.owners, row.cells, strict=True)}
        cells = {owner: self._text([marked_as_usual(one) for one in cell], set()) for owner, cell in texts.items()}
        made: list[Block] = []
        for at, row in enumerate(line.rows):
            said = [cells[owner] for owner in dict.fromkeys(row.owners) if cells[owner]]
            head = at == 0 and row.bold and not all(other.bold for other in line.rows)
            own = tuple(cells[owner] for owner in row.owners)
            made.append(Block(BlockKind.ROW, " / ".join(said), level=0 if head else None, page=line.page, cells=own))
        now = self._open
        if now is not None and now.filled and not now.ended:
            now.after += made
        else:
            self._close()
            self._blocks += made

    def _goes_on(self, now: _Open, line: Line, marked: bool, centred: bool) -> bool:
        last = now.last
        if last.turned or line.turned:
            return False
        if not "".join(now.texts).strip():
            return True
        overleaf = line.page != last.page or line.y > last.y + 0.5 * last.size
        if not alike(last.size, line.size) and not (overleaf and abs(last.size - line.size) < 0.15 * last.size):
            return now.filled and not now.ended and _lower(line) and not overleaf and tight(last, line, self._measure)
        if marked and not self._within(now, line, overleaf):
            return False
        if self._strong(last) != self._strong(line):
            # Bold words may begin or end within a sentence.
            whole = now.filled and not now.ended and (len(now.lines) > 1 or _lower(line))
            if not whole:
                return False
        if overleaf:
            return not now.ended and (now.filled or _lower(line)) and not (now.centred and centred)
        if not tight(last, line, self._measure):
            near = 0 < last.y - line.y <= _LOOSE * self._measure.step(line.size)
            return near and now.filled and not now.ended and _lower(line)
        if now.centred and not now.mark:
            return centred and now.filled
        if centred and not now.filled:
            return False
        if now.filled:
            indented = line.x > now.margin + 0.8 * line.size
            return not (now.ended and indented) and not _names(now, line)
        return not now.ended and _lower(line)

    def _within(self, now: _Open, line: Line, overleaf: bool) -> bool:
        """Whether what looks like a mark stands in the middle of a sentence: "paragraph (1)" cut before "(1)"."""
        bullet = label(line)
        if bullet is None or not bare(bullet[0]).isalnum() or not now.filled:
            return False
        if _LISTED.search(now.texts[-1]) or self._strong(line):
            return False
        near = tight(now.last, line, self._measure)
        if not follows(bullet[0], [mark for _, _, mark in self._levels]):
            return overleaf or near
        if now.mark and len(now.lines) == 1:
            # Where the text of an item hangs is not known before its second line.
            return overleaf or (near and -0.5 < (line.x - now.last.x) / line.size < 4)
        return overleaf or (near and abs(line.x - now.margin) < 0.5 * line.size)

    def _strong(self, line: Line) -> bool:
        return line.size > _LARGER * self._measure.body or (line.bold and not self._measure.bold)

    def _level(self, mark: str, line: Line) -> int:
        """How deep an item stands: by where its mark stands and, at one place, by the style of its mark."""
        slack = 0.4 * line.size
        while self._levels and self._levels[-1][0] > line.x + slack:
            self._levels.pop()
        above = [place for place, (x, _, _) in enumerate(self._levels) if abs(x - line.x) <= slack]
        for place in reversed(above):
            if kind(mark, self._levels[place][2]) == self._levels[place][1]:
                del self._levels[place + 1 :]
                self._levels[place] = (line.x, self._levels[place][1], mark)
                return place + 1
        self._levels.append((line.x, kind(mark), mark))
        return len(self._levels)

    def _close(self) -> None:
        now, self._open = self._open, None
        if now is None:
            return
        text = self._text(now.texts, {line.page for line in now.lines})
        page = now.lines[0].page
        strong = all(self._strong(line) for line in now.lines)
        larger = all(line.size > _LARGER * self._measure.body for line in now.lines)
        short = len(text) <= _LONGEST_HEADING and not _STOPS.search(text)
        # Bold words before a list lead in to it.
        short = short and (larger or not text.endswith((":", "：")))
        whole = f"{now.mark} {text}" if now.mark else text
        if now.mark and counts_on(now.mark, text):
            now.mark, text = "", whole
        if (kind_ := _caption(whole, strong)) is not None:
            self._put(Block(kind_, whole, page=page, strong=strong))
        elif now.mark and not (strong and short and bare(now.mark).isalnum()):
            self._put(Block(BlockKind.ITEM, text, now.mark, now.level, page, strong=strong))
        elif short and text and (strong or now.centred or (decimal(text) and len(now.lines) == 1)):
            self._levels.clear()
            heading = Block(BlockKind.HEADING, whole, page=page, strong=strong or now.centred)
            self._sizes.append((heading, now.lines[0].size))
            self._put(heading)
        elif _TELLING.search(whole):
            if not any(x < now.lines[0].x - 1 for x, _, _ in self._levels):
                self._levels.clear()
            self._put(Block(BlockKind.PARA, whole, page=page, strong=strong or now.centred))
        self._blocks += now.after

    def _put(self, block: Block) -> None:
        at = len(self._blocks)
        if block.kind is BlockKind.TABLE:
            # A caption below its table is put above it, as a caption must come first.
            while at and self._blocks[at - 1].kind is BlockKind.ROW:
                at -= 1
            if at and self._blocks[at - 1].kind is BlockKind.TABLE:
                at = len(self._blocks)
        self._blocks.insert(at, block)

    def _text(self, texts: Sequence[str], pages: set[int]) -> str:
        labels = frozenset[str]().union(*(self._labels.get(page, frozenset()) for page in pages))
        whole = tidy(self._words.whole(texts))
        return _POWER.sub(
            lambda found: (
                found[1] + raised(found[2]) if found[2] in (labels if found[1] in _BASES else self._marks) else found[0]
            ),
            whole,
        )

    def _footnote(self, note: Note, page: int) -> None:
        texts = [note.first, *(line.text for line in note.lines[1:])]
        if not note.label and self._notes:
            self._notes[-1][1].extend(texts)
            return
        # Its text may go on overleaf; its place is here, but behind a sentence that goes on itself.
        block = Block(BlockKind.FOOTNOTE, "", note.label, page=page)
        self._notes.append((block, texts))
        (self._open.after if self._open is not None else self._blocks).append(block)


def _caption(text: str, strong: bool) -> BlockKind | None:
    for name, made in (("figure", BlockKind.FIGURE), ("table", BlockKind.TABLE)):
        match = caption(name).match(text)
        if match and len(text) <= 300 and (match["stop"] or strong) and text[match.end() :].strip():
            return made
    return None


def _captioned(blocks: list[Block]) -> list[Block]:
    """A table's bare number above its rows is its caption."""
    for at, (block, after) in enumerate(zip(blocks, blocks[1:], strict=False)):
        plain = block.kind in (BlockKind.PARA, BlockKind.HEADING) and after.kind is BlockKind.ROW
        if plain and caption("table").fullmatch(block.text):
            blocks[at] = replace(block, kind=BlockKind.TABLE, level=None)
    return blocks


def _names(now: _Open, line: Line) -> bool:
    """Whether short lines, each with its capital, stand for themselves, as names and addresses do."""
    longest = max(one.end - one.x for one in (*now.lines, line))
    return longest < 12 * line.size and line.text.lstrip()[:1].isupper() and not now.ended


def _lower(line: Line) -> bool:
    """Whether a line begins as only the middle of a sentence does; Han characters do not tell."""
    start = line.text.lstrip()[:1]
    return start.islower() or start in _MIDDLE


def _centred(lines: Sequence[Line], at: int) -> bool:
    """Whether a line stands in the middle of its column, away from both edges.

    The column is that of the lines around it, of those below it or of those above it: a heading may stand where one
    column becomes two.
    """
    line = lines[at]
    above = [other for other in lines[max(0, at - _WINDOW) : at] if _over(line, other)]
    below = [other for other in lines[at + 1 : at + _WINDOW + 1] if _over(line, other)]
    if not above and not below:
        return _amid(line, [other for other in lines if not other.turned and not other.aside])
    return any(near and _amid(line, near) for near in ([*above, *below], below, above))


def _over(line: Line, other: Line) -> bool:
    long = other.end - other.x > 12 * other.size and not other.turned and not other.aside
    return long and other.x < line.end and line.x < other.end


def _amid(line: Line, near: Sequence[Line]) -> bool:
    left, right = min(other.x for other in near), max(other.end for other in near)
    width, inset = right - left, min(line.x - left, right - line.end)
    return inset > 0.08 * width and abs((line.x + line.end) - (left + right)) / 2 <= max(3.0, 0.015 * width)


def _with_levels(blocks: Sequence[Block], sizes: Sequence[tuple[Block, float]], measure: Measures) -> tuple[Block, ...]:
    """Headings larger than the body get their level from the rank of their size; of the others none is sure."""
    ranks: list[float] = []
    for size in sorted({size for _, size in sizes if size > _LARGER * measure.body}, reverse=True):
        if not ranks or not alike(ranks[-1], size):
            ranks.append(size)
    levels = {
        id(block): next((rank for rank, one in enumerate(ranks, 1) if alike(one, size)), None) for block, size in sizes
    }
    return tuple(replace(block, level=levels[id(block)]) if id(block) in levels else block for block in blocks)
