"""`clausewise doctor`: one line for each thing that an answer depends on."""

from __future__ import annotations

import argparse

from app.commands.columns import column
from app.commands.io import DONE, FAILED
from app.commands.jsonl import dump
from app.doctor.report import Check, Level, examine
from corpus.said import Said, spoken

_LEVELS = {Level.OK: Said("OK"), Level.WARN: Said("WARN"), Level.FAIL: Said("FAIL")}


def doctor(args: argparse.Namespace) -> int:
    """Prints the checks; the exit status is 1 where one failed."""
    checks = examine()
    failed = sum(check.level is Level.FAIL for check in checks)
    if args.json:
        print(dump({"ok": not failed, "checks": [_record(check) for check in checks]}))
        return FAILED if failed else DONE
    levels = column([spoken(_LEVELS[check.level]) for check in checks])
    # The name of a package is the same in every language.
    names = column([spoken(check.name) if isinstance(check.name, Said) else check.name for check in checks])
    for level, name, check in zip(levels, names, checks, strict=True):
        print(f"{level}  {name}  {_line(spoken(check.text))}")
    warned = sum(check.level is Level.WARN for check in checks)
    summary = "{total} checks: {failed} failed, {warned} with a warning."
    print("\n" + spoken(Said(summary, total=len(checks), failed=failed, warned=warned)))
    return FAILED if failed else DONE


def _record(check: Check) -> dict[str, str]:
    """A check as other programs read it: in English, whoever asks."""
    return {"name": str(check.name), "level": check.level.value, "text": _line(check.text)}


def _line(text: str) -> str:
    return " ".join(text.split())
