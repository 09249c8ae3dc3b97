"""Whether the hits are grounds for an answer at all: too weak, or of the wrong kind, and the assistant abstains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.search import Hit, Searcher

from app.answer import Outcome, Understanding
from app.retrieve import parts_of
from app.sought import Sought, sought_in


@dataclass(frozen=True, slots=True)
class Grounds:
    """`note` names the text that tells the reader why not; `related` says whether near clauses are worth showing.

    `unmet` are the kinds of thing that a part of the question asks for and no hit holds, while another part
    can be answered.
    """

    enough: bool
    related: bool = True
    outcome: Outcome = Outcome.ANSWERED
    note: str = ""
    unmet: tuple[str, ...] = ()
    features: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cosine similarities of the best search unit, and shares of the question's weight of words."""

    off_topic_dense: float = 0.25
    weak_dense: float = 0.38
    weak_coverage: float = 0.34
    hits_searched: int = 3
    """How many of the best hits may hold the thing that is asked for."""


def weigh(
    understanding: Understanding,
    hits: Sequence[Hit],
    searcher: Searcher,
    thresholds: Thresholds | None = None,
) -> Grounds:
    """Judge the hits for one question."""
    limits = thresholds or Thresholds()
    dense = max((hit.dense for hit in hits), default=0.0)
    coverage = searcher.coverage(understanding.standalone, [hit.clause for hit in hits[: limits.hits_searched]])
    features = {"dense": round(dense, 4), "coverage": round(coverage, 4)}
    if not hits or dense < limits.off_topic_dense:
        return Grounds(False, False, Outcome.NOT_IN_SOURCES, "off_topic", features=features)
    unmet, answerable = _unmet(understanding, hits[: limits.hits_searched])
    if unmet and not answerable:
        return Grounds(False, True, Outcome.NOT_IN_SOURCES, f"sought_{unmet[0]}", features=features)
    if dense < limits.weak_dense and coverage < limits.weak_coverage:
        return Grounds(False, True, Outcome.NOT_IN_SOURCES, features=features)
    return Grounds(True, unmet=unmet, features=features)


_SHORTEST_QUESTION = 5
"""Words below which a part ("and who does it?") is no question of its own."""


def _unmet(understanding: Understanding, hits: Sequence[Hit]) -> tuple[tuple[str, ...], bool]:
    """The kinds of thing sought in vain, and whether some part of the question seeks nothing in vain."""
    parts = [p for p in parts_of(understanding.question) if len(p.split()) >= _SHORTEST_QUESTION or not p.isascii()]
    wanted: list[Sought | None] = [sought_in(part) for part in parts] or [sought_in(understanding.question)]
    texts = [hit.clause.text for hit in hits]
    vain = tuple(dict.fromkeys(s.kind for s in wanted if s is not None and not s.held_by(texts)))
    return vain, any(s is None or s.held_by(texts) for s in wanted)
