"""`clausewise index`: the built index, which is a cache and can be made again at any time."""

from __future__ import annotations

import argparse
import time

from app.commands.columns import column
from app.commands.io import DONE, FAILED
from app.commands.jsonl import dump
from app.library import open_library
from app.showing.translate import name_in
from corpus.said import Said, spoken
from index.build import IndexInfo, ensure_index, index_info
from index.progress import Bar
from index.settings import Settings

_FIELD = 18
"""Places for the names of the fields."""


def build(args: argparse.Namespace) -> int:
    """Builds the indexes that are missing, or all with --fresh; an earlier one serves until its successor is whole."""
    settings = Settings.from_environment()
    for part in open_library().parts:
        started = time.monotonic()
        built = ensure_index(part.corpus, settings, extra=part.extra, progress=Bar(), fresh=args.fresh)
        folder = index_info(part.corpus, extra=part.extra).folder
        if built:
            said, seconds = Said(part.name), time.monotonic() - started
            done = "The index of the {part} was built in {seconds:.1f} s: {folder}"
            print(spoken(Said(done, part=said, seconds=seconds, folder=folder)))
        else:
            print(spoken(Said("The index of the {part} is ready: {folder}", part=Said(part.name), folder=folder)))
    return DONE


def info(args: argparse.Namespace) -> int:
    """Prints what each index was built from; the exit status is 1 where one is missing."""
    parts = [(part.name, index_info(part.corpus, extra=part.extra)) for part in open_library().parts]
    if args.json:
        (_, own), *others = parts
        print(dump(_record(own) | {"others": {name: _record(found) for name, found in others}}))
    else:
        for place, (name, found) in enumerate(parts):
            print(("\n" if place else "") + f"[{name_in(name, args.lang)}]")
            record = _record(found)
            fields = column([name_in(field, args.lang) for field in record], _FIELD)
            for field, value in zip(fields, record.values(), strict=True):
                print(f"{field} {_shown(value, args.lang)}")
    return DONE if all(found.state == "ready" for _, found in parts) else FAILED


def _record(found: IndexInfo) -> dict[str, object]:
    about = {name: value for name, value in found.meta.items() if name != "files"}
    reason = {} if found.state == "ready" else {"reason": _reason(found)}
    return {"state": found.state, "folder": str(found.folder), "bytes": found.bytes, **about, **reason}


def _reason(found: IndexInfo) -> Said:
    if found.state == "absent":
        return Said("{reason}; run “clausewise index build”", reason=found.reason)
    return Said("{reason}; it is rebuilt at the next question", reason=found.reason)


def _shown(value: object, language: str | None) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name_in(name, language)} {one}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return name_in(value, language) if isinstance(value, str) else str(value)
