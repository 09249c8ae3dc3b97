"""Which risk tier a described system belongs to, as far as the table names it: the text's examples, not our view."""

from __future__ import annotations

import re
from functools import cache

from app.patterns import any_of, lexicon
from corpus.model import Clause
from corpus.store import Corpus

_ASKS_WHICH = re.compile(
    r"\b(?:which|what|wat|whch) (?:risk )?(?:tier|teir|level|class|category|classification)\b|\bclassif(?:y|ied)\b"
    r"|\bhow (?:risky|would .{0,60}\bclass)|\b(?:count|counts|fall|falls|rate|rated|qualif\w+|considered|treated|regarded)"
    r"\b.{0,40}\b(?:risk|tier)|\b(?:is|are|would) (?:(?:our|my|a|an|this|the|it|that|these)\b.{0,80}?)?"
    r"\b(?:unacceptable|high|limited|low)[- ]?risk\b|\b(?:tier|level)\b.{0,30}\b(?:is|are|for|does|do|would)\b"
    r"|(?:算|屬於|屬|是|係).{0,8}(?:邊|哪|咩|甚麼|乜).{0,4}(?:級|risk|tier|風險)|(?:邊|哪)(?:個|一)?.{0,3}(?:級|tier|risk tier)"
    r"|(?:算唔算|係唔係|是不是|是否|算不算).{0,8}(?:高|低|有限|不可接受)風險",
    re.IGNORECASE,
)
_TABLE_WORDS = re.compile(
    r"\bwhich (?:risk )?tiers? (?:in table 1 )?(?:asks?|requires?|needs?|has|have|calls?|demands?|says?|mentions?|includes?)\b",
    re.IGNORECASE,
)


@cache
def _kinds() -> dict[str, re.Pattern[str]]:
    return {example: any_of(entry["words"]) for example, entry in lexicon("tiers").items()}


def asks_for_tier_of_a_system(question: str) -> bool:
    """Whether the question wants a system classified (and not, say, the duties of a tier that it names)."""
    return bool(_ASKS_WHICH.search(question)) and not _TABLE_WORDS.search(question)


def rows_naming(question: str, corpus: Corpus) -> tuple[Clause, ...]:
    """The rows of the risk table whose printed examples include the kind of system that the question describes."""
    kinds = [example for example, pattern in _kinds().items() if pattern.search(question)]
    return tuple(row for row in tier_rows(corpus) if any(example in row.text for example in kinds))


def tier_rows(corpus: Corpus) -> tuple[Clause, ...]:
    """The rows of the risk classification table, highest tier first."""
    return tuple(c for c in corpus.clauses if c.kind == "row" and c.tags.risk_tiers)
