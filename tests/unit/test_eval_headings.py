"""How found headings are judged: by title and page, every heading once, the doubtful ones apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import ClausewiseError
from eval.headings import Heading, figures, normal, read_outline, score, table


def of(*rows: tuple) -> list[Heading]:
    return [Heading(*row) for row in rows]


LISTED = of(("The Room", 1, 1), ("Hours", 1, 2), ("Seats", 2, 2), ("Garden", 4, 1))
SOME = st.lists(
    st.builds(Heading, st.sampled_from(["The Room", "Hours", "The Room of Tea", "3"]), st.integers(1, 3)), max_size=7
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.2 The Room", "the room"),
        ("1. The  Room", "The Room."),
        ("2) 茶室", "茶室"),
        ("ＡＮＮＥＸ\u00a0I", "Annex I"),
        ("Don’t", "don't"),
        ("1997", "1997"),
    ],
)
def test_a_number_and_the_form_of_letters_are_no_difference(one: str, other: str) -> None:
    assert normal(one) == normal(other) != ""


def test_a_number_alone_is_not_thrown_away() -> None:
    assert normal("1997") != normal("1998")


def test_title_and_page_make_a_match() -> None:
    found = of(("1 The Room", 1, 1), ("Hours", 2, 2), ("SEATS", 2, 3), ("Garden", 1, 1), ("Tea", 3, 2))
    scored = score(LISTED, found)
    assert [(a.title, b.title) for a, b in scored.matched] == [("The Room", "1 The Room"), ("Seats", "SEATS")]
    assert [a.title for a, _ in scored.near] == ["Hours"]
    assert [a.title for a, _ in scored.elsewhere] == ["Garden"]
    assert not scored.missed and [heading.title for heading in scored.extra] == ["Tea"]
    assert (scored.precision, scored.recall) == (2 / 5, 2 / 4) and scored.f1 == pytest.approx(4 / 9)


def test_the_surest_meeting_comes_first() -> None:
    listed, found = of(("Hours", 1), ("Hours", 2)), of(("Hours", 2), ("Hours", 3))
    scored = score(listed, found)
    assert [(a.page, b.page) for a, b in scored.matched] == [(2, 2)]
    assert [(a.page, b.page) for a, b in scored.elsewhere] == [(1, 3)]


def test_opening_words_are_enough_on_the_same_page_only() -> None:
    scored = score(of(("Article 5", 3)), of(("Article 5 Definitions", 3)))
    assert len(scored.matched) == 1
    assert not score(of(("Article 5", 3)), of(("Article 5 Definitions", 9))).elsewhere
    assert not score(of(("Article 5", 3)), of(("Article 50 Definitions", 3))).matched
    assert not score(of(("Service", 3)), of(("Service Users", 3))).matched, "one word says too little"


def test_a_list_without_pages_is_met_by_titles() -> None:
    assert len(score(of(("Hours", None)), of(("Hours", 7))).matched) == 1


def test_levels_are_compared_by_the_steps_between_neighbours() -> None:
    found = of(("The Room", 1, 2), ("Hours", 1, 3), ("Seats", 2, 2), ("Garden", 4, 2))
    assert score(LISTED, found).levels == (1, 3), "down as listed; up where it goes along; along where it goes up"
    assert score(LISTED, LISTED).levels == (3, 3)
    assert score(of(("Hours", 1)), of(("Hours", 1))).levels == (0, 0)


def test_nothing_found_and_nothing_listed() -> None:
    for listed, found in (([], LISTED), (LISTED, []), ([], [])):
        scored = score(listed, found)
        assert (scored.precision, scored.recall, scored.f1) == (0, 0, 0)


@given(SOME, SOME)
def test_every_heading_is_counted_once(listed: list[Heading], found: list[Heading]) -> None:
    scored = score(listed, found)
    met = [*scored.matched, *scored.near, *scored.elsewhere]
    key = repr
    assert sorted([*(a for a, _ in met), *scored.missed], key=key) == sorted(listed, key=key)
    assert sorted([*(b for _, b in met), *scored.extra], key=key) == sorted(found, key=key)
    assert 0 <= scored.f1 <= 1


@given(SOME)
def test_a_list_agrees_with_itself(listed: list[Heading]) -> None:
    scored = score(listed, listed)
    assert len(scored.matched) == len(listed) and not scored.missed and not scored.extra


def test_an_outline_is_read_with_levels_from_its_numbers(tmp_path: Path) -> None:
    entries = [
        {"num": "2.1.3", "title": "Hours", "pdf_page": 7},
        {"title": "Seats", "pdf_page": None, "level": 2},
        {"title": "Garden", "pdf_page": 9},
    ]
    (tmp_path / "o.json").write_text(json.dumps(entries), encoding="utf-8")
    assert read_outline(tmp_path / "o.json") == tuple(of(("Hours", 7, 3), ("Seats", None, 2), ("Garden", 9, None)))


@pytest.mark.parametrize("content", ["", "{", "[1]", '[{"title": "x"}]', '[{"title": 1, "pdf_page": 2}]', '{"a": 1}'])
def test_a_file_that_is_no_outline_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "o.json").write_text(content, encoding="utf-8")
    with pytest.raises(ClausewiseError, match="is no list of headings"):
        read_outline(tmp_path / "o.json")
    with pytest.raises(ClausewiseError, match="is no list of headings"):
        read_outline(tmp_path / "absent.json")


def test_the_table_and_the_figures_say_the_same() -> None:
    scored = score(LISTED, of(("The Room", 1, 1), ("Hours", 1, 2), ("Tea", 3, 1)))
    row = table([("a.pdf", "outline", scored)]).splitlines()[1]
    assert row.split() == ["a.pdf", "outline", "4", "3", "0.667", "0.500", "0.571", "0", "0", "1/1"]
    measured = json.loads(json.dumps(figures(scored)))
    assert measured["recall"] == 0.5 and measured["levels_compared"] == 1 and len(measured["missed"]) == 2
