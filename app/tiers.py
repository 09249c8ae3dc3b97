"""Which risk tier a described system belongs to, as far as the table names it: the text's examples, not our view."""

from __future__ import annotations

import re
from functools import cache

from app.patterns import any_of, lexicon
from corpus.model import Clause
from corpus.store import Corpus


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
