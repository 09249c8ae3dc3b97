"""Any file becomes a document, by what it is and not by its name; what cannot be read says so in one sentence."""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.digests import FOLDER, load_digests
from corpus.model import ClausewiseError, Force
from ingestion.documents import ingest_file

LETTER = """The Harbour Board
19 August 2024

Dear Sir,

Opening of the new pier

The new pier opens in May. Ships must not moor there before.

Yours faithfully,

A. Chan
"""


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def word_file(path: Path) -> Path:
    document = docx.Document()
    document.add_heading("Rules of the pier", 1)
    document.add_paragraph("Ships must not moor at night.")
    document.save(str(path))
    return path


@pytest.mark.parametrize(
    ("name", "content", "format_"),
    [
        ("page.txt", "<!DOCTYPE html><html><body><h1>Rules</h1><p>Ships must wait.</p></body></html>", "html"),
        ("page.pdf", "<html><body><h1>Rules</h1><p>Ships must wait.</p></body></html>", "html"),
        ("rules.docx", "# Rules\n\nShips must wait.\n", "markdown"),
        ("rules.md", "Rules\n=====\n\nShips must wait.\n", "markdown"),
        ("rules.pdf", "Rules\n\nShips must wait.\n", "text"),
        ("rules", "Rules\n\nShips must wait.\n", "text"),
    ],
)
def test_a_file_is_read_as_what_it_is(tmp_path: Path, name: str, content: str, format_: str) -> None:
    ingested = ingest_file(written(tmp_path / name, content))
    assert ingested.reading.format == format_
    assert ingested.document.title == "Rules"
    assert [clause.text for clause in ingested.clauses if clause.kind == "para"] == ["Ships must wait."]


def test_a_word_file_named_otherwise_is_read(tmp_path: Path) -> None:
    ingested = ingest_file(word_file(tmp_path / "rules.txt"))
    assert (ingested.reading.format, ingested.document.id) == ("docx", "rules-of-the-pier")


def test_the_given_title_changes_no_id(tmp_path: Path) -> None:
    path = written(tmp_path / "a.md", "# Rules\n\n## Ships\n\nWait.\n")
    own, given = (ingest_file(path, id="x", title=title).clauses for title in (None, "Something else"))
    assert own == given


def test_a_letter_named_as_a_regulation_is_a_letter(tmp_path: Path) -> None:
    ingested = ingest_file(written(tmp_path / "eu-regulation-2024-1689.txt", LETTER))
    document = ingested.document
    assert (document.title, document.id) == ("Opening of the new pier", "opening-of-the-new-pier")
    assert (document.version, document.date) == ("2024-08-19", "2024-08-19")
    assert (document.force, document.verbatim, document.language) == (Force.UNSTATED, True, "en")


def test_the_document_says_what_file_it_came_from(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", LETTER)
    document = ingest_file(path).document
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document.official_url == ""


def test_what_the_caller_gives_counts(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", LETTER)
    document = ingest_file(path, id="pier", version="7", language="zh-Hant", title="The pier").document
    assert (document.id, document.version, document.language, document.title) == ("pier", "7", "zh-Hant", "The pier")
    clauses = ingest_file(path, id="pier", version="7").clauses
    assert {(clause.document, clause.version) for clause in clauses} == {("pier", "7")}


@pytest.mark.parametrize(
    ("first", "version"),
    [
        ("Version 1.1", "1.1"),
        ("Handbook v2.0", "2.0"),
        ("第 3.2 版", "3.2"),
        ("版本：4", "4"),
        ("2024年8月19日", "2024-08-19"),
        ("二〇二四年八月十九日公布", "2024-08-19"),
        ("December 2025", "2025-12"),
        ("August 19, 2024", "2024-08-19"),
        ("2024-08-19", "2024-08-19"),
        ("No date at all", "1"),
        ("31 February of nothing", "1"),
    ],
)
def test_the_version_is_what_the_first_page_says(tmp_path: Path, first: str, version: str) -> None:
    path = written(tmp_path / "a.txt", f"Rules of the pier\n\n{first}\n\nShips must wait until they are called.\n")
    assert ingest_file(path).document.version == version


@pytest.mark.parametrize(
    ("title", "aliases"),
    [
        ("Harbour Data Ordinance (Cap. 990)", ("Harbour Data Ordinance",)),
        ("中华人民共和国港口法", ("港口法",)),
        ("《海港資料條例》", ("海港資料條例",)),
        ("Regulation (EU) 2024/9999 of 13 June 2024 on piers (Pier Act)", ("Regulation (EU) 2024/9999", "Pier Act")),
        ("Rules of the pier", ()),
    ],
)
def test_a_title_holds_shorter_names(tmp_path: Path, title: str, aliases: tuple[str, ...]) -> None:
    path = written(tmp_path / "a.md", f"# {title}\n\nText that stands below it.\n")
    assert ingest_file(path).document.aliases == aliases


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ships must wait. 船", "en"),
        ("資料使用者須採取所有切實可行的步驟，保障個人資料。AI", "zh-Hant"),
        ("数据处理者应当采取必要措施，保障数据安全。", "zh-Hans"),
    ],
)
def test_the_language_is_that_of_the_text(tmp_path: Path, text: str, language: str) -> None:
    assert ingest_file(written(tmp_path / "a.txt", text)).document.language == language


def test_a_heading_with_nothing_below_it_is_text_that_can_be_cited(tmp_path: Path) -> None:
    clauses = ingest_file(written(tmp_path / "a.md", "# Rules\n\n## Ships wait\n\n## Article 7 Repealed\n")).clauses
    assert [(clause.id, clause.kind, clause.heading, clause.text) for clause in clauses] == [
        ("rules", "section", "Rules", ""),
        ("ships-wait", "para", "Rules", "Ships wait"),
        ("article-7", "provision", "Article 7", "Repealed"),
    ]


def test_no_id_is_made_that_a_bundled_document_has(tmp_path: Path) -> None:
    path = written(tmp_path / "a.md", "# HK GenAI Guideline\n\nNot the Guideline.\n")
    assert ingest_file(path).document.id == "hk-genai-guideline-2"
    assert ingest_file(path, id="hk-genai-guideline", version="2").document.id == "hk-genai-guideline"
    digest = load_digests()[0].id
    assert ingest_file(written(tmp_path / "b.md", f"# {digest}\n\nText.\n")).document.id == f"{digest}-2"


def test_a_digest_of_ours_is_recognised() -> None:
    path = next(FOLDER.glob("*.yaml"))
    ingested = ingest_file(path)
    assert not ingested.document.verbatim and ingested.document.force is not Force.UNSTATED
    assert ingested.clauses and {clause.kind for clause in ingested.clauses} == {"provision"}
    other = ingest_file(path, id="mine", version="9")
    assert {(clause.document, clause.version) for clause in other.clauses} == {("mine", "9")}


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    excel = tmp_path / "sheet.docx"
    with zipfile.ZipFile(excel, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    cases = {
        tmp_path / "none.pdf": "There is no file",
        written(tmp_path / "empty.txt", " \n"): "is empty",
        written(tmp_path / "old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)): "old Office files",
        written(tmp_path / "note.pdf", rb"{\rtf1 text}"): "RTF",
        written(tmp_path / "law.xml", "<?xml version='1.0'?><law><p>Text.</p></law>"): "XML",
        written(tmp_path / "scan.txt", b"\x89PNG\r\n\x1a\n" + bytes(300)): "PNG",
        written(tmp_path / "broken.docx", b"PK\x03\x04broken"): "damaged",
        written(tmp_path / "data.txt", os.urandom(4000)): "UTF-8|not a file of text",
        written(tmp_path / "broken.pdf", b"%PDF-1.7 and nothing more"): ".",
        excel: "Excel",
        tmp_path: "cannot be read",
    }
    for path, said in cases.items():
        with pytest.raises(ClausewiseError, match=said) as caught:
            ingest_file(path)
        assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


def test_the_same_file_gives_the_same_ids(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", LETTER)
    assert ingest_file(path).clauses == ingest_file(path).clauses


@pytest.mark.skipif("CLAUSEWISE_LAW_TEXTS" not in os.environ, reason="CLAUSEWISE_LAW_TEXTS names a folder of statutes")
def test_every_article_of_the_statutes_is_found() -> None:
    import re

    paths = [path for path in Path(os.environ["CLAUSEWISE_LAW_TEXTS"]).glob("*.md") if path.name != "README.md"]
    assert paths
    for path in paths:
        printed = len(re.findall(r"^第[一二三四五六七八九十百]+条", path.read_text(encoding="utf-8"), re.MULTILINE))
        ids = [clause.id for clause in ingest_file(path).clauses if re.fullmatch(r"article-\d+", clause.id)]
        assert ids == [f"article-{number}" for number in range(1, printed + 1)], path.name


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
def test_any_bytes_are_a_document_or_a_stated_error(tmp_path: Path, data: bytes) -> None:
    path = written(tmp_path / "a.txt", data)
    try:
        ingested = ingest_file(path)
    except ClausewiseError as error:
        assert str(error).endswith(".")
    else:
        assert any(clause.text for clause in ingested.clauses) and ingested.document.id
