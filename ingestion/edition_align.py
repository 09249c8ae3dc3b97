"""Lays an edition's blocks beside the document's clauses, by structure alone and never by what they say.

Sections meet by their numbers. Inside a section both editions are a row of paragraphs and list entries: where
the two rows are alike, they meet one by one; where they are not, only their like beginnings and ends do, run by
run, and the rest is named as not aligned. Figures, tables and footnotes meet by their own numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from corpus.model import Clause
from corpus.said import Said
from ingestion.edition_blocks import FLOATING, Block, Kind

APPENDIX = "appendix"
_NAMED = {Kind.FIGURE: "figure {number}", Kind.TABLE: "table {number}", Kind.FOOTNOTE: "footnote {number}"}
_RUNS = {
    Kind.HEADING: "{count} headings",
    Kind.PARA: "{count} paragraphs",
    Kind.ENTRY: "{count} list entries",
    Kind.SUB: "{count} entries below those",
}
_FLOATS = {"figure": Kind.FIGURE, "table": Kind.TABLE, "footnote": Kind.FOOTNOTE}


@dataclass(frozen=True, slots=True)
class Pair:
    """A clause and its blocks in the edition; `row` is the row's place in the one block of a table, from 1."""

    clause: Clause
    blocks: tuple[Block, ...]
    row: int = 0


@dataclass
class Alignment:
    """pairs, in the clauses' order. missing: (clause id, why). left: (block, why) of blocks without a clause."""

    pairs: list[Pair] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    left: list[tuple[Block, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A paragraph of a clause: what kind of block it should meet."""

    kind: Kind
    clause: Clause


@dataclass
class _Section:
    heading: Block | None
    blocks: list[Block]


def align(clauses: Sequence[Clause], blocks: Iterable[Block], unnumbered: Mapping[str, str]) -> Alignment:
    """`unnumbered` gives the clause id of each heading without a number by its words in the edition."""
    made = Alignment()
    sections = _sections(blocks, unnumbered, made)
    owned = _by_section(clauses)
    met: dict[str, tuple[tuple[Block, ...], int]] = {}
    why: dict[str, str] = {}
    for name, own in owned.items():
        section = sections.pop(name, None)
        if section is None:
            why.update(dict.fromkeys([name, *(clause.id for clause in own)], Said("the edition has no such section")))
            continue
        if section.heading:
            met[name] = ((section.heading,), 0)
        _meet_row(name, own, section.blocks, met, why, made)
        _meet_floats(name, own, section.blocks, met, why, made)
    for name, section in sections.items():
        for block in [*([section.heading] if section.heading else []), *section.blocks]:
            made.left.append((block, Said("the document has no section {name}", name=name)))
    for clause in clauses:
        if clause.id in met:
            parts, row = met[clause.id]
            made.pairs.append(Pair(clause, parts, row))
        else:
            nothing = Said("nothing in the edition stands at its place")
            made.missing.append((clause.id, why.get(clause.id, nothing)))
    return made


def _sections(blocks: Iterable[Block], unnumbered: Mapping[str, str], made: Alignment) -> dict[str, _Section]:
    sections: dict[str, _Section] = {}
    current: _Section | None = None
    prefix = ""
    for block in blocks:
        if block.kind is not Kind.HEADING:
            if current is None:
                made.left.append((block, Said("it stands before the first heading")))
            else:
                current.blocks.append(block)
            continue
        if block.number:
            name = prefix + ".".join(map(str, block.number))
        else:
            name = unnumbered.get(block.text, block.text)
            prefix = "A" if name == APPENDIX else ""
        current = _Section(block, [])
        if name in sections:
            made.left.append((block, Said("a second heading {name}", name=name)))
            current = sections[name]
        else:
            sections[name] = current
    return sections


def _by_section(clauses: Sequence[Clause]) -> dict[str, list[Clause]]:
    by_id = {clause.id: clause for clause in clauses}
    owned: dict[str, list[Clause]] = {clause.id: [] for clause in clauses if clause.kind == "section"}
    for clause in clauses:
        above = clause
        while above.kind != "section" and above.parent:
            above = by_id[above.parent]
        if above is not clause:
            owned[above.id].append(clause)
    return owned


def _pieces(section: str, clauses: Iterable[Clause]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for clause in clauses:
        if clause.kind in ("table", "row", "figure", "footnote"):
            continue
        kind = Kind.PARA if clause.kind == "para" else Kind.ENTRY if clause.parent == section else Kind.SUB
        pieces.append(_Piece(kind, clause))
        pieces += [_Piece(Kind.PARA, clause)] * clause.text.count("\n\n")
    return pieces


def _meet_row(
    name: str,
    clauses: Sequence[Clause],
    blocks: Sequence[Block],
    met: dict[str, tuple[tuple[Block, ...], int]],
    why: dict[str, str],
    made: Alignment,
) -> None:
    pieces = _pieces(name, clauses)
    row = [block for block in blocks if block.kind not in FLOATING]
    head, tail = _alike([piece.kind for piece in pieces], [block.kind for block in row])
    pairs = [*zip(pieces[:head], row[:head], strict=True)]
    if tail:
        pairs += zip(pieces[-tail:], row[-tail:], strict=True)
    there, here = _counted(piece.kind for piece in pieces), _counted(block.kind for block in row)
    said = "section {name} has {there} in the document and {here} here"
    reason = Said(said, name=name, there=there, here=here)
    certain = {id(piece.clause) for piece in pieces[head : len(pieces) - tail]}
    for piece in pieces:
        if id(piece.clause) in certain:
            why[piece.clause.id] = reason
    for piece, block in pairs:
        if id(piece.clause) in certain:  # another paragraph of this clause has no place, so none of it is certain
            made.left.append((block, reason))
        else:
            parts, _ = met.get(piece.clause.id, ((), 0))
            met[piece.clause.id] = ((*parts, block), 0)
    made.left += [(block, reason) for block in row[head : len(row) - tail]]


def _alike(one: Sequence[Kind], other: Sequence[Kind]) -> tuple[int, int]:
    """How many members meet from the front and from the back: all, or whole runs of one kind and one length."""
    if list(one) == list(other):
        return len(one), 0
    runs = [[(kind, len(list(group))) for kind, group in groupby(row)] for row in (one, other)]
    head = 0
    while head < min(map(len, runs)) and runs[0][head] == runs[1][head]:
        head += 1
    tail = 0
    while tail < min(map(len, runs)) - head and runs[0][-1 - tail] == runs[1][-1 - tail]:
        tail += 1
    counts = [length for _, length in runs[0]]
    return sum(counts[:head]), sum(counts[len(counts) - tail :])


def _meet_floats(
    name: str,
    clauses: Sequence[Clause],
    blocks: Sequence[Block],
    met: dict[str, tuple[tuple[Block, ...], int]],
    why: dict[str, str],
    made: Alignment,
) -> None:
    own = {(_FLOATS[c.kind], int(c.id.rsplit("-", 1)[1])): c for c in clauses if c.kind in _FLOATS}
    for block in blocks:
        if block.kind not in FLOATING:
            continue
        clause = own.get((block.kind, block.number[0]))
        if clause is None or clause.id in met:
            said = "section {name} of the document has no {what} for it"
            made.left.append((block, Said(said, name=name, what=Said(_NAMED[block.kind], number=block.number[0]))))
            continue
        rows = [other for other in clauses if other.kind == "row" and other.parent == clause.id]
        if block.kind is Kind.TABLE and len(block.rows) - 1 != len(rows):
            said = "the table has {here} rows here and {there} there"
            made.left.append((block, Said(said, here=max(len(block.rows) - 1, 0), there=len(rows))))
            continue
        met[clause.id] = ((block,), 0)
        met.update({row.id: ((block,), at) for at, row in enumerate(rows, 1)})


def _counted(kinds: Iterable[Kind]) -> Said:
    told: Said | None = None
    for kind, group in reversed([(kind, len(list(group))) for kind, group in groupby(kinds)]):
        run = Said(_RUNS[kind], count=group)
        told = run if told is None else Said("{one}, then {more}", one=run, more=told)
    return told or Said("nothing")
