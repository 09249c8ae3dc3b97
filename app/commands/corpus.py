"""`clausewise corpus`: what may be cited, and the proof that none of it is lost."""

from __future__ import annotations

import argparse
import dataclasses
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.commands.batch import GUIDELINE
from app.commands.corpus_lines import clause_lines, digest_head, list_line, with_points
from app.commands.io import DONE, FAILED
from app.commands.jsonl import FileProblem, dump, read_lines
from app.showing.translate import name_in
from app.showing.wording import wording
from corpus.added import load_added
from corpus.added_record import Facts
from corpus.model import Clause, Document
from corpus.originals import load_comparisons, standing
from corpus.store import Corpus, UnknownIdError, load_corpus, record

_CASES = Path(__file__).parents[2] / "eval" / "cases"
MORE_QUESTIONS = "CLAUSEWISE_MORE_QUESTIONS"
"""The environment variable with further files of evaluation questions, separated as in PATH: those that are kept
out of sight of whoever works on the register can be held against it all the same."""


def list_documents(args: argparse.Namespace) -> int:
    """Prints every document that can be cited: the Guideline, the digests, and all versions of what was added."""
    added, comparisons = load_added(), load_comparisons()
    corpus, words = _everything(), wording(args.lang)
    for document in corpus.documents:
        count = len(corpus.clauses_of(document.key))
        facts = added.facts.get(document.key)
        origin = _origin(document, facts)
        if args.json:
            more = {"pages": facts.pages, "given": facts.given, "added": facts.added} if facts else {}
            left = [{"page": one.page, "reason": str(one.reason)} for one in facts.left_out] if facts else []
            more |= {"left_out": left} if facts else {}
            print(dump({**dataclasses.asdict(document), "clauses": count, "origin": origin, **more}))
        else:
            compared = standing(document, comparisons)
            print(list_line(document, count, "" if origin == "bundled" else origin, compared, words))
    return DONE


def show(args: argparse.Namespace) -> int:
    """Prints the clauses of a document in reading order, or one of them; for a person with all that stands below it."""
    corpus, words = _everything(), wording(args.lang)
    document = corpus.document(args.document)
    whole = corpus.clauses_of(document.key)
    clauses = whole if args.clause is None else _asked(corpus, document, args.clause)
    if args.json:
        for clause in clauses:
            print(dump(record(clause)))
        return DONE
    if not document.verbatim:
        print(digest_head(document, words))
    for clause in clauses:
        for line in [clause_lines(clause, words)] if args.clause is None else with_points(clause, whole, words):
            print(line)
    return DONE


def _asked(corpus: Corpus, document: Document, name: str) -> Sequence[Clause]:
    """The clause of an id, or those that people call so: "Article 22(2)", "footnote 5", 「第26條」.

    Raises UnknownIdError where the document has none.
    """
    from corpus.references import Resolver

    try:
        return [corpus.clause(document.key, name)]
    except UnknownIdError:
        said = Resolver((document,), corpus.clauses_of(document.key)).references(name, document.id)
        exact = (one for one in said if one.exact and one.document == document.id)
        found = dict.fromkeys(provision for one in exact for provision in one.provisions)
        if not found:
            raise
        return [corpus.clause(document.key, one) for one in found]


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
    # What was counted and found is for whoever mends the data, and stays as it is; the verdict is for every reader.
    for line in (*report.lines, *lines(findings)):
        print(name_in(line, args.lang))
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
                said = "{path}, line {number}: there is no question; mend the line."
                raise FileProblem(said, path=path, number=line.number)
            yield f"{Path(path).name}, line {line.number}", question


def _everything() -> Corpus:
    """All documents, those of the user last: their versions are newer than any that came with the program."""
    from app.library import digest_corpus, joined

    return joined((load_corpus(), digest_corpus(), load_added().corpus))


def _origin(document: Document, facts: Facts | None) -> str:
    if facts is not None:
        return "added"
    return "bundled" if document.verbatim else "digest"
