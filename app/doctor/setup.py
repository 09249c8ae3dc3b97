"""The checks of what the program runs on and with: Python, packages, folder, disk, corpus and port."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from app.doctor.check import Check, Level
from corpus.model import ClausewiseError
from corpus.said import Said
from corpus.store import load_corpus
from index.settings import Settings

NEEDED_BYTES = 500 * 2**20
"""Room for an index, an exported encoder and the parts they are made from, with as much again to spare."""

OUR_STYLES = Path(__file__).parents[1] / "web" / "public" / "clausewise.css"

# Where this package is not installed with its requirements, these are looked for.
_ESSENTIAL = ("torch", "sentence-transformers", "faiss-cpu", "llama-index-core", "onnxruntime", "chainlit")


def python() -> Iterator[Check]:
    here = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info[:2] < (3, 14):
        yield Check("python", Level.OK, Said("version {found}", found=here))
    else:
        said = "version {found} is not supported; use Python 3.11, 3.12 or 3.13."
        yield Check("python", Level.FAIL, Said(said, found=here))


def packages() -> Iterator[Check]:
    """This package and each one that it requires."""
    try:
        wanted = requires("clausewise") or []
        yield Check("clausewise", Level.OK, Said("version {found}", found=version("clausewise")))
    except PackageNotFoundError:
        wanted = list(_ESSENTIAL)
        said = "is not installed as a package; run “python3 start.py”, or “pip install .”."
        yield Check("clausewise", Level.WARN, Said(said))
    # Installed with several of our requirements; a set-up without it is broken enough to say so.
    from packaging.requirements import Requirement

    for line in wanted:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield package(requirement.name, str(requirement.specifier), requirement.specifier.contains)


def package(name: str, wanted: str, fits: Callable[[str], bool]) -> Check:
    """Whether a package is installed in a version that `fits`; wanted: the versions that do, such as ">=2,<3"."""
    try:
        found = version(name)
    except PackageNotFoundError:
        said = "is not installed; run “pip install '{name}{wanted}'”."
        return Check(name, Level.FAIL, Said(said, name=name, wanted=wanted))
    # A build for one kind of machine, such as +cpu, is the same version.
    if not fits(found.partition("+")[0]):
        said = "is version {found}, made for {wanted}; run “pip install '{name}{wanted}'”."
        return Check(name, Level.WARN, Said(said, found=found, wanted=wanted, name=name))
    return Check(name, Level.OK, Said("version {found}", found=found))


def home() -> Iterator[Check]:
    """The folder of what is built and kept, and the room on its disk."""
    folder = Settings.from_environment().home
    place = _nearest_existing(folder)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
        yield Check(Said("home"), Level.OK, Said("{folder} can be written", folder=folder))
    except OSError as error:
        yield _unwritable(folder, Said((error.strerror or "no reason given").lower()))
    free = shutil.disk_usage(place).free
    if free < NEEDED_BYTES:
        said = (
            "{free:.1f} GB free at {folder}: an index may not fit; free some space, or set CLAUSEWISE_HOME to another "
            "disk."
        )
        yield Check(Said("disk"), Level.WARN, Said(said, free=free / 2**30, folder=folder))
    else:
        yield Check(Said("disk"), Level.OK, Said("{free:.1f} GB free at {folder}", free=free / 2**30, folder=folder))


def _unwritable(folder: Path, reason: Said) -> Check:
    if _answers():
        said = (
            "{folder} cannot be written ({reason}), but its index answers questions; for all else change its "
            "permissions, or set CLAUSEWISE_HOME to another folder."
        )
        return Check(Said("home"), Level.WARN, Said(said, folder=folder, reason=reason))
    said = "{folder} cannot be written ({reason}); change its permissions, or set CLAUSEWISE_HOME to another folder."
    return Check(Said("home"), Level.FAIL, Said(said, folder=folder, reason=reason))


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


def corpus() -> Iterator[Check]:
    from ingestion.check import check_corpus

    bundled = load_corpus()
    if check_corpus(bundled).ok:
        size = "{documents} document(s), {clauses} clauses, no text lost"
        found = Said(size, documents=len(bundled.documents), clauses=len(bundled.clauses))
        yield Check(Said("corpus"), Level.OK, found)
    else:
        said = "does not agree with its sources; “clausewise corpus check” has the details; install this version again."
        yield Check(Said("corpus"), Level.FAIL, Said(said))


def port(number: int) -> Iterator[Check]:
    """Whether the chat can listen on this port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            if _is_our_chat(number):
                said = "{port} is where Clausewise's own chat is running"
                yield Check(Said("port"), Level.OK, Said(said, port=number))
                return
            said = "{port} is in use; start the chat with another, such as --port {other}."
            yield Check(Said("port"), Level.WARN, Said(said, port=number, other=number + 1))
        else:
            yield Check(Said("port"), Level.OK, Said("{port} is free for the chat", port=number))


def _is_our_chat(number: int) -> bool:
    """Whether what listens there serves our chat's style sheet, which begins with our own words."""
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection("127.0.0.1", number, timeout=2)
    try:
        ours = OUR_STYLES.read_bytes().split(b"\n", 1)[0]
        connection.request("GET", f"/public/{OUR_STYLES.name}")
        reply = connection.getresponse()
        return reply.status == 200 and reply.read(len(ours)) == ours
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
