"""Sentences of the program in the reader's language. The sentences themselves are in `texts/sentences.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from corpus.said import Said, SpeakingError, fill, speak_with

_TEXTS = Path(__file__).parents[1] / "texts"
# In a list of choices, what a role or sector is called comes from the texts of the answers.
_NAMES = ("role", "sector")
# The option, and what argparse takes for it.
_FLAGS = ("--json", "--all", "--receipt", "--no-question", "--mask-question")
_LANG = ("--lang", "--lan", "--la", "--l")


@dataclass(frozen=True, slots=True)
class _Language:
    sentences: Mapping[str, str]
    names: Mapping[str, str]
    separator: str
    otherwise: str


def told(said: str, language: str | None) -> str:
    """The sentence in a language; one that is not known in it is framed in it, the English after it."""
    return _sentence(said, language, framed=True)


def name_in(text: str, language: str | None) -> str:
    """A name, such as that of an issuer, in a language; as it is where it is not known in it."""
    return _sentence(text, language, framed=False)


def tell_in(language: str | None) -> None:
    """What is said to the person at the machine is said in this language from here on (in this context)."""
    speak_with(partial(told, language=language) if _spoken_here(language) else str)


def reader_of(words: Sequence[str]) -> str:
    """The language of whoever wrote this command: that of --lang, else that of the question."""
    stated = [after for word, after in zip(words, words[1:], strict=False) if word in _LANG]
    stated += [value for word, _, value in (word.partition("=") for word in words) if word in _LANG and value]
    if not stated and all(word.isascii() for word in words):
        return "en"  # by far the most usual, and the help must not wait for what follows
    from app.asking.spellings import names
    from app.asking.understand import language_of

    known = names("languages").find(stated[-1]) if stated else None
    # What follows an option with a value, such as the name of a file, says nothing of the question.
    asked = [word for before, word in zip(["", *words], words, strict=False) if before in _FLAGS or before[:1] != "-"]
    written = (language_of(word) for word in asked if not word.startswith("--"))
    return known or next((language for language in written if language != "en"), "en")


def _sentence(said: str, language: str | None, *, framed: bool) -> str:
    if not _spoken_here(language):
        return str(said)
    # Whatever is wrong with the translations must not keep from the reader what was to be said.
    try:
        here = _language(str(language))
        known = _known(said, here)
        if known is not None:
            return known
        return here.otherwise.format(detail=str(said)) if framed else str(said)
    except (OSError, ValueError, LookupError, TypeError):
        return str(said)


def _spoken_here(language: str | None) -> bool:
    return language not in (None, "", "en")


def _known(said: str, here: _Language) -> str | None:
    template, values = (said.template, said.values) if isinstance(said, Said) else (str(said), {})
    # What an operating system says comes in capitals or not.
    known = here.sentences.get(template) or here.sentences.get(template.lower())
    if known is None:
        return None
    return fill(known, values, here.separator, partial(_value, here=here), lambda name: here.names.get(name, name))


def _value(value: object, here: _Language) -> str:
    if isinstance(value, SpeakingError):
        value = value.said
    elif isinstance(value, OSError) and value.strerror:
        value = Said(value.strerror)
    # A plain text, such as the name of a file, is a value of the reader's own and stays as it is.
    known = _known(value, here) if isinstance(value, Said) else None
    return str(value) if known is None else known


@cache
def _language(language: str) -> _Language:
    entries = tomllib.loads((_TEXTS / "sentences.toml").read_text(encoding="utf-8"))
    render = tomllib.loads((_TEXTS / f"{language}.toml").read_text(encoding="utf-8"))["render"]
    return _Language(
        sentences={entry["en"]: entry[language] for entry in entries["sentence"]},
        names={value: name for kind in _NAMES for value, name in render[kind].items()},
        separator=render["list_separator"],
        otherwise=entries["otherwise"][language],
    )
