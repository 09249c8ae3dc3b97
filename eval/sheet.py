"""Sheets on which a person judges statements: a table for any spreadsheet, and what it says once it is filled."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.home import write_atomically
from eval.datasets import DatasetError
from eval.metrics import bootstrap, mean

if TYPE_CHECKING:
    from eval.sides import Side

COLUMNS = ("case", "path", "question", "statement", "cited", "evidence", "signs", "supported")
VERDICTS = {"y": True, "yes": True, "1": True, "n": False, "no": False, "0": False}
_LONGEST = 1500


@dataclass(frozen=True, slots=True)
class Reading:
    """One row as a person left it; `supported` is None where they have not judged."""

    path: str
    signs: tuple[str, ...]
    supported: bool | None


def write_sheet(path: str, sides: Sequence[Side]) -> None:
    """A row for each statement that a model wrote, with what it rests on; the last column is to be filled: y or n."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in sides:
        for statement in one.statements:
            if statement.written:
                evidence = " | ".join(" ".join(text.split()) for text in statement.evidence)[:_LONGEST]
                row = (one.case, one.path, one.question, statement.text, ", ".join(statement.cited), evidence)
                writer.writerow([" ".join(cell.split()) for cell in row] + [", ".join(statement.signs), ""])
    write_atomically(Path(path), out.getvalue())


def read_sheet(path: str) -> tuple[Reading, ...]:
    """Raises DatasetError for a file that is no such sheet and for a verdict that is neither y nor n."""
    try:
        rows = list(csv.DictReader(io.StringIO(Path(path).read_text(encoding="utf-8")), delimiter="\t"))
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read ({error}).") from None
    if not rows or not set(COLUMNS) <= rows[0].keys():
        raise DatasetError(f"{path} is not a sheet of “python -m eval written --sheet”.")
    readings = []
    for number, row in enumerate(rows, 2):
        verdict = (row["supported"] or "").strip().casefold()
        if verdict and verdict not in VERDICTS:
            raise DatasetError(f"{path}, line {number}: “{verdict}” is neither y nor n.")
        signs = tuple(one for one in (row["signs"] or "").split(", ") if one)
        readings.append(Reading(row["path"] or "", signs, VERDICTS.get(verdict)))
    return tuple(readings)


def table_of_readings(readings: Sequence[Reading]) -> str:
    """Of each path: how many statements were judged, the share found unsupported, and how often a sign told so."""
    lines = [f"{'':12}{'judged':>8}{'unsupported':>13}{'95%':>15}{'of them signed':>16}{'signed wrongly':>16}"]
    for path in dict.fromkeys(one.path for one in readings):
        judged = [one for one in readings if one.path == path and one.supported is not None]
        unsupported = [not one.supported for one in judged]
        interval = bootstrap(unsupported)
        told = mean(bool(one.signs) for one in judged if not one.supported)
        wrong = mean(bool(one.signs) for one in judged if one.supported)
        between = f"{interval[0]:.2f} to {interval[1]:.2f}" if interval else ""
        lines.append(
            f"{path:12}{len(judged):8}{_share(mean(unsupported)):>13}{between:>15}{_share(told):>16}{_share(wrong):>16}"
        )
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
