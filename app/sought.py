"""What kind of thing a question asks for, and whether a passage holds a thing of that kind.

A passage can be about the right subject and still not answer: "how long may we keep logs?" finds the
clause on logs, which names no period. So the kind is read off the question (an amount, a period, an
office ...) and the passages are searched for something of that kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from app.patterns import any_of, lexicon


@dataclass(frozen=True, slots=True)
class Sought:
    """A kind of thing asked for; `found` is None for kinds that no clause can hold."""

    kind: str
    found: re.Pattern[str] | None

    def held_by(self, texts: Iterable[str]) -> bool:
        """Whether any of the passages contains a thing of this kind."""
        return self.found is not None and any(self.found.search(text) for text in texts)


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None, re.Pattern[str] | None], ...]:
    return tuple(
        (kind, any_of(entry["ask"]), any_of(entry["unless"]), any_of(entry["found"]))
        for kind, entry in lexicon("sought").items()
    )


def sought_in(question: str) -> Sought | None:
    """The kind of thing asked for, or None where the question asks what is said, required or meant."""
    for kind, ask, unless, found in _kinds():
        if ask.search(question) and not (unless and unless.search(question)):
            return Sought(kind, found)
    return None
