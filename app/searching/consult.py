"""What documents beside the Guideline say on a question: one shelf asked, its best provisions chosen.

Where the question names instruments, those alone are asked; where it names a place or an issuer, the documents of
that place; else all. A provision asked for by its number is chosen without a search.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from app.answer import Understanding
from app.answering.compose import Chosen, Limits, sentences_for
from app.asking.pointed import Pointed
from app.searching.grounds import weigh
from app.searching.silence import Silence, silence
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

    provisions, of_several, by_number, beside: at most how many are quoted of what the question names, of each where it
    names several, of a number that it asks for, and unasked.
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
    of_several: int = 2
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
    chosen. silent: the ids of the documents that are asked about and say nothing on it.
    """

    hits: tuple[Hit, ...] = ()
    chosen: tuple[Chosen, ...] = ()
    enough: bool = False
    left: int = 0
    near: bool = False
    silent: tuple[str, ...] = ()


def consult(shelf: Shelf, understanding: Understanding, pointed: Pointed, reach: Reach | None = None) -> Consulted:
    """Asks one shelf."""
    reach = reach or Reach()
    held = {document.id for document in shelf.corpus.documents}
    by_number = [clause for clause in pointed.provisions if clause.document in held]
    left = 0.0 if pointed.bare else shelf.left(pointed.rest, understanding.standalone)
    if by_number:
        numbered = {clause.document for clause in by_number}
        if left < reach.least_rest:
            return _by_number(by_number, shelf, understanding, pointed, reach)
        if pointed.by_name and _is_silent(by_number, shelf, pointed):
            asked = Consulted(silent=tuple(numbered))
        else:
            asked = _by_number(by_number, shelf, understanding, pointed, reach)
        others = [subject & held for subject in pointed.subjects if subject & held and not subject & numbered]
        return _together([asked, *(_of(only, shelf, understanding, pointed, reach) for only in others)])
    if pointed.leads and held.isdisjoint(pointed.named):
        return Consulted()
    only = held.intersection(pointed.named) or held & pointed.around
    if pointed.missing and left < reach.least_beside_number:
        return Consulted(tuple(search(shelf, {understanding.standalone: 1.0}, only, reach=reach)))
    if pointed.named and left < reach.least_rest:
        # The name is all that was said: the document is shown by how it begins.
        first = [clause for clause in shelf.corpus.clauses if clause.document in only][: reach.provisions]
        return Consulted((), _chosen([(clause, _whole(clause)) for clause in first], shelf), bool(first))
    if not only:
        return _of_all(shelf, understanding, pointed, reach)
    if len(pointed.subjects) > 1:
        # Of several documents, each has its say, also where one of them is nearer to every word of the question.
        subjects = [subject & held for subject in pointed.subjects if subject & held]
        return _together([_of(each, shelf, understanding, pointed, reach) for each in subjects])
    return _of(only, shelf, understanding, pointed, reach)


def _among(only: Collection[str]) -> Boost:
    wanted = frozenset(only)
    return lambda clause: 1.0 if clause.document in wanted else 0.0


def _is_silent(clauses: Sequence[Clause], shelf: Shelf, pointed: Pointed) -> bool:
    """Whether a part of a document that is called by a name of its own says nothing on what is asked."""
    keys = {clause.key for clause in clauses}

    def of_these(clause: Clause) -> float:
        return 1.0 if clause.key in keys else 0.0

    hits = shelf.searcher.search(pointed.of, _DEEP, of_these)
    return silence(shelf, of_these, pointed.rest, hits) is Silence.SILENT


def _of_all(shelf: Shelf, understanding: Understanding, pointed: Pointed, reach: Reach) -> Consulted:
    """What the whole shelf says, where it is near to the question, which names nothing of it."""
    if _is_far(shelf, understanding.standalone, reach):
        return Consulted()
    hits = search(shelf, {understanding.standalone: 1.0}, (), understanding.sectors, reach)
    if not _is_near(hits, shelf, understanding, reach):
        return Consulted(tuple(hits))
    enough = weigh(understanding, hits, shelf.searcher, unsought=_UNSOUGHT).enough
    return Consulted(tuple(hits), _best(hits, shelf, understanding.standalone, reach.beside, reach), enough, near=True)


def _of(
    only: Collection[str], shelf: Shelf, understanding: Understanding, pointed: Pointed, reach: Reach
) -> Consulted:
    """What some documents of the shelf say, which the question names, or the place or issuer of which it names."""
    texts = any(document.verbatim for document in shelf.corpus.documents if document.id in only)
    hits = search(shelf, _wordings(understanding, pointed, only, reach, texts), only, understanding.sectors, reach)
    near = _is_near(hits, shelf, understanding, reach)
    if not hits or not near and not pointed.leads:
        return Consulted(tuple(hits))
    said = silence(shelf, _among(only), pointed.rest, hits) if pointed.leads else Silence.MAY_SPEAK
    if said is Silence.SILENT:
        return Consulted(tuple(hits), near=near, silent=tuple(only))
    asked = replace(understanding, question=pointed.rest, standalone=pointed.rest)
    enough = said is Silence.SPEAKS or weigh(asked, hits, shelf.searcher, unsought=_UNSOUGHT).enough
    read = shelf.searcher.readability(pointed.rest) >= READ_ENOUGH
    several = len(pointed.subjects) > 1
    most = reach.beside if not read or pointed.guideline else reach.of_several if several else reach.provisions
    return Consulted(
        tuple(hits),
        _best(hits, shelf, pointed.rest, most, reach),
        enough,
        near=near,
        silent=() if enough else tuple(only),
    )


def _best(hits: Sequence[Hit], shelf: Shelf, asked: str, most: int, reach: Reach) -> tuple[Chosen, ...]:
    """What is quoted of the hits: those not far behind the best."""
    floor = reach.floor if shelf.searcher.readability(asked) >= READ_ENOUGH else reach.floor_unread
    # A section says what its paragraphs say, and they are hits of their own.
    speaking = [hit for hit in hits if hit.clause.kind != "section" or not shelf.corpus.children(hit.clause)]
    kept = [hit for hit in speaking if hit.score >= floor * speaking[0].score][:most]
    return _chosen([(hit.clause, _spans(hit, reach)) for hit in kept], shelf)


def _together(parts: Sequence[Consulted]) -> Consulted:
    """What several documents of one shelf say."""
    hits = sorted((hit for part in parts for hit in part.hits), key=lambda hit: -hit.score)
    return Consulted(
        tuple(hits),
        _by_force([choice for part in parts if part.enough for choice in part.chosen]),
        any(part.enough for part in parts),
        sum(part.left for part in parts),
        any(part.near for part in parts),
        tuple(name for part in parts for name in part.silent),
    )


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


def _added(one: Hit, other: Hit) -> Hit:
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
            merged[hit.clause.key] = own if other is None else _added(own, other)
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
    return Consulted(tuple(hits), _chosen(whole, shelf), True, len(clauses) - len(kept))


def _chosen(clauses: Sequence[tuple[Clause, _Spans]], shelf: Shelf) -> tuple[Chosen, ...]:
    """The clauses with words of their own, in order, those of one heading together and law first."""
    held = {document.id: document for document in shelf.corpus.documents}
    return _by_force(
        [Chosen(clause, spans, force_heading(held[clause.document])) for clause, spans in clauses if spans]
    )


def _by_force(chosen: Sequence[Chosen]) -> tuple[Chosen, ...]:
    rank = {f"{kind}:{force.value}": place for kind in ("official", "force") for place, force in enumerate(_ORDER)}
    unique: dict[str, Chosen] = {}
    for choice in chosen:
        unique.setdefault(choice.clause.key, choice)
    return tuple(sorted(unique.values(), key=lambda choice: rank.get(choice.heading, len(rank))))


def _spans(hit: Hit, reach: Reach) -> _Spans:
    """A digest whole, so that it keeps its conditions; of a long text the sentences that come nearest."""
    if hit.clause.summed is not None:
        return _whole(hit.clause)
    return sentences_for(hit, Limits(whole_below=reach.whole_below))


def _whole(clause: Clause) -> _Spans:
    return ((0, len(clause.text)),) if clause.text.strip() else ()
