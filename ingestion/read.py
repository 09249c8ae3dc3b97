"""Plain text as numbered lines with their offsets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """`source[start:end]`, without its line feed; `number` counts from 1."""

    number: int
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def read_lines(source: str) -> tuple[Line, ...]:
    """The lines of `source`; their texts and the line feeds between them are all of it."""
    lines: list[Line] = []
    start = 0
    for number, text in enumerate(source.split("\n"), 1):
        lines.append(Line(number, start, text))
        start += len(text) + 1
    return tuple(lines)
