"""Reads the word lists of `ingestion/lexicon/` and the facts of `ingestion/facts/`: knowledge is data."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from corpus.model import ClausewiseError

FOLDER = Path(__file__).parent


class KnowledgeError(ClausewiseError):
    """A word list is missing or malformed."""


@cache
def lexicon(name: str) -> dict[str, Any]:
    """The tables of lexicon/`name`.toml. Raises KnowledgeError where the file is missing or is not TOML."""
    return _read(FOLDER / "lexicon" / f"{name}.toml")


def facts(document_key: str) -> dict[str, Any]:
    """What the text of a document does not show by itself; empty where there is no such file."""
    path = FOLDER / "facts" / f"{document_key}.toml"
    return _read(path) if path.exists() else {}


def one_of(patterns: list[str]) -> re.Pattern[str]:
    """One pattern, blind to case, for a list of them. Raises KnowledgeError where one is malformed."""
    try:
        return re.compile("|".join(f"(?:{p})" for p in patterns) or r"(?!)", re.IGNORECASE)
    except re.error as error:
        raise KnowledgeError(
            f"A word list holds a malformed pattern ({error}): {patterns}; correct it."
        ) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KnowledgeError(f"{path} cannot be read ({error}); restore the file.") from error
