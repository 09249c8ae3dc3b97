"""What a model writes is read the same however it is cut into pieces and whatever form it takes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.writing.reading import LONGEST_SENTENCE, MOST_CHARACTERS, Proposed, Sentences

TWO = [
    {"labels": ["C1"], "quote": "Providers should tell users.", "text": "Tell “users” {always} \\ [so]."},
    {"labels": ["C2", "C3"], "quote": "甲乙丙。", "text": "第二句。"},
]
SAID = [
    Proposed("Tell “users” {always} \\ [so].", ("C1",), (("", "Providers should tell users."),)),
    Proposed("第二句。", ("C2", "C3"), (("", "甲乙丙。"),)),
]
FORMS = {
    "object": json.dumps({"sentences": TWO}),
    "chinese kept": json.dumps({"sentences": TWO}, ensure_ascii=False, indent=2),
    "array": json.dumps(TWO),
    "fence": f"```json\n{json.dumps({'sentences': TWO}, indent=1)}\n```\nDone.",
    "preface": f"Sure! Here it is:\n\n{json.dumps({'sentences': TWO})}",
    "lines": "\n".join(map(json.dumps, TWO)),
    "cut": json.dumps({"sentences": [*TWO, {"labels": ["C4"], "text": "never closed"}]})[:-20],
}


def read(text: str, cuts: list[int]) -> list[Proposed]:
    reader, said, at = Sentences(), [], 0
    for cut in [*sorted(cut % (len(text) + 1) for cut in cuts), len(text)]:
        said += reader.feed(text[at:cut])
        at = cut
    return [*said, *reader.finish()]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.lists(st.integers(0, 10_000), max_size=12))
def test_json_in_any_dress_and_any_pieces(form: str, cuts: list[int]) -> None:
    assert [one for one in read(FORMS[form], cuts) if one.labels] == SAID


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 10_000), max_size=12))
def test_prose_with_marks_in_any_pieces(cuts: list[int]) -> None:
    text = (
        "Providers should tell users [C1]. Under s. 26, e.g. for Cap. 486, data is erased. [C2, C3]\n"
        "- **Banks** may opt out.[C4] 服務提供者應告知用戶。【C5】"
    )
    assert [(one.text, one.labels) for one in read(text, cuts)] == [
        ("Providers should tell users.", ("C1",)),
        ("Under s. 26, e.g. for Cap. 486, data is erased.", ("C2", "C3")),
        ("**Banks** may opt out.", ("C4",)),
        ("服務提供者應告知用戶。", ("C5",)),
    ]


def test_a_sentence_is_given_as_soon_as_it_is_whole() -> None:
    reader, text = Sentences(), FORMS["object"]
    first = text.index("}, {") + 1
    assert reader.feed(text[: first - 1]) == []
    assert reader.feed(text[first - 1 : first]) == SAID[:1]


@pytest.mark.parametrize(
    ("written", "labels", "quotes"),
    [
        ({"text": "x y", "label": "c1"}, ("C1",), ()),
        ({"sentence": "x y", "citations": "C1 and C2"}, ("C1", "C2"), ()),
        ({"text": "x y [C7]"}, ("C7",), ()),
        ({"text": "x y", "labels": ["3.2.1/x", 4]}, ("3.2.1/x", "4"), ()),
        ({"text": "x y", "labels": ["C1"], "quotes": {"C1": "abc"}}, ("C1",), (("C1", "abc"),)),
        ({"text": "x y", "labels": [{"label": "C1"}]}, ("C1",), ()),
        ({"text": "x y", "label": "C1", "quotes": [{"label": "c1", "quote": "a"}]}, ("C1",), (("C1", "a"),)),
        ({"text": "x y", "labels": None, "quote": None, "n": True}, (), ()),
        ({"text": "x y", "labels": ["C1"], "quote": ["a", "b"], "n": 2}, ("C1",), (("", "a"), ("", "b"))),
    ],
)
def test_other_ways_to_name_a_label_or_a_quote(written: object, labels: object, quotes: object) -> None:
    (one,) = read(json.dumps({"sentences": [written]}), [])
    assert (one.text, one.labels, one.quotes) == ("x y", labels, quotes)


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from('{}[]":,\\ntextC1。. \n`é字'), max_size=300), st.lists(st.integers(0, 300), max_size=6))
def test_rubbish_never_breaks_the_reader(text: str, cuts: list[int]) -> None:
    for one in read(text, cuts):
        assert one.text.strip()


@pytest.mark.parametrize("text", ["{" * 50_000, '{"text": "' + "a" * 100_000, "word " * 20_000, '{"a":' * 9_000])
def test_what_never_ends_is_not_read_to_its_end(text: str) -> None:
    reader = Sentences()
    for at in range(0, len(text), 1000):
        assert reader.feed(text[at : at + 1000]) == []
    assert reader.overlong
    assert reader.read <= LONGEST_SENTENCE * 2 + 1000


def test_a_model_that_goes_round_in_circles_is_left() -> None:
    reader, said = Sentences(), 0
    for _ in range(2000):
        said += len(reader.feed('{"labels": ["C1"], "text": "again and again and again"}\n'))
    assert reader.overlong and said * 50 < MOST_CHARACTERS
