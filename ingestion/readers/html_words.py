"""What the names in a page's markup mean: the sets of `html_words.toml`, and how a name is taken apart."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from ingestion.readers.html_tree import Node

_FILE = Path(__file__).with_name("html_words.toml")
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@cache
def words(part: str, name: str) -> frozenset[str]:
    """The words under `[part] name` of the file."""
    return frozenset(_read()[part][name])


def names(node: Node) -> frozenset[str]:
    """The words that an element's class is made of, in lower case ("oj-ti-art": "oj", "ti", "art")."""
    return _taken_apart(node.attrs.get("class", ""))


def called(node: Node, part: str, name: str = "names") -> bool:
    """Whether an element's class says that it is one of the words under `[part] name`."""
    given = node.attrs.get("class")
    return bool(given) and not _taken_apart(given).isdisjoint(words(part, name))


@cache
def _taken_apart(name: str) -> frozenset[str]:
    return frozenset(piece.lower() for piece in _PIECE.findall(name))


@cache
def _read() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_FILE.read_text("utf-8"))
