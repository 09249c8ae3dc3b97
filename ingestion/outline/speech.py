"""How strongly the sentences of any document speak, in English and Chinese."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.model import Modality, Sentence
from ingestion import modality, sentences
from ingestion.knowledge import KnowledgeError, one_of

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
            language: _Words(
                one_of(entry["silent"]),
                {Modality(name): one_of(patterns) for name, patterns in entry["words"].items()},
            )
            for language, entry in data.items()
        }
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise KnowledgeError("{path} cannot be read ({error}); restore the file.", path=_FILE, error=error) from error


def of_sentence(sentence: str) -> Modality:
    """The class of one sentence, by the words of the language that it is written in."""
    if _is_chinese(sentence):
        return _heard(sentence, _words()["zh"])
    own = _heard(sentence, _words()["en"])
    if _LEVEL[own] == _LEVEL[Modality.MUST]:
        return own
    general = modality.of_sentence(sentence)
    return general if _LEVEL[general] > _LEVEL[own] else own


def spoken(text: str, kind: str, lead: str) -> tuple[Sentence, ...]:
    """The sentences of a clause: spans that cover all but white space, each with its class.

    lead: the text before a list's entry; where it introduces the list and asks something, the entry's first sentence
    says that too.
    """
    spans = sentences.whole(text) if kind in ("row", "table", "figure") else sentences.split(text)
    classes = [of_sentence(text[start:end]) for start, end in spans]
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
