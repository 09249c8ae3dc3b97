"""Folders for a while: each is held by the process that uses it, and what a killed one left is removed by the next."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

try:
    import fcntl
except ImportError:  # Windows: without locks, what is left is known by its age.
    fcntl = None  # type: ignore[assignment]

_LOCK = ".held"
_OLD_SECONDS = 86400.0


class Held:
    """A new empty folder under `parent`, deleted with all that is in it by `close`. Raises OSError."""

    def __init__(self, parent: Path, prefix: str = "") -> None:
        parent.mkdir(parents=True, exist_ok=True)
        with _only_one(parent):
            _sweep(parent)
            self.path = Path(tempfile.mkdtemp(dir=parent, prefix=prefix))
            self._lock = os.open(self.path / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
            if fcntl is not None:
                fcntl.flock(self._lock, fcntl.LOCK_EX)

    def close(self) -> None:
        """Deletes the folder; a second call does nothing."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1
            shutil.rmtree(self.path, ignore_errors=True)

    def __enter__(self) -> Held:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def sweep(parent: Path) -> None:
    """Removes the folders under `parent` whose processes have ended. What cannot be removed is left."""
    with suppress(OSError):
        if parent.is_dir():
            with _only_one(parent):
                _sweep(parent)


def _sweep(parent: Path) -> None:
    for path in parent.iterdir():
        if path.is_dir() and not _is_held(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_held(path: Path) -> bool:
    if fcntl is None:
        return time.time() - path.stat().st_mtime < _OLD_SECONDS
    try:
        lock = os.open(path / _LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


@contextmanager
def _only_one(parent: Path) -> Iterator[None]:
    """While a folder is being made it is held by nobody, so making and sweeping take turns."""
    with (parent / ".lock").open("a") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
