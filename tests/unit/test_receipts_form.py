"""The form of a receipt: what is written is read back, and nothing that differs from it passes for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answer import Answer, Citation, Note, Outcome, Profile, Statement, Understanding, Withheld
from app.receipts.content import Kept, content
from app.receipts.model import FIRST, Receipt, ReceiptError, canonical, read_receipt, sealed, to_bytes
from app.showing.wording import wording
from corpus.manifest import read_manifest
from corpus.model import Clause, ClausewiseError
from corpus.store import Corpus

DOCUMENT = replace(read_manifest()[0], id="tea-house", version="1", title="Rules of the Tea House")
QUESTION = "Must I, Chan Tai Man, label 圖片?"


def clause(text: str = "Staff should label images. They must not hide it.", identity: str = "2/labels") -> Clause:
    return Clause("tea-house", "1", identity, "para", "Labels", (), None, 0, text, 3, (), ())


def answer(*clauses: Clause, written: bool = False) -> Answer:
    cited = [Citation(one, 0, len(one.text)) for one in clauses]
    statements = tuple(Statement(one.quote, (one,), "general", plain="Label them.") for one in cited)
    if written:
        statements = tuple(replace(one, text="Label your images.", written=True) for one in statements)
    return Answer(
        Understanding(QUESTION, QUESTION, "en", ("Service User",), (), ("role",)),
        Outcome.ANSWERED,
        statements,
        notes=(Note("premise", {"premise": "I am Chan Tai Man"}),),
        withheld=(Withheld("Nobody checks.", "unsupported"),),
        trace={
            "writing": {
                "model": "small-one",
                "prompt": "write 3",
                "checks": ("label", "quote", "support"),
                "proposed": 2,
                "passed": 1,
                "withheld": ["what was not true"],
                "first_ms": 12.6,
            }
        },
        beside=statements[:1],
        nearest=tuple(cited[:1]),
    )


def receipt(*clauses: Clause, **options: Any) -> Receipt:
    clauses = clauses or (clause(),)
    written = options.pop("written", False)
    made = content(QUESTION, answer(*clauses, written=written), Corpus((DOCUMENT,), clauses), **options)
    chained = {"store": "0" * 32, "number": 1, "previous": FIRST, "end_known": True, "time": "2026-11-25T00:00:00Z"}
    return sealed({**made, **chained})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("receipts")


def read(data: bytes, folder: Path) -> Receipt:
    path = folder / "given.json"
    path.write_bytes(data)
    return read_receipt(path)


@settings(deadline=None)
@given(st.text(), st.text(st.characters(), min_size=1).filter(str.strip))
def test_what_is_written_is_read_back(folder: Path, asked: str, text: str) -> None:
    made = receipt(clause(text))
    made = sealed({**made.record, "question": {"text": asked, "kept": "as_asked", "sha256": ""}})
    assert read(to_bytes(made), folder).record == json.loads(to_bytes(made))
    assert read(to_bytes(made), folder) == made or "\\u" in to_bytes(made).decode()


def test_the_canonical_form_is_what_it_is_said_to_be(folder: Path) -> None:
    made = canonical({"b": 1, "a": ['"\\\n\x01', "e\u0301é字😀", "\ud800", None, True, {"z": -3, "A": ""}]})
    expected = '{"a":["\\"\\\\\\n\\u0001","e\u0301é字😀","\\ud800",null,true,{"A":"","z":-3}],"b":1}'
    assert made == expected.encode()
    for bad in (0.5, {"a": [1.0]}, float("nan"), {1: 2}, {"é": 1}):
        with pytest.raises(ValueError):
            canonical(bad)
    # The hash can be made anew by anybody who reads JSON.
    record = json.loads(to_bytes(receipt()))
    sha256 = record.pop("sha256")
    plain = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(plain.encode()).hexdigest() == sha256


@settings(deadline=None)
@given(st.data())
def test_a_change_of_any_byte_is_detected(folder: Path, data: st.DataObject) -> None:
    whole = to_bytes(receipt())
    at = data.draw(st.integers(0, len(whole) - 2))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[at]))
    with pytest.raises(ReceiptError):
        read(whole[:at] + bytes([other]) + whole[at + 1 :], folder)


@settings(deadline=None)
@given(st.data())
def test_a_receipt_that_is_cut_or_has_more_in_it_is_detected(folder: Path, data: st.DataObject) -> None:
    whole = to_bytes(receipt())
    at = data.draw(st.integers(0, len(whole) - 2))
    more = data.draw(st.binary(min_size=1, max_size=5))
    with pytest.raises(ReceiptError):
        read(whole[:at], folder)
    with pytest.raises(ReceiptError):
        read(whole[:at] + more + whole[at:], folder)


def places(value: object, at: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    yield at
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in below:
        yield from places(one, (*at, name))


RECORD = json.loads(to_bytes(receipt()))
VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers(), max_size=2)


@settings(deadline=None)
@given(st.sampled_from([at for at in places(RECORD) if at]), VALUES)
def test_a_change_of_any_field_is_detected(folder: Path, at: tuple[object, ...], value: object) -> None:
    record = json.loads(json.dumps(RECORD))
    holder = record
    for name in at[:-1]:
        holder = holder[name]
    if type(holder[at[-1]]) is type(value) and holder[at[-1]] == value:
        return
    holder[at[-1]] = value
    with pytest.raises(ReceiptError):
        read(canonical(record) + b"\n", folder)


def test_what_a_reader_of_json_passes_over_is_detected(folder: Path) -> None:
    whole = to_bytes(receipt())
    for data in (
        whole.replace(b'{"beside"', b'{"beside":[],"beside"', 1),
        json.dumps(json.loads(whole), ensure_ascii=False, indent=1).encode(),
        json.dumps(json.loads(whole), sort_keys=True, separators=(",", ":")).encode(),
        b"\xef\xbb\xbf" + whole,
        whole.decode().encode("utf-16"),
        whole + whole,
        b"[" * 100_000,
        b"",
        b"null",
        b'{"schema": "clausewise-receipt/1"}',
        b'{"schema": "someone-elses/1"}',
        b'{"schema": 3}',
    ):
        with pytest.raises(ReceiptError):
            read(data, folder)
    # Programs that send files may write the end of a line in their own way.
    assert read(whole.rstrip() + b"\r\n", folder) == read(whole.rstrip(), folder) == receipt()
    with pytest.raises(ClausewiseError, match="does not exist"):
        read_receipt(folder / "none.json")
    with pytest.raises(ClausewiseError, match="cannot be read"):
        read_receipt(folder)


def test_a_receipt_of_a_later_form_is_told_as_that(folder: Path) -> None:
    with pytest.raises(ReceiptError, match="clausewise-receipt/2"):
        read(to_bytes(sealed({**receipt().record, "schema": "clausewise-receipt/2"})), folder)


def test_a_receipt_by_somebody_else_that_is_none_is_named(folder: Path) -> None:
    """Its hash is right, since anybody can make one; a part that is missing or of another kind is not."""
    for name in RECORD:
        if name in ("sha256", "withheld", "writing", "schema"):
            continue
        for changed in ({**RECORD, name: {"x": 1}}, {key: value for key, value in RECORD.items() if key != name}):
            changed["sha256"] = hashlib.sha256(
                canonical({key: value for key, value in changed.items() if key != "sha256"})
            ).hexdigest()
            with pytest.raises(ReceiptError, match=name):
                read(canonical(changed), folder)


def test_what_stands_in_it() -> None:
    record = receipt(written=True, profile=Profile(("Service User",), ("legal",), "en")).record
    assert record["question"]["text"] == QUESTION
    assert record["profile"] == {"roles": ["Service User"], "sectors": ["legal"], "language": "en"}
    (statement,) = record["statements"]
    assert (statement["text"], statement["written"]) == ("Label your images.", True)
    assert statement["checks"] == ["span", "label", "quote", "support"]
    text = clause().text
    assert statement["citations"] == [
        {"document": "tea-house", "version": "1", "clause": "2/labels", "quote": text, "start": 0, "end": len(text)}
    ]
    assert record["clauses"][0]["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert record["writing"] == {
        "model": "small-one", "prompt": "write 3", "proposed": 2, "passed": 1, "withheld": 1, "first_ms": 13
    }  # fmt: skip
    assert record["withheld"] == 1
    # What was not shown because it is not supported is not spread by the receipt.
    assert b"Nobody checks" not in canonical(record) and b"what was not true" not in canonical(record)
    assert receipt().record["statements"][0]["checks"] == ["span"]
    # Where nobody says how the settings were, what the answer took from them is known.
    assert receipt().record["profile"]["roles"] == ["Service User"]


def test_the_words_of_the_question_can_be_left_out() -> None:
    record = receipt(kept=Kept.HASH).record
    assert "Chan" not in canonical(record).decode() and QUESTION not in canonical(record).decode()
    assert record["question"] == {
        "text": None, "kept": "hash", "sha256": hashlib.sha256(QUESTION.encode()).hexdigest()
    }  # fmt: skip
    assert record["notes"] == [{"key": "premise", "text": None}]
    assert "Chan" in receipt().record["notes"][0]["text"]


def test_personal_data_in_the_question_can_be_masked() -> None:
    asked = "My card is A123456(3) and my mail is ctm@example.com: who must label?"
    reading = Understanding(asked, asked, "en")
    made = content(
        asked, replace(answer(clause()), understanding=reading), Corpus((DOCUMENT,), (clause(),)), None, Kept.MASKED
    )
    assert "example.com" not in canonical(made).decode() and "A123456" not in canonical(made).decode()
    assert made["question"]["text"].endswith("who must label?") and made["question"]["kept"] == "masked"


def test_the_words_for_receipts_are_in_both_languages() -> None:
    assert wording("en").section("receipts").keys() == wording("zh-Hant").section("receipts").keys()
