"""Reads the committed corpus. Nothing here parses a document; that is `ingestion`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from corpus.manifest import FOLDER, read_manifest
from corpus.model import Clause, ClausewiseError, Document
from corpus.records import read_records, records_path, to_record
from corpus.said import Said

_SHOWN = ("id", "kind", "heading", "parent", "text", "page", "tags")


class UnknownIdError(ClausewiseError):
    """No such document or clause in this corpus."""


@dataclass(frozen=True)
class Corpus:
    """All documents that may be cited, and their clauses in reading order.

    Wherever a document id is asked for, `id@version` names one version; a bare id means the last one listed.
    """

    documents: tuple[Document, ...]
    clauses: tuple[Clause, ...]

    def document(self, document_id: str) -> Document:
        """Raises UnknownIdError for an unknown id."""
        try:
            return self._documents[document_id]
        except KeyError:
            # Imported here: only who mistypes a name pays for it.
            from corpus.nearest import nearest

            raise UnknownIdError(
                "There is no document {document!r}; “clausewise corpus list” names all that are, and nearest to it "
                "are: {near}.",
                document=document_id,
                near=nearest(document_id, self.documents) or Said("none"),
            ) from None

    def clauses_of(self, document_id: str) -> tuple[Clause, ...]:
        """The document's clauses in reading order. Raises UnknownIdError for an unknown id."""
        return self._by_document[self.document(document_id).key]

    def clause(self, document_id: str, clause_id: str) -> Clause:
        """Raises UnknownIdError for an unknown id."""
        document = self.document(document_id)
        try:
            return self._clauses[document.key, clause_id]
        except KeyError:
            raise UnknownIdError(
                "{document} has no clause {clause!r}; `clausewise corpus show {id}` lists its clauses.",
                document=document.key,
                clause=clause_id,
                id=document.id,
            ) from None

    def children(self, clause: Clause) -> tuple[Clause, ...]:
        """The clauses directly below, in reading order."""
        of_document = self._by_document[f"{clause.document}@{clause.version}"]
        return tuple(other for other in of_document if other.parent == clause.id)

    def neighbours(self, clause: Clause) -> tuple[Clause | None, Clause | None]:
        """The clauses before and after in the same document that have text of their own (sections skipped)."""
        of_document = self._by_document[f"{clause.document}@{clause.version}"]
        own = [other for other in of_document if other.kind != "section" and other.text]
        before = [other for other in own if other.order < clause.order]
        after = [other for other in own if other.order > clause.order]
        return (before[-1] if before else None, after[0] if after else None)

    @cached_property
    def fingerprint(self) -> str:
        """sha256 (hex) over all clause records: names the index that may be built from them."""
        digest = hashlib.sha256()
        for clause in self.clauses:
            line = json.dumps([clause.key, to_record(clause)], ensure_ascii=False)
            digest.update(line.encode("utf-8") + b"\n")
        return digest.hexdigest()

    @cached_property
    def _documents(self) -> dict[str, Document]:
        by_id = {document.id: document for document in self.documents}
        return by_id | {document.key: document for document in self.documents}

    @cached_property
    def _clauses(self) -> dict[tuple[str, str], Clause]:
        return {(f"{c.document}@{c.version}", c.id): c for c in self.clauses}

    @cached_property
    def _by_document(self) -> dict[str, tuple[Clause, ...]]:
        groups: dict[str, list[Clause]] = {document.key: [] for document in self.documents}
        for clause in self.clauses:
            groups.setdefault(f"{clause.document}@{clause.version}", []).append(clause)
        return {key: tuple(group) for key, group in groups.items()}


def load_corpus(folder: Path | None = None) -> Corpus:
    """The bundled corpus, or that of `folder` (its manifest.toml and clauses/).

    Raises ManifestError or RecordError for a missing or malformed file. Sources are not read here:
    `ingestion.check` compares records and sources.
    """
    base = folder or FOLDER
    documents = read_manifest(base)
    clauses = [clause for d in documents for clause in read_records(records_path(base, d), d)]
    return Corpus(documents, tuple(clauses))


def record(clause: Clause) -> dict[str, Any]:
    """What `clausewise corpus show --json` prints of a clause; every tag is present, also when empty."""
    full = to_record(clause)
    full["tags"] = {name: list(getattr(clause.tags, name)) for name in clause.tags.__dataclass_fields__}
    return {name: full[name] for name in _SHOWN}
