"""Reads the manifest and the source files it names, and vouches for both."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from corpus.model import ClausewiseError, Document, Force

FOLDER = Path(__file__).parent
_FIELDS = {f.name: f for f in fields(Document)}
_NOT_OURS = {"third_party"}


class ManifestError(ClausewiseError):
    """The manifest, or a file that it names, is not what it should be."""


def read_manifest(folder: Path | None = None) -> tuple[Document, ...]:
    """The documents of `folder`/manifest.toml, in its order.

    Raises ManifestError where the file is missing, is not TOML, or an entry lacks or mistypes a field.
    """
    path = (folder or FOLDER) / "manifest.toml"
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("document", [])
    except FileNotFoundError as error:
        raise ManifestError(f"There is no {path}; restore the file or reinstall the package.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ManifestError(f"{path} cannot be read ({error}); restore the file.") from error
    documents = tuple(_document(entry, position, path) for position, entry in enumerate(entries, 1))
    keys = [document.key for document in documents]
    for key in keys:
        if keys.count(key) > 1:
            raise ManifestError(f"{path} lists {key} twice; remove one of the entries.")
    return documents


def read_source(document: Document, folder: Path | None = None) -> str:
    """The document's source text, its bytes proved by sha256; offsets of segments count its characters.

    Raises ManifestError where the file is missing, altered, or not UTF-8.
    """
    path = (folder or FOLDER) / document.source
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ManifestError(f"The source of {document.key} is not at {path}; restore the file.") from error
    found = hashlib.sha256(data).hexdigest()
    if found != document.sha256:
        raise ManifestError(
            f"{path} is not the text that the manifest vouches for (sha256 {found[:12]}..., expected"
            f" {document.sha256[:12]}...); restore the file, or update the manifest if it was meant to change."
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ManifestError(f"{path} is not UTF-8 text ({error}); save it as UTF-8.") from error


def page_url(document: Document, page: int | None) -> str:
    """The official file's address, opened at the printed page where the document has pages."""
    if page is None or not document.official_url.lower().endswith(".pdf"):
        return document.official_url
    return f"{document.official_url}#page={page + document.pdf_first_page - 1}"


def _document(entry: dict[str, Any], position: int, path: Path) -> Document:
    where = f"{path}, document {entry.get('id', position)}"
    unknown = entry.keys() - _FIELDS.keys() - _NOT_OURS
    if unknown:
        raise ManifestError(f"{where}: unknown field {', '.join(sorted(unknown))}; remove or correct it.")
    values: dict[str, Any] = {}
    for name, spec in _FIELDS.items():
        if name not in entry:
            if spec.default is MISSING:
                raise ManifestError(f"{where}: the field {name} is missing; add it.")
            continue
        expected = {"verbatim": bool, "pdf_first_page": int}.get(name, str)
        if type(entry[name]) is not expected:
            raise ManifestError(f"{where}: {name} should be of type {expected.__name__}; correct it.")
        values[name] = entry[name]
    try:
        values["force"] = Force(values["force"])
    except ValueError as error:
        known = ", ".join(force.value for force in Force)
        raise ManifestError(f"{where}: force is {values['force']!r}; use one of: {known}.") from error
    return Document(**values)
