import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analyse import analyse, phrases, share
from index.lexical import K1, B, LexicalIndex

TEXTS = [
    "Service providers must protect personal data.",
    "Developers should document the training data and its sources.",
    "Users should verify the output before they share it.",
    "服務提供者必須保護個人資料。",
    "",
]


@pytest.fixture(scope="module")
def index():
    return LexicalIndex.build(TEXTS)


def test_scores_are_those_of_bm25s_by_the_shares_of_words_and_phrases(index):
    counted = [terms + phrases(terms) for terms in map(analyse, TEXTS)]
    reference = bm25s.BM25(method="lucene", k1=K1, b=B)
    reference.index(counted, show_progress=False)
    for query in ("personal data of users", "data data sources", "個人資料保護"):
        terms = analyse(query)
        known = [term for term in terms + phrases(terms) if index.in_vocabulary(term)]
        expected = sum(share(term) * reference.get_scores([term]) for term in known)
        assert index.scores(terms) == pytest.approx(expected, abs=1e-5)


def test_words_side_by_side_score_more_than_the_same_words_apart():
    near, apart = LexicalIndex.build(["risk model of tax", "model tax of risk"]).scores(["risk", "model"])
    assert near > apart > 0


def test_a_row_that_shares_no_term_scores_nothing(index):
    scores = index.scores(analyse("verify output"))
    assert scores[2] > 0
    assert not scores[[0, 1, 3, 4]].any()


def test_each_term_counts_where_it_fits_an_owner_best():
    index = LexicalIndex.build(["personal data", "risk of tax", "tax"])
    terms, owner = ["data", "tax"], np.array([0, 0, 1])
    data, first_tax, second_tax = (
        index.scores([term])[row] for term, row in (("data", 0), ("tax", 1), ("tax", 2))
    )
    assert index.spread(terms, owner, 3) == pytest.approx([data + first_tax, second_tax, 0])


def test_unknown_terms_tell_most_and_match_nothing(index):
    assert not index.in_vocabulary("zebra")
    assert index.idf("zebra") > max(index.idf(term) for term in analyse(" ".join(TEXTS)))
    assert not index.scores(["zebra"]).any()
    assert index.rows_with("zebra").size == 0


def test_the_rows_of_a_term(index):
    assert sorted(index.rows_with(analyse("data")[0])) == [0, 1]
    assert list(index.rows_with(analyse("資料")[0])) == [3]


def test_a_saved_index_scores_the_same(index, tmp_path):
    index.save(tmp_path)
    again = LexicalIndex.load(tmp_path)
    terms = analyse("Who must protect personal data? 個人資料")
    assert np.array_equal(again.scores(terms), index.scores(terms))
    assert again.weight(terms) == index.weight(terms)


def test_nothing_to_count_is_an_index_that_finds_nothing(tmp_path):
    LexicalIndex.build(["", "the of"]).save(tmp_path)
    empty = LexicalIndex.load(tmp_path)
    assert empty.count == 2
    assert not empty.scores(["data"]).any()


@given(st.lists(st.text(alphabet="abcde 資料保", max_size=20), min_size=1, max_size=8), st.text("abcde 資料保"))
def test_no_score_is_above_the_weight_of_the_query_and_its_phrases(texts, query):
    index = LexicalIndex.build(texts)
    terms = analyse(query)
    scores = index.scores(terms)
    assert scores.shape == (len(texts),)
    assert (scores >= 0).all()
    assert scores.max() <= index.weight(terms + phrases(terms)) * (1 + 1e-5) + 1e-6
