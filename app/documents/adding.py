"""A file becomes a document that is kept and searched: what the command and the chat do in the same way."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.documents.fetching import LIMIT
from app.searching.official import as_official
from corpus.added import AddedError, Kept, remove_added, write_added
from corpus.digests import load_digests
from corpus.manifest import read_manifest
from index.forget import forget_document

if TYPE_CHECKING:
    from ingestion.documents import Ingested


def check_size(path: Path, limit: int = LIMIT) -> None:
    """Raises AddedError for a missing file, a folder, or one that is too large (in bytes) to be read."""
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise AddedError("There is no {path}; check its name.", path=path) from error
    except (OSError, ValueError) as error:
        raise AddedError("{path} cannot be read ({error}); change its permissions.", path=path, error=error) from error
    if not path.is_file():
        raise AddedError("{path} is no file; give the name of a document's file.", path=path)
    if not size:
        raise AddedError("{path} is empty; give a file with text in it.", path=path)
    if size > limit:
        raise AddedError(
            "{path} is larger than {limit} MB, the most that can be added; split it, or leave out its pictures.",
            path=path.name,
            limit=limit >> 20,
        )


def keep(
    ingested: Ingested, path: Path, *, address: str = "", name: str = "", own_id: bool = False
) -> Kept:
    """Keeps what was read of a file among the added documents; `address` or `name` is where it came from.

    The official text of an instrument is kept as that, unless it was given an id of its own.

    Raises AddedError where it has the id and version of a bundled one, and what `write_added` raises.
    """
    ingested = ingested if own_id else as_official(ingested)
    document = ingested.document
    if document.key in bundled():
        raise AddedError(
            "{key} comes with Clausewise and cannot be replaced; give the file another version with --version, or "
            "another id with --id.",
            key=document.key,
        )
    if address and not document.official_url:
        document = replace(document, official_url=address)
    reading = ingested.reading
    given = address or name or path.name
    return write_added(document, ingested.clauses, path, reading.left_out, pages=reading.pages, given=given)


def refresh() -> None:
    """Brings the search index of the added documents up to date; what it holds of the same texts is not made anew.

    Raises what `index.build.open_searcher` raises.
    """
    from app import library
    from index.build import ensure_index, index_info
    from index.progress import Bar
    from index.settings import Settings

    settings = Settings.from_environment()
    parts = library.open_library().parts
    if index_info(parts[0].corpus, settings, extra=parts[0].extra).state != "absent":
        # All of them in turn: of indexes that lie unused the oldest go whenever a new one is made.
        library.refresh()
        return
    # Nobody has asked anything yet: the first question makes the rest, and a document is added without the wait.
    for part in parts:
        if part.name == "added":
            ensure_index(part.corpus, settings, extra=part.extra, progress=Bar())


def take_away(key: str) -> str:
    """Removes the added document with every index in which words of it stand. Raises what `remove_added` raises."""
    removed = remove_added(key)
    # The new index is made first: it takes the vectors of the other documents from the old ones.
    refresh()
    forget_document(removed)
    return removed


@cache
def bundled() -> frozenset[str]:
    """`<id>@<version>` of every document that comes with the program."""
    return frozenset({*(one.key for one in read_manifest()), *(one.key for one in load_digests())})
