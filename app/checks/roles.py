"""Who acts: the three roles that a text names, and those of them that its sentence makes responsible."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from app.checks.words import bounded, is_chinese, pattern, words
from app.patterns import lexicon


@dataclass(frozen=True, slots=True)
class Actors:
    """The roles named in a text, and those named as acting: before its verb, or after "by"."""

    named: frozenset[str]
    acting: frozenset[str]


def actors(text: str) -> Actors:
    """The roles in one sentence of either language."""
    heard = words("roles", "silent").sub(lambda m: "·" * len(m.group()), text)
    places = [(m.start(), name) for name, role in _roles().items() for m in role.finditer(heard)]
    places = [(at, name) for at, name in places if not _inside(at, name, places, heard)]
    language = "zh" if is_chinese(text) else "en"
    verb = words("roles", "acts", language).search(heard)
    agents = words("roles", "agents", language)
    acting = {name for at, name in places if agents.search(heard[:at])}
    if verb and not _passive(heard, verb.end(), acting):
        acting |= {name for at, name in places if at < verb.start()}
    return Actors(frozenset(name for _, name in places), frozenset(acting))


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


def _passive(text: str, verb: int, agents: set[str]) -> bool:
    """"Reports should be made by users": what stands before the verb does not act."""
    return bool(agents) and re.match(r"\s*(?:not )?be \w+", text[verb:]) is not None


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
