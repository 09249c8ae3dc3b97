"""The kinds of provision (`kinds.toml`): how they are called, and what is tried for them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "kinds.toml"


@dataclass(frozen=True, slots=True)
class Kind:
    """As `kinds.toml` describes."""

    name: str
    label: str
    english: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    han: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    lettered: bool = False
    weak: bool = False
    sub: bool = False
    document: str = ""


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by name, in the order of the file."""
    data = tomllib.loads(_DATA.read_text("utf-8"))
    return {
        name: Kind(name, **{key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()})
        for name, fields in data.items()
    }


@cache
def words(field: str) -> dict[str, tuple[str, ...]]:
    """Every word of `field` ("english", "han" or "before") with the kinds that it may mean, in the order of the file."""
    found: dict[str, tuple[str, ...]] = {}
    for kind in kinds().values():
        for word in getattr(kind, field):
            found[word] = (*found.get(word, ()), kind.name)
    return found


def is_lettered(names: tuple[str, ...]) -> bool:
    """Whether the first number after a word for these kinds may be Roman or a letter."""
    return any(kinds()[name].lettered for name in names if name)
