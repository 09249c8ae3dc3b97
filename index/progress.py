"""Progress on standard error: a bar on a terminal, a line a step elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TextIO

from corpus.said import Said, spoken

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and how much there is (0 when it cannot be counted)."""

_WIDTH = 28


def silent(_stage: str, _done: int, _total: int) -> None:
    """Shows nothing."""


def tell(message: str, stream: TextIO | None = None) -> None:
    """One sentence for the person at the machine, who reads standard error."""
    print(spoken(message), file=stream or sys.stderr, flush=True)


class Bar:
    """A `Progress`. Where the stream is no terminal it writes a line when a stage begins and when it ends."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        told = spoken(stage)
        if self._stream.isatty():
            filled = _WIDTH * done // total if total else 0
            count = f" {done}/{total}" if total else ""
            end = "\n" if total and done >= total else ""
            self._stream.write(f"\r\x1b[K{'█' * filled}{'░' * (_WIDTH - filled)} {told}{count}{end}")
        elif stage != self._stage or (total and done >= total):
            counted = Said("{stage}: {done} of {total}", stage=told, done=done, total=total)
            self._stream.write(f"{spoken(counted) if total else told}\n")
        self._stage = stage
        self._stream.flush()
