"""How strongly the sentences of any document speak, in English and Chinese."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from corpus.model import Modality, Sentence
from ingestion import modality, sentences
from ingestion.knowledge import KnowledgeError, lexicon, one_of

_FILE = Path(__file__).with_name("modality.toml")
_HAN = re.compile(r"[㐀-鿿]")
_LEVEL = {name: level for level, names in enumerate((
    (Modality.DESCRIPTIVE,), (Modality.MAY,), (Modality.RECOMMENDED,), (Modality.SHOULD, Modality.SHOULD_NOT),
    (Modality.MUST, Modality.MUST_NOT),
)) for name in names}
_LEADS = re.compile(r"[:：—–]\s*$")


@dataclass(frozen=True, slots=True)
class _Words:
    silent: re.Pattern[str]
    classes: dict[Modality, re.Pattern[str]]


@cache
def _words() -> dict[str, _Words]:
    try:
        data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        return {
            "en": _compiled(data["en"], lexicon("modality")["silent"], data["en"]["agents"]),
            "zh": _compiled(data["zh"], [], []),
        }
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise KnowledgeError("{path} cannot be read ({error}); restore the file.", path=_FILE, error=error) from error


def _compiled(entry: dict[str, Any], silent: list[str], agents: list[str]) -> _Words:
    classes = {Modality(name): list(patterns) for name, patterns in entry["words"].items()}
    if agents:
        classes[Modality.MAY].append(rf"\b(?:{'|'.join(agents)})\b[\w ,()’'-]{{0,60}}?\bmay\b(?! (?:not|only)\b)")
    return _Words(one_of([*entry["silent"], *silent]), {name: one_of(patterns) for name, patterns in classes.items()})


def of_sentence(sentence: str) -> Modality:
    """The class of one sentence, by the words of the language that it is written in."""
    return of_sentences([sentence])[0]


def of_sentences(texts: Sequence[str]) -> list[Modality]:
    """The classes of sentences that follow each other: one in English that only goes on takes the class before it."""
    general = modality.of_sentences(list(texts))
    classes = []
    for text, heard in zip(texts, general, strict=True):
        if _is_chinese(text):
            classes.append(_heard(text, _words()["zh"]))
        else:
            own = _heard(text, _words()["en"])
            classes.append(heard if _LEVEL[heard] > _LEVEL[own] else own)
    return classes


def spoken(text: str, kind: str, lead: str) -> tuple[Sentence, ...]:
    """The sentences of a clause: spans that cover all but white space, each with its class.

    lead: the text before a list's entry; where it introduces the list and asks something, the entry's first sentence
    says that too.
    """
    spans = sentences.whole(text) if kind in ("row", "table", "figure") else sentences.split(text)
    classes = of_sentences([text[start:end] for start, end in spans])
    if classes and kind == "item" and _LEADS.search(lead):
        led = _of_lead(lead)
        if led is not Modality.DESCRIPTIVE:
            classes[0] = led
    return tuple(Sentence(start, end, one) for (start, end), one in zip(spans, classes, strict=True))


def _of_lead(lead: str) -> Modality:
    spans: Sequence[tuple[int, int]] = sentences.split(lead)
    return of_sentence(lead[slice(*spans[-1])]) if spans else Modality.DESCRIPTIVE


def _heard(sentence: str, words: _Words) -> Modality:
    heard = words.silent.sub(lambda match: " " * len(match[0]), sentence)
    hits = [
        (-_LEVEL[name], found.start(), -len(found[0]), name)
        for name, pattern in words.classes.items()
        if (found := pattern.search(heard))
    ]
    return min(hits)[3] if hits else Modality.DESCRIPTIVE


def _is_chinese(sentence: str) -> bool:
    if sentence.isascii():
        return False
    han = len(_HAN.findall(sentence))
    return han * 3 > sum(c.isalpha() for c in sentence) - han
