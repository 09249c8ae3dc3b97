"""Which heading stands under which: by number, by kind, and by the format's levels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingestion.outline.lines import Line, bare
from ingestion.outline.marks import Mark
from ingestion.outline.patterns import Unit, patterns

_WITHIN_HAN = re.compile(r"(?<=[㐀-鿿]) (?=[㐀-鿿])")


@dataclass(slots=True, eq=False)
class Section:
    """A heading's lines and the body lines up to the next heading. Without `head`: what stands before the first, or the
    closing lines of a law, which have their `id` from the start."""

    head: Line | None
    titles: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    parent: Section | None = None
    id: str = ""
    heading: str = ""
    path: tuple[str, ...] = ()
    is_title: bool = False
    notes_in: Section | None = None
    """The section whose name notes have that stand here: a law's notes may be printed after its closing lines."""

    @property
    def mark(self) -> Mark | None:
        return self.head.mark if self.head else None

    @property
    def unit(self) -> Unit | None:
        return patterns().units.get(self.mark.unit) if self.mark else None

    @property
    def holds(self) -> bool:
        """Whether it holds provisions and is none: a Part, an annex, a section of a chapter."""
        unit = self.unit
        if unit is None or unit.contains or unit.apart:
            return unit is not None
        return unit.name == "section" and bool(self.parent and self.parent.unit and self.parent.unit.contains)

    @property
    def is_provision(self) -> bool:
        """Whether what is numbered below it is cited by its number: Article 5(1)."""
        if self.unit is None:
            return bool(self.mark and self.parent and self.parent.is_provision)
        return not self.unit.contains and self.unit.name != "appendix"


def heading_of(section: Section) -> str:
    """The heading's words; of a plain number only what follows it, as the number is the id."""
    head = section.head
    if head is None:
        return ""
    own = head.text
    if head.made:
        own = head.made
    elif head.mark and head.mark.unit in ("number", "s"):
        own = head.rest or ("" if section.titles else head.text.rstrip(".．、 "))
    whole = " ".join(part for part in (own, *(line.text for line in section.titles)) if part)
    return whole if head.mark else _WITHIN_HAN.sub("", whole) if section.titles else whole


def nest(sections: list[Section], title: str) -> None:
    """Gives every section its parent, and drops from `sections` those that only go on with the title."""
    named = _title(sections, title)
    if named:
        named.is_title = len(sections) > 1
    _Nest(sections, named).run()


def _title(sections: list[Section], title: str) -> Section | None:
    """The heading that names the whole document: it says the title, alone or with the headings right after it."""
    at = next((at for at, section in enumerate(sections) if section.head), None)
    if at is None or sections[at].mark or sections[at].head is None:
        return None
    first, whole = sections[at], bare(title)
    if whole and bare(first.heading) in whole:
        while at + 1 < len(sections) and not first.body:
            following = sections[at + 1]
            if following.mark or following.head is None or bare(following.heading) not in whole:
                break
            first.titles += [following.head, *following.titles]
            first.body = following.body
            first.heading = heading_of(first)
            del sections[at + 1]
        return first
    return None


class _Nest:
    def __init__(self, sections: Sequence[Section], title: Section | None) -> None:
        self.sections, self.title = sections, title
        self.ranks = _ranks(sections)
        self.top = _level_of_numbers(sections)
        self.open: list[Section] = []
        self.seen_inner = False
        self.across: list[Section] = []
        # What stands apart before anything is numbered (in a list of contents, say) does not hold what follows.
        marked = next((at for at, one in enumerate(sections) if one.mark and not (one.unit and one.unit.apart)), 0)
        self.first_apart = [one for one in sections[:marked] if one.unit]

    def run(self) -> None:
        for at, section in enumerate(self.sections):
            if section.head is None or section is self.title:
                continue
            while self.open and not self._above(self.open[-1], section, at):
                self.open.pop()
            section.parent = self.open[-1] if self.open else None
            self.open.append(section)

    def _above(self, upper: Section, lower: Section, at: int) -> bool:
        """Whether `lower`, the section at `at`, belongs under `upper`, which stands before it."""
        if lower.unit and lower.unit.apart:
            return False
        u, w = upper.mark, lower.mark
        levels = self._levels(upper, lower)
        if u and w and u.unit == w.unit == "number":
            if u.key == w.key[: len(u.key)] and u.key != w.key:
                return True
            if u.style == w.style:
                return False
            return levels if levels is not None else not any(s.mark and s.mark.style == w.style for s in self.open)
        if upper.unit and lower.unit:
            if upper.unit.apart and upper in self.first_apart:
                return False
            return self.ranks[upper.unit.name] < self.ranks[lower.unit.name]
        if levels is not None:
            return levels
        if u is None:
            if upper in self.across:
                return bool(w and not (lower.unit and lower.unit.contains))
            return bool(w is None and upper.head and upper.head.level is not None)
        if w is None:
            if self._heads_next(upper, at):
                self.across.append(lower)
                return upper.holds
            return self._within(upper, at)
        return upper.unit is not None or lower.unit is None or not lower.unit.contains

    def _heads_next(self, upper: Section, at: int) -> bool:
        """Whether a heading without number or text stands between two provisions, as a heading of those to come."""
        if self.sections[at].body or at + 1 >= len(self.sections):
            return False
        following, before = self.sections[at + 1].mark, upper.mark
        if upper.holds:
            return bool(following and self.sections[at + 1].unit != upper.unit)
        return bool(
            following
            and before
            and (following.unit, following.style) == (before.unit, before.style)
            and len(following.key) == len(before.key)
            and _comparable(following, before)
            and following.key > before.key
        )

    def _within(self, upper: Section, at: int) -> bool:
        """Whether a heading without number belongs under the numbered one before it: if the numbers go on after it.

        After the last number it does where earlier ones do.
        """
        for later in self.sections[at + 1 :]:
            mark, own = later.mark, upper.mark
            if mark and own and mark.unit == own.unit and mark.style == own.style:
                inner = mark.key > own.key if _comparable(mark, own) else True
                self.seen_inner = self.seen_inner or inner
                return inner
            if later.unit and upper.unit and self.ranks[later.unit.name] < self.ranks[upper.unit.name]:
                break
        return self.seen_inner or bool(upper.unit and upper.unit.apart)

    def _levels(self, upper: Section, lower: Section) -> bool | None:
        """What the format's levels say; None where they say nothing."""
        u, w = self._level(upper), self._level(lower)
        return None if u is None or w is None else u < w

    def _level(self, section: Section) -> int | None:
        level = section.head.level if section.head else None
        if level is None or self.top is None or section.mark or section.head is None or section.head.block.page is None:
            return level
        # Larger print does not make an introduction the parent of what is numbered after it.
        return max(level, self.top)


def _comparable(one: Mark, other: Mark) -> bool:
    return [type(part) for part in one.key[:1]] == [type(part) for part in other.key[:1]]


def _ranks(sections: Sequence[Section]) -> dict[str, float]:
    """What stands above what. Divisions (Part, Title, Chapter) are ordered as the document first uses them."""
    ranks: dict[str, float] = {name: unit.rank for name, unit in patterns().units.items()}
    used = list(dict.fromkeys(s.unit.name for s in sections if s.unit and s.unit.contains))
    for name, rank in zip(used, sorted(ranks[name] for name in used), strict=True):
        ranks[name] = rank
    return ranks


def _level_of_numbers(sections: Sequence[Section]) -> int | None:
    """The highest level of the headings that bear the document's own first numbers, where those begin only once; in
    an annex they may begin again."""
    apart = next((at for at, one in enumerate(sections) if at and one.unit and one.unit.apart), len(sections))
    own = [one for one in sections[:apart] if one.mark]
    levels: list[int] = []
    for unit in dict.fromkeys(one.mark.unit for one in own if one.mark):
        heads = [one for one in own if one.mark and one.mark.unit == unit and len(one.mark.key) == 1]
        if sum(one.mark is not None and one.mark.key in ((1,), ("A",)) for one in heads) == 1:
            levels += [one.head.level for one in heads if one.head and one.head.level is not None]
    return min(levels, default=None)
