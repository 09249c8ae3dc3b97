"""Scored answers summed up: groups with intervals, as a table, and against an earlier run question by question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.answers import Row
from eval.metrics import bootstrap, mean, quantile

MEASURES: Mapping[str, tuple[str, Callable[[Row], float | bool | None]]] = {
    "recall": ("recall", lambda row: row.recall),
    "precision": ("precis.", lambda row: row.precision),
    "evidence": ("evid.", lambda row: row.evidence),
    "must_say": ("mustsay", lambda row: row.must_say),
    "abstention_precision": ("abst.P", lambda row: row.rightly_abstained),
    "abstention_recall": ("abst.R", lambda row: None if row.missed_abstention is None else not row.missed_abstention),
    "false_abstention": ("f.abst", lambda row: row.false_abstention),
    "modality": ("modal.", lambda row: row.modality),
    "language": ("lang.", lambda row: row.language),
    "hedged": ("hedged", lambda row: row.hedged),
}
"""Of each measure its heading in the table and its value in a row. All are better higher, but `false_abstention`."""

COUNTS: Mapping[str, str] = {"invented": "inv.", "uncited": "unc.", "misquoted": "misq."}
"""What must never happen, with its heading in the table."""

_COMPARED = ("recall", "precision", "evidence", "must_say", "modality", "language", "hedged", "outcome", *COUNTS)


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean over the `scored` rows to which it applies (None for none), and its 95% interval by resampling."""

    value: float | None
    interval: tuple[float, float] | None
    scored: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A group of rows: its measures by the names of MEASURES, its counts by those of COUNTS, wall times in ms."""

    group: str
    cases: int
    measures: dict[str, Measure]
    counts: dict[str, int]
    ms_p50: float | None
    ms_p95: float | None


def summarise(rows: Sequence[Row]) -> list[Summary]:
    """All rows, then those of each language and each kind, in order of first appearance."""
    groups: dict[str, list[Row]] = {"all": list(rows)}
    for field in ("lang", "kind"):
        for row in rows:
            groups.setdefault(f"{field}:{getattr(row, field)}", []).append(row)
    return [_summary(name, members) for name, members in groups.items()]


def table(summaries: Sequence[Summary]) -> str:
    """The summaries as lines of text: the means, then their 95% intervals. A measure that nobody has is left out."""
    shown = [name for name in MEASURES if any(one.measures[name].scored for one in summaries)]
    heads = "".join(f"{MEASURES[name][0]:>8}" for name in shown) + "".join(f"{head:>6}" for head in COUNTS.values())
    lines = [f"{'':22}{'n':>4}{heads}{'p50 ms':>9}{'p95 ms':>9}"]
    for one in summaries:
        cells = "".join(f"{_show(one.measures[name].value):>8}" for name in shown)
        cells += "".join(f"{one.counts[name]:6d}" for name in COUNTS)
        lines.append(f"{one.group:22}{one.cases:4d}{cells}{_show(one.ms_p50, 1):>9}{_show(one.ms_p95, 1):>9}")
    lines += ["", f"{'95% intervals':26}" + "".join(f"{MEASURES[name][0]:>10}" for name in shown)]
    for one in summaries:
        lines.append(f"{one.group:26}" + "".join(f"{_span(one.measures[name].interval):>10}" for name in shown))
    return "\n".join(lines)


def difference(rows: Sequence[Row], earlier: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What was gained and lost against an earlier run, case by case, the greatest change first."""
    lines: list[tuple[float, str]] = []
    for row in rows:
        before = earlier.get(row.id)
        if before is None:
            lines.append((0.0, f"new    {row.id}"))
            continue
        now = asdict(row)
        changes = [
            f"{name} {_show(before.get(name))} -> {_show(now[name])}"
            # A run of an earlier version may lack a measure; that is no change of the answer.
            for name in _COMPARED
            if name in before and _show(before[name]) != _show(now[name])
        ]
        added = [one for one in row.cited if one not in before.get("cited", ())]
        dropped = [one for one in before.get("cited", ()) if one not in row.cited]
        if not changes and not added and not dropped:
            continue
        change = _worth(now) - _worth(before)
        verdict = "gained" if change > 0 else "lost" if change < 0 else "moved"
        details = [*changes, *(f"+{one}" for one in added), *(f"-{one}" for one in dropped)]
        lines.append((-abs(change), f"{verdict:6} {row.id}: {', '.join(details)}"))
    present = {row.id for row in rows}
    lines += [(0.0, f"gone   {name}") for name in earlier if name not in present]
    return [line for _, line in sorted(lines, key=lambda one: one[0])]


def _summary(name: str, rows: Sequence[Row]) -> Summary:
    times = [row.ms for row in rows]
    return Summary(
        group=name,
        cases=len(rows),
        measures={measure: _measure([of(row) for row in rows]) for measure, (_, of) in MEASURES.items()},
        counts={count: sum(getattr(row, count) for row in rows) for count in COUNTS},
        ms_p50=quantile(0.5, times),
        ms_p95=quantile(0.95, times),
    )


def _measure(values: Sequence[float | bool | None]) -> Measure:
    scored = sum(value is not None for value in values)
    return Measure(mean(values), bootstrap(values), scored)


def _show(value: object, digits: int = 3) -> str:
    if value is None:
        return "-"
    return f"{value:.{digits}f}" if isinstance(value, float) else str(value)


def _span(interval: tuple[float, float] | None) -> str:
    return f"{_short(interval[0])}-{_short(interval[1])}" if interval else "-"


def _short(share: float) -> str:
    """A share in two digits: .87, or 1.0."""
    return f"{share:.2f}".removeprefix("0") if share < 0.995 else "1.0"


def _worth(row: Mapping[str, Any]) -> float:
    """One number by which a case got better or worse: right to abstain is worth as much as full recall."""
    if row.get("missed_abstention") is not None:
        return 0.0 if row["missed_abstention"] else 1.0
    return float(row.get("recall") or 0.0) + 0.5 * float(row.get("precision") or 0.0)
