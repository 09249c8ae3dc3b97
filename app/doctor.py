"""Looks at everything an answer depends on and says how to mend what is wrong. Mends nothing, loads no model."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING

from app.faults import sentence
from corpus.model import ClausewiseError
from corpus.store import load_corpus
from index.settings import BUNDLED, Settings

if TYPE_CHECKING:
    from index.build import IndexInfo
    from index.model_files import ModelFiles

PORT = 8000
NEEDED_BYTES = 500 * 2**20
"""Room for an index, an exported encoder and the parts they are made from, with as much again to spare."""

# Where this package is not installed with its requirements, these are looked for.
_ESSENTIAL = ("torch", "sentence-transformers", "faiss-cpu", "llama-index-core", "onnxruntime", "chainlit")

_OUR_STYLES = Path(__file__).parent / "web" / "public" / "clausewise.css"


class Level(StrEnum):
    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: `text` says what was found and, where it is not OK, how to mend it."""

    name: str
    level: Level
    text: str


def examine(port: int = PORT) -> list[Check]:
    """All checks in the order in which things are needed. Never raises: a check that breaks is a FAIL."""
    groups: tuple[tuple[str, Callable[[], Iterator[Check]]], ...] = (
        ("python", _python),
        ("packages", _packages),
        ("home", _home),
        ("corpus", _corpus),
        ("model", _model),
        ("index", _index),
        ("port", lambda: _port(port)),
    )
    return [check for name, group in groups for check in _guarded(name, group)]


def _guarded(name: str, group: Callable[[], Iterator[Check]]) -> list[Check]:
    found: list[Check] = []
    try:
        for check in group():
            found.append(check)
    except Exception as error:
        found.append(Check(name, Level.FAIL, sentence(error)))
    return found


def _python() -> Iterator[Check]:
    here = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info[:2] < (3, 14):
        yield Check("python", Level.OK, here)
    else:
        yield Check("python", Level.FAIL, f"{here} is not supported; use Python 3.11, 3.12 or 3.13.")


def _packages() -> Iterator[Check]:
    try:
        wanted = requires("clausewise") or []
        yield Check("clausewise", Level.OK, version("clausewise"))
    except PackageNotFoundError:
        wanted = list(_ESSENTIAL)
        yield Check(
            "clausewise", Level.WARN, "is not installed as a package; run “python3 start.py”, or “pip install .”."
        )
    # Installed with several of our requirements; a set-up without it is broken enough to say so.
    from packaging.requirements import Requirement

    for line in wanted:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield _package(requirement.name, str(requirement.specifier), requirement.specifier.contains)


def _package(name: str, wanted: str, fits: Callable[[str], bool]) -> Check:
    try:
        found = version(name)
    except PackageNotFoundError:
        return Check(name, Level.FAIL, f"is not installed; run “pip install '{name}{wanted}'”.")
    # A build for one kind of machine, such as +cpu, is the same version.
    if not fits(found.partition("+")[0]):
        return Check(name, Level.WARN, f"is {found}, made for {wanted}; run “pip install '{name}{wanted}'”.")
    return Check(name, Level.OK, found)


def _home() -> Iterator[Check]:
    home = Settings.from_environment().home
    place = _nearest_existing(home)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
        yield Check("home", Level.OK, f"{home} can be written")
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        mend = "change its permissions, or set CLAUSEWISE_HOME to another folder."
        if _answers():
            said = f"{home} cannot be written ({reason}), but its index answers questions; for all else {mend}"
            yield Check("home", Level.WARN, said)
        else:
            yield Check("home", Level.FAIL, f"{home} cannot be written ({reason}); {mend}")
    free = shutil.disk_usage(place).free
    room = f"{free / 2**30:.1f} GB free at {home}"
    if free < NEEDED_BYTES:
        mend = "an index may not fit; free some space, or set CLAUSEWISE_HOME to another disk."
        yield Check("disk", Level.WARN, f"{room}: {mend}")
    else:
        yield Check("disk", Level.OK, room)


def _answers() -> bool:
    """Whether there is a sound index, and a sound encoder for its questions."""
    from app.sources import state

    try:
        found = state()
    except ClausewiseError:
        return False
    return found.state == "ready"


def _nearest_existing(folder: Path) -> Path:
    """The folder itself, or the one in which it would be made."""
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())


def _corpus() -> Iterator[Check]:
    from ingestion.check import check_corpus

    corpus = load_corpus()
    report = check_corpus(corpus)
    if report.ok:
        size = f"{len(corpus.documents)} document(s), {len(corpus.clauses)} clauses, no text lost"
        yield Check("corpus", Level.OK, size)
    else:
        mend = "“clausewise corpus check” has the details; install this version again."
        yield Check("corpus", Level.FAIL, f"does not agree with its sources; {mend}")


def _model() -> Iterator[Check]:
    from index.model_files import find_model, unreadable

    settings = Settings.from_environment()
    if _is_looked_up(settings):
        yield Check(
            "model", Level.WARN, f"{settings.model} is looked up by name when it is first used, not checked here."
        )
        return
    # An empty folder has no remembered checksums, so every weight is read and hashed now.
    with tempfile.TemporaryDirectory() as empty:
        try:
            model = find_model(settings.model, Path(empty))
        except ClausewiseError as error:
            yield Check("model", Level.FAIL, sentence(error))
            return
    about = f"{model.name} in {model.folder}"
    if settings.model == BUNDLED:
        yield Check("model", Level.OK, f"{about}, sha256 verified {model.sha256[:16]}...")
    elif wrong := unreadable(model.folder):
        mend = "give the folder of a sentence-transformers model."
        yield Check("model", Level.FAIL, f"{about} cannot be loaded ({wrong}); {mend}")
    elif not _is_exported(model, settings):
        mend = "“clausewise index build” does it."
        yield Check("model", Level.WARN, f"{about} was never loaded, so nobody knows whether it can be; {mend}")
    else:
        yield Check("model", Level.OK, f"{about}, sha256 {model.sha256[:16]}...")


def _is_exported(model: ModelFiles, settings: Settings) -> bool:
    """Whether the model was loaded before, and what came of it is sound."""
    from index.encoders import encoder_folder
    from index.folders import Damaged, read_sealed

    try:
        read_sealed(encoder_folder(model, settings), use=False)
    except (Damaged, OSError):
        return False
    return True


def _is_looked_up(settings: Settings) -> bool:
    """Whether the model is the name of one on a hub: to look for it could fetch it, which is not a doctor's work."""
    try:
        path = Path(settings.model).expanduser()
        written_as_path = path.is_absolute() or settings.model.startswith((".", "~"))
        return settings.model != BUNDLED and not written_as_path and not path.is_dir()
    except (OSError, RuntimeError, ValueError):  # no path and no name; whoever looks for it says so
        return False


def _index() -> Iterator[Check]:
    from app.library import open_library
    from index.build import index_info

    settings = Settings.from_environment()
    if _is_looked_up(settings):
        yield Check("index", Level.WARN, f"depends on {settings.model}; “clausewise index info” looks it up.")
        return
    for part in open_library().parts:
        name = "index" if part.name == "guideline" else f"index of {part.name}"
        yield _index_check(name, index_info(part.corpus, extra=part.extra))


def _index_check(name: str, found: IndexInfo) -> Check:
    if found.state == "ready":
        built = str(found.meta.get("built", "at an unknown time"))
        text = f"built {built}, fingerprint {found.folder.name}, {found.bytes / 2**20:.1f} MB in {found.folder}"
        return Check(name, Level.OK, text)
    if found.state == "absent":
        mend = "it is built at the first question, or now with “clausewise index build”."
        return Check(name, Level.WARN, f"is not built yet; {mend}")
    mend = "it is rebuilt at the next question, or now with “clausewise index build”."
    return Check(name, Level.WARN, f"is damaged ({found.reason}); {mend}")


def _port(port: int) -> Iterator[Check]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            if _is_our_chat(port):
                yield Check("port", Level.OK, f"{port} is where Clausewise's own chat is running")
                return
            yield Check(
                "port", Level.WARN, f"{port} is in use; start the chat with another, such as --port {port + 1}."
            )
        else:
            yield Check("port", Level.OK, f"{port} is free for the chat")


def _is_our_chat(port: int) -> bool:
    """Whether what listens there serves our chat's style sheet, which begins with our own words."""
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        ours = _OUR_STYLES.read_bytes().split(b"\n", 1)[0]
        connection.request("GET", f"/public/{_OUR_STYLES.name}")
        reply = connection.getresponse()
        return reply.status == 200 and reply.read(len(ours)) == ours
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
