"""Retrieval measured: public sets in the BEIR layout and our own cases, through the index that answers use."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from corpus.model import Clause, Document, Force, Modality, Sentence
from corpus.store import Corpus
from eval.datasets import Case, RetrievalSet, unit
from eval.metrics import (
    average_precision,
    bare,
    bootstrap,
    mean,
    ndcg,
    quantile,
    recall_at,
    reciprocal_rank,
)
from ingestion.sentences import split

Rank = Callable[[str, int], Sequence[str]]
"""The ids of at most k passages for a query, best first."""

DEPTH = 10
_DOCUMENT = "retrieval-set"

MEASURES: Mapping[str, Callable[[Sequence[str], Mapping[str, float]], float | None]] = {
    "recall@1": lambda ranked, relevant: recall_at(1, ranked, relevant),
    "recall@5": lambda ranked, relevant: recall_at(5, ranked, relevant),
    "recall@10": lambda ranked, relevant: recall_at(10, ranked, relevant),
    "map@10": lambda ranked, relevant: average_precision(DEPTH, ranked, relevant),
    "ndcg@10": lambda ranked, relevant: ndcg(DEPTH, ranked, relevant),
    "mrr@10": lambda ranked, relevant: reciprocal_rank(DEPTH, ranked, relevant),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One query: the first units found, the value of each measure, and the wall time in milliseconds."""

    id: str
    ranked: tuple[str, ...]
    values: dict[str, float | None]
    ms: float


def passages_as_corpus(dataset: RetrievalSet) -> Corpus:
    """The passages as clauses of one document, so that the index is built by the same code as for answers."""
    document = Document(
        id=_DOCUMENT,
        version="1",
        title=dataset.name,
        title_zh=dataset.name,
        issuer="",
        jurisdiction="",
        kind="retrieval set",
        force=Force.STANDARD,
        date="",
        language="",
        official_url="",
        copyright="",
        source="",
        sha256="",
        verbatim=True,
    )
    clauses = tuple(
        Clause(
            document=document.id,
            version=document.version,
            id=name,
            kind=passage.kind or "para",
            heading=passage.title,
            path=(),
            parent=None,
            order=order,
            text=passage.text,
            page=None,
            segments=(),
            sentences=tuple(Sentence(*span, Modality.DESCRIPTIVE) for span in split(passage.text)),
        )
        for order, (name, passage) in enumerate(dataset.passages.items())
    )
    return Corpus((document,), clauses)


def judge(dataset: RetrievalSet, rank: Rank, collapse: str, progress: Callable[[str, int, int], None]) -> list[Judged]:
    """Every query of the set, ranked and measured; a unit's rank is that of its best passage."""
    judged = []
    for done, (name, query) in enumerate(dataset.queries.items(), 1):
        started = time.perf_counter()
        ranked = first_units(query, rank, collapse, len(dataset.passages))
        ms = (time.perf_counter() - started) * 1000
        judged.append(_judged(name, ranked, dataset.relevant[name], ms))
        progress("Searching", done, len(dataset.queries))
    return judged


def first_units(query: str, rank: Rank, collapse: str, available: int) -> list[str]:
    """The first DEPTH units: passages of one unit take one place, so more of them are asked for as needed."""
    wanted = DEPTH
    while True:
        passages = rank(query, wanted)
        units = list(dict.fromkeys(unit(one, collapse) for one in passages))
        if len(units) >= DEPTH or len(passages) < wanted or wanted >= available:
            return units[:DEPTH]
        wanted = min(wanted * 4, available)


def judge_cases(cases: Sequence[Case], rank: Rank, progress: Callable[[str, int, int], None]) -> list[Judged]:
    """Our own answerable cases against their gold clauses; a paragraph counts as its section."""
    answerable = [case for case in cases if case.answerable]
    judged = []
    for done, case in enumerate(answerable, 1):
        started = time.perf_counter()
        found = rank(case.question, 4 * DEPTH)
        ms = (time.perf_counter() - started) * 1000
        ranked = list(dict.fromkeys(bare(one) for one in found))[:DEPTH]
        judged.append(_judged(case.id, ranked, {bare(one): 1.0 for one in case.gold}, ms))
        progress("Searching", done, len(answerable))
    return judged


def averages(judged: Sequence[Judged]) -> dict[str, float | None]:
    """The mean of each measure with the ends of its 95% interval, `_low` and `_high`, and the times."""
    result: dict[str, float | None] = {}
    for name in MEASURES:
        values = [one.values[name] for one in judged]
        low, high = bootstrap(values) or (None, None)
        result |= {name: mean(values), f"{name}_low": low, f"{name}_high": high}
    times = [one.ms for one in judged]
    return result | {"ms_p50": quantile(0.5, times), "ms_p95": quantile(0.95, times)}


def table(groups: Mapping[str, Sequence[Judged]]) -> str:
    """The averages of each group as lines of text: the means, then their 95% intervals."""
    averaged = {name: averages(judged) for name, judged in groups.items()}
    lines = [f"{'':22}{'n':>5}" + "".join(f"{name:>11}" for name in MEASURES) + f"{'p50 ms':>10}{'p95 ms':>10}"]
    for name, values in averaged.items():
        cells = "".join(_cell(values[measure], 3, 11) for measure in MEASURES)
        times = _cell(values["ms_p50"], 1, 10) + _cell(values["ms_p95"], 1, 10)
        lines.append(f"{name:22}{len(groups[name]):5d}{cells}{times}")
    lines += ["", f"{'95% intervals':27}" + "".join(f"{name:>11}" for name in MEASURES)]
    for name, values in averaged.items():
        spans = "".join(f"{_span(values[f'{one}_low'], values[f'{one}_high']):>11}" for one in MEASURES)
        lines.append(f"{name:27}{spans}")
    return "\n".join(lines)


def _judged(name: str, ranked: Sequence[str], relevant: Mapping[str, float], ms: float) -> Judged:
    values = {measure: of(ranked, relevant) for measure, of in MEASURES.items()}
    return Judged(name, tuple(ranked), values, ms)


def _span(low: float | None, high: float | None) -> str:
    return "-" if low is None or high is None else f"{low:.2f}-{high:.2f}"


def _cell(value: float | None, digits: int, width: int) -> str:
    return f"{'-' if value is None else format(value, f'.{digits}f'):>{width}}"
