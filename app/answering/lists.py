"""Lists and outlines as the text builds them: what leads a list in, its items, and the parts of a whole."""

from __future__ import annotations

import re
from itertools import takewhile

from corpus.model import Clause
from corpus.store import Corpus

LEANS_BACK = re.compile(
    r"(?:They|This|These|Those|Such|It|Its|Their|Second|Third|Fourth|Finally|Lastly|Instead of|In turn"
    r"|Both of these|Among them|On the other hand|Specific measures)\b"
)
"""How a sentence begins that says nothing without the one before it."""
MOST_LEANING = 3
"""How many sentences back a quote may be extended for the sake of its pronouns."""


def ends_open(clause: Clause) -> bool:
    """Whether the clause's last sentence ends in a colon, so that what follows belongs to it."""
    if not clause.sentences:
        return False
    last = clause.sentences[-1]
    return clause.text[last.start : last.end].rstrip("¹²³ ").endswith(":")


def leads_a_list(clause: Clause, corpus: Corpus) -> bool:
    """Whether list items follow this clause and its last sentence introduces them."""
    return clause.kind in ("bullet", "para") and ends_open(clause) and bool(items_of(clause, corpus))


def items_of(lead: Clause, corpus: Corpus) -> tuple[Clause, ...]:
    """The list items that follow a clause directly, in reading order."""
    following = corpus.clauses[_position(lead, corpus) + 1 :]
    return tuple(takewhile(lambda c: c.kind == "item" and c.document == lead.document, following))


def lead_of(item: Clause, corpus: Corpus) -> Clause | None:
    """The clause that introduces an item's list; None where the list has none."""
    for clause in reversed(corpus.clauses[: _position(item, corpus)]):
        if clause.kind != "item" or clause.document != item.document:
            return clause if clause.document == item.document and leads_a_list(clause, corpus) else None
    return None


def leading_span(lead: Clause) -> tuple[int, int]:
    """The characters of the words that introduce the list, with the sentences that they lean on."""
    return lead.sentences[first_needed(lead, len(lead.sentences) - 1)].start, lead.sentences[-1].end


def first_needed(clause: Clause, sentence: int) -> int:
    """The position of the first sentence that has to be quoted for this one to make sense."""
    first = sentence
    while first > max(0, sentence - MOST_LEANING) and LEANS_BACK.match(clause.text, clause.sentences[first].start):
        first -= 1
    return first


def parts_under(clause: Clause, corpus: Corpus) -> tuple[Clause, ...]:
    """The parts that a section consists of, or the bullets that a paragraph ending in a colon leads in.

    A part that is a section is stood for by its first paragraph, whose words are the section's.
    """
    if clause.kind == "section":
        below = [c for c in corpus.children(clause) if c.kind in ("section", "bullet")]
        return tuple(_with_words(c, corpus) for c in below)
    if clause.kind != "para" or not ends_open(clause):
        return ()
    siblings = [c for c in corpus.clauses if c.parent == clause.parent and c.order > clause.order]
    return tuple(takewhile(lambda c: c.kind == "bullet", siblings))


def _with_words(clause: Clause, corpus: Corpus) -> Clause:
    if clause.kind != "section":
        return clause
    return next((c for c in corpus.children(clause) if c.kind == "para"), clause)


def _position(clause: Clause, corpus: Corpus) -> int:
    return next(i for i, c in enumerate(corpus.clauses) if c.key == clause.key)
