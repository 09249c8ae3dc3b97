"""The numbers at the beginnings of headings and entries, in English and Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.outline.marks import read_enumerator, read_mark
from ingestion.outline.numerals import han, letter, roman
from ingestion.readers.docx_numbers import _written


@pytest.mark.parametrize(
    ("text", "unit", "value", "rest"),
    [
        ("Article 5", "article", "5", ""),
        ("ARTICLE 5 – Prohibited practices", "article", "5", "Prohibited practices"),
        ("Art. 6a Duties", "article", "6a", "Duties"),
        ("§ 3 Definitions", "section", "3", "Definitions"),
        ("Sec. 3. Definitions", "section", "3", "Definitions"),
        ("Section 26: Erasure", "section", "26", "Erasure"),
        ("CHAPTER III", "chapter", "iii", ""),
        ("Chapter One", "chapter", "1", ""),
        ("PART VIIA", "part", "viia", ""),
        ("ANNEX III", "annex", "iii", ""),
        ("FIRST SCHEDULE", "schedule", "1", ""),
        ("SCHEDULE", "schedule", "", ""),
        ("THE SCHEDULE", "schedule", "", ""),
        ("Data Protection Principle 3", "principle", "3", ""),
        ("Recital 12", "recital", "12", ""),
        ("第五條", "article", "5", ""),
        ("第二十四条之一 国家", "article", "24-1", "国家"),
        ("第一章總則", "chapter", "1", "總則"),
        ("第6A部 直接促銷", "part", "6a", "直接促銷"),
        ("第1分部", "division", "1", ""),
        ("附錄一 名詞", "appendix", "1", "名詞"),
        ("附表1", "schedule", "1", ""),
        ("附件", "annex", "", ""),
        ("3.2.1 Governance", "number", "3.2.1", "Governance"),
        ("A2.2.1 Duties", "number", "A2.2.1", "Duties"),
        ("3.2.1治理", "number", "3.2.1", "治理"),
        ("I. Scope", "number", "i", "Scope"),
        ("A. Scope", "number", "a", "Scope"),
        ("一、總則", "number", "1", "總則"),
    ],
)
def test_a_mark_is_read_with_its_value(text: str, unit: str, value: str, rest: str) -> None:
    mark = read_mark(text)
    assert mark is not None
    assert (mark.unit, mark.value, text[mark.end :]) == (unit, value, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Article 5(1) applies to providers",
        "Article 5 of the Regulation",
        "Section 30 of the Monetary Law Act",
        "Part III, VI and VII of the Act",
        "article 5",
        "Annexes to the report",
        "2023 was a good year",
        "Partial rules",
        "I am writing to you",
    ],
)
def test_what_only_looks_like_a_mark_is_none(text: str) -> None:
    assert read_mark(text) is None


@pytest.mark.parametrize(
    ("text", "value", "styles"),
    [
        ("(a) foo", "a", {"letter lower"}),
        ("(i) foo", "i", {"roman lower", "letter lower"}),
        ("(12) foo", "12", {"digit"}),
        ("（一）取得同意", "1", {"han"}),
        ("1、取得同意", "1", {"digit"}),
        ("(ba) foo", "ba", {"letter lower"}),
        ("1a. foo", "1a", {"digit"}),
        ("① foo", "1", {"digit"}),
    ],
)
def test_an_enumerator_allows_its_readings(text: str, value: str, styles: set[str]) -> None:
    found = read_enumerator(text)
    assert found is not None
    assert (found.value, {style for style, _ in found.places}) == (value, styles)


@given(st.integers(1, 3999))
def test_roman_numbers_are_read_as_they_are_written(value: int) -> None:
    assert roman(_written(value, "upperRoman")) == roman(_written(value, "lowerRoman")) == value


@given(st.integers(1, 999))
def test_chinese_numbers_are_read_as_they_are_written(value: int) -> None:
    assert han(_written(value, "chineseCounting")) == value


@given(st.integers(1, 52))
def test_letters_are_read_as_they_are_written(value: int) -> None:
    assert letter(_written(value, "lowerLetter")) == value


@given(st.text(max_size=40))
def test_any_text_is_read_without_fault(text: str) -> None:
    for read in (read_mark, read_enumerator):
        found = read(text)
        assert found is None or 0 < found.end <= len(text)
