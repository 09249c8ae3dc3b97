"""Which lines are headings: what the format says, and what numbers in sequence show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingestion.blocks import BlockKind
from ingestion.outline.contents import mark_contents
from ingestion.outline.front import is_date_or_version
from ingestion.outline.law import ends_recitals, is_law, recitals
from ingestion.outline.lines import LONGEST_HEADING, Line, Place, is_said, starts_low, without_mark
from ingestion.outline.marks import Mark
from ingestion.outline.patterns import patterns
from ingestion.outline.sequence import Sequence as Numbers

_LONGEST_PLAIN = 120
_MOST_STRONG = 0.4
_IN_BRACKETS = re.compile(r"[(（\[][^()（）]*[)）\]]")
_LEADS = re.compile(r"[—–:：,，-]\s*$")
_HAN = re.compile(r"[㐀-鿿]")
_TEXTUAL = (BlockKind.HEADING, BlockKind.PARA, BlockKind.ITEM)


def find_headings(lines: Sequence[Line], title: str = "") -> list[Line]:
    """The lines with their places; a heading that shares its block with the text after it becomes two lines."""
    lines = list(lines)
    mark_contents(lines)
    finder = _Finder(lines, title)
    return finder.run()


class _Finder:
    def __init__(self, lines: list[Line], title: str) -> None:
        self.lines = lines
        self.law = is_law(lines, title)
        self.recitals = recitals(lines)
        self.numbers = Numbers()
        self.trusts_strong = _trusts_strong(lines)
        self.dotted = any(
            line.mark and line.mark.style == "decimal" and len(line.mark.key) > 1 and self._is_short(line)
            for line in lines
            if line.place is Place.BODY
        )
        self.plain = {(line.mark.style, line.mark.key) for line in lines if line.mark and line.mark.unit == "number"}
        self.inside = ""
        """The unit of the provision that is open; empty outside any."""

    def run(self) -> list[Line]:
        found: list[Line] = []
        for at, line in enumerate(self.lines):
            if line.place is not Place.BODY or line.block.kind not in _TEXTUAL or not line.text:
                found.append(line)
            elif at in self.recitals:
                found += self._recital(line)
            elif self.recitals and self.inside == "recital" and ends_recitals(line):
                found.append(self._heading(line))
            elif self._is_title(line, found):
                line.place = Place.TITLE
                found.append(line)
            else:
                found += self._judged(line, at)
        return found

    def _judged(self, line: Line, at: int) -> list[Line]:
        mark = line.mark
        bare = mark and mark.unit == "number" and self.law and len(mark.key) <= 2 and mark.style == "decimal"
        if mark and bare and (section := self._bare_section(line, mark)) is not None:
            return section
        if self._is_heading(line, mark, at):
            return [self._heading(line)]
        if mark and mark.unit != "number" and self._runs_in(line, mark):
            return self._split(line)
        return [line]

    def _is_heading(self, line: Line, mark: Mark | None, at: int) -> bool:
        if not any(c.isalpha() for c in line.text) and (mark is None or mark.style == "decimal" and not line.rest):
            # A page number, or an ornament.
            return False
        if mark is None and line.block.page is not None and self._only_stands_out(line):
            return False
        if line.format_says or line.level is not None:
            return True
        if len(line.text) > LONGEST_HEADING or line.text.endswith((";", "；")):
            return False
        if mark is None:
            said = is_said(line.text) or _LEADS.search(line.text) or _IN_BRACKETS.fullmatch(line.text)
            return self._strong(line) and line.enumerator is None and not said
        if mark.unit != "number":
            return self._is_unit_heading(line, mark)
        return self._is_numbered_heading(line, mark, at)

    def _is_unit_heading(self, line: Line, mark: Mark) -> bool:
        rest, unit = line.rest, patterns().units[mark.unit]
        if not rest:
            return True
        if self._strong(line):
            return not starts_low(rest) and not is_said(rest)
        if starts_low(rest) or is_said(rest) or rest.endswith((":", "：")) or not self.numbers.fits(mark):
            return False
        if _HAN.match(rest):
            if self._is_reference(line) or not (unit.contains or unit.apart or mark.unit == "section"):
                return False
            return len(rest) <= 40
        return len(rest) <= _LONGEST_PLAIN and (rest[0].isupper() or mark.apart)

    def _is_numbered_heading(self, line: Line, mark: Mark, at: int) -> bool:
        rest = line.rest
        if line.block.kind is BlockKind.ITEM and not self._strong(line) and mark.style != "decimal":
            return False
        if not rest or starts_low(rest) or patterns().not_after_number.match(rest):
            return False
        if is_said(rest) or rest.endswith((":", "：")):
            return False
        if mark.style in ("roman", "letter", "han"):
            return self._strong(line) and not self.inside and self._has_neighbour(mark)
        if self._strong(line):
            return self.numbers.fits(mark) or mark.apart
        if self.inside or len(line.text) > _LONGEST_PLAIN or not (rest[0].isupper() or _HAN.match(rest)):
            return False
        if not self.numbers.fits(mark):
            return False
        return len(mark.key) > 1 or (self.dotted and not self._in_a_list(at))

    def _has_neighbour(self, mark: Mark) -> bool:
        """Whether the number before or after it is there too: a lone "A." may be an initial."""
        if mark.style == "letter":
            place = ord(str(mark.key[0]))
            return bool(self.plain & {("letter", (chr(place - 1),)), ("letter", (chr(place + 1),))})
        place = int(mark.key[0])
        return bool(self.plain & {(mark.style, (place - 1,)), (mark.style, (place + 1,))})

    def _in_a_list(self, at: int) -> bool:
        """Whether the line beside it bears the next number too, with nothing between them."""
        own = self.lines[at].mark
        for other in self.lines[max(0, at - 1) : at] + self.lines[at + 1 : at + 2]:
            if other.mark and own and other.mark.style == own.style and len(other.mark.key) == len(own.key):
                return True
        return False

    def _runs_in(self, line: Line, mark: Mark) -> bool:
        """Whether a provision's number opens its text: "第五條 ...", "Article 1. This Law ..."."""
        unit, rest = patterns().units[mark.unit], line.rest
        if unit.contains or unit.apart or not rest or not self.numbers.fits(mark):
            return False
        if _HAN.match(rest) or _HAN.match(line.text):
            return not self._is_reference(line)
        return mark.apart and not starts_low(rest)

    def _bare_section(self, line: Line, mark: Mark) -> list[Line] | None:
        """A law's section that bears its number alone, or None where this is no section."""
        rest = line.rest
        section = Mark("s", "unit", mark.value.lower(), mark.key, mark.end, mark.apart)
        if not rest or self.inside in ("annex", "schedule", "appendix") or not self.numbers.follows(section):
            return None
        numbered = rest.startswith(("(1)", "（1）"))
        if starts_low(rest) or patterns().not_after_number.match(rest):
            return None
        if not (mark.apart or line.set_apart or numbered):
            return None
        line.mark = section
        if len(rest) <= LONGEST_HEADING and not is_said(rest) and not numbered and not _LEADS.search(rest):
            return [self._heading(line)]
        head, body = self._split(line)
        head.made = f"第{mark.value}條" if _HAN.match(rest) else f"Section {mark.value}"
        return [head, body]

    def _recital(self, line: Line) -> list[Line]:
        number = line.enumerator
        assert number is not None
        head = Line(line.block, "", place=Place.HEADING, made=f"Recital {number.value}")
        head.mark = Mark("recital", "unit", number.value, (number.places[0][1],), 0, True)
        body = Line(replace(line.block, kind=BlockKind.PARA, label="", level=None), line.text[number.end :])
        return [self._heading(head), body]

    def _split(self, line: Line) -> list[Line]:
        assert line.mark is not None
        body = without_mark(line)
        text = line.text[: line.mark.end].strip()
        head = Line(line.block, text, mark=replace(line.mark, end=len(text)), level=line.level)
        return [self._heading(head), body]

    def _heading(self, line: Line) -> Line:
        line.place = Place.HEADING
        if line.mark:
            self.numbers.take(line.mark)
            unit = patterns().units.get(line.mark.unit)
            if unit and unit.contains:
                self.inside = ""
            elif unit:
                self.inside = unit.name
            elif self.inside not in ("annex", "schedule", "appendix"):
                self.inside = ""
        elif line.level is not None:
            self.inside = ""
        return line

    def _is_title(self, line: Line, found: list[Line]) -> bool:
        before = found[-1] if found else None
        if before is None or before.place is not Place.HEADING or before.mark is None or before.made:
            return False
        if before.rest or before.mark.unit == "number" or line.block.kind is BlockKind.ITEM or line.enumerator:
            return False
        if line.mark or len(line.text) > LONGEST_HEADING:
            return False
        if line.format_says:
            return line.level is None or before.level is None or line.level == before.level
        if line.level is not None and before.level is not None and line.level > before.level:
            return False
        longest = LONGEST_HEADING if line.set_apart else _LONGEST_PLAIN
        short = len(line.text) <= longest and not is_said(line.text) and not line.text.endswith((":", "：", "—"))
        return short and not starts_low(line.text)

    def _strong(self, line: Line) -> bool:
        return self.trusts_strong and line.block.strong and not (
            line.block.kind is BlockKind.ITEM and line.mark is None
        )

    @staticmethod
    def _only_stands_out(line: Line) -> bool:
        """Whether a line of print is large or bold for another reason than to head what follows."""
        leads = line.level is None and line.text.endswith((":", "："))
        return leads or is_date_or_version(line.text)

    @staticmethod
    def _is_reference(line: Line) -> bool:
        """Whether a Chinese number only refers to its provision: "第五條的規定"."""
        assert line.mark is not None
        blank = line.text[line.mark.end - 1].isspace()
        words = patterns().not_after_blank if blank else patterns().not_after_chinese
        return words.match(line.rest) is not None

    @staticmethod
    def _is_short(line: Line) -> bool:
        return len(line.text) <= _LONGEST_PLAIN and not is_said(line.text)


def _trusts_strong(lines: Sequence[Line]) -> bool:
    """Where most of a document stands out, nothing does."""
    letters = [(len(line.text), line.block.strong) for line in lines if line.block.kind is BlockKind.PARA]
    total = sum(length for length, _ in letters)
    return sum(length for length, strong in letters if strong) <= _MOST_STRONG * total or total < 2000
