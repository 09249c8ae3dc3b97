"""What the styles of a Word file say of a paragraph, each with what it inherits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|標題|标题)\s*(\d)", re.IGNORECASE)
_OFF = ("0", "false", "off", "none")
_DEEPEST = 9


@dataclass(frozen=True, slots=True)
class Style:
    """level: of a heading, from 1; 0 for the title of all; else None. number, depth: the list it puts paragraphs in."""

    id: str = ""
    level: int | None = None
    number: str | None = None
    depth: int | None = None
    bold: bool = False
    is_caption: bool = False


class Styles:
    """The styles of one file. language: its main language ("en-GB"), empty where it says none."""

    def __init__(self, root: Any) -> None:
        self._elements: dict[str, Any] = {}
        self._made: dict[str, Style] = {}
        self._usual = ""
        self.language = ""
        if root is None:
            return
        for element in root.iter(f"{_W}style"):
            name = element.get(f"{_W}styleId", "")
            self._elements[name] = element
            if element.get(f"{_W}type") == "paragraph" and element.get(f"{_W}default") in ("1", "true"):
                self._usual = name
        language = root.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr/{_W}lang")
        self.language = "" if language is None else language.get(f"{_W}val", "")

    def of(self, paragraph: Any) -> Style:
        """The style of a paragraph with the outline level that it has by itself."""
        named = paragraph.find(f"{_W}pPr/{_W}pStyle")
        style = self._style(self._usual if named is None else named.get(f"{_W}val", ""))
        own = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        if own is None:
            return style
        return Style(style.id, _outline(own), style.number, style.depth, style.bold, style.is_caption)

    def is_strong(self, paragraph: Any, style: Style) -> bool:
        """Whether all its text is bold."""
        runs = [run for run in paragraph.iter(f"{_W}r") if any((t.text or "").strip() for t in run.iter(f"{_W}t"))]
        return bool(runs) and all(self._is_bold(run, style) for run in runs)

    def is_hidden(self, run: Any) -> bool:
        return _is_on(run.find(f"{_W}rPr/{_W}vanish")) is True

    def is_raised(self, run: Any) -> bool:
        align = run.find(f"{_W}rPr/{_W}vertAlign")
        return align is not None and align.get(f"{_W}val") == "superscript"

    def _is_bold(self, run: Any, style: Style) -> bool:
        own = _is_on(run.find(f"{_W}rPr/{_W}b"))
        if own is not None:
            return own
        named = run.find(f"{_W}rPr/{_W}rStyle")
        return style.bold or (named is not None and self._style(named.get(f"{_W}val", "")).bold)

    def _style(self, name: str) -> Style:
        if name not in self._made:
            # A style that is based on itself would never end.
            self._made[name] = Style(name)
            self._made[name] = self._read(name)
        return self._made[name]

    def _read(self, name: str) -> Style:
        element = self._elements.get(name)
        if element is None:
            return Style(name)
        based = element.find(f"{_W}basedOn")
        base = Style() if based is None else self._style(based.get(f"{_W}val", ""))
        called = element.find(f"{_W}name")
        title = "" if called is None else called.get(f"{_W}val", "")
        outline = element.find(f"{_W}pPr/{_W}outlineLvl")
        level = base.level if outline is None else _outline(outline)
        if outline is None and (heading := _HEADING.fullmatch(title)):
            level = int(heading[1])
        if title.lower() == "title":
            level = 0
        number = element.find(f"{_W}pPr/{_W}numPr/{_W}numId")
        depth = element.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
        bold = _is_on(element.find(f"{_W}rPr/{_W}b"))
        return Style(
            id=name,
            level=level,
            number=base.number if number is None else number.get(f"{_W}val"),
            depth=base.depth if depth is None else int(depth.get(f"{_W}val", "0")),
            bold=base.bold if bold is None else bold,
            is_caption=base.is_caption or title.lower() == "caption",
        )


def _outline(element: Any) -> int | None:
    level = int(element.get(f"{_W}val", "9")) + 1
    return level if level <= _DEEPEST else None


def _is_on(element: Any) -> bool | None:
    """What a switch says; None where it is not there."""
    return None if element is None else element.get(f"{_W}val", "1") not in _OFF
