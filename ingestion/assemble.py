"""Builds a clause's text out of runs of the source, keeping for each run where it came from."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.model import Segment
from ingestion.clean import Cut, clean


@dataclass(frozen=True, slots=True)
class Run:
    """A span of the source (half-open, in characters) and the text put between it and the run before."""

    start: int
    end: int
    joiner: str = ""


@dataclass
class Assembled:
    """Text under construction: `segments` map its verbatim parts, `cuts` is what cleaning left out."""

    source: str
    text: str = ""
    segments: list[Segment] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)

    def verbatim(self, start: int, end: int) -> None:
        """Appends the cleaned `source[start:end]`."""
        kept, cuts = clean(self.source[start:end])
        for a, b in kept:
            length = b - a
            last = self.segments[-1] if self.segments else None
            touches = last and last.start + last.length == len(self.text)
            if last and touches and last.source_start + last.length == start + a:
                self.segments[-1] = Segment(last.start, last.source_start, last.length + length)
            else:
                self.segments.append(Segment(len(self.text), start + a, length))
            self.text += self.source[start + a : start + b]
        self.cuts += [Cut(cut.name, start + cut.start, start + cut.end) for cut in cuts]

    def insert(self, literal: str) -> None:
        """Appends text that is not the source's own: a joiner or a label."""
        self.text += literal

    def runs(self, runs: tuple[Run, ...]) -> None:
        for run in runs:
            if self.text:
                self.insert(run.joiner)
            self.verbatim(run.start, run.end)
