"""The folder of added documents as files: one writer at a time, and nothing left behind by a killed one."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.added_record import parse_record

try:
    import fcntl
except ImportError:  # Windows: without the lock two writers may meet, and the last one wins.
    fcntl = None  # type: ignore[assignment]

RECORD = "document.json"
WORK, GONE = ".adding-", ".gone-"
"""How the names of folders begin in which a document is made, or waits to be deleted."""


def copied(source: Path, to: Path) -> tuple[str, int]:
    """Copies a file, and says the sha256 and the bytes of the copy."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as given, to.open("wb") as copy:
        while block := given.read(1 << 20):
            digest.update(block)
            copy.write(block)
            size += len(block)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest(), size


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Holds the lock of the folder. The system frees it when the process ends, however it ends."""
    with (folder / ".lock").open("a") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def sweep(folder: Path) -> None:
    """Removes what killed writers left and what was replaced. Only for the holder of the lock."""
    for pattern in (f"{WORK}*", f"{GONE}*"):
        for path in folder.glob(pattern):
            shutil.rmtree(path, ignore_errors=True)
    for record in folder.glob(f"[!.]*/{RECORD}"):
        try:
            named = parse_record(record.read_text(encoding="utf-8"))[1].files
        except Exception:  # of whatever kind: a damaged document is left for its owner to mend
            continue
        for path in record.parent.iterdir():
            if path.name != RECORD and path.name not in named:
                path.unlink(missing_ok=True)
