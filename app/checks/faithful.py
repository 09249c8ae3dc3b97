"""Whether a part of a claim says no more than what it rests on: denials, conditions, quantities, strength, roles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.checks.claim import Fault
from app.checks.matching import Matches, contraries
from app.checks.reading import Reading, blanked
from app.checks.roles import actors
from app.checks.units import Unit
from app.checks.values import Value, lacking, values_in
from app.checks.words import words
from corpus.register_check.wording import NAMES

_HALF = 0.5
_THIRD = 0.34
_REACH = 4


def faults_of(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    """What the claim says otherwise than the unit, in the order of the checks."""
    yield from _contrary_faults(matches, unit)
    yield from _denial_faults(claim, unit, matches)
    yield from _condition_faults(claim, unit, matches)
    yield from _quantity_faults(claim, unit, matches)
    yield from _strength_faults(claim, unit, matches)
    yield from _number_faults(claim, unit, matches)
    yield from _role_faults(claim, unit)


def _contrary_faults(matches: Matches, unit: Unit) -> Iterator[Fault]:
    for said, source in contraries(matches, unit):
        yield Fault("negation", f"The claim says “{said}”, but {unit.label} says “{source}”.")


def _denial_faults(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    source, around = unit.reading, unit.around
    denied = frozenset(one for d in source.denials for n in d.scope for one in source.tokens[n].ids)
    denied |= frozenset(one for d in around.denials for n in d.scope for one in around.tokens[n].ids)
    claimed = frozenset(n for d in claim.denials for n in d.scope)
    for denial in claim.denials:
        reach = [claim.tokens[n] for n in sorted(denial.scope)]
        if not source.denials and not around.denials:
            yield Fault("negation", f"The claim says “{denial.word}”, but {unit.label} denies nothing.")
        elif reach and not any(token.ids & denied for token in reach):
            shown = " ".join(token.word for token in reach[:3])
            yield Fault("negation", f"The claim denies “{shown}”, which {unit.label} does not deny.")
    said = {one.place: n for n, one in enumerate(matches.items) if one.place is not None}
    for denial in source.denials:
        hit = [said[n] for n in denial.heads if n in said]
        if hit and not any(n in claimed for n in hit) and not _denies_alike(claim, source, denial.scope):
            shown = source.text[denial.start : denial.start + 60].split(",")[0]
            yield Fault("negation", f"{unit.label} says “{shown} ...”; the claim leaves out “{denial.word}”.")


def _denies_alike(claim: Reading, source: Reading, scope: frozenset[int]) -> bool:
    """Whether what the source denies is, somewhere in the claim, denied in other words."""
    ids = frozenset(one for n in scope for one in source.tokens[n].ids)
    return any(claim.tokens[n].ids & ids for d in claim.denials for n in d.scope)


def _condition_faults(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    source = unit.reading
    for condition in source.conditions:
        if not _bears(condition.start, condition.end, condition.leads, source, matches):
            continue
        if claim.conditions and (not condition.firm or any(c.firm for c in claim.conditions)):
            continue
        weights = [source.tokens[n].weight for n in condition.tokens]
        had = sum(source.tokens[n].weight for n in condition.tokens if n in matches.places)
        needed = _HALF if condition.firm else _THIRD
        if sum(weights) and had >= needed * sum(weights):
            continue
        if condition.firm or sum(weights):
            yield Fault("condition", f"{unit.label} says so only “{condition.shown}”; the claim leaves that out.")


def _bears(start: int, end: int, leads: bool, source: Reading, matches: Matches) -> bool:
    """Whether a condition binds words that the claim has."""
    if leads:
        stop = re.search(r"[;；。]", source.text[end:])
        until = end + stop.start() if stop else len(source.text)
        inside = [n for n, token in enumerate(source.tokens) if end <= token.start < until]
        return any(n in matches.places for n in inside)
    before = re.split(r"[,;，；。]| and | or ", source.text[:start])[-1]
    inside = [n for n, token in enumerate(source.tokens) if start - len(before) <= token.start < start]
    return bool(inside) and sum(n in matches.places for n in inside) >= _HALF * len(inside)


def _quantity_faults(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    language, source = claim.language, f"{unit.text}\n{unit.beside}"
    whole = words("logic", language, "quantity", "whole")
    for found in whole.finditer(claim.text):
        if not whole.search(source):
            yield Fault("quantifier", f"The claim says “{found.group()}”, which {unit.label} does not say.")
            break
    only, silent = (words("logic", language, "quantity", name) for name in ("only", "only_silent"))
    if (found := only.search(blanked(claim.text, silent))) and not only.search(blanked(source, silent)):
        yield Fault("quantifier", f"The claim says “{found.group()}”, which {unit.label} does not say.")
    if words("logic", language, "quantity", "hedge").search(claim.text):
        return
    for found in words("logic", language, "quantity", "softened").finditer(unit.text):
        after = [n for n, token in enumerate(unit.reading.tokens) if token.start >= found.end()][:_REACH]
        if any(n in matches.places for n in after[:2]):
            yield Fault("quantifier", f"{unit.label} says “{found.group()}”; the claim says it without.")
            break


def _strength_faults(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    source = unit.reading
    silent = not any(segment.own for segment in source.segments)
    for segment in claim.segments:
        if not segment.own:
            continue
        levels = []
        for one in matches.items:
            if one.place is not None and segment.start <= one.token.start < segment.end:
                level = unit.level if silent else source.level_at(source.tokens[one.place].start)
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


def _role_faults(claim: Reading, unit: Unit) -> Iterator[Fault]:
    roles = actors(claim.text)
    had = unit.roles
    for role in sorted(roles.named - had.named - had.acting):
        yield Fault("role", f"The claim speaks of {role}s, whom {unit.label} does not name there.")
    if had.acting:
        for role in sorted((roles.acting & had.named) - had.acting):
            others = " and ".join(sorted(had.acting))
            yield Fault("role", f"The claim makes {role}s act, but {unit.label} speaks of what {others}s do.")
