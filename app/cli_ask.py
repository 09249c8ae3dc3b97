"""`clausewise ask`: one answer as Markdown or JSON, or a file of questions."""

from __future__ import annotations

import argparse

from app import cli_receipts
from app.batch import Door, Record, answer_record, ask_line, run_batch
from app.cli_io import (
    DONE,
    FAILED,
    UsageError,
    notice,
    one_or_batch,
    progress,
    progress_done,
    question_text,
    readable,
    say,
)
from app.inputs import clean_profile, clean_question
from app.jsonl import dump
from corpus.said import Said, spoken
from index.progress import Bar


def ask(args: argparse.Namespace) -> int:
    """Answers and returns the exit status. What can be refused is refused before the index is opened."""
    args.role, args.sector = (words and list(map(readable, words)) for words in (args.role, args.sector))
    args.lang = args.lang and readable(args.lang)
    profile = clean_profile(args.role, args.sector, args.lang)
    keeps = cli_receipts.wanted(args)
    if one_or_batch(args):
        if args.all:
            raise UsageError("--all is for one question; leave it out of a batch.")
        return _batch(args)
    question = clean_question(question_text(args))
    from app.assistant import Assistant

    assistant = Assistant.open(progress=Bar())
    answer = assistant.ask_for_all(question, profile) if args.all else assistant.ask(question, profile)
    if args.json:
        print(dump(answer_record(None, answer, assistant.corpus)))
    else:
        from app.render import to_markdown

        print(to_markdown(answer, assistant.corpus), end="")
    if keeps:
        cli_receipts.keep(args, question, profile, answer, assistant.corpus)
    return DONE


def _batch(args: argparse.Namespace) -> int:
    def prepare() -> Door:
        from app.assistant import Assistant

        assistant = Assistant.open(progress=Bar())
        defaults: Record = {"role": args.role, "sector": args.sector, "lang": args.lang}
        return lambda fields: ask_line(assistant, fields, defaults)

    tally = run_batch(args.batch, args.out, prepare, say, progress)
    progress_done()
    return finish(tally.answered, tally.failed, args.out)


def finish(answered: int, failed: int, out: str) -> int:
    """Says how a batch ended and returns the exit status."""
    if failed:
        some, none = "the other {answered} are in {path}", "none was answered"
        rest = Said(some, answered=answered, path=out) if answered else Said(none)
        whole = "{failed} of {total} lines failed, as said above; {rest}."
        say(spoken(Said(whole, failed=failed, total=answered + failed, rest=rest)))
        return FAILED
    notice(spoken(Said("{answered} of {answered} lines answered: {path}", answered=answered, path=out)))
    return DONE
