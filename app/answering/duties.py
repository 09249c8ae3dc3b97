"""Completeness: which duties of the register bear on a reader, how many of them an answer shows, and all of them.

A duty bears on a reader where it asks something of one of their roles (of any role, where they have said none) or of
organisations without naming a role, and speaks to their sector or to all. What it merely allows is no duty; what
belongs to one risk tier counts only where that tier is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.answer import Citation, Completeness, Note, Statement
from app.answering.compose import Chosen
from app.answering.lists import first_needed
from corpus.model import Clause, Modality, Role
from corpus.register import GUIDELINE, Duty, Entry
from corpus.store import Corpus

_ASKS_NOTHING = (Modality.MAY.value, Modality.DESCRIPTIVE.value)
_ROLES = frozenset(role.value for role in Role)
_ORGANISATION = "Organisation"
_ORDER = ("sector", "role", "general", "unnamed")


@dataclass(frozen=True, slots=True)
class Borne:
    """A duty that bears on the reader, at its place: its quote is within `clause.text[start:end]`."""

    clause: Clause
    duty: Duty
    start: int
    end: int
    roles: tuple[str, ...]
    """Which of the reader's roles it names; none for a duty of organisations in general."""


def duties_of(
    corpus: Corpus,
    register: Mapping[str, Entry],
    roles: Sequence[str] = (),
    sectors: Sequence[str] = (),
    tiers: Iterable[str] = (),
) -> tuple[Borne, ...]:
    """The duties that bear on these roles, sectors and risk tiers (slugs of Table 1's rows), in reading order."""
    found: list[Borne] = []
    named = {_slug(tier) for tier in tiers}
    for clause in corpus.clauses:
        if f"{clause.document}@{clause.version}" != GUIDELINE or clause.id not in register:
            continue
        for duty in register[clause.id].duties:
            own = tuple(role for role in duty.who if role in (roles or _ROLES))
            if (own or _ORGANISATION in duty.who) and _bears(duty, set(sectors), named):
                found.append(Borne(clause, duty, *_place(duty.quote, clause.text), own))
    return tuple(found)


def shown(borne: Sequence[Borne], citations: Iterable[Citation]) -> tuple[Borne, ...]:
    """Those of the duties whose words stand whole within what is cited."""
    spans = [(citation.clause.key, citation.start, citation.end) for citation in citations]
    return tuple(
        one
        for one in borne
        if any(key == one.clause.key and start <= one.start and one.end <= end for key, start, end in spans)
    )


def count(borne: Sequence[Borne], statements: Iterable[Statement], role_said: bool) -> Completeness:
    """How many of the duties the statements quote; a role's own and those that name nobody are told apart."""
    here = shown(borne, [citation for statement in statements for citation in statement.citations])
    if len(here) == len(borne):
        note = Note("duties_all", {"total": str(len(borne))})
    else:
        values = {
            "shown": str(sum(bool(one.roles) for one in here)),
            "total": str(sum(bool(one.roles) for one in borne)),
            "shown_unnamed": str(sum(not one.roles for one in here)),
            "total_unnamed": str(sum(not one.roles for one in borne)),
        }
        note = Note("duties_shown" if role_said else "duties_shown_any_role", values)
    return Completeness(len(here), len(borne), note)


def choose_all(borne: Sequence[Borne], sectors: Sequence[str]) -> tuple[Chosen, ...]:
    """All of them by whole sentences: the reader's sector first, then each role's, several roles', nobody's by name."""
    spans: dict[tuple[str, str], tuple[Clause, list[tuple[int, int]]]] = {}
    for one in borne:
        heading = _heading(one, sectors)
        _, of_clause = spans.setdefault((heading, one.clause.key), (one.clause, []))
        of_clause.append(_sentences(one))
    chosen = [Chosen(clause, _apart(of_clause), key[0]) for key, (clause, of_clause) in spans.items()]
    return tuple(sorted(chosen, key=lambda choice: _rank(choice.heading)))


def own_sector_beyond(
    chosen: Sequence[Chosen], borne: Sequence[Borne], sectors: Sequence[str]
) -> tuple[Chosen, ...]:
    """What was written for the reader's sector alone and is not yet chosen: it applies, however it is asked for."""
    known = {choice.clause.key for choice in chosen}
    alone = [one for one in borne if len(one.clause.tags.sectors) == 1 and one.clause.kind == "bullet"]
    return tuple(choice for choice in choose_all(alone, sectors) if choice.clause.key not in known)


def _bears(duty: Duty, sectors: set[str], tiers: set[str]) -> bool:
    if not duty.own or duty.modality in _ASKS_NOTHING:
        return False
    if duty.risk_tier and duty.risk_tier not in tiers:
        return False
    return duty.every_sector or bool(sectors & set(duty.sectors))


def _heading(one: Borne, sectors: Sequence[str]) -> str:
    if not one.duty.every_sector:
        return f"sector:{next(sector for sector in sectors if sector in one.duty.sectors)}"
    if len(one.roles) == 1:
        return f"role:{one.roles[0]}"
    return "general" if one.roles else "unnamed"


def _rank(heading: str) -> tuple[int, str]:
    kind = heading.partition(":")[0]
    return _ORDER.index(kind), heading


def _place(quote: str, text: str) -> tuple[int, int]:
    """Where the quote stands; the register's check holds that it does."""
    match = re.search(r"\s+".join(map(re.escape, quote.split())), text)
    if match is None:
        raise ValueError(f"{quote!r} does not stand in its clause")
    return match.span()


def _sentences(one: Borne) -> tuple[int, int]:
    """The whole sentences around the quote, with those that they lean on."""
    sentences = one.clause.sentences
    touched = [i for i, s in enumerate(sentences) if s.start < one.end and one.start < s.end]
    return sentences[first_needed(one.clause, touched[0])].start, sentences[touched[-1]].end


def _apart(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The spans in order, each character in one of them at most."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _slug(tier: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", tier.lower()))
