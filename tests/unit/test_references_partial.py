"""People call a document that they have added by a part of its title, or a circular by its date."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.asking.dated import of_date, spans_of_dates
from app.library import digest_corpus
from corpus.model import Force
from corpus.references import Resolver
from corpus.references.partial import partial_names
from corpus.store import Corpus, load_corpus

COMMON = {"ai", "staff", "policy", "data", "guideline", "guidelines", "on", "the", "new", "group"}
HKMA = ("hk-hkma-genai-consumer-protection-2024", "hk-hkma-ai-suspicious-activities-2024")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("ETUCE’s guidelines on the new EU General Data Protection Regulation (GDPR)", "ETUCE guideline"),
        ("Golden Dragon Group: AI Policy 2026", "Golden Dragon policy"),
        ("The Concise Guide to the Employment Ordinance", "Concise guide"),
    ],
)
def test_a_part_of_the_title_with_its_kind_is_a_name(title: str, name: str) -> None:
    assert name in set(partial_names(title, COMMON))


@pytest.mark.parametrize("title", ["AI Policy", "Staff AI policy", "The new data guideline", "Notes", "指引", ""])
def test_common_words_make_no_name(title: str) -> None:
    assert not list(partial_names(title, COMMON))


@given(st.text(max_size=80))
def test_any_title_gives_names_that_end_in_a_kind(title: str) -> None:
    for name in partial_names(title, COMMON):
        assert len(name.split()) >= 2 and name.split()[0].lower() not in COMMON | {"the"} or len(name.split()) > 2


def test_the_resolver_knows_an_added_document_by_it() -> None:
    guideline = load_corpus()
    unnamed = replace(guideline.documents[-1], title_zh="", short="", short_zh="", aliases=())
    title = "Jade Lotus Tea House AI Policy 2026"
    added = replace(unnamed, id="tea", title=title, kind="document", force=Force.UNSTATED)
    documents = (*guideline.documents, added)
    resolver = Resolver(documents, guideline.clauses)
    asked = "What does the Jade Lotus policy say about orders?"
    assert [one.document for one in resolver.named(asked)] == ["tea"]
    assert not [one for one in resolver.named("Do we need an AI policy?") if one.document == "tea"]
    assert not [one for one in resolver.named("How do I write the house policy?") if one.document == "tea"]


@pytest.fixture(scope="module")
def digests() -> Corpus:
    return digest_corpus()


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("HKMA circular of 19 August 2024 on opting out", HKMA[:1]),
        ("the HKMA's September 2024 circular", HKMA[1:]),
        ("金管局2024年9月通告", HKMA[1:]),
        ("金管局二零二四年通告", HKMA),
        ("the HKMA circular of 2024", HKMA),
        ("the HKMA circulars", HKMA),
    ],
)
def test_a_date_tells_which_is_meant(question: str, meant: tuple[str, ...], digests: Corpus) -> None:
    assert of_date(question, HKMA, digests) == meant


def test_the_date_is_no_part_of_what_is_asked(digests: Corpus) -> None:
    question = "HKMA circular of 19 August 2024: human in the loop"
    ((start, end),) = spans_of_dates(question, HKMA[:1], digests)
    assert question[start:end] == "of 19 August 2024"
    assert spans_of_dates("since 1 May 2020", HKMA, digests) == []
