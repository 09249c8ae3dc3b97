"""What kind of thing a question asks for, and whether a passage holds a thing of that kind.

A passage can be about the right subject and still not answer: "how long may we keep logs?" finds the
clause on logs, which names no period. So the kind is read off the question (an amount, a period, an
office ...) and the passages are searched for something of that kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from app.showing.patterns import any_of, lexicon

_SENTENCE = re.compile(r"[^.?!。？！]+(?:\.(?=\S)[^.?!。？！]*)*[.?!。？！]*")
_ASKING = re.compile(
    r"\b(?:what|which|who|whom|whose|when|where|why|how|is|are|do|does|did|can|could|may|must|should|will|would)\b"
    r"|[?？]|(?:嗎|呢|咩|乜|邊|點|幾|多少|何時|哪|誰|可唔可以|係唔係|有冇)",
    re.IGNORECASE,
)


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


@cache
def _laws() -> re.Pattern[str]:
    return any_of(lexicon("understand")["manner"]["law"])


@lru_cache(maxsize=16)
def sought_in(text: str) -> Sought | None:
    """The kind of thing asked for, or None where the question asks what is said, required or meant.

    Only the sentences that ask are read, not the story told before them. The last few texts are remembered: one
    question and its parts are looked at from several sides.
    """
    question = asking_part(text)
    for kind, ask, unless, found in _kinds():
        if ask.search(question) and not (unless and unless.search(question)):
            return Sought(kind, found)
    return None


def asking_part(text: str) -> str:
    """The sentences that end with a question mark; without any, those with a question word; else all of it."""
    sentences = [s.strip() for s in _SENTENCE.findall(text) if s.strip()]
    marked = [s for s in sentences if s.rstrip(")」』\"' ").endswith(("?", "？"))]
    if marked:
        # A question in brackets or a fragment after the mark belongs to the question before it.
        last = sentences.index(marked[-1])
        return " ".join([*marked, *(s for s in sentences[last + 1 :] if len(s.split()) <= 4)])
    asking = [s for s in sentences if _ASKING.search(s)]
    return " ".join(asking) if asking else text


def parts_on_law(text: str) -> list[str]:
    """The parts between commas of what is asked that speak of a law, a standard or an office of some place."""
    return [part for part in re.split(r"[,;，；]", asking_part(text)) if _laws().search(part)]
