"""Checks that plain words ask neither more nor less than the source, by a lexicon of modal words in both languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from corpus.model import Modality
from corpus.register import Entry
from corpus.register_check.findings import Breach, Finding
from corpus.register_check.material import REVIEWED_WORDING, Material

STRENGTH = {
    Modality.MUST: 3,
    Modality.MUST_NOT: 3,
    Modality.SHOULD: 2,
    Modality.SHOULD_NOT: 2,
    Modality.RECOMMENDED: 1,
    Modality.MAY: 0,
    Modality.DESCRIPTIVE: 0,
}
"""How strong a class is; the lexicon's `must`, `should` and `recommended` are 3, 2 and 1."""

NAMES = ("no duty", "recommended", "should", "must")
_LEXICON = Path(__file__).parent / "modal-words.toml"
_LEVELS = ((3, "must"), (2, "should"), (1, "recommended"))


def strength(text: str, language: str) -> tuple[int, str]:
    """The strength (0 to 3) of the strongest modal word of `text`, and that word. `language`: "en" or "zh"."""
    patterns = _patterns(language)
    heard = _heard(text, language)
    for level, name in _LEVELS:
        found = patterns[name].search(heard)
        if found:
            return level, found.group()
    return 0, ""


def firm_words(text: str) -> list[tuple[int, str]]:
    """Where in an English text each word of `must` or `should` stands, and the word."""
    patterns, heard = _patterns("en"), _heard(text, "en")
    return [(one.start(), one.group()) for name in ("must", "should") for one in patterns[name].finditer(heard)]


def is_marked(sentence: str) -> bool:
    """Whether an English sentence holds a word that makes a person judge whether it asks something of anybody."""
    return strength(sentence, "en")[0] > 0 or bool(_patterns("en")["mark"].search(sentence))


def check_wording(material: Material) -> Finding:
    """No gloss or duty in plain words is stronger than its source, no duty is weaker, no class is above its words.

    A gloss is held against its clause's text and duties (an item has the class of its lead-in), a duty's plain
    words against its class, its class against its quote. The reviewed exceptions must each excuse something.
    """
    breaches, used, looked = [], set(), 0
    for entry in material.register.values():
        for wording, what in _judged(entry, material.text(entry.id)):
            looked += 1
            if not what:
                continue
            excuses = [one for one in material.reviewed_wording if one[0] == entry.id and wording.startswith(one[1])]
            used.update(excuses)
            if not excuses:
                breaches.append(Breach(entry.id, f"{what}: {wording}"))
    for row in material.reviewed_wording:
        if row not in used:
            breaches.append(Breach(REVIEWED_WORDING, f"{row[0]}, “{row[1]}” excuses nothing; take the line out"))
    return Finding("wording", f"{looked} wordings", tuple(breaches))


def _judged(entry: Entry, text: str) -> Iterator[tuple[str, str]]:
    """Each wording of the record, and what is wrong with its strength, or ""."""
    classes = [STRENGTH[Modality(duty.modality)] for duty in entry.duties]
    ceiling = max([strength(text, "en")[0], *classes])
    for wording, language in ((entry.gloss_en, "en"), (entry.gloss_zh, "zh")):
        yield wording, _above(wording, language, ceiling, "its clause")
    for duty, level in zip(entry.duties, classes, strict=True):
        for wording, language in ((duty.what_en, "en"), (duty.what_zh, "zh")):
            yield (
                wording,
                _above(wording, language, level, "its duty")
                or (
                    # A fragment of a table or a list has no modal word to keep.
                    _below(wording, language, level) if duty.modality_basis == "words" else ""
                ),
            )
        if duty.modality_basis == "words":
            yield duty.quote, _unfounded(duty.words, level)


def _above(wording: str, language: str, ceiling: int, of: str) -> str:
    level, word = strength(wording, language)
    return f"“{word}” is stronger than {of} ({NAMES[ceiling]})" if level > ceiling else ""


def _below(wording: str, language: str, level: int) -> str:
    return f"weaker than its duty ({NAMES[level]})" if strength(wording, language)[0] < level else ""


def _unfounded(words: str, level: int) -> str:
    return f"“{words}” does not carry the class {NAMES[level]}" if strength(words, "en")[0] < level else ""


def _heard(text: str, language: str) -> str:
    """The text with what is silent blanked out, every other character at its place."""
    return _patterns(language)["silent"].sub(lambda found: "·" * len(found.group()), text)


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    """One pattern a list of the lexicon; an empty list matches nothing."""
    lists = tomllib.loads(_LEXICON.read_text(encoding="utf-8"))[language]
    return {name: re.compile("|".join(words) or r"(?!)", re.IGNORECASE) for name, words in lists.items()}
