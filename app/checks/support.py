"""Whether the cited clauses say what a claim says: the claim, or each of its parts, aligned with one thing they say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.checks.claim import About, Claim, Fault
from app.checks.faithful import faults_of
from app.checks.matching import Matches, match
from app.checks.meaning import Nearness
from app.checks.reading import Reading, read
from app.checks.units import Unit, units_of
from app.checks.words import bare, is_chinese, words
from corpus.model import Clause

_CUTS = {
    "en": re.compile(r"; |, (?:and|but|while|whereas|so) | while |: "),
    "zh": re.compile(r"；|，(?=並|亦|同時|而|也|則|但|且|又|以及|由)"),
}
_LEAST_PART = 2.5
"""A part with less content than this many words says too little to be held against a sentence alone."""


@dataclass(frozen=True)
class Aligned:
    """A part of a claim on one unit."""

    part: Reading
    unit: Unit
    matches: Matches
    cosine: float
    faults: tuple[Fault, ...]

    @property
    def score(self) -> float:
        return _score(self.part.language, self.matches, self.cosine)

    @property
    def covers(self) -> bool:
        return self.score >= THRESHOLD[self.part.language]


THRESHOLD = {"en": 0.8, "zh": 0.75}


def _score(language: str, matches: Matches, cosine: float) -> float:
    if language == "zh" or not cosine:
        return matches.coverage
    return matches.coverage * 0.6 + cosine * 0.4


def align(claim: Claim, evidence: Mapping[str, Clause], nearness: Nearness | None, about: About) -> tuple[Aligned, ...]:
    """The best unit for the whole claim, or for each of its parts. Empty where nothing is in the claim's language."""
    text = bare(claim.text)
    language = "zh" if is_chinese(text) else "en"
    labels = dict.fromkeys(claim.labels)
    units = [unit for label in labels for unit in units_of(label, evidence[label], language, about)]
    if not units:
        return ()
    whole = _best(text, units, nearness)
    if whole.covers and not whole.faults:
        return (whole,)
    parts = _parts(text, language)
    if len(parts) > 1:
        aligned = tuple(_best(part, units, nearness) for part in parts)
        if all(one.covers and not one.faults for one in aligned):
            return aligned
    return (whole,)


def support_faults(aligned: Sequence[Aligned], labels: Sequence[str]) -> tuple[Fault, ...]:
    if not aligned:
        said = " and ".join(labels)
        return (Fault("support", f"{said} has no Chinese wording to hold the claim against; quote it instead."),)
    faults = []
    for one in aligned:
        if not one.covers:
            missing = ", ".join(f"“{m.token.word}”" for m in one.matches.missing[:5])
            what = f" Not found there: {missing}." if missing else ""
            faults.append(Fault("support", f"{one.unit.label} does not say this; keep to what it says.{what}"))
        faults += one.faults
    return tuple(dict.fromkeys(faults))


def _best(text: str, units: Sequence[Unit], nearness: Nearness | None) -> Aligned:
    part = read(text)
    english = nearness if part.language == "en" else None
    cosines = english.cosines(text, [unit.text for unit in units]) if english else [0.0] * len(units)
    found = []
    for unit, cosine in zip(units, cosines, strict=True):
        matches = match(part, unit, english)
        found.append((_score(part.language, matches, float(cosine)), unit, matches, float(cosine)))
    found.sort(key=lambda one: -one[0])
    best = None
    for _, unit, matches, cosine in found[:4]:
        aligned = Aligned(part, unit, matches, cosine, tuple(dict.fromkeys(faults_of(part, unit, matches))))
        if best is None:
            best = aligned
        if not aligned.covers:
            break
        if not aligned.faults:
            return aligned
    assert best is not None
    return best


def _parts(text: str, language: str) -> list[str]:
    """A claim's coordinate parts, each with the subject and the modal word that it shares with the first."""
    pieces = [piece.strip() for piece in _CUTS[language].split(text) if piece.strip()]
    if len(pieces) < 2 or any(sum(t.weight for t in read(piece).tokens) < _LEAST_PART for piece in pieces):
        return [text]
    acts = words("roles", "acts", language)
    first = acts.search(pieces[0])
    head = pieces[0][: first.end()] if first else ""
    joined = [pieces[0]]
    for piece in pieces[1:]:
        own = acts.search(piece)
        stands_alone = own is not None and any(t.end <= own.start() for t in read(piece).tokens)
        joined.append(piece if stands_alone or not head else f"{head} {piece}")
    return joined
