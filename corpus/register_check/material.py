"""What the checks look at: the clauses and everything that the register says of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.model import Clause
from corpus.register import (
    FOLDER,
    Difference,
    Duty,
    Entry,
    RegisterError,
    load_aliases,
    load_differences,
    load_glossary,
    load_imposes_nothing,
    load_instruments,
    load_register,
)

Row = tuple[str, str, str]

POINTING = ("glossary.tsv", "aliases.tsv")
"""The tables whose third column holds clause ids, with commas between them."""
REVIEWED_WORDING = "reviewed-wording.tsv"


@dataclass(frozen=True)
class Material:
    """`clauses` and `register` are by clause id in reading order; the rest is as the loaders of `corpus.register`.

    pointing: the name of each table of POINTING and its rows.
    imposes_nothing, reviewed_wording: (clause id, opening words, reason).
    """

    clauses: dict[str, Clause]
    register: dict[str, Entry]
    glossary: tuple[tuple[str, str], ...]
    aliases: tuple[tuple[str, str], ...]
    instruments: tuple[Row, ...]
    differences: tuple[Difference, ...]
    imposes_nothing: tuple[Row, ...]
    reviewed_wording: tuple[Row, ...]
    pointing: dict[str, tuple[Row, ...]]

    def duties(self) -> Iterator[tuple[str, Duty]]:
        """Every duty with the id of its clause."""
        for entry in self.register.values():
            for duty in entry.duties:
                yield entry.id, duty

    def text(self, clause_id: str) -> str:
        """The clause's text with runs of white space as one blank, as quotes have it; "" where there is none."""
        clause = self.clauses.get(clause_id)
        return one_line(clause.text) if clause else ""


def load_material(clauses: Sequence[Clause], folder: Path | None = None) -> Material:
    """The register of `folder` (default: the bundled one) beside the Guideline's clauses. Raises RegisterError."""
    base = folder or FOLDER
    return Material(
        clauses={clause.id: clause for clause in clauses},
        register=load_register(base),
        glossary=load_glossary(base),
        aliases=load_aliases(base),
        instruments=load_instruments(base),
        differences=load_differences(base),
        imposes_nothing=load_imposes_nothing(base),
        reviewed_wording=_rows(base / REVIEWED_WORDING),
        pointing={name: _rows(base / name) for name in POINTING},
    )


def one_line(text: str) -> str:
    """Runs of white space as one blank."""
    return " ".join(text.split())


def _rows(path: Path) -> tuple[Row, ...]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RegisterError(f"{path} cannot be read as UTF-8 text; restore it from the release.") from error
    rows: list[Row] = []
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            first, second, third = line.split("\t")
        except ValueError:
            raise RegisterError(f"{path.name}, line {number} does not have 3 fields; mend that line.") from None
        rows.append((first, second, third))
    return tuple(rows)
