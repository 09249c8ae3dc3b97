"""Search over all documents: what a question points at decides how far each document counts."""

import pytest

from app.answer import Profile
from app.asking.understand import understand
from app.searching.finding import find_hits

GUIDELINE = "hk-genai-guideline"


def found(assistant, question, k=10):
    return [hit.clause.document for hit in find_hits(assistant, understand(question, Profile()), k)]


@pytest.mark.parametrize(
    "question",
    ["What does the PDPO say on keeping data no longer than necessary?", "《私隱條例》對保留資料有甚麼規定？"],
)
def test_a_named_instrument_leads_and_the_guideline_is_not_far_down(assistant, question):
    documents = found(assistant, question)
    assert documents[0] == "hk-pdpo-cap486"
    assert GUIDELINE in documents[:4]


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("What does the Guideline say on complying with the PDPO?", "How is the PDPO to be complied with?"),
        ("本指引就遵守《私隱條例》怎樣說？", "怎樣遵守《私隱條例》？"),
    ],
)
def test_where_the_guideline_is_named_as_well_it_counts_in_full(assistant, question, alone):
    both, one = found(assistant, question, k=6), found(assistant, alone, k=6)
    assert both.count(GUIDELINE) > one.count(GUIDELINE)
    assert both[0] == GUIDELINE


def test_a_section_found_as_a_whole_is_followed_by_its_parts(assistant):
    hits = find_hits(assistant, understand("Name each key principle of governance, one line each.", Profile()), 10)
    parts = [hit.clause.id.partition("/")[0] for hit in hits[1:6]]
    assert hits[0].clause.id == "2.3"
    assert parts == ["2.3.1", "2.3.2", "2.3.3", "2.3.4", "2.3.5"]
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True) and len({hit.clause.key for hit in hits}) == len(hits)


def test_a_part_that_is_meant_itself_is_not_crowded_out(assistant):
    hits = find_hits(assistant, understand("What does the accountability principle ask for?", Profile()), 10)
    assert hits[0].clause.kind != "section"


def test_words_that_lead_in_a_list_are_followed_by_what_they_lead_in(assistant):
    asked = understand("What can go wrong at the service stage? Give an example for each.", Profile())
    hits = find_hits(assistant, asked, 10)
    ids = [hit.clause.id for hit in hits]
    assert ids[0] == "2.1.2/p2"
    assert {"2.1.2/content-safety", "2.1.2/fabrication-of-rumours", "2.1.2/data-leaks"} <= set(ids[1:6])
