"""Blocks become clauses. Ids are made here and nowhere else, from structure alone.

A numbered heading is its number ("A" before it inside the Appendix), an unnumbered one its name; a labelled
list entry is `<section>/<slug of the label>`, any other `<parent>/item-N`; a table `<section>/table-N` and its
row `<table>/<slug of the first cell>`; then `footnote-N`, `figure-N`, and `pN` for paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from corpus.model import ClausewiseError, Segment
from ingestion.assemble import Assembled, Run
from ingestion.clean import Cut
from ingestion.layout import Block, Kind, Layout, lay_out

_LABEL = re.compile(r"(?:\*\*)?(?P<label>[^*\n]{1,120}?):?\*\*")
_SLUG = re.compile(r"[^a-z0-9]+")
_LISTS = (Kind.BULLET, Kind.SUB_BULLET, Kind.NUMBERED)
APPENDIX = "Appendix"


class StructureError(ClausewiseError):
    """The text does not have the structure that ids are made from."""


@dataclass
class Part:
    """A clause before it is read: its place and text, but no sentences, page or tags yet."""

    id: str
    kind: str
    heading: str
    path: tuple[str, ...]
    parent: str | None
    text: str = ""
    segments: tuple[Segment, ...] = ()
    cuts: list[Cut] = field(default_factory=list)


@dataclass
class _State:
    section: Part | None = None
    number: tuple[int, ...] = ()
    prefix: str = ""
    open: dict[tuple[int, ...], Part] = field(default_factory=dict)
    entry: Part | None = None
    counts: Counter[str] = field(default_factory=Counter)


def slug(label: str) -> str:
    """Lower case, every run of other characters than letters and digits one hyphen."""
    return _SLUG.sub("-", label.lower()).strip("-")


def build(source: str, attached: tuple[str, ...] = ()) -> tuple[list[Part], Layout]:
    """All clauses of `source` in reading order, and the layout they were made from.

    `attached` holds openings of paragraphs that belong to the list entry before them though the structure
    does not show it. Raises StructureError for text outside any section, two clauses of one id, a table
    without a caption, or an attached paragraph that is not there.
    """
    layout = lay_out(source)
    builder = _Builder(source, layout, attached)
    parts = builder.run()
    ids = Counter(part.id for part in parts)
    doubled = next((name for name, count in ids.items() if count > 1), None)
    if doubled:
        raise StructureError(
            f"Two clauses would have the id {doubled!r}; look for a repeated heading or label."
        )
    missing = set(attached) - builder.attached_found
    if missing:
        raise StructureError(
            f"No paragraph begins {min(missing)!r}; correct the list of attached paragraphs."
        )
    return parts, layout


class _Builder:
    def __init__(self, source: str, layout: Layout, attached: tuple[str, ...]) -> None:
        self.source, self.blocks, self.attached = source, layout.blocks, attached
        self.attached_found: set[str] = set()
        self.parts: list[Part] = []
        self.state = _State()

    def run(self) -> list[Part]:
        at = 0
        while at < len(self.blocks):
            block = self.blocks[at]
            if block.kind is Kind.TABLE_ROW:
                at = self._table(at)
                continue
            if block.kind is Kind.HEADING:
                self._section(block)
            elif block.kind in _LISTS:
                self._entry(block)
            elif block.kind is Kind.PROSE:
                self._prose(at, block)
            elif block.kind is Kind.FOOTNOTE:
                self._numbered("footnote", block)
            elif block.kind is Kind.FIGURE_CAPTION:
                self._numbered("figure", block)
                self.state.entry = None
            else:
                raise StructureError(f"A table caption stands without its table: {self._raw(block)[:60]!r}.")
            at += 1
        return self.parts

    def _section(self, block: Block) -> None:
        state = self.state
        assembled = self._assembled(block.runs)
        heading = assembled.text
        if not block.number:
            state.prefix = "A" if heading == APPENDIX else ""
            state.open = {}
        above = [number for number in state.open if block.number[: len(number)] == number != block.number]
        parent = state.open[max(above, key=len)] if above and block.number else None
        if parent:
            path = (*parent.path, heading)
        elif state.prefix and block.number:
            path = (APPENDIX, heading)
        else:
            path = (heading,)
        name = state.prefix + ".".join(map(str, block.number)) if block.number else slug(heading)
        part = Part(name, "section", heading, path, parent.id if parent else None)
        part.segments = tuple(assembled.segments)
        part.cuts = self._cuts(block, assembled)
        if block.number:
            state.open = {n: p for n, p in state.open.items() if block.number[: len(n)] == n}
            state.open[block.number] = part
        state.section, state.entry, state.counts = part, None, Counter()
        self.parts.append(part)

    def _entry(self, block: Block) -> None:
        raw = self._raw(block)
        label = _LABEL.match(raw) if block.kind is Kind.BULLET else None
        owner = self._section_part(block)
        if block.kind is Kind.SUB_BULLET:
            owner = self._owner(block)
        if label:
            heading = label["label"].strip()
            part = self._part(owner, slug(heading), "bullet", heading, (*owner.path, heading), block)
        else:
            part = self._part(
                owner, f"item-{self._count(owner, 'item')}", "item", owner.heading, owner.path, block
            )
        if block.kind is not Kind.SUB_BULLET:
            self.state.entry = part
        self.parts.append(part)

    def _owner(self, block: Block) -> Part:
        if not self.state.entry:
            raise StructureError(f"An indented list entry has no entry above it: {self._raw(block)[:60]!r}.")
        return self.state.entry

    def _prose(self, at: int, block: Block) -> None:
        section = self._section_part(block)
        opening = next((words for words in self.attached if self._raw(block).startswith(words)), None)
        if self.state.entry and (opening or self._list_goes_on(at)):
            if opening:
                self.attached_found.add(opening)
            self._extend(self.state.entry, block)
            return
        self.state.entry = None
        name = f"p{self._count(section, 'p')}"
        part = self._part(section, name, "para", section.heading, section.path, block)
        section.text = f"{section.text}\n\n{part.text}" if section.text else part.text
        self.parts.append(part)

    def _list_goes_on(self, at: int) -> bool:
        """Whether the same list continues after this paragraph, so that the paragraph is part of an entry."""
        following = (b.kind for b in self.blocks[at + 1 :] if b.kind not in (Kind.PROSE, Kind.FOOTNOTE))
        return next(following, None) in _LISTS

    def _extend(self, part: Part, block: Block) -> None:
        assembled = Assembled(self.source, part.text, list(part.segments))
        runs = (Run(block.runs[0].start, block.runs[0].end, "\n\n"), *block.runs[1:])
        assembled.runs(runs)
        part.text, part.segments = assembled.text, tuple(assembled.segments)
        part.cuts += assembled.cuts

    def _numbered(self, kind: str, block: Block) -> None:
        section = self._section_part(block)
        number = block.number[0] if block.number else self._count(section, kind)
        part = self._part(section, f"{kind}-{number}", kind, "", section.path, block)
        part.heading = part.text if kind == "figure" else f"{kind.capitalize()} {number}"
        part.path = (*section.path, part.heading)
        self.parts.append(part)

    def _table(self, at: int) -> int:
        """Header line, rows, caption; returns the place after them."""
        section = self._section_part(self.blocks[at])
        end = at
        while end < len(self.blocks) and self.blocks[end].kind is Kind.TABLE_ROW:
            end += 1
        caption = self.blocks[end] if end < len(self.blocks) else None
        if caption is None or caption.kind is not Kind.TABLE_CAPTION:
            raise StructureError(f"A table has no caption after it: {self._raw(self.blocks[at])[:60]!r}.")
        header = self._cells(self.blocks[at])
        text = self._assembled(caption.runs)
        heading = text.text
        joiners = [". ", *[" / "] * (len(header) - 1)]
        for joiner, cell in zip(joiners, header, strict=True):
            text.insert(joiner)
            text.verbatim(*cell)
        table = Part(
            f"{section.id}/table-{caption.number[0]}", "table", heading, (*section.path, heading), section.id
        )
        table.text, table.segments = text.text, tuple(text.segments)
        table.cuts = text.cuts
        self.parts.append(table)
        labels = [self.source[a:b].strip() for a, b in header]
        for block in self.blocks[at + 1 : end]:
            self.parts.append(self._row(table, labels, block))
        self.state.entry = None
        return end + 1

    def _row(self, table: Part, labels: list[str], block: Block) -> Part:
        cells = self._cells(block)
        if len(cells) != len(labels):
            raise StructureError(f"{table.id}: a row has {len(cells)} cells, the header {len(labels)}.")
        text = Assembled(self.source)
        for label, cell in zip(labels, cells, strict=True):
            text.insert(f"{' / ' if text.text else ''}{label}: ")
            text.verbatim(*cell)
        heading = self.source[slice(*cells[0])].strip()
        path = (*table.path, heading)
        part = Part(
            f"{table.id}/{slug(heading)}", "row", heading, path, table.id, text.text, tuple(text.segments)
        )
        part.cuts = text.cuts
        return part

    def _cells(self, block: Block) -> list[tuple[int, int]]:
        run = block.runs[0]
        cells, start = [], run.start
        for cell in self.source[run.start : run.end].split("\t"):
            cells.append((start, start + len(cell)))
            start += len(cell) + 1
        return cells

    def _part(
        self, owner: Part, name: str, kind: str, heading: str, path: tuple[str, ...], block: Block
    ) -> Part:
        assembled = self._assembled(block.runs)
        part = Part(
            f"{owner.id}/{name}", kind, heading, path, owner.id, assembled.text, tuple(assembled.segments)
        )
        part.cuts = self._cuts(block, assembled)
        return part

    def _section_part(self, block: Block) -> Part:
        if self.state.section is None:
            raise StructureError(f"Text stands before the first heading: {self._raw(block)[:60]!r}.")
        return self.state.section

    def _assembled(self, runs: tuple[Run, ...]) -> Assembled:
        assembled = Assembled(self.source)
        assembled.runs(runs)
        return assembled

    def _cuts(self, block: Block, assembled: Assembled) -> list[Cut]:
        return [*([block.marker] if block.marker else []), *assembled.cuts]

    def _raw(self, block: Block) -> str:
        return self.source[block.runs[0].start : block.runs[-1].end]

    def _count(self, owner: Part, kind: str) -> int:
        key = f"{owner.id}/{kind}"
        self.state.counts[key] += 1
        return self.state.counts[key]
