"""The repairs of Chinese text: each does one thing, adds nothing, and loses no mark."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.edition_text import BULLETS, ink, mend, raised, wrapped

HAN = st.text("茶室開放時間由早上十點至晚上八時", min_size=1, max_size=12)
MIXED = st.text("茶室開放，。（）「」 \u3000\u00a0AIb3-\u200b\uf09f⼈金", max_size=40)


@pytest.mark.parametrize(
    ("drawn", "meant"),
    [
        ("⼈⼯智能", "人工智能"),
        ("金額", "金額"),
        ("茶 室 規 則", "茶室規則"),
        ("茶室 規則", "茶室 規則"),
        ("茶室 ，早上開放", "茶室，早上開放"),
        ("使用 AI 工具", "使用 AI 工具"),
        ("使用AI工具", "使用AI工具"),
        ("茶\u200b室", "茶室"),
        ("A\u00a0 \u2009B", "A B"),
        ("模型等、 Transformer ", "模型等、 Transformer"),
    ],
)
def test_a_drawn_text_becomes_the_meant_one(drawn: str, meant: str) -> None:
    assert mend(drawn) == meant


@given(MIXED)
def test_mending_twice_changes_nothing(text: str) -> None:
    assert mend(mend(text)) == mend(text)


@given(MIXED)
def test_no_mark_is_lost_or_added(text: str) -> None:
    kept = re.sub("[\\s\u200b]", "", text).replace("⼈", "人").replace("金", "金")
    assert ink(text) == kept == re.sub(r"\s", "", mend(text))


@given(HAN, HAN, st.sampled_from(["", " ", "  "]), st.sampled_from(["", " "]))
def test_no_blank_comes_between_han(one: str, other: str, end: str, start: str) -> None:
    assert wrapped(one + end, start + other) == one + other


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("使用", "AI 工具", "使用AI 工具"),
        ("使用 ", "AI 工具", "使用 AI 工具"),
        ("diffusion ", "models），", "diffusion models），"),
        ("https://a.example/one-", "two", "https://a.example/one-two"),
        ("開放時間，", "AI", "開放時間，AI"),
        ("", "開放", "開放"),
        ("they", "like", "they like"),
        ("the room, or", "(in summer) the garden", "the room, or (in summer) the garden"),
        ("a self-", "service box", "a self-service box"),
        ("https://a.example/on", "e", "https://a.example/one"),
    ],
)
def test_beside_latin_a_blank_stands_where_the_source_has_one(before: str, after: str, whole: str) -> None:
    assert wrapped(before, after) == whole


@pytest.mark.parametrize("mark", ["\uf09f", "\uf0b7", "•", "◼"])
def test_a_mark_of_a_symbol_font_is_a_bullet(mark: str) -> None:
    assert BULLETS.match(f"{mark} 茶室") and not BULLETS.match(f"{mark}茶室")


def test_raised_figures() -> None:
    assert raised("12") == "¹²"
