"""Whether the cited clauses say what a claim says: the claim, or each of its parts, aligned with one thing they say.

A claim that no single sentence supports is cut where it is coordinate ("and", ";", 「並」), and each part, with the
subject and the modal word that it shares, must stand on a sentence of its own. So two clauses may be told in one
sentence, and a third thing made of pieces of two may not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.checks.claim import About, Claim, Fault
from app.checks.copies import copy_faults, is_copy
from app.checks.faithful import faults_of
from app.checks.matching import Matches, match
from app.checks.meaning import Nearness
from app.checks.reading import Reading, read
from app.checks.units import Unit, units_of
from app.checks.words import bare, is_chinese, words
from corpus.model import Clause

THRESHOLD = {"en": 0.78, "zh": 0.78}
"""The score from which a unit says what a claim says, where no fault is found."""
PARTS_THRESHOLD = {"en": 0.94, "zh": 0.92}
"""The same of a part of a claim, by its words alone."""
_COSINE_SHARE = 0.4
_ALL_BUT = 0.9
"""Coverage from which the nearness of the whole sentence, which may be far longer, does not matter."""
_MOST_TOLD = 0.55
"""The share of a claim that has to stand in what a unit says; its subject may stand beside it."""
_MOST_MISSING = 0.2
"""The share of a claim's words, by weight, that may be missing; of a short claim, one."""
_LEAST_OF_A_PART = 0.55
_TRIED = 5
_MOST_PIECES = 6
_LEAST_PART = 2.0
"""A part with less content than this many words says too little to be held against a sentence alone."""
_CUTS = {
    "en": re.compile(r"; |, (?:and |but |while |whereas |so |which |or )?|: | while | and | but "),
    "zh": re.compile(r"；|，|：|、並|並(?=[^非])|及|和"),
}


@dataclass(frozen=True)
class Aligned:
    """A part of a claim on one unit. cosine: of their vectors, 0 where there are none."""

    part: Reading
    unit: Unit
    matches: Matches
    cosine: float
    covers: bool
    faults: tuple[Fault, ...]

    @property
    def score(self) -> float:
        return _score(self.matches, self.cosine)


def align(claim: Claim, evidence: Mapping[str, Clause], nearness: Nearness | None, about: About) -> tuple[Aligned, ...]:
    """The best unit for the whole claim, or for each of its parts. Empty where nothing is in the claim's language."""
    text = bare(claim.text)
    language = "zh" if is_chinese(text) else "en"
    labels = dict.fromkeys(claim.labels)
    units = [unit for label in labels for unit in units_of(label, evidence[label], language, about)]
    if not units:
        return ()
    whole = _best(text, units, nearness, THRESHOLD[language])
    if whole.covers and not whole.faults:
        return (whole,)
    if any(True for unit in units for _ in copy_faults(whole.part, unit)):
        # A changed copy of a sentence is not made right by being cut up.
        return (whole,)
    return _in_parts(text, language, units, nearness) or (whole,)


def support_faults(aligned: Sequence[Aligned], labels: Sequence[str]) -> tuple[Fault, ...]:
    """What keeps a claim from being supported, by its alignment."""
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


def _score(matches: Matches, cosine: float) -> float:
    return matches.coverage * (1 - _COSINE_SHARE) + cosine * _COSINE_SHARE if cosine else matches.coverage


def _covers(part: Reading, matches: Matches, cosine: float, threshold: float) -> bool:
    """Enough of it stands there, and of what is missing nothing that the claim is about."""
    if not matches.items:
        return False
    if _score(matches, cosine) < threshold and matches.coverage < _ALL_BUT:
        return False
    if matches.told < _MOST_TOLD:
        return False
    missing = sum(one.token.weight for one in matches.missing)
    total = sum(one.token.weight for one in matches.items)
    if missing > max(1.0, _MOST_MISSING * total) or _lacks_its_point(part, matches):
        return False
    return not _lacks_a_part(part, matches)


def _lacks_a_part(part: Reading, matches: Matches) -> bool:
    """Whether most of one of its coordinate parts is missing: something that was added to what the clause says."""
    ends = [*(found.start() for found in _CUTS[part.language].finditer(part.text)), len(part.text)]
    start = 0
    for end in ends:
        inside = [one for one in matches.items if start <= one.token.start < end]
        weight = sum(one.token.weight for one in inside)
        if weight >= 1 and sum(one.token.weight * one.quality for one in inside) < _LEAST_OF_A_PART * weight:
            return True
        start = end
    return False


def _lacks_its_point(part: Reading, matches: Matches) -> bool:
    """Whether what is missing is what the claim is about, before its verb, or the first thing that it says of it."""
    acts = words("roles", "acts", part.language).search(part.text)
    if acts is None:
        return bool(matches.items) and matches.items[0] in matches.missing and len(matches.items[0].token.word) > 1
    before = [one for one in matches.items if one.token.end <= acts.start()]
    after = [one for one in matches.items if one.token.start >= acts.end()]
    about = before[-2:] if len(before) > 2 else before
    lacking = [one for one in (*about, *after[:1]) if one in matches.missing and one.token.weight >= 1]
    return bool(lacking) or (bool(after) and not after[0].said and after[0].token.weight >= 1)


def _best(text: str, units: Sequence[Unit], nearness: Nearness | None, threshold: float) -> Aligned:
    """The unit that covers the text and against which nothing speaks; else the one that comes nearest."""
    part = read(text)
    english = nearness if part.language == "en" else None
    cosines = english.cosines(text, [unit.text for unit in units]) if english else [0.0] * len(units)
    found = []
    for unit, cosine in zip(units, cosines, strict=True):
        matches = match(part, unit, english)
        found.append((_score(matches, float(cosine)), unit, matches, float(cosine)))
    found.sort(key=lambda one: -one[0])
    tried = [
        Aligned(part, unit, matches, cosine, _covers(part, matches, cosine, threshold), _faults(part, unit, matches))
        for _, unit, matches, cosine in found[:_TRIED]
    ]
    return min(tried, key=lambda one: (not one.covers or bool(one.faults), not one.covers, -one.score))


def _faults(part: Reading, unit: Unit, matches: Matches) -> tuple[Fault, ...]:
    # A sentence of the clause says no more than it says.
    return () if is_copy(part.text, unit.text) else tuple(dict.fromkeys(faults_of(part, unit, matches)))


def _in_parts(text: str, language: str, units: Sequence[Unit], nearness: Nearness | None) -> tuple[Aligned, ...]:
    """The fewest consecutive parts each of which is supported; empty where there are none."""
    cuts = [found.span() for found in _CUTS[language].finditer(text)][: _MOST_PIECES - 1]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    head = _head(text, language)
    count = len(starts)
    if count < 2:
        return ()
    # By the place where it ends, the fewest parts that support the text up to there.
    reached: dict[int, tuple[Aligned, ...]] = {0: ()}
    for last in range(1, count + 1):
        for first in range(last):
            if first not in reached or (first, last) == (0, count):
                continue
            part = _with_head(text[starts[first] : ends[last - 1]].strip(), head if first else "", language)
            if sum(token.weight for token in read(part).tokens) < _LEAST_PART:
                continue
            if last in reached and len(reached[last]) <= len(reached[first]) + 1:
                continue
            best = _by_words(part, units, nearness, PARTS_THRESHOLD[language])
            if best.covers and not best.faults:
                reached[last] = (*reached[first], best)
    return reached.get(count, ())


def _by_words(part: str, units: Sequence[Unit], nearness: Nearness | None, threshold: float) -> Aligned:
    read_part = read(part)
    english = nearness if read_part.language == "en" else None
    found = [(unit, match(read_part, unit, english)) for unit in units]
    found.sort(key=lambda one: -one[1].coverage)
    tried = [
        Aligned(read_part, unit, m, 0.0, _covers(read_part, m, 0.0, threshold), _faults(read_part, unit, m))
        for unit, m in found[:_TRIED]
    ]
    return min(tried, key=lambda one: (not one.covers or bool(one.faults), not one.covers, -one.score))


def _head(text: str, language: str) -> str:
    """What a claim's later parts share with its first: all up to its modal word, else its first words."""
    acts = words("roles", "acts", language).search(text)
    if acts is not None and acts.start() > 0:
        return text[: acts.end()]
    tokens = read(text).tokens[:2]
    return text[: tokens[-1].end] if tokens else ""


def _with_head(part: str, head: str, language: str) -> str:
    own = words("roles", "acts", language).search(part)
    if own is not None and any(token.end <= own.start() for token in read(part).tokens):
        return part
    if own is not None and head:
        # It has a modal word of its own and takes the subject alone.
        shared = words("roles", "acts", language).search(head)
        head = head[: shared.start()] if shared else head
    return f"{head} {part}".strip() if language == "en" else f"{head}{part}"
