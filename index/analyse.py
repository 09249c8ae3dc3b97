"""Text becomes the terms that BM25 counts: English stems; of Chinese, character pairs and single characters."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

import Stemmer

# Raised whenever the same text would give other terms; it is part of every fingerprint.
ANALYSER_VERSION = 2
CHARACTER_SHARE = 0.5
"""How much a single Chinese character tells beside a pair, which is nearly always part of a word."""
PHRASE_SHARE = 0.5
"""How much it tells that two words stand side by side in a text as in the question, beside the words themselves."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_RUN = re.compile(rf"[{_HAN}]+")
# A number with points stays whole ("3.2.1"), a word ends at an apostrophe ("user's" is "user").
_TOKEN = re.compile(rf"[{_HAN}]+|\d+(?:\.\d+)+|[^\W_{_HAN}]+")
# A stemmer keeps state while it works, so each thread has its own.
_of_thread = threading.local()


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """English words that say nothing of a subject."""
    return frozenset(_words("stopwords_en.txt"))


def analyse(text: str) -> list[str]:
    """The terms of a text in order, repeated as often as they occur; no stop words.

    A run of Chinese characters, which has no spaces between words, gives its overlapping pairs and then each
    character, so that a question matches on the words it shares and not on the whole run. Traditional and
    Simplified characters give the same terms.
    """
    return _terms(_plain(text))


def analyse_question(text: str) -> list[str]:
    """The terms of a question: as `analyse`, without the Chinese words with which anything can be asked.

    They are cut out of the run before it is paired, so that no pair reaches across one. Texts keep them: there
    they are part of longer words too often.
    """
    return _terms(_RUN.sub(lambda run: _question_words().sub(" ", run[0]), _plain(text)))


def phrases(terms: Sequence[str]) -> list[str]:
    """The neighbours among the words of an analysed text, each two as one term ("person data")."""
    words = [None if _is_han(term[0]) else term for term in terms]
    return [f"{first} {second}" for first, second in pairwise(words) if first and second]


def share(term: str) -> float:
    """How much a term counts beside others, in (0, 1]."""
    if " " in term:
        return PHRASE_SHARE
    return CHARACTER_SHARE if len(term) == 1 and _is_han(term) else 1.0


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower()
    return plain.translate(_folding()) if _RUN.search(plain) else plain


def _terms(plain: str) -> list[str]:
    stops, stem = stop_words(), _stemmer().stemWord
    terms: list[str] = []
    for token in _TOKEN.findall(plain):
        if _is_han(token[0]):
            terms += [token[i : i + 2] for i in range(len(token) - 1)]
            terms += token
        elif token not in stops:
            terms.append(stem(token))
    return terms


class _Folding(dict[int, str]):
    """Each character's Simplified form, looked up when it is first met.

    One character at a time and not by words, so that a character becomes the same whatever stands beside it:
    only then do a question and a text meet in any two characters that they share.
    """

    def __init__(self) -> None:
        super().__init__()
        # Here and not above: a question in English needs none of it.
        from opencc import OpenCC

        self._converter = OpenCC("hk2s")

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = self._converter.convert(character) if _is_han(character) else character
        return self[code]


@cache
def _folding() -> _Folding:
    return _Folding()


@cache
def _question_words() -> re.Pattern[str]:
    words = {_plain(word) for word in _words("stopwords_zh.txt")}
    # The longest first, since the first alternative that fits is taken.
    return re.compile("|".join(sorted(words, key=lambda word: (-len(word), word))))


def _words(name: str) -> list[str]:
    return (Path(__file__).parent / name).read_text("utf-8").split()


def _stemmer() -> Stemmer.Stemmer:
    if not hasattr(_of_thread, "stemmer"):
        _of_thread.stemmer = Stemmer.Stemmer("english")
    return _of_thread.stemmer


def has_chinese(text: str) -> bool:
    """Whether any of its characters is Chinese."""
    return _RUN.search(text) is not None


def count_chinese(text: str) -> int:
    """How many of its characters are Chinese."""
    return sum(len(run) for run in _RUN.findall(text))


def _is_han(character: str) -> bool:
    return _RUN.match(character) is not None
