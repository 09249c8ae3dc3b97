"""The body of each section becomes parts: paragraphs, points, bullets, tables, rows, footnotes, figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingestion.blocks import Block, BlockKind
from ingestion.outline.entries import Entries, Entry, label_of, reading_of
from ingestion.outline.lines import Line, Place, line_of
from ingestion.outline.part import Part
from ingestion.outline.patterns import patterns
from ingestion.outline.running import Running, numbers_run_on
from ingestion.outline.sections import Section, sections_of, slug, unique

LONGEST = 1500
"""Characters of a clause; where it consists of several paragraphs, a longer one is cut between them."""


def parts_of(lines: Sequence[Line], title: str) -> list[Part]:
    """All clauses-to-be in reading order; ids are unique. title: heading of what stands before the first heading."""
    sections = sections_of(lines, title)
    running = Running(numbers_run_on(sections))
    seen = {section.id for section in sections if section.id}
    made: dict[int, Part | None] = {}
    parts: list[Part] = []
    for section in sections:
        body = _Body(section, made.get(id(section.parent)) if section.parent else None, seen, running, title)
        found = body.parts()
        made[id(section)] = found[0] if section.head else None
        parts += found
    above = {id(part.parent) for part in parts}
    for section in sections:
        root = made[id(section)]
        if root and not section.is_title and id(root) not in above:
            _speak_for_itself(root, section, title)
    return _merged(parts, sections)


def _speak_for_itself(root: Part, section: Section, title: str) -> None:
    """A heading with nothing below it is text: only so can it be searched and cited."""
    head = section.head
    assert head is not None
    words = " ".join(part for part in ("" if head.made else head.rest, *(line.text for line in section.titles)) if part)
    if not words:
        return
    root.texts = [words]
    if section.unit:
        root.kind = "provision"
        root.heading = head.made or head.text[: head.mark.end if head.mark else None].rstrip(" .:：—–-\t\n")
    else:
        root.kind, root.heading = "para", root.parent.heading if root.parent else title
    root.path = (*(root.parent.path if root.parent else ()), *((root.heading,) if section.unit else ()))
    root.path = root.path or (root.heading,)


class _Body:
    def __init__(self, section: Section, above: Part | None, seen: set[str], running: Running, title: str) -> None:
        self.section, self.seen, self.running = section, seen, running
        heading = section.heading or title
        page = section.head.block.page if section.head else None
        self.root = Part(section.id, "section", heading, section.path if section.head else (heading,), above, page)
        self.entries = Entries()
        self.counts: Counter[str] = Counter()
        self.found: list[Part] = []

    def parts(self) -> list[Part]:
        at, lines = 0, self.section.body
        while at < len(lines):
            line = lines[at]
            if line.place is Place.CONTENTS:
                at = self._contents(at)
                continue
            if line.block.kind in (BlockKind.TABLE, BlockKind.ROW):
                at = self._table(at)
                continue
            if line.block.kind in (BlockKind.FOOTNOTE, BlockKind.FIGURE):
                self._note(line)
            elif line.text:
                self._text(line, at)
            at += 1
        if self.section.head is None:
            return self.found
        listed = self._inside("contents-")
        self.root.repeats = [one for one in self.found if one.kind == "para" and not one.id.startswith(listed)]
        return [self.root, *self.found]

    def _text(self, line: Line, at: int) -> None:
        listed = line.block.kind is BlockKind.ITEM
        if listed and line.enumerator is None:
            self._bullet(line)
        elif (dotted := self._dotted(line)) is not None:
            self.entries.push(dotted)
        elif (entry := self._entry(line, at, listed)) is not None:
            self._numbered(line, entry, at)
        else:
            self._paragraph(line, at)

    def _entry(self, line: Line, at: int, listed: bool) -> Entry | None:
        """The entry that the line is by its number; None for running text."""
        number = line.enumerator
        if number is None:
            return None
        entry = reading_of(line, self.entries, listed or self.running.next(line))
        lone = number.form == "x." and not number.value.isdigit()
        if entry and not listed and lone and entry.place == 1:
            # "A." may be an initial.
            second = (one.enumerator for one in self.section.body[at + 1 :] if one.enumerator)
            if not any(one.form == "x." and (entry.style, 2) in one.places for one in second):
                return None
        return entry

    def _numbered(self, line: Line, entry: Entry, at: int) -> None:
        self.entries.close_for(entry)
        above = self.entries.last
        owner = above.part if above else self.root
        assert line.enumerator is not None
        value, kind = line.enumerator.value, "item"
        if self.section.is_provision or above and above.by_number:
            name, entry.by_number = f"{owner.id}-{value}", True
            if above is None and entry.style == "digit":
                kind = "para"
        elif above is None or not above.numbered:
            name = self._inside(f"item-{value}") if above is None else f"{owner.id}/item-{value}"
            if above is None and self.running.next(line):
                name, kind, entry.by_number = f"paragraph-{value}", "para", True
                self.running.last = entry.place
        else:
            name = f"{owner.id}-{value}"
        text = line.text[line.enumerator.end :]
        inner = line_of(replace(line.block, kind=BlockKind.PARA, text=text, label="", level=None))
        nested = entry.by_number and inner.enumerator and any(place == 1 for _, place in inner.enumerator.places)
        entry.part = self._add(name, kind, owner, line.block, "" if nested else text)
        self.entries.push(entry)
        if nested:
            # "(10) (a) ..." opens two entries at once.
            self._text(inner, at)

    def _bullet(self, line: Line) -> None:
        entry = Entry("bullet", line.block.label.strip(), 0, line.block.level)
        self.entries.close_for(entry)
        above = self.entries.last
        owner = above.part if above else self.root
        label = label_of(line.text)
        name = slug(label) if label else ""
        kind = "bullet" if name else "item"
        while not name or not label and self._below(owner, name) in self.seen:
            name = f"item-{self._count(owner, 'item')}"
        entry.part = self._add(self._below(owner, name), kind, owner, line.block, line.text)
        if kind == "bullet":
            entry.part.heading = label
            entry.part.path = (*owner.path, label)
        self.entries.push(entry)

    def _dotted(self, line: Line) -> Entry | None:
        """A paragraph that bears a number with dots: its id is that number."""
        mark = line.mark
        if mark is None or mark.style != "decimal" or len(mark.key) < 2 or not line.rest or line.rest[0].islower():
            return None
        entry = Entry("dotted", str(len(mark.key)), 0, line.block.level, key=mark.key)
        own = self.section.mark
        if not self.entries.goes_on(mark.key) and not (own and own.key == mark.key[:-1]):
            return None
        self.entries.close_for(entry)
        above = self.entries.last
        apart = self.section.unit is not None and self.section.unit.apart
        name = f"{self.section.id}-{mark.value}" if apart else mark.value
        entry.part = self._add(name, "para", above.part if above else self.root, line.block, line.rest)
        return entry

    def _paragraph(self, line: Line, at: int) -> None:
        last = self.entries.last
        if last and last.part and self._goes_on(last, line, at):
            last.part.texts.append(line.text)
            return
        first = self.entries.first
        if self.section.is_provision and first and first.part and first.part.kind == "para":
            self.entries.keep_first()
            # The numbered paragraph is its own first one.
            number = self._count(first.part, "p") + 1
            self._add(f"{first.part.id}/p{number}", "para", first.part, line.block, line.text)
            return
        self.entries.clear()
        self._add(self._inside(f"p{self._count(self.root, 'p')}"), "para", self.root, line.block, line.text)

    def _goes_on(self, last: Entry, line: Line, at: int) -> bool:
        """Whether a paragraph belongs to the entry before it: the list goes on after it, by number or by label."""
        assert last.part is not None
        if last.part.kind == "item":
            return self.entries.continued_by(self._next_listed(at))
        if last.part.kind != "bullet" or line.text.rstrip().endswith((":", "：")):
            return False
        skipped = (BlockKind.PARA, BlockKind.FOOTNOTE)
        following = next((one for one in self.section.body[at + 1 :] if one.block.kind not in skipped), None)
        listed = following is not None and following.block.kind is BlockKind.ITEM and following.enumerator is None
        return bool(following and listed and following.block.label.strip() == last.style and label_of(following.text))

    def _next_listed(self, at: int) -> Line | None:
        following = (one for one in self.section.body[at + 1 :] if one.block.kind is not BlockKind.FOOTNOTE)
        line = next(following, None)
        return line if line and line.enumerator and line.place is Place.BODY else None

    def _note(self, line: Line) -> None:
        figure = line.block.kind is BlockKind.FIGURE
        kind = "figure" if figure else "footnote"
        number = line.block.label.strip("()[]（）. ")
        if figure:
            caption = patterns().figure.match(line.text)
            number = caption[1] if caption else ""
        above = self.section.notes_in
        name = f"{kind}-{slug(number) or self._count(self.root, kind)}"
        name = f"{above.id}/{name}" if above and not figure else self._inside(name)
        part = self._add(name, kind, self.root, line.block, line.text)
        part.heading = line.text if figure else f"Footnote {number}".strip()
        part.path = (*self.root.path, part.heading)

    def _table(self, at: int) -> int:
        """A caption and its rows, or rows and a caption after them; returns the place after them."""
        lines = self.section.body
        caption = lines[at].block if lines[at].block.kind is BlockKind.TABLE else None
        end = at + 1 if caption else at
        rows: list[Block] = []
        while end < len(lines) and lines[end].block.kind is BlockKind.ROW:
            rows.append(lines[end].block)
            end += 1
        if caption is None and end < len(lines) and lines[end].block.kind is BlockKind.TABLE:
            after = lines[end + 1 : end + 2]
            if not (after and after[0].block.kind is BlockKind.ROW):
                caption, end = lines[end].block, end + 1
        text = caption.text.strip() if caption else ""
        number = patterns().table.match(text)
        name = f"table-{number[1] if number else self._count(self.root, 'table')}"
        table = self._add(self._inside(name), "table", self.root, caption or rows[0], text)
        table.heading = text or self.root.heading
        table.path = (*self.root.path, table.heading) if text else self.root.path
        labels: tuple[str, ...] = ()
        for place, row in enumerate(rows):
            if place == 0 and row.level == 0:
                labels = tuple(cell.strip() for cell in row.cells)
                table.texts = [". ".join(part for part in (text.rstrip("."), " / ".join(filter(None, labels))) if part)]
            else:
                self._row(table, labels, row)
        self.entries.clear()
        return end

    def _row(self, table: Part, labels: tuple[str, ...], row: Block) -> None:
        cells = [cell.strip() for cell in row.cells] or [row.text.strip()]
        told = []
        for place, cell in enumerate(cells):
            label = labels[place] if place < len(labels) else ""
            if cell:
                told.append(f"{label}: {cell}" if label and label != cell else cell)
        if not told:
            return
        heading = next((cell for cell in cells if cell), "")
        name = slug(heading) or f"row-{self._count(table, 'row')}"
        part = self._add(f"{table.id}/{name}", "row", table, row, " / ".join(told))
        part.heading = heading if len(heading) <= 120 else table.heading
        part.path = (*table.path, part.heading)

    def _contents(self, at: int) -> int:
        """The lines of a list of contents together, as many as fit into a clause."""
        lines, end = self.section.body, at
        while end < len(lines) and lines[end].place is Place.CONTENTS:
            end += 1
        kept: list[str] = []
        start = at
        for place in range(at, end + 1):
            if place == end or kept and sum(map(len, kept)) + len(lines[place].text) > LONGEST:
                name = self._inside(f"contents-{self._count(self.root, 'contents')}")
                self._add(name, "para", self.root, lines[start].block, "\n".join(kept))
                kept, start = [], place
            if place < end:
                block = lines[place].block
                kept.append(" / ".join(filter(None, block.cells)) or lines[place].text)
        return end

    def _add(self, name: str, kind: str, owner: Part, block: Block, text: str) -> Part:
        parent = owner if owner.id and (owner is not self.root or self.section.head) else None
        name = unique(name, self.seen)
        part = Part(name, kind, owner.heading, owner.path, parent, block.page, [text] if text else [])
        self.found.append(part)
        return part

    def _inside(self, name: str) -> str:
        return self._below(self.root, name)

    @staticmethod
    def _below(owner: Part, name: str) -> str:
        return f"{owner.id}/{name}" if owner.id else name

    def _count(self, owner: Part, kind: str) -> int:
        key = f"{owner.id} {kind}"
        self.counts[key] += 1
        return self.counts[key]


def _merged(parts: list[Part], sections: Sequence[Section]) -> list[Part]:
    """A provision that is one paragraph is one clause; a clause that is too long becomes several."""
    provisions = {section.id for section in sections if section.head and section.is_provision}
    below: dict[str, list[Part]] = {}
    for part in parts:
        if part.parent and part.kind != "footnote":
            below.setdefault(part.parent.id, []).append(part)
    gone: set[str] = set()
    for part in parts:
        own = below.get(part.id, [])
        if part.kind == "section" and part.id in provisions and len(own) == 1:
            only = own[0]
            if only.kind == "para" and only.id == f"{part.id}/p1" and only.id not in below:
                part.kind, part.page = "provision", part.page if part.page is not None else only.page
                part.texts, part.repeats = only.texts, []
                gone.add(only.id)
    seen = {part.id for part in parts}
    pieces = {part.id: _cut(part, seen) for part in parts if part.id not in gone}
    for part in parts:
        part.repeats = [piece for one in part.repeats for piece in pieces[one.id]]
    return [piece for own in pieces.values() for piece in own]


def _cut(part: Part, seen: set[str]) -> list[Part]:
    if part.kind == "section" or len(part.text) <= LONGEST:
        return [part]
    pieces = [piece for text in part.texts for piece in text.split("\n") if piece.strip()]
    groups: list[list[str]] = [[]]
    for piece in pieces:
        if groups[-1] and len("\n\n".join((*groups[-1], piece))) > LONGEST:
            groups.append([])
        groups[-1].append(piece)
    part.texts = groups[0]
    found = [part]
    for number, group in enumerate(groups[1:], 2):
        name = unique(f"{part.id}/p{number}", seen)
        found.append(Part(name, "para", part.heading, part.path, part, part.page, group))
    return found
