"""What is kept of an added document: whole or not at all, found cheaply, and never in the way of the others."""

from __future__ import annotations

import dataclasses
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import added
from corpus.added import AddedError, load_added, newest_last, remove_added, write_added
from corpus.added_record import Omission, dump_record, parse_record
from corpus.model import Clause, Document, Force, Modality, Sentence, Tags
from corpus.said import Said

SCAN = Omission(3, Said("page {page} holds a picture and no text; run it through OCR", page=3))


def document(version: str = "1", name: str = "tea-house-rules", **changes: object) -> Document:
    known = Document(
        id=name,
        version=version,
        title="Rules of the Tea House",
        title_zh="茶室規則",
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
        aliases=("the Rules",),
    )
    return replace(known, **changes)


def clauses(version: str = "1", *texts: str, name: str = "tea-house-rules") -> tuple[Clause, ...]:
    return tuple(
        Clause(
            document=name,
            version=version,
            id=f"{number}",
            kind="para",
            heading="",
            path=("Opening",),
            parent=None,
            order=number - 1,
            text=text,
            page=number,
            segments=(),
            sentences=(Sentence(0, len(text), Modality.MUST),) if text else (),
            tags=Tags(roles=("Service User",)),
        )
        for number, text in enumerate(texts or ("The house must open at ten.", "茶室必須在十時開門。"), 1)
    )


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(added, "_TOLD", set())
    return tmp_path / "home"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "rules.md"
    path.write_text("The house must open at ten.", encoding="utf-8")
    return path


def names(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "documents").iterdir() if path.name != ".lock")


def test_nothing_was_added(home: Path) -> None:
    nothing = load_added()
    assert nothing.documents == nothing.clauses == nothing.problems == ()
    assert not home.exists(), "looking writes nothing"


def test_a_document_comes_back_equal_with_its_source(home: Path, source: Path) -> None:
    kept = write_added(document(), clauses(), source, [SCAN], pages=4)
    assert kept.outcome == "added"
    found = load_added()
    assert found.documents == (kept.document,) and found.clauses == clauses()
    assert replace(kept.document, source="", sha256="") == document()
    facts = found.facts["tea-house-rules@1"]
    assert (facts.given, facts.pages, facts.left_out) == ("rules.md", 4, (SCAN,))
    assert facts.left_out[0].reason.template == SCAN.reason.template
    copy = home / "documents" / "tea-house-rules@1" / kept.document.source
    assert copy.read_bytes() == source.read_bytes() and copy.suffix == ".md"
    assert found.corpus.clause("tea-house-rules", "2").text == "茶室必須在十時開門。"


def test_the_same_content_again_does_nothing(home: Path, source: Path) -> None:
    first = write_added(document(), clauses(), source)
    before = {path: path.stat().st_mtime_ns for path in (home / "documents" / "tea-house-rules@1").iterdir()}
    again = write_added(document(), clauses(), source)
    assert again.outcome == "unchanged" and again.document == first.document and again.facts == first.facts
    assert before == {path: path.stat().st_mtime_ns for path in (home / "documents" / "tea-house-rules@1").iterdir()}
    assert names(home) == ["tea-house-rules@1"]


def test_other_content_takes_the_place_of_the_earlier(home: Path, source: Path) -> None:
    write_added(document(), clauses(), source)
    assert load_added().clauses == clauses()
    source.write_text("The house must open at noon.", encoding="utf-8")
    changed = clauses("1", "The house must open at noon.")
    assert write_added(document(title="New rules"), changed, source).outcome == "replaced"
    assert load_added().clauses == changed and load_added().documents[0].title == "New rules"
    assert len(list((home / "documents" / "tea-house-rules@1").iterdir())) == 3, "nothing of the earlier is left"


def test_versions_lie_side_by_side_and_a_bare_id_means_the_newest(home: Path, source: Path) -> None:
    for version in ("1.10", "1.9", "1.2"):
        write_added(document(version), clauses(version), source)
    write_added(document(name="a-letter"), clauses(name="a-letter"), source)
    found = load_added()
    assert [one.key for one in found.documents] == [
        "a-letter@1",
        "tea-house-rules@1.2",
        "tea-house-rules@1.9",
        "tea-house-rules@1.10",
    ]
    assert found.corpus.document("tea-house-rules").version == "1.10"
    assert found.corpus.clause("tea-house-rules@1.9", "1").version == "1.9"


@pytest.mark.parametrize("name", ["copy.md", "rules.txt", "rules"])
def test_the_same_content_under_another_name_changes_nothing(home: Path, source: Path, name: str) -> None:
    first = write_added(document(), clauses(), source, given="rules.md")
    copy = source.with_name(name)
    copy.write_bytes(source.read_bytes())
    again = write_added(document(), clauses(), copy)
    assert (again.outcome, again.document, again.facts) == ("unchanged", first.document, first.facts)
    copy.write_bytes(source.read_bytes() + b" ")
    assert write_added(document(), clauses(), copy).outcome == "replaced"
    assert write_added(replace(document(), title="Another"), clauses(), copy).outcome == "replaced"


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=6))
def test_versions_are_sorted_as_people_count(numbers: list[tuple[int, int]]) -> None:
    written = [f"{major}.{minor}" for major, minor in numbers]
    assert sorted(written, key=newest_last) == [f"{major}.{minor}" for major, minor in sorted(numbers)]
    assert sorted(["2026-03-01", "2025-12-31", "draft"], key=newest_last) == ["draft", "2025-12-31", "2026-03-01"]


def test_removing_takes_one_version_away(home: Path, source: Path) -> None:
    for version in ("1", "2", "3"):
        write_added(document(version), clauses(version), source)
    assert remove_added("tea-house-rules@2") == "tea-house-rules@2"
    assert remove_added("tea-house-rules") == "tea-house-rules@3"
    assert [one.key for one in load_added().documents] == ["tea-house-rules@1"]
    assert names(home) == ["tea-house-rules@1"]


def test_what_cannot_be_removed_is_told_with_what_can(home: Path, source: Path) -> None:
    with pytest.raises(AddedError, match="nothing to remove; what can be removed: none"):
        remove_added("hk-genai-guideline")
    assert not home.exists()
    write_added(document(), clauses(), source)
    with pytest.raises(AddedError, match="what can be removed: tea-house-rules@1"):
        remove_added("tea-house-rules@2")
    for name in ("", ".", "..", "tea-house-rules@1/..", "../documents"):
        with pytest.raises(AddedError):
            remove_added(name)
    assert load_added().clauses == clauses()


def test_an_unchanged_document_is_read_once(home: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_added(document(), clauses(), source)
    first = load_added()
    with monkeypatch.context() as patch:
        patch.setattr(added, "_read", None)  # would be called if anything were read
        assert load_added() is first
    write_added(document("2"), clauses("2"), source)
    read: list[str] = []
    reader = added._read
    monkeypatch.setattr(added, "_read", lambda path: read.append(path.name) or reader(path))
    assert len(load_added().documents) == 2 and read == ["tea-house-rules@2"]


HARMS = {
    "a record cut short": lambda folder: cut(folder / "document.json"),
    "no record": lambda folder: (folder / "document.json").unlink(),
    "a changed record": lambda folder: swap(folder / "document.json", "Tea House", "Tea Hall"),
    "a record that is a list": lambda folder: (folder / "document.json").write_text("[]", encoding="utf-8"),
    "changed clauses": lambda folder: swap(next(folder.glob("clauses*")), "at ten", "at two"),
    "clauses cut short": lambda folder: cut(next(folder.glob("clauses*"))),
    "no clauses": lambda folder: next(folder.glob("clauses*")).unlink(),
    "no source": lambda folder: next(folder.glob("source*")).unlink(),
    "a source cut short": lambda folder: cut(next(folder.glob("source*"))),
    "another name": lambda folder: folder.rename(folder.with_name("tea-house-rules@9")),
}


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def swap(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_document_is_told_once_and_left_out(
    home: Path, source: Path, capsys: pytest.CaptureFixture[str], harm: str
) -> None:
    write_added(document(name="a-letter"), clauses(name="a-letter"), source)
    write_added(document(), clauses(), source)
    HARMS[harm](home / "documents" / "tea-house-rules@1")
    assert [one.id for one in load_added().documents] == ["a-letter"] == [one.id for one in load_added().documents]
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "damaged" in said and "corpus remove tea-house-rules@" in said
    (problem,) = load_added().problems
    assert problem in said
    broken = "tea-house-rules@9" if harm == "another name" else "tea-house-rules@1"
    remove_added(broken)
    assert load_added().problems == () and names(home) == ["a-letter@1"]


@pytest.mark.parametrize("harm", HARMS)
def test_adding_it_again_mends_a_damaged_document(home: Path, source: Path, harm: str) -> None:
    write_added(document(), clauses(), source)
    HARMS[harm](home / "documents" / "tea-house-rules@1")
    assert write_added(document(), clauses(), source).outcome != "unchanged"
    assert load_added().clauses == clauses()


def test_another_format_is_not_called_damage(home: Path, source: Path) -> None:
    write_added(document(), clauses(), source)
    swap(home / "documents" / "tea-house-rules@1" / "document.json", '"format": 1', '"format": 2')
    assert "written by another version of Clausewise" in load_added().problems[0]


BAD_IDS = ("", "Tea", "tea house", "../tea", "tea/house", ".tea", "tea-", "te@a", "tea#1", "t" * 200)


@pytest.mark.parametrize("name", BAD_IDS)
def test_an_id_must_fit_into_a_citation(home: Path, source: Path, name: str) -> None:
    with pytest.raises(AddedError, match="id"):
        write_added(document(name=name), clauses(name=name), source)
    assert load_added().documents == ()


def test_a_version_must_fit_into_a_citation(home: Path, source: Path) -> None:
    for version in ("", "1/2", "1@2", "..", "a b"):
        with pytest.raises(AddedError, match="cannot be a version"):
            write_added(document(version), clauses(version), source)
    dated = document("2026-03-01", "茶室規則")
    assert write_added(dated, clauses(dated.version, name=dated.id), source).outcome == "added"


def test_a_source_that_changed_or_went_is_told(home: Path, source: Path) -> None:
    with pytest.raises(AddedError, match="changed while it was being read"):
        write_added(document(sha256="0" * 64), clauses(), source)
    source.unlink()
    with pytest.raises(AddedError, match="There is no .*rules.md"):
        write_added(document(), clauses(), source)
    assert names(home) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a folder that cannot be written")
def test_a_folder_that_cannot_be_written_is_told(home: Path, source: Path) -> None:
    write_added(document(), clauses(), source)
    (home / "documents").chmod(0o500)
    try:
        with pytest.raises(AddedError, match="free some space there, or set CLAUSEWISE_HOME"):
            write_added(document("2"), clauses("2"), source)
        with pytest.raises(AddedError, match="change its permissions"):
            remove_added("tea-house-rules")
    finally:
        (home / "documents").chmod(0o700)
    assert load_added().clauses == clauses()


def test_what_a_killed_writer_left_is_swept(home: Path, source: Path) -> None:
    write_added(document(), clauses(), source)
    folder = home / "documents"
    for rubbish in (".adding-x", ".gone-y"):
        (folder / rubbish).mkdir()
        (folder / rubbish / "source.pdf").write_bytes(b"x")
    (folder / "tea-house-rules@1" / "clauses-0123456789ab.jsonl").write_text("", encoding="utf-8")
    assert load_added().clauses == clauses() and load_added().problems == ()
    write_added(document("2"), clauses("2"), source)
    assert names(home) == ["tea-house-rules@1", "tea-house-rules@2"]
    assert len(list((folder / "tea-house-rules@1").iterdir())) == 3


values = st.text(max_size=20) | st.integers() | st.lists(st.text(max_size=9), max_size=3)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=40), values, st.sampled_from(Force))
def test_a_record_comes_back_equal(title: str, value: object, force: Force) -> None:
    given_value = tuple(value) if isinstance(value, list) else value
    reason = Said("left out since {why} and {nested}", why=given_value, nested=Said("{n} glyphs", n=3))
    about = document(title=title, force=force)
    facts = added.Facts("a.pdf", 3, "2026-01-01T00:00:00Z", (Omission(None, reason),), {"clauses-1.jsonl": ("ab", 1)})
    found, known = parse_record(dump_record(about, facts))
    assert found == about and dataclasses.asdict(known) == dataclasses.asdict(facts)
    back = known.left_out[0].reason
    assert (back.template, back.values["nested"].values) == (reason.template, {"n": 3})
    assert back.values["why"] == given_value
