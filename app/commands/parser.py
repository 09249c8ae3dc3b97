"""The words of the `clausewise` command, and the module and function that run each."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

from app.commands.io import UsageError
from app.commands.jsonl import STANDARD
from corpus.said import Said, spoken

DESCRIPTION = (
    "Answers on the Hong Kong Generative AI Technical and Application Guideline, every sentence cited to its clause."
)
STATUS = (
    "Exit status: 0 done, 1 a stated failure, 2 wrong usage. Results go to standard output, progress to standard error."
)
BATCH_HELP = "a file of questions, one JSON object a line (- for standard input)"
BATCH_NOTE = (
    "A line of --batch that cannot be read or answered is reported on standard error with its number; "
    "the others are answered, and the exit status is then 1. The output file appears, or is replaced, "
    "when the batch is through; one that is stopped leaves its answers in OUT.partial. "
)

_LANG = "the language of messages and labels: en or zh-Hant"
_WITHOUT_OUTPUT = tuple(f"app.commands.{verb}" for verb in ("chat:chat", "index:build", "model:fetch", "model:serve"))


def needs_output(args: argparse.Namespace) -> bool:
    """Whether the command is of no use without standard output; a batch into a file and the chat are of use."""
    return getattr(args, "out", None) in (None, STANDARD) and args.handler not in _WITHOUT_OUTPUT


def build_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="clausewise", description=DESCRIPTION, epilog=STATUS)
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _chat(commands)
    _ask(commands)
    _search(commands)
    _corpus(commands)
    _index(commands)
    _model(commands)
    _receipts(commands)
    doctor = _command(commands, "doctor", "app.commands.doctor:doctor", "check the set-up and say how to mend it")
    _lang(doctor)
    doctor.add_argument("--json", action="store_true", help="print the checks as one JSON object")
    return parser


def _chat(commands: argparse._SubParsersAction) -> None:
    chat = _command(commands, "chat", "app.commands.chat:chat", "open the web chat")
    chat.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine only)")
    chat.add_argument("--port", type=_port, default=8000, help="the port to listen on (default: 8000)")
    _lang(chat)


def _ask(commands: argparse._SubParsersAction) -> None:
    told = "answer a question, or a file of questions"
    ask = _command(commands, "ask", "app.commands.ask:ask", told, BATCH_NOTE + STATUS)
    ask.add_argument("question", nargs="?", help="the question, in quotation marks (- for standard input)")
    ask.add_argument("--role", action="append", help="technology developer, service provider, service user; repeatable")
    ask.add_argument("--sector", action="append", help="finance, healthcare, legal, ...; repeatable")
    ask.add_argument("--lang", help="the language of the answer's own words: en or zh-Hant")
    ask.add_argument("--json", action="store_true", help="print one JSON object, like a line of --batch")
    ask.add_argument("--all", action="store_true", help="every duty that bears on your role and sector")
    modes = "quote the clauses (default), or have the language model that is set up write, every sentence checked"
    ask.add_argument("--mode", choices=("quote", "write"), default="quote", help=modes)
    _receipt(ask)
    _batch(ask)


def _search(commands: argparse._SubParsersAction) -> None:
    search = _command(commands, "search", "app.commands.search:search", "find clauses", BATCH_NOTE + STATUS)
    search.add_argument("question", nargs="?", help="what to look for (- for standard input)")
    search.add_argument("--lang", help=_LANG)
    search.add_argument("-k", type=_count, default=10, metavar="N", help="how many clauses (default: 10)")
    search.add_argument("--json", action="store_true", help="print one JSON object, like a line of --batch")
    _batch(search)


def _corpus(commands: argparse._SubParsersAction) -> None:
    corpus = _command(commands, "corpus", None, "look at what may be cited")
    verbs = corpus.add_subparsers(title="commands", metavar="COMMAND", required=True)
    module = "app.commands.corpus"
    listing = _command(verbs, "list", f"{module}:list_documents", "list the documents")
    listing.add_argument("--json", action="store_true", help="print one JSON object a line")
    _lang(listing)
    show = _command(verbs, "show", f"{module}:show", "print a document, or one clause with what stands below it")
    show.add_argument("document", metavar="DOC", help="the id of a document, as in “corpus list”")
    show.add_argument("clause", metavar="CLAUSE", nargs="?", help="the id of a clause")
    show.add_argument("--json", action="store_true", help="print one JSON object a clause")
    _lang(show)
    _lang(_command(verbs, "check", f"{module}:check", "hold records, register and digests against their rules"))
    add = _command(verbs, "add", "app.commands.documents:add", "add a document, from its file or its address")
    add.add_argument("file", metavar="FILE_OR_URL", help="PDF, DOCX, HTML, Markdown, text, or a digest in YAML")
    add.add_argument("--id", help="the name by which it is cited (default: from its title)")
    add.add_argument("--version", metavar="V", help="its version (default: as it says itself)")
    add.add_argument("--lang", metavar="L", help="its language, and that of messages: en or zh-Hant (default: its own)")
    add.add_argument("--json", action="store_true", help="print what was read as one JSON object")
    remove = _command(verbs, "remove", "app.commands.documents:remove", "take an added document or edition away")
    remove.add_argument("document", metavar="DOC", help="its id; with @VERSION one version, else the newest")
    _lang(remove)
    diff = _command(verbs, "diff", "app.commands.diff:diff", "show what changed between two versions of a document")
    diff.add_argument("document", metavar="DOC", help="the id of a document, as in “corpus list”")
    diff.add_argument("old", metavar="V1", help="the earlier version")
    diff.add_argument("new", metavar="V2", help="the later version")
    diff.add_argument("--role", action="append", help="only what concerns this role; repeatable")
    diff.add_argument("--sector", action="append", help="only what concerns this sector; repeatable")
    diff.add_argument("--lang", help="the language of its own words: en or zh-Hant")
    diff.add_argument("--json", action="store_true", help="print one JSON object a change")
    recheck = _command(verbs, "recheck", "app.commands.diff:recheck", "hold a saved answer against another version")
    recheck.add_argument("file", metavar="FILE", help="answers saved as JSON, one a line, or exported as Markdown")
    recheck.add_argument("--against", metavar="V", help="the version to hold it against (default: the newest)")
    recheck.add_argument("--lang", help="the language of its own words: en or zh-Hant")
    recheck.add_argument("--json", action="store_true", help="print one JSON object a citation")


def _receipts(commands: argparse._SubParsersAction) -> None:
    verify = _command(commands, "verify", "app.commands.receipts:verify", "check receipts: each quote, and their chain")
    verify.add_argument("receipt", metavar="RECEIPT", nargs="?", help="its file, or its number (default: all kept)")
    receipts = _command(commands, "receipts", None, "look at the receipts of answers that are kept")
    verbs = receipts.add_subparsers(title="commands", metavar="COMMAND", required=True)
    listing = _command(verbs, "list", "app.commands.receipts:list_receipts", "list the receipts that are kept")
    show = _command(verbs, "show", "app.commands.receipts:show", "print one receipt")
    show.add_argument("receipt", metavar="RECEIPT", help="its file, or its number")
    for command in (verify, listing, show):
        _lang(command)
        command.add_argument("--json", action="store_true", help="print JSON")


def _receipt(ask: argparse.ArgumentParser) -> None:
    ask.add_argument("--receipt", action="store_true", help="keep a receipt of the answer, which “verify” checks")
    ask.add_argument("--receipt-file", metavar="FILE", help="keep a receipt, and copy it to a file")
    ask.add_argument("--no-question", action="store_true", help="keep only the hash of the question in the receipt")
    ask.add_argument("--mask-question", action="store_true", help="mask personal data in the question in the receipt")


def _index(commands: argparse._SubParsersAction) -> None:
    index = _command(commands, "index", None, "build the index, or look at it")
    verbs = index.add_subparsers(title="commands", metavar="COMMAND", required=True)
    build = _command(verbs, "build", "app.commands.index:build", "build the index if there is no good one")
    build.add_argument("--fresh", action="store_true", help="build it even where a good one exists")
    _lang(build)
    info = _command(verbs, "info", "app.commands.index:info", "say what the index was built from")
    _lang(info)
    info.add_argument("--json", action="store_true", help="print it as one JSON object")


def _model(commands: argparse._SubParsersAction) -> None:
    model = _command(commands, "model", None, "look at the language model that writes answers, or get one")
    verbs = model.add_subparsers(title="commands", metavar="COMMAND", required=True)
    module = "app.commands.model"
    info = _command(verbs, "info", f"{module}:info", "say which model is set, and whether it answers")
    offers = _command(verbs, "offers", f"{module}:offers", "say which servers on this machine could be used")
    fetch = _command(verbs, "fetch", f"{module}:fetch", "bring a small model for trying (1.1 GB)")
    serve = _command(verbs, "serve", f"{module}:serve", "serve the small model to programs on this machine")
    serve.add_argument("--port", type=_port, default=8080, help="the port to listen on (default: 8080)")
    for verb in (info, offers, fetch, serve):
        _lang(verb)
    for verb in (info, offers):
        verb.add_argument("--json", action="store_true", help="print it as JSON")


def _lang(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", metavar="L", type=_language, help=_LANG)


def _batch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--batch", metavar="IN", help=BATCH_HELP)
    parser.add_argument(
        "--out", metavar="OUT", help="where the results go, one JSON object a line (- for standard output)"
    )


def _command(
    commands: argparse._SubParsersAction, name: str, handler: str | None, summary: str, epilog: str = STATUS
) -> argparse.ArgumentParser:
    description = summary[0].upper() + summary[1:] + "."
    parser = commands.add_parser(name, help=summary, description=description, epilog=epilog)
    if handler:
        parser.set_defaults(handler=handler)
    return parser


def _language(text: str) -> str | None:
    """The language in our own spelling, None where the text says nothing of it. Raises UnknownName."""
    # Imported late: the help must not wait for the spellings.
    from app.asking.spellings import names

    return next(iter(names("languages").resolve(text)), None)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(spoken(Said("“{text}” is not a number from 1 to 1000", text=text)))
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        what = Said("“{text}” is not a port from 1 to 65535 (or 0 for any free one)", text=text)
        raise argparse.ArgumentTypeError(spoken(what))
    return int(text)


class _Parser(argparse.ArgumentParser):
    """What is wrong with a command is said in the reader's language; the usage stays as it is."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {spoken(Said('error: {what}', what=message))}\n")


class _Version(argparse.Action):
    def __call__(self, *_: object) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"clausewise {version('clausewise')}")
        except PackageNotFoundError:
            raise UsageError("clausewise is not installed as a package; run “pip install .”.") from None
        raise SystemExit(0)
