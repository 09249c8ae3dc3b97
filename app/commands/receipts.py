"""`clausewise verify` and `clausewise receipts`; and what `clausewise ask --receipt` keeps."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.io import DONE, FAILED, UsageError, notice, readable
from app.commands.jsonl import STANDARD, dump
from app.showing.wording import Wording, wording
from corpus.home import write_atomically
from corpus.said import Said, spoken

if TYPE_CHECKING:
    from app.answer import Answer, Profile
    from app.receipts.content import Kept
    from app.receipts.model import Receipt
    from corpus.store import Corpus


def wanted(args: argparse.Namespace) -> bool:
    """Whether a receipt is asked for. Raises UsageError for an option on a receipt without one, or with a batch."""
    asked = bool(args.receipt or args.receipt_file)
    if asked and args.batch is not None:
        raise UsageError("--receipt is for one question; leave it out of a batch.")
    if (args.no_question or args.mask_question) and not asked:
        raise UsageError("--no-question and --mask-question say what a receipt keeps; give --receipt as well.")
    if args.no_question and args.mask_question:
        raise UsageError("Give either --no-question or --mask-question.")
    return asked


def keep(args: argparse.Namespace, question: str, profile: Profile, answer: Answer, corpus: Corpus) -> None:
    """Keeps a receipt of an answer, says where, and copies it to `args.receipt_file` where that is given.

    Raises ReceiptError where it, or the copy, cannot be written.
    """
    from app.receipts.content import content
    from app.receipts.model import ReceiptError, to_bytes
    from app.receipts.store import save

    receipt, path = save(content(question, answer, corpus, profile, _kept(args)))
    notice(spoken(Said("Receipt {number} is kept: {path}", number=receipt.number, path=path)))
    if args.receipt_file:
        copy = Path(readable(args.receipt_file))
        try:
            write_atomically(copy, to_bytes(receipt))
        except (OSError, ValueError) as error:
            raise ReceiptError(
                "The receipt is kept, but no copy could be written to {path} ({error}); name another file.",
                path=copy,
                error=error,
            ) from error
        notice(spoken(Said("A copy of it: {path}", path=copy)))


def verify(args: argparse.Namespace) -> int:
    """Checks one receipt, a file or the number of one that is kept; without any, the whole store.

    The exit status is 1 where anything does not stand. Raises ReceiptError and FileProblem where there is no receipt.
    """
    from app.receipts import verify as checking
    from app.receipts.lines import verified_lines, verified_record
    from app.receipts.model import read_receipt
    from app.versions.compared import versions_here

    words = _words(args)
    if args.receipt is None:
        return _verify_store(args, words)
    path = _path(readable(args.receipt))
    receipt = read_receipt(path)
    found = checking.verify(receipt, versions_here(), checking.chain_of(receipt, path))
    if args.json:
        print(dump(verified_record(found)))
    else:
        print("\n".join(verified_lines(found, words, _colours())))
    return DONE if found.ok else FAILED


def _verify_store(args: argparse.Namespace, words: Wording) -> int:
    from app.receipts import verify as checking
    from app.receipts.lines import verified_lines, verified_record
    from app.receipts.store import load_chain, receipts_folder
    from app.versions.compared import versions_here

    chain, corpus = load_chain(receipts_folder()), versions_here()
    found = [checking.verify(one.receipt, corpus) for one in chain.placed if one.receipt]
    if args.json:
        for one in found:
            print(dump(verified_record(one)))
        whole = {"folder": str(chain.folder), "receipts": len(chain.placed), "breaks": list(map(str, chain.breaks))}
        print(dump(whole))
    else:
        for one in found:
            lines = verified_lines(one, words, _colours())
            print(lines[-1] if one.ok else "\n".join(lines))
        for said in chain.breaks:
            print(f"[FAIL] {spoken(said)}")
        if not chain.breaks:
            print(words("receipts.chain_whole", total=len(chain.placed), folder=chain.folder))
    return DONE if not chain.breaks and all(one.ok for one in found) else FAILED


def list_receipts(args: argparse.Namespace) -> int:
    """Prints what is in the store; the exit status is 1 where its chain has a break."""
    from app.receipts.lines import listed
    from app.receipts.store import load_chain, receipts_folder

    chain = load_chain(receipts_folder())
    if args.json:
        for one in chain.placed:
            about = {"number": one.number, "file": str(one.path)}
            if one.receipt is None:
                print(dump(about | {"problem": str(one.problem)}))
            else:
                record = one.receipt.record
                told = {name: record[name] for name in ("time", "outcome", "sha256")}
                print(dump(about | told | {"question": record["question"]["text"]}))
    else:
        print("\n".join(listed(chain, _words(args))))
    return FAILED if chain.breaks else DONE


def show(args: argparse.Namespace) -> int:
    """Prints one receipt. Raises ReceiptError and FileProblem as `verify`."""
    from app.receipts.lines import shown
    from app.receipts.model import read_receipt

    receipt: Receipt = read_receipt(_path(readable(args.receipt)))
    print(dump(receipt.record) if args.json else "\n".join(shown(receipt, _words(args))))
    return DONE


def _path(name: str) -> str | Path:
    """A file where there is one of that name; else a receipt of the store."""
    from app.receipts.store import find

    if name == STANDARD or os.sep in name or name.endswith(".json") or Path(name).is_file():
        return name
    return find(name)


def _kept(args: argparse.Namespace) -> Kept:
    from app.receipts.content import Kept

    if args.no_question:
        return Kept.HASH
    return Kept.MASKED if args.mask_question else Kept.AS_ASKED


def _words(args: argparse.Namespace) -> Wording:
    return wording(args.lang)


def _colours() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
