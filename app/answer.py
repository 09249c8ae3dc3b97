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
    REFERRED = "referred"
    SERVICE_ERROR = "service_error"

    @property
    def abstained(self) -> bool:
        return self not in (Outcome.ANSWERED, Outcome.PARTLY_ANSWERED)


@dataclass(frozen=True, slots=True)
class Profile:
    """What the reader has told us about themselves. Empty means: not said.

    `settled` names the fields ("role", "sector") that the reader put right for this very question: there the
    profile stands against the words, also where it is empty.
    """

    roles: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    language: str | None = None
    settled: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote at its place. The quote is read off the clause, so it cannot differ from it.

    Made by `app.answering.verify` alone, from the corpus's own clause objects; raises `ValueError` for an empty,
    reversed or outlying span (in characters of `clause.text`, half-open).
    """

    clause: Clause
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.clause.text):
            raise ValueError(f"{self.start}:{self.end} is not a span of {self.clause.key}")
        if not self.quote.strip():
            raise ValueError(f"{self.start}:{self.end} of {self.clause.key} is blank")

    @property
    def quote(self) -> str:
        return self.clause.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said to the reader. `text` consists of the quotes of its citations, which are never none.

    `written`: the text is a language model's words instead, checked against the quotes of its citations.
    `plain` is what the register says of these quotes in the reader's language: our words, shown as ours.
    `parallel` is what an official edition in that language says at the same places; the quotes prevail.
    """

    text: str
    citations: tuple[Citation, ...]
    heading: str = ""
    plain: str = ""
    parallel: str = ""
    plain_of: str = "plain"
    """What the plain words say: the quotes ("plain"), or the whole clause of which only part is quoted here
    ("plain_clause"). It names their label."""
    written: bool = False

    def __post_init__(self) -> None:
        if not self.citations:
            raise ValueError("a statement needs a citation")


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the duties that bear on the reader an answer shows, and the note that says so."""

    shown: int
    total: int
    note: Note


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two texts that differ where a reader would take them for one: what each says, and our words on the difference.

    `told` is in the reader's language and ours; the sides are quotes.
    """

    id: str
    told: str
    sides: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of one question; `ms` is wall time in milliseconds."""

    understanding: Understanding
    outcome: Outcome
    statements: tuple[Statement, ...] = ()
    nearest: tuple[Citation, ...] = ()
    notes: tuple[Note, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    trace: dict[str, object] = field(default_factory=dict)
    ms: float = 0.0
    completeness: Completeness | None = None
    """Where the question is what applies: how many of the duties that bear on the reader are shown."""
    beside: tuple[Statement, ...] = ()
    """What other documents say on the subject, shown unasked and apart: no part of the answer."""
    conflicts: tuple[Conflict, ...] = ()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The distinct citations in reading order: their positions, from 1, are the numbers the reader sees."""
        seen: dict[Citation, None] = {}
        for statement in self.statements:
            for citation in statement.citations:
                seen.setdefault(citation)
        return tuple(seen)
