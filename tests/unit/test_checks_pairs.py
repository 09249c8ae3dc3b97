"""The checks on pairs of a claim and its clauses, of all kinds that a model can get wrong, in both languages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from app.answering.lists import lead_of, leading_span
from app.checks import About, Claim, check
from corpus.manifest import read_manifest
from corpus.register import load_register
from corpus.store import Corpus, load_corpus

PAIRS = Path(__file__).parent / "checks_pairs.tsv"
"""Language, kind, clause ids, claim: a line each. Written for tuning; the figures that count are those of `eval`."""
KINDS = ("supported", "overstated", "negated", "number", "role", "merged", "condition", "wrong", "name", "law", "duty")
LEAST_PASSED = 0.9


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus()


@pytest.fixture(scope="module")
def abouts(corpus: Corpus) -> dict[str, About]:
    leads = {}
    for clause in corpus.clauses:
        if clause.kind == "item" and (lead := lead_of(clause, corpus)) is not None:
            leads[clause.key] = lead.text[slice(*leading_span(lead))]
    documents = {document.key: document for document in read_manifest()}
    register = load_register()
    return {
        language: About(language=language, register=register, documents=documents, leads=leads)
        for language in ("en", "zh-Hant")
    }


def _rows() -> list[tuple[str, str, tuple[str, ...], str]]:
    rows = []
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        language, kind, clauses, claim = line.split("\t")
        rows.append((language, kind, tuple(clauses.split(",")), claim))
    return rows


def test_the_pairs_are_enough_and_of_all_kinds():
    kinds = Counter((language, kind) for language, kind, _, _ in _rows())
    assert len(_rows()) >= 120
    for kind in KINDS:
        assert kinds["en", kind] and kinds["zh-Hant", kind], kind


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_what_is_supported_passes_and_nothing_else_does(language, corpus, abouts):
    version = corpus.documents[-1].key
    passed: dict[bool, list[str]] = {True: [], False: []}
    count: Counter[bool] = Counter()
    for of, kind, ids, text in _rows():
        if of != language:
            continue
        evidence = {f"C{n}": corpus.clause(version, one) for n, one in enumerate(ids, 1)}
        count[kind == "supported"] += 1
        if not check(Claim(text, tuple(evidence)), evidence, None, abouts[language]):
            passed[kind == "supported"].append(text)
    assert len(passed[True]) >= LEAST_PASSED * count[True]
    assert passed[False] == []


def test_a_fault_says_what_to_mend(corpus, abouts):
    clause = corpus.clause(corpus.documents[-1].key, "3.3/citation-and-attribution")
    claim = Claim("Service Users must explicitly indicate whether generative AI has been involved.", ("C1",))
    messages = [fault.message for fault in check(claim, {"C1": clause}, None, abouts["en"])]
    assert any("“must”" in message and "C1" in message and "should" in message for message in messages)
