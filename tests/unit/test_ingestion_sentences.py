"""Sentences and cleaners: the laws, and the cases that a naive splitter gets wrong."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.assemble import Assembled, Run
from ingestion.clean import CLEANERS, clean
from ingestion.read import read_lines
from ingestion.sentences import split, whole

TEXTS = st.text(
    st.sampled_from('aB1 .!?:;\n"”(“)¹—。é香e.g.Dr.Cap.') | st.characters(codec="utf-8"), max_size=200
)


@given(TEXTS)
def test_sentences_cover_all_ink_in_order(text: str) -> None:
    for spans in (split(text), whole(text)):
        at = 0
        for start, end in spans:
            assert at <= start < end <= len(text)
            assert not text[at:start].strip()
            assert text[start:end] == text[start:end].strip()
            at = end
        assert not text[at:].strip()
    assert len(whole(text)) <= 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The PDPO (Cap. 486) applies. Others do not.", 2),
        ("Models such as GPT-4o, o1, or o1-mini. Even so, risks remain.", 2),
        ("Systems (e.g., spam filters) face little risk.", 1),
        ("Data (i.e. Names) are removed.", 1),
        ("Dr Hongying Huang is here. Dr. Who is not.", 2),
        ("Figure 1. Main Service Areas", 1),
        ("Ensure Data Security: Providers must comply. They must protect.", 2),
        ("It ends here.” Then it goes on.", 2),
        ("Various types, such as planning, etc. It helps.", 2),
        ("First; second; and third.", 1),
        ("Is it so? Yes! It is.", 3),
        ("One.\n\nTwo", 2),
        ("A title\nAnother title", 2),
        ("Version 1.1 of 2025.12 is out.", 1),
        ("開發者應小心。用戶亦然。", 2),
        ("", 0),
    ],
)
def test_where_sentences_end(text: str, count: int) -> None:
    assert len(split(text)) == count


@given(TEXTS | st.lists(st.sampled_from(["**", "<ul a>", " ", "text", "* ", "</ul>", "<b>"])).map("".join))
def test_cleaning_keeps_or_names_every_character(text: str) -> None:
    kept, cuts = clean(text)
    spans = sorted([*kept, *((cut.start, cut.end) for cut in cuts)])
    at = 0
    for start, end in spans:
        assert at <= start < end
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()
    result = "".join(text[a:b] for a, b in kept)
    assert result == result.strip()
    for cut in cuts:
        assert next(c for c in CLEANERS if c.name == cut.name).pattern.fullmatch(text[cut.start : cut.end])


def test_a_broken_bold_marker_and_an_unclosed_list_go() -> None:
    for raw, expected in [
        ("Finance:** The sector", "Finance: The sector"),
        ('<ul style="list-style-type: none;"> • Full prohibition', "• Full prohibition"),
        ("**Role-playing:** Generative", "Role-playing: Generative"),
        ("a < b and b > c", "a < b and b > c"),
        ("  spaced  ", "spaced"),
    ]:
        assert "".join(raw[a:b] for a, b in clean(raw)[0]) == expected


@given(st.lists(TEXTS, min_size=1, max_size=5), st.sampled_from([" ", "\n", "\n\n"]))
def test_segments_map_every_verbatim_run(pieces: list[str], joiner: str) -> None:
    source = "|".join(pieces)
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece) + 1)
    assembled = Assembled(source)
    assembled.runs(tuple(Run(a, a + len(p), joiner) for a, p in zip(starts, pieces, strict=False)))
    at = 0
    for s in assembled.segments:
        assert s.start >= at and s.length > 0
        assert set(assembled.text[at : s.start]) <= set(joiner)
        at = s.start + s.length
        assert assembled.text[s.start : at] == source[s.source_start : s.source_start + s.length]


@given(st.text(max_size=100))
def test_lines_are_the_source(source: str) -> None:
    lines = read_lines(source)
    assert "\n".join(line.text for line in lines) == source
    assert all(source[line.start : line.end] == line.text for line in lines)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all(line.blank == (not re.search(r"\S", line.text)) for line in lines)
