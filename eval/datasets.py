"""What is measured against: our own cases, and retrieval sets in the BEIR layout."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.answer import Turn
from app.asking.inputs import clean_history
from app.commands.jsonl import read_lines
from corpus.model import ClausewiseError


class DatasetError(ClausewiseError):
    """A file of cases or a retrieval set is missing or malformed; the message names the line."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question of ours. `gold` are the clauses that are really needed, `also_ok` those never penalised."""

    id: str
    lang: str
    kind: str
    question: str
    role: object
    sector: object
    history: tuple[Turn, ...]
    gold: tuple[str, ...]
    also_ok: tuple[str, ...]
    answerable: bool
    hedge: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """What is searched. A passage of a title alone has that title as its text. `kind` is "" where none is given."""

    title: str
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Passages and queries by id, and of each query the grades of the units that are relevant."""

    name: str
    passages: dict[str, Passage]
    queries: dict[str, str]
    relevant: dict[str, dict[str, float]]


def load_cases(paths: Iterable[str]) -> tuple[Case, ...]:
    """The cases of all files in order. Raises DatasetError for a bad line and for an id that stands twice."""
    cases: dict[str, Case] = {}
    for path in paths:
        for place, fields in _objects(path):
            with _naming(place):
                case = _case(fields)
            if case.id in cases:
                raise DatasetError(f"{place}: the id {case.id} stands twice; give each case its own.")
            cases[case.id] = case
    if not cases:
        raise DatasetError("There are no cases in the files given.")
    return tuple(cases.values())


def load_beir(folder: str, collapse: str = "", limit: int | None = None) -> RetrievalSet:
    """Reads `corpus.jsonl`, `queries.jsonl`, `qrels/test.tsv`; a query that nothing is relevant to is left out.

    With `collapse`, what is judged is the part of an id before it. `limit` keeps the first queries only; the
    passages stay, so that the task does not become easier. Raises DatasetError.
    """
    root = Path(folder)
    if not root.is_dir():
        raise DatasetError(f"{folder} is not a folder; give one in the BEIR layout.")
    passages = _passages(root / "corpus.jsonl")
    units = {unit(passage, collapse) for passage in passages}
    relevant = _qrels(root / "qrels" / "test.tsv", units, collapse)
    queries = {name: text for name, _, text, _ in _entries(root / "queries.jsonl") if name in relevant}
    if not queries:
        raise DatasetError(f"No query of {folder} has a relevant passage in qrels/test.tsv.")
    kept = dict(list(queries.items())[:limit])
    return RetrievalSet(root.name, passages, kept, {name: relevant[name] for name in kept})


def unit(passage: str, collapse: str) -> str:
    """The id that is judged for a passage."""
    return passage.split(collapse, 1)[0] if collapse else passage


def _case(fields: dict[str, object]) -> Case:
    question = fields["question"]
    if not isinstance(question, str) or not question.strip():
        raise ValueError("the question is empty")
    gold, answerable = _ids(fields, "gold_clauses"), fields.get("answerable", True)
    if not isinstance(answerable, bool):
        raise ValueError("answerable is neither true nor false")
    if answerable and not gold:
        raise ValueError("an answerable case needs gold_clauses")
    return Case(
        id=str(fields["id"]),
        lang=str(fields.get("lang") or "en"),
        kind=str(fields.get("kind") or "other"),
        question=question,
        role=fields.get("role"),
        sector=fields.get("sector"),
        history=clean_history(fields.get("history")),
        gold=gold,
        also_ok=_ids(fields, "also_ok"),
        answerable=answerable,
        hedge=bool(fields.get("hedge", False)),
    )


def _ids(fields: dict[str, object], name: str) -> tuple[str, ...]:
    ids = fields.get(name) or []
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise ValueError(f"{name} is not a list of clause ids")
    return tuple(ids)


def _passages(path: Path) -> dict[str, Passage]:
    passages = {}
    for name, title, text, kind in _entries(path):
        passages[name] = Passage(title, text, kind) if text.strip() else Passage("", title, kind)
    return passages


def _entries(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Id, title, text and kind of each line."""
    for place, fields in _objects(str(path)):
        about = fields.get("metadata")
        kind = about.get("kind") if isinstance(about, dict) else None
        with _naming(place):
            entry = str(fields["_id"]), str(fields.get("title") or "").strip(), str(fields["text"]), str(kind or "")
        yield entry


def _qrels(path: Path, units: set[str], collapse: str) -> dict[str, dict[str, float]]:
    """Grades above 0 by query and unit. Raises DatasetError where a judged unit is not in the corpus."""
    relevant: dict[str, dict[str, float]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read ({error}).") from None
    for number, row in enumerate(rows[1:], 2):
        if not row:
            continue
        place = f"{path}, line {number}"
        with _naming(place):
            query, passage, grade = row[0], row[1], float(row[2])
        judged = unit(passage, collapse)
        if judged not in units:
            raise DatasetError(f"{place}: {passage} is not in corpus.jsonl; is --collapse missing?")
        if grade > 0:
            grades = relevant.setdefault(query, {})
            grades[judged] = max(grade, grades.get(judged, 0.0))
    return relevant


def _objects(path: str) -> Iterator[tuple[str, dict[str, object]]]:
    for line in read_lines(path):
        if line.value is None:
            raise DatasetError(f"{path}, line {line.number}: {line.error}")
        yield f"{path}, line {line.number}", line.value


@contextmanager
def _naming(place: str) -> Iterator[None]:
    """What goes wrong inside is said with its place."""
    try:
        yield
    except (KeyError, IndexError) as error:
        raise DatasetError(f"{place}: a field is missing ({error}).") from None
    except (ValueError, ClausewiseError) as error:
        raise DatasetError(f"{place}: {error}") from None
