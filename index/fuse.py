"""Two opinions on the same candidates become one. Pure functions of arrays."""

from __future__ import annotations

import numpy as np

# The usual constant of reciprocal-rank fusion: how much the very first ranks are worth more than the next.
RRF_K = 60


def normalise(scores: np.ndarray, best_possible: float) -> np.ndarray:
    """Scores as shares of the best possible one, in [0, 1]; all 0 where nothing can be scored."""
    if best_possible < 1e-9:
        return np.zeros_like(scores)
    return np.clip(scores / best_possible, 0.0, 1.0)


def weighted_sum(
    dense: np.ndarray, lexical: np.ndarray, dense_weight: float, lexical_weight: float
) -> np.ndarray:
    """The weighted mean of cosines and normalised BM25 scores, both taken as within [0, 1]; in [0, 1]."""
    total = dense_weight + lexical_weight
    if total <= 0:
        return np.zeros_like(dense)
    dense, lexical = (np.clip(scores, 0, 1, dtype=np.float64) for scores in (dense, lexical))
    return (dense_weight * dense + lexical_weight * lexical) / total


def reciprocal_rank(
    dense: np.ndarray, lexical: np.ndarray, dense_weight: float, lexical_weight: float
) -> np.ndarray:
    """Reciprocal-rank fusion, scaled so that first place in both is 1; in [0, 1].

    Equal scores share a rank, so the order in which candidates come does not matter. A score of 0 or less
    is no opinion: it has no rank.
    """
    total = dense_weight + lexical_weight
    if total <= 0:
        return np.zeros_like(dense)
    fused = dense_weight * _reciprocal_ranks(dense) + lexical_weight * _reciprocal_ranks(lexical)
    return fused * (RRF_K + 1) / total


def _reciprocal_ranks(scores: np.ndarray) -> np.ndarray:
    if not len(scores):
        return np.zeros(0)
    descending = np.sort(-scores)
    ranks = np.searchsorted(descending, -scores, side="left") + 1
    return np.where(scores > 0, 1.0 / (RRF_K + ranks), 0.0)


FUSIONS = {"sum": weighted_sum, "rrf": reciprocal_rank}
