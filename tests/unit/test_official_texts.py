"""The official text of an instrument, added by the user: in place of our summary, or beside a later one."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.searching.official import as_official
from corpus.model import Force
from ingestion.documents import ingest_file

CIRCULAR = "Consumer Protection in respect of Use of Generative Artificial Intelligence"


def ingested(folder: Path, title: str, body: str, version: str):
    path = folder / "file.md"
    path.write_text(f"# {title}\n\n{body}\n", encoding="utf-8")
    return ingest_file(path, version=version)


def act(articles: range) -> str:
    return "\n\n".join(f"## Article {n}\n\nProviders shall keep a record of matter {n}." for n in articles)


def test_the_text_of_a_circular_takes_the_place_of_our_summary(tmp_path: Path) -> None:
    body = "\n\n".join(f"## {n}. Principle\n\nBanks should do thing {n}." for n in range(1, 6))
    found = as_official(ingested(tmp_path, CIRCULAR, body, "2024-08-19"))
    assert found.document.id == "hk-hkma-genai-consumer-protection-2024"
    assert found.document.verbatim and found.document.force is Force.REGULATOR_EXPECTATION
    assert {(c.document, c.version) for c in found.clauses} == {(found.document.id, found.document.version)}
    assert found.document.version != "2024-08-19", "the summary has that version"


def test_an_older_text_stands_beside_our_later_summary_and_says_so(tmp_path: Path) -> None:
    title = "Regulation (EU) 2024/1689 of the European Parliament and of the Council"
    before = ingested(tmp_path, title, act(range(1, 114)), "2024-06-13")
    found = as_official(before)
    assert found.document.id == before.document.id != "eu-ai-act-2024-1689"
    assert found.document.force is Force.STATUTE and "EU AI Act" in found.document.aliases
    assert "2024-06-13" in found.document.status and "2026" in found.document.status
    assert "2024-06-13" in found.document.status_zh
    assert found.clauses == before.clauses


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Remarks on the General Data Protection Regulation", act(range(1, 100))),
        ("Regulation (EU) 2024/1689 of the European Parliament and of the Council", act(range(1, 5))),
        ("GDPR", act(range(1, 100))),
    ],
    ids=["a comment on it", "without its provisions", "a call sign for a title"],
)
def test_what_is_not_the_text_stays_what_it_is(tmp_path: Path, title: str, body: str) -> None:
    before = ingested(tmp_path, title, body, "2016-04-27")
    assert as_official(before) == before
