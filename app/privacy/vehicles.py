"""Registration marks of vehicles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.privacy.cues import before
from app.privacy.kinds import Candidate, Kind

_PLATE = re.compile(r"(?<![A-Za-z0-9])[A-HJ-NPR-Z]{2} ?\d{1,4}(?![A-Za-z0-9]|[.,]\d)", re.ASCII)
_NO_PLATE = ("AI", "EU", "UK", "US", "ML", "MB", "KB", "GB", "PD", "HK")


def vehicles(text: str) -> Iterator[Candidate]:
    """Hong Kong registration marks, only beside a cue."""
    for match in _PLATE.finditer(text):
        if match[0][:2] not in _NO_PLATE and before("vehicle", text, match.start(), 28):
            yield Candidate(Kind.VEHICLE, *match.span(), strength=2)
