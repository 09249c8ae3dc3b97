"""A file that a user adds: the official one becomes an edition, any other is refused in one sentence."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from app.cli import main as command
from corpus.editions import EditionError, ZhClause, known_editions, load_editions
from corpus.model import ClausewiseError
from corpus.register import load_differences
from corpus.store import load_corpus
from ingestion.__main__ import main
from ingestion.edition import Made, make_edition, official_names, recognise, report
from ingestion.edition_ids import formed_ids
from ingestion.pdf import page_lines

PDF = os.environ.get("CLAUSEWISE_GUIDELINE_PDF_TC")
CORPUS = load_corpus()
GUIDELINE = CORPUS.clauses_of("hk-genai-guideline")
HAN = "[一-鿿]"

official = pytest.mark.skipif(not PDF, reason="CLAUSEWISE_GUIDELINE_PDF_TC does not name the official Chinese PDF")


@pytest.fixture(scope="module")
def made() -> Made:
    return make_edition(Path(PDF or ""))


def pdf_of(lines: list[tuple[int, int, str, int, str]]) -> bytes:
    """A one-page PDF; a line is x, y, font (F1 plain, F2 bold), size, words."""
    drawn = "\n".join(f"BT /{font} {size} Tf {x} {y} Td ({words}) Tj ET" for x, y, font, size, words in lines)
    names = (("F1", "Helvetica"), ("F2", "Helvetica-Bold"))
    fonts = "".join(f"/{key} <</Type/Font/Subtype/Type1/BaseFont/{name}>>" for key, name in names)
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font <<{fonts}>>>>/Contents 4 0 R>>",
        f"<</Length {len(drawn)}>>\nstream\n{drawn}\nendstream",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 5\n0000000000 65535 f \n{table}trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{len(content)}\n%%EOF\n"
    return content + end.encode()


def test_lines_have_their_place_and_font(tmp_path: Path) -> None:
    file = tmp_path / "small.pdf"
    file.write_bytes(pdf_of([(57, 700, "F2", 18, "Rules"), (83, 660, "F1", 12, "Read them.")]))
    (page,) = page_lines(file)
    first, second = (line for line in page if line.text.strip())
    assert (first.text.strip(), first.page) == ("Rules", 1)
    assert (first.runs[0].x, first.runs[0].y, first.runs[0].size, first.runs[0].bold) == (57, 700, 18, True)
    assert (second.runs[0].x, second.runs[0].size, second.runs[0].bold) == (83, 12, False)


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        (["", " "], "no text"),
        (["Some other document, version 3"], "none of the official files"),
        (["香港 \n生成式人工智能技術及應用指引 \n第 1.0 版"], "is version 1.0 .* holds version 1.1"),
    ],
)
def test_another_file_is_refused_in_a_sentence(pages: list[str], said: str) -> None:
    with pytest.raises(EditionError, match=said) as caught:
        recognise(pages, known_editions(), CORPUS, Path("x.pdf"))
    assert str(caught.value).count("x.pdf") == 1 and str(caught.value).endswith(".")


def test_the_title_is_known_however_it_is_broken() -> None:
    pages = ["香港 \n生成式人工智能技術\n及應用指引 \n \n第 1.1 版", "前言"]
    assert recognise(pages, known_editions(), CORPUS, Path("x.pdf")).language == "zh-Hant"


def test_a_title_in_the_middle_of_a_document_does_not_make_it_the_edition() -> None:
    later = ["報告", "引言", "見《香港生成式人工智能技術及應用指引》第 1.1 版"]
    with pytest.raises(EditionError, match="none of the official files"):
        recognise(later, known_editions(), CORPUS, Path("x.pdf"))


def test_headings_without_a_number_have_official_names() -> None:
    assert official_names(GUIDELINE) == {
        "前言": "preamble",
        "背景": "background",
        "致謝": "acknowledgement",
        "附錄": "appendix",
    }


def test_a_refused_file_leaves_nothing_behind(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path / "home"))
    file = tmp_path / "other.pdf"
    file.write_bytes(pdf_of([(57, 700, "F1", 12, "Another document")]))
    assert main(["edition", str(file)]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    file.write_bytes(b"%PDF-1.7 and then nothing")
    assert main(["edition", str(file)]) == 1
    assert "cannot be read as a PDF" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


@official
def test_every_clause_has_its_chinese_words(made: Made) -> None:
    assert [clause.id for clause in made.edition.clauses] == [clause.id for clause in GUIDELINE]
    assert not made.edition.missing and not made.edition.left_out and not made.problems
    assert made.edition.pages == 39


@official
def test_no_chinese_text_is_lost(made: Made) -> None:
    assert set(made.counts) == {"title page", "contents list", "page number", "clauses"}
    assert made.counts["clauses"] > 29_000 and made.counts["title page"] < 60


@official
def test_headings_stand_on_the_pages_of_the_contents_list(made: Made) -> None:
    contents = "\n".join(line.text for sheet in page_lines(Path(PDF or ""))[2:4] for line in sheet)
    listed = {
        re.sub(r"^[\d.]+\s+", "", title).strip(): int(page)
        for title, page in re.findall(r"^(.*?)\s*\.{3,}\s*(\d+)\s*$", contents, re.MULTILINE)
    }
    sections = [c for c, own in zip(made.edition.clauses, GUIDELINE, strict=True) if own.kind == "section"]
    named = [clause for clause in sections if clause.heading in listed]
    assert len(listed) >= 40 and len(named) >= 40
    assert [(c.heading, c.page) for c in named] == [(c.heading, listed[c.heading]) for c in named]


@official
def test_figures_and_numbers_agree_in_both_languages(made: Made) -> None:
    """Years, chapter numbers and Latin abbreviations are the same in a clause and its Chinese."""
    for clause, own in zip(made.edition.clauses, GUIDELINE, strict=True):
        years = set(re.findall(r"(?<!\d)20\d\d(?!\d)", own.text))
        assert years == set(re.findall(r"(?<!\d)20\d\d(?!\d)", clause.text)), clause.id
        chapters = set(re.findall(r"Cap\. (\d+)", own.text))
        assert chapters <= set(re.findall(r"第 (\d+) 章", clause.text)), clause.id


@official
def test_the_text_reads_as_chinese(made: Made) -> None:
    for clause in made.edition.clauses:
        assert not re.search("[\ue000-\uf8ff⺀-⿟]", clause.text)
        assert clause.id.startswith("A3") or not re.search(f"{HAN} {HAN}", clause.text), clause.id
        assert re.search(HAN, clause.text + clause.heading) or clause.id.endswith("footnote-1")


@official
def test_what_readers_are_told_quotes_the_chinese(made: Made) -> None:
    for difference in load_differences():
        clause = made.edition.clause(difference.id)
        assert isinstance(clause, ZhClause)
        for words in re.findall("「([^」]+)」", difference.told):
            assert words in clause.heading + clause.text, (difference.id, words)


@official
def test_adding_it_by_command(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path))
    assert main(["edition", PDF or ""]) == 0
    output = capsys.readouterr()
    assert "276 of 276" in output.err
    assert Path(output.out.strip()).parent == tmp_path / "editions"


@official
def test_the_file_that_was_compared_is_known(made: Made, tmp_path: Path) -> None:
    assert made.edition.compared and not any("not the very file" in line for line in report(made))
    (tmp_path / "other.pdf").write_bytes(Path(PDF or "").read_bytes() + b"\n% saved again")
    other = make_edition(tmp_path / "other.pdf")
    assert len(other.edition.clauses) == 276 and any("not the very file" in line for line in report(other))


@official
def test_the_commands_of_the_program(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path))
    assert command(["corpus", "add", str(PDF), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {
        "id": "hk-genai-guideline@1.1-zh-Hant",
        "version": "1.1",
        "pages": 39,
        "clauses": 276,
        "left_out": [],
    }
    assert command(["corpus", "remove", said["id"]]) == 0
    assert load_editions() == {}


@official
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.97])
def test_a_cut_off_file_is_an_error_of_one_sentence(tmp_path: Path, share: float) -> None:
    data = Path(PDF or "").read_bytes()
    (tmp_path / "cut.pdf").write_bytes(data[: int(share * len(data))])
    with pytest.raises(ClausewiseError):
        make_edition(tmp_path / "cut.pdf")


def test_the_known_editions_belong_to_documents_of_the_corpus() -> None:
    for known in known_editions():
        document = CORPUS.document(f"{known.document}@{known.version}")
        assert known.title == document.title_zh and re.compile(known.version_mark).groups == 1


@official
def test_numbers_and_places_give_the_same_ids_in_chinese(made: Made) -> None:
    """Labels are words, and those are Chinese; every other part of an id is a number or a place."""
    formed = formed_ids(made.alignment.pairs, official_names(GUIDELINE))
    for name, clause in zip(formed, GUIDELINE, strict=True):
        if clause.kind in ("section", "para", "table", "figure", "footnote"):
            assert name == clause.id
        elif clause.kind in ("bullet", "row"):
            assert name.rsplit("/", 1)[0] == clause.parent
        else:
            assert name.rsplit("/", 1)[1] == clause.id.rsplit("/", 1)[1]


@official
def test_chinese_bullets_tables_and_the_footnote_are_whole(made: Made) -> None:
    kinds = {clause.id: clause.kind for clause in GUIDELINE}
    by_kind = {kind: [c for c in made.edition.clauses if kinds[c.id] == kind] for kind in set(kinds.values())}
    assert [len(by_kind[kind]) for kind in ("bullet", "item", "table", "row", "footnote", "figure")] == [
        72, 40, 2, 7, 1, 3
    ]  # fmt: skip
    assert all(bullet.heading and bullet.text.startswith(bullet.heading) for bullet in by_kind["bullet"])
    assert all(row.text.count(" / ") == 2 and row.text.count("：") == 3 for row in by_kind["row"])
    assert [row.text.count("•") for row in by_kind["row"]] == [
        own.text.count("•") for own in GUIDELINE if own.kind == "row"
    ]
    (note,) = by_kind["footnote"]
    assert re.fullmatch(r"https://www\.pcpd\.org\.hk/\S+\.pdf", note.text)
    assert "¹" in made.edition.clause("3.3/establish-organisation-policies-and-guidelines").text
