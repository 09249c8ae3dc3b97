"""`clausewise corpus`: what may be cited, and the proof that none of it is lost."""

from __future__ import annotations

import argparse
import dataclasses

from app.cli_io import DONE, FAILED, UsageError
from app.jsonl import dump
from corpus.model import Clause
from corpus.store import load_corpus, record


def list_documents(args: argparse.Namespace) -> int:
    """Prints the documents of the manifest."""
    corpus = load_corpus()
    for document in corpus.documents:
        count = len(corpus.clauses_of(document.key))
        if args.json:
            print(dump({**dataclasses.asdict(document), "clauses": count}))
        else:
            facts = (document.key, document.date, f"{count} clauses", document.force, document.title)
            print("  ".join(facts))
    return DONE


def show(args: argparse.Namespace) -> int:
    """Prints the clauses of a document in reading order, or one of them."""
    corpus = load_corpus()
    whole = corpus.clauses_of(args.document)
    clauses = [corpus.clause(args.document, args.clause)] if args.clause else whole
    for clause in clauses:
        print(dump(record(clause)) if args.json else _shown(clause))
    return DONE


def check(args: argparse.Namespace) -> int:
    """Prints the findings of the check; the exit status is 1 where text is lost or a clause is damaged."""
    from ingestion.check import check_corpus

    report = check_corpus(load_corpus())
    for line in report.lines:
        print(line)
    return DONE if report.ok else FAILED


def not_yet(args: argparse.Namespace) -> int:
    """The verbs that change the corpus. Raises UsageError."""
    raise UsageError(
        f"“clausewise corpus {args.verb}” is not in this version, which answers from its own documents only; "
        "“clausewise corpus list” names them."
    )


def _shown(clause: Clause) -> str:
    place = " > ".join(clause.path) or clause.heading
    page = "" if clause.page is None else f", p. {clause.page}"
    head = f"[{clause.id}] {clause.kind}, {place}{page}"
    return f"{head}\n{clause.text}\n" if clause.text else f"{head}\n"
