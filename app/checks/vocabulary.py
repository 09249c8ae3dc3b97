"""Which words say the same: the lexicons' groups, and for Chinese the glossary and its aliases."""

from __future__ import annotations

from functools import cache, lru_cache

from app.showing.patterns import lexicon
from corpus.register import load_aliases, load_glossary
from index.analyse import analyse

DICTIONARY_LONGEST = 12
_LONGEST_TERM = 5
"""Characters; a longer term of the glossary is read as its words."""
_KEPT = frozenset({"before", "after"})
"""Stop words of search on which the truth of a claim can turn."""

Groups = dict[str, frozenset[str]]
Phrases = dict[str, tuple[tuple[tuple[str, ...], str], ...]]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of an English word; "" for one that says nothing of a subject."""
    if word in _KEPT:
        return word
    found = analyse(lexicon("checks_synonyms_en")["irregular"].get(word, word))
    return found[0] if found else ""


@cache
def english_groups() -> tuple[Groups, Phrases]:
    """Ids of the groups by a single word's stem; and by a phrase's first stem, its stems and the group's id."""
    singles: dict[str, set[str]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for number, line in enumerate(lexicon("checks_synonyms_en")["groups"]):
        for entry in line.split("|"):
            stems = tuple(stem(word) for word in entry.replace("-", " ").lower().split())
            if len(stems) == 1 and stems[0]:
                singles.setdefault(stems[0], set()).add(f"g{number}")
            elif len(stems) > 1 and any(stems):
                phrases.setdefault(stems[0], []).append((stems, f"g{number}"))
    return {one: frozenset(ids) for one, ids in singles.items()}, {one: tuple(all_) for one, all_ in phrases.items()}


@cache
def chinese_words() -> Groups:
    """Every Chinese word that is known, with the ids of its groups (none, where nothing says the same)."""
    known: dict[str, set[str]] = {}
    for number, line in enumerate(lexicon("checks_synonyms_zh")["groups"]):
        for word in line.split("|"):
            known.setdefault(word.lower(), set()).add(f"g{number}")
    for number, (official, variant) in enumerate(load_aliases()):
        for word in (official, variant):
            if _is_word(word):
                known.setdefault(word, set()).add(f"a{number}")
    for _, word in load_glossary():
        if _is_word(word):
            known.setdefault(word, set())
    return {word: frozenset(ids) for word, ids in known.items()}


def _is_word(text: str) -> bool:
    """One word, and not a phrase of several with their own meanings."""
    return 1 < len(text) <= _LONGEST_TERM and not any(mark in text for mark in "、和與及（的")


@cache
def light_words(language: str) -> frozenset[str]:
    """Words with which anything is said (of English, their stems as well)."""
    listed = lexicon(f"checks_synonyms_{language}")["light"].split()
    return frozenset(listed) | ({stem(word) for word in listed} - {""} if language == "en" else set())
