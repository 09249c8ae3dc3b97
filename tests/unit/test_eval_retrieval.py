"""Retrieval through the real index, and the laws of ranking units of which there are several passages."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.__main__ import main
from eval.datasets import Case, Passage, RetrievalSet, unit
from eval.run import DEPTH, MEASURES, averages, first_units, judge, judge_cases, passages_as_corpus, table

PASSAGES = {
    "cat#1": Passage("Cats", "A cat purrs when it is content. Cats sleep for most of the day."),
    "cat#2": Passage("Cats", "Kittens are young cats."),
    "tax#1": Passage("Taxes", "Salaries tax is due in January of the following year."),
    "sea#1": Passage("", "The harbour is deep and sheltered from typhoons."),
}
QUERIES = {"q1": "Why does a cat purr?", "q2": "When must I pay salaries tax?", "q3": "Is the harbour deep?"}
RELEVANT = {"q1": {"cat": 1.0}, "q2": {"tax": 1.0}, "q3": {"sea": 1.0}}


def quiet(*_):
    pass


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 40)), unique=True, max_size=300))
def test_the_first_units_are_those_of_the_whole_ranking(passages):
    ranking = [f"{name}#{part}" for name, part in passages]
    found = first_units("", lambda _, k: ranking[:k], "#", len(ranking))
    assert found == list(dict.fromkeys(unit(one, "#") for one in ranking))[:DEPTH]


def test_judging_by_hand():
    dataset = RetrievalSet("toy", PASSAGES, QUERIES, RELEVANT)
    judged = judge(dataset, lambda query, k: ["cat#2", "cat#1", "tax#1"][:k], "#", quiet)
    assert [one.ranked for one in judged] == [("cat", "tax")] * 3
    assert [one.values["mrr@10"] for one in judged] == [1.0, 0.5, 0.0]
    values = averages(judged)
    assert values["recall@1"] == pytest.approx(1 / 3)
    assert values["recall@10"] == pytest.approx(2 / 3)
    assert values["mrr@10"] == pytest.approx(0.5)
    for name in MEASURES:
        assert 0 <= values[f"{name}_low"] <= values[name] <= values[f"{name}_high"] <= 1
    means, intervals = table({"toy": judged}).split("95% intervals")
    assert "0.333" in means and "0.00-1.00" in intervals


def test_our_own_cases_count_paragraphs_as_sections_and_skip_what_has_no_answer():
    def case(name, gold):
        return Case(name, "en", "role", "Who?", None, None, (), gold, (), bool(gold), False)

    cases = [case("a", ("2.1",)), case("b", ()), case("c", ("9",))]
    judged = judge_cases(cases, lambda _, k: ["1", "2.1/p3", "2.1/p1"][:k], quiet)
    assert [(one.id, one.ranked, one.values["mrr@10"]) for one in judged] == [
        ("a", ("1", "2.1"), 0.5),
        ("c", ("1", "2.1"), 0.0),
    ]


def test_passages_keep_their_text_and_titles():
    corpus = passages_as_corpus(RetrievalSet("toy", PASSAGES, QUERIES, RELEVANT))
    assert {clause.id: Passage(clause.heading, clause.text) for clause in corpus.clauses} == PASSAGES
    first = corpus.clauses[0]
    assert [first.text[one.start : one.end] for one in first.sentences] == [
        "A cat purrs when it is content.",
        "Cats sleep for most of the day.",
    ]


def test_passages_keep_the_kind_that_the_set_gives_them():
    passages = {"r": Passage("Recital 1", "Why.", "recital"), "a": Passage("Article 1", "What.")}
    corpus = passages_as_corpus(RetrievalSet("toy", passages, QUERIES, RELEVANT))
    assert [clause.kind for clause in corpus.clauses] == ["recital", "para"]


@pytest.mark.parametrize("retriever", ["dense", "lexical", "hybrid"])
def test_the_command_on_a_small_set(built_home, tmp_path, monkeypatch, capsys, retriever):
    monkeypatch.setenv("CLAUSEWISE_HOME", str(built_home))
    rows = [{"_id": name, "title": one.title, "text": one.text} for name, one in PASSAGES.items()]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "queries.jsonl").write_text("\n".join(json.dumps({"_id": q, "text": t}) for q, t in QUERIES.items()))
    (tmp_path / "qrels").mkdir()
    judgements = ["query-id\tcorpus-id\tscore", *(f"{q}\t{u}\t1" for q, units in RELEVANT.items() for u in units)]
    (tmp_path / "qrels" / "test.tsv").write_text("\n".join(judgements))
    report = tmp_path / "report.json"
    words = ["retrieval", str(tmp_path), "--collapse", "#", "--retriever", retriever, "--json", str(report)]
    assert main(words) == 0
    figures = json.loads(report.read_text())
    assert figures["averages"]["recall@1"] == 1.0
    assert (figures["queries"], figures["passages"], figures["retriever"]) == (3, 4, retriever)
    assert {one["id"]: one["ranked"][0] for one in figures["queries_judged"]} == {"q1": "cat", "q2": "tax", "q3": "sea"}
    out = capsys.readouterr().out
    assert "recall@10" in out
    assert "1.000" in out
    assert main(["retrieval", str(tmp_path), "--limit", "1", "--collapse", "#"]) == 0
    assert main(["retrieval", str(tmp_path / "none")]) == 1
    assert "not a folder" in capsys.readouterr().err


def test_wrong_usage(capsys):
    assert main([]) == 2
    assert main(["retrieval", "x", "--limit", "0"]) == 2
    assert main(["retrieval", "x", "--retriever", "magic"]) == 2
    assert "Traceback" not in capsys.readouterr().err
