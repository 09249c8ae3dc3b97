"""Signs that a statement says what its sources do not, found without the checks of the product and without labels.

They are coarse on purpose and share no code with `app.checks` but the lexicon of modal words, so that what the checks
let through can be looked at from outside. A sign is an alarm, no verdict: a reader judges (`eval.written --sheet`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from corpus.model import Clause, Document
from corpus.register import Entry
from corpus.register_check.wording import strength
from index.analyse import analyse

UNCITED, NUMBER, NAME, STRONGER = "uncited", "number", "name", "stronger"
SIGNS = (UNCITED, NUMBER, NAME, STRONGER)

_CJK = re.compile(r"[\u3400-\u9fff]")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_WORDS = {
    word: str(number)
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
    if number > 1
} | {"twenty": "20", "thirty": "30", "hundred": "100", "thousand": "1000", "million": "1000000"}
_HAN = {"兩": 2} | {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}
_HAN_COUNT = re.compile(
    r"(?<![第之唯另任百千萬])(?:([二三四五六七八九])?(十)([一二三四五六七八九])?|([二兩三四五六七八九]))"
    r"(?=[年月日天週級類項個條步層倍次名位成萬億])"
)
_ACRONYM = re.compile(r"\b[A-Z][A-Za-z0-9&/-]*[A-Z0-9][A-Za-z0-9&/-]*\b")
# Two capitalised words together, the first of a sentence left out.
_NAMED = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+(?: (?:of|for|and|the|on) | )[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_TITLE = re.compile(r"《([^》]+)》")


def sources_of(
    clauses: Iterable[Clause], documents: Mapping[str, Document], register: Mapping[str, Entry]
) -> tuple[str, ...]:
    """What clauses may be said to say, in both languages: their text, place and document, and the Chinese beside it."""
    texts: list[str] = []
    for clause in clauses:
        texts += [clause.text, clause.heading, *clause.path, clause.id]
        if (document := documents.get(f"{clause.document}@{clause.version}")) is not None:
            texts += [document.title, document.title_zh, document.issuer, document.short, document.short_zh]
            texts += document.aliases
        if clause.summed is not None:
            texts += [clause.summed.text_zh, clause.summed.heading_zh, clause.summed.name_zh, clause.summed.pinpoint]
        elif (entry := register.get(clause.id)) is not None:
            texts += [entry.gloss_zh, *(word for term in entry.terms for word in term)]
    return tuple(text for text in texts if text)


def signs_in(text: str, sources: Sequence[str], clauses: Sequence[Clause], question: str = "") -> tuple[str, ...]:
    """Which of SIGNS a statement shows. `clauses` are those it cites, `sources` all that may be drawn on for words.

    A name or number of the question is the reader's own and no sign.
    """
    if not clauses:
        return (UNCITED,)
    found = []
    if numbers_in(text) - numbers_in("\n".join((*sources, question))):
        found.append(NUMBER)
    if names_lacking(text, (*sources, question)):
        found.append(NAME)
    if is_stronger(text, [clause.text for clause in clauses]):
        found.append(STRONGER)
    return tuple(found)


def numbers_in(text: str) -> set[str]:
    """The numbers of a text as digits: in digits, in English words from two, in Chinese below a hundred."""
    numbers = {match.replace(",", "").rstrip(".") for match in _DIGITS.findall(text)}
    numbers |= {_WORDS[word] for word in re.findall(r"[a-z]+", text.casefold()) if word in _WORDS}
    return numbers | {str(_han(*match)) for match in _HAN_COUNT.findall(text)}


def _han(tens: str, ten: str, ones: str, single: str) -> int:
    return (_HAN.get(tens, 1) * 10 if ten else 0) + _HAN.get(ones or single, 0)


def names_lacking(text: str, sources: Sequence[str]) -> list[str]:
    """The acronyms, capitalised names and Chinese titles of a text that stand in no source, whatever their case."""
    names = [*_ACRONYM.findall(text), *_NAMED.findall(text), *_TITLE.findall(text)]
    pool = " ".join(re.sub(r"[\s（）()]+", " ", source) for source in sources).casefold()
    lacking = []
    for name in dict.fromkeys(names):
        word = re.sub(r"[\s（）()]+", " ", name).strip().casefold()
        if word not in pool and word.rstrip("s") not in pool:
            lacking.append(name)
    return lacking


def is_stronger(text: str, sources: Iterable[str]) -> bool:
    """Whether the strongest modal word of a statement is stronger than the strongest of its sources."""
    own = strength(text, "zh" if _CJK.search(text) else "en")[0]
    return own > max((strength(source, "en")[0] for source in sources), default=0)


def grounded(text: str, sources: Sequence[str]) -> float | None:
    """The share of a statement's terms that stand in its sources; None where it has none. Plain words lower it."""
    terms = {term for term in analyse(text) if len(term) > 1 or not _CJK.match(term)}
    if not terms:
        return None
    had = set(analyse("\n".join(sources)))
    return len(terms & had) / len(terms)


def facts_covered(facts: Sequence[str], text: str, enough: float = 0.6) -> float | None:
    """The share of facts most of whose terms stand in a text; None where there are no facts.

    A fact is told in words of its own ("Cannot be completely eliminated at present, only suppressed"): it counts as
    covered where at least `enough` of its terms, and all of its numbers, are there.
    """
    if not facts:
        return None
    had, numbers = set(analyse(text)), numbers_in(text)
    return sum(_covered(fact, had, numbers, enough) for fact in facts) / len(facts)


def _covered(fact: str, had: set[str], numbers: set[str], enough: float) -> bool:
    terms = set(analyse(fact))
    return bool(terms) and len(terms & had) >= enough * len(terms) and numbers_in(fact) <= numbers
