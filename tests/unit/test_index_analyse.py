import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analyse import (
    CHARACTER_SHARE,
    PHRASE_SHARE,
    analyse,
    analyse_question,
    has_chinese,
    phrases,
    share,
    stop_words,
)


def test_english_words_meet_in_their_stem_and_stop_words_go():
    assert analyse("The providers' policies are monitored") == analyse("provider policy MONITORING")
    assert analyse("what is it that they have") == []


def test_a_clause_number_stays_whole():
    assert analyse("see 3.2.1, and 4") == ["see", "3.2.1", "4"]


def test_a_chinese_run_gives_its_pairs_and_its_characters():
    assert analyse("个人资料") == ["个人", "人资", "资料", "个", "人", "资", "料"]
    assert analyse("AI 法") == ["ai", "法"]


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [("個人資料保護", "个人资料保护"), ("衞生署", "卫生署"), ("後果", "后果"), ("裏面的規則", "里面的规则")],
)
def test_traditional_and_simplified_are_the_same(traditional, simplified):
    assert analyse(traditional) == analyse(simplified)


def test_english_inside_chinese_is_kept_apart():
    assert analyse("使用ChatGPT時") == ["使用", "使", "用", analyse("chatgpt")[0], "时"]


def test_a_question_loses_the_words_with_which_anything_can_be_asked():
    assert analyse_question("佢哋可唔可以改卷？") == analyse("改卷")
    assert analyse_question("我們是否可以刪除資料？") == analyse("刪除資料")
    assert analyse_question("可唔可以？") == []
    # The first leaves no pair across the word that was cut out.
    assert "资如" not in analyse_question("個人資料如何保護") and "料保" not in analyse_question("個人資料如何保護")


def test_an_english_question_is_analysed_as_a_text():
    assert analyse_question("What must the providers do?") == analyse("What must the providers do?")


def test_phrases_are_neighbouring_words_and_never_chinese():
    assert phrases(["person", "data", "protect"]) == ["person data", "data protect"]
    assert phrases(analyse("AI 治理 policy")) == []
    assert share("person data") == PHRASE_SHARE and share("法") == CHARACTER_SHARE
    assert share("资料") == share("data") == 1


def test_wide_and_compatible_forms_are_the_same():
    assert analyse("ＡＩ　policy") == analyse("AI policy")


@given(st.text(max_size=200))
def test_any_text_gives_lower_case_terms_without_spaces_or_stop_words(text):
    terms = analyse(text)
    assert all(term and term == term.lower() and not any(c.isspace() for c in term) for term in terms)
    assert terms == analyse(text)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=40))
def test_a_chinese_text_shares_terms_with_any_text_that_holds_two_of_its_characters(text):
    assert set(analyse(text[:2])) <= set(analyse("甲" + text + "乙"))


def test_the_stop_words_are_words():
    assert {"the", "what", "of"} <= stop_words()
    assert not {"must", "should", "may"} & stop_words()


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_a_question_keeps_stands_in_the_text_too_or_is_split_from_it(first, second):
    """A question never gains a word, number or character that the same text would not have."""
    text = f"{first}可唔可以{second}"
    assert {t for t in analyse_question(text) if len(t) == 1 or t.isascii()} <= set(analyse(text))


@pytest.mark.parametrize(
    ("text", "chinese"), [("", False), ("AI, 2024?", False), ("用AI", True), ("Ａ４", False), ("𠮷", True)]
)
def test_whether_a_text_has_chinese(text, chinese):
    assert has_chinese(text) is chinese


def test_words_of_asking_leave_a_question_and_stay_in_a_text():
    assert analyse_question("簡單說明相關風險") == analyse("風險")
    assert "说明" in analyse("說明風險")
