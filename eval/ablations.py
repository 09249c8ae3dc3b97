"""What each part of search is worth: one table of retrievers and fusions over our cases and the public sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.sources import sources
from corpus.store import Corpus
from eval.datasets import Case, RetrievalSet, load_beir, load_cases
from eval.run import Judged, Rank, averages, judge, judge_cases, passages_as_corpus
from index.build import open_searcher
from index.progress import Progress
from index.settings import Settings
from index.units import Extra

COLLAPSE = "#"
_TEXT = ("clause", "sentence")

VARIANTS: Mapping[str, dict[str, object]] = {
    "lexical": {"unit_kinds": _TEXT, "dense_weight": 0.0},
    "dense": {"unit_kinds": _TEXT, "lexical_weight": 0.0},
    "hybrid": {"unit_kinds": _TEXT},
    "lexical + register": {"dense_weight": 0.0},
    "dense + register": {"lexical_weight": 0.0},
    "hybrid + register": {},
    "ranks instead of scores": {"fusion": "rrf"},
    "dense weight .4": {"dense_weight": 0.4, "lexical_weight": 0.6},
    "dense weight .6": {"dense_weight": 0.6, "lexical_weight": 0.4},
    "whole texts alone": {"sentence_share": 0.0},
    "best sentence alone": {"sentence_share": 1.0},
    "recitals as articles": {"explaining": 1.0},
    "questions .2": {"ask_share": 0.2, "text_share": 0.4, "gloss_share": 0.4},
    "questions .5": {"ask_share": 0.5, "text_share": 0.25, "gloss_share": 0.25},
}
"""Settings by name. What they leave out is as answers use it, so “hybrid + register” is what answers use."""
OF_THE_REGISTER = frozenset(
    ("lexical + register", "dense + register", "hybrid + register", "questions .2", "questions .5")
)
"""Variants that differ from others only where there is a register; on a public set there is none."""


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that is measured on. `measure` is the share found that its table shows, beside MAP@10.

    `judged` ranks and measures all of its questions with one way of searching.
    """

    name: str
    measure: str
    has_register: bool
    corpus: Corpus
    extra: Extra
    judged: Callable[[Rank, Progress], list[Judged]]


Figures = dict[str, dict[str, dict[str, float | None]]]
"""Averages by variant, then by column."""


def measure(columns: Sequence[Column], progress: Progress, variants: Sequence[str] = tuple(VARIANTS)) -> Figures:
    """Every variant on every column that it can differ on. Raises ClausewiseError as opening an index does."""
    figures: Figures = {}
    for name in variants:
        for column in columns:
            if name in OF_THE_REGISTER and not column.has_register:
                continue
            settings = Settings.from_environment(**VARIANTS[name])
            searcher = open_searcher(column.corpus, settings, extra=column.extra, progress=progress)

            def rank(query: str, k: int, search: Callable = searcher.search) -> list[str]:
                return [hit.clause.id for hit in search(query, k)]

            figures.setdefault(name, {})[column.name] = averages(column.judged(rank, progress))
    return figures


def columns_of(cases: Sequence[str], sets: Sequence[str], limit: int | None = None) -> list[Column]:
    """Our cases by language, then the public sets, of which `limit` keeps the first queries. Raises DatasetError."""
    columns = []
    if cases:
        corpus, extra = sources()
        by_language: dict[str, list[Case]] = {}
        for case in load_cases(cases):
            if case.answerable:
                by_language.setdefault(case.lang, []).append(case)
        for language, ours in sorted(by_language.items()):
            columns.append(Column(f"ours {language}", "recall@5", True, corpus, extra, _of_cases(ours)))
    for folder in sets:
        dataset = load_beir(folder, COLLAPSE, limit)
        columns.append(
            Column(dataset.name, "recall@10", False, passages_as_corpus(dataset), {}, _of_set(dataset))
        )
    return columns


def table(figures: Figures, columns: Sequence[Column]) -> str:
    """A line a variant, a column a set: its recall and its MAP@10; empty where a variant cannot differ."""
    names = [f"{column.name} {column.measure.replace('recall', 'R')}/MAP" for column in columns]
    lines = [" | ".join([f"{'':24}", *names])]
    for variant, by_column in figures.items():
        cells = []
        for column, name in zip(columns, names, strict=True):
            values = by_column.get(column.name)
            cells.append(f"{_pair(values, column.measure) if values else '':>{len(name)}}")
        lines.append(" | ".join([f"{variant:24}", *cells]))
    return "\n".join(lines)


def _of_cases(cases: Sequence[Case]) -> Callable[[Rank, Progress], list[Judged]]:
    return lambda rank, progress: judge_cases(cases, rank, progress)


def _of_set(dataset: RetrievalSet) -> Callable[[Rank, Progress], list[Judged]]:
    return lambda rank, progress: judge(dataset, rank, COLLAPSE, progress)


def _pair(values: Mapping[str, float | None], measure: str) -> str:
    return "/".join("-" if value is None else f"{value:.3f}" for value in (values[measure], values["map@10"]))
