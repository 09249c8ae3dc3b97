"""The names and numbers of all bundled documents are found by their own words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import corpus.references
from corpus.digests import load_digests
from corpus.references import Resolver
from corpus.references.folding import fold
from corpus.references.lexicon import UNKNOWN, han_number
from corpus.references.names import NameFinder
from corpus.references.numbers import between, han_value, plain
from corpus.references.slugs import OPEN, chains
from corpus.store import load_corpus
from ingestion.readers.digest import from_digest

FOLDER = Path(corpus.references.__file__).parent
DIGESTS = load_digests()
NUMBERED = re.compile(
    r"(?i)^(?:cap\. \d+ |basic law |eo \d+ |guiding |core |basic |chapter [ivx]+, |part [ivx]+, |data stewardship )*"
    r"(?:articles?|art\.|ss?\.|sections?|dpp|annex [ivx]|clauses?|paras?|parts?|principles?|tip|step|proposal|dimension"
    r"|recommendation|value|\d+\.\d+)\s?\d*"
)


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    digests = [from_digest(digest) for digest in load_digests()]
    corpus = load_corpus()
    documents = [*corpus.documents, *(document for document, _ in digests)]
    return Resolver(documents, [*corpus.clauses, *(clause for _, clauses in digests for clause in clauses)])


@pytest.mark.parametrize("digest", DIGESTS, ids=lambda digest: digest.id)
def test_every_name_leads_to_its_instrument(digest, resolver):
    for name in (digest.title, digest.title_zh, digest.short, digest.short_zh, *digest.aliases):
        found = resolver.named(f"({name})")
        assert digest.id in {one.document for one in found}, name


@pytest.mark.parametrize("digest", DIGESTS, ids=lambda digest: digest.id)
def test_every_numbered_provision_is_found_by_its_pinpoint(digest, resolver):
    missed = []
    for provision in digest.provisions:
        if not (NUMBERED.match(provision.pinpoint) and re.search(r"\d|\b[IVX]+\b", provision.pinpoint)):
            continue
        text = f"{digest.short} {provision.pinpoint}"
        found = {name for one in resolver.references(text) for name in one.provisions}
        missed += [] if provision.id in found else [provision.pinpoint]
    assert not missed


def test_most_provisions_have_a_number():
    numbered = [one for digest in DIGESTS for one in digest.provisions if NUMBERED.match(one.pinpoint)]
    assert len(numbered) > 700


def test_every_numbered_section_of_the_guideline_is_found(resolver):
    guideline = load_corpus().clauses
    for clause in guideline:
        if re.fullmatch(r"\d(?:\.\d)*", clause.id):
            (found,) = resolver.references(f"section {clause.id}")
            assert (found.provisions, found.pinpoint) == ((clause.id,), clause.id)


def test_the_further_names_lead_to_documents_that_there_are():
    known = {digest.id: {one.id for one in digest.provisions} for digest in DIGESTS}
    known |= {document.id: set() for document in load_corpus().documents}
    rows = (FOLDER / "names.tsv").read_text("utf-8").splitlines()
    for row in rows:
        if row.startswith("#"):
            continue
        names, documents, *prefix = row.split("\t")
        assert all(name.strip() == name and name.rstrip("+!") for name in names.split("|")), row
        for document in documents.split(","):
            assert document == UNKNOWN or document in known, row
            if prefix:
                assert any(one.startswith(prefix[0]) for one in known[document]), row


def test_the_instruments_of_the_register_lead_to_their_digests(resolver):
    rows = (FOLDER.parent / "register" / "instruments.tsv").read_text("utf-8").splitlines()
    for row in rows:
        english, _, document = row.split("\t")
        if document:
            assert document in {one.document for one in resolver.named(english)}, english


def test_the_two_scripts_of_every_chinese_name_are_one():
    from opencc import OpenCC

    simplify = OpenCC("hk2s").convert
    for digest in DIGESTS:
        for name in (digest.title_zh, digest.short_zh, *digest.aliases):
            assert fold(name) == fold(simplify(name)), name


@pytest.mark.parametrize(
    ("clause_id", "expected"),
    [
        ("article-5-1-f", {("article", "5", "1", "f")}),
        ("article-2-6-and-2-8", {("article", "2", "6"), ("article", "2", "8")}),
        ("article-26-1-2", {("article", "26", "1"), ("article", "26", "2")}),
        ("article-2-1-b-c", {("article", "2", "1", "b"), ("article", "2", "1", "c")}),
        ("article-47-49", {("article", "47"), ("article", "48"), ("article", "49")}),
        ("article-20-2", {("article", "20", "2")}),
        ("article-99-6-6a", {("article", "99", "6"), ("article", "99", "6a")}),
        ("article-4-opening", {("article", "4", OPEN)}),
        ("annex-iii-5-a", {("annex", "3", "5", "a")}),
        ("ss-22-23", {("section", "22"), ("section", "23")}),
        ("s-66k-66m", {("section", "66k"), ("section", "66l"), ("section", "66m")}),
        ("s-64-1-and-3", {("section", "64", "1"), ("section", "64", "3")}),
        ("cap-210-s-16a-1", {("cap", "210", "section", "16a", "1"), ("section", "16a", "1")}),
        ("section-20-871-a", {("section", "20", "871", "a")}),
        ("3.2.1/p1", {("", "3", "2", "1", "para", "1")}),
        ("3.3/footnote-1", {("", "3", "3", "footnote", "1"), ("footnote", "1")}),
        ("A2.2", {("", "a2", "2"), ("appendix", "2", "2")}),
        ("status-january-2026", set()),
    ],
)
def test_an_id_says_its_numbers(clause_id, expected):
    assert set(chains(clause_id)) == expected


@pytest.mark.parametrize(
    ("written", "value"),
    [("四八六", "486"), ("四百八十六", "486"), ("二十四", "24"), ("十", "10"), ("一百〇六", "106"), ("035A", "35a")],
)
def test_numbers_have_one_form(written, value):
    assert plain(written) == value


def test_chinese_numbers_go_there_and_back():
    assert all(han_value(han_number(number)) == number for number in range(1, 3000))


def test_a_stretch_has_both_its_ends_and_all_between():
    assert between("2", "5") == ("2", "3", "4", "5")
    assert between("66k", "66m") == ("66k", "66l", "66m")
    assert between("6", "6b") == ("6", "6a", "6b")
    assert between("1", "9999") == ("1", "9999")


def test_a_title_of_one_common_word_names_nothing():
    finder = NameFinder(
        [("Report", ("a", "")), ("指引", ("b", "")), ("Staff AI Policy", ("c", "")), ("ACME-7", ("d", ""))]
    )

    def documents(text):
        return [target[0] for name in finder.find(text, fold(text)) for target in name.targets]

    assert documents("The Report and 指引, and our staff AI policy") == []
    assert documents("The Staff AI Policy and acme-7") == ["c", "d"]
