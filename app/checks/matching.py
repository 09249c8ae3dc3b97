"""Which words of a claim stand in what it rests on: by meaning of words, by characters, by nearness of vectors."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.checks.meaning import Nearness
from app.checks.reading import Reading, Token, antonym_ids
from app.checks.roles import role_spans
from app.checks.units import Unit
from app.checks.vocabulary import chinese_words, stem
from app.checks.words import CJK

_BESIDE = 0.9
_NEAR = 0.6
"""The cosine from which two words count as saying the same, as far as it goes."""
_LONE_CHARACTER = 0.55
_NEGATING = re.compile(r"^(?:un|in|im|il|ir|non|dis|mis|anti|de)")


@dataclass(frozen=True, slots=True)
class Match:
    """How well a token of the claim stands in the unit, in [0, 1], and as which of its tokens (None: in other words).

    said: it stands in what the unit says, and not only in what is beside it.
    """

    token: Token
    quality: float
    place: int | None
    said: bool = True


@dataclass(frozen=True)
class Matches:
    """All tokens of a claim matched; coverage: the weighted mean of their qualities."""

    items: tuple[Match, ...]

    @property
    def coverage(self) -> float:
        total = sum(one.token.weight for one in self.items)
        return sum(one.token.weight * one.quality for one in self.items) / total if total else 0.0

    @property
    def told(self) -> float:
        """The share of the claim, by weight, that stands in what the unit says."""
        total = sum(one.token.weight for one in self.items)
        return sum(one.token.weight * one.quality for one in self.items if one.said) / total if total else 0.0

    @property
    def missing(self) -> list[Match]:
        return [one for one in self.items if one.quality < _LONE_CHARACTER]

    @property
    def places(self) -> frozenset[int]:
        return frozenset(one.place for one in self.items if one.place is not None)


def match(claim: Reading, unit: Unit, nearness: Nearness | None) -> Matches:
    """Each content word of the claim against the unit."""
    known = unit.roles.named | unit.roles.acting
    # Whether a role is the right one is a check of its own.
    spans = [span for span in role_spans(claim.text) if span[2] in known]
    found = []
    for token in claim.tokens:
        best = _best(token, unit, nearness)
        if best.quality < _BESIDE and any(start <= token.start < end for start, end, _ in spans):
            best = Match(token, _BESIDE, None)
        found.append(best)
    return Matches(tuple(found))


def contraries(matches: Matches, unit: Unit) -> list[tuple[str, str]]:
    """(word of the claim, its contrary in the unit) where the claim's own word is not there."""
    contrary = antonym_ids(unit.reading.language)
    found = []
    for one in matches.items:
        if one.quality >= 1:
            continue
        names = {one.token.word, one.token.key}
        against = frozenset().union(*(contrary.get(name, frozenset()) for name in names))
        for token in unit.reading.tokens:
            if token.key in against or token.word in against:
                found.append((one.token.word, token.word))
                break
    return found


def _best(token: Token, unit: Unit, nearness: Nearness | None) -> Match:
    core, also, around = unit.reading, unit.also, unit.around
    for place, other in enumerate(core.tokens):
        if token.key == other.key:
            return Match(token, 1.0, place)
    for place, other in enumerate(core.tokens):
        if token.ids & other.ids:
            return Match(token, 1.0, place)
    if token.ids & also.ids or token.ids & core.loose or token.ids & also.loose:
        return Match(token, _BESIDE, None)
    if token.ids & around.ids:
        return Match(token, _BESIDE, None, said=False)
    if CJK.match(token.word):
        here = max(_characters(token, core), _in_two(token.word, core))
        there = _BESIDE * max(_characters(token, around), _in_two(token.word, around))
        return Match(token, max(here, there), None, here >= there)
    if nearness is not None and not any(c.isdigit() for c in token.word):
        words = [other.word for other in core.tokens if not CJK.match(other.word)]
        cosines = nearness.cosines(token.word, words)
        if len(cosines):
            at = int(cosines.argmax())
            cosine = float(cosines[at])
            if cosine >= _NEAR and not _denies(token.word, words[at]):
                place = next(n for n, other in enumerate(core.tokens) if other.word == words[at])
                return Match(token, cosine, place)
    return Match(token, 0.0, None)


def _characters(token: Token, source: Reading) -> float:
    """How much of a Chinese word stands in the source by its characters."""
    word = token.word
    if len(word) == 1:
        return _LONE_CHARACTER if word in source.pairs else 0.0
    pairs = [word[n : n + 2] for n in range(len(word) - 1)]
    paired = sum(pair in source.pairs for pair in pairs) / len(pairs)
    single = sum(c in source.pairs for c in word) / len(word)
    return max(paired, _LONE_CHARACTER * single)


def _in_two(word: str, source: Reading) -> float:
    """How well a longer Chinese word stands in the source as two words (「合規審核」: 合規, 審計)."""
    known = chinese_words()
    best = 0.0
    for at in range(2, len(word) - 1):
        parts = [known.get(part, frozenset()) | {part} for part in (word[:at], word[at:])]
        best = max(best, _BESIDE * sum(bool(part & (source.loose | source.ids)) for part in parts) / 2)
    return best


def _denies(one: str, other: str) -> bool:
    """"authorised" and "unauthorised": near as vectors and contrary."""
    short, long = sorted((stem(one) or one, stem(other) or other), key=len)
    return _NEGATING.sub("", long) == short and long != short
