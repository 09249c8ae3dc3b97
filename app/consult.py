"""What documents beside the Guideline say on a question: one shelf asked, its best provisions chosen.

Where the question names instruments, those alone are asked; where it names a place or an issuer, the documents of
that place; else all. A provision asked for by its number is chosen without a search.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from app.answer import Understanding
from app.compose import Chosen, Limits, sentences_for
from app.grounds import weigh
from app.pointed import Pointed
from app.shelf import Shelf
from corpus.model import Clause, Document, Force
from index.search import READ_ENOUGH, Boost, Hit

_SHOWN = 20
_DEEP = 300
"""Hits asked for where only some documents count, so that theirs are not crowded out by the rest of the shelf."""
_UNSOUGHT = frozenset({"provision", "authority", "person", "number", "frequency", "other_law"})
"""Kinds of thing asked for that a digest says by its place or in words of its own, and not by a pattern."""
_BY_NUMBER = 2.0
"""The score of a provision asked for by its number: above all that is only found."""
_HOME = "Hong Kong SAR"
_ORDER = (Force.STATUTE, Force.REGULATOR_EXPECTATION, Force.STANDARD, Force.VOLUNTARY_GUIDANCE)
_Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of a shelf is quoted.

    provisions, by_number, beside: at most how many are quoted of documents that the question names, of a number that
    it asks for, and unasked.
    floor, floor_unread: share of the best hit's score, where the model reads the question and where it does not.
    near, near_text, shares, shares_text: what a question that points at nothing must reach with a digest or with a
    text, by the model's cosine, or by its words.
    elsewhere, other_sector: the factors for other places than ours and for provisions of a sector not the reader's.
    least_rest, least_beside_number: the shares of the question's weight of words that must be left without the names
    in it, and without a number that there is not.
    rest_share: what that rest counts against the whole question.
    whole_below: characters up to which a clause is quoted whole.
    """

    provisions: int = 3
    by_number: int = 8
    beside: int = 3
    floor: float = 0.85
    floor_unread: float = 0.9
    near: float = 0.56
    near_text: float = 0.48
    shares: float = 0.15
    shares_text: float = 0.3
    elsewhere: float = 0.7
    other_sector: float = 0.6
    least_rest: float = 0.15
    least_beside_number: float = 0.5
    rest_share: float = 0.6
    whole_below: int = 700


@dataclass(frozen=True, slots=True)
class Consulted:
    """hits: best first. chosen: what is quoted, by force and then by relevance. enough: whether it answers.

    near: whether it may be shown beside an answer. left: how many provisions asked for by number are not among those
    chosen.
    """

    hits: tuple[Hit, ...] = ()
    chosen: tuple[Chosen, ...] = ()
    enough: bool = False
    left: int = 0
    near: bool = False


def consult(shelf: Shelf, understanding: Understanding, pointed: Pointed, reach: Reach | None = None) -> Consulted:
    """Asks one shelf."""
    reach = reach or Reach()
    held = {document.id: document for document in shelf.corpus.documents}
    by_number = [clause for clause in pointed.provisions if clause.document in held]
    if by_number:
        return _by_number(by_number, shelf, understanding, pointed, reach)
    only = [name for name in pointed.named if name in held] or [name for name in pointed.around if name in held]
    if pointed.leads and not any(name in held for name in pointed.named):
        return Consulted()
    left = shelf.left(pointed.rest, understanding.standalone)
    if pointed.missing and left < reach.least_beside_number:
        return Consulted(tuple(search(shelf, {understanding.standalone: 1.0}, only, reach=reach)))
    if pointed.named and left < reach.least_rest:
        # The name is all that was said: the document is shown by how it begins.
        first = [clause for clause in shelf.corpus.clauses if clause.document in only][: reach.provisions]
        return Consulted((), _chosen([(clause, _whole(clause)) for clause in first], held), bool(first))
    if not only and _is_far(shelf, understanding.standalone, reach):
        return Consulted()
    rest = pointed.rest if only else understanding.standalone
    texts = any(held[name].verbatim for name in only)
    wordings = _wordings(understanding, pointed, only, reach, texts)
    hits = search(shelf, wordings, only, understanding.sectors, reach)
    near = _is_near(hits, shelf, understanding, reach)
    if not hits or not near and not pointed.leads:
        return Consulted(tuple(hits))
    asked = replace(understanding, question=rest, standalone=rest) if only else understanding
    enough = weigh(asked, hits, shelf.searcher, unsought=_UNSOUGHT).enough
    read = shelf.searcher.readability(rest) >= READ_ENOUGH
    most = reach.beside if not only or not read or pointed.guideline else reach.provisions
    floor = reach.floor if read else reach.floor_unread
    # A section says what its paragraphs say, and they are hits of their own.
    speaking = [hit for hit in hits if hit.clause.kind != "section" or not shelf.corpus.children(hit.clause)]
    kept = [hit for hit in speaking if hit.score >= floor * speaking[0].score][:most]
    chosen = _chosen([(hit.clause, _spans(hit, reach)) for hit in kept], held)
    return Consulted(tuple(hits), chosen, enough, near=near)


def _wordings(
    understanding: Understanding, pointed: Pointed, only: Collection[str], reach: Reach, texts: bool
) -> dict[str, float]:
    """With the names in it the question is near to what names itself, without them to what is asked: both count."""
    if not only or pointed.rest == understanding.standalone:
        return {understanding.standalone: 1.0}
    if texts:
        # A text does not call itself by its name in every sentence, as our summaries do.
        return {pointed.rest: 1.0}
    return {understanding.standalone: 1 - reach.rest_share, pointed.rest: reach.rest_share}


def _together(one: Hit, other: Hit) -> Hit:
    nearer = one if one.dense >= other.dense else other
    return replace(nearer, score=one.score + other.score, lexical=max(one.lexical, other.lexical))


def search(
    shelf: Shelf,
    wordings: Mapping[str, float],
    only: Collection[str] = (),
    sectors: Sequence[str] = (),
    reach: Reach | None = None,
) -> list[Hit]:
    """The hits of one shelf, best first; of the documents in `only`, if any.

    wordings: those of the question, with the share that the hits for each have in a clause's score.
    """
    reach = reach or Reach()
    held = {document.id: document for document in shelf.corpus.documents}
    wanted = frozenset(only)
    boost, depth = _boost(held, wanted, sectors, reach), _DEEP if wanted else _SHOWN
    merged: dict[str, Hit] = {}
    for wording, share in wordings.items():
        for hit in shelf.searcher.search(wording, depth, boost):
            own = replace(hit, score=hit.score * share)
            other = merged.get(hit.clause.key)
            merged[hit.clause.key] = own if other is None else _together(own, other)
    return sorted(merged.values(), key=lambda hit: -hit.score)[:_SHOWN]


def force_heading(document: Document) -> str:
    """The key of the heading under which a document beside the Guideline is quoted: its force, or its own name."""
    if not document.verbatim:
        return f"force:{document.force.value}"
    if document.force is not Force.UNSTATED:
        return f"official:{document.force.value}"
    return f"document:{document.short or document.title}"


def _boost(
    held: dict[str, Document], only: frozenset[str], sectors: Sequence[str], reach: Reach
) -> Boost:
    own_sectors = set(sectors)

    def factor(clause: Clause) -> float:
        if only:
            return 1.0 if clause.document in only else 0.0
        document = held[clause.document]
        if document.force is Force.UNSTATED:
            return 1.0
        own = not clause.tags.sectors or not own_sectors.isdisjoint(clause.tags.sectors)
        here = document.jurisdiction == _HOME
        return (1.0 if here else reach.elsewhere) * (1.0 if own else reach.other_sector)

    return factor


def _is_far(shelf: Shelf, question: str, reach: Reach) -> bool:
    """Whether nothing can be near enough to be shown unasked, which is so for most questions and soon known."""
    if shelf.searcher.readability(question) < READ_ENOUGH:
        return False
    texts = any(document.verbatim for document in shelf.corpus.documents)
    return shelf.searcher.nearest_cosine(question) < (min(reach.near, reach.near_text) if texts else reach.near)


def _is_near(hits: Sequence[Hit], shelf: Shelf, understanding: Understanding, reach: Reach) -> bool:
    """Whether what was found is near enough to be shown unasked."""
    if not hits:
        return False
    if shelf.searcher.readability(understanding.standalone) >= READ_ENOUGH:
        return hits[0].dense >= (reach.near if hits[0].clause.summed else reach.near_text)
    return hits[0].lexical >= (reach.shares if hits[0].clause.summed else reach.shares_text)


def _by_number(
    clauses: Sequence[Clause], shelf: Shelf, understanding: Understanding, pointed: Pointed, reach: Reach
) -> Consulted:
    """The provisions asked for, as hits nearest first; of many, the nearest are chosen, in the document's order."""
    held = {document.id: document for document in shelf.corpus.documents}
    kept = ranked = list(clauses)
    # Where no more is said than a number, the provision is shown from its beginning.
    if len(kept) > 1 and shelf.left(pointed.rest, understanding.standalone) >= reach.least_rest:
        keys = {clause.key for clause in clauses}
        documents = {clause.document for clause in clauses}
        texts = any(held[name].verbatim for name in documents)
        found = search(shelf, _wordings(understanding, pointed, documents, reach, texts), documents, reach=reach)
        near = [hit.clause.key for hit in found if hit.clause.key in keys]
        ranked = sorted(kept, key=lambda c: near.index(c.key) if c.key in near else len(near) + c.order)
        chosen = {clause.key for clause in ranked[: reach.by_number]}
        kept = [clause for clause in kept if clause.key in chosen]
    kept = kept[: reach.by_number]
    whole = [(clause, _whole(clause)) for clause in kept]
    hits = [Hit(clause, _BY_NUMBER - place / len(clauses), 0.0, 0.0) for place, clause in enumerate(ranked)]
    return Consulted(tuple(hits), _chosen(whole, held), True, len(clauses) - len(kept))


def _chosen(clauses: Sequence[tuple[Clause, _Spans]], held: dict[str, Document]) -> tuple[Chosen, ...]:
    """The clauses with words of their own, in order, those of one heading together and law first."""
    chosen = [Chosen(clause, spans, force_heading(held[clause.document])) for clause, spans in clauses if spans]
    rank = {f"{kind}:{force.value}": place for kind in ("official", "force") for place, force in enumerate(_ORDER)}
    return tuple(sorted(chosen, key=lambda choice: rank.get(choice.heading, len(rank))))


def _spans(hit: Hit, reach: Reach) -> _Spans:
    """A digest whole, so that it keeps its conditions; of a long text the sentences that come nearest."""
    if hit.clause.summed is not None:
        return _whole(hit.clause)
    return sentences_for(hit, Limits(whole_below=reach.whole_below))


def _whole(clause: Clause) -> _Spans:
    return ((0, len(clause.text)),) if clause.text.strip() else ()
