"""What an answer is: statements with their citations, and the named way in which it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from corpus.model import Clause


class Outcome(StrEnum):
    ANSWERED = "answered"
    PARTLY_ANSWERED = "partly_answered"
    NOT_IN_SOURCES = "not_in_sources"
    NOT_SUPPORTED = "not_supported"
    REFUSED = "refused"
    SERVICE_ERROR = "service_error"

    @property
    def abstained(self) -> bool:
        return self not in (Outcome.ANSWERED, Outcome.PARTLY_ANSWERED)


@dataclass(frozen=True, slots=True)
class Profile:
    """What the reader has told us about themselves. Empty means: not said."""

    roles: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation; role is "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """How the question was read. `from_profile` names the fields that the words did not settle."""

    question: str
    standalone: str
    language: str
    roles: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    from_profile: tuple[str, ...] = ()
    follow_up: bool = False


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A label of the evidence (C1, C2 ...) and the words quoted from it; not yet checked."""

    label: str
    quote: str
    start: int | None = None


@dataclass(frozen=True, slots=True)
class DraftStatement:
    heading: str
    parts: tuple[DraftPart, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a composer proposes. `evidence` maps each label to its clause; only `verify` may promote it."""

    statements: tuple[DraftStatement, ...]
    evidence: dict[str, Clause]


@dataclass(frozen=True, slots=True)
class Withheld:
    """A proposed statement that did not pass, and why: for evaluation and the trace, not for the reader."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about the answer itself (never about the world): what is missing, a premise, a caution.

    `key` names a text in `app/texts/<language>.toml`; `values` fill its places.
    """

    key: str
    values: dict[str, str] = field(default_factory=dict)
