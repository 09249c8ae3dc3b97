"""Claims and clauses as words: the patterns of the lexicons, and a claim without what is said around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from app.showing.patterns import lexicon

CJK = re.compile(r"[㐀-鿿]")
_LATIN = re.compile(r"[A-Za-z]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])|(?<=[。！？])")


def pattern(words: Sequence[str]) -> re.Pattern[str]:
    """One pattern of several, matched without regard to case; of none, one that matches nothing."""
    return re.compile("|".join(f"(?:{word})" for word in words) or r"(?!)", re.IGNORECASE)


def words(part: str, *keys: str) -> re.Pattern[str]:
    """The pattern of a list (or one text) at `keys` of `app/lexicon/checks_<part>.toml`."""
    return _words(part, keys)


@cache
def _words(part: str, keys: tuple[str, ...]) -> re.Pattern[str]:
    found = lexicon(f"checks_{part}")
    for key in keys:
        found = found[key]
    return pattern([found] if isinstance(found, str) else list(found))


def bounded(expression: str) -> str:
    """An English expression between word boundaries; a Chinese one as it is."""
    return expression if CJK.search(expression) else rf"(?<![\w-])(?:{expression})(?![\w])"


def is_chinese(text: str) -> bool:
    """Whether a text is Chinese: at least a third of its characters and Latin words are Chinese characters."""
    han, latin = len(CJK.findall(text)), len(_LATIN.findall(text))
    return han > 0 and han >= (han + latin) / 3


def bare(text: str) -> str:
    """A claim on one line, without labels and without the words around it ("According to the Guideline, ...")."""
    text = " ".join(words("claims", "labels").sub("", text).split())
    frames = words("claims", "frames")
    while (frame := frames.match(text)) and frame.end() and text[frame.end() :].strip(" .。"):
        text = text[frame.end() :].strip()
    return text


def sentences_in(text: str) -> list[str]:
    """Its sentences, by their ends alone."""
    return [part for part in _SENTENCE_END.split(text) if part and part.strip()]
