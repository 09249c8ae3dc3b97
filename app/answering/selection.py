"""Which of the hits are quoted: enough to answer, no more than the question bears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.answer import Note, Understanding
from app.answering.compose import Chosen, Limits, heading_for, sentences_for
from app.answering.lists import items_of, lead_of, leading_span, leads_a_list, parts_under
from app.asking.manner import manner_of
from app.asking.understand import tiers_in
from corpus.model import Clause
from corpus.store import Corpus
from index.search import Hit, UnitScore

_MOST_PARTS = 9
_MOST_FOR_SEVERAL = 6
_SEVERAL_FLOOR = 0.65
"""Of a question on several things: the clauses at most, and the share of the best score of the last of them, since
what answers one of them is far from the others."""
_STANDS_OUT = 0.8
"""The share of a whole's score from which on one of its parts is what was meant."""
_SHORT_LIST = 6
_OTHER_TIER = 0.5
"""What a sentence on another risk tier than the one asked about counts."""
_OWN_SECTOR_FLOOR = 0.5
"""The share of the best score from which on a clause of the reader's own sector is never left out."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is quoted, in order of relevance, and what has to be said about it."""

    chosen: tuple[Chosen, ...]
    notes: tuple[Note, ...] = ()


def choose(
    understanding: Understanding,
    hits: Sequence[Hit],
    corpus: Corpus,
    limits: Limits,
    wants_list: bool = False,
    several: bool = False,
) -> Selection:
    """The best hits within `limits`; wholes in outline and lists with all items where that is what was found.

    `several`: whether the question asks several things, which no few clauses answer.
    """
    candidates = _without_headings(hits, corpus, wants_list)
    if several:
        limits = replace(limits, clauses=_MOST_FOR_SEVERAL, lowest_floor=_SEVERAL_FLOOR, highest_floor=_SEVERAL_FLOOR)
    kept = _kept(understanding, candidates, limits)
    whole = _whole_lists(kept, corpus, wants_list)
    chosen: list[Chosen] = []
    for place, hit in enumerate(kept):
        for choice in _choices(hit, place, kept, understanding, corpus, limits, wants_list, whole):
            if all(choice.clause.key != known.clause.key for known in chosen):
                chosen.append(choice)
    return Selection(tuple(chosen), _on_lists(chosen, corpus))


def _kept(understanding: Understanding, hits: Sequence[Hit], limits: Limits) -> list[Hit]:
    if not hits:
        return []
    best = hits[0].score
    with_words = [hit for hit in hits if hit.clause.text.strip()]
    floor = _floor([hit.score / best for hit in with_words], limits)
    kept = [hit for hit in with_words if hit.score >= floor * best][: limits.clauses]
    kept += _of_roles_left_out(understanding, hits, kept)
    if understanding.sectors and not any(_is_own_sector(hit.clause, understanding) for hit in kept):
        kept += [h for h in hits if _is_own_sector(h.clause, understanding) and h.score >= _OWN_SECTOR_FLOOR * best][:1]
    return kept


def _floor(shares: Sequence[float], limits: Limits) -> float:
    """The share of the best score below which a hit is left out: the middle of the widest gap between the shares.

    So what bears on a question as much as the last hit that is kept is not cut off from it by a hair. `shares` are in
    falling order.
    """
    low, high = limits.lowest_floor, limits.highest_floor
    within = [high, *(min(max(share, low), high) for share in shares), low]
    width, middle = max((above - below, (above + below) / 2) for above, below in pairwise(within))
    return middle if width > 0 else low


def _choices(
    hit: Hit,
    place: int,
    kept: Sequence[Hit],
    understanding: Understanding,
    corpus: Corpus,
    limits: Limits,
    wants_list: bool,
    whole: dict[str, Clause],
) -> list[Chosen]:
    """What one hit contributes: its sentences, or the whole that it stands for."""
    clause = hit.clause
    lead = lead_of(clause, corpus) if clause.kind == "item" else clause
    if lead is not None and lead.key in whole:
        return [Chosen(lead, (leading_span(lead),), heading_for(lead, understanding), whole_list=True)]
    if leads_a_list(clause, corpus) and clause.kind == "bullet":
        # Some of its items were found: they answer, and bring these words with them.
        return []
    if place == 0 and (wants_list or _none_stands_out(hit, kept)):
        parts = parts_under(clause, corpus)
        own = [part for part in parts if _is_own_sector(part, understanding)]
        if parts:
            return _outline(clause, own or parts, understanding)
    if clause.kind == "table":
        found = [h.clause for h in kept if h.clause.parent == clause.id]
        rows = corpus.children(clause) if wants_list or not found else found
        return [Chosen(row, ((0, len(row.text)),), heading_for(row, understanding)) for row in rows]
    spans = sentences_for(_of_tiers(hit, understanding), _limits_for(hit, place, understanding, limits))
    return [Chosen(clause, spans, heading_for(clause, understanding))] if spans else []


def _of_tiers(hit: Hit, understanding: Understanding) -> Hit:
    """The hit with its sentences on other risk tiers than those asked about counting for little."""
    asked = tiers_in(understanding.standalone)
    if not asked:
        return hit

    def worth(unit: UnitScore) -> UnitScore:
        named = tiers_in(hit.clause.text[unit.start : unit.end])
        return replace(unit, score=unit.score * _OTHER_TIER) if named and not named & asked else unit

    return replace(hit, units=tuple(map(worth, hit.units)))


def _without_headings(hits: Sequence[Hit], corpus: Corpus, wants_list: bool) -> list[Hit]:
    """The hits without sections, which have no words of their own, but for a first one to be quoted in outline."""
    others = [hit for hit in hits if hit.clause.kind != "section"]
    is_section = bool(hits) and hits[0].clause.kind == "section"
    return [hits[0], *others] if is_section and outlined(hits, corpus, wants_list) else others


def outlined(hits: Sequence[Hit], corpus: Corpus, wants_list: bool) -> tuple[Clause, ...]:
    """The parts of the first hit, where it has any and is meant as a whole; else none."""
    whole = bool(hits) and (wants_list or _none_stands_out(hits[0], hits))
    return parts_under(hits[0].clause, corpus) if whole else ()


def _none_stands_out(whole: Hit, hits: Sequence[Hit]) -> bool:
    """Whether a section or a lead sentence was found for itself, and not because one of its parts was meant."""
    below = [h for h in hits if h.clause.parent in (whole.clause.id, whole.clause.parent) and h.clause.kind == "bullet"]
    return all(h.score < _STANDS_OUT * whole.score for h in below)


def _whole_lists(kept: Sequence[Hit], corpus: Corpus, wants_list: bool) -> dict[str, Clause]:
    """The lists to be quoted whole, by the key of what leads them in.

    That is where a list is asked for, where it is short, and where its lead was found but none of its items;
    with some of its items found, those answer and bring the lead with them.
    """
    whole: dict[str, Clause] = {}
    items = {hit.clause.key for hit in kept if hit.clause.kind == "item"}
    for place, hit in enumerate(kept):
        lead = hit.clause if leads_a_list(hit.clause, corpus) else None
        if hit.clause.kind == "item" and wants_list and place == 0:
            lead = lead_of(hit.clause, corpus)
        if lead is None:
            continue
        below = items_of(lead, corpus)
        if wants_list or len(below) <= _SHORT_LIST or not any(item.key in items for item in below):
            whole[lead.key] = lead
    return whole


def _on_lists(chosen: Sequence[Chosen], corpus: Corpus) -> tuple[Note, ...]:
    """Of each list that is shown in part, how many of its items are shown."""
    shown: dict[str, tuple[Clause, int]] = {}
    for choice in chosen:
        lead = lead_of(choice.clause, corpus) if choice.clause.kind == "item" else None
        if lead is not None and not any(c.clause.key == lead.key and c.whole_list for c in chosen):
            shown[lead.key] = (lead, shown.get(lead.key, (lead, 0))[1] + 1)
    return tuple(
        Note("partial_list", {"list": lead.heading, "shown": str(count), "total": str(total)})
        for lead, count in shown.values()
        if count < (total := len(items_of(lead, corpus)))
    )


def _of_roles_left_out(understanding: Understanding, hits: Sequence[Hit], kept: Sequence[Hit]) -> list[Hit]:
    """Where the question names several roles, the best hit on each of them that nothing kept is about alone."""
    if len(understanding.roles) < 2 or "role" in understanding.from_profile:
        return []
    alone = [(hit, hit.clause.tags.roles[0]) for hit in hits if len(hit.clause.tags.roles) == 1]
    spoken_for = {role for hit, role in alone if hit in kept}
    best: dict[str, Hit] = {}
    for hit, role in alone:
        if role in understanding.roles and role not in spoken_for:
            best.setdefault(role, hit)
    return list(best.values())


def _is_own_sector(clause: Clause, understanding: Understanding) -> bool:
    return clause.kind == "bullet" and len(clause.tags.sectors) == 1 and clause.tags.sectors[0] in understanding.sectors


def _limits_for(hit: Hit, place: int, understanding: Understanding, limits: Limits) -> Limits:
    """More of what was written for the reader's own sector, less of what only comes near."""
    if _is_own_sector(hit.clause, understanding):
        # Asked in another language than the text's, its sentences cannot be told apart well: none is left out.
        floor = limits.sentence_floor if understanding.language == "en" else 0.0
        return replace(
            limits, sentences=limits.sentences + 2, sentence_floor=floor, characters=2 * limits.characters
        )
    if place > 0:
        return shorter(limits)
    meant = hit.clause.kind == "bullet" and manner_of(understanding.question).asks_meaning
    return replace(limits, from_first=meant)


def shorter(limits: Limits) -> Limits:
    """For a clause that is not the first."""
    return replace(limits, sentences=2, sentence_floor=0.75, characters=limits.characters // 2)


def _outline(clause: Clause, parts: Sequence[Clause], understanding: Understanding) -> list[Chosen]:
    """A whole by the first sentence of each of its parts, after its own last words where it has any."""
    chosen = []
    if clause.kind == "para":
        chosen.append(Chosen(clause, (leading_span(clause),), heading_for(clause, understanding)))
    for part in parts[:_MOST_PARTS]:
        if part.sentences:
            first = part.sentences[0]
            chosen.append(Chosen(part, ((first.start, first.end),), heading_for(part, understanding)))
    return chosen
