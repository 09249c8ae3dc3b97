"""`clausewise corpus`: what may be cited, and the proof that none of it is lost."""

from __future__ import annotations

import argparse
import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

from app.batch import GUIDELINE
from app.cli_io import DONE, FAILED, UsageError
from app.jsonl import FileProblem, dump, read_lines
from corpus.model import Clause
from corpus.store import load_corpus, record

_CASES = Path(__file__).parents[1] / "eval" / "cases"
MORE_QUESTIONS = "CLAUSEWISE_MORE_QUESTIONS"
"""The environment variable with further files of evaluation questions, separated as in PATH: those that are kept
out of sight of whoever works on the register can be held against it all the same."""


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
    clauses = [corpus.clause(args.document, args.clause)] if args.clause is not None else whole
    for clause in clauses:
        print(dump(record(clause)) if args.json else _shown(clause))
    return DONE


def check(args: argparse.Namespace) -> int:
    """Prints the findings on the records and on the register; the exit status is 1 where anything is wrong.

    Raises FileProblem where a file of evaluation questions cannot be read.
    """
    from corpus.register_check.digests import check_all_digests
    from corpus.register_check.report import check_register, lines
    from ingestion.check import check_corpus

    corpus = load_corpus()
    report = check_corpus(corpus)
    clauses, questions = corpus.clauses_of(GUIDELINE), list(evaluation_questions())
    findings = (*check_register(clauses, questions), *check_all_digests(clauses, questions))
    for line in (*report.lines, *lines(findings)):
        print(line)
    return DONE if report.ok and not any(finding.breaches for finding in findings) else FAILED


def evaluation_questions() -> Iterator[tuple[str, str]]:
    """Id and words of every question in eval/cases and in the files that MORE_QUESTIONS names.

    Raises FileProblem where a file cannot be read or a line has no question.
    """
    more = [path for path in os.environ.get(MORE_QUESTIONS, "").split(os.pathsep) if path]
    for path in (*map(str, sorted(_CASES.glob("*.jsonl"))), *more):
        for line in read_lines(path):
            question = (line.value or {}).get("question")
            if not isinstance(question, str):
                raise FileProblem(f"{path}, line {line.number}: there is no question; mend the line.")
            yield f"{Path(path).name}, line {line.number}", question


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
