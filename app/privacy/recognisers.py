"""All recognisers, in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.privacy import identity, money, online, phones, vehicles
from app.privacy.addresses import addresses
from app.privacy.folding import folded
from app.privacy.kinds import Candidate
from app.privacy.names_han import han_names
from app.privacy.names_roman import roman_names

Recogniser = Callable[[str], Iterator[Candidate]]
"""From a folded text to the spans it proposes, in any order."""

OF_NUMBERS: tuple[Recogniser, ...] = (
    identity.hkids,
    identity.resident_ids,
    identity.passports,
    phones.phones,
    money.accounts,
    money.cards,
    vehicles.vehicles,
    online.ip_addresses,
)
"""These need a digit in the text."""

OF_WORDS: tuple[Recogniser, ...] = (
    online.emails,
    online.urls,
    online.secrets,
    identity.birth_dates,
    addresses,
    roman_names,
    han_names,
)


def candidates(text: str) -> list[Candidate]:
    """Everything that any recogniser proposes for the text, in its own characters."""
    plain = folded(text)
    used = OF_WORDS + (OF_NUMBERS if any(char.isdecimal() for char in plain) else ())
    return [one for recogniser in used for one in recogniser(plain)]
