"""`clausewise index`: the built index, which is a cache and can be made again at any time."""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.cli_io import DONE, FAILED
from app.jsonl import dump
from app.sources import sources, state
from index.build import IndexInfo, open_searcher
from index.progress import Bar


def build(args: argparse.Namespace) -> int:
    """Builds the index where there is no good one, or in any case with --fresh."""
    before = state()
    if before.state == "ready" and not args.fresh:
        print(f"The index is ready: {before.folder}")
        return DONE
    started = time.monotonic()
    corpus, extra = sources()
    with _set_aside(before.folder):
        open_searcher(corpus, extra=extra, progress=Bar())
    print(f"The index was built in {time.monotonic() - started:.1f} s: {before.folder}")
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


@contextmanager
def _set_aside(folder: Path) -> Iterator[None]:
    """Makes room for a new index; the earlier one comes back where none could be built."""
    kept = folder.with_name(f".{folder.name}.earlier")
    shutil.rmtree(kept, ignore_errors=True)
    if folder.exists():
        folder.replace(kept)
    try:
        yield
    finally:
        if kept.exists() and not folder.exists():
            kept.replace(folder)
        shutil.rmtree(kept, ignore_errors=True)


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
