"""What the beginning of a text says of its place: "Article 5", "第五條", "3.2.1", "(a)", "•"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from ingestion.outline.numerals import HAN, han, letter, roman
from ingestion.outline.patterns import Unit, patterns

_DECIMAL = re.compile(
    r"(?P<number>(?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,3}){0,5}[A-Z]{0,2})(?P<dot>[.．、:：)）]?)"
    r"(?P<gap>\s+|(?=[㐀-鿿“「《]))(?=\S)|(?P<alone>(?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,3}){0,5}[A-Z]{0,2})\.?$"
)
_ROMAN = re.compile(r"(?P<number>[IVXL]{1,7})[.．、)]\s+(?=\S)")
_LETTER = re.compile(r"(?P<number>[A-Z])[.．)]\s+(?=\S)")
_HAN = re.compile(rf"(?P<number>[{HAN}]{{1,4}})[、．.]\s*(?=\S)")
_SEPARATOR = re.compile(r"\s*[.．:：—–\-|]+\s*|\t\s*|\s*\n\s*|[ 　 ]{2,}|　|\s+")
_SPLIT_BY_SPACE = re.compile(r"[ ]$")
_NUMBER = r"(?:\d+(?:\.\d+)*[A-Za-z]{0,3}|[IVXLC]+[A-D]?(?![A-Za-z])|[ivxlc]+(?![A-Za-z])|[A-Z](?![A-Za-z]))"
_HAN_NUMBER = rf"(?:[{HAN}]+|[0-9０-９]+[A-Z]{{0,2}})"

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("(x)", re.compile(r"[（(]\s*(?P<v>\d{1,3}[A-Za-z]{0,2}|[A-Za-z]{1,2}|[ivxlc]{1,6}|[IVXLC]{1,6})\s*[)）]")),
    ("(x)", re.compile(rf"[（(]\s*(?P<v>[{HAN}]{{1,4}})\s*[)）]")),
    ("x、", re.compile(rf"(?P<v>[{HAN}]{{1,4}}|\d{{1,3}})、")),
    ("x.", re.compile(r"(?P<v>\d{1,3}[A-Za-z]{0,2}|[A-Za-z]|[ivx]{1,6}|[IVX]{1,6})[.．](?!\d)(?=\s|$|[㐀-鿿])")),
    ("x)", re.compile(r"(?P<v>\d{1,3}[A-Za-z]{0,2}|[A-Za-z]|[ivx]{1,6}|[IVX]{1,6})[)）](?=\s|$|[㐀-鿿])")),
    ("o", re.compile(r"(?P<v>[①-⑳⑴-⒇❶-❿])")),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A number that a heading may bear.

    unit: of `patterns.toml`, or "number". style: how it is written, of a plain number: decimal, roman, letter, han.
    value: as it stands in an id. key: to compare by, shorter where it stands higher. end: where the rest begins.
    apart: whether more than one space sets it apart from the rest, or nothing follows.
    """

    unit: str
    style: str
    value: str
    key: tuple[int | str, ...]
    end: int
    apart: bool


@dataclass(frozen=True, slots=True)
class Enumerator:
    """The mark of an entry of a list. place: its place by the number; styles: the readings that it allows."""

    form: str
    value: str
    places: tuple[tuple[str, int], ...]
    end: int


def read_mark(text: str) -> Mark | None:
    """The mark at the beginning of a text, whether or not the text is a heading; None where there is none."""
    return _word_mark(text) or _chinese_mark(text) or _plain_mark(text)


def read_enumerator(text: str) -> Enumerator | None:
    for form, pattern in _FORMS:
        if found := pattern.match(text):
            raw = unicodedata.normalize("NFKC", found["v"])
            places = _places(raw)
            if places:
                value = str(han(raw)) if han(raw) is not None else raw.lower()
                rest = len(text) - len(text[found.end() :].lstrip())
                return Enumerator(form, value, places, rest)
    return None


def is_bullet(label: str) -> bool:
    """Whether a label is a sign and no number or letter ("•", "–", "o")."""
    return bool(label) and (label in ("o", "§", "v", "q", "Ø") or not any(c.isalnum() for c in label))


def _places(raw: str) -> tuple[tuple[str, int], ...]:
    digits = re.fullmatch(r"(\d+)([A-Za-z]*)", raw)
    if digits:
        return (("digit", int(digits[1])),)
    if (value := han(raw)) is not None:
        return (("han", value),)
    case = "upper" if raw[0].isupper() else "lower"
    found = []
    if (value := roman(raw)) is not None:
        found.append((f"roman {case}", value))
    if (value := letter(raw)) is not None:
        found.append((f"letter {case}", value))
    elif len(raw) == 2 and raw.isalpha() and roman(raw) is None:
        # Inserted between two others, as "(ba)" after "(b)".
        found.append((f"letter {case}", letter(raw[0]) or 0))
    return tuple(found)


@cache
def _word_pattern() -> re.Pattern[str]:
    data = patterns()
    words = "|".join(_cased(word) for unit in data.units.values() for word in unit.words)
    named = "|".join(map(_cased, data.number_words))
    ordinals = "|".join(map(_cased, data.ordinals))
    return re.compile(
        rf"(?:(?P<ordinal>{ordinals})\s+(?P<of>{words})\b(?=\s*$|\s*[.:\n—–-]|\s+[A-Z]))"
        rf"|(?:(?P<word>{words})(?:\s*(?<=\W)\s*|\s+)(?P<number>{_NUMBER}|(?:{named})\b)(?![\w(（,，、]|\.\d|\s+(?:of|and|or|to|in)\b))"
    )


@cache
def _chinese_pattern() -> re.Pattern[str]:
    units = patterns().units.values()
    counted = "|".join(sorted((word for unit in units for word in unit.counted), key=len, reverse=True))
    named = "|".join(word for unit in units for word in unit.chinese)
    return re.compile(
        rf"第\s*(?P<number>{_HAN_NUMBER})\s*(?P<counter>{counted})(?:之\s*(?P<sub>[{HAN}]+|\d+))?"
        rf"|(?P<named>{named})\s*(?P<of>{_HAN_NUMBER}|[A-Z](?![A-Za-z]))?(?=\s|[：:—–]|$|[㐀-鿿])"
    )


@cache
def _bare_pattern() -> re.Pattern[str]:
    words = "|".join(_cased(word) for unit in patterns().units.values() if unit.bare for word in unit.words)
    return re.compile(rf"(?:(?:The|THE)\s+)?(?P<word>{words})(?=\s*$|\s*[:.—–\n])")


def _word_mark(text: str) -> Mark | None:
    found = _word_pattern().match(text)
    if found is None:
        bare = _bare_pattern().match(text)
        return _mark(_unit_of(bare["word"]), "", text, bare.end()) if bare else None
    if found["ordinal"]:
        lowered = [word.lower() for word in patterns().ordinals]
        value = str(lowered.index(found["ordinal"].lower()) + 1)
        return _mark(_unit_of(found["of"]), value, text, found.end())
    number = found["number"]
    words = patterns().number_words
    if number.lower() in words:
        number = str(words.index(number.lower()) + 1)
    elif number.isalpha() and not number.isupper():
        return None
    return _mark(_unit_of(found["word"]), number, text, found.end())


def _chinese_mark(text: str) -> Mark | None:
    found = _chinese_pattern().match(text)
    if found is None:
        return None
    units = patterns().units.values()
    if found["named"]:
        unit = next(unit for unit in units if found["named"] in unit.chinese)
        number = found["of"] or ""
        value = str(han(number)) if han(number) is not None else number
    else:
        unit = next(unit for unit in units if found["counter"] in unit.counted)
        number = unicodedata.normalize("NFKC", found["number"])
        value = str(han(number)) if han(number) is not None else number
        if found["sub"]:
            value += f"-{han(found['sub'])}"
    return _mark(unit, value, text, found.end())


def _plain_mark(text: str) -> Mark | None:
    for style, pattern in (("decimal", _DECIMAL), ("roman", _ROMAN), ("letter", _LETTER), ("han", _HAN)):
        found = pattern.match(text)
        if not found:
            continue
        number = found["number"] or found["alone"] if style == "decimal" else found["number"]
        if style == "decimal":
            value = number
            key = tuple(int(p) if p.isdigit() else p for p in re.findall(r"\d+|[A-Z]+", number))
            apart = bool(found["alone"] or found["dot"] or len(found["gap"] or "") > 1 or "\t" in (found["gap"] or ""))
        else:
            place = {"roman": roman, "letter": letter, "han": han}[style](number)
            if place is None:
                continue
            value = str(place) if style == "han" else number.lower()
            key = (number,) if style == "letter" else (place,)
            apart = True
        return Mark("number", style, value, key, found.end(), apart)
    return None


def _mark(unit: Unit, value: str, text: str, end: int) -> Mark:
    gap = _SEPARATOR.match(text, end)
    after = gap.end() if gap else end
    apart = after >= len(text) or bool(gap and not _SPLIT_BY_SPACE.fullmatch(gap[0]))
    return Mark(unit.name, "unit", value.lower(), _unit_key(value), after, apart)


def _unit_key(value: str) -> tuple[int | str, ...]:
    inserted = re.fullmatch(r"([IVXLC]+?)([A-D]?)", value)
    if inserted and (place := roman(inserted[1])) is not None:
        return (place, inserted[2]) if inserted[2] else (place,)
    return tuple(int(p) if p.isdigit() else p.upper() for p in re.findall(r"\d+|[A-Za-z]+", value))


@cache
def _units_by_word() -> dict[str, Unit]:
    return {word.replace("\\", "").lower(): unit for unit in patterns().units.values() for word in unit.words}


def _unit_of(word: str) -> Unit:
    return _units_by_word()[" ".join(word.lower().split())]


def _cased(word: str) -> str:
    """With a capital, as printed in headings, or all in capitals."""
    spaced = word.replace(" ", r"\s+")
    if not word[0].isalpha():
        return spaced
    capital = spaced[0].upper() + spaced[1:]
    return rf"{capital}|{_upper(spaced)}"


def _upper(pattern: str) -> str:
    return re.sub(r"(?<!\\)[a-z]", lambda match: match[0].upper(), pattern)
