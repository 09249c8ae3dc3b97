"""`clausewise corpus list`, `show` and `remove`: what can be cited, and what each of it is."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.cli import main
from corpus.added import write_added
from corpus.digests import load_digests
from corpus.model import Clause, Document, Force

RULES = Document(
    id="tea-house-rules",
    version="1",
    title="Rules of the Tea House",
    title_zh="",
    issuer="",
    jurisdiction="",
    kind="document",
    force=Force.UNSTATED,
    date="",
    language="en",
    official_url="",
    copyright="",
    source="",
    sha256="",
    verbatim=True,
)


def clause(document: Document, text: str) -> Clause:
    return Clause(document.id, document.version, "1", "para", "", (), None, 0, text, 1, (), ())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path / "home"))
    source = tmp_path / "rules.txt"
    source.write_text("The house must open at ten.", encoding="utf-8")
    for version in ("1", "2"):
        document = replace(RULES, version=version)
        write_added(document, [clause(document, f"The house must open at {version}.")], source, pages=3)
    return tmp_path / "home"


def records(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_everything_that_can_be_cited_is_listed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpus", "list", "--json"]) == 0
    listed = records(capsys)
    origins = [one["origin"] for one in listed]
    assert origins == ["bundled", *["digest"] * len(load_digests()), "added", "added"]
    first, *_, last = listed
    assert (first["id"], first["clauses"]) == ("hk-genai-guideline", 276)
    assert (last["id"], last["version"], last["clauses"], last["pages"], last["given"]) == (
        "tea-house-rules",
        "2",
        1,
        3,
        "rules.txt",
    )
    assert all(one["status"] and not one["verbatim"] for one in listed if one["origin"] == "digest")
    assert main(["corpus", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(listed)
    assert lines[-1].startswith("tea-house-rules@2") and lines[-1].endswith("added by you")
    assert sum(line.endswith("our digest") for line in lines) == len(load_digests())


def test_an_added_document_is_shown_in_any_version(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, version in (("tea-house-rules", "2"), ("tea-house-rules@1", "1")):
        assert main(["corpus", "show", name, "--json"]) == 0
        (shown,) = records(capsys)
        assert list(shown) == ["id", "kind", "heading", "parent", "text", "page", "tags"]
        assert shown["text"] == f"The house must open at {version}."


def test_a_digest_says_that_it_is_one_before_it_says_anything(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    digest = load_digests()[0]
    assert main(["corpus", "show", digest.id]) == 0
    shown = capsys.readouterr().out
    head, body = shown[: shown.index("\n\n")], shown[shown.index("\n\n") :]
    assert digest.title in head and "Our summary, not the text itself" in head and digest.status in head
    assert body.count("our summary (confidence: ") == len(digest.provisions)
    assert main(["corpus", "show", digest.id, digest.provisions[0].id]) == 0
    assert digest.status in capsys.readouterr().out


def test_what_comes_with_the_program_cannot_be_removed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("hk-genai-guideline", "hk-genai-guideline@1.1", load_digests()[0].id):
        assert main(["corpus", "remove", name]) == 1
        said = capsys.readouterr().err
        assert "comes with Clausewise and cannot be removed" in said
        assert "what can be removed: tea-house-rules@1, tea-house-rules@2" in said


def test_an_unknown_name_lists_what_can_be_removed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("coffee-house-rules", "tea-house-rules@3", "../documents", ""):
        assert main(["corpus", "remove", name]) == 1
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and "what can be removed: tea-house-rules@1, tea-house-rules@2" in said
