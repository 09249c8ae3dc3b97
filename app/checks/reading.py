"""A sentence as the checks read it: its content words by what they mean, what is denied, on what condition, how firmly.

Words that say the same share an id: the stem, and each group of synonyms that holds it (`checks_synonyms_*.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from app.checks.naming import name_spans
from app.checks.vocabulary import DICTIONARY_LONGEST, chinese_words, english_groups, light_words, stem
from app.checks.words import CJK, is_chinese, words
from corpus.register_check.wording import firm_words, strength

_ENGLISH = re.compile(r"[A-Za-z][A-Za-z’'&]*|\d+(?:[.,]\d+)*")
_BREAK = re.compile(r"[;:.!?，。；：！？]|,(?= )|\bbut\b|\bwhile\b|\bwhereas\b|但|卻|而(?=不|應|須|無)")
_SEGMENT = re.compile(
    r"[;；。，]|,? (?=and (?:must|should|may|shall|need|can)\b)|, (?=(?:and|but|while|or|so|where|which)\b)"
)
_SPAN_END = re.compile(r"[,;:.，；。）)]")
_JOINS = re.compile(r"\b(?:and|but|or|that|also)$")
_MODAL = re.compile(r"\b(?:must|shall|should|may|need|will|it is)\b")
_REACH = {"en": 4, "zh": 4}
_ASKS = 2
_WHOLE_PHRASE = 4
_OF_NOUNS = re.compile(r"no\b|沒有|並無|毫無", re.IGNORECASE)
_LONGEST_UNKNOWN = 4


@dataclass(frozen=True, slots=True)
class Token:
    """A content word at `start:end`. key: its stem, of Chinese itself. weight: half a word a Chinese character."""

    start: int
    end: int
    word: str
    key: str
    ids: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True)
class Denial:
    """A word that denies; heads: positions of the tokens that it denies first, scope: of all it may reach."""

    word: str
    start: int
    heads: tuple[int, ...]
    scope: frozenset[int]


@dataclass(frozen=True, slots=True)
class Condition:
    """A case to which the sentence is bound: its words, the positions of its tokens, whether it stands in front."""

    shown: str
    start: int
    end: int
    tokens: tuple[int, ...]
    leads: bool
    firm: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the sentence that speaks with one strength; own: it has the modal word itself."""

    start: int
    end: int
    level: int
    word: str
    own: bool


@dataclass(frozen=True)
class Reading:
    text: str
    language: str
    tokens: tuple[Token, ...]
    denials: tuple[Denial, ...]
    conditions: tuple[Condition, ...]
    segments: tuple[Segment, ...]
    ids: frozenset[str]
    loose: frozenset[str]
    """The ids of the known Chinese words that stand within longer ones, or that say little by themselves."""
    pairs: frozenset[str]
    """Of Chinese, the neighbouring characters and single ones, whatever words they are read as."""

    def level_at(self, place: int) -> int:
        return next((s.level for s in self.segments if s.start <= place < s.end), 0)


@lru_cache(maxsize=8192)
def read(text: str) -> Reading:
    """The reading of one sentence in either language."""
    language = "zh" if is_chinese(text) else "en"
    tokens = tuple(_without_denials(_chinese(text) if language == "zh" else _english(text), text, language))
    pairs = {a + b for a, b in zip(text, text[1:], strict=False) if CJK.match(a) and CJK.match(b)}
    pairs |= {c for c in text if CJK.match(c)}
    return Reading(
        text,
        language,
        tokens,
        tuple(_denials(text, language, tokens)),
        tuple(_conditions(text, language, tokens)),
        tuple(_segments(text, language)),
        frozenset(one for token in tokens for one in token.ids),
        _loose(text) if language == "zh" else frozenset(),
        frozenset(pairs),
    )


def blanked(text: str, silent: re.Pattern[str]) -> str:
    """The text with what is silent replaced by dots, all else at its place."""
    return silent.sub(lambda found: "·" * len(found.group()), text)


def _english(text: str) -> Iterable[Token]:
    plain = text.lower().replace("’", "'")
    found = [(m.start(), m.end(), plain[m.start() : m.end()].removesuffix("'s")) for m in _ENGLISH.finditer(text)]
    stems = [stem(word) for _, _, word in found]
    singles, phrases = english_groups()
    ids = [{one} | singles.get(one, frozenset()) for one in stems]
    for first in range(len(stems)):
        for sequence, group in phrases.get(stems[first], ()):
            if tuple(stems[first : first + len(sequence)]) == sequence:
                for place in range(first, first + len(sequence)):
                    ids[place].add(group)
    light = light_words("en")
    named = name_spans(text)
    for (start, end, word), one, names in zip(found, stems, ids, strict=True):
        known = {group for first, last, group in named if first <= start < last}
        if known or (one and word not in light and one not in light):
            yield Token(start, end, word, one or word, frozenset(names | known) - {""}, 1.0)


def _chinese(text: str) -> Iterable[Token]:
    place = 0
    known, light = chinese_words(), light_words("zh")
    named = {first: (last, group) for first, last, group in reversed(name_spans(text)) if CJK.search(text[first:last])}
    while place < len(text):
        if place in named and named[place][0] > place + 1:
            end, group = named[place]
            name = text[place:end]
            yield Token(place, end, name, name, frozenset({group, name}), min(end - place, 4) / 2)
            place = end
            continue
        if latin := _ENGLISH.match(text, place):
            word = latin.group().lower()
            names = known.get(word, frozenset()) | {stem(word) or word}
            names |= {group for first, last, group in name_spans(text) if first <= place < last}
            yield Token(place, latin.end(), word, stem(word) or word, frozenset(names), 1.0)
            place = latin.end()
            continue
        if not CJK.match(text[place]):
            place += 1
            continue
        for length in range(min(DICTIONARY_LONGEST, len(text) - place), 0, -1):
            word = text[place : place + length]
            if word in known or word in light:
                if word not in light:
                    weight = max(0.5, min(length, 4) / 2)
                    yield Token(place, place + length, word, word, known[word] | {word}, weight)
                break
        else:
            length = _unknown(text, place)
            word = text[place : place + length]
            yield Token(place, place + length, word, word, frozenset({word}), length / 2)
        place += length


def _loose(text: str) -> frozenset[str]:
    known = chinese_words()
    found = {text[at : at + n] for at in range(len(text)) for n in range(2, 6) if text[at : at + n] in known}
    found |= {c for c in text if c in known and c in light_words("zh")}
    return frozenset(one for word in found for one in (word, *known[word]))


def _unknown(text: str, place: int) -> int:
    """How many characters from `place` on belong to no known word, up to four: read as one word."""
    known, light = chinese_words(), light_words("zh")
    for length in range(1, _LONGEST_UNKNOWN + 1):
        at = place + length
        if at >= len(text) or not CJK.match(text[at]):
            return length
        if any(text[at : at + n] in known or text[at : at + n] in light for n in range(1, 5)):
            return length
    return _LONGEST_UNKNOWN


def _without_denials(tokens: Iterable[Token], text: str, language: str) -> Iterable[Token]:
    """Words that deny are held against each other as denials, not as content."""
    denials = words("logic", language, "denial", "right").finditer(
        blanked(text, words("logic", language, "denial", "silent"))
    )
    spans = [found.span() for found in denials]
    return (token for token in tokens if not any(start <= token.start < end for start, end in spans))


def _denials(text: str, language: str, tokens: Sequence[Token]) -> Iterable[Denial]:
    heard = blanked(text, words("logic", language, "denial", "silent"))
    right = list(words("logic", language, "denial", "right").finditer(heard))
    starts = [found.start() for found in right]
    found_at: list[tuple[int, int, tuple[int, ...], frozenset[int]]] = []
    for found in right:
        stop = _BREAK.search(heard, found.end())
        # What the next word denies is no longer denied by this one.
        until = min([len(text), *([stop.start()] if stop else []), *(at for at in starts if at > found.start())])
        reach = [n for n, token in enumerate(tokens) if found.end() <= token.start < until][: _REACH[language]]
        heads = 3 if _OF_NOUNS.match(found.group()) else 2
        found_at.append((found.start(), found.end(), tuple(reach[:heads]), frozenset(reach)))
    for found in words("logic", language, "denial", "left").finditer(heard):
        back = max(heard.rfind(mark, 0, found.start()) for mark in ";；。")
        before = [n for n, token in enumerate(tokens) if back < token.start and token.end <= found.start()]
        found_at.append((found.start(), found.end(), tuple(before), frozenset(before)))
    last: tuple[int, int, tuple[int, ...], frozenset[int]] | None = None
    for start, end, heads, scope in sorted(found_at):
        if last is not None and start < last[1]:
            # "is prohibited": one denial, of what stands before it and of what follows.
            last = (last[0], max(last[1], end), last[2] + heads, last[3] | scope)
            continue
        if last is not None:
            yield _denial(text, *last)
        last = (start, end, heads, scope)
    if last is not None:
        yield _denial(text, *last)


def _denial(text: str, start: int, end: int, heads: tuple[int, ...], scope: frozenset[int]) -> Denial:
    return Denial(text[start:end].strip(), start, heads, scope)


def _conditions(text: str, language: str, tokens: Sequence[Token]) -> Iterable[Condition]:
    hits = sorted(
        (found.start(), -found.end(), kind)
        for kind in ("firm", "soft")
        for found in words("logic", language, "condition", kind).finditer(text)
    )
    taken = 0
    for number, (start, minus_end, kind) in enumerate(hits):
        stop = -minus_end
        if start < taken:
            continue
        end = stop
        # A Chinese pattern holds the whole of its condition, where it is more than the word that leads it in.
        whole = language == "zh" and stop - start >= _WHOLE_PHRASE
        if not whole and not words("logic", "fixed", "words").search(text[start:stop]):
            following = next((one for one, _, _ in hits[number + 1 :] if one >= stop), len(text))
            end = min(_condition_end(text, start, language, kind), following)
        end = len(text[:end].rstrip("，,"))
        taken = max(end, stop)
        inside = tuple(n for n, token in enumerate(tokens) if start <= token.start < end)
        before = text[:start].rstrip()
        leads = not before or before[-1] in ",;，；。:：.)" or _JOINS.search(before) is not None
        # A subject may stand before its condition: 「服務使用者如發現 ...，應 ...」.
        leads = leads or (language == "zh" and text[end : end + 1] != "。" and "，" not in before[-12:])
        yield Condition(text[start:end].strip(" ,;:."), start, end, inside, leads, kind == "firm")


def _condition_end(text: str, start: int, language: str, kind: str) -> int:
    ending = _SPAN_END.search(text, start + 1)
    end = ending.start() if ending else len(text)
    modal = _MODAL.search(text, start + 8) if language == "en" and kind == "firm" else None
    if modal and ending and end < modal.start() and ";" not in text[end : modal.start()]:
        # "If A, B, or C is so, D should ...": the condition goes on to the last comma before what it is for.
        return text.rfind(",", 0, modal.start())
    return end


def _segments(text: str, language: str) -> Iterable[Segment]:
    cuts = {0, len(text)} | {found.end() for found in _SEGMENT.finditer(text)}
    ends = sorted(cuts)
    pieces: list[tuple[int, int]] = []
    for start, end in zip(ends, ends[1:], strict=False):
        firm = sorted(at for at, _ in firm_words(text[start:end])) if language == "en" else []
        inner = [start, *(start + at for at in firm[1:]), end]
        pieces += list(zip(inner, inner[1:], strict=False))
    # What stands before the first modal word is its subject or its condition.
    read_as = blanked(text, words("logic", "modal", "silent"))
    first = next((said for start, end in pieces if (said := strength(read_as[start:end], language))[0]), (0, ""))
    level, word = first
    for start, end in pieces:
        own, said = strength(read_as[start:end], language)
        if not own and language == "zh" and (asks := words("logic", "modal", "asks").search(read_as[start:end])):
            own, said = _ASKS, asks.group()
        if own:
            level, word = own, said
        elif start and text[start - 1] in "。":
            rest = [strength(read_as[a:b], language) for a, b in pieces if a >= start]
            level, word = next((one for one in rest if one[0]), (0, ""))
        yield Segment(start, end, own or level, said or word, own > 0)


@cache
def antonym_ids(language: str) -> dict[str, frozenset[str]]:
    """By the id of a word, those of its contraries."""
    from app.showing.patterns import lexicon

    contrary: dict[str, set[str]] = {}
    for line in lexicon(f"checks_synonyms_{language}")["antonyms"]:
        sides = [[_plain(word.strip(), language) for word in side.split("|")] for side in line.split(":")]
        for one, other in (sides, sides[::-1]):
            for word in one:
                contrary.setdefault(word, set()).update(other)
    return {word: frozenset(others) for word, others in contrary.items()}


def _plain(word: str, language: str) -> str:
    return stem(word) if language == "en" and " " not in word and "-" not in word else word
