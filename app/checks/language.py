"""A claim is written in the reader's language; Chinese, as Hong Kong writes it."""

from __future__ import annotations

from collections.abc import Iterator

from app.checks.claim import Claim, Fault
from app.checks.words import CJK, is_chinese, words
from corpus.register_check.chinese import not_traditional

_MOSTLY = 0.02
"""A claim with this share of Simplified characters or more is not Traditional Chinese."""


def written_in(text: str, language: str) -> bool:
    """Whether a text is in the reader's language, "en" or "zh-Hant"."""
    return not any(language_faults(Claim(text, ()), language))


def language_faults(claim: Claim, language: str, source: str = "") -> Iterator[Fault]:
    """source: what it rests on, whose Chinese names an English claim may have."""
    chinese = is_chinese(claim.text)
    if language == "en" and (chinese or any(c not in source for c in CJK.findall(claim.text))):
        yield Fault("language", "The claim is not in English; the reader reads English.")
    elif language != "en" and not chinese:
        yield Fault("language", "The claim is not in Traditional Chinese; the reader reads Traditional Chinese.")
    elif language != "en":
        wrong = not_traditional(claim.text)
        if len(wrong) >= max(1, _MOSTLY * len(claim.text)):
            yield Fault("language", f"The claim has Simplified characters ({wrong[:8]}); write Traditional Chinese.")


def silence_faults(text: str) -> Iterator[Fault]:
    """What the sources do not say is found out by code, which sees all of them."""
    if found := words("claims", "silence").search(text):
        said = found.group().strip()
        message = f"The claim tells what the text does not say (“{said}”); leave that out and say only what it says."
        yield Fault("silence", message)
