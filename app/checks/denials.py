"""Denials: what a claim denies, its clause denies, and what its clause denies of what it says, it denies too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from app.checks.claim import Fault
from app.checks.matching import Matches, contraries
from app.checks.reading import Denial, Reading
from app.checks.units import Unit

_HALF = 0.5
_THIRD = 0.3
_REACH = 4
_TWO = 2
_CLOSE = 12
_PLAIN_NOT = re.compile(r"not|no\b|never|n.t|cannot|[不未無沒毋勿]", re.IGNORECASE)


def contrary_faults(matches: Matches, unit: Unit) -> Iterator[Fault]:
    for said, source in contraries(matches, unit):
        yield Fault("negation", f"The claim says “{said}”, but {unit.label} says “{source}”.")


def denial_faults(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    """Each denial of the claim has one of the unit, and each of the unit that bears on the claim one of the claim."""
    source, around = unit.reading, unit.also
    if _doubled(claim) and not _doubled(source):
        yield Fault("negation", f"The claim denies what {unit.label} itself denies or forbids.")
    theirs = [(source, one) for one in source.denials] + [(around, one) for one in around.denials]
    paired: list[Denial] = []
    for denial in claim.denials:
        fits = [
            one
            for reading, one in theirs
            if not any(one is other for other in paired) and _denies_same(claim, denial, reading, one, source)
        ]
        if fits:
            paired.append(fits[0])
        elif not theirs:
            yield Fault("negation", f"The claim says “{denial.word}”, but {unit.label} denies nothing.")
        else:
            shown = " ".join(claim.tokens[n].word for n in denial.heads) or denial.word
            yield Fault("negation", f"The claim denies “{shown}”, which {unit.label} does not deny.")
    said = {one.place: n for n, one in enumerate(matches.items) if one.place is not None}
    for denial in source.denials:
        if any(denial is other for other in paired):
            continue
        hit = sum(n in said or any(t.key == source.tokens[n].key for t in claim.tokens) for n in denial.heads)
        needed = _THIRD * len(denial.heads)
        if 0 < len(denial.heads) <= _TWO:
            # What is denied first has to be in the claim; a noun that follows may be in it for other reasons.
            first = denial.heads[0]
            has = any(token.key == source.tokens[first].key for token in claim.tokens)
            needed = 1 if has or (first in said and claim.language == "en") else _TWO
        if not denial.heads:
            hit = needed = 1 if _speaks_of(claim, source, denial) and not claim.denials else 0
        if hit and hit >= needed:
            shown = source.text[denial.start : denial.start + 60].split(",")[0]
            yield Fault("negation", f"{unit.label} says “{shown} ...”; the claim leaves out “{denial.word}”.")


def _speaks_of(claim: Reading, source: Reading, denial: Denial) -> bool:
    """Whether what stands before a denial that ends its sentence ("... is outside it") is what the claim is about."""
    before = [token for token in source.tokens if token.end <= denial.start][-_REACH:]
    return bool(before) and sum(bool(token.ids & claim.ids) for token in before) > _HALF * len(before)


def _denies_same(claim: Reading, denial: Denial, other: Reading, its: Denial, source: Reading) -> bool:
    """Whether what the claim denies first is what the other denies: the same word, where the source has it at all."""
    if not denial.heads:
        return _PLAIN_NOT.match(its.word) is not None
    if not its.scope and _speaks_of(claim, other, its):
        return True
    reached = [other.tokens[n] for n in its.scope]
    keys, ids = {token.key for token in reached}, frozenset(one for token in reached for one in token.ids)
    in_source = {token.key for token in source.tokens}
    # In Chinese it is often the second word after the denial that is denied (「不讓系統輸出」).
    every = len(denial.heads) > _REACH or claim.language == "zh"
    for n in denial.heads if every else denial.heads[:1]:
        head = claim.tokens[n]
        if head.key in keys if head.key in in_source else bool(head.ids & ids):
            return True
    first = claim.tokens[denial.heads[0]]
    # "not fully remove": what is denied first may be the manner.
    return not first.ids & source.ids and any(claim.tokens[n].ids & ids for n in denial.heads[1:])


def _doubled(reading: Reading) -> bool:
    """Whether a denial denies another ("should not be prohibited")."""
    spans = sorted({(d.start, d.start + len(d.word)) for d in reading.denials})
    return any(
        0 <= later[0] - first[1] <= _CLOSE and not re.search(r"[,;，；]", reading.text[first[1] : later[0]])
        and not any(first[1] <= token.start < later[0] for token in reading.tokens)
        for first, later in pairwise(spans)
    )
