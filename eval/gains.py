"""What a change of the search gains and loses, question by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.run import Judged

_WORTH = ("recall@5", "recall@10", "mrr@10")
"""What makes a query better or worse: the first of these that differs."""


def ranked_difference(judged: Sequence[Judged], earlier: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """A line for each query whose measures changed since an earlier run, the greatest change first.

    gained and lost go by the first of Recall@5, Recall@10 and MRR@10 that differs. Queries that only one of the
    runs has are new and gone.
    """
    lines: list[tuple[float, str]] = []
    for one in judged:
        before = earlier.get(one.id)
        if before is None:
            lines.append((0.0, f"new    {one.id}"))
            continue
        changes = [(name, _value(before["values"].get(name)), _value(one.values[name])) for name in _WORTH]
        changes = [(name, old, new) for name, old, new in changes if abs(new - old) > 1e-9]
        if changes:
            verdict = "gained" if changes[0][2] > changes[0][1] else "lost"
            details = ", ".join(f"{name} {old:.3f} -> {new:.3f}" for name, old, new in changes)
            lines.append((-abs(changes[0][2] - changes[0][1]), f"{verdict:6} {one.id}: {details}"))
    present = {one.id for one in judged}
    lines += [(0.0, f"gone   {name}") for name in earlier if name not in present]
    return [line for _, line in sorted(lines, key=lambda line: line[0])]


def balance(lines: Sequence[str]) -> str:
    """How many were gained, lost and so on, in one line; for no lines, that nothing changed."""
    kinds = [line.split(maxsplit=1)[0] for line in lines]
    counted = [f"{kinds.count(kind)} {kind}" for kind in ("gained", "lost", "moved", "new", "gone") if kind in kinds]
    return ", ".join(counted) or "No case changed."


def _value(measure: float | None) -> float:
    return measure or 0.0
