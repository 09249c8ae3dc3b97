"""Everyday questions in Cantonese that share a word with some clause are not answered from it."""

from __future__ import annotations

import pytest

from app.assistant import Assistant


@pytest.mark.parametrize(
    "question",
    ["今日天氣點?", "聽日落唔落雨?", "邊間茶餐廳好食?", "我失戀咗點算好?", "巴士幾點開?", "附近有咩行山路線?"],
)
def test_small_talk_is_not_answered(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.outcome.abstained and not answer.citations


@pytest.mark.parametrize(
    "question",
    ["風險分幾多級？", "第二個維度是甚麼？", "用AI改卷得唔得？", "可用甚麼方式標示？", "這份指引有法律約束力嗎？"],
)
def test_short_questions_on_the_subject_are(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).outcome.abstained
