"""Whether a part of a claim says no more than what it rests on: denials, conditions, quantities, strength, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from app.checks.claim import Fault
from app.checks.copies import copy_faults
from app.checks.denials import contrary_faults, denial_faults
from app.checks.exchanges import exchange_faults
from app.checks.matching import Matches
from app.checks.reading import Reading, blanked
from app.checks.units import Unit
from app.checks.values import Value, lacking, values_in
from app.checks.words import pattern, words
from app.showing.patterns import lexicon
from corpus.register_check.wording import NAMES

_HALF = 0.5
_THIRD = 0.3
_REACH = 4
_SHOULD = 2
_TWO = 2
_WILL = re.compile(r"\bwill\b|\bgoing to\b")
_CAN = re.compile(r"\b(?:can|may|might|could)\b")
_NEAR_BEFORE = {"en": 30, "zh": 8}


def faults_of(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    """What the claim says otherwise than the unit, in the order of the checks."""
    yield from copy_faults(claim, unit)
    yield from contrary_faults(matches, unit)
    yield from denial_faults(claim, unit, matches)
    yield from _condition_faults(claim, unit, matches)
    yield from _quantity_faults(claim, unit, matches)
    yield from _strength_faults(claim, unit, matches)
    yield from _leave_faults(claim, unit, matches)
    yield from _number_faults(claim, unit, matches)
    yield from exchange_faults(claim, unit, matches)


def _condition_faults(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    source = unit.reading
    for condition in source.conditions:
        if not _bears(condition.start, condition.end, condition.leads, source, matches):
            continue
        weights = sum(source.tokens[n].weight for n in condition.tokens)
        had = sum(source.tokens[n].weight for n in condition.tokens if source.tokens[n].ids & claim.ids)
        bound = any(c.firm for c in claim.conditions) or (claim.conditions and not condition.firm)
        narrowed = bound or words("logic", claim.language, "narrowed", "words").search(claim.text)
        if (bound and had >= _THIRD * weights) or (narrowed and weights and had >= _HALF * weights):
            continue
        if condition.firm or weights:
            yield Fault("condition", f"{unit.label} says so only “{condition.shown}”; the claim leaves that out.")


def _bears(start: int, end: int, leads: bool, source: Reading, matches: Matches) -> bool:
    """Whether a condition binds words that the claim has."""
    if words("logic", "fixed", "broad").search(source.text[start:end]):
        # "As far as technically feasible": of the whole part of the sentence.
        first = max(source.text.rfind(mark, 0, start) for mark in ";；。")
        inside = [n for n, token in enumerate(source.tokens) if first < token.start < start]
        if inside and sum(n in matches.places for n in inside) >= _HALF * len(inside[-_REACH * 2 :]):
            return True
    if leads:
        stop = re.search(r"[;；。]", source.text[end:])
        until = end + stop.start() if stop else len(source.text)
        inside = [n for n, token in enumerate(source.tokens) if end <= token.start < until]
        return any(n in matches.places for n in inside)
    before = re.split(r"[,;，；。]| and ", source.text[:start])[-1]
    inside = [n for n, token in enumerate(source.tokens) if start - len(before) <= token.start < start][-_REACH:]
    return bool(inside) and sum(n in matches.places for n in inside) >= _HALF * len(inside)


def _quantity_faults(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    language, source = claim.language, f"{unit.text}\n{unit.plain}"
    heard = _without_times(blanked(claim.text, words("logic", language, "denial", "silent")))
    for kind in lexicon("checks_logic")[language]["quantity"]["whole"]:
        whole = pattern([kind])
        found = whole.search(heard)
        if found and not whole.search(source) and not _restates(found.start(), found.end(), matches):
            yield Fault("quantifier", f"The claim says “{found.group()}”, which {unit.label} does not say.")
            break
    only, silent = (words("logic", language, "quantity", name) for name in ("only", "only_silent"))
    if (found := only.search(blanked(claim.text, silent))) and not only.search(blanked(source, silent)):
        yield Fault("quantifier", f"The claim says “{found.group()}”, which {unit.label} does not say.")
    for name in ("most", "at_least", "at_most"):
        limit = words("logic", language, "quantity", name)
        found = limit.search(claim.text) if name == "most" or values_in(claim.text) else None
        if found and not limit.search(source):
            yield Fault("quantifier", f"The claim says “{found.group()}”, which {unit.label} does not say.")
    for name, kept in (("softened", ("hedge", "softened")), ("effort", ("effort", "softened"))):
        if any(words("logic", language, "quantity", one).search(claim.text) for one in kept):
            continue
        for found in words("logic", language, "quantity", name).finditer(unit.text):
            after = [n for n, token in enumerate(unit.reading.tokens) if token.start >= found.end()][:_TWO]
            if any(n in matches.places for n in after):
                yield Fault("quantifier", f"{unit.label} says “{found.group()}”; the claim says it without.")
                break
    if language == "en" and _WILL.search(claim.text) and not _WILL.search(source) and _CAN.search(unit.text):
        yield Fault("quantifier", f"The claim says “will”, but {unit.label} only says that it can be so.")


def _restates(start: int, end: int, matches: Matches) -> bool:
    """Whether such a word is itself a content word that the unit has in some form."""
    return any(one.token.start < end and start < one.token.end and one.quality >= 1 for one in matches.items)


@lru_cache(maxsize=4096)
def _without_times(text: str) -> str:
    """"Every year" is how often, not how many."""
    for unit in lexicon("checks_values")["how_often"]:
        text = blanked(text, words("values", "how_often", unit))
    return text


def _strength_faults(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    source = unit.reading
    duties = words("logic", "modal", "duty")
    assigned = duties.search(f"{unit.text} {unit.plain} {unit.beside}")
    for segment in claim.segments:
        if not segment.own or (assigned and duties.search(segment.word)):
            continue
        levels = []
        # What stands before the modal word is who is meant, of whom other things may be said as well.
        said = [m for m in matches.items if m.place is not None and segment.start <= m.token.start < segment.end]
        at = claim.text.find(segment.word, segment.start)
        for one in [m for m in said if m.token.start >= at] or said:
            if one.place is not None:
                level = _level_at(unit, source.tokens[one.place].start)
                levels.append((level, one.token.weight))
        total = sum(weight for _, weight in levels)
        enough = sum(weight for level, weight in levels if level >= segment.level)
        top = max((level for level, _ in levels), default=unit.level)
        if segment.level > max(unit.level, max((s.level for s in source.segments), default=0)) or (
            total and enough < _HALF * total
        ):
            mildest = min(top, segment.level - 1)
            message = f"The claim says “{segment.word}”, but {unit.label} is no stronger than “{NAMES[mildest]}” there."
            yield Fault("modality", message)


def _leave_faults(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    """A claim that leaves to somebody what its clause asks of them is not weaker, but false."""
    exempt = words("logic", "modal", "exempt")
    if (freed := exempt.search(claim.text)) and not exempt.search(f"{unit.text}\n{unit.plain}"):
        yield Fault("negation", f"The claim says “{freed.group()}”, which {unit.label} does not say.")
        return
    allows, first = words("logic", "modal", "allows"), words("roles", "acts", claim.language).search(claim.text)
    for found in allows.finditer(claim.text):
        # Of the claim's own verb; "so that people can check" is somebody else's.
        firm = any(segment.own and segment.start <= found.start() < segment.end for segment in claim.segments)
        if firm or first is None or found.start() > first.end():
            continue
        after = [m for m in matches.items if m.token.end > found.start() and m.place is not None][:1]
        if not after or after[0].place is None:
            continue
        at = unit.reading.tokens[after[0].place].start
        before = unit.text[max(0, at - _NEAR_BEFORE[claim.language]) : at + 1]
        if _level_at(unit, at) >= _SHOULD and not allows.search(f"{before} x"):
            yield Fault("modality", f"The claim says “{found.group()}”, but {unit.label} says “{_modal_word(unit)}”.")
            return


def _level_at(unit: Unit, place: int) -> int:
    """How strongly the unit speaks there; as its place does, where its own words say less (an item of a list)."""
    own = max((segment.level for segment in unit.reading.segments if segment.own), default=-1)
    return unit.level if unit.level > own else unit.reading.level_at(place)


def _modal_word(unit: Unit) -> str:
    own = [segment for segment in unit.reading.segments if segment.own]
    return max(own, key=lambda s: s.level).word if own else NAMES[unit.level]


def _number_faults(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    claimed = [value for value in values_in(claim.text) if value.unit != "place"]
    for value in lacking(claimed, unit.values):
        yield Fault("number", f"The claim says “{value.shown}”, which {unit.label} does not say of this.")
    for value in claimed:
        if other := _nearer(value, claim, unit, matches):
            yield Fault("number", f"The claim says “{value.shown}”, but {unit.label} says “{other.shown}” of this.")


def _nearer(value: Value, claim: Reading, unit: Unit, matches: Matches) -> Value | None:
    """Another value of the same kind that stands nearer to what the claim says, if there is one."""
    rivals = [one for one in values_in(unit.text) if one.unit == value.unit]
    spots = [(unit.text.find(one.shown), one) for one in rivals]
    if len({one.number for one in rivals}) < 2 or not any(one.agrees(value) for one in rivals):
        return None

    def support(at: int) -> float:
        return sum(
            1 / (8 + abs(unit.reading.tokens[m.place].start - at))
            for m in matches.items
            if m.place is not None and not any(c.isdigit() for c in m.token.word)
        )

    nearest = max(spots, key=lambda spot: support(spot[0]))[1]
    said = [value, *values_in(claim.text)]
    return None if any(one.agrees(nearest) for one in said) else nearest
