"""`clausewise corpus` in the reader's language, and a clause with all that stands below it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli import main
from app.commands.corpus_lines import below
from app.commands.parser import build_parser
from app.library import digest_corpus
from app.showing.translate import name_in
from corpus.nearest import nearest
from corpus.register_check.findings import Breach, Finding
from corpus.register_check.report import lines
from corpus.store import load_corpus

DOCUMENTS = digest_corpus().documents
HAN = re.compile(r"[㐀-鿿]")
LAW = """<html><body><h1>Regulation on Tea Houses</h1>
<p>Article 1</p><p>Opening</p>
<p>1. Paragraph 2 shall not apply if the house:</p>
<table><tr><td>(a)</td><td>is closed for repairs;</td></tr></table>
<table><tr><td>(b)</td><td>is on fire.</td></tr></table>
<p>2. The house shall open at ten.</p>
<p>Article 2</p><p>Staff</p><p>Staff shall wash their hands.</p></body></html>"""


@pytest.fixture(autouse=True)
def home(built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    for name in ("encoders", "index", "models.json"):
        (home / name).symlink_to(built_home / name)
    monkeypatch.setenv("CLAUSEWISE_HOME", str(home))
    return home


def out(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    ended = main(list(words))
    captured = capsys.readouterr()
    assert ended == status, captured.err
    return captured.out if status == 0 else captured.err


def test_the_list_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    english, chinese = (out(capsys, "corpus", "list", *words).splitlines() for words in ([], ["--lang", "zh-Hant"]))
    assert len(english) == len(chinese) > 50
    assert "276 clauses" in english[0] and "276 項條文" in chinese[0] and "自願性指引" in chinese[0]
    assert all(HAN.search(line) for line in chinese)
    as_json = out(capsys, "corpus", "list", "--json", "--lang", "zh-Hant").splitlines()
    assert as_json == out(capsys, "corpus", "list", "--json").splitlines(), "what programs read has one language"


def test_a_digest_is_shown_in_the_readers_language(capsys: pytest.CaptureFixture[str]) -> None:
    chinese = out(capsys, "corpus", "show", "hk-pdpo-cap486", "s-26-1", "--lang", "繁體中文")
    assert "並非原文" in chinese and "切實可行的步驟" in chinese and "可信程度：高" in chinese
    english = out(capsys, "corpus", "show", "hk-pdpo-cap486", "s-26-1")
    assert "Our summary, not the text itself" in english and "confidence: high" in english


@pytest.mark.parametrize(
    ("breaches", "said"),
    [(0, "登記冊及摘要符合各項規則。"), (1, "登記冊及摘要有一處不符合規則。"), (3, "有 3 處不符合規則")],
)
def test_the_verdict_of_a_check_is_told_in_the_readers_language(breaches: int, said: str) -> None:
    found = lines([Finding("quotes", "", tuple(Breach("1.1", "is wrong") for _ in range(breaches)))])
    assert said in name_in(found[-1], "zh-Hant") and found[-1].startswith("Register and digests")
    assert build_parser().parse_args(["corpus", "check", "--lang", "zh-Hant"]).lang == "zh-Hant"


def test_what_is_wrong_is_told_in_the_readers_language(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["show", "nonsense"], ["show", "hk-genai-guideline", "9.9"], ["remove", "nonsense"], ["add", "none"]):
        said = out(capsys, "corpus", *words, "--lang", "zh-Hant", status=1)
        assert HAN.search(said) and "（英文）" not in said


def test_an_article_is_shown_with_its_points(capsys: pytest.CaptureFixture[str], tmp_path: Path, home: Path) -> None:
    source = tmp_path / "law.html"
    source.write_text(LAW, encoding="utf-8")
    added = json.loads(out(capsys, "corpus", "add", str(source), "--id", "tea-law", "--json"))
    assert added["id"] == "tea-law"
    for name in ("article-1", "article-1-1"):
        shown = out(capsys, "corpus", "show", "tea-law", name)
        points = [shown.index(text) for text in ("if the house:", "closed for repairs", "on fire")]
        assert points == sorted(points)
        assert ("open at ten" in shown) is (name == "article-1") and "wash" not in shown
    # A program asks for one record and gets one.
    assert len(out(capsys, "corpus", "show", "tea-law", "article-1", "--json").splitlines()) == 1


@pytest.mark.parametrize(
    ("document", "asked", "found"),
    [
        ("hk-genai-guideline", "footnote 1", "[3.3/footnote-1]"),
        ("hk-genai-guideline", "註腳1", "[3.3/footnote-1]"),
        ("hk-genai-guideline", "section 3.2.1", "[3.2.1]"),
        ("hk-pdpo-cap486", "第26條", "[s-26-1]"),
        ("hk-pdpo-cap486", "s.26(1)", "[s-26-1]"),
    ],
)
def test_a_clause_is_shown_by_what_people_call_it(
    capsys: pytest.CaptureFixture[str], document: str, asked: str, found: str
) -> None:
    assert found in out(capsys, "corpus", "show", document, asked, "--lang", "en")


@pytest.mark.parametrize("asked", ["section 999", "GDPR Article 5", "footnote 7", "nothing", ""])
def test_what_a_document_does_not_have_is_not_shown_from_elsewhere(
    capsys: pytest.CaptureFixture[str], asked: str
) -> None:
    assert "has no clause" in out(capsys, "corpus", "show", "hk-genai-guideline", asked, status=1)


def test_an_unknown_document_is_told_with_the_three_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    for asked, first in (("pdpo", "hk-pdpo-cap486"), ("GDPR", "eu-gdpr"), ("hk-genai-guidelin", "hk-genai-guideline@")):
        said = out(capsys, "corpus", "show", asked, status=1)
        near = said[said.index("nearest to it are: ") :].split(": ")[1].split(", ")
        assert near[0].startswith(first) and len(near) == 3
    assert len(out(capsys, "corpus", "show", "nonsense", status=1)) < 300


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=40))
def test_the_nearest_are_three_of_those_that_are_there(name: str) -> None:
    near = nearest(name, DOCUMENTS)
    assert len(set(near)) == 3 and set(near) <= {one.key for one in DOCUMENTS}


def test_nearest_to_an_id_is_its_document() -> None:
    for document in DOCUMENTS:
        assert nearest(document.id, DOCUMENTS)[0].startswith(f"{document.id}@")


def test_the_prose_of_a_section_is_shown_once_and_in_its_order(capsys: pytest.CaptureFixture[str]) -> None:
    shown = out(capsys, "corpus", "show", "hk-genai-guideline", "2.1.3.2")
    texts = ("Model development includes", "Technical Risks:", "Intellectual Property Risks:", "Therefore, during")
    assert [shown.count(text) for text in texts] == [1, 1, 1, 1]
    assert [shown.index(text) for text in texts] == sorted(shown.index(text) for text in texts)


def test_below_a_clause_is_all_that_has_it_above() -> None:
    corpus = load_corpus()
    clauses = corpus.clauses_of("hk-genai-guideline")
    for clause in clauses:
        found = below(clause, clauses)
        assert found[0] is clause and [one.order for one in found] == sorted(one.order for one in found)
        by_id = {one.id: one for one in clauses}
        for one in clauses:
            above, at = False, one
            while at.parent and not above:
                at = by_id[at.parent]
                above = at is clause
            assert (one in found) == (above or one is clause)
