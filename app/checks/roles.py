"""Who acts: the three roles that a text names, and those of them that its sentence makes responsible."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from app.checks.words import bounded, is_chinese, pattern, words
from app.showing.patterns import lexicon

_SUBJECT_WITHIN = {"en": 100, "zh": 45}
"""Characters within which the verb stands before which somebody acts."""
_PARTS = re.compile(r"[;；]")
# "Reports should be made by users": what stands before the verb does not act.
_BE = re.compile(r"\s*(?:not )?be (?:able|told|given|shown|\w+ed|made|sent|kept)\b")


@dataclass(frozen=True, slots=True)
class Actors:
    """The roles named in a text; those named as acting (before its verb, or after "by"), and those after the verb."""

    named: frozenset[str]
    acting: frozenset[str]
    toward: frozenset[str] = frozenset()


@lru_cache(maxsize=8192)
def actors(text: str) -> Actors:
    """The roles in one sentence of either language."""
    heard = words("roles", "silent").sub(lambda m: "·" * len(m.group()), text)
    language = "zh" if is_chinese(text) else "en"
    verbs, agents = words("roles", "acts", language), words("roles", "agents", language)
    named: set[str] = set()
    acting: set[str] = set()
    toward: set[str] = set()
    for part in _PARTS.split(heard):
        places = [(m.start(), name) for name, role in _roles().items() for m in role.finditer(part)]
        places = [(at, name) for at, name in places if not _inside(at, name, places, part)]
        named |= {name for _, name in places}
        verb = verbs.search(part)
        # Far from the beginning, a verb is that of a clause within.
        near = verb is not None and verb.start() <= _SUBJECT_WITHIN[language]
        before = {name for at, name in places if verb and near and at < verb.start()}
        by = {name for at, name in places if agents.search(part[:at])}
        passive = verb is not None and _BE.match(part, verb.end()) is not None
        acting |= by if passive or not before else before
        if passive:
            toward |= before
        toward |= {name for at, name in places if verb and at > verb.end()} - by
    return Actors(frozenset(named), frozenset(acting), frozenset(toward))


def role_spans(text: str) -> list[tuple[int, int, str]]:
    """(start, end, role) of each role that a text names."""
    heard = words("roles", "silent").sub(lambda m: "·" * len(m.group()), text)
    return [(m.start(), m.end(), name) for name, role in _roles().items() for m in role.finditer(heard)]


def agent_spans(text: str) -> list[tuple[int, int, str]]:
    """The same, and of others that act (AI, people ...), by their places."""
    others = [
        (m.start(), m.end(), name)
        for name in lexicon("checks_roles")["agent"]
        for m in words("roles", "agent", name, "words").finditer(text)
    ]
    roles = role_spans(text)
    free = [one for one in others if not any(start <= one[0] < end for start, end, _ in roles)]
    return sorted([*roles, *free])


def _inside(at: int, name: str, places: list[tuple[int, str]], text: str) -> bool:
    """Whether a short name is the end of a longer one of another role, such as 服務提供者 and 提供者."""
    return any(
        other != name and start < at < match.end()
        for start, other in places
        if (match := _roles()[other].match(text, start)) is not None
    )


@cache
def _roles() -> dict[str, re.Pattern[str]]:
    return {
        name: pattern([bounded(word) for word in role["words"]])
        for name, role in lexicon("checks_roles")["role"].items()
    }
