"""`python -m ingestion [records | pages PDF | edition PDF]`: makes the committed records, or the table of pages,
again; or adds the official edition in another language."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from corpus.editions import write_edition
from corpus.manifest import FOLDER, read_manifest, read_source
from corpus.model import ClausewiseError
from ingestion import edition, pages, run


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ingestion", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("records", help="make corpus/clauses again (the default)")
    commands.add_parser("pages", help="find the printed pages in the official PDF").add_argument(
        "pdf", type=Path
    )
    commands.add_parser("edition", help="add the official edition in another language").add_argument(
        "pdf", type=Path
    )
    options = parser.parse_args(arguments)
    try:
        document = next(d for d in read_manifest() if d.id == run.GUIDELINE)
        if options.command == "pages":
            path = pages.pages_path(FOLDER, document)
            pages.write_pages(path, run.find_pages(document, read_source(document), options.pdf))
        elif options.command == "edition":
            made = edition.make_edition(options.pdf)
            for line in edition.report(made):
                print(line, file=sys.stderr)
            path = write_edition(made.edition)
        else:
            path = run.write_clauses(document, run.ingest_guideline())
    except ClausewiseError as error:
        print(error, file=sys.stderr)
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
