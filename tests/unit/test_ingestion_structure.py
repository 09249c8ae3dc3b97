"""Structure from text: a small document with every trap, and the whole Guideline against its golden map."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.manifest import FOLDER, read_manifest, read_source
from corpus.records import dump, records_path
from ingestion.run import GUIDELINE, ingest_guideline
from ingestion.structure import StructureError, build, slug

GOLDEN = Path(__file__).parents[1] / "golden"


def test_small_document() -> None:
    parts, layout = build((GOLDEN / "small.txt").read_text(encoding="utf-8"))
    made = [[part.id, part.kind, part.parent, part.heading, part.text] for part in parts]
    assert made == json.loads((GOLDEN / "small.json").read_text(encoding="utf-8"))
    assert layout.contents == ("- Background 1", "- 1. Duties 2")
    assert {cut.name for cut in layout.furniture} == {"title page", "contents list"}


@pytest.fixture(scope="module")
def clauses():
    return ingest_guideline()


def test_the_guideline_has_the_agreed_ids_kinds_headings_and_places(clauses) -> None:
    rows = (GOLDEN / "hk-genai-guideline@1.1.tsv").read_text(encoding="utf-8").splitlines()[1:]
    source = read_source(next(d for d in read_manifest() if d.id == GUIDELINE))
    made = []
    for clause in clauses:
        # A table's text begins with its caption, which stands below it: its place is its header line.
        segments = clause.segments[1:] if clause.kind == "table" else clause.segments
        line = source.count("\n", 0, segments[0].source_start) + 1
        first_words = " ".join(clause.text.split()[:8])
        made.append("\t".join([clause.id, clause.kind, clause.heading, first_words, str(line)]))
    assert made == rows


def test_a_parent_is_what_the_id_hangs_on(clauses) -> None:
    ids = {clause.id for clause in clauses}
    for clause in clauses:
        if "/" in clause.id:
            assert clause.parent == clause.id.rsplit("/", 1)[0]
        else:
            above = clause.id.rpartition(".")[0]
            assert clause.parent == (above or None)
        assert clause.parent is None or clause.parent in ids


def test_the_committed_records_are_a_fresh_run(clauses) -> None:
    document = next(d for d in read_manifest() if d.id == GUIDELINE)
    assert records_path(FOLDER, document).read_text(encoding="utf-8") == dump(clauses)


def test_every_verbatim_run_is_the_sources(clauses) -> None:
    source = read_source(next(d for d in read_manifest() if d.id == GUIDELINE))
    for clause in clauses:
        text = clause.heading if clause.kind == "section" else clause.text
        for s in clause.segments:
            assert text[s.start : s.start + s.length] == source[s.source_start : s.source_start + s.length]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Preamble\n\nSome text.\n\nPreamble\n\nMore.\n", "the id 'preamble'"),
        ("Background\n\n1. Duties\n\n1. Duties\n\nText.\n", "the id '1'"),
        ("Background\n\na\tb\nc\td\n\nNo caption here.\n", "no caption"),
        ("Background\n\nTable 1: Alone\n", "without its table"),
        ("Background\n\na\tb\nc\td\te\n\nTable 1: Uneven\n", "has 3 cells, the header 2"),
        ("Background\n\n - an indented entry\n", "no entry above"),
    ],
)
def test_text_without_structure_is_an_error(text: str, words: str) -> None:
    with pytest.raises(StructureError, match=words):
        build(text)


def test_an_attached_paragraph_must_exist() -> None:
    with pytest.raises(StructureError, match="No paragraph begins 'Nowhere'"):
        build("Background\n\nText.\n", ("Nowhere",))


def test_an_attached_paragraph_joins_the_entry_before_it() -> None:
    text = "Background\n\n- **A:** one.\n\nAnd two.\n\nThree.\n"
    assert [p.id for p in build(text)[0]] == ["background", "background/a", "background/p1", "background/p2"]
    joined = build(text, ("And two",))[0]
    assert [p.text for p in joined] == ["Three.", "A: one.\n\nAnd two.", "Three."]


@given(st.text(max_size=40))
def test_a_slug_is_plain(label: str) -> None:
    made = slug(label)
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert "--" not in made and made == made.strip("-") and slug(made) == made


_LINES = st.lists(
    st.sampled_from(
        [
            "A sentence ends.",
            "a cut sentence",
            "- **Label:** words.",
            "- an entry",
            "1. one;",
            "",
            "and more,",
            "More",
        ]
    ),
    max_size=25,
)


@given(_LINES)
def test_no_text_is_lost_or_doubled_whatever_the_order(lines: list[str]) -> None:
    source = "Background\n\n" + "\n".join(lines)
    try:
        parts, layout = build(source)
    except StructureError:
        return
    owned: Counter[int] = Counter()
    for part in parts:
        text = part.heading if part.kind == "section" else part.text
        for s in part.segments:
            assert text[s.start : s.start + s.length] == source[s.source_start : s.source_start + s.length]
            owned.update(range(s.source_start, s.source_start + s.length))
        for cut in part.cuts:
            owned.update(range(cut.start, cut.end))
    inked = [at for at, character in enumerate(source) if character.strip()]
    assert [at for at in inked if owned[at] != 1] == []
    assert not layout.furniture
