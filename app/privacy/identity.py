"""Identity documents and dates of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.privacy.checksums import is_hkid, is_resident_id
from app.privacy.cues import after, before, beside, cue
from app.privacy.kinds import Candidate, Kind

_HKID = re.compile(
    r"(?<![A-Za-z0-9])(?P<letters>[A-Za-z]{1,2}) ?-?(?P<digits>\d{6}|\d{3} \d{3}|\d{4} \d{2}|\d \d{5})"
    r"(?: ?[-/]? ?(?:[(\[] ?(?P<bracketed>[0-9Aa]) ?[)\]]|(?P<bare>[0-9Aa])(?![A-Za-z0-9]))|(?![A-Za-z0-9]))",
    re.ASCII,
)
_RESIDENT = re.compile(r"(?<![A-Za-z0-9])\d{6}[ -]?\d{8}[ -]?\d{3}[0-9Xx](?![A-Za-z0-9])", re.ASCII)
_PASSPORT = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Za-z]{1,2} ?\d{7,10}|[A-Za-z]\d{2} ?\d{6}|\d{9})(?![A-Za-z0-9])", re.ASCII
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_HAN_NUMBER = "[零一二三四五六七八九十廿卅\\d]"
_DATE = re.compile(
    r"(?<![\d.])(?:"
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|(?:19|20)\d{6}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH}(?:,?[ -]\d{{4}})?"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?"
    rf"|(?:{_HAN_NUMBER}{{2,4}} ?年 ?)?{_HAN_NUMBER}{{1,3}} ?月 ?{_HAN_NUMBER}{{1,3}} ?[日號号]"
    r"|\d{1,2}/\d{1,2}(?!/)"
    r")(?![\d])",
    re.IGNORECASE | re.ASCII,
)


def hkids(text: str) -> Iterator[Candidate]:
    """Hong Kong identity card numbers: those that check, and beside a cue also those that do not."""
    for match in _HKID.finditer(text):
        number = match["letters"] + match["digits"].replace(" ", "") + (match["bracketed"] or match["bare"] or "")
        if is_hkid(number.upper()):
            yield Candidate(Kind.HKID, *match.span(), strength=3)
        elif beside("identity", text, *match.span()):
            yield Candidate(Kind.HKID, *match.span(), strength=2)


def resident_ids(text: str) -> Iterator[Candidate]:
    """Mainland resident identity numbers, on the same terms."""
    for match in _RESIDENT.finditer(text):
        if is_resident_id(re.sub("[ -]", "", match[0])):
            yield Candidate(Kind.MAINLAND_ID, *match.span(), strength=4)
        elif beside("resident", text, *match.span()):
            yield Candidate(Kind.MAINLAND_ID, *match.span(), strength=2)


def passports(text: str) -> Iterator[Candidate]:
    """Passports and travel documents, which have no check digit of their own: only beside a cue."""
    for match in _PASSPORT.finditer(text):
        if beside("passport", text, *match.span(), reach=40):
            yield Candidate(Kind.PASSPORT, *match.span(), strength=2)


def birth_dates(text: str) -> Iterator[Candidate]:
    """Dates beside words of birth; any other date is left."""
    if not cue("born").search(text):
        return
    for match in _DATE.finditer(text):
        if before("born", text, match.start(), 24) or after("born_after", text, match.end(), 8):
            yield Candidate(Kind.BIRTH_DATE, *match.span(), strength=2)
