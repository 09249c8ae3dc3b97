"""What a check of the set-up is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.said import Said


class Level(StrEnum):
    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: `text` says what was found and, where it is not OK, how to mend it.

    name: that of a package, or Said where it is a word that has a name in the reader's language.
    """

    name: str
    level: Level
    text: Said
