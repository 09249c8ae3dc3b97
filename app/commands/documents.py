"""`clausewise corpus add` and `corpus remove`: any document becomes one that can be cited, or ceases to be."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.editions import add_official, is_official
from app.commands.io import DONE, notice, progress, progress_done, readable, say
from app.commands.jsonl import dump
from app.documents.adding import bundled, check_size, keep, refresh, take_away
from app.documents.fetching import fetch, is_address
from app.documents.misfit import misfits
from app.documents.scratch import Held
from corpus.added import AddedError, Kept, added_keys, check_key
from corpus.editions import edition_path, known_editions, known_originals, remove_edition
from corpus.home import home_folder
from corpus.originals import comparison_path, remove_comparison
from corpus.said import Said, spoken

if TYPE_CHECKING:
    from corpus.editions import Known
    from ingestion.documents import Ingested

_OPENING_PAGES = 2


def add(args: argparse.Namespace) -> int:
    """Adds the file or address `args.file` and prints what was read of it.

    The issuer's own file of a bundled document is added as its edition, or compared with it, unless it was given an
    id or a version; the exit status is 1 where such a file lost text in reading.
    """
    given = readable(args.file)
    named = args.id is not None or args.version is not None
    check_key(args.id or "document", args.version or "1")
    with ExitStack() as stack:
        if is_address(given):
            folder = stack.enter_context(Held(home_folder() / "fetched"))
            path = fetch(given, folder.path, lambda said: notice(spoken(said)))
        else:
            path = Path(given)
        check_size(path)
        if not named and is_official(path) and (known := _official(path)) is not None:
            return add_official(path, known, as_json=args.json)
        progress("Reading the file ...")
        from ingestion.documents import ingest_file

        ingested = ingest_file(path, id=args.id, version=args.version, language=args.lang)
        if not named and _opens_like_official(ingested) and (known := _official(path)) is not None:
            return add_official(path, known, as_json=args.json)
        kept = keep(ingested, path, address=given if is_address(given) else "", own_id=args.id is not None)
        progress_done()
        _report(kept, ingested, as_json=args.json)
        for said in misfits(path.name, kept.document, ingested.clauses):
            say(spoken(said))
    refresh()
    return DONE


def remove(args: argparse.Namespace) -> int:
    """Takes an added document away, or an added edition, or the comparison with an official file.

    Raises AddedError where there is none of that name, with the names of those that can be removed.
    """
    name = readable(args.document)
    removable = _removable()
    # Of a bare id the newest version goes, which is listed last.
    found = [key for key in removable if name in (key, key.rpartition("@")[0])]
    if not found:
        said = "No document {name!r} was added, so there is nothing to remove; what can be removed: {known}."
        if any(name in (key, key.partition("@")[0]) for key in bundled()):
            said = "{name} comes with Clausewise and cannot be removed; what can be removed: {known}."
        raise AddedError(said, name=name, known=tuple(removable) or Said("none"))
    key = found[-1]
    removable[key](key)
    compared = removable[key] is remove_comparison
    said = "Removed: what the comparison of {key} with its official file gave." if compared else "Removed: {key}"
    print(spoken(Said(said, key=key)))
    return DONE


def _removable() -> dict[str, Callable[[str], object]]:
    """What can be removed, by its name, and what removes it."""
    kept: dict[str, Callable[[str], object]] = {
        known.key: remove_edition for known in known_editions() if edition_path(known.key).exists()
    }
    compared = (f"{known.document}@{known.version}" for known in known_originals())
    kept |= {key: remove_comparison for key in compared if comparison_path(key).exists()}
    return kept | dict.fromkeys(added_keys(), take_away)


def _official(path: Path) -> Known | None:
    from ingestion.edition_original import official_file

    return official_file(path)


def _opens_like_official(ingested: Ingested) -> bool:
    """Whether the first pages carry the title of an official file; only then is the whole compared."""
    from ingestion.edition import recognised

    blocks = ingested.reading.blocks
    pages = ["\n".join(b.text for b in blocks if b.page == page) for page in range(1, _OPENING_PAGES + 1)]
    return recognised(pages, (*known_originals(), *known_editions())) is not None


def _report(kept: Kept, ingested: Ingested, *, as_json: bool) -> None:
    document, facts, count = kept.document, kept.facts, len(ingested.clauses)
    if as_json:
        left = [{"page": one.page, "reason": str(one.reason)} for one in facts.left_out]
        record = {"id": document.id, "version": document.version, "pages": facts.pages, "clauses": count}
        print(dump(record | {"left_out": left}), flush=True)
        if kept.outcome == "unchanged":
            say(spoken(Said("{key} is there already with the same content, so nothing was changed.", key=document.key)))
    else:
        pages = Said(", {count} pages", count=facts.pages) if facts.pages else ""
        told = Said(_OUTCOMES[kept.outcome], key=document.key, title=document.title, pages=pages, count=count)
        print(spoken(told), flush=True)
        for one in facts.left_out:
            print(spoken(_left_out(one.page, one.reason)), flush=True)
    if facts.left_out:
        pages = tuple(str(one.page) for one in facts.left_out if one.page is not None)
        say(spoken(_warning(len(facts.left_out), pages, facts.pages)))


_OUTCOMES = {
    "added": "Added: {key} (“{title}”{pages}), {count} clauses.",
    "replaced": "Replaced: {key} (“{title}”{pages}), {count} clauses.",
    "unchanged": "{key} (“{title}”{pages}) is there already with the same content, so nothing was changed; it has "
    "{count} clauses.",
}


def _left_out(page: int | None, reason: Said) -> Said:
    if page is None:
        return Said("Left out: {reason}.", reason=reason)
    return Said("Page {page} is left out: it {reason}.", page=page, reason=reason)


def _warning(count: int, pages: tuple[str, ...], total: int) -> Said:
    if not pages:
        return Said("{count} parts of the file are left out and cannot be cited.", count=count)
    said = "{count} of {total} pages are left out and cannot be cited: {pages}."
    return Said(said, count=count, total=total, pages=pages)
