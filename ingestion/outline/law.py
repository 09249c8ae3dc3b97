"""Laws that number their sections barely, and the recitals before their articles."""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.outline.lines import Line, Place, is_said
from ingestion.outline.patterns import patterns

_FIRST_LINES = 20
_FEWEST = 3
_LONGEST_FORMULA = 200


def is_law(lines: Sequence[Line], title: str) -> bool:
    """Whether the document is a law whose sections bear bare numbers: it calls itself one, numbers without dots run
    through it, and its paragraphs are "(1)", "(2)" or it names its short title."""
    words = patterns()
    front = (title, *(line.text for line in lines[:_FIRST_LINES]))
    if not any(words.law_title.search(text) for text in front if len(text) <= 300):
        return False
    bare = paragraphs = dotted = named = 0
    opening = False
    for at, line in enumerate(lines):
        if line.place is not Place.BODY or line.mark is None or line.mark.style != "decimal":
            named += bool(line.mark and line.mark.unit in ("article", "section") and not line.rest)
            continue
        if len(line.mark.key) > 1 and isinstance(line.mark.key[1], int):
            dotted += len(line.text) <= 120 and not is_said(line.text)
            continue
        bare += 1
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        paragraphs += line.rest.startswith(("(1)", "（1）")) or following.startswith(("(1)", "（1）"))
        opening = opening or bool(words.law_opening.search(line.text))
    return bare >= _FEWEST and (paragraphs >= 2 or opening) and dotted <= bare // 10 and named <= bare // 4


def recitals(lines: Sequence[Line]) -> frozenset[int]:
    """The positions of the lines that are numbered recitals: "(1)", "(2)" ... before the first provision."""
    words = patterns()
    short = ((at, line.text.strip()) for at, line in enumerate(lines) if len(line.text) < 400)
    begin = next((at for at, text in short if words.recitals_begin.search(text)), None)
    if begin is None:
        return frozenset()
    found: list[int] = []
    for at in range(begin, len(lines)):
        line = lines[at]
        if line.mark and line.mark.unit == "article" and not line.rest:
            break
        if ends_recitals(line):
            break
        number = line.enumerator
        if number and number.form == "(x)" and number.places == (("digit", len(found) + 1),):
            found.append(at)
    return frozenset(found) if len(found) > 1 else frozenset()


def ends_recitals(line: Line) -> bool:
    """Whether a line is the formula after the recitals: "HAVE ADOPTED THIS REGULATION:"."""
    return len(line.text) < _LONGEST_FORMULA and patterns().recitals_end.search(line.text) is not None
