"""Reads the manifest and the source files it names, and vouches for both."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from corpus.model import ClausewiseError, Document, Force
from corpus.said import Said

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
        raise ManifestError("There is no {path}; restore the file or reinstall the package.", path=path) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ManifestError("{path} cannot be read ({error}); restore the file.", path=path, error=error) from error
    documents = tuple(_document(entry, position, path) for position, entry in enumerate(entries, 1))
    keys = [document.key for document in documents]
    for key in keys:
        if keys.count(key) > 1:
            raise ManifestError("{path} lists {key} twice; remove one of the entries.", path=path, key=key)
    return documents


def read_source(document: Document, folder: Path | None = None) -> str:
    """The document's source text, its bytes proved by sha256; offsets of segments count its characters.

    Raises ManifestError where the file is missing, altered, or not UTF-8.
    """
    path = (folder or FOLDER) / document.source
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ManifestError(
            "The source of {document} is not at {path}; restore the file.", document=document.key, path=path
        ) from error
    found = hashlib.sha256(data).hexdigest()
    if found != document.sha256:
        raise ManifestError(
            "{path} is not the text that the manifest vouches for (sha256 {found}..., expected {expected}...);"
            " restore the file, or update the manifest if it was meant to change.",
            path=path,
            found=found[:12],
            expected=document.sha256[:12],
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ManifestError("{path} is not UTF-8 text ({error}); save it as UTF-8.", path=path, error=error) from error


def page_url(document: Document, page: int | None) -> str:
    """The official file's address, opened at the printed page where the document has pages."""
    if page is None or not document.official_url.lower().endswith(".pdf"):
        return document.official_url
    return f"{document.official_url}#page={page + document.pdf_first_page - 1}"


def _document(entry: dict[str, Any], position: int, path: Path) -> Document:
    where = Said("{path}, document {name}", path=path, name=entry.get("id", position))
    unknown = entry.keys() - _FIELDS.keys() - _NOT_OURS
    if unknown:
        raise ManifestError(
            "{where}: unknown field {names}; remove or correct it.", where=where, names=tuple(sorted(unknown))
        )
    values: dict[str, Any] = {}
    for name, spec in _FIELDS.items():
        if name not in entry:
            if spec.default is MISSING:
                raise ManifestError("{where}: the field {name} is missing; add it.", where=where, name=name)
            continue
        expected = {"verbatim": bool, "pdf_first_page": int, "aliases": list}.get(name, str)
        if type(entry[name]) is not expected:
            raise ManifestError(
                "{where}: {name} should be of type {type}; correct it.", where=where, name=name, type=expected.__name__
            )
        values[name] = tuple(entry[name]) if expected is list else entry[name]
    try:
        values["force"] = Force(values["force"])
    except ValueError as error:
        raise ManifestError(
            "{where}: force is {force!r}; use one of: {known}.",
            where=where,
            force=values["force"],
            known=tuple(force.value for force in Force),
        ) from error
    return Document(**values)
