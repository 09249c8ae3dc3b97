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
    if not document.verbatim:
        return ()  # a digest's file is named after its id
    stem = Path(name.rstrip("/")).stem
    found = (_unlike_its_name(stem, document, clauses), _no_such_law(stem, document, clauses))
    return tuple(said for said in found if said is not None)


def _unlike_its_name(stem: str, document: Document, clauses: Sequence[Clause]) -> Said | None:
    """The words of the name stand neither in the title nor in the opening, not even as initials."""
    opening = " ".join((document.title, document.title_zh, document.short, *_texts(clauses)))[:_OPENING]
    # An English name says nothing against a Chinese document, nor a Chinese one against an English.
    scripts = [word.isascii() for word in _WORD.findall(opening)]
    english = sum(scripts) > len(scripts) / 2
    words = [w for w in _words(stem) if w not in _silent() and len(w) > 1 and w.isascii() is english]
    if not words:
        return None
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
    found = ((len(name), digest) for name, digest in _laws() if f" {name} " in said)
    return max(found, key=lambda one: one[0], default=(0, None))[1]


@cache
def _laws() -> tuple[tuple[str, Digest], ...]:
    """Every name of every law that there is a digest of, in the form of `_words`."""
    laws = [digest for digest in load_digests() if digest.force is Force.STATUTE]
    named = ((" ".join(_words(alias)), law) for law in laws for alias in (law.short, *law.aliases))
    return tuple((name, law) for name, law in named if name)


def _words(text: str) -> list[str]:
    """The words in small letters; of Chinese, which has no blanks, every two characters that follow each other."""
    words: list[str] = []
    for word in _WORD.findall(text):
        pairs = [word[at : at + 2] for at in range(len(word) - 1)]
        words += [word.casefold()] if word.isascii() else pairs or [word]
    return words


def _alike(word: str, other: str) -> bool:
    """The same word, or one that grows from the same beginning."""
    if not word.isascii():
        return word in other
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
    path = Path(__file__).parents[1] / "lexicon" / "file_names.toml"
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))["silent"])
