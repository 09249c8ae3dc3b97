"""What is asked that no source answers: a dispute of one's own, a complaint, help in doing harm; and who can help.

A question about such things ("are deepfakes allowed?", "who is liable?") is none of them and is answered as any other.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from app.answer import Answer, Citation, Note, Outcome, Understanding
from app.showing.patterns import lexicon

if TYPE_CHECKING:
    from app.assistant import Assistant

NEAREST_SHOWN = 3
_NEAR = 0.2
"""The score of a clause below which it is not near enough to be shown."""
_NAME = re.compile(r"<(\w+)>")
_LETTER = re.compile(r"[A-Za-z]")
_CJK = re.compile(r"[㐀-鿿]")
_TOLD = ("kind", "nearest", "unless")
_REFUSED = ("harmful", "task")
_ANYWAY = "distress"
"""The kind that stays what it is where the sources are named beside it."""
_WITHOUT_CLAUSES = ("distress", "emergency", "task")
"""Kinds with which no clause is shown: who is in danger is not given something to read."""


@dataclass(frozen=True, slots=True)
class Referral:
    """kind: as in `app/lexicon/referral.toml`. nearest: what to search for the nearest clauses, "" for the question."""

    kind: str
    nearest: str = ""

    @property
    def outcome(self) -> Outcome:
        return Outcome.REFUSED if self.kind in _REFUSED else Outcome.REFERRED

    @property
    def note(self) -> Note:
        """One sentence that says whom to ask, or for a refusal, what can be asked."""
        return Note(f"referral_{self.kind}")


@dataclass(frozen=True, slots=True)
class _AnyOf:
    """Patterns by the script that they need, each kind as one source; compiled when a text of that script comes."""

    latin: str
    han: str

    def found(self, text: str) -> bool:
        return any(
            source and script.search(text) and _compiled(source).search(text)
            for source, script in ((self.latin, _LETTER), (self.han, _CJK))
        )


@dataclass(frozen=True, slots=True)
class _Rule:
    referral: Referral
    wanted: tuple[_AnyOf, ...]
    unless: _AnyOf

    def fits(self, text: str) -> bool:
        return all(one.found(text) for one in self.wanted) and not self.unless.found(text)


def referral(question: str) -> Referral | None:
    """How a question in English, Chinese or both must be referred or refused; None for one on the sources."""
    text = _plain(question)
    if _general().found(text):
        return next((rule.referral for rule in _rules() if rule.referral.kind == _ANYWAY and rule.fits(text)), None)
    return next((rule.referral for rule in _rules() if rule.fits(text)), None)


def refer(assistant: Assistant, understanding: Understanding) -> Answer | None:
    """The whole answer to what must be referred or refused, with the clauses nearest to its subject; else None."""
    started = time.perf_counter()
    found = referral(understanding.question)
    if found is None:
        return None
    return Answer(
        understanding=understanding,
        outcome=found.outcome,
        nearest=_nearest(assistant, understanding, found),
        notes=(found.note,),
        trace={"referral": found.kind},
        ms=round((time.perf_counter() - started) * 1000, 2),
    )


def _nearest(assistant: Assistant, understanding: Understanding, found: Referral) -> tuple[Citation, ...]:
    if found.kind in _WITHOUT_CLAUSES:
        return ()
    from app.answering.compose import Limits, sentences_for
    from app.answering.verify import cite
    from app.searching.finding import find_hits

    text = found.nearest or understanding.standalone
    asked = replace(understanding, question=text, standalone=text, follow_up=False)
    citations = []
    for hit in find_hits(assistant, asked, NEAREST_SHOWN):
        if hit.score < _NEAR:
            break
        citations += [cite(assistant.corpus, hit.clause, *span) for span in sentences_for(hit, Limits(sentences=1))[:1]]
    return tuple(citations)


def _plain(text: str) -> str:
    """The text as the patterns are written: full-width letters narrow, one kind of apostrophe, Traditional Chinese."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'")
    return " ".join(plain.translate(_folding()).split())


@cache
def _folding() -> dict[int, str]:
    folding = lexicon("referral")["folding"]
    return dict(zip(map(ord, folding["simplified"]), folding["traditional"], strict=True))


@cache
def _general() -> _AnyOf:
    return _any_of(lexicon("referral")["general"]["unless"], _parts())


@cache
def _parts() -> dict[str, str]:
    parts: dict[str, str] = {}
    for name, pattern in lexicon("referral")["part"].items():
        parts[name] = _filled(pattern, parts)
    return parts


@cache
def _rules() -> tuple[_Rule, ...]:
    parts = _parts()
    return tuple(
        _Rule(
            Referral(entry["kind"], entry.get("nearest", "")),
            tuple(_any_of(patterns, parts) for name, patterns in entry.items() if name not in _TOLD),
            _any_of(entry.get("unless", ()), parts),
        )
        for entry in lexicon("referral")["rule"]
    )


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    return _NAME.sub(lambda name: parts[name[1]], pattern)


def _any_of(patterns: Sequence[str], parts: Mapping[str, str]) -> _AnyOf:
    """Where any of the patterns is found. Without Chinese in it, one stands between the bounds of words."""
    filled = [_filled(one, parts) for one in patterns]
    return _AnyOf(
        "|".join(rf"(?<!\w)(?:{one})(?!\w)" for one in filled if not _CJK.search(one)),
        "|".join(f"(?:{one})" for one in filled if _CJK.search(one)),
    )


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE | re.ASCII)
