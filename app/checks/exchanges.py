"""Exchanges: the one who acts, a side of a comparison, or one of several things, put in the place of another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from app.checks.claim import Fault
from app.checks.matching import Matches
from app.checks.naming import name_spans
from app.checks.reading import Reading
from app.checks.roles import actors, agent_spans, role_spans
from app.checks.units import Unit
from app.checks.words import pattern, words
from app.showing.patterns import lexicon

_TWO = 2
_PASSIVE = re.compile(r"\s*(?:not |also |always )?be(?:en)? \w+|被|由|獲")
_NEAR_PASSIVE = 12
_FIRM_VERB = {
    "en": re.compile(r"\b(?:must|shall|should|may|needs? to)\b"),
    "zh": re.compile(r"必須|(?<![反響適供效對因相])應(?![用對變急付答])|須|不得"),
}
_CLAUSE_END = re.compile(r"[,;:.，；。：]")
_THAN = {"en": re.compile(r"\bthan\b"), "zh": re.compile(r"(?:相?比(?:起|較)?|較)(?!例|喻|賽)")}


def exchange_faults(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    """Who acts, what is compared, and what stands side by side have not changed places."""
    yield from _role_faults(claim, unit)
    yield from _swap_faults(claim, unit, matches)
    yield from _subject_faults(claim, unit, matches)
    yield from _comparison_faults(claim, unit, matches)
    yield from _rival_faults(claim, unit)


def _role_faults(claim: Reading, unit: Unit) -> Iterator[Fault]:
    roles = actors(claim.text)
    had = unit.roles
    for role in sorted(roles.named - had.named - had.acting):
        yield Fault("role", f"The claim speaks of {role}s, whom {unit.label} does not name there.")
    if had.acting:
        others = " and ".join(f"{one}s" for one in sorted(had.acting))
        for role in sorted((roles.acting & had.named) - had.acting):
            yield Fault("role", f"The claim makes {role}s act, but {unit.label} speaks of what {others} do.")
        toward = actors(unit.text).toward | actors(unit.plain).toward
        for role in sorted((roles.toward - roles.acting) & had.acting - toward):
            yield Fault("role", f"In {unit.label}, {role}s act; the claim makes them the other side.")


def _swap_faults(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    """Two who act have changed places: what follows the one in the claim follows the other in the unit."""
    there = sorted([*agent_spans(unit.text), *name_spans(unit.text)])
    here = sorted([*agent_spans(claim.text), *name_spans(claim.text)])
    shared = {name for _, _, name in there} & {name for _, _, name in here}
    if len(shared) < _TWO:
        return
    for number, (start, end, name) in enumerate(here):
        until = here[number + 1][0] if number + 1 < len(here) else len(claim.text)
        stop = _CLAUSE_END.search(claim.text, end, until)
        until = stop.start() if stop else until
        follows = [m for m in matches.items if end <= m.token.start < until and m.place is not None][:_TWO]
        tokens = unit.reading.tokens
        leading = [_before(tokens[m.place].start, there, unit.text) for m in follows if m.place is not None]
        others = [one for one in leading if one is not None and one != name and one in shared]
        if others and len(others) > sum(one == name for one in leading):
            what, said = follows[0].token.word, claim.text[start:end]
            yield Fault("role", f"The claim says “{what}” of {said}, but {unit.label} says it of somebody else.")
            return


def _subject_faults(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    """What acts in the claim stands, in the unit, only after what it does: there something else acts."""
    acts = words("roles", "acts", claim.language)
    verb = _FIRM_VERB[claim.language].search(claim.text) or acts.search(claim.text)
    if verb is None or _PASSIVE.match(claim.text, verb.end()) or not acts.search(unit.text):
        return
    start = max(claim.text.rfind(mark, 0, verb.start()) for mark in ",，")
    roles = [span[:2] for span in role_spans(claim.text)]
    subject = [m for m in matches.items if start < m.token.start < verb.start()][:1]
    after = [m for m in matches.items if m.token.start >= verb.end() and m.place is not None][:1]
    if not subject and claim.conditions:
        # 「分銷商如發現 ...，必須 ...」
        subject = [m for m in matches.items if m.token.end <= claim.conditions[0].start][:1]
    if not subject or not after or subject[0].place is None or after[0].place is None:
        return
    if any(begin <= subject[0].token.start < end for begin, end in roles):
        # Roles have a check of their own.
        return
    tokens, ids = unit.reading.tokens, subject[0].token.ids
    does = tokens[after[0].place].start
    if _PASSIVE.search(unit.text[max(0, does - _NEAR_PASSIVE) : does + 1]):
        return
    first = min((token.start for token in tokens if token.ids & ids), default=0)
    modal = acts.search(unit.text)
    if modal is not None and first > max(does, modal.end()):
        what, said = after[0].token.word, subject[0].token.word
        yield Fault("role", f"The claim says “{what}” of “{said}”, but {unit.label} says it of something else.")


def _before(place: int, agents: list[tuple[int, int, str]], text: str) -> str | None:
    """The one who acts that stands last before a place in the same sentence part."""
    found = [(end, name) for start, end, name in agents if start <= place]
    if not found:
        return None
    end, name = found[-1]
    return None if re.search(r"[;；。]", text[end:place]) else name


def _comparison_faults(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    """The sides of a comparison have changed places."""
    here, there = _THAN[claim.language].search(claim.text), _THAN[claim.language].search(unit.text)
    if here is None or there is None:
        return
    crossed = kept = 0
    for one in matches.items:
        if one.place is None:
            continue
        same = (one.token.start < here.start()) == (unit.reading.tokens[one.place].start < there.start())
        kept, crossed = kept + same, crossed + (not same)
    if crossed > kept:
        yield Fault("support", f"The claim turns round the comparison that {unit.label} makes.")


def _rival_faults(claim: Reading, unit: Unit) -> Iterator[Fault]:
    """Of things that the unit speaks of side by side, the claim names one where the unit says it of another."""
    for patterns in _rivals():
        if not any(one.search(claim.text) for one in patterns):
            continue
        if swapped := _substituted(claim, unit, patterns):
            yield Fault("support", f"The claim says “{swapped[0]}”, but {unit.label} says “{swapped[1]}”.")
        named = [one for one in patterns if one.search(claim.text)]
        here = [(m, one) for one in patterns for m in one.finditer(unit.text)]
        known = f"{unit.text}\n{unit.plain}\n{unit.beside}"
        for one in named:
            if here and not one.search(known):
                other = here[0][0].group()
                yield Fault("support", f"The claim speaks of “{_shown(one, claim)}”, but {unit.label} of “{other}”.")
        if len(named) != 1 or len({one for _, one in here}) < _TWO:
            continue
        place = named[0].search(claim.text)
        assert place is not None
        inside = range(place.start(), place.end())
        ids = frozenset(one for token in claim.tokens if token.start not in inside for one in token.ids)
        told = [token for token in unit.reading.tokens if token.ids & ids]
        best = max(here, key=lambda spot: sum(1 / (8 + abs(token.start - spot[0].start())) for token in told))
        if told and best[1] is not named[0]:
            shown, other = place.group(), best[0].group()
            yield Fault("support", f"The claim says it of “{shown}”, but {unit.label} says it of “{other}”.")


def _shown(one: re.Pattern[str], claim: Reading) -> str:
    found = one.search(claim.text)
    return found.group() if found else ""


@cache
def _rivals() -> tuple[tuple[re.Pattern[str], ...], ...]:
    data = lexicon("checks_logic")["rivals"]
    return tuple(tuple(pattern(data["groups"][number]) for number in members) for members in data["sets"])


def _substituted(claim: Reading, unit: Unit, patterns: Sequence[re.Pattern[str]]) -> tuple[str, str] | None:
    """Where a rival with the word after it stands in the unit, and the one that the claim has in its place does not."""
    source = unit.text.lower()
    for one in patterns:
        for found in one.finditer(claim.text):
            after = re.match(r"\W?\w" if claim.language == "zh" else r"\W+\w+", claim.text[found.end() :])
            if after is None or found.group().lower() + after.group().lower() in source:
                continue
            for other in patterns:
                for rival in other.finditer(unit.text):
                    if other is not one and unit.text[rival.end() :].lower().startswith(after.group().lower()):
                        return found.group() + after.group(), rival.group() + after.group()
    return None
