"""Clauses as lines of JSON: one record a clause, readable by a person, in reading order."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from corpus.home import write_atomically
from corpus.model import Clause, ClausewiseError, Document, Modality, Segment, Sentence, Summed, Tags

KINDS = ("section", "para", "bullet", "item", "table", "row", "footnote", "figure", "provision")
_TAGS = tuple(f.name for f in fields(Tags))
_MODALITIES = {m.value: m for m in Modality}


class RecordError(ClausewiseError):
    """A file of clause records is missing or malformed."""


def records_path(folder: Path, document: Document) -> Path:
    return folder / "clauses" / f"{document.key}.jsonl"


def to_record(clause: Clause) -> dict[str, Any]:
    """Everything that is stored of a clause; empty tags are left out, document and order are implied."""
    tags = {name: list(getattr(clause.tags, name)) for name in _TAGS if getattr(clause.tags, name)}
    return {
        "id": clause.id,
        "kind": clause.kind,
        "heading": clause.heading,
        "path": list(clause.path),
        "parent": clause.parent,
        "page": clause.page,
        "text": clause.text,
        "sentences": [[s.start, s.end, s.modality.value] for s in clause.sentences],
        "segments": [[s.start, s.source_start, s.length] for s in clause.segments],
        "tags": tags,
        **({"summed": asdict(clause.summed)} if clause.summed else {}),
    }


def from_record(record: dict[str, Any], document: Document, order: int) -> Clause:
    """The inverse of `to_record`. Raises KeyError, TypeError or ValueError for a malformed record."""
    if record["kind"] not in KINDS:
        raise ValueError(f"unknown kind {record['kind']!r}")
    text, page = record["text"], record["page"]
    for name in ("id", "heading", "text"):
        if not isinstance(record[name], str):
            raise TypeError(f"{name} is not text")
    if not (page is None or isinstance(page, int)):
        raise TypeError("page is not a number")
    unknown = record["tags"].keys() - set(_TAGS)
    if unknown:
        raise ValueError(f"unknown tag {sorted(unknown)[0]!r}")
    sentences = tuple(Sentence(start, end, _MODALITIES[m]) for start, end, m in record["sentences"])
    if any(not 0 <= s.start < s.end <= len(text) for s in sentences):
        raise ValueError("a sentence lies outside the text")
    return Clause(
        document=document.id,
        version=document.version,
        id=record["id"],
        kind=record["kind"],
        heading=record["heading"],
        path=tuple(record["path"]),
        parent=record["parent"],
        order=order,
        text=text,
        page=page,
        segments=tuple(Segment(*values) for values in record["segments"]),
        sentences=sentences,
        tags=Tags(**{name: tuple(values) for name, values in record["tags"].items()}),
        summed=Summed(**record["summed"]) if "summed" in record else None,
    )


def dump(clauses: Iterable[Clause]) -> str:
    """The content of a records file."""
    return "".join(json.dumps(to_record(clause), ensure_ascii=False) + "\n" for clause in clauses)


def read_records(path: Path, document: Document) -> tuple[Clause, ...]:
    """The clauses of `path`. Raises RecordError, naming the line, where the file is missing or damaged."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(
            "The clauses of {document} cannot be read from {path} ({error}); restore the file.",
            document=document.key,
            path=path,
            error=error,
        ) from error
    if lines[-1] != "":
        raise RecordError("{path} is cut off in line {number}; restore the file.", path=path, number=len(lines))
    clauses: list[Clause] = []
    seen: set[str] = set()
    for number, line in enumerate(lines[:-1], 1):
        try:
            clause = from_record(json.loads(line), document, number - 1)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RecordError(
                "{path}, line {number} is not a clause record ({error}); restore it.",
                path=path,
                number=number,
                error=error,
            ) from error
        if clause.id in seen:
            raise RecordError(
                "{path}, line {number}: {clause} stands twice; restore the file.",
                path=path,
                number=number,
                clause=clause.id,
            )
        seen.add(clause.id)
        clauses.append(clause)
    return tuple(clauses)


def write_text(path: Path, content: str) -> None:
    """Writes whole or not at all: a reader never sees half a file. Raises RecordError when it cannot."""
    try:
        write_atomically(path, content)
    except OSError as error:
        raise RecordError(
            "{path} cannot be written ({error}); free space or choose another folder.", path=path, error=error
        ) from error
