"""Pages that cannot be read honestly are told from those that can, and why."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from corpus.said import Said
from ingestion.readers.pdf_lines import Line
from ingestion.readers.pdf_pieces import Drawn
from ingestion.readers.pdf_words import common

PICTURE = "is a picture without text; run text recognition (OCR) over the file and add it again"
SHAPES = "is drawn in shapes without text; run text recognition (OCR) over the file and add it again"
EMPTY = "has no text; if something is printed on it, run text recognition (OCR) over the file and add it again"
CODES = (
    "has numbers of glyphs instead of text; print the file to a new PDF or run text recognition (OCR) over it, "
    "and add it again"
)
NO_WORDS = "has signs that make no words; run text recognition (OCR) over the file and add it again"
DISORDER = "has its signs in scrambled order; run text recognition (OCR) over the file and add it again"
DAMAGED = "is damaged and cannot be read; give an intact copy of the file"
PARTLY = "has text in a font that cannot be read, which is missing; run text recognition (OCR) over the file to have it"

_CODE = re.compile(
    r"\(cid:\d+\)|/(?:g|G|glyph|cid|uni|index|c|a|C)[0-9A-Fa-f]{1,5}(?![A-Za-z])|/[a-zA-Z]{1,3}\d{1,5}(?=/)"
)
_BAD = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\u0000-\u0008\u000e-\u001f\u0080-\u009f]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+")
_MIXED = re.compile(r"[a-z][A-Z]|[A-Za-z][^\sA-Za-z0-9À-ɏ.,;:'’()/@&–—-][A-Za-z]")
_VOWEL = re.compile("[aeiouyàáâäãåæèéêëìíîïòóôöõøœùúûü]", re.IGNORECASE)
_ACCENTED = re.compile("[À-ɏ]")
_SAMPLE = 2000
_SCRIPTS = 4
_PICTURED = 0.3
_CODED = 0.2
_ENOUGH = 40
_FEW_SIGNS = 3


def fault(page: Drawn, lines: Sequence[Line]) -> Said | None:
    """What is wrong with a page, as the clause of a sentence; None where it can be read.

    lines: what it has without headers and footers.
    """
    if page.broken and not page.pieces:
        return Said(DAMAGED)
    text = "\n".join(line.text for line in lines)
    ink = re.sub(r"\s", "", text)
    if len(ink) < _FEW_SIGNS:
        return Said(PICTURE if page.pictured >= _PICTURED else SHAPES if page.strokes > _ENOUGH else EMPTY)
    if len(_BAD.findall(ink)) > _CODED * len(ink) and len(_BAD.findall(ink)) > sum(
        bool(_BAD.match(line.text.lstrip())) for line in lines
    ):
        return Said(CODES)
    if sum(len(code) for code in _CODE.findall(ink)) > _CODED * len(ink):
        return Said(CODES)
    return _words(text)


def _words(text: str) -> Said | None:
    """Text in Latin letters must have the common words of some language, or at least look like words."""
    if _many_scripts(text):
        return Said(NO_WORDS)
    tokens = _LATIN.findall(text)
    letters = sum(map(len, tokens))
    if len(tokens) < _ENOUGH or letters < 0.5 * len(re.sub(r"\s", "", text)):
        return None
    long = [token.lower() for token in tokens if len(token) > 2]
    backwards = sum(token[::-1] in common() for token in long)
    if backwards > 0.06 * len(tokens) and backwards > 2 * sum(token in common() for token in long):
        return Said(DISORDER)
    known = sum(len(token) > 1 and token.lower() in common() for token in tokens)
    if known >= 0.04 * len(tokens):
        return None
    if sum(len(token) == 1 for token in tokens) > 0.6 * len(tokens):
        return Said(DISORDER)
    vowels = len(_VOWEL.findall("".join(tokens)))
    odd, accented = len(_MIXED.findall(text)), len(_ACCENTED.findall(text))
    if not 0.27 <= vowels / letters <= 0.6 or odd > 0.15 * len(tokens) or accented > 0.4 * letters:
        return Said(NO_WORDS)
    return None


def _many_scripts(text: str) -> bool:
    """Whether letters of many scripts stand mixed, as numbers of glyphs read as characters do."""
    scripts = Counter(unicodedata.name(letter, "").split(" ")[0] for letter in text[:_SAMPLE] if letter.isalpha())
    whole = sum(scripts.values())
    return whole >= _ENOUGH and len(scripts) >= _SCRIPTS and max(scripts.values()) < 0.5 * whole
