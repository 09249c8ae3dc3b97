"""The form of a receipt: canonical JSON, and the hash by which each vouches for itself and for the one before.

Canonical is: UTF-8; the keys of each object in the order of their code points; no white space between the parts; whole
numbers and no fractions; characters as they are (not normalised), but the quotation mark, the backslash and controls
escaped as JSON's own serialisers do, and half surrogates as `\\udxxx`. For what stands in a receipt that is RFC 8785.
The hash of a receipt is the sha256 of its canonical form without its `sha256`; a file holds the canonical form with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.commands.jsonl import STANDARD, read_bytes
from corpus.model import Clause, ClausewiseError

SCHEMA = "clausewise-receipt/1"
FAMILY = SCHEMA.partition("/")[0]
FIRST = "0" * 64
"""What the first receipt of a store names as the one before it."""

_LIMIT = 32 << 20
_CITATION = {"document": str, "version": str, "clause": str, "quote": str, "start": int, "end": int}
_STATEMENT = {"text": str, "written": bool, "checks": [str], "citations": [_CITATION]}
_SHAPE: Mapping[str, Any] = {
    "schema": str,
    "store": str,
    "number": int,
    "previous": str,
    "end_known": bool,
    "sha256": str,
    "time": str,
    "product": str,
    "question": {"text": (str, None), "kept": str, "sha256": str},
    "profile": {"roles": [str], "sectors": [str], "language": (str, None)},
    "understood": {"standalone": (str, None), "roles": [str], "sectors": [str], "language": str},
    "outcome": str,
    "statements": [_STATEMENT],
    "beside": [_STATEMENT],
    "conflicts": [{"id": str, "told": str, "sides": [_CITATION]}],
    "nearest": [_CITATION],
    "notes": [{"key": str, "text": (str, None)}],
    "documents": [{"document": str, "version": str, "title": str, "sha256": str, "source_sha256": str}],
    "clauses": [{"document": str, "version": str, "clause": str, "sha256": str}],
}


class ReceiptError(ClausewiseError):
    """A receipt that cannot be read, kept or found."""


class ReceiptChanged(ReceiptError):
    """A file is not what was written as a receipt: cut off, edited, or something else."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt that is whole and vouches for itself. `record` is its JSON with everything in it."""

    record: Mapping[str, Any]

    @property
    def number(self) -> int:
        return self.record["number"]

    @property
    def sha256(self) -> str:
        return self.record["sha256"]

    @property
    def previous(self) -> str:
        return self.record["previous"]

    @property
    def store(self) -> str:
        return self.record["store"]


def canonical(value: object) -> bytes:
    """The one way to write a value as JSON. Raises ValueError for a fraction, and for what JSON cannot say."""
    _no_fractions(value)
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    # A half surrogate is no character of UTF-8; its escape is one that JSON knows.
    return text.encode("utf-8", "backslashreplace")


def text_sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def clauses_sha256(clauses: Sequence[Clause]) -> str:
    """Over id and text of every clause of a document, in reading order: the content that may be quoted."""
    return hashlib.sha256(canonical([[clause.id, clause.text] for clause in clauses])).hexdigest()


def record_sha256(record: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical({name: value for name, value in record.items() if name != "sha256"})).hexdigest()


def sealed(record: Mapping[str, Any]) -> Receipt:
    """The receipt of a complete record. Raises ValueError where it has not the form of one."""
    whole = {**record, "sha256": record_sha256(record)}
    if (wrong := _misfit(whole, _SHAPE)) is not None:
        raise ValueError(f"{wrong} is not as in a receipt")
    return Receipt(whole)


def to_bytes(receipt: Receipt) -> bytes:
    """The content of its file: one line."""
    return canonical(receipt.record) + b"\n"


def read_receipt(path: str | Path) -> Receipt:
    """The receipt in a file, "-" for standard input.

    Raises FileProblem where there is no such file, ReceiptChanged for anything but a whole receipt as it was written,
    and ReceiptError for one of another form.
    """
    data = _content(path)
    name = "-" if str(path) == STANDARD else str(path)
    try:
        record = json.loads(data)
    except (ValueError, RecursionError):
        raise ReceiptChanged(
            "{path} is cut off or is no receipt; take the file as “clausewise ask --receipt” wrote it.", path=name
        ) from None
    schema = record.get("schema") if isinstance(record, dict) else None
    if not isinstance(schema, str) or schema.partition("/")[0] != FAMILY:
        raise ReceiptChanged("{path} is no receipt; make one with “clausewise ask --receipt”.", path=name)
    if schema != SCHEMA:
        raise ReceiptError(
            "{path} is a receipt of another form ({schema}) than this version of Clausewise reads; verify it with the "
            "version that made it.",
            path=name,
            schema=schema,
        )
    if not _is_own(record, data):
        raise ReceiptChanged(
            "{path} was changed after it was written: its content and its own hash do not agree; do not rely on it.",
            path=name,
        )
    if (wrong := _misfit(record, _SHAPE)) is not None:
        raise ReceiptChanged(
            "{path} is no receipt as Clausewise writes them ({field}); make one with “clausewise ask --receipt”.",
            path=name,
            field=wrong,
        )
    return Receipt(record)


def _is_own(record: Mapping[str, Any], data: bytes) -> bool:
    """Whether the file is, byte for byte, the canonical form, and its hash that of its content.

    The first keeps out what a reader of JSON passes over, such as a key that stands twice.
    """
    try:
        return canonical(record) == data and record.get("sha256") == record_sha256(record)
    except (ValueError, RecursionError):
        return False


def _content(path: str | Path) -> bytes:
    """The bytes of a file but for the end of its line, which mail and other programs change. Raises FileProblem."""
    with suppress(OSError, ValueError):
        if str(path) != STANDARD and Path(path).stat().st_size > _LIMIT:
            raise ReceiptChanged("{path} is too large to be a receipt; check its name.", path=path)
    return read_bytes(str(path)).removesuffix(b"\n").removesuffix(b"\r")


def _no_fractions(value: object) -> None:
    if isinstance(value, float):
        raise ValueError("a receipt holds whole numbers only")
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) and name.isascii() for name in value):
            raise ValueError("the keys of a receipt are ASCII")
        value = tuple(value.values())
    if isinstance(value, (list, tuple)):
        for one in value:
            _no_fractions(one)


def _misfit(value: object, shape: object, at: str = "") -> str | None:
    """Where a value departs from a shape, which says what must be there and lets more be there; None: nowhere."""
    if isinstance(shape, Mapping):
        if not isinstance(value, Mapping):
            return at or "it"
        below = ((name, one, value.get(name, _ABSENT)) for name, one in shape.items())
        return next((w for name, one, v in below if (w := _misfit(v, one, f"{at}.{name}".lstrip(".")))), None)
    if isinstance(shape, list):
        if not isinstance(value, (list, tuple)):
            return at
        return next((w for n, one in enumerate(value) if (w := _misfit(one, shape[0], f"{at}[{n}]"))), None)
    kinds = shape if isinstance(shape, tuple) else (shape,)
    return None if any(value is None if kind is None else type(value) is kind for kind in kinds) else at


_ABSENT = object()
