"""The bundled digests as documents."""

from __future__ import annotations

import pytest

from corpus.digests import load_digests
from corpus.model import Modality, Role
from ingestion.readers.digest import from_digest

STRENGTH = (("descriptive",), ("may",), ("recommended",), ("should", "should_not"), ("must", "must_not"))


def level(modality: str) -> int:
    return next(at for at, names in enumerate(STRENGTH) if modality in names)


@pytest.fixture(scope="module")
def digests():
    return load_digests()


def test_a_provision_is_a_clause_with_its_text_and_place(digests) -> None:
    for digest in digests:
        document, clauses = from_digest(digest)
        assert document.key == digest.key and not document.verbatim and document.force is digest.force
        assert (document.status, document.relation, document.aliases) == (
            digest.status, digest.relation, digest.aliases
        )
        assert [c.order for c in clauses] == list(range(len(digest.provisions)))
        for clause, provision in zip(clauses, digest.provisions, strict=True):
            assert (clause.id, clause.kind, clause.text) == (provision.id, "provision", provision.text)
            assert (clause.path, clause.segments, clause.parent) == ((digest.short, provision.pinpoint), (), None)
            assert set(clause.tags.roles) == set(provision.who) & {role.value for role in Role}
            assert clause.tags.sectors == provision.sectors


def test_no_sentence_speaks_stronger_than_the_digest_says(digests) -> None:
    for digest in digests:
        for clause, provision in zip(from_digest(digest)[1], digest.provisions, strict=True):
            spoken = [sentence.modality for sentence in clause.sentences]
            assert Modality(provision.modality) in spoken
            assert max(map(level, spoken)) == level(provision.modality)


def test_the_sentences_cover_the_text(digests) -> None:
    for digest in digests:
        for clause in from_digest(digest)[1]:
            covered = "".join(clause.text[s.start : s.end] for s in clause.sentences)
            assert "".join(covered.split()) == "".join(clause.text.split())
