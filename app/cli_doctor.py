"""`clausewise doctor`: one line for each thing that an answer depends on."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from app.cli_io import DONE, FAILED
from app.doctor import Level, examine
from app.jsonl import dump


def doctor(args: argparse.Namespace) -> int:
    """Prints the checks; the exit status is 1 where one failed."""
    checks = examine()
    failed = sum(check.level is Level.FAIL for check in checks)
    if args.json:
        print(dump({"ok": not failed, "checks": [asdict(check) for check in checks]}))
        return FAILED if failed else DONE
    width = max(len(check.name) for check in checks)
    for check in checks:
        print(f"{check.level:4}  {check.name:{width}}  {check.text}")
    warned = sum(check.level is Level.WARN for check in checks)
    print(f"\n{len(checks)} checks: {failed} failed, {warned} with a warning.")
    return FAILED if failed else DONE
