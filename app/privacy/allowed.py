"""What the corpus itself calls things: titles, issuers and terms, which are no names of people."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from corpus.manifest import read_manifest
from corpus.model import ClausewiseError
from corpus.register import FOLDER, load_glossary, load_instruments

_LEAST = 4
_LOWER = re.compile(r"(?<![A-Za-z])[a-z]{2,}(?![A-Za-z])")
_HAN = re.compile("[㐀-鿿]{2,}")
_WORDS = re.compile(r"[^\W_]+")


def is_known(written: str) -> bool:
    """Whether these words stand, whole, in a title, an issuer's name or a term of the corpus, in either language."""
    if written.isascii():
        return len(written) >= _LEAST and _plain(written) in _text()
    return written in _text()


def is_ordinary(pair: str) -> bool:
    """Whether these two Chinese characters stand side by side, again and again, in what the corpus says in Chinese."""
    return pair in _ordinary()[0]


def is_word(low: str) -> bool:
    """Whether the corpus has this English word (given in lower case) as a word and not as a name."""
    return low in _ordinary()[1]


@cache
def _ordinary() -> tuple[frozenset[str], frozenset[str]]:
    # Read as one text: parsing the records would take far longer, and only the words matter.
    try:
        texts = [path.read_text(encoding="utf-8") for path in FOLDER.glob("*@*.jsonl")]
    except OSError:
        return frozenset(), frozenset()
    once: set[str] = set()
    again: set[str] = set()
    for text in texts:
        for stretch in _HAN.findall(text):
            for pair in map("".join, pairwise(stretch)):
                (again if pair in once else once).add(pair)
    return frozenset(again), frozenset(word for text in texts for word in _LOWER.findall(text))


@cache
def _text() -> str:
    """All of it, in one string; empty where the corpus cannot be read, which then masks more, never less."""
    try:
        titles = [part for one in read_manifest() for part in (one.title, one.title_zh, one.issuer)]
        terms = [part for pair in load_glossary() for part in pair]
        instruments = [part for row in load_instruments() for part in row]
    except ClausewiseError:
        return ""
    return "".join(_plain(part) for part in (*titles, *terms, *instruments))


def _plain(written: str) -> str:
    return " " + " ".join(_WORDS.findall(written.lower())) + " "
