"""The reviewed list of places where two texts differ that a reader would take for one: `corpus/conflicts.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.model import Clause, ClausewiseError
from corpus.store import Corpus, UnknownIdError

PATH = Path(__file__).parent / "conflicts.toml"
WHEN = ("either", "pointed")


class ConflictError(ClausewiseError):
    """The list of conflicts cannot be read, or a quote in it does not stand in its clause."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one text says: `quote` stands word for word in the clause; empty: the whole of it."""

    document: str
    clause: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """told_en, told_zh: our words on how the sides differ. `when` as the file describes it.

    only_with_first: the first side alone brings the card, not the others.
    """

    id: str
    when: str
    told_en: str
    told_zh: str
    sides: tuple[Side, ...]
    only_with_first: bool = False


@cache
def load_conflicts(path: Path = PATH) -> tuple[Difference, ...]:
    """In the order of the file. Raises ConflictError where it cannot be read or an entry lacks a field."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["conflict"]
        found = tuple(
            Difference(**entry | {"sides": tuple(Side(**side) for side in entry["sides"])}) for entry in entries
        )
        if wrong := [one.id for one in found if one.when not in WHEN or len(one.sides) < 2]:
            raise ValueError(wrong[0])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        said = "{path} cannot be read ({error}); restore the file from the release."
        raise ConflictError(said, path=path, error=error) from error
    return found


def place(side: Side, corpus: Corpus) -> tuple[Clause, int, int] | None:
    """The clause with the span of the quote; None where the corpus holds another text of that document.

    Raises ConflictError for a quote that does not stand in the clause.
    """
    try:
        clause = corpus.clause(side.document, side.clause)
    except UnknownIdError:
        return None
    quote = side.quote or clause.text
    start = clause.text.find(quote)
    if start < 0 or not quote.strip():
        said = "The conflicts quote {quote!r}, which does not stand in {clause}; mend the entry."
        raise ConflictError(said, quote=quote[:60], clause=clause.key)
    return clause, start, start + len(quote)
