"""Answers on our own cases, scored from the record that leaves the program, and checked against the corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from app.batch import GUIDELINE, Record, answer_record
from app.inputs import clean_profile, clean_question
from app.jsonl import read_lines
from corpus.model import ClausewiseError
from corpus.store import Corpus
from eval.datasets import Case, DatasetError
from eval.metrics import Tree, bootstrap, citation_precision, citation_recall, mean, quantile

if TYPE_CHECKING:
    from app.assistant import Assistant

_SCORED = {"id": str | int, "outcome": str, "abstained": bool, "cited": list, "statements": list, "ms": float | int}


@dataclass(frozen=True, slots=True)
class Row:
    """One case scored. A measure that does not apply to the case is None.

    `false_abstention` applies to answerable cases, `missed_abstention` to the others, `hedged` to those where
    a definite answer is wrong. `invented` counts cited ids that no document has, `uncited` statements without
    a citation, `misquoted` citations whose quote does not stand at their span; `ms` is wall time.
    """

    id: str
    lang: str
    kind: str
    outcome: str
    cited: tuple[str, ...]
    recall: float | None
    precision: float | None
    false_abstention: bool | None
    missed_abstention: bool | None
    hedged: bool | None
    invented: int
    uncited: int
    misquoted: int
    ms: float


@dataclass(frozen=True, slots=True)
class Summary:
    """A group of rows: means over what was scored, 95% intervals of the first two, counts, times in ms."""

    group: str
    cases: int
    recall: float | None
    recall_interval: tuple[float, float] | None
    precision: float | None
    precision_interval: tuple[float, float] | None
    false_abstention: float | None
    missed_abstention: float | None
    hedged: float | None
    invented: int
    uncited: int
    misquoted: int
    ms_p50: float | None
    ms_p95: float | None


def tree_of(corpus: Corpus) -> Tree:
    """The shape of the Guideline, whose ids our cases use."""
    clauses = corpus.clauses_of(GUIDELINE)
    return Tree({one.id: one.kind for one in clauses}, {one.id: one.parent for one in clauses})


def check_ids(cases: Iterable[Case], tree: Tree) -> None:
    """Raises DatasetError where a case names a clause that the Guideline does not have."""
    for case in cases:
        for one in (*case.gold, *case.also_ok):
            if one not in tree.kinds:
                raise DatasetError(f"Case {case.id} names the clause {one}, which the Guideline does not have.")


def ask_all(
    assistant: Assistant, cases: Sequence[Case], with_profile: bool, progress: Callable[[str, int, int], None]
) -> list[Record]:
    """The record of each case's answer, in order. Without profile, role and sector must come from the words."""
    records = []
    for done, case in enumerate(cases, 1):
        profile = clean_profile(case.role, case.sector) if with_profile else clean_profile()
        answer = assistant.ask(clean_question(case.question), profile, case.history)
        records.append(answer_record(case.id, answer, assistant.corpus))
        progress("Asking", done, len(cases))
    return records


def read_answers(path: str, cases: Sequence[Case]) -> list[Record]:
    """The records of a finished batch in the order of the cases. Raises DatasetError where one is missing or bad."""
    records: dict[str, Record] = {}
    for line in read_lines(path):
        if line.value is None:
            raise DatasetError(f"{path}, line {line.number}: {line.error}")
        for name, kind in _SCORED.items():
            if not isinstance(line.value.get(name), kind):
                raise DatasetError(f"{path}, line {line.number}: {name} is missing or of the wrong kind.")
        records[str(line.value["id"])] = line.value
    absent = [case.id for case in cases if case.id not in records]
    if absent:
        raise DatasetError(f"{path} has no answer to {absent[0]} ({len(absent)} of {len(cases)} are missing).")
    return [records[case.id] for case in cases]


def score(case: Case, record: Record, corpus: Corpus, tree: Tree) -> Row:
    """One record, as `answer_record` makes it, judged by its case."""
    cited = tuple(str(one) for one in record["cited"])
    abstained = bool(record["abstained"])
    statements = list(record["statements"])
    citations = [one for statement in statements for one in statement["citations"]]
    # An answer that cites nothing at all is one uncited statement, whatever it says.
    uncited = sum(not statement["citations"] for statement in statements) + (not abstained and not cited)
    return Row(
        id=case.id,
        lang=case.lang,
        kind=case.kind,
        outcome=str(record["outcome"]),
        cited=cited,
        recall=citation_recall(case.gold, cited, tree),
        precision=citation_precision(case.gold, case.also_ok, cited, tree),
        false_abstention=abstained if case.answerable else None,
        missed_abstention=None if case.answerable else not abstained,
        hedged=record["outcome"] == "partly_answered" or abstained if case.hedge else None,
        invented=sum(not _exists(one, corpus) for one in cited),
        uncited=uncited,
        misquoted=sum(not stands(one, corpus) for one in citations),
        ms=float(record["ms"]),
    )


def stands(citation: Mapping[str, Any], corpus: Corpus) -> bool:
    """Whether the quote is, character for character, at the span of that clause in that version."""
    try:
        clause = corpus.clause(f"{citation['document']}@{citation['version']}", str(citation["clause"]))
        start, end, quote = int(str(citation["start"])), int(str(citation["end"])), citation["quote"]
    except (ClausewiseError, KeyError, ValueError):
        return False
    return 0 <= start < end and clause.text[start:end] == quote


def summarise(rows: Sequence[Row]) -> list[Summary]:
    """All rows, then those of each language and each kind, in order of first appearance."""
    groups: dict[str, list[Row]] = {"all": list(rows)}
    for field in ("lang", "kind"):
        for row in rows:
            groups.setdefault(f"{field}:{getattr(row, field)}", []).append(row)
    return [_summary(name, members) for name, members in groups.items()]


def table(summaries: Sequence[Summary]) -> str:
    """The summaries as lines of text."""
    head = (
        f"{'':22}{'n':>4}  {'recall':>6} {'[95%]':>13}  {'precis.':>7} {'[95%]':>13}"
        f"  {'f.abst':>6} {'m.abst':>6} {'hedged':>6}  {'inv.':>4} {'unc.':>4} {'misq.':>5}  {'p50 ms':>7}"
    )
    return "\n".join([head, *map(_line, summaries)])


def difference(rows: Sequence[Row], earlier: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What was gained and lost against an earlier run, case by case, the greatest change of recall first."""
    lines: list[tuple[float, str]] = []
    for row in rows:
        before = earlier.get(row.id)
        if before is None:
            lines.append((0.0, f"new    {row.id}"))
            continue
        now = asdict(row)
        changes = [
            f"{name} {_show(before.get(name))} -> {_show(now[name])}"
            for name in ("recall", "precision", "outcome", "invented", "uncited", "misquoted")
            if _show(before.get(name)) != _show(now[name])
        ]
        if not changes:
            continue
        change = _worth(now) - _worth(before)
        verdict = "gained" if change > 0 else "lost" if change < 0 else "moved"
        added = [one for one in row.cited if one not in before.get("cited", ())]
        dropped = [one for one in before.get("cited", ()) if one not in row.cited]
        details = [*changes, *(f"+{one}" for one in added), *(f"-{one}" for one in dropped)]
        lines.append((-abs(change), f"{verdict:6} {row.id}: {', '.join(details)}"))
    present = {row.id for row in rows}
    lines += [(0.0, f"gone   {name}") for name in earlier if name not in present]
    return [line for _, line in sorted(lines, key=lambda one: one[0])]


def _summary(name: str, rows: Sequence[Row]) -> Summary:
    return Summary(
        group=name,
        cases=len(rows),
        recall=mean(row.recall for row in rows),
        recall_interval=bootstrap(row.recall for row in rows),
        precision=mean(row.precision for row in rows),
        precision_interval=bootstrap(row.precision for row in rows),
        false_abstention=mean(row.false_abstention for row in rows),
        missed_abstention=mean(row.missed_abstention for row in rows),
        hedged=mean(row.hedged for row in rows),
        invented=sum(row.invented for row in rows),
        uncited=sum(row.uncited for row in rows),
        misquoted=sum(row.misquoted for row in rows),
        ms_p50=quantile(0.5, (row.ms for row in rows)),
        ms_p95=quantile(0.95, (row.ms for row in rows)),
    )


def _line(one: Summary) -> str:
    return (
        f"{one.group:22}{one.cases:4d}  {_show(one.recall):>6} {_span(one.recall_interval):>13}"
        f"  {_show(one.precision):>7} {_span(one.precision_interval):>13}  {_show(one.false_abstention):>6}"
        f" {_show(one.missed_abstention):>6} {_show(one.hedged):>6}  {one.invented:4d} {one.uncited:4d}"
        f" {one.misquoted:5d}  {_show(one.ms_p50, 1):>7}"
    )


def _show(value: object, digits: int = 3) -> str:
    if value is None:
        return "-"
    return f"{value:.{digits}f}" if isinstance(value, float) else str(value)


def _span(interval: tuple[float, float] | None) -> str:
    return f"{interval[0]:.3f}-{interval[1]:.3f}" if interval else "-"


def _worth(row: Mapping[str, Any]) -> float:
    """One number by which a case got better or worse: right to abstain is worth as much as full recall."""
    if row.get("missed_abstention") is not None:
        return 0.0 if row["missed_abstention"] else 1.0
    return float(row.get("recall") or 0.0) + 0.5 * float(row.get("precision") or 0.0)


def _exists(cited: str, corpus: Corpus) -> bool:
    document, separator, clause = cited.rpartition("#")
    try:
        corpus.clause(document if separator else GUIDELINE, clause)
    except ClausewiseError:
        return False
    return True
