"""Clause ids as an official file gives them by itself: from its numbers, labels and order, by the rules of
`ingestion.structure`. They show that a clause was not only found but stands under the same name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ingestion.edition_align import APPENDIX, Pair
from ingestion.edition_blocks import Kind
from ingestion.structure import slug


def formed_ids(pairs: Sequence[Pair], unnumbered: Mapping[str, str]) -> list[str]:
    """The id of each pair's clause, formed from its block alone; `pairs` in reading order.

    `unnumbered` gives the id of each heading without a number, as in `align`.
    """
    formed: list[str] = []
    section = prefix = entry = ""
    tables: dict[int, str] = {}
    counts: Counter[str] = Counter()

    def counted(owner: str, mark: str) -> str:
        counts[owner + mark] += 1
        return f"{owner}/{mark}{counts[owner + mark]}"

    for pair in pairs:
        block = pair.blocks[0]
        if pair.row:
            name = f"{tables.get(id(block), section)}/{slug(block.rows[pair.row][0])}"
        elif block.kind is Kind.HEADING and block.number:
            name = section = prefix + ".".join(map(str, block.number))
        elif block.kind is Kind.HEADING:
            name = section = unnumbered.get(block.text, slug(block.text))
            prefix = "A" if name == APPENDIX else ""
        elif block.kind in (Kind.TABLE, Kind.FIGURE, Kind.FOOTNOTE):
            name = f"{section}/{block.kind}-{block.number[0]}"
            tables[id(block)] = name
        elif block.kind is Kind.PARA:
            name = counted(section, "p")
        else:
            owner = entry if block.kind is Kind.SUB and entry else section
            labelled = block.kind is Kind.ENTRY and slug(block.label)
            name = f"{owner}/{slug(block.label)}" if labelled else counted(owner, "item-")
            entry = name if block.kind is Kind.ENTRY else entry
        formed.append(name)
    return formed
