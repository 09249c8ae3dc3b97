"""Headings with the lines below them, and their ids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ingestion.outline.closing import set_apart
from ingestion.outline.lines import Line, Place
from ingestion.outline.nesting import Section, heading_of, nest

_LONGEST_SLUG = 60
_SLUG = re.compile(r"[\W_]+")


def sections_of(lines: Sequence[Line], title: str = "") -> list[Section]:
    """The document's sections in reading order, with parents, headings, paths and ids that no two share.

    title: what the document is called; a heading that says it is nobody's parent.
    """
    sections = [Section(None)]
    for line in lines:
        if line.place is Place.HEADING:
            sections.append(Section(line))
        elif line.place is Place.TITLE:
            sections[-1].titles.append(line)
        else:
            sections[-1].body.append(line)
    if not sections[0].body:
        del sections[0]
    for section in sections:
        section.heading = heading_of(section)
    _take_notes(sections)
    nest(sections, title)
    set_apart(sections)
    for section in sections:
        section.path = (*(section.parent.path if section.parent else ()), section.heading)
    _name(sections)
    return sections


def _take_notes(sections: list[Section]) -> None:
    """A law's section that bears its number alone takes the note above it ("Licensing of banks.") for its heading."""
    for at in range(len(sections) - 1, 0, -1):
        note, section = sections[at - 1], sections[at]
        bare = section.head and section.head.made and section.mark and section.mark.unit == "s"
        if bare and note.head and note.mark is None and not note.body:
            section.heading = note.heading
            del sections[at - 1]


def slug(label: str) -> str:
    """Lower case, every run of other characters than letters and digits one hyphen, 60 characters at most."""
    whole = _SLUG.sub("-", unicodedata.normalize("NFKC", label).lower()).strip("-")
    if len(whole) <= _LONGEST_SLUG:
        return whole
    return whole[: _LONGEST_SLUG + 1].rpartition("-")[0] or whole[:_LONGEST_SLUG]


def _name(sections: Sequence[Section]) -> None:
    """Ids by the document's own numbers. One that is there already takes its parent's id in front, then "-2"."""
    seen: set[str] = set()
    for section in sections:
        name = _own_id(section)
        if name in seen and section.parent and not name.startswith(f"{section.parent.id}/"):
            name = f"{section.parent.id}{'-' if section.mark else '/'}{name}"
        section.id = unique(name, seen)


def unique(name: str, seen: set[str]) -> str:
    """The name, or with "-2", "-3" ... what is not yet in `seen`; it is put there."""
    found, number = name, 1
    while found in seen:
        number += 1
        found = f"{name}-{number}"
    seen.add(found)
    return found


def _own_id(section: Section) -> str:
    mark, unit, parent = section.mark, section.unit, section.parent
    apart = _apart(section)
    if section.head is None:
        return section.id
    if mark is None:
        name = slug(section.heading) or "section"
        return f"{parent.id}/{name}" if parent and parent.mark else name
    if unit:
        name = f"{unit.name}-{mark.value}" if mark.value else unit.name
        above = apart or _division(section)
        return f"{above.id}-{name}" if above else name.replace(".", "-")
    if mark.style == "decimal":
        if apart is None or isinstance(mark.key[0], str):
            provision = parent is not None and parent.is_provision and not isinstance(mark.key[0], str)
            return f"{parent.id}-{mark.value}" if parent and provision else mark.value
        if apart.mark and not apart.mark.value and apart.unit and apart.unit.name == "appendix":
            return f"A{mark.value}"
        return f"{apart.id}-{mark.value}"
    return f"{parent.id}-{mark.value}" if parent else mark.value


def _apart(section: Section) -> Section | None:
    """The annex, appendix or schedule that it stands in."""
    above = section.parent
    while above and not (above.unit and above.unit.apart):
        above = above.parent
    return above


def _division(section: Section) -> Section | None:
    """The division in front of the id of another whose numbers begin again in each: Part 1, Chapter 2."""
    unit = section.unit
    inner = unit is not None and not unit.apart and section.holds
    above = section.parent
    while inner and above and not (above.unit and above.unit.contains):
        above = above.parent
    return above if inner else None
