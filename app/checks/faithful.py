"""Whether a part of a claim says no more than what it rests on: denials, conditions, quantities, strength, roles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from app.checks.claim import Fault
from app.checks.copies import copy_faults
from app.checks.matching import Matches, contraries
from app.checks.naming import name_spans
from app.checks.reading import Denial, Reading, blanked
from app.checks.roles import actors, agent_spans, role_spans
from app.checks.units import Unit
from app.checks.values import Value, lacking, values_in
from app.checks.words import pattern, words
from app.patterns import lexicon
from corpus.register_check.wording import NAMES

_HALF = 0.5
_THIRD = 0.3
_REACH = 4
_SHOULD = 2
_TWO = 2
_CLOSE = 12
_PASSIVE = re.compile(r"\s*(?:not |also |always )?be(?:en)? \w+|被|由|獲")
_NEAR_PASSIVE = 12
_FIRM_VERB = {
    "en": re.compile(r"\b(?:must|shall|should|may|needs? to)\b"),
    "zh": re.compile(r"必須|(?<![反響適供效對因相])應(?![用對變急付答])|須|不得"),
}
_NEAR_BEFORE = {"en": 30, "zh": 8}
_PLAIN_NOT = re.compile(r"not|no\b|never|n.t|cannot|[不未無沒毋勿]", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;:.，；。：]")
_THAN = {"en": re.compile(r"\bthan\b"), "zh": re.compile(r"(?:相?比(?:起|較)?|較)(?!例|喻|賽)")}


def faults_of(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
    """What the claim says otherwise than the unit, in the order of the checks."""
    yield from copy_faults(claim, unit)
    yield from _contrary_faults(matches, unit)
    yield from _denial_faults(claim, unit, matches)
    yield from _condition_faults(claim, unit, matches)
    yield from _quantity_faults(claim, unit, matches)
    yield from _strength_faults(claim, unit, matches)
    yield from _leave_faults(claim, unit, matches)
    yield from _number_faults(claim, unit, matches)
    yield from _role_faults(claim, unit)
    yield from _swap_faults(claim, unit, matches)
    yield from _subject_faults(claim, unit, matches)
    yield from _comparison_faults(claim, unit, matches)
    yield from _rival_faults(claim, unit)


def _contrary_faults(matches: Matches, unit: Unit) -> Iterator[Fault]:
    for said, source in contraries(matches, unit):
        yield Fault("negation", f"The claim says “{said}”, but {unit.label} says “{source}”.")


def _denial_faults(claim: Reading, unit: Unit, matches: Matches) -> Iterator[Fault]:
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
    if any(words("logic", language, "quantity", name).search(claim.text) for name in ("hedge", "softened")):
        return
    for found in words("logic", language, "quantity", "softened").finditer(unit.text):
        after = [n for n, token in enumerate(unit.reading.tokens) if token.start >= found.end()][:_REACH]
        if any(n in matches.places for n in after[:2]):
            yield Fault("quantifier", f"{unit.label} says “{found.group()}”; the claim says it without.")
            break


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
