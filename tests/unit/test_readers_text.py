"""Plain text and Markdown: characters, broken lines, bullets, titles."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.blocks import Block, BlockKind
from ingestion.readers.characters import TextFileError, decoded, tidy
from ingestion.readers.markdown import looks_like_markdown, read_markdown
from ingestion.readers.text import blocks_of, read_plain

TRADITIONAL = (
    "《個人資料（私隱）條例》的第二條說明，資料使用者不得在沒有當事人同意的情況下轉移他的個人資料，"
    "也須告知他收集的目的。"
)
SIMPLIFIED = (
    "第十三条 符合下列情形之一的，个人信息处理者方可处理个人信息：取得个人的同意；为订立、履行合同所必需。"
    "国家机关和有关部门应当依法处理。"
)
ENGLISH = "The keeper’s “duty” is to light the lamp – always."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TRADITIONAL, "utf-8"),
        (TRADITIONAL, "big5hkscs"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gb18030"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "gbk"),
        (ENGLISH, "utf-8"),
        (ENGLISH * 3, "cp1252"),
    ],
)
def test_the_characters_of_a_file_are_recognised(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_a_byte_mark_says_which(mark: bytes, encoding: str) -> None:
    assert decoded(mark + TRADITIONAL.encode(encoding), "a.txt") == TRADITIONAL


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1))
def test_utf8_is_never_read_as_anything_else(text: str) -> None:
    assert decoded(text.encode("utf-8"), "a.txt") == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    "data",
    [
        "鑫鑠".encode("big5"),
        bytes(range(256)) * 8,
        b"\x00\x01\x02\x03 not text \x00\x00",
        codecs.BOM_UTF16_LE + b"a",
        b"\x81\x8d\x8f\x90 odd",
    ],
)
def test_what_cannot_be_told_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(TextFileError) as caught:
        decoded(data, "a.txt")
    assert "a.txt" in str(caught.value) and str(caught.value).endswith(".") and "\n" not in str(caught.value)


def test_missing_and_empty_files_say_so(tmp_path: Path) -> None:
    with pytest.raises(TextFileError, match="There is no file"):
        read_plain(tmp_path / "none.txt")
    (tmp_path / "empty.txt").write_text(" \n\n")
    with pytest.raises(TextFileError, match="is empty"):
        read_plain(tmp_path / "empty.txt")


@pytest.mark.parametrize(
    ("line", "tidied"),
    [
        ("第一章　總　則", "第一章 總則"),
        ("附 則", "附則"),
        ("the  usual\u00a0gap", "the usual gap"),
        ("soft\u00adhyphen", "softhyphen"),
        ("⾦融", "金融"),
        ("甲 乙公司", "甲 乙公司"),
    ],
)
def test_a_line_is_tidied(line: str, tidied: str) -> None:
    assert tidy(line) == tidied


def texts(source: str) -> list[tuple[str, bool]]:
    return [(block.text, block.strong) for block in blocks_of(source)]


def test_broken_lines_are_joined_and_paragraphs_kept_apart() -> None:
    source = (
        "A TITLE\n\n"
        "This is a paragraph of which the lines are broken at the same\n"
        "width all through, as in letters and in many old documents of\n"
        "governments.\n"
        "And this is another, although no blank line stands before it\n"
        "here.\n\n"
        "Article 3\n"
        "Duties of the self-\n"
        "employed\n"
    )
    assert texts(source) == [
        ("A TITLE", True),
        (
            "This is a paragraph of which the lines are broken at the same width all through, as in letters and in "
            "many old documents of governments.",
            False,
        ),
        ("And this is another, although no blank line stands before it here.", False),
        ("Article 3", False),
        ("Duties of the self-employed", False),
    ]


def test_unbroken_lines_are_paragraphs_each() -> None:
    long = "This line is much longer than any width at which lines are usually broken, " * 2
    assert [text for text, _ in texts(f"{long}one.\n{long}two.\nShort.\n")] == [f"{long}one.", f"{long}two.", "Short."]


def test_chinese_lines_are_joined_without_a_blank() -> None:
    source = "資料使用者須採取所有切實可行的步驟，以確保由資\n料使用者持有的個人資料受保障而不受意外\n的查閱。"
    assert [text for text, _ in texts(source)] == [source.replace("\n", "")]


def test_bullets_are_items() -> None:
    source = "Keep:\n\n- a list\n  of tools;\n• \uf0b7 a log\n\uf0b7 a key\n"
    assert [(b.kind, b.label, b.text) for b in blocks_of(source)] == [
        (BlockKind.PARA, "", "Keep:"),
        (BlockKind.ITEM, "-", "a list of tools;"),
        (BlockKind.ITEM, "•", "a log"),
        (BlockKind.ITEM, "•", "a key"),
    ]


def test_lines_with_tabs_are_rows_and_entries_with_tabs_are_none() -> None:
    source = "Tier\tRule\nHigh\tAsk first\nLow\tGo on\nTable 1: Tiers\n\n(a)\tone\n(b)\ttwo\n"
    assert [(b.kind, b.level, b.cells or b.text) for b in blocks_of(source)] == [
        (BlockKind.ROW, 0, ("Tier", "Rule")),
        (BlockKind.ROW, None, ("High", "Ask first")),
        (BlockKind.ROW, None, ("Low", "Go on")),
        (BlockKind.PARA, None, "Table 1: Tiers"),
        (BlockKind.PARA, None, "(a) one"),
        (BlockKind.PARA, None, "(b) two"),
    ]


def test_signs_of_emphasis_are_not_text() -> None:
    assert texts("**Scope**\nThe **keeper** must wait for 2 ** 3 days.\n") == [
        ("Scope", True),
        ("The keeper must wait for 2 ** 3 days.", False),
    ]


@pytest.mark.parametrize("line", ["Our Ref: B1/15C", "(Cap. 486)", "Staff must:", "It rains.", "lower case", "12"])
def test_a_line_alone_is_not_always_a_title(line: str) -> None:
    assert texts(f"{line}\n\nText that follows it.\n")[0] == (line, False)


@given(st.lists(st.text(st.sampled_from("ab \t-•1.()A資料，。\n"), max_size=30), max_size=12))
def test_no_character_of_a_text_is_lost(lines: list[str]) -> None:
    source = "\n".join(lines)
    kept = "".join(f"{block.label}{''.join(block.cells) or block.text}" for block in blocks_of(source))
    rules = "".join(line for line in source.split("\n") if not re.fullmatch(r"\s*-{3,}\s*", line))
    assert [c for c in kept if not c.isspace()] == [c for c in rules if not c.isspace()]


def test_markdown_gives_headings_lists_tables_and_notes(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "---\ntitle: A handbook\nlang: en-GB\n---\n"
        "# Heading *one*\n\nA line that\ngoes on[^n] and `code`.\n\n<!-- not shown -->\n\n"
        "3. third\n4. fourth\n   - inner\n\n     more of it\n\n**All bold**\n\n"
        "| A | B |\n|---|---|\n| 1 | see [^2] |\n\n```\nkept  as\n  it is\n```\n\n資料\n使用者\n\n"
        "[^n]: The note\n    goes on.\n[^2]: Two.\n",
        encoding="utf-8",
    )
    reading = read_markdown(path)
    assert (reading.title, reading.language) == ("A handbook", "en-GB")
    assert reading.blocks == (
        Block(BlockKind.HEADING, "Heading one", level=1),
        Block(BlockKind.PARA, "A line that goes onn and code."),
        Block(BlockKind.FOOTNOTE, "The note goes on.", label="n"),
        Block(BlockKind.ITEM, "third", label="3.", level=1),
        Block(BlockKind.ITEM, "fourth", label="4.", level=1),
        Block(BlockKind.ITEM, "inner\n\nmore of it", label="•", level=2),
        Block(BlockKind.PARA, "All bold", strong=True),
        Block(BlockKind.ROW, "A / B", level=0, cells=("A", "B")),
        Block(BlockKind.ROW, "1 / see ²", cells=("1", "see ²")),
        Block(BlockKind.FOOTNOTE, "Two.", label="2"),
        Block(BlockKind.PARA, "kept  as\n  it is"),
        Block(BlockKind.PARA, "資料使用者"),
    )


def test_markdown_is_told_from_text() -> None:
    assert looks_like_markdown("# Title\n\nText.\n")
    assert looks_like_markdown("- a\n\n| a | b |\n\n**bold** text\n")
    assert not looks_like_markdown("1. Purpose\n\n- a\n- b\n\nText with a * star.\n")
