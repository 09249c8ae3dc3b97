"""What is taken out of a clause's text, by name. Nothing is ever put in or changed.

A cleaner is pure: it looks at a run of source text and says which spans to leave out. Offsets into the
source therefore survive, and the check can count what was left out under each name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cleaner:
    """Leaves out every match of `pattern`."""

    name: str
    pattern: re.Pattern[str]

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        for match in self.pattern.finditer(text):
            if match.end() > match.start():
                yield match.span()


@dataclass(frozen=True, slots=True)
class Cut:
    """A span of the run that was left out, and by which cleaner."""

    name: str
    start: int
    end: int


CLEANERS = (
    Cleaner("bold marker", re.compile(r"\*\*")),
    Cleaner("list markup", re.compile(r"</?[uo]l\b[^<>]*>[ \t]*")),
)


def clean(
    text: str, cleaners: tuple[Cleaner, ...] = CLEANERS
) -> tuple[tuple[tuple[int, int], ...], tuple[Cut, ...]]:
    """The spans of `text` that stay and those that go: in order, without overlap, together all of it
    but for white space at the ends of what stays."""
    cuts: list[Cut] = []
    for cleaner in cleaners:
        for start, end in cleaner.spans(text):
            if all(end <= cut.start or cut.end <= start for cut in cuts):
                cuts.append(Cut(cleaner.name, start, end))
    cuts.sort(key=lambda cut: cut.start)
    kept: list[tuple[int, int]] = []
    at = 0
    for cut in (*cuts, Cut("", len(text), len(text))):
        if cut.start > at:
            kept.append((at, cut.start))
        at = cut.end
    return _trimmed(text, kept), tuple(cuts)


def _trimmed(text: str, spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Drops white space before the first and after the last character that is none."""
    inked = [span for span in spans if text[slice(*span)].strip()]
    if not inked:
        return ()
    kept = spans[spans.index(inked[0]) : spans.index(inked[-1]) + 1]
    start, end = kept[0]
    kept[0] = (end - len(text[start:end].lstrip()), end)
    start, end = kept[-1]
    kept[-1] = (start, start + len(text[start:end].rstrip()))
    return tuple(kept)
