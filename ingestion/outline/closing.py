"""The lines with which a law ends, and which no provision of it says: that it binds, where it was done, who signed.

What stands after its last article is not part of that article. Notes that are printed after these lines are those of
the whole document; they keep the names that they have from the article before, by which they are cited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingestion.blocks import BlockKind
from ingestion.outline.nesting import Section
from ingestion.outline.patterns import patterns

CLOSING, IMPRINT = "closing", "imprint"


def set_apart(sections: list[Section]) -> None:
    """Cuts the closing lines off the last provision before any annex, and the imprint off the last section."""
    last = next((at for at in range(len(sections) - 1, -1, -1) if _is_last_provision(sections, at)), None)
    if last is not None:
        _cut(sections, last, CLOSING, patterns().closing_begin)
    if len(sections) > 1:
        _cut(sections, len(sections) - 1, IMPRINT, patterns().closing_imprint)


def _is_last_provision(sections: Sequence[Section], at: int) -> bool:
    section = sections[at]
    named = section.head is not None and section.unit is not None and section.is_provision and not section.unit.apart
    return named and not _stands_apart(section)


def _stands_apart(section: Section) -> bool:
    above = section.parent
    while above and not (above.unit and above.unit.apart):
        above = above.parent
    return above is not None


def _cut(sections: list[Section], at: int, name: str, begins: re.Pattern[str]) -> None:
    section = sections[at]
    texts = ((place, line) for place, line in enumerate(section.body) if line.block.kind is BlockKind.PARA)
    first = next((place for place, line in texts if begins.search(line.text)), None)
    if first is None or name == IMPRINT and not _ends_so(section, first, begins):
        return
    ending = Section(None, body=section.body[first:], id=name, notes_in=section)
    section.body = section.body[:first]
    sections.insert(at + 1, ending)


def _ends_so(section: Section, first: int, begins: re.Pattern[str]) -> bool:
    """Whether nothing but such lines follows: what names its address in its midst is no imprint."""
    return all(begins.search(line.text) for line in section.body[first:] if line.block.kind is BlockKind.PARA)
