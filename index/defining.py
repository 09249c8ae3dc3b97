"""Which clauses say what a term means or to whom a law applies, and which question asks for that."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from corpus.model import Clause
from index.analyse import analyse

Term = tuple[str, ...]
"""The words of a term as they are counted: stems, in their order."""

_FILE = Path(__file__).parent / "definitions.toml"
_OPEN, _CLOSE = "“‘\"'「『《", "”’\"'」』》"
_PLACES = {
    "term": rf"([^{_OPEN}{_CLOSE}.,;:?!，。；：？！()（）\n]{{2,60}}?)",
    "quoted": rf"[{_OPEN}]([^{_OPEN}{_CLOSE}\n]{{2,80}})[{_CLOSE}]",
}


def meanings(clauses: Sequence[Clause]) -> dict[Term, list[int]]:
    """The positions of the clauses that say what a term means, by term."""
    found: dict[Term, list[int]] = {}
    for position, clause in enumerate(clauses):
        for term in _terms((clause.heading, clause.text), _patterns("meaning", "says")):
            found.setdefault(term, []).append(position)
    return found


@lru_cache(maxsize=16)
def asked_meanings(question: str) -> frozenset[Term]:
    """The terms whose meaning the question asks for ("What is an AI system?"); mostly none."""
    plain = re.sub(rf"[{_OPEN}{_CLOSE}]", "", question)
    return _terms((plain,), _patterns("meaning", "asks"))


def scopes(clauses: Sequence[Clause]) -> list[int]:
    """The positions of the clauses that say to whom and to what their document applies."""
    says, headings = _patterns("scope", "says"), _patterns("scope", "headings")
    return [
        position
        for position, clause in enumerate(clauses)
        if any(pattern.search(clause.text) for pattern in says)
        or any(pattern.search(clause.heading) for pattern in headings)
    ]


@lru_cache(maxsize=16)
def asks_scope(question: str) -> bool:
    """Whether the question is to whom or to what a law applies ("Who must comply?", "Does the Act cover me?")."""
    return any(pattern.search(question) for pattern in _patterns("scope", "asks"))


def _terms(texts: Iterable[str], patterns: Sequence[re.Pattern[str]]) -> frozenset[Term]:
    found = (tuple(analyse(match[1])) for text in texts for pattern in patterns for match in pattern.finditer(text))
    return frozenset(term for term in found if term)


@cache
def _patterns(of: str, kind: str) -> tuple[re.Pattern[str], ...]:
    """How texts say it, or how questions ask for it: few questions need both."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))[of]
    places = {**_PLACES, **{name: value for name, value in data.items() if isinstance(value, str)}}
    return tuple(_filled(frame, places) for frame in data[kind])


def _filled(frame: str, places: Mapping[str, str]) -> re.Pattern[str]:
    # By name and not by `format`: braces are counts in a regular expression.
    for name, pattern in places.items():
        frame = frame.replace(f"{{{name}}}", pattern)
    return re.compile(frame, re.IGNORECASE | re.MULTILINE)
