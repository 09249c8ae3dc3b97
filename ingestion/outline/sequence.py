"""Whether a number goes on where the one before it of its kind left off."""

from __future__ import annotations

from ingestion.outline.marks import Mark
from ingestion.outline.patterns import patterns

_Key = tuple[int | str, ...]
_LARGEST_GAP = 5
"""Numbers that may be missing between two provisions: repealed, or on a page that could not be read."""


class Sequence:
    """The last number taken of each kind. What stands apart (an annex) begins all others again."""

    def __init__(self) -> None:
        self._last: dict[str, _Key] = {}

    def take(self, mark: Mark) -> None:
        unit = patterns().units.get(mark.unit)
        if unit and unit.apart:
            self._last = {name: key for name, key in self._last.items() if self._is_apart(name)}
        self._last[self._kind(mark)] = mark.key

    def fits(self, mark: Mark) -> bool:
        """Whether the number is the first, or follows the last one without too large a gap."""
        last = self._last.get(self._kind(mark))
        if last is None or not mark.key:
            return True
        return _is_first(mark.key) or _goes_on(last, mark.key, _LARGEST_GAP)

    def follows(self, mark: Mark) -> bool:
        """The same without gap: the next number, or a letter after the last one."""
        last = self._last.get(self._kind(mark))
        if last is None:
            return _is_first(mark.key)
        return _goes_on(last, mark.key, 1)

    @staticmethod
    def _kind(mark: Mark) -> str:
        return f"{mark.unit} {mark.style}"

    @staticmethod
    def _is_apart(kind: str) -> bool:
        unit = patterns().units.get(kind.partition(" ")[0])
        return bool(unit and unit.apart)


def _is_first(key: _Key) -> bool:
    numbers = [part for part in key if isinstance(part, int)]
    return numbers == [1] or key in (("A",), ("I",))


def _goes_on(last: _Key, key: _Key, gap: int) -> bool:
    if len(key) > len(last):
        # A child (3.2 after 3), or one put in (26A after 26).
        return key[:-1] == last and key[-1] in (1, "A") or _goes_on(last, key[:-1], gap) and key[-1] in (1, "A")
    above, own = key[:-1], key[-1]
    if above != last[: len(above)]:
        return False
    before = last[len(above)]
    if isinstance(own, int) and isinstance(before, int):
        return before < own <= before + gap
    return isinstance(own, str) and isinstance(before, str) and before < own
