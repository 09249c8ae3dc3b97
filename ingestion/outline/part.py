"""A clause to be."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Part:
    """A clause before it is read. texts: its own paragraphs. repeats: those of a section, whose words are theirs."""

    id: str
    kind: str
    heading: str
    path: tuple[str, ...]
    parent: Part | None
    page: int | None
    texts: list[str] = field(default_factory=list)
    repeats: list[Part] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join(text for text in (*self.texts, *(part.text for part in self.repeats)) if text)
