"""The lexicon of modal words knows how strongly a sentence speaks, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.register_check.chinese import not_traditional
from corpus.register_check.nearness import NEAR, similarity
from corpus.register_check.wording import is_marked, strength


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Providers must tell users.", 3),
        ("Nobody shall upload secrets.", 3),
        ("You need to ask first.", 3),
        ("Uploading is prohibited.", 3),
        ("Staff may not upload secrets.", 3),
        ("Developers are responsible for filtering.", 3),
        ("Providers may record usage only with consent.", 3),
        ("They should test it.", 2),
        ("Such systems should be prohibited.", 2),
        ("Oversight is critical to trust.", 2),
        ("It is recommended to test.", 1),
        ("All are encouraged to learn.", 1),
        ("Firms may use watermarks.", 0),
        ("Firms may need to offer an opt-out.", 0),
        ("Audits are not required.", 0),
        ("The model may not learn the patterns.", 0),
        ("It generates images.", 0),
        ("The mustard is mushy.", 0),
    ],
)
def test_english(text: str, level: int) -> None:
    assert strength(text, "en")[0] == level
    assert strength(text.upper(), "en")[0] == level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("服務提供者必須告知用戶。", 3),
        ("員工不得上載機密。", 3),
        ("用戶須先同意。", 3),
        ("嚴禁用於違法活動。", 3),
        ("開發者負責過濾內容。", 3),
        ("服務提供者應告知用戶。", 2),
        ("這類系統應予禁止。", 2),
        ("人為監督至關重要。", 2),
        ("持份者宜先試用。", 2),
        ("建議先測試。", 1),
        ("鼓勵各方了解風險。", 1),
        ("可以加上水印。", 0),
        ("無須審計。", 0),
        ("未必需要規管。", 0),
        ("可能需要設立機制。", 0),
        ("模型會即時回應查詢，並適應相應的應用場景。", 0),
        ("以負責任的方式使用。", 0),
        ("加強制度透明度。", 0),
        ("不可更改的紀錄。", 0),
    ],
)
def test_chinese(text: str, level: int) -> None:
    assert strength(text, "zh")[0] == level


@pytest.mark.parametrize("text", ["This requires skill.", "It is their responsibility.", "They should ask."])
def test_a_sentence_that_a_person_must_judge_is_marked(text: str) -> None:
    assert is_marked(text)
    assert not is_marked("It generates images.")


@given(st.text(max_size=60), st.sampled_from([("en", " must not "), ("zh", "，必須，")]))
def test_a_must_is_heard_whatever_stands_around_it(text: str, said: tuple[str, str]) -> None:
    language, words = said
    assert strength(f"{text}.{words}.", language)[0] == 3


@pytest.mark.parametrize("character", "数应该国这实开发给对机体据")
def test_simplified_characters_are_known(character: str) -> None:
    assert not_traditional(f"我{character}") == character


@pytest.mark.parametrize("character", "嘅咗喺冇啲嚟俾唔諗攞佢數應")
def test_cantonese_and_traditional_are_allowed(character: str) -> None:
    assert not_traditional(character) == ""


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("When must banks offer an opt-out?", "when must banks offer an opt out"),
        ("When must banks offer an opt-out?", "When must a bank offer an opt-out?"),
        ("銀行何時要提供選擇退出？", "銀行幾時要提供選擇退出？"),
        ("GenAI 可唔可以改卷？", "ＧｅｎＡＩ可唔可以改卷"),
    ],
)
def test_a_question_with_a_word_changed_is_near(one: str, two: str) -> None:
    assert similarity(one, two) >= NEAR


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("What does the guide mean by content safety?", 'What does the Guideline mean by "model jailbreaking"?'),
        ("Who owns the copyright in AI output?", "May staff put customer emails into a chatbot?"),
        ("英國有沒有專門的人工智能法例？", "日本的人工智能原則叫甚麼？"),
        ("銀行何時要提供選擇退出？", "When must banks offer an opt-out?"),
    ],
)
def test_another_question_is_not_near(one: str, two: str) -> None:
    assert similarity(one, two) < NEAR


questions = st.text(st.sampled_from("ab cd?人工智能 "), max_size=20)


@given(questions, questions)
def test_similarity_is_a_share_and_has_no_direction(one: str, two: str) -> None:
    assert 0.0 <= similarity(one, two) == similarity(two, one) <= 1.0
    if any(character.isalnum() for character in one):
        assert similarity(one, f" {one.upper()}！") == 1.0
