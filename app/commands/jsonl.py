"""JSON Lines in and out: a bad line is a value, not an exception; an output file appears whole or not."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from corpus.model import ClausewiseError
from corpus.said import Said

STANDARD = "-"
"""The path that means standard input or output."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class FileProblem(ClausewiseError):
    """A file that cannot be read or written as it must be."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file, numbered from 1. Exactly one of `value` and `error` (a sentence) is given."""

    number: int
    value: dict[str, object] | None = None
    error: str | None = None


def read_lines(path: str) -> Iterator[Line]:
    """Every line that is not blank, as a JSON object or the reason why it is none. "-" is standard input.

    Raises FileProblem where the file as a whole cannot be read.
    """
    data = read_bytes(path)
    if data.startswith(_UTF16):
        raise FileProblem("{path} is encoded in UTF-16; save it as UTF-8 and run the command again.", path=path)
    # Split on the newline byte alone: a Unicode line separator may stand inside a JSON string.
    for number, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if raw.strip():
            yield _parse(number, raw)


def dump(record: object) -> str:
    """One line of JSON without its newline. Readable letters stay, half surrogates are escaped."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(record, allow_nan=False)
    return text


class Writer:
    """Writes records beside `path` and puts the file in its place when all went well.

    When it did not, an earlier file at `path` stays as it was, and the records written so far are kept in
    `<path>.partial`, which `kept` names; `count` is how many. A pipe, a device or "-" (standard output) gets each
    record at once. Raises FileProblem where the place cannot be written.
    """

    def __init__(self, path: str) -> None:
        self.kept: Path | None = None
        self.count = 0
        self._left = False
        self._temp: Path | None = None
        self._stream: BinaryIO
        # A link is followed, so that replacing the file does not replace the link.
        self._target = Path(path).resolve() if path != STANDARD else None
        try:
            if self._target is None and sys.stdout is None:
                raise FileProblem("Standard output is closed; name a file to write to.")
            if self._target is None:
                self._stream = sys.stdout.buffer
            elif self._target.is_dir():
                raise FileProblem("{path} is a folder; name a file to write to.", path=path)
            elif self._target.exists() and not self._target.is_file():
                self._stream = self._target.open("wb")
            else:
                if self._target.exists() and not os.access(self._target, os.W_OK):
                    raise FileProblem("{path} is write-protected; name another file.", path=path)
                handle, name = tempfile.mkstemp(prefix=f".{self._target.name}.", dir=self._target.parent)
                self._temp, self._stream = Path(name), os.fdopen(handle, "wb")
        except FileNotFoundError:
            raise FileProblem("The folder of {path} does not exist; create it first.", path=path) from None
        except OSError as error:
            raise FileProblem(
                "{path} cannot be written ({reason}); name another file.", path=path, reason=_reason(error)
            ) from None

    def write(self, record: object) -> None:
        """Appends one record. Raises FileProblem, for instance where the disk is full."""
        try:
            self._stream.write(dump(record).encode() + b"\n")
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise FileProblem("The output cannot be written ({reason}).", reason=_reason(error)) from None
        self.count += 1

    def leave_earlier(self) -> bool:
        """Lets an earlier file stand in place of what was written; True where there is one to stand."""
        self._left = self._temp is not None and self._target is not None and self._target.exists()
        return self._left

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._target is None:
            return
        try:
            if self._temp is not None and kind is None:
                os.fsync(self._stream.fileno())
            self._stream.close()
            if self._temp is not None:
                self._place(done=kind is None)
        except OSError as error:
            if kind is None:
                raise FileProblem(
                    "{path} cannot be written ({reason}).", path=self._target, reason=_reason(error)
                ) from None
        finally:
            if self._temp is not None:
                self._temp.unlink(missing_ok=True)

    def _place(self, done: bool) -> None:
        assert self._temp is not None and self._target is not None
        if done and self._left:
            return
        if done:
            # mkstemp makes a private file; the result gets the rights of the one it replaces, or the usual.
            earlier = self._target.exists()
            self._temp.chmod(self._target.stat().st_mode & 0o777 if earlier else 0o666 & ~_umask())
            self._temp.replace(self._target)
        # What counts is what stands in the file: a stop may come between a record and the count of it.
        elif count := self._temp.read_bytes().count(b"\n"):
            self.count = count
            self.kept = self._target.with_name(self._target.name + ".partial")
            self._temp.replace(self.kept)


def read_bytes(path: str) -> bytes:
    """The whole of a file, or of standard input for "-". Raises FileProblem where it cannot be read."""
    if path == STANDARD and sys.stdin is None:
        raise FileProblem("Standard input is closed; give a file.")
    try:
        return sys.stdin.buffer.read() if path == STANDARD else Path(path).read_bytes()
    except FileNotFoundError:
        raise FileProblem("{path} does not exist; check the name.", path=path) from None
    except OSError as error:
        raise FileProblem("{path} cannot be read ({reason}).", path=path, reason=_reason(error)) from None


def _parse(number: int, raw: bytes) -> Line:
    try:
        value = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Line(number, error=Said("not UTF-8 (byte {byte}); save the file as UTF-8.", byte=error.start + 1))
    except json.JSONDecodeError as error:
        return Line(number, error=Said("not JSON ({what}, column {column}).", what=error.msg, column=error.colno))
    except (ValueError, RecursionError):
        return Line(number, error=Said("not JSON that can be read (a number too long, or nested too deep)."))
    if not isinstance(value, dict):
        return Line(number, error=Said('not a JSON object; write {"id": ..., "question": ...}.'))
    return Line(number, value=value)


def _reason(error: OSError) -> Said:
    return Said((error.strerror or type(error).__name__).lower())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
