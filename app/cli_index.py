"""`clausewise index`: the built index, which is a cache and can be made again at any time."""

from __future__ import annotations

import argparse
import time

from app.cli_io import DONE, FAILED
from app.jsonl import dump
from app.sources import sources, state
from index.build import IndexInfo, ensure_index, index_info
from index.progress import Bar
from index.settings import Settings


def build(args: argparse.Namespace) -> int:
    """Builds the index where there is no good one, or in any case with --fresh; an earlier one serves until then."""
    started = time.monotonic()
    corpus, extra = sources()
    built = ensure_index(corpus, Settings.from_environment(), extra=extra, progress=Bar(), fresh=args.fresh)
    folder = index_info(corpus, extra=extra).folder
    if built:
        print(f"The index was built in {time.monotonic() - started:.1f} s: {folder}")
    else:
        print(f"The index is ready: {folder}")
    return DONE


def info(args: argparse.Namespace) -> int:
    """Prints what the index was built from; the exit status is 1 where there is none to use."""
    found = state()
    if args.json:
        print(dump(_record(found)))
    else:
        for name, value in _record(found).items():
            print(f"{name:18} {_shown(value)}")
    return DONE if found.state == "ready" else FAILED


def _record(found: IndexInfo) -> dict[str, object]:
    mend = {"ready": "", "absent": "run “clausewise index build”"}.get(
        found.state, "it is rebuilt at the next question"
    )
    reason = "; ".join(part for part in (found.reason, mend) if part)
    about = {name: value for name, value in found.meta.items() if name != "files"}
    return {"state": found.state, "folder": str(found.folder), "bytes": found.bytes, **about} | (
        {"reason": reason} if reason else {}
    )


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
