"""Answers on our own cases, scored from the record that leaves the program, and checked against the corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.asking.inputs import clean_profile, clean_question
from app.commands.batch import GUIDELINE, Record, answer_record, public_id
from app.commands.jsonl import read_lines
from corpus.model import ClausewiseError
from corpus.store import Corpus
from eval.contents import NOTHING, Expected, evidence_coverage, in_language, modality_kept, words_said
from eval.datasets import Case, DatasetError
from eval.metrics import Tree, citation_precision, citation_recall

if TYPE_CHECKING:
    from app.assistant import Assistant

_SCORED = {"id": str | int, "outcome": str, "abstained": bool, "cited": list, "statements": list, "ms": float | int}


@dataclass(frozen=True, slots=True)
class Row:
    """One case scored. A measure that does not apply to the case is None.

    `false_abstention` applies to answerable cases, `missed_abstention` to the others, `rightly_abstained` to those
    that were not answered (their mean is the precision of abstaining), `hedged` to those where a definite answer
    is wrong. `evidence`, `must_say`, `modality` and `language` are as in `eval.contents`.

    `invented` counts cited ids that no document has, `uncited` statements without a citation, `misquoted`
    citations whose quote does not stand at their span; `ms` is wall time.
    """

    id: str
    lang: str
    kind: str
    outcome: str
    cited: tuple[str, ...]
    recall: float | None
    precision: float | None
    evidence: float | None
    must_say: float | None
    false_abstention: bool | None
    missed_abstention: bool | None
    rightly_abstained: bool | None
    modality: float | None
    language: bool | None
    hedged: bool | None
    invented: int
    uncited: int
    misquoted: int
    ms: float


def tree_of(corpus: Corpus) -> Tree:
    """The shape of all documents by the ids that our cases use: bare in the Guideline, with the document elsewhere."""
    names = {one.key: public_id(one) for one in corpus.clauses}
    parents = {
        names[one.key]: names.get(f"{one.document}@{one.version}#{one.parent}") if one.parent else None
        for one in corpus.clauses
    }
    return Tree({names[one.key]: one.kind for one in corpus.clauses}, parents)


def check_ids(cases: Iterable[Case], tree: Tree) -> None:
    """Raises DatasetError where a case names a clause that no document has."""
    for case in cases:
        for one in (*case.gold, *case.also_ok):
            if one not in tree.kinds:
                raise DatasetError(f"Case {case.id} names the clause {one}, which no document has.")


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


def score(case: Case, record: Record, corpus: Corpus, tree: Tree, expected: Expected = NOTHING) -> Row:
    """One record, as `answer_record` makes it, judged by its case and by what is expected of it."""
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
        evidence=evidence_coverage(expected.evidence, record, corpus),
        must_say=words_said(expected.must_say, record),
        false_abstention=abstained if case.answerable else None,
        missed_abstention=None if case.answerable else not abstained,
        rightly_abstained=not case.answerable if abstained else None,
        modality=modality_kept(record, corpus),
        language=in_language(record, case.lang),
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


def _exists(cited: str, corpus: Corpus) -> bool:
    document, separator, clause = cited.rpartition("#")
    try:
        corpus.clause(document if separator else GUIDELINE, clause)
    except ClausewiseError:
        return False
    return True
