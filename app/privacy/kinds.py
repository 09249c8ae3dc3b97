"""What is found in a text: a kind of personal data, its place, and what stands for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of personal data, in the order in which a reader is told of them."""

    HKID = "hkid"
    MAINLAND_ID = "mainland_id"
    PASSPORT = "passport"
    NAME = "name"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    BANK_ACCOUNT = "bank_account"
    CARD = "card"
    VEHICLE = "vehicle"
    IP_ADDRESS = "ip_address"
    URL = "url"
    SECRET = "secret"
    TYPED = "typed"
    """No personal data: words that a person wrote and that look like a placeholder in use, kept apart from it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that a recogniser proposes, in characters, half-open. strength: 3 proved by a check digit or a form that
    nothing else has, 2 by a cue beside it, 1 by its look."""

    kind: Kind
    start: int
    end: int
    strength: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """One masked span of the original, in characters, half-open. `value` is what stood there, for `unmask` on this
    machine alone: it is left out of `repr`, so that a trace or a log does not show it."""

    kind: Kind
    start: int
    end: int
    placeholder: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with placeholders, and what they stand for, in the order of the original."""

    text: str
    found: tuple[Found, ...] = ()
