"""Labelled pairs of a claim and the clauses that it cites, and what the checks make of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.commands.jsonl import read_lines
from corpus.store import Corpus
from eval.datasets import DatasetError

if TYPE_CHECKING:
    from app.checks import About, Claim, Fault
    from corpus.model import Clause
    from corpus.register import Entry

SUPPORTED, NOT = "supported", "not"


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and the public ids of the clauses that it cites. `supported` is what a reader found."""

    id: str
    lang: str
    clauses: tuple[str, ...]
    claim: str
    supported: bool
    kind: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """A pair and what the checks said of it: the names of the checks that found a fault, and why, in their order.

    score: how well the claim is aligned with its clauses, None where the checks give no such number. ms: wall time.
    """

    pair: Pair
    checks: tuple[str, ...]
    messages: tuple[str, ...]
    score: float | None
    ms: float

    @property
    def passes(self) -> bool:
        return not self.checks

    @property
    def right(self) -> bool:
        return self.passes == self.pair.supported


def load_pairs(paths: Iterable[str]) -> tuple[Pair, ...]:
    """The pairs of all files in order. Raises DatasetError for a line that is none and for an id that stands twice."""
    pairs: dict[str, Pair] = {}
    for path in paths:
        for line in read_lines(path):
            place = f"{path}, line {line.number}"
            if line.value is None:
                raise DatasetError(f"{place}: {line.error}")
            pair = _pair(line.value, place)
            if pair.id in pairs:
                raise DatasetError(f"{place}: the id {pair.id} stands twice; give each pair its own.")
            pairs[pair.id] = pair
    if not pairs:
        raise DatasetError("There are no pairs in the files given.")
    return tuple(pairs.values())


def _pair(fields: Mapping[str, object], place: str) -> Pair:
    clauses, claim, label = fields.get("clause"), fields.get("claim"), fields.get("label")
    if not isinstance(clauses, list) or not clauses or not all(isinstance(one, str) for one in clauses):
        raise DatasetError(f"{place}: clause is not a list of clause ids.")
    if not isinstance(claim, str) or not claim.strip():
        raise DatasetError(f"{place}: the claim is missing.")
    if label not in (SUPPORTED, NOT):
        raise DatasetError(f"{place}: the label is neither “{SUPPORTED}” nor “{NOT}”.")
    if not fields.get("id"):
        raise DatasetError(f"{place}: the id is missing.")
    return Pair(
        id=str(fields["id"]),
        lang=str(fields.get("lang") or "en"),
        clauses=tuple(clauses),
        claim=claim,
        supported=label == SUPPORTED,
        kind=str(fields.get("kind") or "other"),
        note=str(fields.get("note") or ""),
    )


def look(
    pairs: Sequence[Pair],
    corpus: Corpus,
    check: Callable[[Claim, Mapping[str, Clause], About], tuple[Fault, ...]],
    score: Callable[[Claim, Mapping[str, Clause], About], float | None] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> tuple[Looked, ...]:
    """What the checks make of each pair. Raises DatasetError where a pair cites a clause that no document has."""
    from app.checks import Claim
    from app.commands.batch import public_id
    from app.sources import register

    clauses = {public_id(clause): clause for clause in corpus.clauses}
    about = {lang: _about(corpus, lang, register()) for lang in {pair.lang for pair in pairs}}
    looked = []
    for done, pair in enumerate(pairs, 1):
        if unknown := [one for one in pair.clauses if one not in clauses]:
            raise DatasetError(f"Pair {pair.id} cites the clause {unknown[0]}, which no document has.")
        evidence = {f"C{number}": clauses[name] for number, name in enumerate(pair.clauses, 1)}
        claim, told = Claim(pair.claim, tuple(evidence)), about[pair.lang]
        started = time.perf_counter()
        faults = check(claim, evidence, told)
        ms = (time.perf_counter() - started) * 1000
        names = tuple(dict.fromkeys(fault.check for fault in faults))
        number = score(claim, evidence, told) if score is not None else None
        looked.append(Looked(pair, names, tuple(fault.message for fault in faults), number, ms))
        if progress is not None:
            progress("Checking", done, len(pairs))
    return tuple(looked)


def _about(corpus: Corpus, language: str, register: Mapping[str, Entry]) -> About:
    """What is known beside the clauses, as when an answer is written in that language."""
    from app.answering.lists import lead_of, leading_span
    from app.checks import About
    from corpus.editions import load_editions

    leads = {}
    for clause in corpus.clauses:
        if clause.kind == "item" and (lead := lead_of(clause, corpus)) is not None:
            leads[clause.key] = lead.text[slice(*leading_span(lead))]
    return About(
        language=language,
        register=register,
        documents={document.key: document for document in corpus.documents},
        leads=leads,
        edition=load_editions().get(language) if language != "en" else None,
    )
