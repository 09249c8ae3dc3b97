"""Measures on examples computed by hand, and laws that hold for any ranking."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import (
    Tree,
    average_precision,
    bare,
    bare_ids,
    bootstrap,
    citation_precision,
    citation_recall,
    credit,
    mean,
    ndcg,
    quantile,
    recall_at,
    reciprocal_rank,
)
from eval.run import MEASURES

TREE = Tree(
    kinds={"2": "section", "2/t": "table", "2/t/a": "row", "2/l": "bullet", "2/l/1": "item", "2/m": "bullet"},
    parents={"2": None, "2/t": "2", "2/t/a": "2/t", "2/l": "2", "2/l/1": "2/l", "2/m": "2"},
)


@pytest.mark.parametrize(
    ("cited", "gold", "worth"),
    [
        ("2/l", "2/l", 1.0),
        ("2/t/a", "2/t", 1.0),
        ("2/l/1", "2/l", 0.5),
        ("2/l", "2/l/1", 0.5),
        ("2/t", "2/t/a", 0.5),
        ("2", "2/l", 0.5),
        ("2/l", "2", 0.0),
        ("2/m", "2/l", 0.0),
        ("2", "2/l/1", 0.0),
        ("9", "2", 0.0),
        ("2", "9", 0.0),
    ],
)
def test_credit_by_hand(cited, gold, worth):
    assert credit(cited, gold, TREE) == worth


def test_a_paragraph_counts_as_its_section():
    assert bare("2.1/p12") == "2.1"
    assert bare(" 2.1/p1 ") == "2.1"
    assert bare("2.1/p1x") == "2.1/p1x"
    assert bare_ids(["2/p2", "2", "2/l", "2/p1"]) == ["2", "2/l"]


def test_recall_and_precision_by_hand():
    # 2/t by its row: 1; 2/l/1 by its parent: 0.5
    assert citation_recall(["2/t", "2/l/1"], ["2/t/a", "2/l"], TREE) == 0.75
    # row of a gold table 1, also acceptable 1, sibling 0, unknown 0
    assert citation_precision(["2/t"], ["2/m"], ["2/t/a", "2/m", "2/l", "none"], TREE) == 0.5
    # the same section cited by two paragraphs is one citation
    assert citation_precision(["2"], [], ["2/p1", "2/p2"], TREE) == 1.0
    assert citation_recall(["2"], [], TREE) == 0.0


def test_what_cannot_be_scored_is_none():
    assert citation_recall([], ["2"], TREE) is None
    assert citation_precision(["2"], [], [], TREE) is None
    for measure in (recall_at, reciprocal_rank, average_precision, ndcg):
        assert measure(10, ["a"], {}) is None
        assert measure(10, ["a"], {"a": 0.0}) is None
    assert mean([None, None]) is None
    assert mean([None, 1.0, 0.0]) == 0.5
    assert mean([True, False, None]) == 0.5
    assert quantile(0.5, [None]) is None
    assert bootstrap([1.0, None]) is None


def test_ranking_by_hand():
    ranked, relevant = ["x", "a", "y", "b"], {"a": 1.0, "b": 1.0, "c": 1.0}
    assert recall_at(1, ranked, relevant) == 0.0
    assert recall_at(4, ranked, relevant) == pytest.approx(2 / 3)
    assert reciprocal_rank(10, ranked, relevant) == 0.5
    assert reciprocal_rank(1, ranked, relevant) == 0.0
    assert average_precision(10, ranked, relevant) == pytest.approx((1 / 2 + 2 / 4) / 3)
    best = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(10, ranked, relevant) == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / best)


def test_ndcg_takes_grades():
    grades = {"a": 1.0, "b": 2.0}
    assert ndcg(10, ["b", "a"], grades) == 1.0
    assert ndcg(10, ["a", "b"], grades) == pytest.approx((1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3)))


def test_quantile_by_hand():
    assert quantile(0.5, [1.0, 3.0]) == 2.0
    assert quantile(0.95, [0.0, 1.0, None]) == 0.95
    assert quantile(0.0, [5.0]) == 5.0


ids = st.sampled_from(sorted(TREE.kinds) + ["2/p1", "unknown"])
id_lists = st.lists(ids, max_size=8)


@given(id_lists, id_lists, id_lists)
def test_scores_are_shares(gold, also, cited):
    for value in (citation_recall(gold, cited, TREE), citation_precision(gold, also, cited, TREE)):
        assert value is None or 0.0 <= value <= 1.0


@given(st.lists(ids, min_size=1, max_size=8), id_lists)
def test_citing_exactly_the_gold_is_perfect(gold, also):
    assert citation_recall(gold, gold, TREE) == 1.0
    assert citation_precision(gold, also, gold, TREE) == 1.0


@given(st.lists(ids, min_size=1, max_size=8), id_lists, ids)
def test_one_more_citation_never_lowers_recall(gold, cited, more):
    assert citation_recall(gold, [*cited, more], TREE) >= citation_recall(gold, cited, TREE)


units = st.sampled_from("abcdefgh")
rankings = st.lists(units, unique=True, max_size=8)
grades = st.dictionaries(units, st.floats(0, 3), max_size=8)


@given(rankings, grades, st.integers(1, 10))
def test_ranking_measures_are_shares_and_agree_on_what_is_scored(ranked, relevant, k):
    values = [measure(k, ranked, relevant) for measure in (recall_at, reciprocal_rank, average_precision, ndcg)]
    assert len({value is None for value in values}) == 1
    assert all(value is None or -1e-9 <= value <= 1 + 1e-9 for value in values)


@given(rankings, grades, st.integers(1, 9))
def test_recall_grows_with_depth(ranked, relevant, k):
    shallow, deep = recall_at(k, ranked, relevant), recall_at(k + 1, ranked, relevant)
    assert shallow is None or deep >= shallow


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=30))
def test_the_interval_lies_within_the_values_and_is_the_same_every_time(values):
    interval = bootstrap(values, rounds=50)
    scored = [value for value in values if value is not None]
    if len(scored) < 2:
        assert interval is None
    else:
        low, high = interval
        assert min(scored) - 1e-9 <= low <= high <= max(scored) + 1e-9
        assert bootstrap(values, rounds=50) == interval


GOLDEN = Path(__file__).parents[1] / "golden"
REFERENCE = json.loads((GOLDEN / "ranking-measures.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("query", sorted(REFERENCE["rankings"]))
def test_ranking_measures_agree_with_ir_measures_to_four_digits(query):
    ranked, grades = REFERENCE["rankings"][query], REFERENCE["grades"][query]
    expected = REFERENCE["values"][query]
    assert expected.keys() == MEASURES.keys()
    for name, measure in MEASURES.items():
        assert measure(ranked, grades) == pytest.approx(expected[name], abs=5e-5), name


def test_the_reference_is_not_one_value_over_and_over():
    for name in MEASURES:
        assert len({values[name] for values in REFERENCE["values"].values()}) > 3


def test_the_reference_is_what_ir_measures_says():
    pytest.importorskip("ir_measures", reason="the committed table stands for it; tests/golden says how it is made")
    made = subprocess.run(
        [sys.executable, str(GOLDEN / "make_ranking_measures.py")], capture_output=True, text=True, check=True
    )
    assert json.loads(made.stdout)["values"] == REFERENCE["values"]
