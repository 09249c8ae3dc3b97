"""The check finds what was lost, doubled, moved or invented."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.manifest import FOLDER, read_manifest, read_source
from corpus.model import Clause, Segment, Sentence
from corpus.records import records_path
from corpus.store import Corpus, load_corpus
from ingestion.check import check_corpus, check_document
from ingestion.coverage import account
from ingestion.run import GUIDELINE, exclusions

DOCUMENT = next(d for d in read_manifest() if d.id == GUIDELINE)
SOURCE = read_source(DOCUMENT)
PARAGRAPH = "This Guideline documents the technical background"


@pytest.fixture(scope="module")
def clauses() -> tuple[Clause, ...]:
    return load_corpus().clauses_of(GUIDELINE)


def test_the_committed_corpus_is_sound() -> None:
    report = check_corpus(load_corpus())
    assert report.ok, report.lines
    assert report.lines[-1] == "Nothing is lost, doubled or invented."


def test_every_character_is_counted_once(clauses: tuple[Clause, ...]) -> None:
    counts, problems = account(SOURCE, clauses, exclusions(DOCUMENT, SOURCE)[0])
    assert problems == []
    assert sum(counts.values()) == len("".join(SOURCE.split()))
    assert counts["clauses"] > 0.95 * sum(counts.values())
    assert {"title page", "contents list", "bold marker", "list markup"} < counts.keys()


def _line(text: str, words: str) -> str:
    return next(line for line in text.split("\n") if line.startswith(words))


@pytest.mark.parametrize(
    "mutate",
    [
        lambda text: text.replace(_line(text, PARAGRAPH) + "\n", ""),
        lambda text: text.replace(_line(text, PARAGRAPH), (_line(text, PARAGRAPH) + "\n") * 2),
        lambda text: text.replace("must comply", "may comply", 1),
        lambda text: text + "\n\nA paragraph that nobody has seen before.",
        lambda text: text.replace("2.2.3 Crime Prevention\n", "", 1),
        lambda text: text.replace("\nPreamble\n", "\nForeword\n", 1),
    ],
    ids=[
        "deleted paragraph",
        "doubled line",
        "changed word",
        "added paragraph",
        "lost heading",
        "renamed heading",
    ],
)
def test_a_changed_source_is_reported(clauses: tuple[Clause, ...], mutate: Callable[[str], str]) -> None:
    changed = mutate(SOURCE)
    assert changed != SOURCE
    assert check_document(DOCUMENT, changed, clauses)[1]


def test_a_changed_source_is_reported_even_if_the_manifest_vouches_for_it(tmp_path: Path) -> None:
    changed = SOURCE.replace(_line(SOURCE, PARAGRAPH) + "\n", "")
    corpus = _with_source(tmp_path, changed)
    report = check_corpus(corpus, tmp_path)
    assert not report.ok
    assert any("preamble/" in line for line in report.lines)


def test_an_altered_file_is_reported_not_raised(tmp_path: Path) -> None:
    corpus = _with_source(tmp_path, SOURCE)
    (tmp_path / DOCUMENT.source).write_bytes(SOURCE.encode() + b" ")
    report = check_corpus(corpus, tmp_path)
    assert not report.ok
    assert any("not the text that the manifest vouches for" in line for line in report.lines)


def _change(clauses: tuple[Clause, ...], clause_id: str, **changes: object) -> tuple[Clause, ...]:
    return tuple(replace(c, **changes) if c.id == clause_id else c for c in clauses)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda cs: _change(cs, "1.1/p1", text="Invented words."), "1.1/p1: "),
        (lambda cs: _change(cs, "1.1/p1", segments=()), "lost text: line 115"),
        (lambda cs: _change(cs, "1.1/p1", segments=(Segment(0, 0, 5),)), "is not what the source says there"),
        (lambda cs: _change(cs, "1.1/p2", segments=cs[18].segments), "already belongs to"),
        (
            lambda cs: _change(cs, "1.1", text="Something else."),
            "1.1: its text is not that of its paragraphs",
        ),
        (lambda cs: _change(cs, "1.1/p1", sentences=()), "outside its sentences"),
        (
            lambda cs: _change(cs, "1.1/p1", sentences=(Sentence(5, 2, cs[0].sentences[0].modality),)),
            "out of order",
        ),
        (lambda cs: _change(cs, "1.1/p1", parent="9.9"), "its parent 9.9"),
        (lambda cs: _change(cs, "1.1/p1", page=44), "after a clause of page 44"),
        (lambda cs: _change(cs, "2.3.3", page=21), "puts 'Accuracy and Reliability' on page 22"),
        (lambda cs: _change(cs, "2.3.3", heading="Accuracy"), "which is no section"),
        (lambda cs: tuple(c for c in cs if c.id != "1.1/p2"), "the numbering has a gap"),
        (lambda cs: tuple(c for c in cs if c.id != "2.2.3"), "2.2.4: follows number 2"),
        (
            lambda cs: _change(cs, "2.1.2/table-1/low-risk", text=_low(cs) + " / Fine: HK$1"),
            "do not come from the source",
        ),
    ],
)
def test_a_damaged_record_is_reported(clauses: tuple[Clause, ...], damage, words: str) -> None:
    problems = check_document(DOCUMENT, SOURCE, damage(clauses))[1]
    assert any(words in problem for problem in problems), problems


def test_a_record_that_ingestion_would_not_make_is_reported(clauses: tuple[Clause, ...]) -> None:
    other = replace(clauses[30], tags=replace(clauses[30].tags, sectors=("finance",)))
    report = check_corpus(Corpus((DOCUMENT,), (*clauses[:30], other, *clauses[31:])))
    assert not report.ok
    assert any(f"{other.id}: tags not as ingestion makes it" in line for line in report.lines)


def test_a_digest_is_checked_without_a_source() -> None:
    digest = replace(DOCUMENT, id="digest", verbatim=False, source="none")
    clause = replace(
        load_corpus().clauses_of(GUIDELINE)[1], document="digest", parent=None, segments=(), order=0
    )
    report = check_corpus(Corpus((digest,), (clause,)))
    assert report.ok, report.lines
    assert not check_corpus(Corpus((digest,), (replace(clause, sentences=()),))).ok


def _low(clauses: tuple[Clause, ...]) -> str:
    return next(c.text for c in clauses if c.id == "2.1.2/table-1/low-risk")


def _with_source(folder: Path, text: str) -> Corpus:
    """A corpus folder with the Guideline alone, its records as committed, and `text` vouched for as its source."""
    data = text.encode("utf-8")
    manifest = (FOLDER / "manifest.toml").read_text(encoding="utf-8")
    entry = "[[document]]" + manifest.split("[[document]]")[1]
    vouched = entry.replace(json.dumps(DOCUMENT.sha256), json.dumps(hashlib.sha256(data).hexdigest()))
    (folder / "manifest.toml").write_text(vouched, encoding="utf-8")
    for path in (folder / DOCUMENT.source, records_path(folder, DOCUMENT)):
        path.parent.mkdir(exist_ok=True)
    (folder / DOCUMENT.source).write_bytes(data)
    shutil.copy(records_path(FOLDER, DOCUMENT), records_path(folder, DOCUMENT))
    return load_corpus(folder)
