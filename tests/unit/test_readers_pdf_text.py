"""The repairs of printed text: what they mend, and that they change nothing else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.readers.pdf_text import Words, folded, raised, tidy

ORDINARY = st.text(
    st.characters(
        categories=("L", "N", "P", "Zs"),
        exclude_characters="\u00ad-\u2010\u2011/–",
        max_codepoint=0x2FF,
    ),
    max_size=30,
)
HAN = st.text("指引香港法例條文。，、「」", min_size=1, max_size=20)


def ink(text: str) -> str:
    return "".join(character for character in text if not character.isspace())


@given(st.lists(ORDINARY, max_size=8))
def test_nothing_but_blanks_changes_where_lines_are_joined(lines: list[str]) -> None:
    whole = Words().whole(lines)
    assert ink(whole) == ink("".join(lines))
    assert "\n" not in whole


@given(st.lists(st.text("abcDEF -\u00ad\u2010", max_size=12), max_size=8))
def test_only_hyphens_go_with_the_breaks(lines: list[str]) -> None:
    def bare(text: str) -> str:
        return ink(text).translate(dict.fromkeys(map(ord, "-\u00ad\u2010")))

    assert bare(Words().whole(lines)) == bare("".join(lines))


@given(st.lists(HAN, min_size=1, max_size=6))
def test_no_blank_comes_between_lines_of_han(lines: list[str]) -> None:
    assert Words().whole([f"{line} " for line in lines]) == "".join(lines)


@given(ORDINARY)
def test_tidying_ordinary_text_touches_blanks_alone(text: str) -> None:
    assert ink(tidy(text)) == ink(text)
    assert tidy(tidy(text)) == tidy(text)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=20))
def test_folding_changes_odd_forms_alone(text: str) -> None:
    for before, after in zip(text, map(folded, text), strict=True):
        odd = "\u2e80" <= before <= "\u2fdf" or "\uf900" <= before <= "\ufaff" or before >= "\U0002f800"
        assert after == (unicodedata.normalize("NFKC", before) if odd or "\ufb00" <= before <= "\ufb06" else before)


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (["the obli-", "gation of a provider"], "the obligation of a provider"),
        (["a customer-", "facing system"], "a customer-facing system"),
        (["as in cross-", "border trade"], "as in cross-border trade"),
        (["Vision-", "Language models"], "Vision-Language models"),
        (["of 2019-", "20 and later"], "of 2019-20 and later"),
        (["a supple\u00ad", "mentary certificate"], "a supplementary certificate"),
        (["see www.example.org/", "guide"], "see www.example.org/guide"),
        (["either/", "or"], "either/or"),
        (["according to the", "law"], "according to the law"),
        (["《個人資料（私隱）", "條例》"], "《個人資料（私隱）條例》"),
        (["以 AI ", "系統處理"], "以 AI 系統處理"),
        (["第", "57 章"], "第57 章"),
    ],
)
def test_lines_that_the_edge_cut(lines: list[str], whole: str) -> None:
    words = Words.of(["it is customer-facing here", "any cross-border case", "trade across a border of it"])
    assert words.whole(lines) == whole


def test_where_the_document_never_cuts_a_word_the_hyphen_stays() -> None:
    page = ["the open-source one and a self-test of it", "is open-", "source for us", "and double-", "check it"]
    assert Words.of(page).whole(["and double-", "check it"]) == "and double-check it"
    assert Words().whole(["and double-", "check it"]) == "and doublecheck it"


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("指 引", "指引"),
        ("前　言", "前言"),
        ("附 錄 一", "附錄一"),
        ("第一章 總則", "第一章 總則"),
        ("指引 適用", "指引 適用"),
        ("⼈⼯智能", "人工智能"),
        ("oﬃce", "office"),
        ("條例 （第 486 章）", "條例（第 486 章）"),
        ("of the law ( ¹)", "of the law (¹)"),
        ("ＡＢＣ，ｘ", "ＡＢＣ，ｘ"),
        ("a\u00a0\u2003b\u200b", "a b"),
    ],
)
def test_characters_in_odd_forms(text: str, mended: str) -> None:
    assert tidy(text) == mended


def test_raised_figures() -> None:
    assert raised("1025") == "¹⁰²⁵"
