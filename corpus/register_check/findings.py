"""What a check of the register hands back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that is not as it must be: where (a clause id or a file), and what, for the person who mends it."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check: `counted` says what was looked at ("293 duties")."""

    check: str
    counted: str
    breaches: tuple[Breach, ...]
