"""`clausewise ask`: one answer as Markdown or JSON, or a file of questions."""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.asking.inputs import clean_profile, clean_question
from app.commands import receipts as cli_receipts
from app.commands.batch import Door, Record, answer_record, ask_line, run_batch
from app.commands.io import (
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
from app.commands.jsonl import dump
from corpus.said import Said, spoken
from index.progress import Bar

if TYPE_CHECKING:
    from app.answer import Statement
    from app.assistant import Assistant
    from app.llm.model import LanguageModel
    from app.writing import Written


def ask(args: argparse.Namespace) -> int:
    """Answers and returns the exit status. What can be refused is refused before the index is opened."""
    args.role, args.sector = (words and list(map(readable, words)) for words in (args.role, args.sector))
    args.lang = args.lang and readable(args.lang)
    profile = clean_profile(args.role, args.sector, args.lang)
    keeps = cli_receipts.wanted(args)
    if args.all and args.mode == "write":
        raise UsageError("--all lists every duty in its own words; leave out --mode write.")
    if one_or_batch(args):
        if args.all:
            raise UsageError("--all is for one question; leave it out of a batch.")
        return _batch(args)
    question = clean_question(question_text(args))
    from app.assistant import Assistant

    model = _model(args)
    assistant = Assistant.open(progress=Bar())
    if model is not None:
        answer = _written(assistant, model).ask(question, profile, on_statement=_counted(args))
        progress_done()
    else:
        answer = assistant.ask_for_all(question, profile) if args.all else assistant.ask(question, profile)
    if args.json:
        print(dump(answer_record(None, answer, assistant.corpus)))
    else:
        from app.showing.render import to_markdown

        print(to_markdown(answer, assistant.corpus), end="")
    if keeps:
        cli_receipts.keep(args, question, profile, answer, assistant.corpus)
    return DONE


def _batch(args: argparse.Namespace) -> int:
    def prepare() -> Door:
        from app.assistant import Assistant

        model = _model(args)
        assistant = Assistant.open(progress=Bar())
        asked = assistant if model is None else _written(assistant, model)
        defaults: Record = {"role": args.role, "sector": args.sector, "lang": args.lang}
        return lambda fields: ask_line(asked, fields, defaults)

    tally = run_batch(args.batch, args.out, prepare, say, progress)
    progress_done()
    return finish(tally.answered, tally.failed, args.out)


def _model(args: argparse.Namespace) -> LanguageModel | None:
    """The model that is to write; None to quote, which is said where writing was asked for."""
    if args.mode != "write":
        return None
    # Whoever quotes must not wait for what only a model needs.
    from app.writing.choice import chosen

    model, why = chosen()
    if model is None:
        notice(spoken(why))
    return model


def _written(assistant: Assistant, model: LanguageModel) -> Written:
    from app.writing import Written

    return Written(assistant, model)


def _counted(args: argparse.Namespace) -> Callable[[Statement], None]:
    """Shows on a terminal that sentences pass; what passed is printed with the whole answer."""
    passed = itertools.count(1)
    return lambda _: progress(spoken(Said("sentences written and checked: {count}", count=next(passed))))


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
