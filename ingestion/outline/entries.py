"""The lists that are open while a section is read: which entry stands under which."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingestion.outline.lines import Line
from ingestion.outline.part import Part

_LABEL = re.compile(
    r"(?P<label>[^\s:：.。;；,，][^:：.。;；]{0,79}?)\s*(?:[:：](?=\s|[^\x00-\x7f/\s])|\s[–—]\s)\s*(?=\S)"
)
_MOST_WORDS = 10
_OPEN_END = re.compile(r"[:：—–-]\s*$")


@dataclass(slots=True)
class Entry:
    """An open entry. form, style: how its mark is written. place: its number; level: where the format says it.

    by_number: its id goes on the numbers above it, as pinpoints do. key: of a number with dots.
    """

    form: str
    style: str
    place: int
    level: int | None
    part: Part | None = None
    by_number: bool = False
    key: tuple[int | str, ...] = ()

    @property
    def numbered(self) -> bool:
        return self.form not in ("bullet", "dotted")

    def is_like(self, other: Entry) -> bool:
        return (self.form, self.style) == (other.form, other.style)


class Entries:
    """The open entries, outermost first."""

    def __init__(self) -> None:
        self._open: list[Entry] = []

    @property
    def first(self) -> Entry | None:
        return self._open[0] if self._open else None

    @property
    def last(self) -> Entry | None:
        return self._open[-1] if self._open else None

    def push(self, entry: Entry) -> None:
        self._open.append(entry)

    def clear(self) -> None:
        self._open.clear()

    def keep_first(self) -> None:
        del self._open[1:]

    def close_for(self, entry: Entry) -> None:
        """Closes what the new entry is not part of: those of its own kind and all below them, and those as deep."""
        for at in range(len(self._open) - 1, -1, -1):
            one = self._open[at]
            if not one.is_like(entry):
                continue
            own, new = one.level or 0, entry.level or 0
            # Numbers that follow each other are of one list, however they are indented.
            goes_on = entry.numbered and entry.place == one.place + 1
            if goes_on or not own or not new or own >= new:
                del self._open[at:]
            if goes_on or not own or not new or own == new:
                return
        while self._open and entry.level and self._open[-1].level and self._open[-1].level >= entry.level:
            self._open.pop()
        if entry.form == "dotted":
            self._open = [one for one in self._open if one.form == "dotted" and len(one.key) < len(entry.key)]

    def expects(self, form: str, style: str, place: int) -> bool:
        """Whether an open list of this kind goes on with this number (or has it already: "1a" after "1")."""
        return any(one.form == form and one.style == style and one.place in (place - 1, place) for one in self._open)

    def holds(self, form: str, style: str) -> bool:
        return any(one.form == form and one.style == style for one in self._open)

    def goes_on(self, key: tuple[int | str, ...]) -> bool:
        """Whether a number with dots follows one that is open, or is its first part."""
        for one in self._open:
            if one.key and len(one.key) == len(key) and one.key[:-1] == key[:-1]:
                return True
            if one.key and one.key == key[:-1]:
                return True
        return False

    def continued_by(self, line: Line | None) -> bool:
        """Whether the line is the next entry after the innermost one."""
        last = self.last
        number = line.enumerator if line else None
        if last is None or number is None or not last.numbered:
            return False
        return number.form == last.form and (last.style, last.place + 1) in number.places

    @property
    def leads_on(self) -> bool:
        """Whether the innermost entry's words introduce what follows."""
        last = self.last
        return bool(last and last.part and _OPEN_END.search(last.part.text))


def reading_of(line: Line, entries: Entries, listed: bool) -> Entry | None:
    """The entry that a numbered line is: "(i)" may be a letter or a Roman number.

    None where the line is running text that only begins with something like a number; where the format itself says
    that it is an entry (`listed`), it is one.
    """
    number = line.enumerator
    assert number is not None
    readings = list(number.places)
    first = [one for one in readings if one[1] == 1]
    going_on = [one for one in readings if entries.expects(number.form, *one)]
    if entries.leads_on and first:
        going_on = []
    chosen = (going_on or first or [one for one in readings if entries.holds(number.form, one[0])] or readings)[0]
    if _runs_on(line) or not listed and not (going_on or first):
        return None
    return Entry(number.form, chosen[0], chosen[1], line.block.level)


def _runs_on(line: Line) -> bool:
    """Whether the next number stands in the same text: "(1) planning; (2) development; and (3) use"."""
    number = line.enumerator
    if number is None or number.form != "(x)" or not number.value.isdigit():
        return False
    return re.search(rf"[；;,，、]\s*(?:and\s+)?[（(]{int(number.value) + 1}[)）]", line.rest) is not None


def label_of(text: str) -> str:
    """The label in front of a bullet's text ("Data security: ..."); empty where there is none."""
    found = _LABEL.match(text)
    if not found or len(found["label"].split()) > _MOST_WORDS or not found["label"][0].isalnum():
        return ""
    return "" if found["label"][0].islower() else found["label"].strip()
