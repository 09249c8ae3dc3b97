"""Documents that the user added: their clauses and the files they came from, kept in the user's folder.

`documents/<id>@<version>/` under the user's folder holds `document.json`, the record that vouches for everything
beside it, the clauses, and the source file as it was given. A document appears, changes or goes in one rename, so a
reader always finds a whole one, and what a killed writer leaves is swept by the next.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from corpus.added_files import GONE, RECORD, WORK, copied, file_sha256, only_writer, sweep
from corpus.added_record import Facts, LeftOutPage, OtherFormat, dump_record, omissions, parse_record
from corpus.home import home_folder, write_atomically
from corpus.model import Clause, ClausewiseError, Document
from corpus.records import RecordError, dump, read_records
from corpus.said import Said, spoken
from corpus.store import Corpus

_NAME = re.compile(r"\w(?:[\w.-]*\w)?")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}")
_KEY_BYTES = 180
_TRIES = 3
_UNREADABLE = "The added documents in {folder} cannot be read ({error}); change its permissions."


class AddedError(ClausewiseError):
    """An added document is damaged or unknown, or one cannot be added or removed."""


@dataclass(frozen=True)
class Added:
    """The added documents. Those of one id stand together, its newest version last, as `Corpus` takes a bare id.

    problems: a sentence for each that is damaged and left out. facts: how each was added, by `<id>@<version>`.
    """

    corpus: Corpus = Corpus((), ())
    problems: tuple[str, ...] = ()
    facts: Mapping[str, Facts] = field(default_factory=dict)

    @property
    def documents(self) -> tuple[Document, ...]:
        return self.corpus.documents

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return self.corpus.clauses


@dataclass(frozen=True, slots=True)
class Kept:
    """The document as it is kept, and what became of it: "added", "replaced" or "unchanged"."""

    document: Document
    facts: Facts
    outcome: str


def documents_folder(home: Path | None = None) -> Path:
    return (home or home_folder()) / "documents"


def load_added(home: Path | None = None) -> Added:
    """The added documents. Costs a look at the folder where nothing has changed since the last call.

    A damaged one is left out, and one sentence about it goes to standard error, once.
    """
    added = _load(documents_folder(home))
    for problem in added.problems:
        if problem not in _TOLD:
            _TOLD.add(problem)
            print(f"clausewise: {spoken(problem)}", file=sys.stderr)
    return added


def write_added(
    document: Document,
    clauses: Iterable[Clause],
    source: Path,
    left_out: Iterable[LeftOutPage] = (),
    home: Path | None = None,
    *,
    pages: int = 0,
    given: str = "",
) -> Kept:
    """Keeps the document whole or not at all; an earlier one of its id and version serves until this is complete.

    `document.sha256` is that of the file which was read, or empty; `source` and `sha256` of the document that is kept
    are those of the copy. `given` is the address that the file came from; empty: its name.
    Raises AddedError for an unusable id or version, a source that changed or cannot be read, or a folder that cannot
    be written.
    """
    check_key(document.id, document.version)
    folder = documents_folder(home)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with only_writer(folder):
            sweep(folder)
            work = Path(tempfile.mkdtemp(dir=folder, prefix=WORK))
            try:
                return _keep(document, tuple(clauses), source, folder, work, omissions(left_out), pages, given)
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise AddedError(
            "{document} cannot be kept under {folder} ({error}); free some space there, or set CLAUSEWISE_HOME to a "
            "folder that can be written.",
            document=document.key,
            folder=folder,
            error=error,
        ) from error


def added_keys(home: Path | None = None) -> tuple[str, ...]:
    """`<id>@<version>` of every added document, sound or damaged, the newest version of each id last.

    Raises AddedError where the folder cannot be read.
    """
    return _names(documents_folder(home))


def remove_added(key: str, home: Path | None = None) -> str:
    """Takes an added document away, sound or damaged; of a bare id the newest version. Returns `<id>@<version>`.

    Raises AddedError where there is none of that name or it cannot be taken away.
    """
    folder = documents_folder(home)
    _find(key, folder)  # before a folder is made for the lock
    try:
        with only_writer(folder):
            path = folder / _find(key, folder)
            gone = Path(tempfile.mkdtemp(dir=folder, prefix=GONE))
            path.replace(gone / "document")
            sweep(folder)
            if gone.exists():
                raise OSError(f"{gone} is left")
    except OSError as error:
        raise AddedError(
            "{path} cannot be removed ({error}); change its permissions.", path=folder / key, error=error
        ) from error
    return path.name


def _find(key: str, folder: Path) -> str:
    names = _names(folder)
    found = [name for name in names if key in (name, name.rpartition("@")[0])]
    if not found:
        known: object = names or Said("none")
        raise AddedError(
            "No document {key!r} was added, so there is nothing to remove; what can be removed: {known}.",
            key=key,
            known=known,
        )
    return found[-1]


def _names(folder: Path) -> tuple[str, ...]:
    try:
        return tuple(sorted((name for name, _ in _entries(folder)), key=_place))
    except OSError as error:
        raise AddedError(_UNREADABLE, folder=folder, error=error) from error


def check_key(document_id: str, version: str) -> None:
    """Raises AddedError for an id or version that can name no folder or would be mistaken in a citation."""
    if not _NAME.fullmatch(document_id) or document_id != document_id.lower():
        raise AddedError(
            "{id!r} cannot be the id of a document; use small letters, digits, dots and hyphens, such as "
            "“staff-handbook”.",
            id=document_id,
        )
    if not _NAME.fullmatch(version):
        raise AddedError(
            "{version!r} cannot be a version; use letters, digits, dots and hyphens, such as “2.1” or “2026-03-01”.",
            version=version,
        )
    if len(f"{document_id}@{version}".encode()) > _KEY_BYTES:
        raise AddedError("The id {id!r} with its version is too long; give a shorter one with --id.", id=document_id)


def newest_last(version: str) -> tuple[tuple[int, int, str], ...]:
    """A key by which versions are sorted as people count: 1.9 before 1.10, 2025 before 2026."""
    parts = re.findall(r"\d+|[^\W\d_]+", version)
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts)


@dataclass(frozen=True, slots=True)
class _Whole:
    document: Document
    clauses: tuple[Clause, ...]
    facts: Facts


_Entry = tuple[str, tuple[Any, ...]]
_TOLD: set[str] = set()
_LAST: dict[Path, tuple[tuple[_Entry, ...], Added, dict[_Entry, _Whole | Said | None]]] = {}


def _load(folder: Path) -> Added:
    try:
        seen = tuple(sorted(_entries(folder), key=lambda entry: _place(entry[0])))
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            # No such folder can exist, and whoever writes to it says so; of a folder that is not there nothing is said.
            return Added()
        return Added(problems=(Said(_UNREADABLE, folder=folder, error=error),))
    if (last := _LAST.get(folder)) is not None and last[0] == seen:
        return last[1]
    earlier = last[2] if last is not None else {}
    read = {entry: earlier.get(entry) or _checked(folder / entry[0]) for entry in seen}
    whole = [one for one in read.values() if isinstance(one, _Whole)]
    added = Added(
        Corpus(tuple(one.document for one in whole), tuple(clause for one in whole for clause in one.clauses)),
        tuple(one for one in read.values() if isinstance(one, Said)),
        {one.document.key: one.facts for one in whole},
    )
    _LAST[folder] = (seen, added, read)
    return added


def _entries(folder: Path) -> Iterator[_Entry]:
    """The name of each document's folder and what its files look like from outside. Raises OSError."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.name[0] != "." and entry.is_dir()]
    except FileNotFoundError:
        return
    for name in names:
        try:
            with os.scandir(folder / name) as files:
                looks = sorted((f.name, (s := f.stat()).st_mtime_ns, s.st_size, s.st_ino) for f in files)
        except FileNotFoundError:
            continue  # taken away in this moment
        yield name, tuple(looks)


def _place(name: str) -> tuple[Any, ...]:
    document_id, _, version = name.rpartition("@")
    return document_id, newest_last(version), version


def _checked(path: Path) -> _Whole | Said | None:
    """The document in a folder, or a sentence on what is wrong with it; None where it has just been taken away."""
    for left in reversed(range(_TRIES)):
        try:
            return _read(path)
        except OtherFormat:
            said = "The added document {key} was written by another version of Clausewise; {again}."
            return Said(said, key=path.name, again=_again(path.name))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecordError) as error:
            if not path.is_dir():
                return None
            # It may be that it was replaced while it was read.
            if not left:
                said = "The added document {key} is damaged ({error}); {again}."
                return Said(said, key=path.name, error=_cause(error), again=_again(path.name))
    return None


def _read(path: Path) -> _Whole:
    document, facts = parse_record((path / RECORD).read_text(encoding="utf-8"))
    if document.key != path.name:
        raise ValueError(f"it is {document.key}")
    for name, (sha256, size) in facts.files.items():
        # A source may be large and nothing is quoted from it: that all of it is there must do at every start.
        whole = (path / name).stat().st_size == size
        if not whole or name.startswith("clauses") and file_sha256(path / name) != sha256:
            raise ValueError(f"{name} is not what was written")
    clauses = next(name for name in facts.files if name.startswith("clauses"))
    return _Whole(document, read_records(path / clauses, document), facts)


def _cause(error: Exception) -> object:
    if isinstance(error, OSError) and error.strerror:
        return Said("{what} cannot be read: {why}", what=Path(str(error.filename or RECORD)).name, why=error)
    return error if isinstance(error, RecordError) else str(error) or type(error).__name__


def _again(key: str) -> Said:
    return Said(
        "add it again with “clausewise corpus add FILE”, or take it away with “clausewise corpus remove {key}”", key=key
    )


def _keep(
    document: Document,
    clauses: tuple[Clause, ...],
    source: Path,
    folder: Path,
    work: Path,
    left_out: tuple[Any, ...],
    pages: int,
    given: str,
) -> Kept:
    """Writes everything into `work` first. Raises OSError and AddedError."""
    name = source.suffix if _SUFFIX.fullmatch(source.suffix) else ""
    try:
        source_sha256, size = copied(source, work / "source")
    except FileNotFoundError as error:
        raise AddedError("There is no {path}; check its name.", path=source) from error
    if document.sha256 and document.sha256 != source_sha256:
        raise AddedError("{path} changed while it was being read; add it again.", path=source)
    text = dump(clauses)
    text_sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
    source_name, text_name = f"source-{source_sha256[:12]}{name}", f"clauses-{text_sha256[:12]}.jsonl"
    (work / "source").replace(work / source_name)
    write_atomically(work / text_name, text)
    kept = replace(document, source=source_name, sha256=source_sha256)
    facts = Facts(
        given=given or source.name,
        pages=pages,
        added=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        left_out=left_out,
        files={
            text_name: (text_sha256, len(text.encode("utf-8"))),
            source_name: (source_sha256, size),
        },
    )
    place = folder / document.key
    earlier = _checked(place) if place.is_dir() else None
    if isinstance(earlier, _Whole) and _same(earlier, kept, facts):
        return Kept(earlier.document, earlier.facts, "unchanged")
    if not isinstance(earlier, _Whole) and place.exists():
        # It is damaged, so nothing of it is worth keeping.
        place.replace(Path(tempfile.mkdtemp(dir=folder, prefix=GONE)) / "document")
    if not place.exists():
        write_atomically(work / RECORD, dump_record(kept, facts))
        work.replace(place)
        sweep(folder)
        return Kept(kept, facts, "replaced" if isinstance(earlier, Said) else "added")
    for file in facts.files:
        (work / file).replace(place / file)
    # The record names its files, so in this one step the document is the new one and no longer the old.
    write_atomically(place / RECORD, dump_record(kept, facts))
    sweep(folder)
    return Kept(kept, facts, "replaced")


def _same(earlier: _Whole, document: Document, facts: Facts) -> bool:
    """Whether nothing that is cited or shown would change; the same file under another name changes nothing."""
    was, own = earlier.facts, facts
    contents = sorted(was.files.values()) == sorted(own.files.values())
    known = (was.pages, was.left_out) == (own.pages, own.left_out)
    return contents and known and replace(earlier.document, source=document.source) == document
