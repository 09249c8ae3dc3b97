"""Changes that only come with another one: whose number, place or strength follows from what changed beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from corpus.diff_model import Change, Kind, SentenceChange, Sign
from corpus.model import Clause

# Clauses without a number or name of their own are counted; what is added before one changes its id and nothing else.
_COUNTED = re.compile(r"(?:^|/)(?:p|item-|row-|table-|figure-|footnote-)\d+$")
_TURNED = (Kind.STRENGTHENED, Kind.WEAKENED, Kind.MIXED)


def turned(sentence: SentenceChange, *, by_lead_in: bool) -> bool:
    """Whether a sentence asks more or less than before, and that by its lead-in or by its own words."""
    of_lead_in = any(flag.sign is Sign.CONTEXT for flag in sentence.flags)
    return sentence.kind in _TURNED and of_lead_in == by_lead_in


def led_in_otherwise(change: Change, earlier: Sequence[Change]) -> str | None:
    """The id of the change that lets a fragment with the same words ask more or less; None where nothing does.

    It may be the change itself: a sentence before it, or that it has moved. Two readers of one text may judge a
    fragment differently; without a cause in the text that is no change.
    """
    kinds = {sentence.kind for sentence in change.sentences if turned(sentence, by_lead_in=True)}
    itself = any(turned(s, by_lead_in=False) and s.kind in kinds for s in change.sentences)
    if itself or change.kind is Kind.MOVED or change.has(Sign.MOVED):
        return ""
    above = _near(change)
    for other in reversed(earlier):
        speaks = any(turned(s, by_lead_in=False) and s.kind in kinds for s in other.sentences)
        if speaks and above & _sides(other):
            return other.clause.id
    return None


def with_causes(changes: Sequence[Change]) -> Iterable[Change]:
    """Each change with the id of the one that brought it about, where it is not one of its own."""
    settled: dict[str, Change] = {}
    for at, change in enumerate(changes):
        if change.kind is Kind.RENUMBERED:
            change = replace(change, follows=_cause_of_number(change, changes[:at], settled))
        elif change.kind is Kind.MOVED:
            change = replace(change, follows=_cause_of_move(change, changes))
        settled[change.clause.id] = change
        yield change


def _near(change: Change) -> set[str | None]:
    """The ids of the clauses above a change, two steps up: those that lead in to it stand beside or above it."""
    found: set[str | None] = set()
    for clause in (change.old, change.new):
        if clause is not None:
            found.add(clause.parent)
            found.add(clause.parent.rpartition("/")[0] if clause.parent and "/" in clause.parent else None)
    return found - {None} or {None}


def _sides(change: Change) -> set[str | None]:
    clauses: list[Clause] = [clause for clause in (change.old, change.new) if clause is not None]
    return {clause.parent for clause in clauses} | {clause.id for clause in clauses}


def _cause_of_number(change: Change, earlier: Sequence[Change], settled: Mapping[str, Change]) -> str:
    old, new = change.old, change.new
    if old is None or new is None:
        return ""
    above = settled.get(new.parent or "")
    if above and above.old and above.new and above.old.id == old.parent and above.old.id != above.new.id:
        only_above = new.id == above.new.id + old.id.removeprefix(above.old.id)
        if only_above:
            return above.follows or above.clause.id
    if not _COUNTED.search(old.id) or not _COUNTED.search(new.id):
        return ""
    for other in reversed(earlier):
        beside = (other.new is not None and other.new.parent == new.parent) or (
            other.old is not None and other.old.parent == old.parent
        )
        if beside and (other.kind in (Kind.ADDED, Kind.REMOVED, Kind.MOVED) or other.has(Sign.MOVED)):
            return other.clause.id
    return ""


def _cause_of_move(change: Change, changes: Iterable[Change]) -> str:
    """A clause whose section was taken away, or that came under a section put in above it."""
    old, new = change.old, change.new
    for other in changes:
        if other.kind is Kind.ADDED and new is not None and other.clause.id == new.parent:
            return other.clause.id
        if other.kind is Kind.REMOVED and old is not None and other.clause.id == old.parent:
            return other.clause.id
    return ""
