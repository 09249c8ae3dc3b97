"""Which risk tier a described system belongs to, as far as the table names it: the text's examples, not our view."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from app.answer import Understanding
from app.answering.compose import Chosen, Limits, heading_for, sentences_for
from app.answering.selection import shorter
from app.showing.patterns import any_of, lexicon
from corpus.model import Clause
from corpus.store import Corpus
from index.search import Hit


@cache
def _asking() -> tuple[re.Pattern[str], re.Pattern[str]]:
    manner = lexicon("understand")["manner"]
    return any_of(manner["which_tier"]), any_of(manner["tier_by_its_words"])


@cache
def _kinds() -> dict[str, re.Pattern[str]]:
    return {example: any_of(entry["words"]) for example, entry in lexicon("tiers").items()}


def asks_for_tier_of_a_system(question: str) -> bool:
    """Whether the question wants a system classified (and not, say, the duties of a tier that it names)."""
    which, by_its_words = _asking()
    return bool(which.search(question)) and not by_its_words.search(question)


def rows_naming(question: str, corpus: Corpus) -> tuple[Clause, ...]:
    """The rows of the risk table whose printed examples include the kind of system that the question describes."""
    kinds = [example for example, pattern in _kinds().items() if pattern.search(question)]
    return tuple(row for row in tier_rows(corpus) if any(example in row.text for example in kinds))


def tier_rows(corpus: Corpus) -> tuple[Clause, ...]:
    """The rows of the risk classification table, highest tier first."""
    return tuple(c for c in corpus.clauses if c.kind == "row" and c.tags.risk_tiers)


def choose_for_tier(
    understanding: Understanding,
    hits: Sequence[Hit],
    named: Sequence[Clause],
    corpus: Corpus,
    limits: Limits,
) -> tuple[Chosen, ...]:
    """The rows that name the system and what the text says of that tier; all rows, and the rule, where none does.

    A clause of the reader's own sector is added where it is among the best hits.
    """
    rows = tier_rows(corpus)
    rule = next((c for c in corpus.clauses if rows and c.kind == "para" and c.parent == _section_of(rows[0])), None)
    words = _sentences_on(rule, rows, named) if rule is not None else ()
    ruling = [Chosen(rule, words, "tier")] if rule is not None and words else []
    quoted = [Chosen(row, ((0, len(row.text)),), "tier") for row in named or rows]
    chosen = [*quoted, *ruling] if named else [*ruling, *quoted]
    for hit in hits[:6]:
        if hit.clause.kind == "bullet" and set(hit.clause.tags.sectors) & set(understanding.sectors):
            spans = sentences_for(hit, shorter(limits))
            chosen.append(Chosen(hit.clause, spans, heading_for(hit.clause, understanding)))
            break
    return tuple(chosen)


def _section_of(row: Clause) -> str:
    return row.id.split("/", 1)[0]


def _sentences_on(rule: Clause, rows: Sequence[Clause], named: Sequence[Clause]) -> tuple[tuple[int, int], ...]:
    """The sentences on the named tiers; without any, those that say what the tiers go by and name none of them."""
    said = [(s.start, s.end, rule.text[s.start : s.end].lower()) for s in rule.sentences]
    tiers = [tier.lower() for row in named or rows for tier in row.tags.risk_tiers]
    if named:
        return tuple((start, end) for start, end, text in said if any(tier in text for tier in tiers))
    return tuple((start, end) for start, end, text in said if "harm" in text and not any(t in text for t in tiers))
