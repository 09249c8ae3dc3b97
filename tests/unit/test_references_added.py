"""The text of an instrument that somebody adds beside its digest shares the names, and its ids are read alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.digests import load_digests
from corpus.model import Clause, Document, Force
from corpus.references import Resolver
from ingestion.readers.digest import from_digest

OFFICIAL = "REGULATION (EU) 2024/1689 OF THE EUROPEAN PARLIAMENT AND OF THE COUNCIL of 13 June 2024 laying down rules"


def document(name: str, title: str) -> Document:
    return Document(
        id=name,
        version="1",
        title=title,
        title_zh="",
        issuer="",
        jurisdiction="",
        kind="document",
        force=Force.UNSTATED,
        date="",
        language="en",
        official_url="",
        copyright="",
        source="",
        sha256="",
        verbatim=True,
    )


def clauses(name: str, ids: dict[str, str | None]) -> list[Clause]:
    return [
        Clause(name, "1", one, "para", "", (), parent, order, "text", None, (), ())
        for order, (one, parent) in enumerate(ids.items())
    ]


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    digests = [from_digest(digest) for digest in load_digests()]
    documents = [one for one, _ in digests]
    known = [clause for _, own in digests for clause in own]
    added = {
        "official": (
            OFFICIAL,
            {
                "recital-71": None,
                "article-5": None,
                "article-5-1": "article-5",
                "article-5-1-f": "article-5-1",
                "article-5/p4": "article-5",
                "chapter-iii-section-2": None,
                "annex-i-section-a": None,
                "annex-i-section-a-1": "annex-i-section-a",
            },
        ),
        "banking": ("BANKING ACT, NO. 30 OF 1988", {"s-13a-2": None, "paragraph-34b": None, "paragraph-34b-2": None}),
        "data": ("THE DIGITAL PERSONAL DATA PROTECTION ACT, 2023 (NO. 22 OF 2023)", {"s-8": None, "s-8-7": "s-8"}),
        "statute": ("中华人民共和国个人信息保护法", {"article-13-1": None, "article-13-2": None}),
        "memo": ("Memorandum on the PDPO", {"1": None, "1/p1": "1"}),
    }
    for name, (title, ids) in added.items():
        documents.append(document(name, title))
        known.extend(clauses(name, ids))
    return Resolver(documents, known)


@pytest.mark.parametrize("name", ["AI Act", "EU AI Act", "歐盟《人工智能法》", "AI法案", "Regulation (EU) 2024/1689"])
def test_a_name_leads_to_the_digest_and_to_the_text(name, resolver):
    assert {one.document for one in resolver.named(name)} == {"eu-ai-act-2024-1689", "official"}


def test_a_memorandum_about_an_instrument_is_not_the_instrument(resolver):
    assert {one.document for one in resolver.named("the PDPO")} == {"hk-pdpo-cap486"}
    assert {one.document for one in resolver.named("the Memorandum on the PDPO")} == {"memo"}


@pytest.mark.parametrize(
    ("text", "document", "provisions", "pinpoint"),
    [
        ("Recital 71 of the AI Act", "official", ("recital-71",), "Recital 71"),
        ("AI法案序言第71段", "official", ("recital-71",), "Recital 71"),
        ("Annex I, Section A of the AI Act", "official", ("annex-i-section-a",), "Annex I, Section A"),
        ("Chapter III, Section 2 AI Act", "official", ("chapter-iii-section-2",), "Chapter III, Section 2"),
        ("section 13A(2) of the Banking Act", "banking", ("s-13a-2",), "section 13A(2)"),
        ("Banking Act section 34B", "banking", ("paragraph-34b", "paragraph-34b-2"), "paragraph 34B"),
        ("Digital Personal Data Protection Act 2023, s. 8(7)", "data", ("s-8-7",), "section 8(7)"),
        ("PIPL Article 13(1)", "statute", ("article-13-1",), "Article 13(1)"),
        ("個保法第十三條第一款", "statute", ("article-13-1",), "Article 13(1)"),
        ("section 8 of the Digital Personal Data Protection Act", "data", ("s-8",), "section 8"),
    ],
)
def test_numbers_of_an_added_text_are_found(text, document, provisions, pinpoint, resolver):
    (found,) = resolver.references(text)
    assert (found.document, found.provisions, found.pinpoint) == (document, provisions, pinpoint)


def test_what_both_have_is_found_in_both_and_a_section_stands_for_its_parts(resolver):
    found = {one.document: one.provisions for one in resolver.references("Article 5 of the AI Act")}
    assert found["official"] == ("article-5",)
    assert found["eu-ai-act-2024-1689"][0] == "article-5-1-a"


def test_inside_a_text_numbers_are_its_own(resolver):
    (found,) = resolver.references("as Article 5(1) of this Regulation says", "official")
    assert (found.document, found.provisions) == ("official", ("article-5-1",))
    assert resolver.references("Article 5 of Directive (EU) 2016/680", "official") == ()


def test_two_versions_of_one_document_are_one(resolver):
    digests = [from_digest(digest) for digest in load_digests() if digest.id == "cn-pipl-2021"]
    documents = [digests[0][0], replace(digests[0][0], version="2")]
    own = digests[0][1]
    both = Resolver(documents, [*own, *(replace(clause, version="2") for clause in own)])
    (found,) = both.references("PIPL Article 55")
    assert found.provisions == ("article-55",)
    assert len(both.named("PIPL")) == 1


def test_no_documents_no_references():
    empty = Resolver([], [])
    assert empty.named("PDPO section 26") == ()
    assert empty.references("PDPO section 26, 3.2.1 and footnote 1") == ()


def test_that_regulation_is_another_one_and_this_is_its_own(resolver):
    assert resolver.references("Article 5(1) of that Regulation", "official") == ()
    assert resolver.references("Article 5(1) of this Regulation", "official")[0].provisions == ("article-5-1",)
    assert resolver.references("Article 5(1) of the Regulation", "official")[0].document == "official"
