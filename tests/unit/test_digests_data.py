"""The digests of other instruments: their files, their ids, and the checks that stand guard over them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from corpus.digests import FOLDER, DigestError, load_digests, provision_ids, read_digest
from corpus.register import load_instruments
from corpus.register_check.digests import check_digests
from corpus.store import load_corpus

SECTIONS = {clause.id for clause in load_corpus().clauses}
INSTRUMENTS = [document for _, _, document in load_instruments() if document]


@pytest.fixture(scope="module")
def digests():
    return load_digests()


def breaches(digests, questions=(), instruments=()):
    return [str(b) for finding in check_digests(digests, SECTIONS, instruments, questions) for b in finding.breaches]


@given(st.lists(st.from_regex(r"\A[A-Za-z0-9].{0,12}\Z")))
def test_ids_keep_the_order_and_hold_only_letters_digits_and_hyphens(pinpoints):
    ids = provision_ids(pinpoints)
    assert len(ids) == len(pinpoints)
    assert not any(re.search(r"[^\w-]|_|--|^-", one) for one in ids if one)
    assert provision_ids(["s.26(2)", "Art. 5(1)(f)", "s.26(2)", "S.26 (2)"]) == (
        "s-26-2", "art-5-1-f", "s-26-2-2", "s-26-2-3",
    )


def test_every_digest_keeps_the_rules(digests):
    assert digests
    assert breaches(digests) == []


def test_every_digest_says_what_force_it_has_and_where_the_official_text_is_or_nothing(digests):
    for digest in digests:
        assert digest.status and digest.status_zh and digest.force_note and digest.force_note_zh
        assert digest.official_url == "" or re.match(r"https?://\S+$", digest.official_url)
        assert not any(word in digest.key for word in (" ", "#"))


def written(tmp_path: Path, change) -> Path:
    source = sorted(FOLDER.glob("*.yaml"))[0]
    data = yaml.safe_load(source.read_text("utf-8"))
    change(data)
    path = tmp_path / source.name
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.pop("status"), "missing fields"),
        (lambda d: d.update(mood="good"), "unknown fields"),
        (lambda d: d.update(force="law of nature"), "force is"),
        (lambda d: d.update(kind="poem"), "kind is"),
        (lambda d: d.update(provisions=[]), "at least one"),
        (lambda d: d.update(title="  "), "title should be text"),
        (lambda d: d["provisions"][0].update(modality="ought"), "modality is"),
        (lambda d: d["provisions"][0].update(asks_en="one"), "list of texts"),
        (lambda d: d["provisions"][0].update(terms=["x"]), "terms should be"),
        (lambda d: d["provisions"][0].update(confidence="high", basis="general knowledge"), "high confidence"),
        (lambda d: d["provisions"].append("x"), "not a provision"),
    ],
)
def test_a_malformed_digest_is_refused_with_its_place(tmp_path, change, said):
    path = written(tmp_path, change)
    with pytest.raises(DigestError, match=said) as caught:
        read_digest(path)
    assert path.name in str(caught.value)


def test_a_file_that_is_no_yaml_or_no_text_is_refused(tmp_path):
    path = tmp_path / "x.yaml"
    for content in (b"a: [", b"- one", b"\xff\xfe\x00"):
        path.write_bytes(content)
        with pytest.raises(DigestError, match="x.yaml"):
            read_digest(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": "No end"}, "does not end as a sentence"),
        ({"text_zh": "没有完。"}, "not written so in Hong Kong"),
        ({"text_zh": "沒有完"}, "does not end as a sentence"),
        ({"who": ("Everybody",)}, "who is"),
        ({"sectors": ("mining",)}, "sectors are"),
        ({"asks_en": ("Is it?",)}, "questions"),
        ({"status": "Not in operation."}, "one language only"),
    ],
)
def test_a_provision_that_breaks_a_rule_is_found(digests, change, said):
    digest = digests[0]
    wrong = replace(digest, provisions=(replace(digest.provisions[0], **change), *digest.provisions[1:]))
    assert any(said in breach for breach in breaches([wrong]))


def test_names_shared_by_two_instruments_and_dead_links_are_found(digests):
    digest = digests[0]
    twin = replace(digest, id="twin", referenced_by=("9.9",))
    said = breaches([digest, twin], instruments=["nowhere"])
    assert any("share the name" in one for one in said)
    assert any("9.9" in one for one in said)
    assert any("nowhere has no digest" in one for one in said)


def test_an_evaluation_question_is_not_repeated(digests):
    ask = digests[0].provisions[0].asks_en[0]
    assert any("too near" in one for one in breaches(digests, questions=[("case 1", ask)]))
