"""The receipts of a user's folder: one file each, numbered, each naming the hash of the one before it.

`receipts/000001.json` and so on, and `head.json`, which names the last one, so that its removal shows. A receipt is
written whole beside its place and then put there under a name that must be new; then the head is replaced. A writer
that is killed leaves the chain as before, or with the new receipt and a head that lags one behind, which the next
writer brings up to date before it writes. Writers take turns by a lock that the system frees.

What a chain proves: nobody who changes, removes or moves a receipt goes unnoticed, unless they write the whole chain
anew from there on. Against that, keep a copy of a later receipt elsewhere: it names the hash of the one before.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.receipts.model import FIRST, Receipt, ReceiptError, canonical, read_receipt, record_sha256, sealed, to_bytes
from corpus.added_files import only_writer
from corpus.home import home_folder, write_atomically
from corpus.model import ClausewiseError
from corpus.said import Said

HEAD = "head.json"
_FILE = re.compile(r"(\d{6,})\.json")
_WORK = ".receipt-"
_TRIES = 20


@dataclass(frozen=True, slots=True)
class Head:
    """The last receipt of a store, as it is known beside it."""

    store: str
    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A receipt in its store, or the sentence that says why what lies there is none."""

    path: Path
    number: int
    receipt: Receipt | None
    problem: Said | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """The state of a store: what lies in it, in order, and one sentence for each break in the chain."""

    folder: Path
    store: str
    placed: tuple[Placed, ...]
    breaks: tuple[Said, ...]


def receipts_folder(home: Path | None = None) -> Path:
    return (home or home_folder()) / "receipts"


def save(content: Mapping[str, Any], home: Path | None = None, now: float | None = None) -> tuple[Receipt, Path]:
    """Adds a receipt at the end of the chain. content: as `content.content` makes it; now: seconds since 1970.

    Raises ReceiptError where it cannot be written; the store is then as it was.
    """
    folder = receipts_folder(home)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with only_writer(folder):
            for left in (*folder.glob(f"{_WORK}*"), *folder.glob(f".{HEAD}-*")):
                # What a killed writer had not put in its place; `write_atomically` names its own so.
                left.unlink(missing_ok=True)
            return _append(content, folder, time.time() if now is None else now)
    except OSError as error:
        raise ReceiptError(
            "The receipt cannot be kept under {folder} ({error}); free some space there, or set CLAUSEWISE_HOME to a "
            "folder that can be written.",
            folder=folder,
            error=error,
        ) from error


def find(name: str, home: Path | None = None) -> Path:
    """The file of a receipt of the store by its number, or by the beginning (six letters or more) of its hash.

    Raises ReceiptError where there is none, or more than one.
    """
    folder = receipts_folder(home)
    numbers = _numbers(folder)
    if name.isdecimal() and int(name) in numbers:
        return numbers[int(name)]
    found = []
    if re.fullmatch(r"[0-9a-f]{6,64}", name):
        placed = (_placed(number, path) for number, path in numbers.items())
        found = [one.path for one in placed if one.receipt and one.receipt.sha256.startswith(name)]
    if len(found) == 1:
        return found[0]
    raise ReceiptError(
        "There is no receipt {name!r}; give its file, or its number as in “clausewise receipts list”.", name=name
    )


def load_chain(folder: Path) -> Chain:
    """Everything in a store, read and held against its order. An empty or missing folder is an empty chain.

    Takes no lock, so that a store that cannot be written can be checked: it looks until no writer was between.
    Raises ReceiptError where the folder cannot be read.
    """
    for _ in range(_TRIES):
        before = _head(folder)
        placed = tuple(_placed(number, path) for number, path in _numbers(folder).items())
        if before == (head := _head(folder)):
            break
        time.sleep(0.01)
    store = next((one.receipt.store for one in placed if one.receipt), head.store if isinstance(head, Head) else "")
    return Chain(folder, store, placed, tuple(_breaks(placed, head, store)))


def _append(content: Mapping[str, Any], folder: Path, now: float) -> tuple[Receipt, Path]:
    last, sure = _last(folder)
    if sure and _head(folder) != last and last.number:
        # A writer was killed before it had said that its receipt is there.
        _write_head(folder, last)
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
    own = {"store": last.store or secrets.token_hex(16), "previous": last.sha256, "end_known": sure, "time": stamp}
    number = last.number
    while True:
        number += 1
        receipt = sealed({**content, **own, "number": number})
        path = folder / f"{number:06d}.json"
        if _put(path, to_bytes(receipt)):
            break
    try:
        _write_head(folder, Head(receipt.store, number, receipt.sha256))
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return receipt, path


def _put(path: Path, data: bytes) -> bool:
    """Puts a whole file at a place where there is none. False where there is one already. Its owner alone may read it:
    it holds what somebody asked."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_WORK)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(name, path)
        except FileExistsError:
            return False
        except OSError:
            # A file system without links; where there are no locks either, renaming refuses to replace.
            if path.exists():
                return False
            Path(name).rename(path)
        return True
    finally:
        Path(name).unlink(missing_ok=True)


def _last(folder: Path) -> tuple[Head, bool]:
    """Where the chain goes on, and whether that is surely its end: the head, or what a killed writer put beyond it.

    A chain with a break goes on all the same, and the break stays to be seen: nobody is kept from asking.
    """
    head, numbers = _head(folder), _numbers(folder)
    top = max(numbers, default=0)
    known = head if isinstance(head, Head) else Head("", 0, FIRST)
    if not isinstance(head, Said) and known.number >= top:
        return known, True
    found = _placed(top, numbers[top]).receipt if top else None
    if found is None:
        return Head(known.store, top, known.sha256), False
    killed = not isinstance(head, Said) and (top, found.previous) == (known.number + 1, known.sha256)
    return Head(found.store, top, found.sha256), killed


def _write_head(folder: Path, head: Head) -> None:
    record = {"store": head.store, "number": head.number, "receipt": head.sha256}
    write_atomically(folder / HEAD, canonical({**record, "sha256": record_sha256(record)}) + b"\n")


def _head(folder: Path) -> Head | Said | None:
    """What the head says; None: there is none; a sentence: it is not as it was written."""
    path = folder / HEAD
    try:
        record = json.loads(path.read_bytes())
        if record["sha256"] != record_sha256(record) or type(record["number"]) is not int:
            raise ValueError
        return Head(str(record["store"]), record["number"], str(record["receipt"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Said("{path} was changed or cannot be read, so the end of the chain is not sure.", path=path)


def _numbers(folder: Path) -> dict[int, Path]:
    """The files of the store by the number in their names, in its order. Raises ReceiptError."""
    try:
        names = [entry.name for entry in os.scandir(folder)]
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ReceiptError(
            "The receipts in {folder} cannot be read ({error}); change its permissions.", folder=folder, error=error
        ) from error
    found = {int(match[1]): folder / name for name in names if (match := _FILE.fullmatch(name))}
    return dict(sorted(found.items()))


def _placed(number: int, path: Path) -> Placed:
    try:
        return Placed(path, number, read_receipt(path))
    except ClausewiseError as error:
        return Placed(path, number, None, error.said)


def _breaks(placed: tuple[Placed, ...], head: Head | Said | None, store: str) -> list[Said]:
    breaks = [one.problem for one in placed if one.problem]
    numbers = {one.number for one in placed}
    top = max(numbers, default=0)
    last = max(top, head.number if isinstance(head, Head) else 0)
    if gone := sorted(set(range(1, last + 1)) - numbers):
        told = "Receipts that the chain counts are missing: {numbers}; they were removed or renamed."
        breaks.append(Said(told, numbers=_ranges(gone)))
    before: Placed | None = None
    for one in placed:
        if one.receipt is not None:
            breaks += _misplaced(one, one.receipt, before, store)
        before = one
    unsure = "When receipt {number} was written it was not known which one was the last, so some may have been removed."
    breaks += [Said(unsure, number=one.number) for one in placed if one.receipt and not one.receipt.record["end_known"]]
    return breaks + _ending(placed, head, top)


def _misplaced(one: Placed, receipt: Receipt, before: Placed | None, store: str) -> list[Said]:
    if receipt.number != one.number:
        told = "{path} holds receipt {number}, which does not belong there; receipts were renamed or reordered."
        return [Said(told, path=one.path, number=receipt.number)]
    if receipt.store != store:
        return [Said("{path} is a receipt of another store; it was put there afterwards.", path=one.path)]
    previous: str | None = None
    if one.number == 1:
        previous = FIRST
    elif before is not None and before.number == one.number - 1 and before.receipt is not None:
        previous = before.receipt.sha256
    if previous is not None and receipt.previous != previous:
        told = "Receipt {number} does not follow on the one before it; one of the two was replaced."
        return [Said(told, number=one.number)]
    return []


def _ending(placed: tuple[Placed, ...], head: Head | Said | None, top: int) -> list[Said]:
    if isinstance(head, Said):
        return [head]
    if head is None:
        # The first writer may have been killed just before it named its receipt.
        told = "{file} is missing, so it cannot be told whether receipts after {number} were removed."
        return [Said(told, file=HEAD, number=top)] if top > 1 else []
    if head.number < top - 1:
        told = "{file} names receipt {number} as the last one, but there are more."
        return [Said(told, file=HEAD, number=head.number)]
    named = next((one.receipt for one in placed if one.number == head.number), None)
    if named is not None and named.number == head.number and named.sha256 != head.sha256:
        told = "Receipt {number} is not the one that {file} names; it was replaced."
        return [Said(told, number=named.number, file=HEAD)]
    return []


def _ranges(numbers: list[int]) -> tuple[str, ...]:
    """Numbers as people list them: 3, 5-8."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return tuple(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
