"""Checks that the Chinese is there, is Traditional as Hong Kong writes it, is whole, and uses the glossary's words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from corpus.register import Entry
from corpus.register_check.findings import Breach, Finding
from corpus.register_check.material import Material

_CHARACTERS = Path(__file__).parent / "characters.tsv"
_CJK = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[A-Za-z0-9][\w.'’-]*")
_PAIRS = ("「」", "『』", "《》", "（）", "()")
# Marks of text that was damaged on its way: lost characters, private ones, a character three times, ASCII marks
# between Chinese characters.
_DAMAGE = re.compile(r"[\ufffd\ue000-\uf8ff]|(\D)\1\1|[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]")

# Chinese characters and other words for each English word. A sound text lies well inside (glosses from 1.1 to 2.6,
# duties from 1.0 to 3.3); a lost half or an untranslated rest does not.
_GLOSS_RATIO = (0.9, 3.0)
_DUTY_RATIO = (0.8, 3.6)
# Of the characters and Latin words of a Chinese text, at least this share is Chinese: people mix, a text left
# untranslated does not.
_LEAST_CHINESE = 0.5
_LEAST_CHINESE_ASKED = 0.2
"""The same of a question, as people in Hong Kong type them: "Risk assessment 要唔要 document 低？"."""


def check_chinese(material: Material) -> Finding:
    """Presence, script, length against the English, and damage, of every Chinese text; no Chinese in the English."""
    breaches: list[Breach] = []
    count = 0
    for entry in material.register.values():
        for text, least in _chinese_of(entry):
            count += 1
            breaches += [Breach(entry.id, f"{what}: {text}") for what in text_faults(text, least)]
        breaches += [Breach(entry.id, what) for what in _length_faults(entry)]
        for text in (entry.gloss_en, *entry.asks_en, *(duty.what_en for duty in entry.duties)):
            if _CJK.search(text):
                breaches.append(Breach(entry.id, f"Chinese in an English text: {text}"))
    tables = [zh for _, zh in material.glossary] + [word for pair in material.aliases for word in pair]
    for text in tables:
        if wrong := not_traditional(text):
            breaches.append(Breach("glossary.tsv or aliases.tsv", f"{wrong!r} is not written so in Hong Kong: {text}"))
    return Finding("Chinese", f"{count} texts, {len(tables)} words of the tables", tuple(breaches))


def check_terms(material: Material) -> Finding:
    """A record's term that the glossary has is in Chinese what the glossary says, or a listed alias of it."""
    official: dict[str, set[str]] = {}
    for english, chinese in material.glossary:
        official.setdefault(english.casefold(), set()).add(_bare(chinese))
    others: dict[str, set[str]] = {}
    for one, two in material.aliases:
        others.setdefault(_bare(one), set()).add(_bare(two))
        others.setdefault(_bare(two), set()).add(_bare(one))
    breaches, count = [], 0
    for entry in material.register.values():
        for english, chinese in entry.terms:
            known = official.get(english.casefold())
            if known is None:
                continue
            count += 1
            right = known.union(*(others.get(one, ()) for one in known))
            if not any(one in _bare(chinese) or _bare(chinese) in one for one in right):
                said = " or ".join(sorted(known))
                breaches.append(
                    Breach(entry.id, f"{english!r} is {chinese}; the glossary has {said} (or list an alias)")
                )
    return Finding("terms", f"{count} terms of the glossary", tuple(breaches))


def not_traditional(text: str) -> str:
    """The Chinese characters of `text` that Hong Kong does not write, or ""."""
    listed = _characters()
    return "".join(
        one
        for one in _CJK.findall(text)
        if one in listed["simplified"] or not (_in_big5(one) or one in listed["also-written"])
    )


def _chinese_of(entry: Entry) -> Iterator[tuple[str, float]]:
    """Each Chinese text of a record, and the least share of Chinese in it."""
    yield entry.gloss_zh, _LEAST_CHINESE
    yield from ((ask, _LEAST_CHINESE_ASKED) for ask in entry.asks_zh)
    yield from ((duty.what_zh, _LEAST_CHINESE) for duty in entry.duties)


def text_faults(text: str, least: float = _LEAST_CHINESE) -> Iterator[str]:
    """What is wrong with a Chinese text by itself: script, a text left untranslated, damage, open brackets."""
    if wrong := not_traditional(text):
        yield f"{wrong!r} is not written so in Hong Kong"
    chinese, latin = len(_CJK.findall(text)), len(_WORD.findall(text))
    if not chinese or chinese < least * (chinese + latin):
        yield "hardly any Chinese"
    if damaged := _DAMAGE.search(text):
        yield f"damaged at {damaged.group()!r}"
    for opening, closing in _PAIRS:
        if text.count(opening) != text.count(closing):
            yield f"{opening} without {closing}, or the reverse"


def _length_faults(entry: Entry) -> Iterator[str]:
    texts = [("gloss", entry.gloss_en, entry.gloss_zh, _GLOSS_RATIO)]
    texts += [("duty", duty.what_en, duty.what_zh, _DUTY_RATIO) for duty in entry.duties]
    for name, english, chinese, (low, high) in texts:
        ratio = (len(_CJK.findall(chinese)) + len(_WORD.findall(chinese))) / max(1, len(_WORD.findall(english)))
        if not low <= ratio <= high:
            yield f"the {name}'s Chinese is {ratio:.1f} times as long as its English ({low} to {high}): {chinese}"


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _in_big5(character: str) -> bool:
    try:
        character.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _characters() -> dict[str, frozenset[str]]:
    rows = (line.split("\t") for line in _CHARACTERS.read_text(encoding="utf-8").splitlines())
    return {row[0]: frozenset(row[1]) for row in rows}
