"""Which sentences of a hit answer a question that the encoder cannot read: by the register's words for them.

A Chinese question shares no word with an English sentence, so the index cannot tell the sentences of a clause
apart. The register says in Chinese what each duty in them is, and that can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.register import Duty, Entry
from index.analyse import analyse
from index.search import Hit, Searcher, UnitScore


def scored_by_duties(
    hits: Sequence[Hit], question: str, register: Mapping[str, Entry], searcher: Searcher
) -> list[Hit]:
    """The same hits; each sentence scored by how much of the question its duties' Chinese wording holds, in [0, 1]."""
    asked = set(analyse(question))
    weight = searcher.lexical.weight(asked) or 1.0

    def score(duty: Duty) -> float:
        return searcher.lexical.weight(asked & set(analyse(duty.what_zh))) / weight

    scored = []
    for hit in hits:
        entry = register.get(hit.clause.id)
        duties = [(duty.quote, score(duty)) for duty in entry.duties] if entry else []
        units = tuple(_with_best(unit, hit.clause.text, duties) for unit in hit.units)
        scored.append(replace(hit, units=units) if duties else hit)
    return scored


def _with_best(unit: UnitScore, text: str, duties: Sequence[tuple[str, float]]) -> UnitScore:
    said = " ".join(text[unit.start : unit.end].split())
    best = max((score for quote, score in duties if quote in said), default=0.0)
    return replace(unit, score=best)
