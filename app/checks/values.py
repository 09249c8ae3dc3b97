"""Numbers, amounts, dates and how often: compared by value, in digits, in words and in Chinese numerals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from app.checks.words import pattern, words
from app.showing.patterns import lexicon

# Not of a name ("GPT-4o", "C1").
_DIGITS = r"(?<![A-Za-z\d.])(?<![A-Za-z]-)\d+(?:,\d{3})*(?:\.\d+)?"
# "3.2.1", "section 5", "Table 1", "Cap. 486", 「第486章」: places, not amounts.
_PLACE = re.compile(
    r"\b(?:sections?|clauses?|paragraphs?|articles?|art\.|s\.|chapters?|parts?|tables?|figures?|principles?|annex(?:es)?|"
    r"appendix|cap\.?|schedule|dpp|no\.)\s?(?P<en>\d+[A-Z]?(?:\.\d+)*)\b|(?<![\d.])(?P<bare>\d+(?:\.\d+){2,})(?![\d.])|"
    r"第\s?(?P<zh>\d+[A-Z]?(?:\.\d+)*)\s?[章條节節部款段]|(?:表格?|圖|附錄)\s?(?P<table>\d+)",
    re.IGNORECASE,
)
_ZH_VALUES = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "兩": 2}
_ZH_LEVELS = {"十": 10, "百": 100, "千": 1000, "萬": 10_000, "億": 100_000_000}


@dataclass(frozen=True, slots=True)
class Value:
    """A number and what it counts: a unit of `checks_values.toml`, "often" for one of its
    `how_often`, "place" for the number of a provision (which is compared as written), or ""."""

    number: float | str
    unit: str
    shown: str

    def agrees(self, other: Value) -> bool:
        """The same number of the same thing, as far as both say of what."""
        if self.number != other.number:
            return False
        vague = not (self.unit and other.unit) and not {self.unit, other.unit} & {"place", "often"}
        return self.unit == other.unit or vague


def lacking(claim: Iterable[Value], source: Iterable[Value]) -> list[Value]:
    """The values of a claim that its source does not have."""
    had = list(source)
    return [one for one in claim if not any(one.agrees(other) for other in had)]


@lru_cache(maxsize=8192)
def values_in(text: str) -> tuple[Value, ...]:
    """The values of a text in either language, in no particular order."""
    found = [Value(unit, "often", shown) for unit, shown in _how_often(text)]
    rest = text
    for match in _PLACE.finditer(text):
        number = match["en"] or match["bare"] or match["zh"] or match["table"]
        found.append(Value(_place(number), "place", match.group()))
    rest = _PLACE.sub(lambda m: " " * len(m.group()), rest)
    rest = _often_pattern().sub(lambda m: " " * len(m.group()), rest)
    rest = words("values", "zh", "silent").sub(lambda m: "　" * len(m.group()), rest)
    for match in _patterns().finditer(rest):
        number = _amount(match)
        if number is not None:
            before, after = rest[max(0, match.start() - 5) : match.start()], rest[match.end() : match.end() + 12]
            found.append(Value(number, _unit(match, before, after), match.group().strip()))
    return tuple(found)


def places_of(clause_id: str) -> list[Value]:
    """The numbers of the provision that a clause id names ("3.2.1/ensure-data-security")."""
    return [Value(_place(n), "place", n) for n in re.findall(r"\d+(?:\.\d+)*", clause_id)]


def _place(number: str) -> str:
    return number.upper().rstrip(".")


def _how_often(text: str) -> list[tuple[float, str]]:
    return [
        (float(n), match.group())
        for n, unit in enumerate(lexicon("checks_values")["how_often"])
        for match in words("values", "how_often", unit).finditer(text)
    ]


@cache
def _often_pattern() -> re.Pattern[str]:
    return pattern([one for ones in lexicon("checks_values")["how_often"].values() for one in ones])


@cache
def _patterns() -> re.Pattern[str]:
    data = lexicon("checks_values")
    small, large, single = ("|".join(data["en"][name]) for name in ("small", "large", "single"))
    written = rf"(?:{small}|{large})(?:[\s-]+(?:and\s+)?(?:{small}|{large}))*"
    zh = data["zh"]
    numeral = rf"[{zh['digits']}十百千萬億半]+"
    return re.compile(
        rf"(?P<percent>百分之(?P<of>{numeral}|{_DIGITS}))|"
        rf"(?P<mixed>{_DIGITS})(?P<power>[千萬億]|\s(?:{large})\b)?|"
        rf"\b(?P<written>{written})\b|\b(?P<single>{single})\b|"
        rf"(?P<han>{numeral})(?={zh['counted']})",
        re.IGNORECASE,
    )


def _amount(match: re.Match[str]) -> float | None:
    data = lexicon("checks_values")
    if match["percent"]:
        of = match["of"]
        return float(of.replace(",", "")) if of[0].isdigit() else _han(of)
    if match["mixed"]:
        power = (match["power"] or "").strip().lower()
        times = _ZH_LEVELS.get(power) or data["en"]["large"].get(power, 1)
        return float(match["mixed"].replace(",", "")) * times
    if match["single"]:
        return float(data["en"]["single"][match["single"].lower()])
    if match["written"]:
        return _written(match["written"].lower(), match)
    numeral = match["han"]
    after = match.string[match.end() :]
    # 「一個」 and the like count nothing, but 「一個月」 does.
    indefinite = words("values", "zh", "indefinite").match(after)
    if numeral == "一" and indefinite and not re.match(r"個?(?:月|星期|小時|工作)", after):
        return None
    return _han(numeral)


def _written(text: str, match: re.Match[str]) -> float | None:
    data = lexicon("checks_values")["en"]
    if text == "one" and _unit(match, "", match.string[match.end() : match.end() + 12]) == "":
        return None  # "one of the", "no one", "the one who"
    total = current = 0.0
    for word in re.split(r"[\s-]+(?:and\s+)?", text):
        if word in data["small"]:
            current += data["small"][word]
        elif word == "hundred":
            current = (current or 1) * 100
        else:
            total += (current or 1) * data["large"][word]
            current = 0.0
    return total + current


def _han(numeral: str) -> float:
    if not any(c in _ZH_LEVELS or c == "半" for c in numeral):
        return float("".join(str(_ZH_VALUES[c]) for c in numeral))
    total = section = digit = 0.0
    for c in numeral:
        if c == "半":
            digit += 0.5
        elif c in "萬億":
            total += ((section + digit) or 1) * _ZH_LEVELS[c]
            section = digit = 0.0
        elif c in _ZH_LEVELS:
            section += (digit or 1) * _ZH_LEVELS[c]
            digit = 0.0
        else:
            digit = float(_ZH_VALUES[c])
    return total + section + digit


def _unit(match: re.Match[str], before: str, after: str) -> str:
    if match["percent"]:
        return "%"
    if re.search(r"(?:\$|HKD|USD|RMB)\s?$", before, re.IGNORECASE):
        return "dollar"
    for unit, expressions in _units():
        if expressions.match(after):
            return unit
    return ""


@cache
def _units() -> tuple[tuple[str, re.Pattern[str]], ...]:
    units = lexicon("checks_values")["units"]
    before = r"[\s-]*(?:(?:working|calendar|business|consecutive)\s)?"
    return tuple((unit, re.compile(rf"{before}(?:{'|'.join(ones)})", re.IGNORECASE)) for unit, ones in units.items())
