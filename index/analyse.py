"""Text becomes the terms that BM25 counts: English stems, and character pairs of Chinese runs."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from pathlib import Path

import Stemmer

# Raised whenever the same text would give other terms; it is part of every fingerprint.
ANALYSER_VERSION = 1

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
# A number with points stays whole ("3.2.1"), a word ends at an apostrophe ("user's" is "user").
_TOKEN = re.compile(rf"[{_HAN}]+|\d+(?:\.\d+)+|[^\W_{_HAN}]+")
# A stemmer keeps state while it works, so each thread has its own.
_of_thread = threading.local()


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "stopwords_en.txt").read_text("utf-8").split())


def analyse(text: str) -> list[str]:
    """The terms of a text in order, repeated as often as they occur; no stop words.

    A run of Chinese characters, which has no spaces between words, gives its overlapping pairs (a single
    character gives itself), so that a question matches on the words it shares and not on the whole run.
    """
    stops, stem = stop_words(), _stemmer().stemWord
    terms: list[str] = []
    for token in _TOKEN.findall(unicodedata.normalize("NFKC", text).lower()):
        if _is_han(token[0]):
            terms += [token[i : i + 2] for i in range(len(token) - 1)] or [token]
        elif token not in stops:
            terms.append(stem(token))
    return terms


def _stemmer() -> Stemmer.Stemmer:
    if not hasattr(_of_thread, "stemmer"):
        _of_thread.stemmer = Stemmer.Stemmer("english")
    return _of_thread.stemmer


def _is_han(character: str) -> bool:
    return re.match(rf"[{_HAN}]", character) is not None
