import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.fuse import FUSIONS, normalise, reciprocal_rank, weighted_sum

SCORES = st.floats(-1, 1, width=32)
WEIGHT = st.floats(0.01, 10)


@st.composite
def opinions(draw):
    size = draw(st.integers(1, 12))
    return draw(arrays(np.float32, size, elements=SCORES)), draw(arrays(np.float32, size, elements=SCORES))


@pytest.mark.parametrize("fusion", FUSIONS.values(), ids=FUSIONS)
class TestEveryFusion:
    @given(pair=opinions(), a=WEIGHT, b=WEIGHT)
    def test_lies_between_0_and_1(self, fusion, pair, a, b):
        fused = fusion(*pair, a, b)
        assert ((fused >= 0) & (fused <= 1 + 1e-9)).all()

    @given(pair=opinions(), a=WEIGHT, b=WEIGHT)
    def test_who_is_at_least_as_good_in_both_is_at_least_as_good(self, fusion, pair, a, b):
        dense, lexical = pair
        fused = fusion(dense, lexical, a, b)
        for i in range(len(dense)):
            beaten = (dense <= dense[i]) & (lexical <= lexical[i])
            assert (fused[beaten] <= fused[i] + 1e-9).all()

    @given(pair=opinions(), a=WEIGHT, b=WEIGHT, seed=st.randoms(use_true_random=False))
    def test_does_not_depend_on_the_order_of_candidates(self, fusion, pair, a, b, seed):
        order = list(range(len(pair[0])))
        seed.shuffle(order)
        assert fusion(pair[0][order], pair[1][order], a, b) == pytest.approx(fusion(*pair, a, b)[order])

    @given(pair=opinions(), a=WEIGHT)
    def test_a_weight_of_0_silences_an_opinion(self, fusion, pair, a):
        dense, lexical = pair
        assert fusion(dense, lexical, a, 0.0) == pytest.approx(fusion(dense, np.zeros_like(lexical), a, 0.0))

    @given(pair=opinions())
    def test_no_weight_at_all_is_no_opinion(self, fusion, pair):
        assert not fusion(*pair, 0.0, 0.0).any()

    @given(pair=opinions(), a=WEIGHT, b=WEIGHT, factor=st.floats(0.1, 10))
    def test_only_the_proportion_of_the_weights_matters(self, fusion, pair, a, b, factor):
        assert fusion(*pair, a * factor, b * factor) == pytest.approx(fusion(*pair, a, b))


def test_first_in_both_is_1():
    assert reciprocal_rank(np.array([0.9, 0.1]), np.array([0.5, 0.2]), 0.7, 0.3)[0] == pytest.approx(1)
    assert weighted_sum(np.array([1.0]), np.array([1.0]), 0.7, 0.3)[0] == pytest.approx(1)


def test_a_zero_score_has_no_rank():
    assert reciprocal_rank(np.array([0.0, 0.4]), np.array([0.0, 0.0]), 0.5, 0.5)[0] == 0


@given(arrays(np.float32, 5, elements=st.floats(0, 100, width=32)), st.floats(0, 100))
def test_normalised_scores_lie_between_0_and_1(scores, best):
    assert ((normalise(scores, best) >= 0) & (normalise(scores, best) <= 1)).all()
