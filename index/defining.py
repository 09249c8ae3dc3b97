"""Which clauses say what a term means, and which term a question asks the meaning of."""

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
        for term in _terms((clause.heading, clause.text), _patterns("says")):
            found.setdefault(term, []).append(position)
    return found


@lru_cache(maxsize=16)
def asked_meanings(question: str) -> frozenset[Term]:
    """The terms whose meaning the question asks for ("What is an AI system?"); mostly none."""
    plain = re.sub(rf"[{_OPEN}{_CLOSE}]", "", question)
    return _terms((plain,), _patterns("asks"))


def _terms(texts: Iterable[str], patterns: Sequence[re.Pattern[str]]) -> frozenset[Term]:
    found = (tuple(analyse(match[1])) for text in texts for pattern in patterns for match in pattern.finditer(text))
    return frozenset(term for term in found if term)


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    """How texts say it ("says"), or how questions ask for it ("asks"): few questions need both."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    places = {**_PLACES, "end": data["end"]}
    return tuple(_filled(frame, places) for frame in data[kind])


def _filled(frame: str, places: Mapping[str, str]) -> re.Pattern[str]:
    # By name and not by `format`: braces are counts in a regular expression.
    for name, pattern in places.items():
        frame = frame.replace(f"{{{name}}}", pattern)
    return re.compile(frame, re.IGNORECASE | re.MULTILINE)
