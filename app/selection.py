"""Which of the hits are quoted: enough to answer, no more than the question bears."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from app.answer import Understanding
from app.compose import Chosen, Limits, heading_for, items_of, sentences_for
from corpus.model import Clause
from corpus.store import Corpus
from index.search import Hit

_MOST_PARTS = 9
_STANDS_OUT = 0.8
_MANY_ITEMS = 6
"""Items of one list among the hits from which on the list as a whole is meant."""


def choose(
    understanding: Understanding, hits: Sequence[Hit], corpus: Corpus, limits: Limits, wants_list: bool = False
) -> list[Chosen]:
    """The best hits within `limits`; a list with all its items where a list is asked for and was found."""
    hits = _without_headings(hits, corpus, wants_list)
    if not hits:
        return []
    floor = limits.clause_floor * hits[0].score
    kept = [hit for hit in hits if hit.score >= floor and hit.clause.text.strip()][: limits.clauses]
    kept += _for_those_left_out(understanding, hits, kept)
    lists = Counter(hit.clause.parent for hit in hits if hit.clause.kind == "item" and hit.score >= floor)
    chosen: list[Chosen] = []
    whole: set[str] = set()
    for place, hit in enumerate(kept):
        clause = hit.clause
        if clause.kind == "item" and clause.parent in whole:
            continue
        if clause.kind == "item" and lists[clause.parent] >= _MANY_ITEMS and wants_list:
            lead = _list_lead(clause, corpus)
            if lead is not None:
                whole.add(clause.parent or "")
                chosen.append(_whole_list(lead, understanding))
                continue
        if place == 0 and _leads_a_list(clause, corpus) and (wants_list or _is_short_list(clause, corpus)):
            whole.add(clause.id if clause.kind == "bullet" else clause.parent or "")
            chosen.append(_whole_list(clause, understanding))
            continue
        parts = parts_under(clause, corpus) if place == 0 and (wants_list or _none_stands_out(hit, hits)) else ()
        if parts:
            chosen += _overview(clause, parts, understanding)
            continue
        if clause.kind == "table":
            found = {h.clause.key for h in kept if h.clause.parent == clause.id}
            rows = [row for row in corpus.children(clause) if not found or row.key in found or wants_list]
            rows = [row for row in rows if all(row.key != c.clause.key for c in chosen)]
            chosen += [Chosen(row, ((0, len(row.text)),), heading_for(row, understanding)) for row in rows]
            continue
        if any(clause.key == c.clause.key for c in chosen):
            continue
        spans = sentences_for(hit, _limits_for(hit, place, understanding, limits))
        if spans:
            chosen.append(Chosen(clause, spans, heading_for(clause, understanding)))
    return chosen


def choose_for_tier(
    understanding: Understanding,
    hits: Sequence[Hit],
    named: Sequence[Clause],
    rows: Sequence[Clause],
    corpus: Corpus,
    limits: Limits,
) -> list[Chosen]:
    """The rows that name the system and what the text says of that tier; all rows, and the rule, where none does.

    A clause of the reader's own sector is added where it is among the hits.
    """
    chosen: list[Chosen] = []
    rule = next((c for c in corpus.clauses if rows and c.kind == "para" and c.parent == _section_of(rows[0])), None)
    if named:
        chosen += [Chosen(row, ((0, len(row.text)),), "tier") for row in named]
    if rule is not None:
        spans = _sentences_on_tiers(rule, named) if named else _sentences_on_harm(rule, rows)
        if spans:
            chosen.append(Chosen(rule, spans, "tier"))
    if not named:
        chosen += [Chosen(row, ((0, len(row.text)),), "tier") for row in rows]
    for hit in hits[:6]:
        own = hit.clause.kind == "bullet" and set(hit.clause.tags.sectors) & set(understanding.sectors)
        if own and all(hit.clause.key != c.clause.key for c in chosen):
            chosen.append(
                Chosen(hit.clause, sentences_for(hit, _shorter(limits)), heading_for(hit.clause, understanding))
            )
            break
    return chosen


def _without_headings(hits: Sequence[Hit], corpus: Corpus, wants_list: bool) -> list[Hit]:
    """The hits without sections, which have no words of their own, but for a first one to be quoted in outline."""
    others = [hit for hit in hits if hit.clause.kind != "section"]
    if hits and hits[0].clause.kind == "section":
        first = hits[0]
        if parts_under(first.clause, corpus) and (wants_list or _none_stands_out(first, hits)):
            return [first, *others]
    return others


def _none_stands_out(whole: Hit, hits: Sequence[Hit]) -> bool:
    """Whether a section or a lead sentence was found for itself, and not because one of its parts was meant."""
    below = [h for h in hits if h.clause.parent in (whole.clause.id, whole.clause.parent) and h.clause.kind == "bullet"]
    return all(h.score < _STANDS_OUT * whole.score for h in below)


def _for_those_left_out(understanding: Understanding, hits: Sequence[Hit], kept: Sequence[Hit]) -> list[Hit]:
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


def _limits_for(hit: Hit, place: int, understanding: Understanding, limits: Limits) -> Limits:
    """More of what was written for the reader's own sector, less of what only comes near."""
    if hit.clause.kind == "bullet" and set(hit.clause.tags.sectors) & set(understanding.sectors):
        return replace(limits, sentences=limits.sentences + 2, sentence_floor=0.5, characters=2 * limits.characters)
    return limits if place == 0 else _shorter(limits)


def _shorter(limits: Limits) -> Limits:
    return replace(limits, sentences=2, sentence_floor=0.8, characters=limits.characters // 2)


def _section_of(row: Clause) -> str:
    return row.id.split("/", 1)[0]


def _sentences_on_tiers(clause: Clause, rows: Sequence[Clause]) -> tuple[tuple[int, int], ...]:
    names = [tier for row in rows for tier in row.tags.risk_tiers]
    return tuple(
        (s.start, s.end)
        for s in clause.sentences
        if any(name.lower() in clause.text[s.start : s.end].lower() for name in names)
    )


def parts_under(clause: Clause, corpus: Corpus) -> tuple[Clause, ...]:
    """The parts that a section consists of, or the bullets that a paragraph ending in a colon leads in."""
    if clause.kind == "section":
        below = [c for c in corpus.children(clause) if c.kind in ("section", "bullet")]
        return tuple(_with_text(c, corpus) for c in below)
    if clause.kind != "para" or not _ends_open(clause):
        return ()
    siblings = [c for c in corpus.clauses if c.parent == clause.parent and c.order > clause.order]
    return tuple(takewhile(lambda c: c.kind == "bullet", siblings))


def _with_text(clause: Clause, corpus: Corpus) -> Clause:
    """A section's first paragraph stands for it, since a section's own text is its paragraphs'."""
    if clause.kind != "section":
        return clause
    return next((c for c in corpus.children(clause) if c.kind == "para"), clause)


def _overview(clause: Clause, parts: Sequence[Clause], understanding: Understanding) -> list[Chosen]:
    heading = heading_for(clause, understanding)
    own = [clause] if clause.kind == "para" else []
    chosen = [Chosen(c, ((c.sentences[-1].start, c.sentences[-1].end),), heading) for c in own]
    for part in parts[:_MOST_PARTS]:
        if part.sentences:
            first = part.sentences[0]
            chosen.append(Chosen(part, ((first.start, first.end),), heading))
    return chosen


def _sentences_on_harm(clause: Clause, rows: Sequence[Clause]) -> tuple[tuple[int, int], ...]:
    """The sentences that say what the tiers go by, and are about none of them in particular."""
    names = [tier.lower() for row in rows for tier in row.tags.risk_tiers]
    said = [(s.start, s.end, clause.text[s.start : s.end].lower()) for s in clause.sentences]
    return tuple((start, end) for start, end, text in said if "harm" in text and not any(n in text for n in names))


def _leads_a_list(clause: Clause, corpus: Corpus) -> bool:
    if clause.kind not in ("bullet", "para"):
        return False
    return _ends_open(clause) and bool(items_of(clause, corpus))


def _is_short_list(lead: Clause, corpus: Corpus) -> bool:
    return len(items_of(lead, corpus)) <= _MANY_ITEMS


def _ends_open(clause: Clause) -> bool:
    if not clause.sentences:
        return False
    last = clause.sentences[-1]
    return clause.text[last.start : last.end].rstrip("¹²³ ").endswith(":")


def _list_lead(item: Clause, corpus: Corpus) -> Clause | None:
    place = next(i for i, c in enumerate(corpus.clauses) if c.key == item.key)
    for clause in reversed(corpus.clauses[:place]):
        if clause.kind != "item":
            return clause if _leads_a_list(clause, corpus) else None
    return None


def _whole_list(lead: Clause, understanding: Understanding) -> Chosen:
    last = lead.sentences[-1]
    return Chosen(lead, ((last.start, last.end),), heading_for(lead, understanding), whole_list=True)
