"""Headings with the lines below them, nested by number, by kind and by the format's levels; and their ids."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingestion.outline.lines import Line, Place
from ingestion.outline.marks import Mark
from ingestion.outline.patterns import Unit, patterns

_LONGEST_SLUG = 60
_SLUG = re.compile(r"[\W_]+")


@dataclass(slots=True, eq=False)
class Section:
    """A heading's lines and the body lines up to the next heading. Without `head`: what stands before the first."""

    head: Line | None
    titles: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    parent: Section | None = None
    id: str = ""
    heading: str = ""
    path: tuple[str, ...] = ()

    @property
    def mark(self) -> Mark | None:
        return self.head.mark if self.head else None

    @property
    def unit(self) -> Unit | None:
        return patterns().units.get(self.mark.unit) if self.mark else None

    @property
    def is_provision(self) -> bool:
        """Whether what is numbered below it is cited by its number: Article 5(1)."""
        return self.unit is not None and not self.unit.contains


def sections_of(lines: Sequence[Line]) -> list[Section]:
    """The document's sections in reading order, with parents, headings, paths and ids that no two share."""
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
        section.heading = _heading(section)
    _nest(sections)
    for section in sections:
        section.path = (*(section.parent.path if section.parent else ()), section.heading)
    _name(sections)
    return sections


def slug(label: str) -> str:
    """Lower case, every run of other characters than letters and digits one hyphen, 60 characters at most."""
    whole = _SLUG.sub("-", unicodedata.normalize("NFKC", label).lower()).strip("-")
    if len(whole) <= _LONGEST_SLUG:
        return whole
    return whole[: _LONGEST_SLUG + 1].rpartition("-")[0] or whole[:_LONGEST_SLUG]


def _heading(section: Section) -> str:
    head = section.head
    if head is None:
        return ""
    own = head.text
    if head.made:
        own = head.made
    elif head.mark and head.mark.unit in ("number", "s"):
        own = head.rest or ("" if section.titles else head.text.rstrip(".．、 "))
    return " ".join(part for part in (own, *(line.text for line in section.titles)) if part)


def _nest(sections: Sequence[Section]) -> None:
    order = _ranks(sections)
    title = _title(sections)
    open_: list[Section] = []
    for section in sections:
        if section.head is None or section is title:
            continue
        while open_ and not _above(open_[-1], section, open_, order):
            open_.pop()
        section.parent = open_[-1] if open_ else None
        open_.append(section)


def _title(sections: Sequence[Section]) -> Section | None:
    """The heading that names the whole document, if the format's levels show one: it is nobody's parent."""
    headed = [section for section in sections if section.head]
    if not headed or headed[0].mark or headed[0].head is None or headed[0].head.level is None:
        return None
    highest = headed[0].head.level
    others = [one.head.level for one in headed[1:] if one.head and one.head.level is not None]
    return headed[0] if others and min(others) > highest else None


def _ranks(sections: Sequence[Section]) -> dict[str, float]:
    """What stands above what. Divisions (Part, Title, Chapter) are ordered as the document first uses them."""
    ranks: dict[str, float] = {name: unit.rank for name, unit in patterns().units.items()}
    used = list(dict.fromkeys(s.unit.name for s in sections if s.unit and s.unit.contains))
    for name, rank in zip(used, sorted(ranks[name] for name in used), strict=True):
        ranks[name] = rank
    return ranks


def _above(upper: Section, lower: Section, open_: Sequence[Section], ranks: dict[str, float]) -> bool:
    """Whether `lower` belongs under `upper`, which stands before it."""
    if lower.unit and lower.unit.apart:
        return False
    u, w = upper.mark, lower.mark
    levels = _levels(upper, lower)
    if u and w and u.unit == w.unit == "number":
        if u.key == w.key[: len(u.key)] and u.key != w.key:
            return True
        if u.style == w.style:
            return False
        return levels if levels is not None else not any(s.mark and s.mark.style == w.style for s in open_)
    if upper.unit and lower.unit:
        return ranks[upper.unit.name] < ranks[lower.unit.name]
    if levels is not None:
        return levels
    if upper.unit:
        return True
    if u is None:
        return bool(w is None and upper.head and upper.head.level is not None)
    return lower.unit is None or not lower.unit.contains


def _levels(upper: Section, lower: Section) -> bool | None:
    """What the format's levels say; None where they say nothing."""
    if upper.head is None or lower.head is None or upper.head.level is None or lower.head.level is None:
        return None
    return upper.head.level < lower.head.level


def _name(sections: Sequence[Section]) -> None:
    """Ids by the document's own numbers. A number that comes again takes its parent's id in front, then "-2"."""
    for section in sections:
        section.id = _own_id(section)
    counts = Counter(section.id for section in sections)
    for section in sections:
        if section.parent and counts[section.id] > 1:
            joiner = "-" if section.mark else "/"
            section.id = f"{section.parent.id}{joiner}{section.id}"
    seen: set[str] = set()
    for section in sections:
        section.id = unique(section.id, seen)


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
        return ""
    if mark is None:
        name = slug(section.heading) or "section"
        return f"{parent.id}/{name}" if parent and parent.mark else name
    if unit:
        name = f"{unit.name}-{mark.value}" if mark.value else unit.name
        above = apart or _division(section)
        return f"{above.id}-{name}" if above else name.replace(".", "-")
    if mark.style == "decimal":
        if apart is None:
            return f"{parent.id}-{mark.value}" if parent and parent.is_provision else mark.value
        if apart.mark and not apart.mark.value and apart.unit and apart.unit.name == "appendix":
            return mark.value if mark.value[0].isalpha() else f"A{mark.value}"
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
    inner = unit and (unit.contains or unit.name == "section" and _articles_below(section))
    above = section.parent
    while inner and above and not (above.unit and above.unit.contains):
        above = above.parent
    return above if inner else None


def _articles_below(section: Section) -> bool:
    """Whether this is a division of a chapter ("Section 1" of a chapter of articles) and no provision by itself."""
    return bool(section.parent and section.parent.unit and section.parent.unit.contains)
