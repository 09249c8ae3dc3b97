"""Built things live in sealed folders: complete, checksummed, and in place all at once or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from corpus.home import write_atomically
from corpus.model import ClausewiseError
from corpus.said import Said, SpeakingError
from index.progress import tell

try:
    import fcntl
except ImportError:  # Windows: without the lock two builders both build, and the last rename wins.
    fcntl = None  # type: ignore[assignment]

SEAL = "meta.json"
_KEPT = 9
_IN_USE_SECONDS = 3600.0


class Damaged(SpeakingError):
    """A folder is not what was sealed; the message says in which way."""


class StorageError(ClausewiseError):
    """What was to be kept on disk could not be written."""


def file_sha256(path: Path) -> str:
    """Raises OSError when the file cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_sealed(folder: Path, *, use: bool = True) -> dict[str, object]:
    """The meta record of a sealed folder, after every file's checksum and the record's own were compared.

    To read without `use` leaves the time of last use as it is.

    Raises FileNotFoundError when there is no such folder, Damaged when it is not what was sealed.
    """
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    try:
        meta = json.loads((folder / SEAL).read_text("utf-8"))
        seal = meta.pop("seal")
        files = dict(meta["files"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged("{name} is missing or unreadable", name=SEAL) from error
    if seal != _record_sha256(meta):
        raise Damaged("{name} was altered", name=SEAL)
    for name, expected in files.items():
        try:
            found = file_sha256(folder / name)
        except OSError as error:
            raise Damaged("{name} is missing or unreadable", name=name) from error
        if found != expected:
            raise Damaged("{name} was altered", name=name)
    # The time of the record is the time of last use, which is what pruning goes by.
    if use:
        with suppress(OSError):
            os.utime(folder / SEAL)
    return meta


def build_sealed(folder: Path, fill: Callable[[Path], dict[str, object]], *, fresh: bool = False) -> bool:
    """Fills a temporary folder beside `folder`, seals it, and puts it in place in one rename.

    `fill` writes the files and returns the meta record. A sound folder that is in place is left alone unless it
    is to be `fresh`; it serves until the new one takes its place. True where this call built it.
    Raises StorageError for a full disk or a folder that cannot be written; what was in place before stays
    untouched then.
    """
    temporary: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _only_builder(folder.parent):
            if not fresh:
                with suppress(FileNotFoundError, Damaged):
                    read_sealed(folder)  # another process built it while we waited
                    return False
            _sweep(folder.parent)
            temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".building-"))
            meta = fill(temporary)
            _seal(temporary, meta)
            _put_in_place(temporary, folder)
            _prune(folder)
            return True
    except (OSError, RuntimeError) as error:
        if not _is_storage_failure(error):
            raise
        raise StorageError(
            "The search index could not be written under {folder} ({reason}); "
            "free some space there, or set CLAUSEWISE_HOME to a folder that can be written.",
            folder=folder.parent,
            reason=_reason(error),
        ) from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def _is_storage_failure(error: Exception) -> bool:
    # faiss reports a failed write as a RuntimeError that names the file.
    return isinstance(error, OSError) or "write" in str(error).lower() or "No space" in str(error)


def _reason(error: Exception) -> Said:
    return Said(error.strerror or str(error) if isinstance(error, OSError) else "writing failed")


def _record_sha256(meta: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(meta, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _seal(folder: Path, meta: dict[str, object]) -> None:
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != SEAL)
    for path in files:
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    # Through JSON and back, so that the checksum is of what a reader will parse.
    record = json.loads(json.dumps(meta | {"files": {path.name: file_sha256(path) for path in files}}))
    write_atomically(
        folder / SEAL, json.dumps(record | {"seal": _record_sha256(record)}, indent=1, ensure_ascii=False)
    )


def _put_in_place(temporary: Path, folder: Path) -> None:
    if not folder.exists():
        temporary.replace(folder)
        return
    # A folder with files in it cannot be replaced in one step: two renames side by side, and back if the second fails.
    aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".building-"))
    try:
        folder.replace(aside / "earlier")
        try:
            temporary.replace(folder)
        except BaseException:
            if not folder.exists():
                (aside / "earlier").replace(folder)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def _only_builder(parent: Path) -> Iterator[None]:
    """Holds the lock of `parent`. The system frees it when the process ends, however it ends."""
    with (parent / ".lock").open("a") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                tell("Another process is building the search index; waiting for it.")
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _sweep(parent: Path) -> None:
    """Removes what killed builders left. Only for the holder of the lock."""
    for path in parent.glob(".building-*"):
        if fcntl is not None or time.time() - path.stat().st_mtime > 86400:
            shutil.rmtree(path, ignore_errors=True)


def _prune(latest: Path) -> None:
    """Removes all but the newest few, and never one that was used within the hour."""

    def last_use(path: Path) -> float:
        with suppress(OSError):
            return (path / SEAL).stat().st_mtime
        return 0.0

    folders = [path for path in latest.parent.iterdir() if path.is_dir() and path.name[0] != "."]
    others = [path for path in folders if path != latest]
    for path in sorted(others, key=last_use, reverse=True)[_KEPT - 1 :]:
        if time.time() - last_use(path) > _IN_USE_SECONDS:
            shutil.rmtree(path, ignore_errors=True)
