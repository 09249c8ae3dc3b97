"""`clausewise corpus add` of the issuer's own file of a bundled document: an edition in another language is kept, and a
file in the document's language is compared with its text."""

from __future__ import annotations

import hashlib
from pathlib import Path

from app.commands.io import DONE, FAILED, progress, say
from app.commands.jsonl import dump
from corpus.editions import Known, known_editions, known_originals, write_edition
from corpus.originals import write_comparison
from corpus.said import spoken


def is_official(path: Path) -> bool:
    """Whether it is the very file of an issuer that this version knows. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return any(known.sha256 == digest for known in (*known_originals(), *known_editions()))


def add_official(path: Path, known: Known, *, as_json: bool) -> int:
    """Keeps what the file gives; the exit status is 1 where some of its text was lost in reading."""
    progress("Reading the file ...")
    return _compared(path, as_json) if known in known_originals() else _edition(path, as_json)


def _edition(path: Path, as_json: bool) -> int:
    from ingestion.edition import make_edition, report

    made = make_edition(path)
    edition = made.edition
    kept = write_edition(edition)
    if as_json:
        _print_facts(edition.key, edition.version, edition.pages, len(edition.clauses), edition.left_out)
    else:
        print("\n".join([*report(made), f"Added: {kept}"]))
    return _told(made.problems)


def _compared(path: Path, as_json: bool) -> int:
    from ingestion.edition_original import compare, report

    compared = compare(path)
    made = compared.comparison
    kept = write_comparison(made)
    if as_json:
        _print_facts(made.document, made.version, made.pages, made.met, made.left_out)
    else:
        print("\n".join([*map(spoken, report(compared)), f"Kept: {kept}"]))
    return _told(compared.problems)


def _print_facts(id: str, version: str, pages: int, clauses: int, left_out: tuple[tuple[int | None, str], ...]) -> None:
    left = [{"page": page, "reason": reason} for page, reason in left_out]
    print(dump({"id": id, "version": version, "pages": pages, "clauses": clauses, "left_out": left}))


def _told(problems: tuple[str, ...]) -> int:
    for problem in problems:
        say(problem)
    return FAILED if problems else DONE
