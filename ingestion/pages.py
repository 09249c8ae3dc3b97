"""On which printed page a clause begins: found by laying the clauses along the pages of the official PDF.

The result is a small table of facts, committed under corpus/pages/, because the PDF itself is not.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from corpus.model import ClausewiseError, Document
from corpus.records import write_text

_KEY = 60
_SHORTEST = 12
_FURNITURE = re.compile(r"\A\s*\d{1,4}\s*\n")
_DROPPED = re.compile(r"[\s\W_]+")
_CONTENTS_LINE = re.compile(r"^(?P<title>.*?\S)[ .]*\s(?P<page>\d{1,3})\**$")
_CONTENTS_NUMBER = re.compile(r"^-?\s*(?:\d+(?:\.\d+)*\.?\s+)?")
_HEADER = "id\tpage\n"


class PagesError(ClausewiseError):
    """The table of pages is missing or damaged, or the PDF is not the one the clauses were made from."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A clause's first words (for a section its heading), and whether it stands out of the reading order."""

    id: str
    words: str
    floating: bool = False


def locate(openings: Iterable[Opening], pages: Sequence[str], first_page: int) -> dict[str, int | None]:
    """Printed page by clause id; None before the page printed "1", which is PDF page `first_page` (from 1).

    Raises PagesError, naming the clause, where its words are not found.
    """
    folded = [_fold(_FURNITURE.sub("", page)) for page in pages]
    starts = [0, *accumulate(len(page) for page in folded)]
    everything = "".join(folded)
    cursor = 0
    found: dict[str, int | None] = {}
    for opening in openings:
        at = _find(everything, _fold(opening.words), cursor)
        if at is None:
            raise PagesError(
                f"The PDF does not have the words of {opening.id} ({opening.words[:40]!r}) where they should be;"
                " give the PDF of the same version as the text."
            )
        if not opening.floating:
            cursor = at + 1
        printed = bisect_right(starts, at) - first_page + 1
        found[opening.id] = printed if printed >= 1 else None
    return found


def pages_path(folder: Path, document: Document) -> Path:
    return folder / "pages" / f"{document.key}.tsv"


def write_pages(path: Path, pages: dict[str, int | None]) -> None:
    lines = (f"{name}\t{'' if page is None else page}\n" for name, page in pages.items())
    write_text(path, _HEADER + "".join(lines))


def read_pages(path: Path) -> dict[str, int | None]:
    """Raises PagesError where the table is missing or a line is not `id<TAB>page`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PagesError(f"The table of pages {path} cannot be read ({error}); restore the file.") from error
    if not text.startswith(_HEADER):
        raise PagesError(f"{path} does not begin with the line 'id<TAB>page'; restore the file.")
    pages: dict[str, int | None] = {}
    for number, line in enumerate(text.splitlines()[1:], 2):
        name, tab, page = line.partition("\t")
        if not (name and tab) or not (page == "" or page.isdigit()) or name in pages:
            raise PagesError(f"{path}, line {number} is not a new 'id<TAB>page': {line!r}; restore the file.")
        pages[name] = int(page) if page else None
    return pages


def contents_pages(contents: Iterable[str]) -> list[tuple[str, int]]:
    """Title and page of every line of a contents list that has both."""
    entries = []
    for line in contents:
        if match := _CONTENTS_LINE.match(line.strip()):
            entries.append((_CONTENTS_NUMBER.sub("", match["title"]).rstrip(" ."), int(match["page"])))
    return entries


def _find(text: str, words: str, start: int) -> int | None:
    key = words[:_KEY]
    while key:
        at = text.find(key, start)
        if at >= 0:
            return at
        if len(key) <= _SHORTEST:
            return None
        key = key[: len(key) - 8]
    return None


def _fold(text: str) -> str:
    """Letters and digits alone: how a PDF spaces, hyphenates or draws its words is no difference."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).lower()
