"""The files that a reader brings into one conversation: read, searched there alone, and gone when it ends."""

from __future__ import annotations

import re
import shutil
import uuid
import weakref
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.documents.adding import bundled, check_size, keep, refresh
from app.documents.misfit import misfits
from app.documents.scratch import Held
from app.shelf import Shelf
from corpus.added import Kept, load_added
from corpus.home import home_folder
from corpus.model import Clause, ClausewiseError, Document
from corpus.said import Said, SpeakingError
from corpus.store import Corpus
from index.build import open_searcher
from index.progress import Progress
from index.settings import Settings

if TYPE_CHECKING:
    from ingestion.documents import Ingested

LIMIT = 50 * 2**20
"""Bytes of a file that is brought into a conversation."""
MOST = 5
"""Files that one conversation holds."""
SUFFIXES = (".pdf", ".docx", ".html", ".htm", ".md", ".txt", ".yaml", ".yml")
_UNSAFE = re.compile(r"[^\w.\- ()]")


class UploadError(ClausewiseError):
    """A file cannot be brought into the conversation."""


@dataclass(frozen=True)
class Upload:
    """A file that was read. name: as its owner calls it. twin: the added document with the very same content."""

    id: str
    name: str
    path: Path
    ingested: Ingested
    shelf: Shelf
    twin: str = ""

    @property
    def document(self) -> Document:
        return self.ingested.document

    @property
    def doubts(self) -> tuple[Said, ...]:
        """In what the file is not what its name says."""
        return misfits(self.name, self.document, self.ingested.clauses)


class Uploads:
    """Those of one conversation. Their folder goes with this object, or at the next start after a crash.

    `read`, `keep` and `close` take their time and may run in any thread; one conversation calls one at a time.
    """

    def __init__(self) -> None:
        self._items: tuple[Upload, ...] = ()
        self._held: Held | None = None

    @property
    def items(self) -> tuple[Upload, ...]:
        return self._items

    @property
    def shelves(self) -> tuple[Shelf, ...]:
        """What this conversation searches beside the corpus; what the corpus has too is left to it."""
        return tuple(upload.shelf for upload in self._items if not upload.twin)

    def find(self, upload_id: str) -> Upload | None:
        return next((upload for upload in self._items if upload.id == upload_id), None)

    def read(self, file: Path, name: str, progress: Progress) -> Upload:
        """Takes the file over, reads it and makes its index. On a failure nothing of it stays.

        Raises UploadError where there are too many files or one of a kind that is not read, AddedError for one that is
        too large or empty, and what `ingest_file` and `open_searcher` raise.
        """
        folder = self._folder() / uuid.uuid4().hex
        folder.mkdir()
        try:
            path = folder / _safe(name)
            shutil.move(file, path)
            upload = self._made(folder, path, name, progress)
        except BaseException as error:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, SpeakingError):
                error.said = _by_name(error.said, folder, name)
            raise
        self._items = (*self._items, upload)
        return upload

    def remove(self, upload_id: str) -> Upload | None:
        """Drops the upload with its file and its index; None where there is none of that id."""
        upload = self.find(upload_id)
        if upload is not None:
            self._items = tuple(other for other in self._items if other is not upload)
            shutil.rmtree(upload.path.parent, ignore_errors=True)
        return upload

    def keep(self, upload_id: str) -> Kept | None:
        """Adds the upload to the corpus for good; None where there is none of that id.

        It is searched in the conversation until `settle`. Raises what `app.documents.adding.keep` and `refresh` raise.
        """
        upload = self.find(upload_id)
        if upload is None:
            return None
        kept = keep(upload.ingested, upload.path, name=upload.name)
        refresh()
        return kept

    def settle(self, upload_id: str, key: str) -> None:
        """From now on the corpus answers from the added document `key`, and no longer from the upload."""
        self._items = tuple(replace(one, twin=key) if one.id == upload_id else one for one in self._items)

    def close(self) -> None:
        """Deletes everything; a later `read` begins anew."""
        self._items = ()
        if self._held is not None:
            self._held.close()
            self._held = None

    def _folder(self) -> Path:
        if self._held is None:
            self._held = Held(uploads_folder())
            weakref.finalize(self, self._held.close)
        return self._held.path

    def _made(self, folder: Path, path: Path, name: str, progress: Progress) -> Upload:
        if len(self._items) >= MOST:
            raise UploadError("A conversation holds at most {most} files; remove one of them first.", most=MOST)
        if path.suffix.lower() not in SUFFIXES:
            raise UploadError(
                "“{name}” is not of a kind that is read here; give a {kinds} file.",
                name=name,
                kinds=tuple(suffix.removeprefix(".").upper() for suffix in SUFFIXES),
            )
        check_size(path, LIMIT)
        from ingestion.documents import ingest_file

        progress("Reading the file", 0, 0)
        ingested = ingest_file(path)
        for other in self._items:
            if other.document.sha256 == ingested.document.sha256:
                raise UploadError("“{name}” is here already, as “{other}”.", name=name, other=other.name)
        twin = _twin(ingested)
        ingested = _named_apart(ingested, {upload.document.id for upload in self._items}, twin)
        corpus = Corpus((ingested.document,), ingested.clauses)
        settings = Settings.from_environment(indexes=folder / "index")
        shelf = Shelf(corpus, open_searcher(corpus, settings, progress=progress))
        return Upload(folder.name, name, path, ingested, shelf, twin)


def uploads_folder() -> Path:
    return home_folder() / "uploads"


def _twin(ingested: Ingested) -> str:
    """The added document of the same id that came from the very same file."""
    for document in load_added().documents:
        if (document.id, document.sha256) == (ingested.document.id, ingested.document.sha256):
            return document.key
    return ""


def _named_apart(ingested: Ingested, taken: set[str], twin: str) -> Ingested:
    """The same under an id that no other document has: two of one name could not be told apart in a citation."""
    taken = taken | {key.partition("@")[0] for key in bundled()}
    if not twin:
        taken |= {document.id for document in load_added().documents}
    wanted = ingested.document.id
    if wanted not in taken:
        return ingested
    number = next(n for n in range(2, len(taken) + 3) if f"{wanted}-{n}" not in taken)
    new = f"{wanted}-{number}"
    clauses: tuple[Clause, ...] = tuple(replace(clause, document=new) for clause in ingested.clauses)
    return replace(ingested, document=replace(ingested.document, id=new), clauses=clauses)


def _by_name(said: Said, folder: Path, name: str) -> Said:
    """The sentence with the reader's own name of the file: where it lies on this machine is nothing to them."""
    values = {
        place: _by_name(value, folder, name)
        if isinstance(value, Said)
        else name
        if isinstance(value, (str, Path)) and str(value).startswith(str(folder))
        else value
        for place, value in said.values.items()
    }
    return Said(said.template, **values)


def _safe(name: str) -> str:
    """The name as one that any file system takes; its ending says what it claims to be."""
    clean = _UNSAFE.sub("_", Path(name.replace("\\", "/")).name).strip(". ") or "file"
    stem, suffix = clean[: -len(Path(clean).suffix) or None], Path(clean).suffix
    return f"{stem.encode()[:120].decode(errors='ignore') or 'file'}{suffix[:12]}"


