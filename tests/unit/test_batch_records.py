"""The record of an answer: the fields that other programs rely on, and what they say."""

import pytest

from app.answer import Outcome, Profile
from app.asking.inputs import BadInput
from app.asking.spellings import UnknownName
from app.commands.batch import GUIDELINE, answer_record, ask_line, line_id, public_id

FIELDS = [
    "id",
    "outcome",
    "abstained",
    "cited",
    "statements",
    "answer",
    "role",
    "sector",
    "ms",
    "nearest",
    "beside",
    "conflicts",
    "mode",
    "model",
]
CITATION = ["document", "version", "clause", "quote", "start", "end"]


def test_an_answer(assistant):
    record = ask_line(
        assistant, {"id": "a", "question": "Do banks have to offer an opt-out?", "role": "service-providers"}
    )
    assert list(record) == FIELDS
    assert record["id"] == "a"
    assert record["outcome"] in ("answered", "partly_answered")
    assert record["abstained"] is False
    assert record["role"] == ["Service Provider"]
    assert record["sector"] == ["finance"]
    assert "A2.2.2/finance" in record["cited"]
    assert record["nearest"] == []
    assert record["ms"] > 0
    assert (record["mode"], record["model"]) == ("quote", None)
    assert not any(statement["written"] for statement in record["statements"])
    citations = [one for statement in record["statements"] for one in statement["citations"]]
    assert all(statement["citations"] for statement in record["statements"])
    assert list(dict.fromkeys(one["clause"] for one in citations)) == record["cited"]
    for one in citations:
        assert list(one) == CITATION
        text = assistant.corpus.clause(f"{one['document']}@{one['version']}", one["clause"]).text
        assert text[one["start"] : one["end"]] == one["quote"]


def test_an_abstention_cites_nothing(assistant):
    record = ask_line(assistant, {"id": 7, "question": "What is the fine for not labelling AI-generated videos?"})
    assert list(record) == FIELDS
    assert record["id"] == 7
    assert record["outcome"] == "not_in_sources"
    assert record["abstained"] is True
    assert record["cited"] == []
    assert record["statements"] == []
    assert record["answer"].strip()


def test_what_a_line_leaves_out_comes_from_the_command(assistant):
    defaults = {"role": ["user"], "sector": None, "lang": None}
    question = "How should output be checked?"
    assert ask_line(assistant, {"id": 1, "question": question}, defaults)["role"] == ["Service User"]
    own = {"id": 1, "question": question, "role": "developer"}
    assert ask_line(assistant, own, defaults)["role"] == ["Technology Developer"]


def test_null_fields_are_fields_left_out(assistant):
    line = {
        "id": "n",
        "question": "Who must label content?",
        "role": None,
        "sector": None,
        "lang": None,
        "history": None,
    }
    bare = {"id": "n", "question": "Who must label content?"}
    assert ask_line(assistant, line)["statements"] == ask_line(assistant, bare)["statements"]


@pytest.mark.parametrize("fields", [{}, {"id": None}, {"id": True}, {"id": ""}, {"id": 1.5}, {"id": ["a"]}])
def test_a_line_needs_an_id(fields):
    with pytest.raises(BadInput, match='"id"'):
        line_id(fields)


def test_bad_fields_are_refused_before_anything_is_searched(assistant):
    with pytest.raises(BadInput, match="question"):
        ask_line(assistant, {"id": 1})
    with pytest.raises(UnknownName, match="mars"):
        ask_line(assistant, {"id": 1, "question": "What?", "sector": "mars"})


def test_every_outcome_says_whether_it_abstains(assistant):
    answer = assistant.ask("Who must label content?", Profile())
    assert answer_record(None, answer, assistant.corpus)["abstained"] is False
    assert {outcome for outcome in Outcome if not outcome.abstained} == {Outcome.ANSWERED, Outcome.PARTLY_ANSWERED}


def test_ids_are_bare_in_the_guideline_only(assistant):
    from dataclasses import replace

    clause = assistant.corpus.clause(GUIDELINE, "A2.2.2/finance")
    assert public_id(clause) == "A2.2.2/finance"
    assert public_id(replace(clause, document="hk-pdpo-cap486", id="s-26-2")) == "hk-pdpo-cap486#s-26-2"
