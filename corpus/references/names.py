"""Finds the names of documents in a folded text: longest first, on whole words, Han without word boundaries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.references.folding import fold
from corpus.references.lexicon import UNKNOWN, Target
from corpus.references.words import lists

_END = ""
_SKIPPED = frozenset(" '\"()[]<>《》〈〉「」『』-_/·••*")
_LONG_TITLE = 8
"""Han characters of a title that no running text has by chance."""

_LONGEST_TITLE = 80

_CLOSING = {"《": "》", "「": "」", "『": "』", "〈": "〉", "(": ")"}
_LATIN = re.compile(r"[a-z0-9à-ɏ]")
_HAN = re.compile(r"[一-鿿]")


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `start:end` of a text and all that it may mean."""

    start: int
    end: int
    targets: tuple[Target, ...]
    beside: bool = False
    """Whether it counts only right beside a number: an issuer's name ("HKMA Principle 8")."""

    @property
    def is_stranger(self) -> bool:
        """Whether it names an instrument that no document is."""
        return all(document == UNKNOWN for document, _ in self.targets)


@dataclass(frozen=True, slots=True)
class _Entry:
    targets: tuple[Target, ...]
    beside: bool
    capitals: bool
    """An abbreviation so short that it counts only in capitals."""
    phrase: bool
    """Ordinary words, which count only where they are written as a title."""
    verb: bool
    """Two words that are a sentence too, with the last in small letters ("AI act")."""
    written: frozenset[str]
    lower: bool
    """Written in lower case by the document itself."""


class NameFinder:
    """Built once from the names; `find` walks a text in time linear in its length."""

    def __init__(self, names: Iterable[tuple[str, Target]]) -> None:
        entries: dict[str, dict[str, list[Target]]] = {}
        for name, target in names:
            if _is_a_name(name) and (key := _squeezed(fold(name).rstrip("+!"))[0]):
                targets = entries.setdefault(key, {}).setdefault(name, [])
                if target not in targets:
                    targets.append(target)
        self._root: dict = {}
        for key, written in entries.items():
            node = self._root
            for character in key:
                node = node.setdefault(character, {})
            node[_END] = _entry(written)

    def find(self, original: str, folded: str) -> list[Name]:
        """The names, leftmost and longest first, none within another."""
        squeezed, places = _squeezed(folded)
        found, at = [], 0
        while at < len(squeezed):
            name = self._at(squeezed, places, at, original, folded)
            if name is None:
                at += 1
                continue
            found.append(name)
            while at < len(squeezed) and places[at] < name.end:
                at += 1
        return found

    def _at(self, squeezed: str, places: list[int], at: int, original: str, folded: str) -> Name | None:
        node = self._root.get(squeezed[at])
        start = places[at]
        if node is None or _within_word(folded, start):
            return None
        best, beside = None, None
        while node is not None:
            entry = node.get(_END)
            at += 1
            if entry is not None:
                end = places[at - 1] + 1
                apart = not (
                    _within_word(folded, end) or _goes_on(folded, end) or _is_part_of_title(folded, start, end)
                )
                if apart and _may_count(entry, original, folded, start, end):
                    only = entry.beside or not _is_title(entry, original, folded, start, end)
                    name = Name(*_quoted(folded, start, end), entry.targets, only)
                    best, beside = (best, name) if only else (name, beside)
            node = node.get(squeezed[at]) if at < len(squeezed) else None
        return best or beside


def _is_a_name(name: str) -> bool:
    """Not a word that any text may hold, as the title of a document that somebody adds may be ("Report", 「指引」)."""
    if _HAN.search(name):
        return len(_HAN.findall(name)) > 2 or bool(re.search(r"[A-Za-z0-9《+]", name))
    words = re.findall(r"\w+", name)
    return len(words) > 1 or bool(words and (re.search(r"\d|[A-Z].*[A-Z]", words[0]) or name.endswith("+")))


def _squeezed(folded: str) -> tuple[str, list[int]]:
    """The text without blanks, quotes, brackets and hyphens, and the place of each character that is left.

    A full stop goes where it belongs to an abbreviation; at the end of a sentence it stays and parts names.
    """
    kept, places = [], []
    for place, character in enumerate(folded):
        if character in _SKIPPED or (character == "." and _is_of_abbreviation(folded, place)):
            continue
        kept.append(character)
        places.append(place)
    return "".join(kept), places


def _is_of_abbreviation(folded: str, place: int) -> bool:
    word = re.search(r"[a-z]*$", folded[max(0, place - 8) : place])
    if word and word[0] in ("cap", "no", "art", "reg"):
        return True
    after = folded[place + 1 : place + 2]
    return bool(word and len(word[0]) == 1) or (bool(after) and bool(_LATIN.match(after)) and not after.isdigit())


def _within_word(folded: str, place: int) -> bool:
    """Whether a Latin word or a number goes on across `place`."""
    if not 0 < place < len(folded):
        return False
    before, after = folded[place - 1], folded[place]
    if before.isdigit() != after.isdigit() and _HAN.match(before + after):
        return False
    return bool(_LATIN.match(before) and _LATIN.match(after))


def _quoted(folded: str, start: int, end: int) -> tuple[int, int]:
    """The name with the brackets around it, and with those of which it holds only one (「歐盟《人工智能法》」)."""
    before, after = folded[start - 1 : start] if start else "", folded[end : end + 1]
    if before and _CLOSING.get(before) == after:
        return start - 1, end + 1
    for opening, closing in _CLOSING.items():
        missing = folded.count(opening, start, end) - folded.count(closing, start, end)
        if missing < 0 and before == opening:
            start -= 1
        elif missing > 0 and after == closing:
            end += 1
    return start, end


def _goes_on(folded: str, end: int) -> bool:
    """Whether a Chinese name is only the beginning of a word."""
    after = folded[end : end + 1]
    return bool(after) and any(
        after in more and folded.endswith(last, 0, end) for last, more in lists().goes_on.items()
    )


def _is_part_of_title(folded: str, start: int, end: int) -> bool:
    """Whether the words stand within 「《...》」 that says more: the title of something else."""
    opening = folded.rfind("《", max(0, start - _LONGEST_TITLE), start)
    if opening < 0 or "》" in folded[opening:start]:
        return False
    closing = folded.find("》", start)
    around = folded[opening + 1 : start] + (folded[end:closing] if closing > end else "")
    return any(character.isalnum() for character in around)


def _entry(written: dict[str, list[Target]]) -> _Entry:
    name = next(iter(written)).rstrip("+!")
    all_targets = dict.fromkeys(target for one in written.values() for target in one)
    parts = {document for document, prefix in all_targets if prefix}
    targets = tuple(target for target in all_targets if target[1] or target[0] not in parts)
    beside = all(one.endswith("+") for one in written)
    as_title = any(one.endswith("!") for one in written)
    letters = re.sub(r"[^A-Za-z]", "", name)
    words = re.findall(r"[a-z]+", fold(name))
    han = _HAN.search(name)
    nouns = re.search(lists().instrument_nouns_han, fold(name)) if han else set(words) & set(lists().instrument_nouns)
    coded = bool(re.search(r"\d|[A-Z]{2}", name))
    phrase = as_title or (not nouns and not coded and len(_HAN.findall(name)) < _LONG_TITLE)
    capitals = name.isascii() and letters.isupper() and len(letters) <= 3 and letters == name.strip()
    verb = len(words) == 2 and words[1] in lists().verbs
    lower = bool(words) and not han and name == name.lower()
    return _Entry(targets, beside, capitals, phrase, verb, frozenset(written), lower)


def _is_between(folded: str, start: int, end: int) -> bool:
    before = re.search(r"([a-z']+) +$", folded[max(0, start - 16) : start])
    after = re.match(r" +([a-z]+)", folded[end : end + 20])
    return bool(before and before[1] in lists().verbs_after) or bool(after and after[1] in lists().verbs_before)


def _may_count(entry: _Entry, original: str, folded: str, start: int, end: int) -> bool:
    """Whether the words at this place may be the name, and not words that merely read alike."""
    here = original[start:end]
    before = re.search(r"([a-z']+) +$", folded[max(0, start - 12) : start])
    indefinite = bool(before) and before[1] in lists().indefinite
    if entry.capitals:
        return here.isupper() and not (indefinite and before and before[1] not in ("which", "what"))
    if entry.verb and original[end - 3 : end].islower() and not _is_between(folded, start, end):
        return False
    small = re.search("[a-z]", here) and not re.search("[A-Z][a-z]", here)
    return not (small and indefinite and not entry.lower and not _is_quoted(folded, start))


def _is_title(entry: _Entry, original: str, folded: str, start: int, end: int) -> bool:
    """Whether a name of ordinary words is written as a title; without that it counts only right beside a number."""
    here = original[start:end]
    if not entry.phrase or _is_quoted(folded, start) or " ".join(here.split()) in entry.written:
        return True
    words = [word for word in re.findall(r"[A-Za-z]+", here) if len(word) > 3]
    return bool(words) and 2 * sum(word[0].isupper() for word in words) > len(words)


def _is_quoted(folded: str, start: int) -> bool:
    return start > 0 and folded[start - 1] in "《「『\"'“"
