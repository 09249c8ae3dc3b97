"""A question that needs several clauses: what the best hits leave uncovered, another hit may cover.

"Privacy, copyright and bias" is near a clause on privacy and nearer still to none on all three. Where a further hit
holds words of the question that none of those kept holds, and they are a fair share of all, it is kept too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.analyse import analyse_question, share
from index.search import Hit, Searcher


@dataclass(frozen=True, slots=True)
class Reach:
    """`floor`: the share of the best score below which a hit is never added; `gain`: the share of the question's
    weight of words that it must newly cover; `most`: how many are added."""

    floor: float = 0.5
    gain: float = 0.15
    most: int = 2


def uncovered(
    question: str, kept: Sequence[Hit], hits: Sequence[Hit], searcher: Searcher, reach: Reach | None = None
) -> list[Hit]:
    """The further hits that cover what the kept ones do not, best first."""
    reach = reach or Reach()
    known = [t for t in set(analyse_question(question)) if share(t) == 1 and searcher.lexical.in_vocabulary(t)]
    whole = searcher.lexical.weight(known)
    if not kept or not whole:
        return []
    rows = {term: searcher.lexical.rows_with(term) for term in known}

    def held_by(hit: Hit) -> set[str]:
        own = searcher.rows_of(hit.clause)
        return {term for term in known if np.isin(own, rows[term]).any()}

    best = hits[0].score
    covered = set().union(*map(held_by, kept))
    keys = {hit.clause.key for hit in kept}
    rest = [(hit, held_by(hit)) for hit in hits if hit.clause.key not in keys and hit.score >= reach.floor * best]
    added: list[Hit] = []
    while rest and len(added) < reach.most:
        gains = [searcher.lexical.weight(held - covered) / whole for _, held in rest]
        at = int(np.argmax(np.array(gains) * np.array([hit.score for hit, _ in rest])))
        if gains[at] < reach.gain:
            break
        hit, held = rest.pop(at)
        added.append(hit)
        covered |= held
    return added
