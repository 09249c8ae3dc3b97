"""The committed corpus as its readers see it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.manifest import page_url
from corpus.model import ClausewiseError, Force, Modality
from corpus.records import RecordError, dump, records_path, write_text
from corpus.store import Corpus, UnknownIdError, load_corpus, record

GUIDELINE = "hk-genai-guideline"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus()


def test_the_guideline_is_there_with_its_provenance(corpus: Corpus) -> None:
    document = corpus.document(GUIDELINE)
    assert (document.version, document.force, document.verbatim) == ("1.1", Force.VOLUNTARY_GUIDANCE, True)
    assert document.copyright.startswith("© The Government of the Hong Kong Special Administrative Region")
    assert document is corpus.document("hk-genai-guideline@1.1")


def test_counts_by_kind(corpus: Corpus) -> None:
    kinds = [clause.kind for clause in corpus.clauses_of(GUIDELINE)]
    assert len(kinds) == 276
    expected = {
        "section": 50,
        "para": 101,
        "bullet": 72,
        "item": 40,
        "table": 2,
        "row": 7,
        "footnote": 1,
        "figure": 3,
    }
    assert {kind: kinds.count(kind) for kind in set(kinds)} == expected


def test_a_bullet_cut_by_a_page_and_a_footnote_is_whole(corpus: Corpus) -> None:
    text = corpus.clause(GUIDELINE, "3.3/understand-responsibilities-and-obligations").text
    assert "may not instruct AI to generate content that contains hate speech" in text
    assert "pcpd.org.hk" not in text
    assert corpus.clause(GUIDELINE, "3.3/footnote-1").text.startswith("https://www.pcpd.org.hk/")


@pytest.mark.parametrize(
    ("clause_id", "words"),
    [
        ("3.2.2/service-maintenance", "limitations of generative AI services, while respecting"),
        ("1.2/p2", "Diffusion Models, Transformer Models, etc.:"),
        ("background/item-2", "(Service Providers); and"),
        (
            "2.1.1/data-integrity",
            "unauthorised modifications due to inadequate security controls.\n\nTo mitigate these risks",
        ),
        ("3.2.1/ensure-data-security", "removing or encrypting personally identifiable information"),
        ("A2.2.2/finance", "Finance: The financial sector"),
        (
            "2.1.2/table-1/high-risk",
            "Governance Strategy: • Conformity assessments • Human-in-the-loop requirements",
        ),
        (
            "2.1.2/table-1",
            "Table 1: Risk Classification System. Risk Tier / Definition / Governance Strategy",
        ),
        ("A3/item-3", "暫行辦法\nInterim Measures"),
    ],
)
def test_text_is_repaired(corpus: Corpus, clause_id: str, words: str) -> None:
    assert words in corpus.clause(GUIDELINE, clause_id).text


def test_no_markup_is_left(corpus: Corpus) -> None:
    for clause in corpus.clauses_of(GUIDELINE):
        assert not [mark for mark in ("**", "<ul", "\t", "  ") if mark in clause.text], clause.id


def test_record_is_what_the_command_line_shows(corpus: Corpus) -> None:
    shown = record(corpus.clause(GUIDELINE, "3.2.1/ensure-data-security"))
    assert list(shown) == ["id", "kind", "heading", "parent", "text", "page", "tags"]
    assert shown["page"] == 27
    assert shown["tags"]["roles"] == ["Service Provider"]
    assert json.loads(json.dumps(shown)) == shown


def test_deep_link_opens_the_pdf_page(corpus: Corpus) -> None:
    document = corpus.document(GUIDELINE)
    assert page_url(document, 27) == f"{document.official_url}#page=31"
    assert page_url(document, None) == document.official_url


def test_neighbours_have_text_and_stay_in_the_document(corpus: Corpus) -> None:
    before, after = corpus.neighbours(corpus.clause(GUIDELINE, "2.2"))
    assert before and after and (before.id, after.id) == ("2.1.3.5/human-dominated-models", "2.2/p1")
    clauses = corpus.clauses_of(GUIDELINE)
    assert corpus.neighbours(clauses[0])[0] is None
    assert corpus.neighbours(clauses[-1])[1] is None


def test_children_are_direct(corpus: Corpus) -> None:
    table = corpus.clause(GUIDELINE, "2.1.2/table-1")
    assert [child.kind for child in corpus.children(table)] == ["row"] * 4
    assert corpus.children(corpus.clause(GUIDELINE, "2"))[0].id == "2.1"


def test_unknown_ids_are_errors_that_say_what_there_is(corpus: Corpus) -> None:
    with pytest.raises(UnknownIdError, match="hk-genai-guideline@1.1"):
        corpus.document("no-such-document")
    with pytest.raises(UnknownIdError, match="corpus show"):
        corpus.clause(GUIDELINE, "9.9")


def test_the_fingerprint_sees_every_change(corpus: Corpus) -> None:
    assert corpus.fingerprint == load_corpus().fingerprint
    first = corpus.clauses[0]
    for changed in (
        replace(first, text=first.text + " "),
        replace(first, page=1),
        replace(first, id="other"),
    ):
        assert Corpus(corpus.documents, (changed, *corpus.clauses[1:])).fingerprint != corpus.fingerprint
    assert Corpus(corpus.documents, corpus.clauses[1:]).fingerprint != corpus.fingerprint


def test_modality_is_read_back_as_an_enum(corpus: Corpus) -> None:
    sentence = corpus.clause(GUIDELINE, "3.3/citation-and-attribution").sentences[0]
    assert sentence.modality is Modality.MUST


def test_records_come_back_equal(corpus: Corpus, tmp_path: Path) -> None:
    copy = _copy(corpus, tmp_path, dump(corpus.clauses_of(GUIDELINE)))
    assert load_corpus(copy).clauses == corpus.clauses_of(GUIDELINE)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda text: text[: len(text) // 2], "cut off in line"),
        (lambda text: text.replace('"kind": "para"', '"kind": "verse"', 1), "line 2 is not a clause record"),
        (lambda text: text.replace('"page": 1,', '"page": "one",', 1), "page is not a number"),
        (lambda text: text.replace('"text": ', '"words": ', 1), "line 1 is not a clause record"),
        (lambda text: text.split("\n")[0] + "\n" + text, "stands twice"),
        (lambda text: "[]\n" + text, "line 1 is not a clause record"),
        (lambda text: text.replace("[[0, ", "[[100000, ", 1), "outside the text"),
    ],
)
def test_damaged_records_name_the_line(corpus: Corpus, tmp_path: Path, damage, words: str) -> None:
    copy = _copy(corpus, tmp_path, damage(dump(corpus.clauses_of(GUIDELINE))))
    with pytest.raises(RecordError, match=words):
        load_corpus(copy)


def test_a_missing_file_is_a_clear_error(corpus: Corpus, tmp_path: Path) -> None:
    copy = _copy(corpus, tmp_path, "")
    records_path(copy, corpus.document(GUIDELINE)).unlink()
    with pytest.raises(ClausewiseError, match="restore the file"):
        load_corpus(copy)


def test_writing_is_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "folder" / "file.txt"
    write_text(target, "whole\n")
    assert target.read_text(encoding="utf-8") == "whole\n"
    (tmp_path / "in the way").write_text("a file")
    with pytest.raises(RecordError, match="cannot be written"):
        write_text(tmp_path / "in the way" / "file.txt", "text")
    with pytest.raises(RecordError, match="cannot be written"):
        write_text(target.parent, "a folder has this name")
    assert [path.name for path in target.parent.iterdir()] == ["file.txt"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "in the way"]


def test_loading_imports_nothing_heavy() -> None:
    code = (
        "import sys; from corpus.store import load_corpus; load_corpus();"
        "print([m for m in ('pydantic', 'yaml', 'numpy', 'torch', 'pypdf', 'llama_index') if m in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _copy(corpus: Corpus, folder: Path, records: str) -> Path:
    """A corpus folder with the Guideline alone and these records."""
    manifest = Path(__file__).parents[2] / "corpus" / "manifest.toml"
    entries = manifest.read_text(encoding="utf-8").split("[[document]]")
    (folder / "manifest.toml").write_text(f"[[document]]{entries[1]}", encoding="utf-8")
    path = records_path(folder, corpus.document(GUIDELINE))
    path.parent.mkdir()
    path.write_text(records, encoding="utf-8")
    return folder
