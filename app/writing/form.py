"""Of what form a sentence may be: plain words on the subject, neither markup nor talk about the answer itself."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from app.checks.claim import Fault
from app.showing.patterns import any_of, lexicon
from index.analyse import analyse

LONGEST = 480
"""Characters of one sentence; Chinese ones count for two and a half."""
_EMPHASIS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
_START = re.compile(r"^(?:#{1,6}\s+|>\s+|[-*•]\s+|\d{1,2}[.)]\s+)+")
_MARKUP = re.compile(
    r"<[a-z/!][^>]*>?|&#?\w+;|!?\[[^\]]*\]\s*[(\[]|\b(?:https?|ftp|file|data|javascript|mailto):|\bwww\.|```|\|\s*-{2,}|^\s*\||\$\$|\\\w+\{",
    re.IGNORECASE,
)
_LABELS = re.compile(r"\bC\d{1,3}\b|[\w-]+@\d[\w.]*#")
_HAN = re.compile(r"[㐀-鿿]")
_LEAST_HAN, _LEAST_WORDS, _FEW_WORDS = 7, 3, 6
_PIECE = re.compile(
    r"^[\W_]*[a-z]"
    r"|^[\W_]*(?:Is|Are|Was|Were|Be|Been|Has|Have)\b(?![^?]*\?)"
    r"|(?<=[a-z]{3}[.!?])(?<!etc\.)\s+(?=[a-z])"
)
"""A sentence without its subject, or that begins with a small letter, or has a second one that does."""
_SPEAKER = re.compile(r"\b(?:I|[Mm]y|[Ww]e|[Oo]ur)\b")
_SPOKEN_TO = re.compile(
    r"\b(?:you|your [\w ]{2,30}?) (?:is|are) (?!asked|advised|encouraged|expected|required)", re.IGNORECASE
)
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def plain(text: str) -> str:
    """The sentence in one line without emphasis, list marks or characters that do not show."""
    seen = "".join(" " if char in "\n\r\t" else char for char in text if char in "\n\r\t" or _shows(char))
    bare = _START.sub("", " ".join(seen.split()))
    return _EMPHASIS.sub(r"\2", bare).strip()


def is_about_itself(text: str) -> bool:
    """Whether a sentence speaks of the answer, the model or the material, and so is no statement from a clause."""
    found = _words("opening").match(text), _words("anywhere").search(text)
    return any(found)


def form_faults(text: str, sources: str = "") -> tuple[Fault, ...]:
    """What is wrong with the form of a plain sentence; () for nothing. `sources`: the words that it rests on."""
    faults = []
    if sum(2.5 if ord(char) > 0x2E7F else 1 for char in text) > LONGEST:
        faults.append(Fault("form", "The sentence is too long; say one thing in one short sentence."))
    if _MARKUP.search(text):
        faults.append(Fault("form", "The sentence has markup or a link in it; write plain words."))
    for word in _force().finditer(text):
        stem = next(filter(None, word.groups()), "").lower()
        if not re.search(rf"\b{stem}", sources, re.IGNORECASE):
            faults.append(Fault("modality", f"“{word[0]}” is stronger than the copied words, which do not have it."))
    if _words("leaning").match(text):
        faults.append(Fault("form", "The sentence leans on one before it; say by name who or what is meant."))
    else:
        faults += _scraps(text, sources)
    if _LABELS.search(text):
        faults.append(Fault("form", "The sentence names a label or an id; write it without."))
    if strange := sorted({char for char in text if char.isalpha() and not _usual(char) and char not in sources}):
        # One that looks like an "o" would make another word of "not", for every check but not for a reader.
        faults.append(Fault("form", f"The sentence has letters of another script ({' '.join(strange)})."))
    if (found := _words("silence").search(text)) is not None and found[0].lower() not in sources.lower():
        faults.append(
            Fault("silence", f"“{found[0]}” says that something is not said; say only what the quoted words say.")
        )
    return tuple(faults)


def _scraps(text: str, sources: str) -> list[Fault]:
    """What is no whole sentence on the subject: a piece of one, or one that speaks to or for somebody."""
    han = len(_HAN.findall(text))
    if han:
        piece = han < _LEAST_HAN and len(text) < 2 * _LEAST_HAN
    else:
        piece = bool(_PIECE.search(text)) or len(text.split()) < _LEAST_WORDS or _says_little(text, sources)
    if piece:
        return [Fault("form", "This is a piece of a sentence; write one whole sentence, or leave it out.")]
    spoken = (match for pattern in (_SPEAKER, _SPOKEN_TO) for match in [pattern.search(text)] if match)
    return [
        Fault("form", f"“{match[0]}” speaks to the reader or for somebody; say who has to do what.")
        for match in spoken
        if not re.search(rf"(?<!\w){re.escape(match[0])}(?!\w)", sources)
    ]


def _says_little(text: str, sources: str) -> bool:
    """Whether a few words are not even all those of the source, so that there is too little to hold against it."""
    return bool(sources) and len(text.split()) < _FEW_WORDS and not set(analyse(text)) <= set(analyse(sources))


def _usual(char: str) -> bool:
    """Whether a letter is of the alphabet, in its usual form, or a Chinese character."""
    return ord(char) < 0x100 or 0x3400 <= ord(char) <= 0x9FFF or 0xF900 <= ord(char) <= 0xFAFF or ord(char) >= 0x20000


def _shows(char: str) -> bool:
    return unicodedata.category(char) not in _HIDDEN


@cache
def _words(name: str) -> re.Pattern[str]:
    found = any_of(lexicon("writing")[name])
    assert found is not None
    return found


@cache
def _force() -> re.Pattern[str]:
    # A group in each alternative gives the letters that the sources must have.
    patterns = [pattern.replace("(?:", "(", 1) for pattern in lexicon("writing")["force"]]
    return re.compile("|".join(rf"\b{pattern}\b" for pattern in patterns), re.IGNORECASE | re.ASCII)
