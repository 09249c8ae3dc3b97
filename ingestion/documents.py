"""Any file becomes a document with its clauses; the reader is chosen by what the file is."""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from corpus.digests import FOLDER as DIGESTS
from corpus.digests import read_digest
from corpus.manifest import read_manifest
from corpus.model import Clause, ClausewiseError, Document, Force
from corpus.said import Said
from ingestion.blocks import Block, BlockKind, Reading
from ingestion.outline.clauses import clauses_of
from ingestion.outline.front import aliases_of, date_of, language_of, title_of, version_of
from ingestion.outline.sections import slug

_HEAD = 4096
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE | re.DOTALL
)
_TAGS = re.compile(rb"</?(?:p|div|h[1-6]|table|ul|ol|li|span|a|br)\b[^<>]*>", re.IGNORECASE)
_DIGEST = re.compile(r"\Aid:\s.*?^provisions:\s*$", re.DOTALL | re.MULTILINE)
_BYTE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LONGEST_ID = 120
"""Bytes: an id is part of the names of files."""
_KNOWN_STRANGERS = (
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"\x1f\x8b", "gzip"),
    (b"<?xml", "XML"),
)
_OFFICE = (("xl/workbook.xml", "Excel"), ("ppt/presentation.xml", "PowerPoint"), ("content.xml", "OpenDocument"),
           ("META-INF/container.xml", "EPUB"))


class FileError(ClausewiseError):
    """A file cannot be made a document."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """A document, its clauses in reading order, and the reading they were made from."""

    document: Document
    clauses: tuple[Clause, ...]
    reading: Reading


def ingest_file(
    path: Path,
    *,
    id: str | None = None,
    version: str | None = None,
    language: str | None = None,
    title: str | None = None,
) -> Ingested:
    """The file as a document: PDF, Word, HTML, Markdown, text, or a digest of ours, whatever its name says.

    What is not given is taken from the document itself. Raises ClausewiseError, with one sentence that says what is
    wrong and what to do, for a file that is missing, empty, damaged, locked, of another format or without text.
    """
    data = _bytes(path)
    sha256 = hashlib.sha256(data).hexdigest()
    format_ = _format(data, path)
    if format_ == "digest":
        return _digest(path, sha256, id, version, title)
    reading = _read(path, format_)
    found = " ".join((title_of(reading) or path.stem).split())
    name = " ".join((title or found).split())
    document = Document(
        id=id or _free_id(name, path.stem),
        version=version or version_of(reading),
        title=name,
        title_zh="",
        issuer="",
        jurisdiction="",
        kind="document",
        force=Force.UNSTATED,
        date=date_of(reading),
        language=language or language_of(reading),
        official_url="",
        copyright="",
        source=path.name,
        sha256=sha256,
        verbatim=True,
        aliases=aliases_of(reading, found),
    )
    # By what the document calls itself: a title that somebody gives it changes no id.
    clauses = clauses_of(reading, document.id, document.version, found)
    if not any(clause.text for clause in clauses):
        raise FileError(
            "There is no running text in {name}; if it holds pictures of text, add a file of text.", name=path.name
        )
    return Ingested(document, clauses, reading)


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileError("There is no file {path}; check its name.", path=str(path)) from None
    except OSError as error:
        raise FileError(
            "{path} cannot be read ({reason}); check the file.",
            path=str(path),
            reason=Said(error.strerror or str(error)),
        ) from None
    if not data.strip():
        raise FileError("{name} is empty; choose a file that has text in it.", name=path.name)
    return data


def _format(data: bytes, path: Path) -> str:
    """"pdf", "docx", "html", "digest", "markdown" or "text". Raises FileError for anything else."""
    head = data[:_HEAD]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _archive(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileError(
            "{name} is in the format of old Office files or locked by a password; open it and save it as .docx or PDF.",
            name=path.name,
        )
    narrow = head.replace(b"\x00", b"") if head.startswith(_BYTE_MARKS) else head
    narrow = narrow.lstrip(b"\xef\xbb\xbf\xff\xfe")
    if _MARKUP.match(narrow) or (path.suffix.lower() in (".html", ".htm", ".xhtml") and _TAGS.search(narrow)):
        return "html"
    for sign, kind in _KNOWN_STRANGERS:
        if narrow.startswith(sign):
            raise FileError(
                "{name} is a {kind} file, which is not read; give a PDF, Word, HTML, Markdown or text file.",
                name=path.name,
                kind=kind,
            )
    return _text_format(path)


def _text_format(path: Path) -> str:
    from ingestion.readers.characters import read_text
    from ingestion.readers.markdown import looks_like_markdown

    text = read_text(path)
    if _DIGEST.search(text):
        return "digest"
    return "markdown" if path.suffix.lower() in (".md", ".markdown") or looks_like_markdown(text) else "text"


def _archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError) as error:
        raise FileError(
            "{name} is damaged ({reason}); open it in its program and save it again.", name=path.name, reason=str(error)
        ) from error
    if "word/document.xml" in names:
        return "docx"
    kind = next((kind for part, kind in _OFFICE if part in names), "ZIP")
    raise FileError(
        "{name} is a {kind} file, which is not read; give a PDF, Word, HTML, Markdown or text file.",
        name=path.name,
        kind=kind,
    )


def _read(path: Path, format_: str) -> Reading:
    # Imported here: only the reader that is needed costs its library.
    if format_ == "pdf":
        from ingestion.readers.pdf import read_pdf

        return read_pdf(path)
    if format_ == "docx":
        from ingestion.readers.docx import read_docx

        return read_docx(path)
    if format_ == "html":
        from ingestion.readers.html import read_html

        return read_html(path)
    if format_ == "markdown":
        from ingestion.readers.markdown import read_markdown

        return read_markdown(path)
    from ingestion.readers.text import read_plain

    return read_plain(path)


def _digest(path: Path, sha256: str, id: str | None, version: str | None, title: str | None) -> Ingested:
    from ingestion.readers.digest import from_digest

    digest = read_digest(path)
    digest = replace(
        digest, id=id or digest.id, version=version or digest.version, title=title or digest.title
    )
    document, clauses = from_digest(digest, sha256)
    blocks = tuple(Block(BlockKind.PARA, clause.text) for clause in clauses)
    return Ingested(replace(document, source=path.name), clauses, Reading("digest", blocks, title=digest.title))


def _free_id(title: str, stem: str) -> str:
    """An id from the title that no bundled document has: the same title always gives the same."""
    name = slug(title) or slug(stem) or "document"
    while len(name.encode()) > _LONGEST_ID:
        name = name[:-1].rstrip("-")
    taken = _bundled()
    if name not in taken:
        return name
    number = 2
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"


@cache
def _bundled() -> frozenset[str]:
    return frozenset({*(document.id for document in read_manifest()), *(path.stem for path in DIGESTS.glob("*.yaml"))})
