from hypothesis import given
from hypothesis import strategies as st

from index.analyse import analyse, stop_words


def test_english_words_meet_in_their_stem_and_stop_words_go():
    assert analyse("The providers' policies are monitored") == analyse("provider policy MONITORING")
    assert analyse("what is it that they have") == []


def test_a_clause_number_stays_whole():
    assert analyse("see 3.2.1, and 4") == ["see", "3.2.1", "4"]


def test_a_chinese_run_gives_its_pairs_and_a_single_character_itself():
    assert analyse("個人資料") == ["個人", "人資", "資料"]
    assert analyse("AI 法") == ["ai", "法"]


def test_english_inside_chinese_is_kept_apart():
    assert analyse("使用ChatGPT時") == ["使用", analyse("chatgpt")[0], "時"]


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
