"""What enters by any door: questions, profiles and earlier turns, cleaned and checked in one place."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from app.answer import Profile, Turn
from app.asking.spellings import names
from corpus.model import ClausewiseError

MAX_QUESTION = 2_000
"""The longest question that is answered, in characters after cleaning."""

MAX_TURN = 8_000
"""How much of an earlier message is kept, in characters; a pasted document is context, not a question."""

_KEPT_CONTROLS = "\n\t"
# Joiners shape letters in some scripts; every other invisible character only hides things from a reader.
_KEPT_FORMATS = "\u200c\u200d"
_BINARY_SHARE = 0.1

_SPEAKERS = {
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "ai": "assistant",
    "bot": "assistant",
    "model": "assistant",
}


class BadInput(ClausewiseError):
    """A question, history or field that cannot be used as it stands."""


def clean(text: str) -> str:
    """`text` in NFC without control and invisible characters or half surrogates; never fails."""
    kept = "".join(_cleaned(char) for char in text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", kept).strip()


def clean_question(text: object) -> str:
    """The question to be asked. Raises BadInput for anything but 1 to MAX_QUESTION characters of words."""
    if text is None:
        raise BadInput('The question is missing; give it as "question".')
    if not isinstance(text, str):
        raise BadInput("The question must be text; write it as a string.")
    question = clean(text)
    unreadable = sum(_is_noise(char) for char in text)
    if text and unreadable > _BINARY_SHARE * len(text) and unreadable > 2:
        raise BadInput("The question looks like binary data, not text; ask it in words.")
    if not question:
        raise BadInput("The question is empty; ask what the Guideline says on something.")
    if not any(char.isalnum() for char in question):
        raise BadInput("The question has no words in it; ask what the Guideline says on something.")
    if len(question) > MAX_QUESTION:
        raise BadInput(
            "The question has {count:,} characters; ask it in at most {most:,}, without the document it is about.",
            count=len(question),
            most=MAX_QUESTION,
        )
    return question


def clean_profile(role: object = None, sector: object = None, language: object = None) -> Profile:
    """A profile from any usual spellings: each a string, a list of strings, or None.

    Raises UnknownName, with the choices, for a role, sector or language that is none of ours, and BadInput
    for anything but text.
    """
    languages = _resolve("languages", language, "lang")
    return Profile(
        roles=_resolve("roles", role, "role"),
        sectors=_resolve("sectors", sector, "sector"),
        language=languages[0] if languages else None,
    )


def clean_history(turns: object) -> tuple[Turn, ...]:
    """Earlier messages, oldest first, from a list of {"role", "content"}; None is an empty history.

    A message without content, or by neither side of the conversation, is left out. Content may be text, a
    list of parts, or anything else, which is read as its words. Raises BadInput for no list of objects.
    """
    if turns is None:
        return ()
    if isinstance(turns, (str, bytes)) or not isinstance(turns, Sequence):
        raise BadInput('"history" must be a list of {"role", "content"}.')
    cleaned = []
    for number, turn in enumerate(turns, 1):
        if turn is None:
            continue
        if not isinstance(turn, dict):
            raise BadInput('Message {number} of "history" must be an object with "role" and "content".', number=number)
        speaker = _SPEAKERS.get(str(turn.get("role") or "user").strip().casefold())
        content = clean(_as_text(turn.get("content")))
        if speaker and content:
            cleaned.append(Turn(speaker, content[:MAX_TURN]))
    return tuple(cleaned)


def _resolve(kind: str, value: object, field: str) -> tuple[str, ...]:
    if value is None:
        return ()
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, (list, tuple)) or not all(isinstance(one, str | None) for one in values):
        raise BadInput('"{field}" must be text or a list of texts.', field=field)
    texts = [one for one in values if one is not None]
    for one in texts:
        # What says nothing is no choice; what cannot be read must not pass for it.
        if not clean(one) and any(_is_noise(char) for char in one):
            raise BadInput('"{field}" holds no readable text; write it in UTF-8.', field=field)
    found = [name for one in texts for name in names(kind).resolve(clean(one))]
    return tuple(dict.fromkeys(found))


def _as_text(content: object) -> str:
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, dict):
        return _as_text(content.get("text", content.get("content")))
    if isinstance(content, (list, tuple)):
        return "\n".join(part for part in map(_as_text, content) if part)
    return str(content)


def _cleaned(char: str) -> str:
    kind = unicodedata.category(char)
    if kind == "Cc":
        return char if char in _KEPT_CONTROLS else " "
    if kind == "Cf":
        return char if char in _KEPT_FORMATS else ""
    if kind in ("Cs", "Co", "Cn"):
        return ""
    return " " if kind in ("Zl", "Zp") else char


def _is_noise(char: str) -> bool:
    """What text does not hold: controls other than white space, stray bytes, unassigned code points."""
    return char == "\ufffd" or (unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") and not char.isspace())
