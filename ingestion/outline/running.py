"""Paragraphs that are numbered through a whole document, across its headings, as in circulars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.outline.lines import Line, Place
from ingestion.outline.sections import Section


@dataclass(slots=True)
class Running:
    """on: whether the document numbers its paragraphs so. last: the number of the last one."""

    on: bool
    last: int = 0

    def next(self, line: Line) -> bool:
        """Whether the line bears the number that is due, or one after a gap; ids are then made of it alone."""
        place = _place(line)
        return self.on and place is not None and self.last < place <= self.last + 2


def numbers_run_on(sections: Sequence[Section]) -> bool:
    """Whether "2.", "3." ... go on from one heading to the next instead of beginning again."""
    last, section_of_last, across, begun = 0, None, 0, 0
    for section in sections:
        for line in () if section.is_provision else section.body:
            place = _place(line)
            if place is None or line.place is not Place.BODY:
                continue
            begun += place == 1
            across += place == last + 1 and section is not section_of_last and place > 1
            last, section_of_last = place, section
    return across >= 2 and begun <= 1


def _place(line: Line) -> int | None:
    number = line.enumerator
    if number is None or number.form != "x." or number.places[0][0] != "digit":
        return None
    return number.places[0][1]
