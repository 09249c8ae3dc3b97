"""Whom a clause addresses: from the section it stands in, and from those whom its sentences name as acting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ingestion.knowledge import lexicon, one_of

_LABEL = re.compile(r"^[^.:]{1,90}: ")


@dataclass(frozen=True, slots=True)
class _Words:
    roles: dict[str, re.Pattern[str]]
    ends: re.Pattern[str]
    places: tuple[re.Pattern[str], ...]
    silent: re.Pattern[str]


@cache
def _words() -> _Words:
    data = lexicon("roles")
    roles = {name: one_of([rf"\b(?:{w})\b" for w in entry["words"]]) for name, entry in data["role"].items()}
    subject = data["subject"]
    places = tuple(one_of([place]) for place in subject["places"])
    return _Words(roles, one_of(subject["ends"]), places, one_of(subject["silent"]))


def named(text: str) -> set[str]:
    """All roles that `text` names."""
    return {name for name, pattern in _words().roles.items() if pattern.search(text)}


def heading_role(heading: str) -> set[str]:
    """The role of a heading that begins with its name: "Service Users: ...", or that is its name."""
    first = heading.partition(":")[0]
    return {name for name, pattern in _words().roles.items() if pattern.fullmatch(first.strip())}


def acting(sentence: str) -> set[str]:
    """The roles that the sentence names as the ones who act."""
    words = _words()
    body = words.silent.sub(lambda match: " " * len(match[0]), _LABEL.sub("", sentence, count=1))
    end = words.ends.search(body)
    found = named(body[: end.start()]) if end else set()
    for place in words.places:
        for match in place.finditer(body):
            found |= named(match[1])
    return found
