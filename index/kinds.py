"""Which passages bind and which only explain: a recital says why, the article says what must be done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from corpus.model import Clause

_WORDS_FILE = Path(__file__).parent / "explaining.txt"


def explaining(clauses: Sequence[Clause]) -> np.ndarray:
    """Whether each clause calls itself a recital or the like, by its kind or its heading: bool, shape (clauses,)."""
    return np.array([_says_so(clause.kind) or _says_so(clause.heading) for clause in clauses], bool)


def asks_for_explanation(question: str) -> bool:
    """Whether the question names such passages itself ("What does recital 26 say?")."""
    return _named().search(question) is not None


def _says_so(name: str) -> bool:
    return _named().match(name.strip()) is not None


@cache
def _named() -> re.Pattern[str]:
    names = [re.escape(line.strip()) for line in _WORDS_FILE.read_text("utf-8").splitlines() if line.strip()]
    # A word in Latin letters ends where its letters end ("Recitals", not "Recitalist"); Chinese has no such ends.
    return re.compile(rf"(?:{'|'.join(names)})(?:s?\b|(?<=[^\x00-\x7f]))", re.IGNORECASE)
