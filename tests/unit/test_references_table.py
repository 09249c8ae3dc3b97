"""Every spelling in the table leads where it should, over the bundled documents; what is no reference leads nowhere.

`tests/golden/references.jsonl`: a text (with `home`, the document in which it stands, or none for a question), the
instruments that it names ([words, document]) and its numbers ([words, document, pinpoint, exact, provisions]).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.digests import load_digests
from corpus.references import Resolver
from corpus.store import load_corpus
from ingestion.readers.digest import from_digest

GOLDEN = Path(__file__).parents[1] / "golden" / "references.jsonl"
ROWS = [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    digests = [from_digest(digest) for digest in load_digests()]
    corpus = load_corpus()
    documents = [*corpus.documents, *(document for document, _ in digests)]
    return Resolver(documents, [*corpus.clauses, *(clause for _, clauses in digests for clause in clauses)])


def test_the_table_is_large_and_says_each_text_once():
    assert len(ROWS) > 120
    assert len({(row["text"], row.get("home")) for row in ROWS}) == len(ROWS)
    assert sum(not row["references"] for row in ROWS) > 60


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['text'][:50]}@{row.get('home', '')}" for row in ROWS])
def test_each_spelling_leads_where_it_should(row, resolver):
    text = row["text"]
    named = [[text[one.start : one.end], one.document] for one in resolver.named(text)]
    found = resolver.references(text, row.get("home"))
    got = [[text[o.start : o.end], o.document, o.pinpoint, o.exact, list(o.provisions)] for o in found]
    assert (named, got) == (row["named"], row["references"])


@pytest.mark.parametrize(
    ("text", "document", "provision"),
    [
        ("PDPO section 26", "hk-pdpo-cap486", "s-26-1"),
        ("Art. 5(1)(f) AI Act", "eu-ai-act-2024-1689", "article-5-1-f"),
        ("第486章第33條", "hk-pdpo-cap486", "s-33"),
        ("section 3.2.1", "hk-genai-guideline", "3.2.1"),
        ("footnote 1", "hk-genai-guideline", "3.3/footnote-1"),
        ("Article 50(2) of the AI Act", "eu-ai-act-2024-1689", "article-50-2"),
        ("Cap. 21 section 5", "hk-other-laws-related", "cap-21-s-5"),
        ("Cap. 210 section 16A", "hk-criminal-law-related", "cap-210-s-16a-1"),
    ],
)
def test_a_provision_asked_for_by_number_comes_first(text, document, provision, resolver):
    first = resolver.references(text)[0]
    assert (first.document, first.provisions[0], first.exact) == (document, provision, True)


def test_what_the_corpus_does_not_have_is_told_and_not_guessed(resolver):
    (only,) = resolver.references("PDPO section 999")
    assert (only.document, only.provisions, only.exact, only.pinpoint) == ("hk-pdpo-cap486", (), False, "section 999")
