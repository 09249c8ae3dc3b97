"""The measures of a document's print: the size of its body, how far its lines stand apart, where they end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingestion.readers.pdf_labels import label
from ingestion.readers.pdf_lines import Line

_NO_START = frozenset("，。、；：！？）」』》〉】…—")
_TIGHT = 1.3
_ALIKE = 0.06
_WRAPPED = 0.6
_REACH = 0.85
_EDGE_LINES = 2
_USUAL = 0.78


@dataclass(frozen=True, slots=True)
class Measures:
    """body: the size in which most of the text is set. bold: most of it is bold. pitch: by size, rounded to halves,
    how far one line stands below another; all in points. left, right: the edges of the widest column."""

    body: float
    bold: bool
    pitch: Mapping[float, float]

    def step(self, size: float) -> float:
        return self.pitch.get(round(size * 2) / 2, 1.25 * size)


def measures(pages: Sequence[Sequence[Line]]) -> Measures:
    """What is usual over all lines of a document."""
    sizes, steps, bold = Counter[float](), dict[float, Counter[float]](), 0
    for page in pages:
        for line in page:
            sizes[round(line.size, 1)] += len(line.text)
            bold += len(line.text) if line.bold else 0
        for one, two in zip(page, page[1:], strict=False):
            step = one.y - two.y
            if alike(one.size, two.size) and 0.8 * one.size < step < 3 * one.size:
                steps.setdefault(round(one.size * 2) / 2, Counter())[round(step, 1)] += 1
    pitch = {size: _usual(found) for size, found in steps.items()}
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    return Measures(body, 2 * bold > sum(sizes.values()), pitch)


def alike(one: float, other: float) -> bool:
    """Whether two sizes are the same but for the printer's rounding."""
    return abs(one - other) <= _ALIKE * max(one, other)


def _usual(steps: Counter[float]) -> float:
    """The smallest step that is frequent: paragraphs of one line must not make the gap between them the rule."""
    enough = 0.25 * max(steps.values())
    return min(step for step, count in steps.items() if count >= enough)


def fills(lines: Sequence[Line], measure: Measures, width: float, beyond: Line | None = None) -> list[bool]:
    """For each line whether it had no room for the first word of the next one: the edge broke it there.

    width: that of the page. beyond: the first line of the next page.
    """
    rights = _rights(lines, measure, width)
    filled = []
    for at, line in enumerate(lines):
        after = lines[at + 1] if at + 1 < len(lines) else beyond
        room = rights[at] - line.end
        filled.append(room < (_first_word(after) if after is not None else 2.0 * line.size))
    return filled


def _first_word(line: Line) -> float:
    """How wide the line's first word is, about, with the blank before it; a Han character is a word."""
    text = line.text.lstrip()
    if text[:1] > "\u2e80":
        # A stop never begins a line and takes the character before it along.
        return (2.1 if text[1:2] in _NO_START else 1.1) * line.size
    word = text.split(" ", 1)[0]
    share = len(word) / max(1, len(text.rstrip()))
    return max(0.25 * line.size, min(share * (line.end - line.x), 0.6 * len(word) * line.size)) + 0.2 * line.size


def _rights(lines: Sequence[Line], measure: Measures, width: float) -> list[float]:
    """For each line where its column ends on the right.

    A run of lines at the usual distance shows it, if most of them reach about as far; a list of short lines does not,
    and there the widest line of the page counts that stands above or below them.
    """
    rights = [0.0] * len(lines)
    at = 0
    while at < len(lines):
        stop = at + 1
        while stop < len(lines) and _follows(lines[stop - 1], lines[stop], measure):
            stop += 1
        run = lines[at:stop]
        widest = max(line.end for line in run)
        left = min(line.x for line in run)
        # What stands before an item ends where it ends, and shows nothing.
        cut = [line for line, after in zip(run, run[1:], strict=False) if label(after) is None]
        near = [line for line in cut if widest - line.end < max(3 * line.size, 0.12 * (widest - left))]
        page = max(line.end for line in lines if line.x < widest and left < line.end)
        # A few lines show no edge, unless it is about where pages usually have theirs.
        enough = _EDGE_LINES if page > 0.5 * width else 2 * _EDGE_LINES
        if sum(line.end > page - 3 * line.size for line in lines) < enough:
            page = max(page, _USUAL * width)
        wrapped = len(run) > 2 and bool(near) and len(near) >= _WRAPPED * len(cut)
        own = wrapped or widest - left >= _REACH * (page - left)
        for place in range(at, stop):
            rights[place] = widest if own else page
        at = stop
    return rights


def _follows(one: Line, two: Line, measure: Measures) -> bool:
    step = one.y - two.y
    return (
        alike(one.size, two.size)
        and 0 < step <= _TIGHT * measure.step(one.size)
        and one.x < two.end
        and two.x < one.end
    )


def tight(one: Line, two: Line, measure: Measures) -> bool:
    """Whether the second line stands right below the first, as in one paragraph."""
    return 0 < one.y - two.y <= _TIGHT * measure.step(max(one.size, two.size))
