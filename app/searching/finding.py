"""Search without an answer: the clauses of all documents on a question, in one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.answer import Understanding
from app.answering.selection import outlined
from app.asking.manner import manner_of
from app.asking.pointed import Pointed
from app.searching.consult import Reach, consult
from app.searching.guideline import raised
from app.searching.retrieve import retrieve
from corpus.store import Corpus
from index.search import Hit

if TYPE_CHECKING:
    from app.assistant import Assistant

_DEPTH = 20
_ANY = Reach(near=0.0, near_text=0.0)
"""In a search, what is far is only further down."""


@dataclass(frozen=True, slots=True)
class Shares:
    """What a hit's score counts beside those of the other documents, by what the question points at.

    guideline_led: the Guideline's, where the question names an instrument and not the Guideline as well. around:
    another document's, where the question names its place or issuer; unasked: where it points at nothing. own_place:
    the rank, from 1, at which the Guideline's best clause stands at the latest, where the question names an instrument.
    """

    guideline_led: float = 0.45
    around: float = 0.95
    unasked: float = 0.7
    own_place: int = 4


def find_hits(assistant: Assistant, understanding: Understanding, k: int, shares: Shares | None = None) -> list[Hit]:
    """The k best clauses, best first. Those asked for by their number come before all others."""
    shares = shares or Shares()
    pointed = assistant.pointed(understanding)
    own = _with_parts(retrieve(assistant.searcher, understanding, max(k, _DEPTH)), understanding, assistant.guideline)
    if pointed.own:
        own = raised(own, pointed.own, assistant.guideline)
    if pointed.leads and not pointed.guideline:
        own = _scaled(own, shares.guideline_led)
    merged = list(own)
    for shelf in assistant.shelves:
        found = consult(shelf, understanding, pointed, _ANY)
        merged += [replace(hit, score=hit.score * _share(hit, pointed, shares)) for hit in found.hits]
    ranked = sorted(merged, key=lambda hit: -hit.score)
    return (_with_own(ranked, own, shares.own_place) if pointed.leads else ranked)[:k]


def _with_parts(hits: Sequence[Hit], understanding: Understanding, guideline: Corpus) -> list[Hit]:
    """The hits, what is found first as a whole (a section, or the words that lead in a list) followed by its parts."""
    parts = outlined(hits, guideline, manner_of(understanding.standalone).wants_list)
    if not parts:
        return list(hits)
    known = {hit.clause.key: hit for hit in hits}
    score = hits[0].score
    below = [replace(known.get(part.key, Hit(part, score, 0.0, 0.0)), score=score) for part in parts]
    keys = {part.key for part in parts}
    return [hits[0], *below, *(hit for hit in hits[1:] if hit.clause.key not in keys)]


def _with_own(ranked: list[Hit], own: Sequence[Hit], place: int) -> list[Hit]:
    """What the Guideline says on an instrument is never far down: its best clause stands at `place` at the latest."""
    if not own or any(hit.clause.key == own[0].clause.key for hit in ranked[:place]):
        return ranked
    rest = [hit for hit in ranked if hit.clause.key != own[0].clause.key]
    return [*rest[: place - 1], own[0], *rest[place - 1 :]]


def _share(hit: Hit, pointed: Pointed, shares: Shares) -> float:
    if hit.clause.document in pointed.named or hit.clause.summed is None:
        return 1.0
    return shares.around if hit.clause.document in pointed.around else shares.unasked


def _scaled(hits: Sequence[Hit], share: float) -> list[Hit]:
    return [replace(hit, score=hit.score * share) for hit in hits]
