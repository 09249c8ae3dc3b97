"""Which documents somebody may have meant by a name that none has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from corpus.model import Document

SHOWN = 3


def nearest(name: str, documents: Sequence[Document]) -> tuple[str, ...]:
    """`<id>@<version>` of the documents whose id, title or other names are most like a name, at most three.

    A name that contains all that was written is nearer than any that is only spelled like it.
    """
    known = tuple((document.key, _names(document)) for document in documents)
    return _nearest(name.casefold().strip(), known)


@lru_cache(maxsize=64)
def _nearest(name: str, known: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[str, ...]:
    matcher = SequenceMatcher(None, b=name, autojunk=False)
    scored = [(max(_likeness(matcher, name, one) for one in names), key) for key, names in known]
    # Of equals the last listed first: it is the newest version, and what the user added.
    ranked = sorted(enumerate(scored), key=lambda one: (-one[1][0], -one[0]))
    return tuple(key for _, (_, key) in ranked[:SHOWN])


def _likeness(matcher: SequenceMatcher[str], name: str, known: str) -> float:
    if name and name in known:
        return 1 + len(name) / len(known)
    matcher.set_seq1(known)
    return matcher.ratio()


def _names(document: Document) -> tuple[str, ...]:
    given: Iterable[str] = (
        document.key,
        document.id,
        document.title,
        document.title_zh,
        document.short,
        document.short_zh,
        *document.aliases,
    )
    return tuple(dict.fromkeys(one.casefold() for one in given if one))
