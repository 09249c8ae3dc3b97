"""Small documents and the clauses that they should give: `tests/golden/<name>.clauses` beside each."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.model import Clause
from ingestion.documents import ingest_file

GOLDEN = Path(__file__).parents[1] / "golden"
DOCUMENTS = ("ordinance.txt", "regulation.txt", "law-zh.txt", "law-hk.txt", "handbook.md", "circular.txt", "policy.txt")


def shown(clause: Clause) -> str:
    """One line: id, kind, parent, heading, text ("|" for a new line)."""
    text = "" if clause.kind == "section" else clause.text.replace("\n", "|")
    return f"{clause.id}\t{clause.kind}\t{clause.parent or '-'}\t{clause.heading}\t{text}".rstrip()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_gives_its_clauses(name: str) -> None:
    path = GOLDEN / name
    expected = path.with_suffix(".clauses").read_text(encoding="utf-8").splitlines()
    assert [shown(clause) for clause in ingest_file(path).clauses] == expected


def test_an_edit_in_one_section_renumbers_no_other(tmp_path: Path) -> None:
    source = (GOLDEN / "regulation.txt").read_text(encoding="utf-8")
    oil = "Owners shall pay for the oil."
    assert oil in source
    path = tmp_path / "regulation.txt"
    path.write_text(source.replace(oil, f"1. {oil}\n\n2. They shall pay for the wick.\n\nSoon."), encoding="utf-8")
    before = {clause.id: clause.text for clause in ingest_file(GOLDEN / "regulation.txt").clauses}
    after = {clause.id: clause.text for clause in ingest_file(path).clauses}
    assert {"article-4-1", "article-4-2"} <= after.keys() - before.keys()
    untouched = before.keys() - {"article-4"}
    assert {name: after.get(name) for name in untouched} == {name: before[name] for name in untouched}
