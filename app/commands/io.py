"""What all commands share: the three exit statuses, the two streams, and endings without a stack trace."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.asking.spellings import UnknownName
from app.commands.jsonl import STANDARD, FileProblem, read_bytes
from app.showing.faults import escaped, sentence
from corpus.model import ClausewiseError

if TYPE_CHECKING:
    import argparse

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


class UsageError(ClausewiseError):
    """The command was written wrongly; the exit status is 2."""


def guarded(run: Callable[[], int]) -> int:
    """Runs a command to its exit status; whatever goes wrong is one sentence on standard error."""
    _prepare_streams()
    try:
        status = run()
        if sys.stdout is not None:
            sys.stdout.flush()
    except SystemExit as stop:
        # argparse has said what was wrong, or has printed the help.
        return stop.code if isinstance(stop.code, int) else DONE
    except KeyboardInterrupt as stop:
        return getattr(stop, "status", INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone, as "| head" does; that is not a failure.
        _silence(sys.stdout)
        return DONE
    except (UsageError, UnknownName) as error:
        say(sentence(error))
        return WRONG_USAGE
    except Exception as error:
        say(sentence(error))
        return FAILED
    return status


def say(text: str) -> None:
    """One line for the person, on standard error; it takes the place of a progress line.

    What another program wrote into it, such as a file's name, cannot steer the terminal.
    """
    progress_done()
    _to_stderr(f"clausewise: {escaped(text)}\n")


def progress(text: str) -> None:
    """How far a piece of work has got: on a terminal in one line, which the next word replaces."""
    if sys.stderr is not None and sys.stderr.isatty():
        _to_stderr(f"\r\x1b[2K{text}")


def progress_done() -> None:
    """Ends the line that `progress` wrote."""
    if sys.stderr is not None and sys.stderr.isatty():
        _to_stderr("\r\x1b[2K")


def notice(text: str) -> None:
    """A word on a long piece of work that is worth keeping, also in a log."""
    _to_stderr(f"{text}\n")


def check_output() -> None:
    """Raises FileProblem where standard output is closed: the work would be done for nobody."""
    if sys.stdout is None:
        raise FileProblem("Standard output is closed, so nothing could be shown; leave it open, or send it to a file.")


def question_text(args: argparse.Namespace) -> str:
    """The question as given, or for "-" what standard input holds."""
    if args.question != STANDARD:
        return readable(args.question)
    text = read_bytes(STANDARD).decode("utf-8", errors="replace")
    if args.lang is None and not text.isascii():
        from app.asking.understand import language_of
        from app.showing.translate import tell_in

        # The language of the command was known from its words; these words came later.
        if (language := language_of(text)) != "en":
            tell_in(language)
    return text


def readable(word: str) -> str:
    """A word of the command. Where the locale knows no Chinese, its UTF-8 bytes arrive as half surrogates."""
    if any("\udc80" <= char <= "\udcff" for char in word):
        with contextlib.suppress(UnicodeEncodeError):
            return os.fsencode(word).decode("utf-8", "surrogateescape")
    return word


def one_or_batch(args: argparse.Namespace) -> bool:
    """True for a batch, False for one question. Raises UsageError for both, neither, or half of a batch."""
    if (args.batch is None) != (args.out is None):
        raise UsageError("A batch needs both --batch IN and --out OUT.")
    if (args.question is None) == (args.batch is None):
        raise UsageError("Give either a question in quotation marks, or --batch IN and --out OUT.")
    return args.batch is not None


def _prepare_streams() -> None:
    """Results are UTF-8 where a program reads them; a terminal keeps its encoding and shows what it can."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _to_stderr(text: str) -> None:
    # Standard error may be closed; then there is nobody left to tell.
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(text)
        sys.stderr.flush()


def _silence(stream: object) -> None:
    """Points a broken stream at nothing, so that the interpreter does not complain when it closes it."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[attr-defined]
