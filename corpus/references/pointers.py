""" "the Act", "this Regulation", 「該條例」: words that point at an instrument named before, or at the text's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from corpus.model import Document
from corpus.references.folding import fold
from corpus.references.lexicon import UNKNOWN
from corpus.references.words import lists


@dataclass(frozen=True, slots=True)
class Pointer:
    """noun: what kind of instrument it says, folded. this: whether it points at the text's own document; other: whether
    it never does ("that Regulation")."""

    start: int
    end: int
    noun: str
    this: bool
    other: bool


def pointers(original: str, folded: str) -> Iterator[Pointer]:
    """All such words of a text, in order. English nouns count in capitals, a few of them also without."""
    for match in _pattern().finditer(folded):
        noun = match["noun"] or match["han"]
        written = original[match.start("noun") : match.end("noun")] if match["noun"] else ""
        if written and not written[0].isupper() and noun.removesuffix("s") not in lists().plain:
            continue
        word = match["word"] or match["before"]
        this, other = word in (*lists().this, *lists().this_han), word in lists().pointing[1:]
        yield Pointer(match.start(), match.end(), noun.removesuffix("s"), this, other)


@cache
def _pattern() -> re.Pattern[str]:
    words = lists()
    english = "|".join((*words.pointing, *words.this))
    nouns = "|".join(sorted((f"{noun}s?" for noun in words.nouns), key=len, reverse=True))
    before = "|".join((*words.pointing_han, *words.this_han))
    han = "|".join(sorted(words.nouns_han, key=len, reverse=True))
    return re.compile(
        rf"(?<![a-z0-9])(?P<word>{english}) (?P<noun>{nouns})(?![a-z0-9])|(?P<before>{before})(?P<han>{han})"
    )


def is_this(folded: str, start: int) -> bool:
    """Whether the words at `start` point at the text's own document."""
    return folded.startswith((*(f"{word} " for word in lists().this), *lists().this_han), start)


def nouns_of(document: Document) -> frozenset[str]:
    """The kinds of instrument that the names of a document say: {"act", "regulation", "法"}."""
    names = fold(" | ".join((document.title, document.title_zh, document.short, document.short_zh, *document.aliases)))
    english = {noun.removesuffix("s") for noun in lists().nouns if re.search(rf"(?<![a-z]){noun}s?(?![a-z])", names)}
    return frozenset(english | {noun for noun in lists().nouns_han if noun in names})


def pointed(
    pointer: Pointer, before: Iterable[tuple[tuple[str, ...], str]], nouns: Mapping[str, frozenset[str]]
) -> tuple[str, ...]:
    """Of the instruments named before (their documents and the words), the latest first, those that the noun fits.

    One that is no document fits by its words alone, and then the pointer leads to none of ours.
    """
    for documents, words in before:
        fitting = tuple(one for one in documents if pointer.noun in nouns.get(one, ()) or _says(words, one, pointer))
        if fitting:
            return fitting
    return ()


def _says(words: str, document: str, pointer: Pointer) -> bool:
    return document == UNKNOWN and pointer.noun in words
