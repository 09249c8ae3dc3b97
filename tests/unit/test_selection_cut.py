"""How many of the hits are quoted: the cut lies where the scores fall apart, within limits."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.answer import Understanding
from app.answering.compose import Limits
from app.answering.selection import choose
from corpus.store import load_corpus
from index.search import Hit

CORPUS = load_corpus()
# Paragraphs without list, role or sector of their own: each is quoted for its score alone.
PLAIN = [c for c in CORPUS.clauses if c.kind == "para" and not c.text.rstrip().endswith(":") and c.page][:9]
ASKED = Understanding("What is said?", "What is said?", "en", (), (), (), False)


def quoted(scores, several=False, limits=None):
    """How many clauses are quoted of hits with these scores."""
    hits = [Hit(clause, score, score, 0.0) for clause, score in zip(PLAIN, scores, strict=False)]
    return len(choose(ASKED, hits, CORPUS, limits or Limits(), several=several).chosen)


def test_the_cut_is_where_the_scores_fall_apart():
    assert quoted([1, 0.81, 0.80, 0.75, 0.74]) == 3
    assert quoted([1, 0.81, 0.76, 0.755, 0.75, 0.3]) == 2
    assert quoted([1, 0.79, 0.785, 0.78, 0.3]) == 4


def test_the_best_is_quoted_whatever_follows_and_no_more_than_the_most():
    assert quoted([0.4]) == quoted([0.4, 0.1]) == 1
    assert quoted([0.9] * 9) == Limits().clauses
    assert quoted([]) == 0


def test_a_question_on_several_things_is_answered_by_more():
    scores = [1, 0.7, 0.69, 0.68, 0.66, 0.66, 0.66]
    assert quoted(scores) == 1
    assert quoted(scores, several=True) == 6
    assert quoted([1, 0.64], several=True) == 1


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=9).map(lambda scores: sorted(scores, reverse=True)))
def test_what_is_quoted_lies_between_the_two_floors(scores):
    count = quoted(scores, limits=replace(Limits(), clauses=9))
    low, high = (share * scores[0] for share in (Limits().lowest_floor, Limits().highest_floor))
    assert sum(score > high * 1.0001 for score in scores) <= count <= sum(score >= low * 0.9999 for score in scores)
