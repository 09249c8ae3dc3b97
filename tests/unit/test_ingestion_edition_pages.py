"""Hand-made Chinese pages become blocks, and blocks meet clauses by structure alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from corpus.model import Clause
from ingestion.edition import account, edition_clauses
from ingestion.edition_align import Alignment, align
from ingestion.edition_blocks import Block, Kind, Words, blocks
from ingestion.edition_lines import Pages, read_pages
from ingestion.pdf import PdfLine, PdfRun

NAMES = {"前言": "preamble", "附錄": "appendix"}
WORDS = Words(frozenset(NAMES), "圖", "表格|表")
HEAD, BODY, CELL, NOTE = 18.0, 12.0, 11.0, 6.0

# A page: each line is where it begins, its size, and its words. "*words*" is bold, "^1^" raised,
# and a line that ends a paragraph ends with "¶".
TITLE = [(36, 36.0, "*茶室規則*¶"), (280, 10.0, "第 1.1 版¶")]
CONTENTS = [(70, HEAD, "*目錄*¶"), (72, BODY, "前言 .... 1¶"), (72, BODY, "1. 開放 .... 1¶")]
FIRST = [
    (298, 10.0, "1¶"),
    (57, HEAD, "*前言*¶"),
    (83, BODY, "茶室是喝茶的地方，每天都有很多客人來這裏坐下休息，也有人來看書寫字，地方雖小但是"),
    (57, BODY, "很安靜。¶"),
    (83, BODY, "客人請先看規則，再向店員點茶，如有不明白的地方可以隨時查詢，店員樂意一一解答各位"),
    (57, BODY, "2024 年的提問。¶"),
    (57, HEAD, "*1.* *開放*¶"),
    (83, BODY, "茶室有以下安排：¶"),
    (90, BODY, "\uf09f *時間：*早上十點開門，晚上八點關門，星期日休息，遇上公眾假期則照常開放給所有街"),
    (114, BODY, "坊。¶"),
    (114, BODY, "遇上颱風會提早關門，以店外所貼的通告為準，客人不必特地打電話來查問，可看 AI"),
    (114, BODY, "告示板。¶"),
    (90, BODY, "\uf09f *座位*共有二十個^1^：¶"),
    (118, BODY, "◼ 窗邊的座位；¶"),
    (83, NOTE, "^1^ 見店內的座位圖。¶"),
]
SECOND = [
    (298, 10.0, "2¶"),
    (118, BODY, "◼ 門口的座位。¶"),
    (102, CELL, "*茶* *價錢* *產地*¶"),
    (72, CELL, "綠茶¶"),
    (186, CELL, "每壺二十元，"),
    (186, CELL, "可以加水¶"),
    (349, CELL, "• 日本¶"),
    (349, CELL, "• 中國¶"),
    (72, CELL, "紅茶¶"),
    (186, CELL, "每壺三十元¶"),
    (349, CELL, "• 印度¶"),
    (241, BODY, "表格 1：茶的種類¶"),
    (200, BODY, "圖 1：店面¶"),
    (57, HEAD, "*附錄*¶"),
    (83, BODY, "以下是參考資料。¶"),
    (57, HEAD, "*1* *書目*¶"),
    (90, BODY, "\uf09f 《茶經》¶"),
    (114, BODY, "The Classic of Tea¶"),
]
SHEETS = (TITLE, CONTENTS, FIRST, SECOND)

ENGLISH = (
    ("preamble", "section", None, ""),
    ("preamble/p1", "para", "preamble", "A tea room."),
    ("preamble/p2", "para", "preamble", "Read the rules."),
    ("1", "section", None, ""),
    ("1/p1", "para", "1", "As follows:"),
    ("1/hours", "bullet", "1", "Hours: from ten.\n\nIn a typhoon it closes early."),
    ("1/seats", "bullet", "1", "Seats: twenty¹:"),
    ("1/seats/item-1", "item", "1/seats", "by the window;"),
    ("1/footnote-1", "footnote", "1", "See the plan."),
    ("1/seats/item-2", "item", "1/seats", "by the door."),
    ("1/table-1", "table", "1", "Table 1: Teas. Tea / Price / Origin"),
    ("1/table-1/green", "row", "1/table-1", "Tea: Green"),
    ("1/table-1/black", "row", "1/table-1", "Tea: Black"),
    ("1/figure-1", "figure", "1", "Figure 1. The shop"),
    ("appendix", "section", None, ""),
    ("appendix/p1", "para", "appendix", "References."),
    ("A1", "section", "appendix", ""),
    ("A1/item-1", "item", "A1", "The Classic of Tea"),
)


def sheet(number: int, lines: list[tuple[float, float, str]]) -> tuple[PdfLine, ...]:
    """The page as the PDF reader gives it; the page's number stands at its foot."""
    made, y = [], 780.0
    for x, size, words in lines:
        y -= 20.0 if not words.startswith(("\uf09f", "*", "◼")) else 30.0
        runs: list[PdfRun] = []
        at, height = float(x), 27.0 if re.fullmatch(r"\d+¶", words) else y
        for piece in re.findall(r"\*[^*]+\*|\^[^^]+\^|[^*^¶]+", words):
            bold, up = piece[0] == "*", piece[0] == "^"
            text = piece.strip("*^") if bold or up else piece
            runs.append(PdfRun(text, at, height + 4 * up, size * 0.6 if up else size, bold))
            at += size * len(text)
        if words.endswith("¶"):
            runs.append(PdfRun(" ", at, height, size, False))
        made.append(PdfLine(number, tuple(runs)))
    return tuple(made)


def read(sheets: tuple[list[tuple[float, float, str]], ...] = SHEETS) -> tuple[Pages, tuple[Block, ...]]:
    pdf = [sheet(number, lines) for number, lines in enumerate(sheets, 1)]
    pages = read_pages(pdf, "目錄", re.compile("前言"))
    return pages, blocks(pages, WORDS)


def clauses(rows: tuple[tuple[str, str, str | None, str], ...] = ENGLISH) -> list[Clause]:
    return [
        Clause("tea", "1.1", name, kind, "", (), parent, order, text, 1, (), ())
        for order, (name, kind, parent, text) in enumerate(rows)
    ]


def laid(rows=ENGLISH, sheets=SHEETS) -> tuple[Pages, tuple[Block, ...], Alignment]:
    pages, made = read(sheets)
    return pages, made, align(clauses(rows), made, NAMES)


def words(alignment: Alignment) -> dict[str, str]:
    from corpus.editions import known_editions

    return {clause.id: clause.text for clause in edition_clauses(alignment.pairs, known_editions()[0])}


def test_every_kind_of_block_is_seen_in_its_order() -> None:
    _, made = read()
    kinds = [(block.kind, block.number) for block in made]
    assert kinds == [
        (Kind.HEADING, ()), (Kind.PARA, ()), (Kind.PARA, ()),
        (Kind.HEADING, (1,)), (Kind.PARA, ()), (Kind.ENTRY, ()), (Kind.PARA, ()), (Kind.ENTRY, ()),
        (Kind.SUB, ()), (Kind.FOOTNOTE, (1,)), (Kind.SUB, ()), (Kind.TABLE, (1,)), (Kind.FIGURE, (1,)),
        (Kind.HEADING, ()), (Kind.PARA, ()), (Kind.HEADING, (1,)), (Kind.ENTRY, ()),
    ]  # fmt: skip


def test_pages_meet_the_clauses() -> None:
    pages, made, alignment = laid()
    assert not alignment.missing and not alignment.left
    said = words(alignment)
    assert list(said) == [name for name, *_ in ENGLISH]
    assert said["preamble/p1"].endswith("地方雖小但是很安靜。")
    assert said["preamble"] == said["preamble/p1"] + "\n\n" + said["preamble/p2"]
    assert said["preamble/p2"].endswith("解答各位2024 年的提問。"), "a year at a line's start is no heading"
    assert said["1/hours"].endswith(
        "街坊。\n\n遇上颱風會提早關門，以店外所貼的通告為準，客人不必特地打電話來查問，可看 AI告示板。"
    )
    assert said["1/seats"] == "座位共有二十個¹："
    assert said["1/seats/item-2"] == "門口的座位。"
    assert said["1/footnote-1"] == "見店內的座位圖。"
    assert said["1/table-1"] == "表格 1：茶的種類。茶 / 價錢 / 產地"
    assert said["1/table-1/green"] == "茶：綠茶 / 價錢：每壺二十元，可以加水 / 產地：• 日本 • 中國"
    assert said["A1/item-1"] == "《茶經》\nThe Classic of Tea"
    counts, problems = account(pages, made, alignment)
    assert problems == [] and set(counts) == {"title page", "contents list", "page number", "clauses"}


def test_labels_and_pages_are_those_of_the_page() -> None:
    from corpus.editions import known_editions

    _, _, alignment = laid()
    found = {clause.id: clause for clause in edition_clauses(alignment.pairs, known_editions()[0])}
    assert found["1/hours"].heading == "時間" and found["1/seats"].heading == "座位"
    assert found["1"].heading == "開放" and found["1/table-1/black"].heading == "紅茶"
    assert (found["1/seats/item-1"].page, found["1/seats/item-2"].page) == (1, 2)
    assert found["1/seats/item-2"].pdf_page == 4 and found["1/seats/item-2"].link.endswith("#page=4")
    for clause in found.values():
        assert all(clause.text[start:end].strip() for start, end in clause.sentences)


def test_what_differs_in_number_is_named_and_not_guessed() -> None:
    extra = (*ENGLISH[:5], ("1/p2", "para", "1", "And also:"), *ENGLISH[5:])
    pages, made, alignment = laid(extra)
    assert [name for name, _ in alignment.missing] == ["1/p1", "1/p2"]
    assert "2 para" in dict(alignment.missing)["1/p1"]
    assert [block.text for block, _ in alignment.left] == ["茶室有以下安排："]
    assert words(alignment)["1/seats/item-1"] == "窗邊的座位；"
    counts, problems = account(pages, made, alignment)
    assert problems == [] and counts["not aligned"] == len("茶室有以下安排：")


def test_a_clause_of_two_paragraphs_is_whole_or_not_there() -> None:
    short = (*ENGLISH[:5], (*ENGLISH[5][:3], "Hours.\n\nOne.\n\nTwo."), *ENGLISH[6:])
    _, _, alignment = laid(short)
    assert "1/hours" in dict(alignment.missing) and "1/hours" not in words(alignment)
    assert any(block.text.startswith("遇上颱風") for block, _ in alignment.left)


def test_a_section_that_is_not_there_takes_its_clauses_with_it() -> None:
    _, _, alignment = laid((*ENGLISH, ("A2", "section", "appendix", ""), ("A2/p1", "para", "A2", "More.")))
    assert dict(alignment.missing) == dict.fromkeys(["A2", "A2/p1"], "the edition has no such section")


def test_a_table_of_other_rows_is_named() -> None:
    _, _, alignment = laid(tuple(row for row in ENGLISH if row[0] != "1/table-1/black"))
    assert {"1/table-1", "1/table-1/green"} == {name for name, _ in alignment.missing}
    assert any("2 rows here and 1 there" in why for _, why in alignment.left)


@pytest.mark.parametrize("victim", range(0, 17, 3))
def test_lost_text_is_noticed(victim: int) -> None:
    pages, made, alignment = laid()
    counts, problems = account(pages, made[:victim] + made[victim + 1 :], alignment)
    assert problems


def test_words_cut_from_a_block_are_noticed() -> None:
    pages, made, alignment = laid()
    made[1].text = made[1].text[:10]
    assert any("is not in its text" in problem for problem in account(pages, made, alignment)[1])


def test_text_claimed_twice_is_noticed() -> None:
    pages, made, alignment = laid()
    doubled = replace(pages, furniture=(*pages.furniture, replace(pages.furniture[0])))
    assert account(doubled, made, alignment)[1]
