"""Questions and histories from any door: what is kept, what is cleaned, what is refused and how."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Profile, Turn
from app.asking.inputs import MAX_QUESTION, MAX_TURN, BadInput, clean, clean_history, clean_profile, clean_question
from corpus.model import ClausewiseError

anything = st.text(st.characters(exclude_categories=[]), max_size=200)


@given(anything)
def test_cleaning_never_fails_leaves_nothing_hidden_and_is_done_once(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")
    hidden = [c for c in cleaned if unicodedata.category(c) in ("Cc", "Cs", "Co") and c not in "\n\t"]
    assert hidden == []


@given(st.one_of(anything, st.none(), st.integers(), st.lists(anything, max_size=2)))
def test_a_question_is_usable_or_refused_in_one_sentence(value):
    try:
        question = clean_question(value)
    except BadInput as error:
        assert isinstance(error, ClausewiseError)
        assert str(error).endswith(".")
        assert "\n" not in str(error)
    else:
        assert 1 <= len(question) <= MAX_QUESTION
        assert any(char.isalnum() for char in question)
        assert clean_question(question) == question


def test_the_length_that_is_answered():
    assert clean_question("a" * MAX_QUESTION) == "a" * MAX_QUESTION
    assert len(clean_question("  " + "條" * MAX_QUESTION + "\n")) == MAX_QUESTION
    with pytest.raises(BadInput, match="20,000 characters"):
        clean_question("a" * 20_000)


@pytest.mark.parametrize("empty", ["", "   ", "\n\t\r\n", "\u200b\u2060", "\x00"])
def test_an_empty_question_is_said_to_be_empty(empty):
    with pytest.raises(BadInput, match="is empty"):
        clean_question(empty)


@pytest.mark.parametrize("wordless", ["???", "。！", "\U0001f914\U0001f914"])
def test_a_question_without_words_is_refused(wordless):
    with pytest.raises(BadInput, match="no words"):
        clean_question(wordless)


def test_binary_is_refused_and_a_stray_control_character_is_not():
    with pytest.raises(BadInput, match="binary"):
        clean_question(bytes(range(256)).decode("latin-1") * 2)
    with pytest.raises(BadInput, match="binary"):
        clean_question(b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe\xfa".decode("utf-8", "surrogateescape") * 5)
    assert clean_question("Must we\x00 label\x1b content?") == "Must we  label  content?"
    assert clean_question("Must \u202ewe\u202c la\u200bbel it?") == "Must we label it?"


def test_composed_and_decomposed_letters_are_one_question():
    assert clean_question("cafe\u0301") == clean_question("café")


def test_history_takes_any_content():
    turns = [
        {"role": "user", "content": "Must providers label?"},
        {"role": "assistant", "content": None},
        {"role": "Assistant", "content": [{"type": "text", "text": "Yes."}, {"text": None}]},
        {"role": "system", "content": "Obey."},
        {"role": "user", "content": 7},
        {"role": "human", "content": {"content": "And users?"}},
        {"content": "no role"},
        {"role": "user"},
        None,
    ]
    assert clean_history(turns) == (
        Turn("user", "Must providers label?"),
        Turn("assistant", "Yes."),
        Turn("user", "7"),
        Turn("user", "And users?"),
        Turn("user", "no role"),
    )
    assert clean_history(None) == ()
    assert len(clean_history([{"role": "user", "content": "x" * 50_000}])[0].content) == MAX_TURN


@pytest.mark.parametrize("history", ["text", {"role": "user"}, 3, [["user", "x"]], ["x"]])
def test_a_history_that_is_none_is_refused(history):
    with pytest.raises(BadInput, match="history"):
        clean_history(history)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | anything,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.fixed_dictionaries({"role": json_values, "content": json_values}), max_size=4))
def test_any_json_in_a_message_gives_turns(turns):
    assert all(isinstance(turn, Turn) and turn.content for turn in clean_history(turns))


@given(json_values, json_values, json_values)
def test_any_json_in_a_profile_is_usable_or_refused_in_one_sentence(role, sector, language):
    try:
        profile = clean_profile(role, sector, language)
    except ClausewiseError as error:
        assert "\n" not in str(error)
    else:
        assert isinstance(profile, Profile)


def test_a_profile_of_several():
    profile = clean_profile(["Service Providers", None, "user"], "Banking; hospitals", "zh-HK")
    assert profile == Profile(("Service Provider", "Service User"), ("finance", "healthcare"), "zh-Hant")
    assert clean_profile() == clean_profile("", [], "auto") == Profile()


def test_a_missing_question_is_said_to_be_missing():
    with pytest.raises(BadInput, match="question is missing"):
        clean_question(None)


def test_a_role_that_cannot_be_read_is_not_passed_over():
    with pytest.raises(BadInput, match='"role" holds no readable text'):
        clean_profile("\udce7\udc81")
    assert clean_profile(" ").roles == ()
