"""Bank accounts and payment cards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.privacy.checksums import is_iban, is_luhn
from app.privacy.cues import before, beside
from app.privacy.kinds import Candidate, Kind

_DIGITS = re.compile(r"\d+", re.ASCII)
_JOINS = ("", " ", "-")
_LEAST, _MOST = 13, 19
_AMEX = [4, 6, 5]
_ISSUED = re.compile(r"(?:3[0-9]|4|5[0-9]|6|2[2-7])")
_ACCOUNT = re.compile(r"(?<![\dA-Za-z.,-])\d(?:[ -]?\d){6,16}(?![\dA-Za-z]|[.,-]\d)", re.ASCII)
# Bank code, branch, account: 004-123-456789, 012-345-6-789012, 024-123456-888.
_BANK_FORM = re.compile(
    r"(?<![\d-])0\d{2}-(?:\d{3}-\d{1,3}-?\d{5,6}|\d{3}-\d{6}(?:-\d{3})?|\d{6}-\d{3}|\d{3}-\d{7,9})(?!\d|-\d)", re.ASCII
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])", re.ASCII)


def cards(text: str) -> Iterator[Candidate]:
    """Card numbers: those that check and begin as a card does, and beside a cue also those that do not check."""
    for start, end, digits, usual in _in_groups(text):
        checks = is_luhn(digits) and bool(_ISSUED.match(digits))
        if checks and usual:
            yield Candidate(Kind.CARD, start, end, strength=3)
        elif (checks or (usual and len(digits) in (15, 16))) and beside("card", text, start, end):
            yield Candidate(Kind.CARD, start, end, strength=2)


def _in_groups(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Start, end and digits of what has as many digits as a card, and whether they are grouped as on one: in one, in
    fours, or in 4, 6 and 5."""
    groups = [match.span() for match in _DIGITS.finditer(text)]
    for first, (start, end) in enumerate(groups):
        if start and text[start - 1].isalpha() and text[start - 1].isascii():
            continue
        sizes, digits = [end - start], text[start:end]
        if _LEAST <= len(digits) <= _MOST:
            yield start, end, digits, True
        for after, stop in groups[first + 1 : first + 8]:
            if len(digits) > _MOST or text[end:after] not in _JOINS:
                break
            end = stop
            sizes.append(end - after)
            digits += text[after:end]
            fours = all(size == 4 for size in sizes[:-1]) and sizes[-1] <= 7
            if _LEAST <= len(digits) <= _MOST:
                yield start, end, digits, fours or sizes == _AMEX


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
