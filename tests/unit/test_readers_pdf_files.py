"""PDF files made here, page by page, and the blocks they become."""

from __future__ import annotations

import importlib.util
import io
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from ingestion.blocks import Block, BlockKind, Bookmark, Reading
from ingestion.readers.pdf import read_and_account, read_pdf


def _maker() -> ModuleType:
    path = Path(__file__).parents[1] / "made_pdf.py"
    spec = importlib.util.spec_from_file_location("made_pdf", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKER = _maker()
LOREM, at, pdf_of, prose, wrapped = MAKER.LOREM, MAKER.at, MAKER.pdf_of, MAKER.prose, MAKER.wrapped
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight")
Make = Callable[..., Path]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    def make(*pages: str, info: str = "") -> Path:
        path = tmp_path / "made.pdf"
        path.write_bytes(pdf_of(pages, info))
        return path

    return make


def told(reading: Reading, *kinds: BlockKind) -> list[str]:
    return [block.text for block in reading.blocks if not kinds or block.kind in kinds]


def ink(texts: Sequence[str]) -> Counter[str]:
    return Counter(character for text in texts for character in text if not character.isspace())


def test_headers_footers_and_page_numbers_are_no_text(made: Make) -> None:
    pages = []
    for number in range(1, 9):
        left = number % 2 == 0
        head = at(60 if left else 400, 800, "The Gazette of the Realm" if left else "Extraordinary Part Two", 9)
        foot = at(60, 30, f"Page {number + 3} of 11", 9) + at(290, 18, "www.gazette.example", 8)
        pages.append(head + prose(60, 740, [f"Rule {number} says that this is text.", "1 of them is kept."]) + foot)
    reading, account = read_and_account(made(*pages))
    assert told(reading) == [
        text for number in range(1, 9) for text in (f"Rule {number} says that this is text.", "1 of them is kept.")
    ]
    assert len(account.furniture) == 24


def test_what_merely_recurs_within_the_text_stays(made: Make) -> None:
    pages = [prose(60, 740, ["Heading of a table", f"Row {number}", "Heading of a table"]) for number in range(6)]
    assert told(read_pdf(made(*pages))).count("Heading of a table") == 12


def test_a_sentence_cut_by_a_page_and_a_footnote_is_one_block(made: Make) -> None:
    lines = wrapped(LOREM, 90)
    one = at(60, 400, "Before it all.") + at(113, 404, "1", 6) + prose(60, 120, lines[:2])
    one += at(60, 62, "1", 5) + at(66, 58, "A note that goes on and on until the page", 7)
    two = prose(60, 780, lines[2:]) + at(60, 500, "End.") + at(60, 58, "is at its end, and farther.", 7)
    reading = read_pdf(made(one, two))
    assert [(block.kind, block.text, block.label, block.page) for block in reading.blocks] == [
        (BlockKind.PARA, "Before it all.¹", "", 1),
        (BlockKind.PARA, LOREM, "", 1),
        (BlockKind.FOOTNOTE, "A note that goes on and on until the page is at its end, and farther.", "1", 1),
        (BlockKind.PARA, "End.", "", 2),
    ]


@pytest.mark.parametrize("row_by_row", [True, False])
def test_two_columns_are_read_one_after_the_other(made: Make, row_by_row: bool) -> None:
    left, right = wrapped(LOREM, 32)[:7], wrapped(LOREM.upper(), 24)[:7]
    title = at(120, 780, "A title over both of the columns of this page", 16, "B")
    if row_by_row:
        body = "".join(
            at(60, 740 - 12 * number, one) + at(320, 740 - 12 * number, two)
            for number, (one, two) in enumerate(zip(left, right, strict=True))
        )
    else:
        body = prose(60, 740, left) + prose(320, 740, right)
    texts = told(read_pdf(made(title + body)))
    assert texts[0].startswith("A title")
    assert " ".join(texts[1:]) == " ".join([*(line.strip() for line in left), *(line.strip() for line in right)])


def test_lines_drawn_in_no_order_are_read_from_the_top(made: Make) -> None:
    lines = [f"Statement number {word} stands here." for word in NUMBERS]
    order = [5, 2, 7, 0, 3, 6, 1, 4]
    page = "".join(at(60, 740 - 30 * number, lines[number]) for number in order)
    assert told(read_pdf(made(page))) == lines


def test_items_have_their_marks_and_levels(made: Make) -> None:
    page = (
        at(60, 740, "The provider shall:")
        + at(60, 724, "(a) label the content;")
        + at(80, 708, "(i) in text, and", 10)
        + at(80, 692, "(ii) in sound;")
        + at(
            60, 676, "(b) keep records, as paragraph 3 says, of every decision that the system made over the last year"
        )
        + at(76, 664, "(1) and of those before;")
        + at(60, 640, "1. A numbered one.")
        + at(60, 620, "\uf0b7", font="H")
        + at(76, 620, "a bullet of a symbol font")
        + at(60, 604, "一、提供者須標示內容。", font="H")
        + at(60, 588, "（二）使用者須核實。", font="H")
    )
    items = [block for block in read_pdf(made(page)).blocks if block.kind is BlockKind.ITEM]
    assert [(block.label, block.level) for block in items] == [
        ("(a)", 1),
        ("(i)", 2),
        ("(ii)", 2),
        ("(b)", 1),
        ("1.", 2),
        ("•", 3),
        ("一、", 4),
        ("（二）", 5),
    ]
    assert items[3].text.endswith("over the last year (1) and of those before;")
    assert items[0].text == "label the content;"
    assert {block.label: block.text for block in items}["•"] == "a bullet of a symbol font"
    assert {block.label: block.text for block in items}["（二）"] == "使用者須核實。"


def test_figures_raised_by_their_size_stay_apart(made: Make) -> None:
    page = at(60, 740, "more than 10") + at(117.5, 744, "25", 6) + at(126, 740, "operations are a risk.")
    page += at(60, 700, "in the summary") + at(126, 704, "2", 6) + at(60, 58, "2", 5) + at(66, 55, "A note.", 7)
    texts = told(read_pdf(made(page)), BlockKind.PARA)
    assert texts == ["more than 10^25 operations are a risk.", "in the summary²"]


def test_headings_by_size_and_weight(made: Make) -> None:
    page = (
        at(60, 780, "Guide to the law", 20, "B") + at(60, 740, "1. Scope", 14, "B") + prose(60, 716, wrapped(LOREM, 90))
    )
    page += (
        at(60, 640, "Who must act", 10, "B") + prose(60, 620, wrapped(LOREM, 90)) + at(60, 560, "2. Duties", 14, "B")
    )
    page += prose(60, 540, ["Note: bold words are in a line of text."])
    blocks = [block for block in read_pdf(made(page)).blocks if block.kind is BlockKind.HEADING]
    assert [(block.text, block.level, block.strong) for block in blocks] == [
        ("Guide to the law", 1, True),
        ("1. Scope", 2, True),
        ("Who must act", None, True),
        ("2. Duties", 2, True),
    ]


def test_a_table_is_known_by_its_lines(made: Make) -> None:
    rules = "0.5 w " + "".join(f"60 {y} m 480 {y} l S " for y in (740, 720, 680, 660))
    rules += "".join(f"{x} 660 m {x} 740 l S " for x in (60, 200, 480))
    cells = at(64, 726, "Risk tier", font="B") + at(204, 726, "Strategy", font="B")
    cells += at(64, 706, "High risk") + at(204, 706, "Conformity assessment and") + at(204, 694, "human oversight")
    cells += at(64, 666, "Low risk") + at(204, 666, "Self-certification")
    page = (
        at(60, 780, "The tiers are these:")
        + rules
        + cells
        + at(60, 640, "Table 1: Risk tiers")
        + at(60, 600, "After it.")
    )
    reading = read_pdf(made(page))
    assert [(block.kind, block.text) for block in reading.blocks] == [
        (BlockKind.PARA, "The tiers are these:"),
        (BlockKind.TABLE, "Table 1: Risk tiers"),
        (BlockKind.ROW, "Risk tier / Strategy"),
        (BlockKind.ROW, "High risk / Conformity assessment and human oversight"),
        (BlockKind.ROW, "Low risk / Self-certification"),
        (BlockKind.PARA, "After it."),
    ]
    assert [block.level for block in reading.blocks if block.kind is BlockKind.ROW] == [0, None, None]


def test_a_list_of_contents_is_no_text(made: Make) -> None:
    entries = [("Scope", 2), ("Duties", 2), ("Rights", 3), ("Penalties", 4), ("Schedule", 4)]
    page = at(60, 780, "Contents", 14, "B")
    page += "".join(at(60, 740 - 20 * n, f"{n + 1}. {name} ........... {p}") for n, (name, p) in enumerate(entries))
    rest = [prose(60, 740, wrapped(f"Page {number}. {LOREM}", 90)) for number in range(2, 5)]
    reading, account = read_and_account(made(page, *rest))
    assert len(reading.blocks) == 3 and len(account.contents) == 6


def test_chinese_lines_are_joined_without_blanks(made: Make) -> None:
    text = "提供者須就每項由系統作出的決定備存紀錄並在被要求當日起計一個月內免費交給提出要求的人"
    page = at(60, 780, "指 引", 18, "H") + at(60, 740, text[:20], font="H") + at(60, 724, text[20:40], font="H")
    page += at(60, 708, text[40:] + "。", font="H") + at(60, 670, "⼈⼯智能另起一段。", font="H")
    reading = read_pdf(made(page))
    assert told(reading) == ["指引", text + "。", "人工智能另起一段。"]
    assert (reading.language, reading.title) == ("zh-Hant", "指引")


def test_stops_set_half_as_wide_do_not_break_their_line(made: Make) -> None:
    page = at(60, 740, "就《框架》", 12, "H") + at(60 + 5 * 12 - 8, 740, "（草案）而言", 12, "H")
    assert told(read_pdf(made(page))) == ["就《框架》（草案）而言"]


def test_bold_words_may_end_within_a_sentence(made: Make) -> None:
    lines = wrapped(LOREM, 90)
    page = at(60, 740, lines[0], font="B") + prose(60, 728, lines[1:]) + at(60, 640, "Who must act", font="B")
    page += prose(60, 628, [f"The {LOREM[4:89]}"])
    assert told(read_pdf(made(page))) == [LOREM, "Who must act", f"The {LOREM[4:89]}"]


def test_notes_in_the_margin_stand_by_their_text(made: Make) -> None:
    lines = wrapped(LOREM, 80)
    page = prose(60, 740, ["1. " + lines[0], *lines[1:]]) + prose(60, 640, ["2. " + lines[0], *lines[1:]])
    page += at(480, 740, "Short title.", 8) + at(480, 640, "Duty to keep", 8) + at(480, 631, "records.", 8)
    assert [(block.kind, block.text[:23]) for block in read_pdf(made(page)).blocks] == [
        (BlockKind.HEADING, "Short title."),
        (BlockKind.ITEM, LOREM[:23]),
        (BlockKind.HEADING, "Duty to keep records."),
        (BlockKind.ITEM, LOREM[:23]),
    ]


def test_a_table_without_lines_is_known_by_its_columns(made: Make) -> None:
    rows = [("Tier", "Fine", "Days"), ("Unacceptable", "35,000", "7"), ("High", "15,000", "14"), ("Low", "900", "30")]
    page = at(60, 780, "The fines are:") + "".join(
        at(60, 740 - 18 * n, one) + at(200, 740 - 18 * n, two) + at(300, 740 - 18 * n, three)
        for n, (one, two, three) in enumerate(rows)
    )
    blocks = read_pdf(made(page)).blocks
    assert [block.cells for block in blocks if block.kind is BlockKind.ROW] == rows


def test_text_in_a_form_on_a_turned_page_or_turned_itself_is_read(tmp_path: Path) -> None:
    lines = wrapped(f"{LOREM}.", 60)
    turned = "".join(f"BT /F 10 Tf 0 1 -1 0 {100 + 12 * n} 60 Tm ({line}) Tj ET " for n, line in enumerate(lines))
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of([turned, prose(60, 740, lines)]))))
    writer.pages[1].rotate(90)
    writer.add_blank_page().merge_page(writer.pages[1])
    writer.pages[2].rotate(180)
    writer.write(tmp_path / "turned.pdf")
    assert told(read_pdf(tmp_path / "turned.pdf")) == [f"{LOREM}."] * 3
    drawing = prose(60, 740, lines)
    head = f"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Matrix [1 0 0 1 0 -40] /Length {len(drawing)} >>"
    picture = pdf_of([""]).split(b"3 0 obj\n")[1].split(b"\nendobj")[0]
    whole = pdf_of(["/I Do"]).replace(picture, f"{head}\nstream\n{drawing}\nendstream".encode())
    (tmp_path / "form.pdf").write_bytes(whole)
    assert told(read_pdf(tmp_path / "form.pdf")) == [f"{LOREM}."]


def test_what_the_file_calls_an_artifact_at_an_edge_is_no_text(made: Make) -> None:
    head = "/Artifact << /Type /Pagination >> BDC " + at(60, 800, "A letterhead on one page") + " EMC "
    assert told(read_pdf(made(head + prose(60, 740, wrapped(LOREM, 90))))) == [LOREM]


def test_bookmarks_title_and_language(made: Make, tmp_path: Path) -> None:
    page = at(60, 780, "The Record Keeping Act", 18, "B") + prose(60, 740, wrapped(LOREM, 90))
    writer = PdfWriter(clone_from=PdfReader(made(page, prose(60, 740, wrapped(LOREM, 90)))))
    part = writer.add_outline_item(title="Part 1", page_number=0)
    writer.add_outline_item(title="Section 2", page_number=1, parent=part)
    for stated, title in (
        ("Microsoft Word - draft7.doc", "The Record Keeping Act"),
        ("Record Keeping", "Record Keeping"),
    ):
        writer.add_metadata({"/Title": stated})
        path = tmp_path / "marked.pdf"
        writer.write(path)
        reading = read_pdf(path)
        assert reading.bookmarks == (Bookmark("Part 1", 1, 1), Bookmark("Section 2", 2, 2))
        assert (reading.title, reading.language) == (title, "en")


PLACES = st.tuples(st.integers(40, 400), st.integers(20, 820), st.sampled_from([7, 10, 14]))
PAGES = st.lists(
    st.lists(st.tuples(PLACES, st.text("abc AB 12.,(1)", min_size=1, max_size=30)), max_size=12), max_size=4
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PAGES)
def test_whatever_is_printed_is_text_furniture_contents_or_left_out(tmp_path: Path, pages: list) -> None:
    """Wherever lines stand on a page, none is lost; two that are the same on one spot count once."""
    path = tmp_path / "any.pdf"
    drawn = ["".join(at(x, y, text, size) for (x, y, size), text in page) for page in pages]
    path.write_bytes(pdf_of([*drawn, prose(60, 740, ["This page is always sound."])]))
    reading, account = read_and_account(path)
    everything = ink([*account.text, *account.furniture, *account.contents, *account.left_out])
    bare = ink([page.extract_text() for page in PdfReader(io.BytesIO(path.read_bytes())).pages])
    fold = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", "^")
    assert ink(["".join(everything.elements()).translate(fold)]) <= bare
    lost = bare - ink(["".join(everything.elements()).translate(fold)])
    spots = Counter((number, text) for number, page in enumerate(pages) for _, text in page)
    assert not lost or any(count > 1 for count in spots.values())
    kept = ink([part for block in reading.blocks for part in (block.label, block.text)])
    assert not ink(account.text) - kept - Counter(dict.fromkeys("()^⁰¹²³⁴⁵⁶⁷⁸⁹", 10**6))


def test_a_long_file_is_read_page_by_page(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(
        pdf_of([at(60, 800, "Running head", 8) + prose(60, 740, wrapped(f"{n}. {LOREM}", 90)) for n in range(1, 301)])
    )
    reading = read_pdf(path)
    assert (reading.pages, len(reading.blocks), reading.left_out) == (300, 300, ())
    assert all(isinstance(block, Block) and block.page == at for at, block in enumerate(reading.blocks, 1))
