"""The numbers of lists and headings in a Word file: they stand nowhere in its text and are counted here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ingestion.readers.docx_styles import Style

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HAN = "零一二三四五六七八九"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_HAN_FORMATS = ("taiwaneseCountingThousand", "chineseCounting", "chineseCountingThousand", "ideographDigital",
                "japaneseCounting", "taiwaneseCounting", "ideographTraditional", "chineseLegalSimplified")


@dataclass(frozen=True, slots=True)
class _Level:
    format: str
    text: str
    start: int
    restart: int | None
    legal: bool
    style: str


class Numbers:
    """Counts as Word does: a level begins again after a higher one; lists of one definition share their count."""

    def __init__(self, numbering: Any) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._of: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        self._starts: dict[tuple[str, int], int] = {}
        if numbering is not None:
            self._read(numbering)

    def label(self, paragraph: Any, style: Style) -> tuple[str, int]:
        """The printed number or sign of a paragraph ("" where it has none) and its depth from 0. Counts it."""
        number, depth = _own(paragraph)
        if number is None:
            number, depth = style.number, style.depth if depth is None else depth
        if number in (None, "0") or number not in self._of:
            return "", 0
        if depth is None:
            depth = self._depth_of_style(number, style.id)
        abstract, levels = self._of[number]
        level = levels.get(depth)
        if level is None or level.format == "none":
            return "", depth
        if level.format == "bullet":
            return level.text or "•", depth
        counts = self._counts.setdefault(abstract, {})
        if (number, depth) in self._starts and (number, depth) not in self._begun:
            counts[depth] = self._starts[number, depth]
        else:
            counts[depth] = counts.get(depth, level.start - 1) + 1
        self._begun.add((number, depth))
        for deeper in [d for d in counts if d > depth]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart > depth and restart != 0):
                del counts[deeper]
        return self._printed(level, levels, counts), depth

    def _printed(self, level: _Level, levels: dict[int, _Level], counts: dict[int, int]) -> str:
        def one(match: re.Match[str]) -> str:
            depth = int(match[1]) - 1
            other = levels.get(depth)
            if other is None:
                return ""
            value = counts.setdefault(depth, other.start)
            return _written(value, "decimal" if level.legal else other.format)

        return re.sub(r"%(\d)", one, level.text).strip()

    def _depth_of_style(self, number: str, style: str) -> int:
        levels = self._of[number][1]
        return next((depth for depth, level in levels.items() if style and level.style == style), 0)

    def _read(self, root: Any) -> None:
        for abstract in root.iter(f"{_W}abstractNum"):
            levels = {}
            for element in abstract.iter(f"{_W}lvl"):
                levels[int(element.get(f"{_W}ilvl", "0"))] = _level(element)
            self._abstract[abstract.get(f"{_W}abstractNumId")] = levels
        for number in root.iter(f"{_W}num"):
            name, of = number.get(f"{_W}numId"), number.find(f"{_W}abstractNumId")
            if of is None or of.get(f"{_W}val") not in self._abstract:
                continue
            abstract_id = of.get(f"{_W}val")
            levels = dict(self._abstract[abstract_id])
            for override in number.iter(f"{_W}lvlOverride"):
                depth = int(override.get(f"{_W}ilvl", "0"))
                start, own = override.find(f"{_W}startOverride"), override.find(f"{_W}lvl")
                if own is not None:
                    levels[depth] = _level(own)
                if start is not None:
                    self._starts[name, depth] = int(start.get(f"{_W}val", "1"))
            self._of[name] = (abstract_id, levels)


def bullet_of(label: str) -> str:
    """A sign of a symbol font as "•"; a number as it is."""
    return "•" if label and all("\ue000" <= c <= "\uf8ff" or c in "·o§" for c in label) else label


def _own(paragraph: Any) -> tuple[str | None, int | None]:
    number = paragraph.find(f"{_W}pPr/{_W}numPr")
    if number is None:
        return None, None
    name, depth = number.find(f"{_W}numId"), number.find(f"{_W}ilvl")
    found = None if depth is None else int(depth.get(f"{_W}val", "0"))
    return (None if name is None else name.get(f"{_W}val")), (0 if found is None and name is not None else found)


def _level(element: Any) -> _Level:
    def value(name: str, default: str) -> str:
        found = element.find(f"{_W}{name}")
        return default if found is None else found.get(f"{_W}val", default)

    restart = element.find(f"{_W}lvlRestart")
    legal = element.find(f"{_W}isLgl")
    return _Level(
        format=value("numFmt", "decimal"),
        text=value("lvlText", ""),
        start=int(value("start", "1") or 1),
        restart=None if restart is None else int(restart.get(f"{_W}val", "0")),
        legal=legal is not None and legal.get(f"{_W}val", "1") not in ("0", "false"),
        style=value("pStyle", ""),
    )


def _written(value: int, format_: str) -> str:
    if format_ in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter.upper() if format_ == "upperLetter" else letter
    if format_ in ("lowerRoman", "upperRoman"):
        roman = _roman(value)
        return roman.upper() if format_ == "upperRoman" else roman
    if format_ in _HAN_FORMATS:
        return _han(value)
    return f"{value:02d}" if format_ == "decimalZero" else str(value)


def _roman(value: int) -> str:
    text = ""
    for amount, letters in _ROMAN:
        while value >= amount:
            text, value = text + letters, value - amount
    return text


def _han(value: int) -> str:
    if value < 10:
        return _HAN[value]
    if value < 100:
        tens, rest = divmod(value, 10)
        return ("" if tens == 1 else _HAN[tens]) + "十" + (_HAN[rest] if rest else "")
    hundreds, rest = divmod(value, 100)
    if not rest:
        return _HAN[hundreds] + "百"
    tail = f"零{_HAN[rest]}" if rest < 10 else f"{_HAN[rest // 10]}十{_HAN[rest % 10] if rest % 10 else ''}"
    return f"{_HAN[hundreds]}百{tail}"
