"""`clausewise index`: the built index, which is a cache and can be made again at any time."""

from __future__ import annotations

import argparse
import time

from app.cli_io import DONE, FAILED
from app.jsonl import dump
from app.library import open_library
from index.build import IndexInfo, ensure_index, index_info
from index.progress import Bar
from index.settings import Settings


def build(args: argparse.Namespace) -> int:
    """Builds the indexes that are missing, or all with --fresh; an earlier one serves until its successor is whole."""
    settings = Settings.from_environment()
    for part in open_library().parts:
        started = time.monotonic()
        built = ensure_index(part.corpus, settings, extra=part.extra, progress=Bar(), fresh=args.fresh)
        folder = index_info(part.corpus, extra=part.extra).folder
        if built:
            print(f"The index of the {part.name} was built in {time.monotonic() - started:.1f} s: {folder}")
        else:
            print(f"The index of the {part.name} is ready: {folder}")
    return DONE


def info(args: argparse.Namespace) -> int:
    """Prints what each index was built from; the exit status is 1 where one is missing."""
    parts = [(part.name, index_info(part.corpus, extra=part.extra)) for part in open_library().parts]
    if args.json:
        (_, own), *others = parts
        print(dump(_record(own) | {"others": {name: _record(found) for name, found in others}}))
    else:
        for place, (name, found) in enumerate(parts):
            print(("\n" if place else "") + f"[{name}]")
            for field, value in _record(found).items():
                print(f"{field:18} {_shown(value)}")
    return DONE if all(found.state == "ready" for _, found in parts) else FAILED


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
