"""The official file in the document's own language: laid beside the document, counted, and never put in its place."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import originals
from corpus.editions import EditionError, Known, known_editions, known_originals
from corpus.manifest import read_manifest
from corpus.model import Clause, ClausewiseError
from corpus.originals import Comparison, Difference, OriginalError, load_comparisons, standing, write_comparison
from corpus.store import load_corpus
from ingestion.edition import edition_clauses, recognise, recognised
from ingestion.edition_align import align
from ingestion.edition_blocks import Words, blocks
from ingestion.edition_ids import formed_ids
from ingestion.edition_lines import read_pages
from ingestion.edition_original import Compared, compare, official_file, report
from ingestion.edition_words import compare_words, marks_alone
from ingestion.pdf import PdfError, PdfLine, PdfRun, page_lines

PDF = os.environ.get("CLAUSEWISE_GUIDELINE_PDF_EN")
TOC = os.environ.get("CLAUSEWISE_GUIDELINE_TOC_EN")
CORPUS = load_corpus()
GUIDELINE = CORPUS.clauses_of("hk-genai-guideline")
(KNOWN,) = known_originals()
DOCUMENT = CORPUS.document(f"{KNOWN.document}@{KNOWN.version}")

official = pytest.mark.skipif(not PDF, reason="CLAUSEWISE_GUIDELINE_PDF_EN does not name the official English PDF")

# A page as in test_ingestion_edition_pages: where a line begins, its size, its words; "*bold*", "^raised^", "¶" ends
# a paragraph with a blank, "|" is a wide gap.
BODY, CELL, HEAD, NOTE = 12.0, 11.0, 18.0, 6.0
NAMES = {"Preface": "preface", "Appendix": "appendix"}
FIRST = [
    (57, HEAD, 40, "*Preface*¶"),
    (83, BODY, 30, "A tea room is a place to drink tea, and it is"),
    (57, BODY, 20, "open to all of you who come from near and far away.¶"),
    (57, BODY, 20, "Whoever comes may stay for as long as they"),
    (57, BODY, 20, "like.¶"),
    (83, BODY, 30, "The house has had rules since the day on which"),
    (57, BODY, 20, "it was built.¶"),
    (57, BODY, 30, "Note: the other rules of the house apply too."),
    (57, HEAD, 40, "*1. The Hours*¶"),
    (83, BODY, 30, "There are these arrangements for all those who"),
    (57, BODY, 20, "come:¶"),
    (93, BODY, 30, "1. The room opens at ten;¶"),
    (93, BODY, 30, "2. the room closes at eight;¶"),
    (93, BODY, 20, "and¶"),
    (93, BODY, 30, "3. the garden never closes.¶"),
    (77, BODY, 30, "\uf09f *Holidays Of The Whole*"),
    (93, BODY, 20, "*House:* see the calendar^1^ of this year, in a self-"),
    (93, BODY, 20, "service box.¶"),
    (73, CELL, 30, "*Kind Of Tea*|*Its Price*¶"),
    (73, CELL, 20, "Green¶"),
    (200, CELL, 20, "Two coins,"),
    (200, CELL, 20, "with water¶"),
    (73, CELL, 20, "Black¶|Three coins¶"),
    (180, BODY, 30, "Table 1: The Teas¶"),
    (57, NOTE, 30, "^1^ It hangs at the door.¶"),
    (57, HEAD, 40, "*Appendix*¶"),
    (57, HEAD, 40, "*1 Books*¶"),
    (77, BODY, 30, "\uf09f The Classic of Tea¶"),
]
ENGLISH = (
    ("preface", "section", None, ""),
    ("preface/p1", "para", "preface", "."),
    ("preface/p2", "para", "preface", "."),
    ("preface/p3", "para", "preface", "."),
    ("1", "section", None, ""),
    ("1/p1", "para", "1", "."),
    ("1/item-1", "item", "1", "."),
    ("1/item-2", "item", "1", "."),
    ("1/item-3", "item", "1", "."),
    ("1/holidays-of-the-whole-house", "bullet", "1", "."),
    ("1/footnote-1", "footnote", "1", "."),
    ("1/table-1", "table", "1", "."),
    ("1/table-1/green", "row", "1/table-1", "."),
    ("1/table-1/black", "row", "1/table-1", "."),
    ("appendix", "section", None, ""),
    ("A1", "section", "appendix", ""),
    ("A1/item-1", "item", "A1", "."),
)


def sheet(rows: list[tuple[float, float, float, str]]) -> tuple[PdfLine, ...]:
    made, y = [], 800.0
    for x, size, step, words in rows:
        y -= step
        runs: list[PdfRun] = []
        at = float(x)
        for piece in re.findall(r"\*[^*]+\*|\^[^^]+\^|\||¶|[^*^|¶]+", words):
            bold, up = piece[0] == "*", piece[0] == "^"
            text = piece.strip("*^")
            if piece == "|":
                at = 200.0
            elif piece == "¶":
                runs.append(PdfRun(" ", at, y, size, False))
            else:
                runs.append(PdfRun(text, at, y + 4 * up, size * 0.6 if up else size, bold))
                at += 0.5 * size * len(text)
        made.append(PdfLine(1, tuple(runs)))
    return tuple(made)


def laid() -> tuple[dict[str, str], list[str], list[str]]:
    pages = read_pages([sheet(FIRST)], "Contents", re.compile("Preface"))
    made = blocks(pages, Words(frozenset(NAMES), "Figure", "Table"))
    rows = enumerate(ENGLISH)
    clauses = [Clause("tea", "1", name, kind, "", (), up, at, text, 1, (), ()) for at, (name, kind, up, text) in rows]
    alignment = align(clauses, made, NAMES)
    assert not alignment.missing and not alignment.left
    said = {clause.id: clause.text or clause.heading for clause in edition_clauses(alignment.pairs, KNOWN)}
    return said, formed_ids(alignment.pairs, NAMES), [clause.id for clause in clauses]


def test_english_pages_meet_the_clauses_with_their_words_whole() -> None:
    said, _, _ = laid()
    assert said["preface/p1"] == (
        "A tea room is a place to drink tea, and it is open to all of you who come from near and far "
        "away. "
        "Whoever comes may stay for as long as they like."
    ), "a full line that ends in a blank goes on in the next, where that is not set off"
    assert said["preface/p3"] == "Note: the other rules of the house apply too.", "larger type ends an open paragraph"
    assert said["1/item-2"] == "the room closes at eight;\nand"
    assert said["1/holidays-of-the-whole-house"] == (
        "Holidays Of The Whole House: see the calendar¹ of this year, in a self-service box."
    )
    assert said["1/footnote-1"] == "It hangs at the door."
    assert said["1/table-1"] == "Table 1: The Teas. Kind Of Tea / Its Price"
    assert said["1/table-1/green"] == "Kind Of Tea: Green / Its Price: Two coins, with water"
    assert said["1/table-1/black"] == "Kind Of Tea: Black / Its Price: Three coins", "two cells on one line"


def test_ids_are_formed_from_the_file_alone() -> None:
    _, formed, ids = laid()
    assert formed == ids


@pytest.mark.parametrize(
    ("one", "other", "aligned", "equal", "apart"),
    [
        ("tea is good", "tea is good", 3, 3, ()),
        ("tea is good", "tea was very good", 4, 2, (("is", "was very"),)),
        ("tea is", "tea is good", 3, 2, (("", "good"),)),
        ("", "", 0, 0, ()),
        ("a  b\nc", "a b c", 3, 3, ()),
    ],
)
def test_words_are_compared_where_they_stand(one, other, aligned, equal, apart) -> None:
    said = compare_words(one, other)
    assert (said.aligned, said.equal, said.apart) == (aligned, equal, apart)


@given(st.lists(st.sampled_from("abcd"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=12))
def test_no_word_is_left_out_of_the_count(one: list[str], other: list[str]) -> None:
    said = compare_words(" ".join(one), " ".join(other))
    assert max(len(one), len(other)) <= said.aligned <= len(one) + len(other)
    assert (said.equal == said.aligned) == (one == other) == (not said.apart)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("others'", "others’", True), ('"A', "“A", True), ("re-use", "re‑use", True), ("may", "must", False)],
)
def test_the_form_of_a_mark_is_no_difference_in_wording(one: str, other: str, alike: bool) -> None:
    assert marks_alone(one, other) is alike


OPENING = "Hong Kong\nGenerative Artificial\nIntelligence\nTechnical and Application\nGuideline\nVersion: {}\n"


def test_the_file_is_known_by_its_title_page() -> None:
    assert recognise([OPENING.format("1.1"), "Preamble"], known_originals(), CORPUS, Path("x.pdf")) is KNOWN
    assert recognised([OPENING.format("1.2")], (*known_originals(), *known_editions())) == (KNOWN, "1.2")
    assert recognised([f"A letter on the {KNOWN.title}\nVersion: 1.1"], known_originals()) is None
    with pytest.raises(EditionError, match="is version 2.0 of .* holds version 1.1"):
        recognise([OPENING.format("2.0")], known_originals(), CORPUS, Path("x.pdf"))


def test_another_file_is_no_official_one(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    with pytest.raises(PdfError):
        official_file(tmp_path / "x.pdf")
    with pytest.raises(PdfError):
        official_file(tmp_path / "absent.pdf")


def comparison(**other: object) -> Comparison:
    made = Comparison(
        document=KNOWN.document,
        version=KNOWN.version,
        language="en",
        text=DOCUMENT.sha256,
        sha256=KNOWN.sha256,
        pages=49,
        clauses=276,
        met=276,
        named=276,
        placed=276,
        headings=50,
        headings_placed=50,
        words=1000,
        equal=995,
        differences=(Difference("1.1", 7, "may", "must", False), Difference("1.2", 8, '"a', "“a", True)),
        missing=(),
        left_out=((4, "words (no place)"), (None, "more (no place)")),
    )
    return replace(made, **other)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path))
    return tmp_path


def test_a_comparison_comes_back_equal_and_goes(home: Path) -> None:
    assert load_comparisons() == {} and standing(DOCUMENT, {}) is None
    path = write_comparison(comparison())
    assert load_comparisons() == {DOCUMENT.key: comparison()}
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    originals.remove_comparison(DOCUMENT.key)
    assert load_comparisons() == {}
    with pytest.raises(OriginalError, match="nothing to remove"):
        originals.remove_comparison(DOCUMENT.key)


@pytest.mark.parametrize(
    ("other", "verified", "said"),
    [
        ({"left_out": ()}, True, "verified against the official file (sha256 3"),
        ({"left_out": (), "equal": 989}, False, "compared with the official file"),
        ({"left_out": (), "named": 275}, False, "compared with the official file"),
        ({"left_out": (), "placed": 275}, False, "compared with the official file"),
        ({}, False, "compared with the official file"),
        ({"left_out": (), "sha256": "0" * 64}, False, "compared with another file of it"),
    ],
)
def test_verified_means_every_clause_in_the_very_file(other: dict, verified: bool, said: str) -> None:
    made = comparison(**other)
    assert made.verified is verified
    shown = str(standing(DOCUMENT, {made.key: made}))
    assert shown.startswith(said.removesuffix(" (sha256 3")) and made.sha256[:12] in shown
    lines = [str(line) for line in report(Compared(made, (), ()))]
    assert any("“must”" in line and "page 7" in line for line in lines)
    assert any("is verified against it" in line for line in lines) is verified


def test_what_is_kept_is_never_shown_rounded_up() -> None:
    assert originals.percent(0.99999) == "99.99%" and originals.percent(1.0) == "100.00%"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda kept: kept | {"format": 9}, "another version of Clausewise"),
        (lambda kept: kept | {"text": "0" * 64}, "another text"),
        (lambda kept: kept | {"equal": 2000}, "damaged"),
        (lambda kept: {key: kept[key] for key in kept if key != "words"}, "damaged"),
        (lambda kept: [], "damaged"),
    ],
)
def test_a_spoilt_comparison_is_said_once_and_left_out(home: Path, capsys, spoil, said: str) -> None:
    path = write_comparison(comparison())
    path.write_text(json.dumps(spoil(json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")
    assert load_comparisons() == {}
    assert re.fullmatch(rf"clausewise: .*{said}.*\n", capsys.readouterr().err)


def test_the_known_original_is_the_document_of_the_corpus() -> None:
    assert (KNOWN.title, KNOWN.language, KNOWN.official_url) == (
        DOCUMENT.title,
        DOCUMENT.language,
        DOCUMENT.official_url,
    )
    assert {known.key for known in known_originals()}.isdisjoint(known.key for known in known_editions())
    assert any(document.key == DOCUMENT.key for document in read_manifest())


@pytest.fixture(scope="module")
def compared() -> Compared:
    return compare(Path(PDF or ""))


@official
def test_the_official_file_gives_the_same_clause_ids(compared: Compared) -> None:
    made = compared.comparison
    assert [one.clause for one in compared.clauses] == [clause.id for clause in GUIDELINE]
    assert (made.clauses, made.met, made.named) == (276, 276, 276)
    assert made.pages == 49 and not made.missing and not made.left_out and not compared.problems


@official
def test_the_words_are_those_of_the_official_file(compared: Compared) -> None:
    made = compared.comparison
    assert made.words > 15_000 and made.share >= 0.998 and made.verified
    for one in compared.clauses:
        assert one.equal >= 0.9 * one.aligned, one
    worded = [difference for difference in made.differences if not difference.marks]
    assert [(d.clause, d.pdf_page, d.document, d.file) for d in worded] == [
        ("3.3/establish-organisation-policies-and-guidelines", 35, "develop", "developing")
    ]


@official
def test_every_clause_and_heading_stands_on_its_page(compared: Compared) -> None:
    made = compared.comparison
    assert made.placed == 276 and made.headings_placed == made.headings == 50


@official
@pytest.mark.skipif(not TOC, reason="CLAUSEWISE_GUIDELINE_TOC_EN does not name the list of headings")
def test_headings_stand_on_the_pages_of_the_contents_list(compared: Compared) -> None:
    pages = {}
    sheets = page_lines(Path(PDF or ""))
    known: Known = KNOWN
    clauses = CORPUS.clauses_of(DOCUMENT.key)
    from ingestion.edition import lay, own_names

    pairs = lay(sheets, known, clauses, own_names(clauses), Path(PDF or "")).alignment.pairs
    for clause in edition_clauses(pairs, known):
        pages.setdefault(" ".join(clause.heading.split()), clause.pdf_page)
    listed = json.loads(Path(TOC or "").read_text(encoding="utf-8"))
    assert len(listed) >= 40
    for entry in listed:
        title = re.sub(r"^\d+\. ", "", entry["title"])
        found = [c for c in edition_clauses(pairs, known) if c.heading == title and c.pdf_page == entry["pdf_page"]]
        assert found, entry


@official
def test_bullets_tables_and_the_footnote_are_whole(compared: Compared) -> None:
    kinds = {clause.id: clause.kind for clause in GUIDELINE}
    for kind, count in (("bullet", 72), ("item", 40), ("table", 2), ("row", 7), ("footnote", 1), ("figure", 3)):
        members = [one for one in compared.clauses if kinds[one.clause] == kind]
        assert len(members) == count
    for kind in ("table", "row", "footnote", "figure"):
        assert all(one.aligned == one.equal for one in compared.clauses if kinds[one.clause] == kind)


@official
def test_the_file_is_recognised_even_when_it_was_saved_again(tmp_path: Path) -> None:
    assert official_file(Path(PDF or "")) == KNOWN
    (tmp_path / "again.pdf").write_bytes(Path(PDF or "").read_bytes() + b"\n% saved again")
    assert official_file(tmp_path / "again.pdf") == KNOWN
    made = compare(tmp_path / "again.pdf").comparison
    assert made.met == 276 and not made.verified and not made.official


@official
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_cut_off_official_file_is_an_error_of_one_sentence(tmp_path: Path, share: float) -> None:
    data = Path(PDF or "").read_bytes()
    (tmp_path / "cut.pdf").write_bytes(data[: int(share * len(data))])
    with pytest.raises(ClausewiseError) as caught:
        compare(tmp_path / "cut.pdf")
    assert str(caught.value).count("\n") == 0 and str(caught.value).endswith(".")
