"""A command that is told to end, ends as with Ctrl-C: what it has is kept, and its exit status names the signal."""

from __future__ import annotations

import signal

_NAMES = ("SIGTERM", "SIGHUP")


class Stopped(KeyboardInterrupt):
    """The program was told to end; `status` is the exit status of a program that ended so."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.status = 128 + number


class Stoppable:
    """While it is entered, a signal to end raises Stopped. One that is ignored, as under nohup, stays ignored."""

    def __init__(self) -> None:
        self._taken: list[int] = []

    def __enter__(self) -> None:
        for number in (getattr(signal, name, None) for name in _NAMES):
            try:
                if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                    signal.signal(number, self._stop)
                    self._taken.append(number)
            except ValueError:  # not the main thread, where signals do not arrive anyway
                return

    def __exit__(self, *_: object) -> None:
        for number in self._taken:
            signal.signal(number, signal.SIG_DFL)

    def _stop(self, number: int, _frame: object) -> None:
        # They often come in pairs: a second one must not cut short what the first one began.
        for taken in self._taken:
            signal.signal(taken, signal.SIG_IGN)
        raise Stopped(number)
