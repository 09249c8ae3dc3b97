"""A question becomes hits: asked whole and in its parts, with role and sector as evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.answer import Understanding
from app.asking.manner import asks_what_applies, clauses_on_document, manner_of, without_request
from app.asking.rewording import reworded, without_document
from app.asking.sought import asking_part
from app.asking.understand import definitions_of, is_follow_up, tiers_in, without_roles
from corpus.model import Clause
from index.analyse import analyse_question
from index.search import Boost, Hit, Searcher

_SPLIT = re.compile(
    r"[?;？；]\s*|,?\s+(?:and|but|also)\s+(?=(?:what|how|which|who|whose|when|where|why|do|does|is|are|can|may|must|should"
    r"|if|whether)\b)|，(?=(?:又|同埋|以及|另外|有甚麼|有咩|要))",
    re.IGNORECASE,
)
_SHORTEST_PART = 3
"""Words below which a part of a question says too little to be searched by itself."""
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
"""Markup in a question, which says nothing of what is asked."""
_SHORTEST_SUBJECT = 6
_MOST_PARTS = 3


@dataclass(frozen=True, slots=True)
class Weights:
    """Factors on a clause's score, from what is known about the reader and from what kind of clause it is."""

    own_sector: float = 1.25
    other_sector: float = 0.75
    unsaid_sector: float = 0.9
    """For a clause of one sector, where the reader has said none."""
    own_role: float = 1.06
    other_role: float = 0.90
    own_tier: float = 1.2
    other_tier: float = 0.85
    """For a clause that is about one tier, where the question names tiers."""
    front_matter: float = 0.85
    own_front_matter: float = 1.15
    """Where the question is about the document itself: who wrote it, whether it is law."""
    on_document: float = 1.4
    """For the clauses that say so, where the question is whether the document is law, who wrote it, for whom it is."""
    role_definition: float = 1.4
    """Where the question is which role somebody has."""
    reference: float = 0.85
    subject: float = 0.95
    """How much the question without the names of roles counts."""
    reworded: float = 0.8
    """How much the question in the Guideline's words counts against the reader's own."""
    part: float = 0.95
    """How much one part of the question counts against the whole of it."""
    part_share: float = 0.3
    """The share of the question's weight of words below which a part of it is not searched by itself."""


def parts_of(question: str) -> tuple[str, ...]:
    """The questions inside a question, when there are several; none when it is one."""
    parts = [part.strip() for part in _SPLIT.split(question) if part and part.strip()]
    long_enough = [p for p in parts if len(p.split()) >= _SHORTEST_PART or len(p) >= 8 and not p.isascii()]
    return tuple(long_enough) if len(long_enough) > 1 else ()


def retrieve(
    searcher: Searcher, understanding: Understanding, k: int = 20, weights: Weights | None = None
) -> list[Hit]:
    """The clauses that bear on a question, best first, each once."""
    weights = weights or Weights()
    asked, *others = _worth(understanding, weights, searcher).items()
    return searcher.search(asked[0], k, boost_for(understanding, weights), dict(others))


def _worth(understanding: Understanding, weights: Weights, searcher: Searcher) -> dict[str, float]:
    """What is searched, and how much a hit for it counts: the whole, its parts, and each in the Guideline's words."""
    asked = {_TAG.sub(" ", understanding.standalone): 1.0}
    told = searcher.lexical.weight(analyse_question(understanding.question))
    for query in _further_queries(understanding):
        # "What should we do?" after the story says nothing by itself, and would be near to anything.
        if query not in asked and searcher.lexical.weight(analyse_question(query)) >= weights.part_share * told:
            asked[query] = weights.part
    subject = without_roles(understanding.standalone)
    if understanding.roles and subject not in asked and len(subject) >= _SHORTEST_SUBJECT:
        asked[subject] = weights.subject
    for query, factor in tuple(asked.items()):
        if text := reworded(query):
            asked.setdefault(text, factor * weights.reworded)
    if manner_of(understanding.standalone).about_document or clauses_on_document(understanding.standalone):
        return asked
    nameless: dict[str, float] = {}
    for query, factor in asked.items():
        nameless.setdefault(without_document(query), factor)
    return nameless


def _further_queries(understanding: Understanding) -> list[str]:
    """What is searched beside the whole: the parts of the question, or the asking part without the story."""
    question = understanding.question
    queries = [part for part in parts_of(question) if not is_follow_up(part)]
    queries = queries or [without_request(asking_part(question))]
    if asks_what_applies(question):
        queries += [f"{role}s: responsibilities, recommendations and good practice" for role in understanding.roles]
    if understanding.follow_up:
        queries.append(question)
    queries = [query for query in queries if len(query.split()) > _SHORTEST_PART or not query.isascii()]
    whole = "".join(understanding.standalone.split())
    return [query for query in dict.fromkeys(queries) if "".join(query.split()) != whole][:_MOST_PARTS]


def boost_for(understanding: Understanding, weights: Weights) -> Boost:
    """A factor for each clause: above 1 for the reader's own sector and role, below 1 for somebody else's."""
    sectors, roles = set(understanding.sectors), set(understanding.roles)
    manner = manner_of(understanding.standalone)
    tiers = tiers_in(understanding.standalone)
    # Who asks what applies and has said no role is shown the roles, to find theirs.
    which_role = manner.asks_role or (asks_what_applies(understanding.question) and not understanding.roles)
    definitions = definitions_of(()) if which_role else frozenset()
    about = clauses_on_document(understanding.standalone)
    front = weights.own_front_matter if manner.about_document else weights.front_matter

    def factor(clause: Clause) -> float:
        value, own, addressed = 1.0, clause.tags.sectors, clause.tags.roles
        if len(own) == 1 and clause.kind == "bullet":
            value *= weights.unsaid_sector if not sectors else 1.0
        if sectors and len(own) == 1:
            value *= weights.own_sector if own[0] in sectors else weights.other_sector
        if tiers and len(clause.tags.risk_tiers) == 1:
            value *= weights.own_tier if clause.tags.risk_tiers[0] in tiers else weights.other_tier
        if roles and addressed:
            value *= weights.other_role if roles.isdisjoint(addressed) else weights.own_role
        top = clause.id.partition("/")[0]
        if top in ("preamble", "background", "acknowledgement", "appendix"):
            value *= front
        elif top == "A3" or clause.kind in ("figure", "footnote"):
            value *= weights.reference
        if clause.id in definitions:
            value *= weights.role_definition
        return value * (weights.on_document if clause.id in about else 1.0)

    return factor
