"""The structure found in a document is counted against what it has, and its passages become a retrieval set."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from eval.datasets import load_beir
from eval.structure import StructureError, count, export, main, numbered, passage_ids, read_expected
from ingestion.documents import Ingested, ingest_file

JOURNAL = os.environ.get("CLAUSEWISE_JOURNAL_HTML")
"""A folder of the AI Act and the GDPR as the Official Journal's HTML."""

ACT = """<html><body><p class="ti">Regulation on Things</p><p>Whereas:</p>
<table><tr><td>(1)</td><td>Things matter to people.</td></tr></table>
<table><tr><td>(2)</td><td>They must be safe.</td></tr></table>
<p>HAVE ADOPTED THIS REGULATION:</p>
<p class="ti">CHAPTER I</p><p class="ti">GENERAL</p>
<p class="ti">Article 1</p><p class="ti">Scope</p><p>1. This Regulation applies to things.</p><p>2. It does not:</p>
<table><tr><td>(a)</td><td>apply to ideas;</td></tr></table>
<table><tr><td>(b)</td><td>apply to 10<sup>25</sup>.</td></tr></table>
<p class="ti">CHAPTER II</p><p class="ti">DUTIES</p>
<p class="ti">Article 2</p><p class="ti">Duty</p><p>1. Things shall be safe.</p><p>2. They shall be marked.</p>
<p class="ti">Article 3</p><p class="ti">Fines</p><p>1. Fines are low.</p><p>2. They are paid.</p>
<p class="ti">ANNEX I</p><p class="ti">List of things</p><p>Things are the following:</p>
<table><tr><td>1.</td><td>chairs;</td></tr></table><table><tr><td>2.</td><td>tables.</td></tr></table>
</body></html>"""


@pytest.fixture
def act(tmp_path: Path) -> Path:
    path = tmp_path / "act.html"
    path.write_text(ACT, encoding="utf-8")
    return path


@pytest.fixture
def ingested(act: Path) -> Ingested:
    return ingest_file(act)


def test_units_are_found_by_their_numbers(ingested: Ingested) -> None:
    assert numbered(ingested.clauses, "article") == {"article-1": "1", "article-2": "2", "article-3": "3"}
    assert list(numbered(ingested.clauses, "annex").values()) == ["i"]
    assert list(numbered(ingested.clauses, "recital").values()) == ["1", "2"]


def test_what_is_missing_and_what_is_beyond_is_named(ingested: Ingested) -> None:
    article, annex, chapter = count(ingested.clauses, {"article": 4, "annex": ("ii",), "chapter": 2})
    assert (article.missing, article.beyond, article.whole) == (("4",), (), False)
    assert (annex.missing, annex.beyond) == (("ii",), ("i",))
    assert chapter.whole and len(chapter.found) == 2


@pytest.mark.parametrize("said", [-1, True, "3", [None], {"a": 1}])
def test_an_expectation_that_is_no_number_is_refused(said: object) -> None:
    with pytest.raises(StructureError, match="“article” must be a number or a list of numbers"):
        read_expected("article", said)


def test_every_clause_has_a_passage_of_its_unit(ingested: Ingested) -> None:
    ids = passage_ids(ingested.clauses)
    assert len(set(ids.values())) == len(ingested.clauses)
    assert ids["article-2"].startswith("art_2#") and ids["article-1-2-a"].startswith("art_1#")
    assert {name.split("#")[0] for name in ids.values()} - {"other"} == {
        "art_1",
        "art_2",
        "art_3",
        "anx_I",
        "rct_1",
        "rct_2",
    }


def test_passages_are_written_as_a_set_that_can_be_measured(ingested: Ingested, tmp_path: Path) -> None:
    questions = tmp_path / "asked"
    (questions / "qrels").mkdir(parents=True)
    (questions / "queries.jsonl").write_text('{"_id": "q1", "text": "What must things be?"}\n')
    (questions / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tart_2\t1\n")
    written = export(ingested, questions, tmp_path / "set")
    dataset = load_beir(str(tmp_path / "set"), "#", None)
    assert len(dataset.passages) == written
    assert {p.kind for name, p in dataset.passages.items() if name.startswith("rct_")} == {"recital"}
    assert all(passage.text.strip() for passage in dataset.passages.values())


def test_the_command_tells_what_it_found(act: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "figures.json"
    asked = [str(act), "--articles", "3", "--recitals", "2", "--says", "article-1", "10^25", "--json", str(report)]
    assert main(asked) == 0
    assert "article-1: says “10^25”" in capsys.readouterr().out
    assert [one["missing"] for one in json.loads(report.read_text())["counted"]] == [[], []]
    expected = tmp_path / "expected.json"
    expected.write_text('{"article": [1, 2, 9], "says": {"article-2": "nothing"}}')
    assert main([str(act), "--expected", str(expected)]) == 1
    assert "DOES NOT SAY" in capsys.readouterr().out
    with pytest.raises(StructureError, match="give a JSON file"):
        main([str(act), "--expected", str(act)])


@pytest.mark.skipif(not JOURNAL, reason="CLAUSEWISE_JOURNAL_HTML names no folder of the Official Journal's pages")
@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("ai-act-*", ["--articles=113", "--annexes=13", "--recitals=180", "--chapters=13", "--sections=23"]),
        ("gdpr-*", ["--articles=99", "--recitals=173", "--chapters=11", "--sections=15"]),
    ],
)
def test_the_official_journal_gives_every_unit(name: str, asked: list[str]) -> None:
    (path,) = Path(JOURNAL or "").glob(f"{name}.html")
    says = ["--says", "article-51-2", "10^25"] if name.startswith("ai") else []
    assert main([str(path), *asked, *says]) == 0
