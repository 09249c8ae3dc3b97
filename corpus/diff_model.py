"""What a comparison of two versions says: changes of clauses, of their sentences, and of the words in them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.model import Clause, Sentence

Span = tuple[int, int]
"""Half-open, in characters of a clause's text."""


class Kind(StrEnum):
    """What became of a clause or a sentence, what matters most to a reader first."""

    STRENGTHENED = "strengthened"
    WEAKENED = "weakened"
    MIXED = "strengthened and weakened"
    ADDED = "added"
    REMOVED = "removed"
    RENUMBERED = "renumbered"
    MOVED = "moved"
    REWORDED = "reworded"
    SAME = "same"
    """Of a sentence only; a clause that is the same is no change."""


class Sign(StrEnum):
    """What a change of words may do to a duty though its modal word stays, and what else came with a change."""

    NEGATION_LOST = "negation lost"
    NEGATION_ADDED = "negation added"
    CONDITION_DROPPED = "condition dropped"
    CONDITION_ADDED = "condition added"
    DUTY_ADDED = "duty added"
    DUTY_DROPPED = "duty dropped"
    HEADING = "heading changed"
    CONTEXT = "by its lead-in"
    """The words are the same; the sentence that leads in to them speaks more or less strongly."""
    REORDERED = "sentences reordered"
    MOVED = "moved"
    RENUMBERED = "renumbered"
    WENT = "sentence went"
    CAME = "sentence came"
    """A sentence that is gone from a clause, or new in it, stands word for word in another clause."""


@dataclass(frozen=True, slots=True)
class Flag:
    """`words`: those that make the sign, where it is a matter of words; of WENT and CAME, the other clause's id."""

    sign: Sign
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """The words at `old` gave way to those at `new`; one of the two spans may be empty."""

    old: Span
    new: Span


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """A sentence of both versions, or of one: then its kind is ADDED or REMOVED and the other side is None."""

    kind: Kind
    old: Sentence | None
    new: Sentence | None
    edits: tuple[Edit, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A clause that is not the same in both versions; only one that was ADDED has no `old`, only a REMOVED no `new`.

    sentences: all of them, those that are the same too, in the order of the new version, removed ones at their place.
    heading: where the headings differ, the old and the new.
    follows: the id of the clause whose change brought this one about (its section has another number, a paragraph
    before it was added); empty where it stands for itself.
    """

    kind: Kind
    old: Clause | None
    new: Clause | None
    sentences: tuple[SentenceChange, ...] = ()
    flags: tuple[Flag, ...] = ()
    heading: tuple[str, str] | None = None
    follows: str = ""

    @property
    def clause(self) -> Clause:
        """The clause as it now is, or as it last was."""
        clause = self.new or self.old
        assert clause is not None, "a change has at least one side"
        return clause

    def has(self, sign: Sign) -> bool:
        return any(flag.sign is sign for flag in self.flags)
