"""What is kept of an added document beside its clauses, as one JSON object that vouches for itself and its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from corpus.model import Document, Force
from corpus.said import Said, SpeakingError

FORMAT = 1


class LeftOutPage(Protocol):
    """What a reader could not read honestly: a page (from 1, None without pages) and why."""

    @property
    def page(self) -> int | None: ...

    @property
    def reason(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Omission:
    """A page of an added document (from 1; None: a part of a file without pages) that was left out, and why."""

    page: int | None
    reason: Said


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of how a document was added.

    given: the name of its file, or the address that it came from. pages: of the file, 0 in formats without.
    added: when, in UTC as "2026-01-31T09:30:00Z". files: sha256 and bytes by the name of each file beside the record.
    """

    given: str
    pages: int
    added: str
    left_out: tuple[Omission, ...]
    files: Mapping[str, tuple[str, int]]


def omissions(left_out: Iterable[LeftOutPage]) -> tuple[Omission, ...]:
    """The same pages, free of whoever read them."""
    return tuple(Omission(one.page, Said(one.reason)) for one in left_out)


def dump_record(document: Document, facts: Facts) -> str:
    """The content of a record's file, readable by a person, with a checksum over all of it."""
    record: dict[str, Any] = {
        "format": FORMAT,
        "document": asdict(document) | {"force": document.force.value},
        "given": facts.given,
        "pages": facts.pages,
        "added": facts.added,
        "left_out": [{"page": one.page, "reason": _packed(one.reason)} for one in facts.left_out],
        "files": {name: list(about) for name, about in facts.files.items()},
    }
    # Through JSON and back, so that the checksum is of what a reader will parse.
    record = json.loads(json.dumps(record, ensure_ascii=False))
    return json.dumps(record | {"seal": _seal(record)}, ensure_ascii=False, indent=1) + "\n"


def parse_record(text: str) -> tuple[Document, Facts]:
    """The inverse of `dump_record`. Raises ValueError, KeyError, TypeError or AttributeError for any other text, and
    OtherFormat for a record of another version of the program."""
    record = json.loads(text)
    seal = record.pop("seal")
    if record["format"] != FORMAT:
        raise OtherFormat
    if seal != _seal(record):
        raise ValueError("its record is not what was written")
    fields = record["document"]
    document = Document(**fields | {"force": Force(fields["force"]), "aliases": tuple(fields["aliases"])})
    facts = Facts(
        given=record["given"],
        pages=record["pages"],
        added=record["added"],
        left_out=tuple(Omission(one["page"], _unpacked(one["reason"])) for one in record["left_out"]),
        files={name: (str(sha256), int(size)) for name, (sha256, size) in record["files"].items()},
    )
    return document, facts


class OtherFormat(Exception):
    """The record was written by a version of the program that keeps other fields."""


def _seal(record: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True, ensure_ascii=False).encode("utf-8")).hexdigest()


def _packed(value: object) -> Any:
    """A sentence keeps its template and values, so that it can still be told in any language."""
    if isinstance(value, SpeakingError):
        value = value.said
    if isinstance(value, Said) and value.values:
        return {"template": value.template, "values": {name: _packed(one) for name, one in value.values.items()}}
    if isinstance(value, (list, tuple)):
        return [str(one) for one in value]
    return value if isinstance(value, (int, float)) else str(value)


def _unpacked(value: Any) -> Said:
    if isinstance(value, str):
        return Said(value)
    return Said(value["template"], **{name: _value(one) for name, one in value["values"].items()})


def _value(value: Any) -> object:
    if isinstance(value, list):
        return tuple(value)
    return _unpacked(value) if isinstance(value, dict) else value
