"""Whether a text speaks to the assistant that reads it: an instruction in a document, or in a question, in disguise.

What is found is never followed anyway: quotes are data. It is found so that the reader can be told.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from urllib.parse import unquote

from app.answer import Citation, Note
from app.showing.patterns import lexicon

_NAME = re.compile(r"<(rules|reader|say)>")
_ENCODED = re.compile(r"[A-Za-z0-9+/]{20,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){12,}")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){6,}")
_SPACED = re.compile(r"\b(?:\w {1,4}){8,}\w\b")
_GAP = re.compile(r" {2,}")
_ENTITIES = re.compile(r"(?:&#\d+;){6,}")
_LONGEST = 20_000
"""Characters of a text that are looked at."""


def addresses_assistant(text: str) -> bool:
    """Whether a text, in English or Chinese, orders about, addresses or imitates the assistant that reads it.

    Letters that look alike, wide or invisible ones, and simple encodings are seen through.
    """
    return any(_addresses(one) for one in _readings(text[:_LONGEST]))


def note_on_addressing(citations: Iterable[Citation]) -> tuple[Note, ...]:
    """The notice that a quoted passage addresses an assistant; none where none does.

    Only what somebody has added can: the citations are those of an answer, and the bundled texts have been looked at.
    """
    return (Note("quote_addresses"),) if any(addresses_assistant(one.clause.text) for one in citations) else ()


def _addresses(text: str) -> bool:
    return any(pattern.search(text) for pattern in _patterns())


def _readings(text: str) -> Iterator[str]:
    """The text as a reader sees it, and what it may hide."""
    plain = _plain(text)
    yield plain
    for turned in (codecs.encode(plain, "rot13"), plain[::-1]):
        # Turned round, a plain text says nothing; only what now has such a word is read on.
        if _telling().search(turned):
            yield turned
    for packed in _ENCODED.findall(text):
        yield from _decoded(packed)
    for run in _HEX.findall(text):
        yield from _text_of(bytes.fromhex(run))
    if _PERCENT.search(text):
        yield _plain(unquote(text))
    if _ENTITIES.search(text):
        yield _plain(re.sub(r"&#(\d{1,6});", lambda code: chr(min(int(code[1]), 0x10FFFF)), text))
    for spaced in _SPACED.findall(unicodedata.normalize("NFKC", text)):
        yield " ".join(word.replace(" ", "") for word in _GAP.split(spaced))


def _plain(text: str) -> str:
    seen = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    folded = seen.translate(_folding()).replace("’", "'").replace("‘", "'")
    return re.sub(r"[ \t\u3000]+", " ", folded)


def _decoded(packed: str) -> Iterator[str]:
    try:
        raw = base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        return
    yield from _text_of(raw)


def _text_of(raw: bytes) -> Iterator[str]:
    try:
        yield _plain(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return


@cache
def _folding() -> dict[int, str]:
    folding = lexicon("addressing")["folding"]
    return dict(zip(map(ord, folding["looks_like"]), folding["latin"], strict=True))


@cache
def _telling() -> re.Pattern[str]:
    return re.compile("|".join(lexicon("addressing")["turned"]["words"]), re.IGNORECASE)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = lexicon("addressing")
    parts = words["part"]
    latin = [_NAME.sub(lambda name: parts[name[1]], one) for one in words["latin"]["patterns"]]
    return (
        re.compile("|".join(rf"(?<!\w)(?:{one})" for one in latin), re.IGNORECASE | re.ASCII),
        re.compile("|".join(words["marks"]["patterns"]), re.IGNORECASE | re.ASCII | re.MULTILINE),
        re.compile("|".join(words["chinese"]["patterns"]), re.IGNORECASE),
    )
