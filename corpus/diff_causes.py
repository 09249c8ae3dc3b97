"""Changes that only come with another one: whose number, place or strength follows from what changed beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from corpus.diff_model import Change, Flag, Kind, SentenceChange, Sign
from corpus.diff_words import tokens
from corpus.model import Clause

# Clauses without a number or name of their own are counted; what is added before one changes its id and nothing else.
_COUNTED = re.compile(r"(?:^|/)(?:p|item-|row-|table-|figure-|footnote-)\d+$")
# The fewest words by which a sentence is known again in another clause.
_TELLING = 5
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


def with_ways(changes: Sequence[Change]) -> list[Change]:
    """The changes, but a sentence that only went from one clause to another is no duty dropped or added."""
    gone, come = _lone(changes, Kind.REMOVED), _lone(changes, Kind.ADDED)
    ways: dict[tuple[int, int], Flag] = {}
    for words, places in gone.items():
        for (was, i), (became, j) in zip(places, come.get(words, ()), strict=False):
            ways[was, i] = Flag(Sign.WENT, (changes[became].clause.id,))
            ways[became, j] = Flag(Sign.CAME, (changes[was].clause.id,))
    return [_with_ways(change, at, ways) for at, change in enumerate(changes)]


def _lone(changes: Sequence[Change], kind: Kind) -> dict[str, list[tuple[int, int]]]:
    """The places (change, sentence) of the sentences that one version's clause has alone, by their words."""
    found: dict[str, list[tuple[int, int]]] = {}
    for at, change in enumerate(changes):
        for number, sentence in enumerate(change.sentences):
            clause, span = (change.new, sentence.new) if kind is Kind.ADDED else (change.old, sentence.old)
            if sentence.kind is kind and clause is not None and span is not None:
                words = clause.text[span.start : span.end]
                if len(tokens(words)) >= _TELLING:
                    found.setdefault(" ".join(words.split()), []).append((at, number))
    return found


def _with_ways(change: Change, at: int, ways: Mapping[tuple[int, int], Flag]) -> Change:
    sentences = tuple(
        replace(sentence, flags=(ways[at, number],)) if (at, number) in ways else sentence
        for number, sentence in enumerate(change.sentences)
    )
    if sentences == change.sentences:
        return change
    own = {flag for sentence in change.sentences for flag in sentence.flags}
    others = [flag for flag in change.flags if flag not in own]
    flags = dict.fromkeys((*(flag for sentence in sentences for flag in sentence.flags), *others))
    return replace(change, sentences=sentences, flags=tuple(flags))


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
