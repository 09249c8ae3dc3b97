"""A question is read: its language, who asks, in which sector, and what an elliptic follow-up refers to.

What the reader put right decides; then the words, then the conversation so far; the profile fills the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from app.answer import Profile, Turn, Understanding
from app.showing.patterns import any_of, lexicon

_CJK = re.compile(r"[㐀-鿿]")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_SHORT_QUESTION = 14
"""Words up to which a question with a pointing word is taken to lean on the one before it."""


@dataclass(frozen=True, slots=True)
class _Words:
    strong_roles: dict[str, re.Pattern[str]]
    weak_roles: dict[str, re.Pattern[str]]
    sectors: dict[str, re.Pattern[str]]
    denied: re.Pattern[str]
    tiers: dict[str, re.Pattern[str]]
    follow_up_start: re.Pattern[str]
    anaphora: re.Pattern[str]


@cache
def _words() -> _Words:
    data = lexicon("understand")
    manner = data["manner"]
    starts = "|".join(manner["follow_up_start"])
    return _Words(
        {role: any_of(cues["strong"]) for role, cues in data["role"].items()},
        {role: any_of(cues["weak"]) for role, cues in data["role"].items()},
        {sector: any_of(cues["words"]) for sector, cues in data["sector"].items()},
        any_of(manner["denied"]),
        {tier: any_of(cues["words"]) for tier, cues in data["tier"].items()},
        re.compile(rf"^\W*(?:{starts})", re.IGNORECASE),
        any_of(manner["anaphora"]),
    )


def understand(question: str, profile: Profile, history: Sequence[Turn] = ()) -> Understanding:
    """Read one question. `question` is clean text, not empty; `history` is in order, oldest first."""
    earlier = [turn.content for turn in history if turn.role == "user" and turn.content.strip()]
    follow_up = bool(earlier) and is_follow_up(question)
    standalone = f"{earlier[-1].rstrip()} {question}" if follow_up else question

    from_profile: list[str] = []
    roles = roles_in(question) or (roles_in(" ".join(earlier)) if follow_up else ())
    if "role" in profile.settled or (not roles and profile.roles):
        roles = profile.roles
        from_profile.append("role")
    sectors = sectors_in(question) or (sectors_in(" ".join(earlier)) if follow_up else ())
    if "sector" in profile.settled or (not sectors and profile.sectors):
        sectors = profile.sectors
        from_profile.append("sector")
    return Understanding(
        question=question,
        standalone=standalone,
        language=profile.language or language_of(question),
        roles=roles,
        sectors=sectors,
        from_profile=tuple(from_profile),
        follow_up=follow_up,
    )


def tiers_in(text: str) -> frozenset[str]:
    """The risk tiers that the words name, as the clauses' tags call them."""
    return frozenset(tier for tier, pattern in _words().tiers.items() if pattern.search(text))


def definitions_of(roles: Sequence[str]) -> frozenset[str]:
    """The ids of the clauses that define these roles; those of every role for none."""
    entries = lexicon("understand")["role"]
    return frozenset(clause for role in roles or entries for clause in entries[role]["defined_in"])


def language_of(text: str) -> str:
    """`zh-Hant` where Chinese is written at all beyond a name or two (mixed text is answered in Chinese), else `en`."""
    chinese = len(_CJK.findall(text))
    latin = len(_LATIN_WORD.findall(text))
    return "zh-Hant" if chinese > 4 or chinese > latin else "en"


def roles_in(text: str) -> tuple[str, ...]:
    """The roles that the words name; where none is named, the one whose position they describe best."""
    words = _words()
    named = [role for role, pattern in words.strong_roles.items() if pattern.search(text)]
    if named:
        return tuple(named)
    counts = {role: len(pattern.findall(text)) for role, pattern in words.weak_roles.items()}
    best = max(counts.values())
    return tuple(role for role, count in counts.items() if count == best) if best else ()


def sectors_in(text: str) -> tuple[str, ...]:
    """The sectors whose vocabulary the words use, most used first, at most two."""
    affirmed = _words().denied.sub(" ", text)
    counts = {sector: len(set(p.findall(affirmed))) for sector, p in _words().sectors.items()}
    found = sorted((s for s in counts if counts[s]), key=lambda s: -counts[s])
    return tuple(found[:2])


def without_roles(text: str) -> str:
    """The text without the names of roles, which are known by then and drown what is asked of them."""
    for pattern in _words().strong_roles.values():
        text = pattern.sub(" ", text)
    return " ".join(text.split())


def is_follow_up(question: str) -> bool:
    """Whether the question leans on the one before: it begins like a continuation, or is short and points back."""
    words = _words()
    if words.follow_up_start.search(question):
        return True
    length = len(_LATIN_WORD.findall(question)) + len(_CJK.findall(question)) // 2
    if length <= 4:
        return True
    return length <= _SHORT_QUESTION and bool(words.anaphora.search(question))
