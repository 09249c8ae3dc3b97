"""`clausewise corpus`: what may be cited, and the proof that none of it is lost."""

from __future__ import annotations

import argparse
import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

from app.batch import GUIDELINE
from app.cli_io import DONE, FAILED
from app.jsonl import FileProblem, dump, read_lines
from corpus.added import load_added
from corpus.added_record import Facts
from corpus.model import Clause, Document
from corpus.originals import load_comparisons, standing
from corpus.said import spoken
from corpus.store import Corpus, load_corpus, record

_CASES = Path(__file__).parents[1] / "eval" / "cases"
MORE_QUESTIONS = "CLAUSEWISE_MORE_QUESTIONS"
"""The environment variable with further files of evaluation questions, separated as in PATH: those that are kept
out of sight of whoever works on the register can be held against it all the same."""


def list_documents(args: argparse.Namespace) -> int:
    """Prints every document that can be cited: the Guideline, the digests, and all versions of what was added."""
    added, comparisons = load_added(), load_comparisons()
    corpus = _everything()
    for document in corpus.documents:
        count = len(corpus.clauses_of(document.key))
        facts = added.facts.get(document.key)
        if args.json:
            more = {"pages": facts.pages, "given": facts.given, "added": facts.added} if facts else {}
            left = [{"page": one.page, "reason": str(one.reason)} for one in facts.left_out] if facts else []
            more |= {"left_out": left} if facts else {}
            print(dump({**dataclasses.asdict(document), "clauses": count, "origin": _origin(document, facts), **more}))
        else:
            words = [document.key, document.date, f"{count} clauses", document.force, document.title]
            words += [_ORIGINS[_origin(document, facts)], spoken(standing(document, comparisons) or "")]
            print("  ".join(word for word in words if word))
    return DONE


def show(args: argparse.Namespace) -> int:
    """Prints the clauses of a document in reading order, or one of them."""
    corpus = _everything()
    document = corpus.document(args.document)
    whole = corpus.clauses_of(document.key)
    clauses = [corpus.clause(document.key, args.clause)] if args.clause is not None else whole
    if not (args.json or document.verbatim):
        print(_of_digest(document))
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


def _everything() -> Corpus:
    """All documents, those of the user last: their versions are newer than any that came with the program."""
    from app.library import digest_corpus, joined

    return joined((load_corpus(), digest_corpus(), load_added().corpus))


_ORIGINS = {"bundled": "", "digest": "our digest", "added": "added by you"}


def _origin(document: Document, facts: Facts | None) -> str:
    if facts is not None:
        return "added"
    return "bundled" if document.verbatim else "digest"


def _of_digest(document: Document) -> str:
    """What must be known of a digest before a word of it is read."""
    url = f" Official text: {document.official_url}" if document.official_url else ""
    lines = (document.title, f"Our summary, not the text itself.{url}", document.status, document.caution)
    return "\n".join(line for line in lines if line) + "\n"


def _shown(clause: Clause) -> str:
    place = " > ".join(clause.path) or clause.heading
    page = "" if clause.page is None else f", p. {clause.page}"
    sure = "" if clause.summed is None else f", our summary (confidence: {clause.summed.confidence})"
    head = f"[{clause.id}] {clause.kind}, {place}{page}{sure}"
    heading = f"\n{clause.heading}" if clause.summed else ""
    return f"{head}{heading}\n{clause.text}\n" if clause.text else f"{head}\n"
