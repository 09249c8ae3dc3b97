"""What a clause is about, from its place and its words."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.model import Clause


def tag(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    return tuple(clauses)
