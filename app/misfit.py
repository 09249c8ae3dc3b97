"""Whether a file is what its name claims: a letter that is named as a regulation is kept as the letter that it is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from corpus.digests import Digest, load_digests
from corpus.model import Clause, Document, Force
from corpus.said import Said

_OPENING = 3000
_FITS = 0.5
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[㐀-鿿]+")
_NUMBER = re.compile(r"\d+")
# Fewer than this many numbers of provisions are found in almost any text.
_ENOUGH = 4


def misfits(name: str, document: Document, clauses: Sequence[Clause]) -> tuple[Said, ...]:
    """A sentence for each way in which a document is not what the name of its file says. Never raises for odd names."""
    stem = Path(name.rstrip("/")).stem
    found = (_unlike_its_name(stem, document, clauses), _no_such_law(stem, document, clauses))
    return tuple(said for said in found if said is not None)


def _unlike_its_name(stem: str, document: Document, clauses: Sequence[Clause]) -> Said | None:
    """The words of the name stand neither in the title nor in the opening, not even as initials."""
    words = [word for word in _words(stem) if word not in _silent()]
    if not words:
        return None
    opening = " ".join((document.title, document.title_zh, document.short, *_texts(clauses)))[:_OPENING]
    near = re.findall(r"[^\W\d_]+", opening.casefold())
    initials = "".join(word[0] for word in near if word not in _silent())
    fitting = [w for w in words if any(_alike(w, one) for one in near) or (1 < len(w) < 6 and w in initials)]
    if len(fitting) >= _FITS * len(words):
        return None
    return Said(
        "The file is named “{name}”, but hardly a word of that stands in its title (“{title}”) or on its first pages; "
        "check that it is the file you meant.",
        name=stem,
        title=document.title or document.id,
    )


def _no_such_law(stem: str, document: Document, clauses: Sequence[Clause]) -> Said | None:
    """The name is that of a law, of which the text has not the provisions."""
    claimed = _claimed(stem)
    if claimed is None:
        return None
    cited = {int(found[0]) for one in claimed.provisions if (found := _NUMBER.search(one.pinpoint))}
    held = {int(number) for clause in clauses for number in _NUMBER.findall(f"{clause.id} {clause.heading}")}
    if len(cited) < _ENOUGH or len(cited & held) >= _FITS * len(cited):
        return None
    return Said(
        "The file is named as {law}, but it has few of the provisions of that law, so it is kept as what it is: "
        "“{title}”; check that it is the file you meant.",
        law=claimed.short,
        title=document.title or document.id,
    )


def _claimed(stem: str) -> Digest | None:
    """The law that the name names, by the longest of its names."""
    said = f" {' '.join(_words(stem))} "
    names = (
        (len(alias), digest)
        for digest in load_digests()
        if digest.force is Force.STATUTE
        for alias in (digest.short, *digest.aliases)
        if (words := _words(alias)) and f" {' '.join(words)} " in said
    )
    return max(names, key=lambda found: found[0], default=(0, None))[1]


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _alike(word: str, other: str) -> bool:
    """The same word, or one that grows from the same beginning."""
    if not word.isascii():
        return word in other or other in word
    return word == other or (min(len(word), len(other)) >= 4 and (word.startswith(other) or other.startswith(word)))


def _texts(clauses: Iterable[Clause]) -> Iterable[str]:
    left = _OPENING
    for clause in clauses:
        yield clause.heading
        yield clause.text
        left -= len(clause.text)
        if left < 0:
            return


@cache
def _silent() -> frozenset[str]:
    path = Path(__file__).parent / "lexicon" / "file_names.toml"
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))["silent"])
