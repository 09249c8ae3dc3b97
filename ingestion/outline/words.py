"""Whom and what sector any clause speaks of, by its words alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from corpus.model import Sector
from ingestion import roles
from ingestion.knowledge import KnowledgeError, lexicon, one_of

_FILE = Path(__file__).with_name("words.toml")
_SECTORS = tuple(sector.value for sector in Sector)


@cache
def _words() -> dict[str, Any]:
    try:
        data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        english = lexicon("sectors")["sector"]
        return {
            "not_a_role": one_of(data["not_a_role"]),
            "roles": {name: re.compile("|".join(words)) for name, words in data["roles_zh"].items()},
            "sectors": {
                name: one_of([*(rf"\b(?:{w})\b" for w in english[name]["words"]), *data["sectors_zh"][name]])
                for name in _SECTORS
            },
        }
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise KnowledgeError("{path} cannot be read ({error}); restore the file.", path=_FILE, error=error) from error


def roles_of(path: Sequence[str], sentences: Sequence[str]) -> set[str]:
    """The roles of the headings it stands under and of those whom its sentences name as acting."""
    words = _words()
    found = {role for heading in path for role in roles.heading_role(heading)}
    for sentence in sentences:
        heard = words["not_a_role"].sub(lambda match: " " * len(match[0]), sentence)
        found |= roles.acting(heard)
        found |= {name for name, pattern in words["roles"].items() if pattern.search(sentence)}
    return found


def sectors_of(heading: str, text: str) -> tuple[str, ...]:
    """In the order of `Sector`; a clause headed by a sector's own name is about that sector alone."""
    if heading.lower() in _SECTORS:
        return (heading.lower(),)
    return tuple(name for name, pattern in _words()["sectors"].items() if pattern.search(text))
