"""Hits become a draft by quoting: which clauses, which of their sentences, under which heading, in which order.

Only whole sentences, items and rows are quoted. A list item is quoted after the sentence that leads the
list in, because "the permitted devices" alone says nothing; a sentence that begins with "They" or "Second"
is quoted together with the one before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.answer import Draft, DraftPart, DraftStatement, Understanding
from corpus.model import Clause, Sentence
from corpus.store import Corpus
from index.search import Hit

_LEANS_BACK = re.compile(
    r"(?:They|This|These|Those|Such|It|Its|Their|Second|Third|Fourth|Finally|Lastly|Instead of|In turn"
    r"|Both of these|Among them|On the other hand)\b"
)
_MOST_LEANING = 3
"""How many sentences back a quote may be extended for the sake of its pronouns."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is quoted. Scores are relative to the best hit's or the clause's best sentence's."""

    clauses: int = 4
    clause_floor: float = 0.78
    sentences: int = 4
    sentence_floor: float = 0.65
    characters: int = 800
    list_items: int = 20


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
            if lead is not None and lead[0].key not in led_in:
                led_in.add(lead[0].key)
                parts.insert(0, part(*lead))
            statements.append(DraftStatement(choice.heading, tuple(parts)))
        if choice.whole_list:
            led_in.add(clause.key)
            statements.extend(
                DraftStatement(choice.heading, (part(item, 0, len(item.text)),)) for item in items_of(clause, corpus)
            )
    return Draft(tuple(statements), evidence)


def lead_of(item: Clause, corpus: Corpus) -> tuple[Clause, int, int] | None:
    """The sentence that introduces an item's list, as (clause, start, end); None where the list has none."""
    for clause in _before(item, corpus):
        if clause.kind == "item":
            continue
        last = clause.sentences[-1] if clause.sentences else None
        if last is None or not clause.text[last.start : last.end].rstrip("¹²³ ").endswith(":"):
            return None
        return clause, last.start, last.end
    return None


def items_of(lead: Clause, corpus: Corpus) -> list[Clause]:
    """The list items that a clause leads in (those that follow it directly), in reading order."""
    items: list[Clause] = []
    clauses = corpus.clauses
    position = _position(lead, corpus) + 1
    while position < len(clauses) and clauses[position].kind == "item":
        items.append(clauses[position])
        position += 1
    return items


def sentences_for(hit: Hit, limits: Limits) -> tuple[tuple[int, int], ...]:
    """The spans of a hit's clause to quote: its most relevant sentences, in reading order, merged where they lean."""
    sentences = hit.clause.sentences
    if hit.clause.kind in ("row", "item") or len(sentences) <= 1:
        return ((0, len(hit.clause.text)),) if hit.clause.text.strip() else ()
    scores = {(unit.start, unit.end): unit.score for unit in hit.units if unit.kind == "sentence"}
    ranked = sorted(range(len(sentences)), key=lambda i: -scores.get(_span(sentences[i]), 0.0))
    best = scores.get(_span(sentences[ranked[0]]), 0.0)
    taken: set[int] = set()
    used = 0
    for i in ranked[: limits.sentences]:
        if taken and scores.get(_span(sentences[i]), 0.0) < limits.sentence_floor * best:
            break
        group = _with_what_it_leans_on(i, sentences, hit.clause.text)
        length = sum(sentences[j].end - sentences[j].start for j in group if j not in taken)
        if taken and used + length > limits.characters:
            continue
        taken.update(group)
        used += length
    return _merge_leaning(sorted(taken), sentences, hit.clause.text)


def heading_for(clause: Clause, understanding: Understanding) -> str:
    """The key of a short heading: `sector:finance`, `role:Service Provider`, `tier`, or `general`."""
    for sector in clause.tags.sectors:
        if sector in understanding.sectors and len(clause.tags.sectors) <= 2:
            return f"sector:{sector}"
    if clause.kind in ("row", "table") and clause.tags.risk_tiers:
        return "tier"
    for role in clause.tags.roles:
        if role in understanding.roles and len(clause.tags.roles) == 1:
            return f"role:{role}"
    return "general"


def in_reading_order(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Most specific first: sector, then tier, then role, then general; the given order within each."""
    rank = {"sector": 0, "tier": 1, "role": 2}
    return sorted(chosen, key=lambda c: rank.get(c.heading.partition(":")[0], 3))


def _span(sentence: Sentence) -> tuple[int, int]:
    return sentence.start, sentence.end


def _with_what_it_leans_on(i: int, sentences: Sequence[Sentence], text: str) -> list[int]:
    first = i
    while first > 0 and i - first < _MOST_LEANING and _LEANS_BACK.match(text, sentences[first].start):
        first -= 1
    return list(range(first, i + 1))


def _merge_leaning(taken: Sequence[int], sentences: Sequence[Sentence], text: str) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for n, i in enumerate(taken):
        follows = n > 0 and taken[n - 1] == i - 1
        if follows and _LEANS_BACK.match(text, sentences[i].start):
            spans[-1] = (spans[-1][0], sentences[i].end)
        else:
            spans.append(_span(sentences[i]))
    return tuple(spans)


def _position(clause: Clause, corpus: Corpus) -> int:
    # Clauses are in reading order, so `order` is the place unless documents are mixed.
    return next(i for i, c in enumerate(corpus.clauses) if c.key == clause.key)


def _before(clause: Clause, corpus: Corpus) -> list[Clause]:
    position = _position(clause, corpus)
    return [c for c in reversed(corpus.clauses[:position]) if c.document == clause.document]
