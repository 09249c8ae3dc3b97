"""On which printed page a clause begins."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.manifest import FOLDER, read_manifest, read_source
from corpus.model import ClausewiseError
from ingestion import pages, pdf, run

DOCUMENT = next(d for d in read_manifest() if d.id == run.GUIDELINE)
PDF = os.environ.get("CLAUSEWISE_GUIDELINE_PDF")

SHEETS = (
    "Contents\nBackground .... 1\n1. Duties .... 1\n",
    "\n1\nBackground\nIt began long ago in a place called well-\nknown to all.\n1. Duties\nMakers must test",
    "\n2\ntheir things. • Care: take care.\nTable 1: Kinds\nKind Meaning",
)


def test_clauses_are_found_along_the_pages() -> None:
    openings = [
        pages.Opening("background", "Background It began long ago"),
        pages.Opening("background/p1", "It began long ago in a place called well-known to all."),
        pages.Opening("1", "Duties Makers must test their things"),
        pages.Opening("1/p1", "Makers must test their things."),
        pages.Opening("1/table-1", "Table 1: Kinds. Kind / Meaning", floating=True),
        pages.Opening("1/care", "Care: take care."),
    ]
    found = pages.locate(openings, SHEETS, first_page=2)
    assert found == {"background": 1, "background/p1": 1, "1": 1, "1/p1": 1, "1/table-1": 2, "1/care": 2}


def test_a_page_before_the_first_numbered_one_has_no_number() -> None:
    assert pages.locate([pages.Opening("title", "Contents Background")], SHEETS, first_page=2) == {
        "title": None
    }


def test_words_that_are_not_there_are_an_error() -> None:
    with pytest.raises(pages.PagesError, match="does not have the words of 1/p9"):
        pages.locate([pages.Opening("1/p9", "Sellers must weep")], SHEETS, first_page=2)


def test_a_table_of_pages_comes_back_equal(tmp_path: Path) -> None:
    table = {"preamble": None, "1": 3, "1/p1": 3}
    pages.write_pages(tmp_path / "t.tsv", table)
    assert pages.read_pages(tmp_path / "t.tsv") == table


@pytest.mark.parametrize(
    "text", ["", "id page\n", "id\tpage\nx\n", "id\tpage\nx\tnine\n", "id\tpage\nx\t1\nx\t2\n"]
)
def test_a_damaged_table_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(pages.PagesError):
        pages.read_pages(tmp_path / "t.tsv")


def test_contents_lines_give_title_and_page() -> None:
    lines = ["- Background 1", " - 1.1 Overview of Things..... 3", "- 3. Practice 24**", "no number"]
    assert pages.contents_pages(lines) == [("Background", 1), ("Overview of Things", 3), ("Practice", 24)]


def test_ingestion_refuses_a_table_of_another_text() -> None:
    table = pages.read_pages(pages.pages_path(FOLDER, DOCUMENT))
    with pytest.raises(ClausewiseError, match="do not agree about '1.1/p1'"):
        run.ingest(DOCUMENT, read_source(DOCUMENT), {k: v for k, v in table.items() if k != "1.1/p1"})


def test_a_damaged_pdf_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    for path in (tmp_path / "x.pdf", tmp_path / "absent.pdf"):
        with pytest.raises(pdf.PdfError, match="give the path of an intact file"):
            pdf.page_texts(path)


@pytest.mark.skipif(not PDF, reason="CLAUSEWISE_GUIDELINE_PDF does not name the official PDF")
def test_the_committed_pages_are_those_of_the_official_pdf() -> None:
    found = run.find_pages(DOCUMENT, read_source(DOCUMENT), Path(PDF or ""))
    assert found == pages.read_pages(pages.pages_path(FOLDER, DOCUMENT))
