"""The kinds of provision (`kinds.toml`): how they are called, and what is tried for them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

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
    return {name: Kind(name, **_tuples(fields)) for name, fields in data.items()}


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}


@cache
def words(field: str) -> dict[str, tuple[str, ...]]:
    """Every word of `field` ("english", "han" or "before") with the kinds that it may mean.

    In the order of the file, but first those that do not stand for the provisions of one document.
    """
    found: dict[str, tuple[str, ...]] = {}
    for kind in sorted(kinds().values(), key=lambda one: bool(one.document)):
        for word in getattr(kind, field):
            found[word] = (*found.get(word, ()), kind.name)
    return found


def is_lettered(names: tuple[str, ...]) -> bool:
    """Whether the first number after a word for these kinds may be Roman or a letter."""
    return any(kinds()[name].lettered for name in names if name)
