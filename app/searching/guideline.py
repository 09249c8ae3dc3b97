"""What the Guideline says on a question: found, weighed, and chosen for quoting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.answer import Note, Understanding
from app.answering import compose as composing
from app.answering.compose import Chosen, Limits, heading_for
from app.answering.duties import Borne, duties_of, own_sector_beyond
from app.answering.lists import parts_under
from app.answering.selection import choose
from app.asking.manner import Manner, asks_several, asks_what_applies
from app.asking.tiers import asks_for_tier_of_a_system, choose_for_tier, rows_naming
from app.asking.understand import tiers_in
from app.searching.grounds import Grounds, weigh
from app.searching.passages import scored_by_duties
from app.searching.retrieve import parts_of, retrieve
from app.shelf import Shelf
from corpus.model import Clause
from corpus.register import Entry
from corpus.store import Corpus
from index.search import READ_ENOUGH, Hit

_LITTLE = 0.3
"""The share of a question's weight of words below which it asks for nothing beside a number."""
_LONG = 3500
"""Characters above which a part of the document is shown by its first sentences."""
_MOST_PARTS = 14
_ASKED_FOR = 1.5
"""The factor on a clause asked for by its number, and on those below it."""


@dataclass(frozen=True, slots=True)
class Found:
    """hits: best first. chosen: what is quoted, most specific first; none where the grounds are not enough."""

    hits: tuple[Hit, ...]
    grounds: Grounds
    chosen: tuple[Chosen, ...] = ()
    notes: tuple[Note, ...] = ()
    borne: tuple[Borne, ...] = ()


def find(
    shelf: Shelf,
    register: Mapping[str, Entry],
    limits: Limits,
    understanding: Understanding,
    manner: Manner,
    numbered: Sequence[Clause] = (),
    rest: str = "",
) -> Found:
    """Asks the Guideline. `numbered` are clauses asked for by their number, `rest` what the question says beside it."""
    searcher, corpus = shelf.searcher, shelf.corpus
    hits = retrieve(searcher, understanding)
    if searcher.readability(understanding.standalone) < READ_ENOUGH:
        hits = scored_by_duties(hits, understanding.standalone, register, searcher)
    if numbered:
        hits = raised(hits, numbered, corpus)
    applies = asks_what_applies(understanding.question)
    classifies = manner.asks_tier and not applies and asks_for_tier_of_a_system(understanding.standalone)
    named = rows_naming(understanding.standalone, corpus) if classifies else ()
    grounds = weigh(understanding, hits, searcher, named=bool(named or numbered))
    if not grounds.enough:
        return Found(tuple(hits), grounds)
    borne = bearing(corpus, register, understanding) if applies else ()
    if classifies:
        chosen: Sequence[Chosen] = choose_for_tier(understanding, hits, named, corpus, limits)
        notes: tuple[Note, ...] = (Note("tier_named") if named else Note("tier_not_named"),)
    else:
        several = asks_several(understanding.question) or bool(parts_of(understanding.question))
        selection = choose(understanding, hits, corpus, limits, manner.wants_list, several)
        picked = [*selection.chosen, *own_sector_beyond(selection.chosen, borne, understanding.sectors)]
        chosen, notes = composing.in_reading_order(picked), selection.notes
    if numbered and shelf.left(rest, understanding.standalone) < _LITTLE:
        chosen, notes = _whole(numbered, understanding, corpus), ()
    elif numbered and not any(_within(choice.clause, clause) for choice in chosen for clause in numbered):
        chosen = [*_whole(numbered, understanding, corpus), *chosen]
    notes = (*notes, *(Note(f"sought_{kind}") for kind in grounds.unmet))
    return Found(tuple(hits), grounds, tuple(chosen), notes, borne)


def bearing(corpus: Corpus, register: Mapping[str, Entry], understanding: Understanding) -> tuple[Borne, ...]:
    """The duties that bear on whoever asks."""
    tiers = tiers_in(understanding.standalone)
    return duties_of(corpus, register, understanding.roles, understanding.sectors, tiers)


def raised(hits: Sequence[Hit], numbered: Sequence[Clause], corpus: Corpus) -> list[Hit]:
    """The hits with those asked for by number first among their likes, and there if they were not found."""
    known = {hit.clause.key for hit in hits}
    best = max((hit.score for hit in hits), default=1.0)
    raised = [
        replace(hit, score=hit.score * _ASKED_FOR) if any(_within(hit.clause, c) for c in numbered) else hit
        for hit in hits
    ]
    raised += [
        Hit(clause, best * _ASKED_FOR, 0.0, 0.0)
        for clause in numbered
        if clause.key not in known and (clause.text.strip() or parts_under(clause, corpus))
    ]
    return sorted(raised, key=lambda hit: -hit.score)


def _within(clause: Clause, whole: Clause) -> bool:
    return clause.key == whole.key or clause.id.startswith((f"{whole.id}/", f"{whole.id}."))


def _whole(numbered: Sequence[Clause], understanding: Understanding, corpus: Corpus) -> list[Chosen]:
    """The clauses asked for with what stands in them: whole, or where that is long, by their first sentences."""
    parts = [part for clause in numbered for part in _speaking(clause, corpus)]
    long = sum(len(part.text) for part in parts) > _LONG
    chosen = []
    for part in parts[:_MOST_PARTS] if long else parts:
        end = part.sentences[0].end if long and part.sentences else len(part.text)
        chosen.append(Chosen(part, ((0, end),), heading_for(part, understanding)))
    return chosen


def _speaking(clause: Clause, corpus: Corpus) -> list[Clause]:
    """The clause and all below it that have words of their own; a section and a table speak by their parts."""
    below = [part for child in corpus.children(clause) for part in _speaking(child, corpus)]
    own = [] if clause.kind in ("section", "table") and below else [clause]
    return [part for part in (*own, *below) if part.text.strip()]
