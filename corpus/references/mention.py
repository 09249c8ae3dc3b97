"""What a text says of a provision: a number, before it is known whose."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.references.numbers import between

Part = tuple[str, str]
"""(kind of the part or "" where none is said, number): ("", "1"), ("para", "1")."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One number, or one stretch of numbers, at `start:end` of the text.

    kinds: what its word may mean, the likelier first. parts: from the widest to the narrowest, the first one that of
    the word. last: of a stretch, the number at its other end, which takes the place of the last part's. near: whether
    it counts only right beside the name of an instrument ("s3", 「26条」). dotted: written with a full stop ("2.1").
    """

    start: int
    end: int
    kinds: tuple[str, ...]
    parts: tuple[Part, ...]
    last: str = ""
    near: bool = False
    dotted: bool = False

    @property
    def numbers(self) -> tuple[tuple[Part, ...], ...]:
        """The parts of each number of a stretch; of a single number, its own."""
        if not self.last:
            return (self.parts,)
        *head, (kind, first) = self.parts
        return tuple((*head, (kind, one)) for one in between(first, self.last))
