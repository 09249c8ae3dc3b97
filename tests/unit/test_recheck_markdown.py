"""Answers exported as Markdown, and drafts made of them, held against another version."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.answer import Answer, Citation, Outcome, Statement, Understanding
from app.commands.jsonl import FileProblem
from app.showing.export import export_markdown
from app.versions.recheck import Standing, check, targets
from app.versions.saved_markdown import is_markdown, read_markdown
from corpus.manifest import read_manifest
from corpus.model import Clause
from corpus.store import Corpus, load_corpus

GUIDELINE = read_manifest()[0]


def newer(clauses: tuple[Clause, ...]) -> Corpus:
    """The Guideline and a version 1.2 of these clauses."""
    bundled = load_corpus()
    document = replace(GUIDELINE, version="1.2")
    return Corpus((GUIDELINE, document), (*bundled.clauses, *(replace(c, version="1.2") for c in clauses)))


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_every_clause_survives_the_way_through_an_export(tmp_path: Path, language: str) -> None:
    bundled = load_corpus()
    spoken = [c for c in bundled.clauses if c.kind != "section" and c.sentences]
    citations = [Citation(c, s.start, s.end) for c in spoken for s in c.sentences]
    statements = tuple(Statement(c.quote, (c,), plain="In our own words.") for c in citations)
    answer = Answer(Understanding("q", "q", language), Outcome.ANSWERED, statements)
    path = tmp_path / "answer.md"
    path.write_bytes(export_markdown("q", answer, bundled).content)
    found = [c for a in read_markdown(str(path), bundled) for s in a.statements for c in s.citations]
    assert len(found) == len(citations)
    for saved, citation in zip(found, citations, strict=True):
        # The same words may stand at several places; they stand, and word for word, where they are said to.
        assert bundled.clause(GUIDELINE.id, saved.clause).text[saved.start : saved.end] == saved.quote
        assert saved.quote.split() == citation.quote.split()


def test_an_export_is_held_against_a_newer_version(tmp_path: Path) -> None:
    bundled = load_corpus()
    pilot, journalism = (bundled.clause(GUIDELINE.id, i) for i in ("3.2.2/pilot-projects", "A2.2.2/journalism"))
    both = (Citation(pilot, 0, pilot.sentences[0].end), Citation(journalism, 0, journalism.sentences[0].end))
    statement = Statement(f"{both[0].quote} {both[1].quote}", both)
    answer = Answer(Understanding("q", "q", "en"), Outcome.ANSWERED, (statement,))
    path = tmp_path / "answer.md"
    path.write_bytes(export_markdown("q", answer, bundled).content)
    changed = replace(pilot, text=pilot.text.replace(" should ", " shall  ", 1))
    corpus = newer(tuple(changed if c.id == pilot.id else c for c in bundled.clauses))
    [saved] = read_markdown(str(path), corpus)
    target = targets([saved], corpus, None)[GUIDELINE.id]
    assert target.version == "1.2"
    standing = [check(one, corpus, target).standing for one in saved.statements[0].citations]
    assert standing == [Standing.CHANGED, Standing.STANDS]


def test_a_quote_that_was_touched_stands_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "draft.md"
    path.write_text("# Our policy\n\n- Staff must never use any tool. [1]\n- No number here.\n", encoding="utf-8")
    corpus = load_corpus()
    [saved] = read_markdown(str(path), corpus)
    assert saved.line == 3
    found = check(saved.statements[0].citations[0], corpus, None)
    assert (found.standing, found.remarks) == (Standing.GONE, ("nowhere",))


def test_a_file_without_numbers_or_in_another_format_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "draft.md"
    path.write_text("- Nothing cited.\n", encoding="utf-8")
    with pytest.raises(FileProblem, match="has no line of a list that ends with the number of its source"):
        read_markdown(str(path), load_corpus())
    with pytest.raises(FileProblem, match="is a Word file"):
        is_markdown("answer.DOCX")
    assert is_markdown("answer.md") and not is_markdown("answers.jsonl")
