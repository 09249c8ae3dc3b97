"""What the register says is held against the clauses themselves, by the checks that `corpus check` runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.register_check.material import load_material
from corpus.register_check.report import check_register, lines
from corpus.store import load_corpus

CLAUSES = load_corpus().clauses_of("hk-genai-guideline@1.1")
MATERIAL = load_material(CLAUSES)
CASES = sorted((Path(__file__).parents[2] / "eval" / "cases").glob("*.jsonl"))
QUESTIONS = [
    (case["id"], case["question"])
    for path in CASES
    for case in map(json.loads, path.read_text(encoding="utf-8").splitlines())
]
FINDINGS = {finding.check: finding for finding in check_register(CLAUSES, QUESTIONS)}
CHECKS = ["schema", "records", "fields", "quotes", "links", "wording", "coverage", "Chinese", "terms", "questions"]


def test_every_check_ran() -> None:
    assert list(FINDINGS) == CHECKS
    assert len(QUESTIONS) > 400
    assert lines(list(FINDINGS.values()))[-1] == "Register and digests keep their rules."


@pytest.mark.parametrize("check", CHECKS)
def test_the_register_keeps_its_rules(check: str) -> None:
    assert [str(breach) for breach in FINDINGS[check].breaches] == []


def test_the_guideline_is_covered() -> None:
    assert len([name for name in MATERIAL.register if MATERIAL.clauses[name].kind != "table"]) == 224
    assert len(list(MATERIAL.duties())) > 300
    assert len(MATERIAL.differences) > 60


def test_reported_and_government_duties_are_kept_apart() -> None:
    assert {name for name, duty in MATERIAL.duties() if not duty.own} == {
        "3.3/understand-responsibilities-and-obligations",
        "A1.2/european-union",
        "A2.2.2/finance",
    }
