"""Telephone numbers of Hong Kong, the Mainland and elsewhere; never years, amounts, clauses or counts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.privacy.cues import before, beside, touching
from app.privacy.kinds import Candidate, Kind

_EDGE, _END = r"(?<![\dA-Za-z+])(?<!\d[.,-])(?<!\d [-])", r"(?![\dA-Za-z]|[.,-]\d| ?%)"
_GROUPED = (
    r"[2-9]\d{3}[ -]?\d{4}",
    r"[2-9]\d{2}[ -]\d{2}[ -]\d{3}",
    r"[2-9]\d{2}[ -]\d{3}[ -]\d{2}",
    r"[2-9]\d(?:[ -]\d{2}){3}",
    r"[2-9] \d{3} \d{4}",
    r"[2-9](?:[ -]\d){7}",
)
# Looked for at every place, for one number may begin with the end of what is none: 2024-2025 9123 4567.
_HK = re.compile(f"{_EDGE}(?=(?P<number>{'|'.join(_GROUPED)}){_END})", re.ASCII)
_PREFIXED = re.compile(
    r"(?<![\dA-Za-z])(?:\(?(?:\+|00) ?\(?852\)?|\(852\)|852-)[ -]?[2-9](?:[ -]?\d){7}" + _END, re.ASCII
)
_MAINLAND = re.compile(
    r"(?<![\dA-Za-z])(?:(?:\+|00) ?\(?86\)?[ -]?|86-|\(86\) ?)?1[3-9]\d(?:[ -]?\d{4}){2}" + _END, re.ASCII
)
_ABROAD = re.compile(r"(?<![\dA-Za-z])(?:\+|00)(?: ?\(?[1-9]\d{0,2}\)?)(?:[ -]?\(?\d{1,5}\)?){1,5}" + _END, re.ASCII)
_MONEY_BEFORE = re.compile(r"(?:[$£€¥]|HKD?|USD?|RMB|CNY|港幣|人民幣|美金) ?$", re.IGNORECASE)
_DAY = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")
_YEARS = re.compile(r"(?:19|20)\d{2}[ -](?:19|20)\d{2}$")


def phones(text: str) -> Iterator[Candidate]:
    """Telephone numbers by their form; a bare Hong Kong number must look like nothing else, or stand by a cue."""
    for pattern in (_PREFIXED, _MAINLAND):
        for match in pattern.finditer(text):
            yield Candidate(Kind.PHONE, *match.span(), strength=2)
    for match in _ABROAD.finditer(text):
        if 8 <= sum(char.isdecimal() for char in match[0]) <= 15:
            yield Candidate(Kind.PHONE, *match.span(), strength=2)
    for match in _HK.finditer(text):
        if _is_phone(text, *match.span("number")):
            yield Candidate(Kind.PHONE, *match.span("number"))


def _is_phone(text: str, start: int, end: int) -> bool:
    number = text[start:end]
    if _YEARS.match(number) or _MONEY_BEFORE.search(text[max(0, start - 6) : start]) or touching("counted", text, end):
        return False
    if beside("phone", text, start, end):
        return True
    if _DAY.match(number) or before("not_phone", text, start, 24) or text[max(0, start - 1) : start] in ("#", "/", "_"):
        return False
    return not number.endswith("0000")
