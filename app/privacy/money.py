"""Bank accounts and payment cards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.privacy.checksums import is_iban, is_luhn
from app.privacy.cues import before, beside
from app.privacy.kinds import Candidate, Kind

_CARD = re.compile(
    r"(?<![\dA-Za-z.,-])(?:\d{4}[ -]?){3}\d{1,7}(?![\dA-Za-z]|[.,]\d)"
    r"|(?<![\dA-Za-z.,-])3\d{3}[ -]?\d{6}[ -]?\d{5}(?!\d)",
    re.ASCII,
)
_ISSUED = re.compile(r"(?:3[0-9]|4|5[0-9]|6|2[2-7])")
_ACCOUNT = re.compile(r"(?<![\dA-Za-z.,-])\d(?:[ -]?\d){6,16}(?![\dA-Za-z]|[.,-]\d)", re.ASCII)
# Bank code, branch, account: 004-123-456789, 012-345-6-789012, 024-123456-888.
_BANK_FORM = re.compile(
    r"(?<![\d-])0\d{2}-(?:\d{3}-\d{1,3}-?\d{5,6}|\d{3}-\d{6}(?:-\d{3})?|\d{6}-\d{3}|\d{3}-\d{7,9})(?!\d|-\d)", re.ASCII
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])", re.ASCII)


def cards(text: str) -> Iterator[Candidate]:
    """Card numbers: those that check and begin as a card does, and beside a cue also those that do not check."""
    for match in _CARD.finditer(text):
        digits = re.sub("[ -]", "", match[0])
        if not 13 <= len(digits) <= 19:
            continue
        if is_luhn(digits) and _ISSUED.match(digits):
            yield Candidate(Kind.CARD, *match.span(), strength=3)
        elif beside("card", text, *match.span()):
            yield Candidate(Kind.CARD, *match.span(), strength=2)


def accounts(text: str) -> Iterator[Candidate]:
    """Bank accounts: beside a cue, in the form that begins with a Hong Kong bank code, or as an IBAN that checks."""
    for match in _BANK_FORM.finditer(text):
        yield Candidate(Kind.BANK_ACCOUNT, *match.span(), strength=3)
    for match in _IBAN.finditer(text):
        if is_iban(match[0].replace(" ", "")):
            yield Candidate(Kind.BANK_ACCOUNT, *match.span(), strength=3)
    for match in _ACCOUNT.finditer(text):
        if before("account", text, match.start(), 36) and not _is_years(match[0]):
            yield Candidate(Kind.BANK_ACCOUNT, *match.span(), strength=2)


def _is_years(written: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d[ -]+(?:19|20)\d\d", written))
