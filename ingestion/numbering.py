"""Ids follow each other without a gap, and everything hangs on something that is there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Clause

_NUMBER = re.compile(r"(?P<prefix>A?)(?P<number>\d+(?:\.\d+)*)")
_COUNTED = re.compile(r"(?P<owner>.+)/(?P<kind>p|item-)(?P<n>\d+)")
_NAMED = re.compile(r".+/(?P<kind>table|figure|footnote)-(?P<n>\d+)")


def problems(clauses: Sequence[Clause]) -> list[str]:
    """Gaps in the numbers of sections, paragraphs, items, tables, figures and footnotes; misplaced parents."""
    found: list[str] = []
    seen: set[str] = set()
    last: dict[str, int] = {}

    def expect(series: str, number: int, name: str) -> None:
        if number != last.get(series, 0) + 1:
            found.append(f"{name}: follows number {last.get(series, 0)}, so the numbering has a gap")
        last[series] = number

    for position, clause in enumerate(clauses):
        if clause.order != position:
            found.append(f"{clause.id}: stands in place {position}, its order says {clause.order}")
        if clause.parent is not None and clause.parent not in seen:
            found.append(f"{clause.id}: its parent {clause.parent} does not stand before it")
        if not clause.path or clause.path[-1] != clause.heading:
            found.append(f"{clause.id}: its path does not end with its heading")
        seen.add(clause.id)
        if match := _NUMBER.fullmatch(clause.id):
            above, _, number = match["number"].rpartition(".")
            expect(f"section {match['prefix']}{above}", int(number), clause.id)
        elif match := _COUNTED.fullmatch(clause.id):
            expect(f"{match['owner']}/{match['kind']}", int(match["n"]), clause.id)
        elif match := _NAMED.fullmatch(clause.id):
            expect(match["kind"], int(match["n"]), clause.id)
    return found
