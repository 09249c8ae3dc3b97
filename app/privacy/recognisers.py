"""All recognisers, in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.privacy import identity, money, online, phones, places
from app.privacy.folding import folded
from app.privacy.kinds import Candidate

Recogniser = Callable[[str], Iterator[Candidate]]
"""From a folded text to the spans it proposes, in any order."""

OF_NUMBERS: tuple[Recogniser, ...] = (
    identity.hkids,
    identity.resident_ids,
    identity.passports,
    identity.birth_dates,
    phones.phones,
    money.accounts,
    money.cards,
    places.vehicles,
    online.ip_addresses,
)
"""These need a digit in the text."""

OF_WORDS: tuple[Recogniser, ...] = (online.emails, online.urls, online.secrets)


def candidates(text: str) -> list[Candidate]:
    """Everything that any recogniser proposes for the text, in its own characters."""
    plain = folded(text)
    used = OF_WORDS + (OF_NUMBERS if any(char.isdecimal() for char in plain) else ())
    return [one for recogniser in used for one in recogniser(plain)]
