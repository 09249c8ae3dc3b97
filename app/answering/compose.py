"""Chosen clauses become a draft by quoting: which of their sentences, under which heading, in which order.

Only whole sentences, items and rows are quoted. A list item is quoted after the sentence that leads the
list in, because "the permitted devices" alone says nothing; a sentence that begins with "They" or "Second"
is quoted together with the one before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.answer import Draft, DraftPart, DraftStatement, Understanding
from app.answering.lists import LEANS_BACK, ends_open, first_needed, items_of, lead_of, leading_span
from corpus.model import Clause
from corpus.store import Corpus
from index.search import Hit


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is quoted. Scores are relative to the best hit's or the clause's best sentence's."""

    clauses: int = 5
    lowest_floor: float = 0.74
    highest_floor: float = 0.82
    """Between these shares of the best hit's score lies the one below which a clause is left out."""
    sentences: int = 4
    sentence_floor: float = 0.55
    characters: int = 900
    whole_below: int = 420
    from_first: bool = False
    """Whether the first sentence, which says what a thing is, is always among those quoted."""
    """Characters up to which a clause is quoted whole."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A clause to be quoted, and its sentences in reading order; `whole_list` adds the items it leads in."""

    clause: Clause
    spans: tuple[tuple[int, int], ...]
    heading: str
    whole_list: bool = False


def compose(chosen: Sequence[Chosen], corpus: Corpus) -> Draft:
    """Label the evidence and write each chosen span down as a statement."""
    evidence: dict[str, Clause] = {}
    labels: dict[str, str] = {}

    def part(clause: Clause, start: int, end: int) -> DraftPart:
        label = labels.setdefault(clause.key, f"C{len(labels) + 1}")
        evidence[label] = clause
        return DraftPart(label, clause.text[start:end], start)

    statements: list[DraftStatement] = []
    led_in: set[str] = set()
    for choice in chosen:
        clause = choice.clause
        lead = lead_of(clause, corpus) if clause.kind == "item" else None
        for start, end in choice.spans:
            parts = [part(clause, start, end)]
            if lead is not None and lead.key not in led_in:
                led_in.add(lead.key)
                parts.insert(0, part(lead, *leading_span(lead)))
            statements.append(DraftStatement(choice.heading, tuple(parts)))
        if any(end == len(clause.text) for _, end in choice.spans):
            # What ends by leading in a list has been said, and its items need not bring it again.
            led_in.add(clause.key)
        if choice.whole_list:
            led_in.add(clause.key)
            statements.extend(
                DraftStatement(choice.heading, (part(item, 0, len(item.text)),)) for item in items_of(clause, corpus)
            )
    return Draft(tuple(statements), evidence)


def sentences_for(hit: Hit, limits: Limits) -> tuple[tuple[int, int], ...]:
    """The spans of a hit's clause to quote: its most relevant sentences, in reading order, merged where they lean.

    A short clause is quoted whole; a last sentence that only introduces what is not quoted with it is left out.
    """
    clause = hit.clause
    sentences = clause.sentences
    if clause.kind in ("row", "item") or len(sentences) <= 1:
        return ((0, len(clause.text)),) if clause.text.strip() else ()
    candidates = range(len(sentences) - 1 if ends_open(clause) else len(sentences))
    if len(clause.text) <= limits.whole_below:
        return _merged(candidates, clause)
    scores = {unit.start: unit.score for unit in hit.units if unit.kind == "sentence"}
    ranked = sorted(candidates, key=lambda i: -scores.get(sentences[i].start, 0.0))
    best = scores.get(sentences[ranked[0]].start, 0.0)
    taken: set[int] = {0} if limits.from_first else set()
    used = 0
    for i in ranked[: limits.sentences]:
        if taken and scores.get(sentences[i].start, 0.0) < limits.sentence_floor * best:
            break
        group = [j for j in range(first_needed(clause, i), i + 1) if j not in taken]
        length = sum(sentences[j].end - sentences[j].start for j in group)
        if taken and used + length > limits.characters:
            continue
        taken.update(group)
        used += length
    return _merged(sorted(taken), clause)


def heading_for(clause: Clause, understanding: Understanding) -> str:
    """The key of a short heading: `sector:finance`, `only:retail` (another sector's), `role:...`, `tier`, `general`."""
    sectors = clause.tags.sectors
    for sector in sectors:
        if sector in understanding.sectors and len(sectors) <= 2:
            return f"sector:{sector}"
    if clause.kind in ("row", "table") and clause.tags.risk_tiers:
        return "tier"
    if clause.kind == "bullet" and len(sectors) == 1:
        return f"only:{sectors[0]}"
    if clause.id.startswith("A3"):
        return "reference"
    for role in clause.tags.roles:
        if role in understanding.roles and len(clause.tags.roles) == 1:
            return f"role:{role}"
    return "general"


def in_reading_order(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Most specific first: own sector, tier, own role, general; last what is for other sectors. Else as given."""
    rank = {"sector": 0, "tier": 1, "role": 2, "general": 3, "only": 4, "reference": 5}
    return sorted(chosen, key=lambda c: rank[c.heading.partition(":")[0]])


def _merged(taken: Sequence[int], clause: Clause) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for n, i in enumerate(taken):
        sentence = clause.sentences[i]
        follows = n > 0 and taken[n - 1] == i - 1
        if follows and LEANS_BACK.match(clause.text, sentence.start):
            spans[-1] = (spans[-1][0], sentence.end)
        else:
            spans.append((sentence.start, sentence.end))
    return tuple(spans)
