"""Which changes bear on a role or a sector."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from corpus.diff_model import Change
from corpus.model import Clause, Role
from corpus.register import GUIDELINE, Entry

_ROLES = frozenset(role.value for role in Role)


@dataclass(frozen=True, slots=True)
class Filtered:
    """`hidden`: how many changes that stand for themselves bear on neither the roles nor the sectors asked for."""

    changes: tuple[Change, ...]
    hidden: int


def bearing_on(
    changes: Iterable[Change], roles: Collection[str], sectors: Collection[str], register: Mapping[str, Entry]
) -> Filtered:
    """The changes that may concern a reader; empty roles or sectors ask for all.

    A clause that names no role speaks to all of them, one that names no sector to all sectors; where the reviewed
    register knows the clause, it says whom it asks, else the clause's tags do. A change bears on whoever either
    version of the clause does. `register`: by clause id of the version that it was made for.
    """
    shown: list[Change] = []
    hidden = 0
    for change in changes:
        sides = [side for side in (change.old, change.new) if side is not None]
        for_role = not roles or any(_meets(_roles(side, register), roles) for side in sides)
        for_sector = not sectors or any(_meets(_sectors(side, register), sectors) for side in sides)
        if for_role and for_sector:
            shown.append(change)
        elif not change.follows:
            hidden += 1
    return Filtered(tuple(shown), hidden)


def _meets(named: frozenset[str], asked: Collection[str]) -> bool:
    return not named or not named.isdisjoint(asked)


def _entry(clause: Clause, register: Mapping[str, Entry]) -> Entry | None:
    return register.get(clause.id) if f"{clause.document}@{clause.version}" == GUIDELINE else None


def _roles(clause: Clause, register: Mapping[str, Entry]) -> frozenset[str]:
    """The roles that a clause names; none where it speaks to everybody, if only with one of its duties."""
    entry = _entry(clause, register)
    if entry is None or not entry.duties:
        return frozenset(clause.tags.roles)
    each = [frozenset(duty.who) & _ROLES for duty in entry.duties]
    return frozenset().union(*each) if all(each) else frozenset()


def _sectors(clause: Clause, register: Mapping[str, Entry]) -> frozenset[str]:
    entry = _entry(clause, register)
    if entry is None or not entry.duties:
        return frozenset(clause.tags.sectors)
    if any(duty.every_sector for duty in entry.duties):
        return frozenset()
    return frozenset(sector for duty in entry.duties for sector in duty.sectors)
