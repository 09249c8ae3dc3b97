"""`clausewise corpus add` and `corpus remove` for official editions in another language."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli_io import DONE, FAILED, UsageError, progress, say
from app.jsonl import dump
from corpus.editions import remove_edition, write_edition


def add(args: argparse.Namespace) -> int:
    """Adds the edition in the file `args.file`; the exit status is 1 where some of its text was lost in reading.

    Raises UsageError for an address, since nothing is fetched.
    """
    if "://" in args.file:
        raise UsageError(
            "“clausewise corpus add” takes a file and fetches nothing; download it first, then add the file."
        )
    from ingestion.edition import make_edition, report

    progress("Reading the file ...")
    made = make_edition(Path(args.file))
    path = write_edition(made.edition)
    edition = made.edition
    if args.json:
        left = [{"page": page, "reason": reason} for page, reason in edition.left_out]
        facts = {"id": edition.key, "version": edition.version, "pages": edition.pages}
        print(dump({**facts, "clauses": len(edition.clauses), "left_out": left}))
    else:
        print("\n".join([*report(made), f"Added: {path}"]))
    for problem in made.problems:
        say(problem)
    return FAILED if made.problems else DONE


def remove(args: argparse.Namespace) -> int:
    """Takes the added edition `args.edition` away."""
    remove_edition(args.edition)
    print(f"Removed: {args.edition}")
    return DONE
