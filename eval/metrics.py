"""Measures as pure functions, one meaning each. What cannot be scored is None, never 0, and leaves every mean."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

_PARAGRAPH = re.compile(r"/p\d+$")


@dataclass(frozen=True, slots=True)
class Tree:
    """The shape of a document: of each clause id its kind and its parent's id."""

    kinds: Mapping[str, str]
    parents: Mapping[str, str | None]


def bare(clause_id: str) -> str:
    """The id that is judged: a paragraph counts as its section."""
    return _PARAGRAPH.sub("", clause_id.strip())


def bare_ids(ids: Iterable[str]) -> list[str]:
    """Judged ids in order, each once."""
    return list(dict.fromkeys(bare(one) for one in ids))


def credit(cited: str, gold: str, tree: Tree) -> float:
    """What a cited clause is worth for a gold clause, both bare, from 0 to 1.

    The clause itself or a row of a gold table: 1. An item of a gold list, or the clause right above a gold one
    (too coarse): 0.5. Anything else, such as a sibling or a far ancestor: 0.
    """
    if cited == gold:
        return 1.0
    if tree.parents.get(cited) == gold:
        return {"table": 1.0, "bullet": 0.5}.get(tree.kinds.get(gold, ""), 0.0)
    return 0.5 if tree.parents.get(gold) == cited else 0.0


def citation_recall(gold: Sequence[str], cited: Sequence[str], tree: Tree) -> float | None:
    """The mean over gold clauses of the best credit among the cited; None where nothing is gold."""
    found, wanted = bare_ids(cited), bare_ids(gold)
    if not wanted:
        return None
    return sum(max((credit(one, need, tree) for one in found), default=0.0) for need in wanted) / len(wanted)


def citation_precision(gold: Sequence[str], also_ok: Sequence[str], cited: Sequence[str], tree: Tree) -> float | None:
    """The mean over cited clauses of their best credit (1 if also acceptable); None if nothing is cited."""
    found, wanted, accepted = bare_ids(cited), bare_ids(gold), set(bare_ids(also_ok))
    if not found:
        return None
    worth = (
        1.0 if one in accepted else max((credit(one, need, tree) for need in wanted), default=0.0) for one in found
    )
    return sum(worth) / len(found)


def recall_at(k: int, ranked: Sequence[str], relevant: Mapping[str, float]) -> float | None:
    """The share of relevant ids among the first k; None where nothing is relevant."""
    wanted = _relevant(relevant)
    return len(wanted & set(ranked[:k])) / len(wanted) if wanted else None


def reciprocal_rank(k: int, ranked: Sequence[str], relevant: Mapping[str, float]) -> float | None:
    """1 over the rank of the first relevant id among the first k, else 0; None where nothing is relevant."""
    wanted = _relevant(relevant)
    if not wanted:
        return None
    return next((1 / rank for rank, one in enumerate(ranked[:k], 1) if one in wanted), 0.0)


def average_precision(k: int, ranked: Sequence[str], relevant: Mapping[str, float]) -> float | None:
    """Precision at each relevant id among the first k, summed, over the count of all relevant ids."""
    wanted = _relevant(relevant)
    if not wanted:
        return None
    hits, total = 0, 0.0
    for rank, one in enumerate(ranked[:k], 1):
        if one in wanted:
            hits += 1
            total += hits / rank
    return total / len(wanted)


def ndcg(k: int, ranked: Sequence[str], relevant: Mapping[str, float]) -> float | None:
    """Discounted cumulative gain of the first k over the best possible; the gain is the grade itself."""
    grades = sorted((grade for grade in relevant.values() if grade > 0), reverse=True)
    if not grades:
        return None
    gained = _discounted([max(relevant.get(one, 0.0), 0.0) for one in ranked[:k]])
    return gained / _discounted(grades[:k])


def mean(values: Iterable[float | bool | None]) -> float | None:
    """The mean of what was scored; None where nothing was."""
    scored = [float(value) for value in values if value is not None]
    return sum(scored) / len(scored) if scored else None


def quantile(share: float, values: Iterable[float | None]) -> float | None:
    """The value below which `share` of the scored values lie, between neighbours in proportion."""
    scored = sorted(value for value in values if value is not None)
    if not scored:
        return None
    place = share * (len(scored) - 1)
    low, high = math.floor(place), math.ceil(place)
    return scored[low] + (scored[high] - scored[low]) * (place - low)


def bootstrap(values: Iterable[float | bool | None], rounds: int = 2000, seed: int = 7) -> tuple[float, float] | None:
    """The 95% interval of the mean by resampling; None for fewer than two scored values. Same in every run."""
    scored = np.array([float(value) for value in values if value is not None])
    if len(scored) < 2:
        return None
    draw = np.random.default_rng(seed)
    # A mean of equal values can come out beside them by the last digit; no interval reaches beyond what was scored.
    means = [scored[draw.integers(len(scored), size=len(scored))].mean() for _ in range(rounds)]
    low, high = np.clip(np.quantile(means, (0.025, 0.975)), scored.min(), scored.max())
    return float(low), float(high)


def _relevant(relevant: Mapping[str, float]) -> set[str]:
    return {one for one, grade in relevant.items() if grade > 0}


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))
