"""Official editions of a document in another language, added by the user from the issuer's own file.

An edition speaks to the same clause ids as the document. It is shown beside the document's text, never in its
place: the document's own language prevails. The text lives in the user's folder, not in this project.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from corpus.home import home_folder
from corpus.manifest import FOLDER
from corpus.model import ClausewiseError
from corpus.records import write_text
from corpus.said import Said, spoken

FORMAT = 1


class EditionError(ClausewiseError):
    """An added edition is damaged, or a file is not one that can be added."""


@dataclass(frozen=True, slots=True)
class Known:
    """An official file that can be added: an entry of `corpus/editions.toml`, where its fields are explained.

    version_mark: pattern of the version on its first pages.
    """

    document: str
    version: str
    language: str
    title: str
    version_mark: str
    official_url: str
    sha256: str
    contents_title: str
    table_word: str
    figure_word: str
    after_label: str
    after_caption: str

    @property
    def key(self) -> str:
        """`<document id>@<version>-<language>`: the name of its file and of the edition in commands."""
        return f"{self.document}@{self.version}-{self.language}"


@dataclass(frozen=True, slots=True)
class ZhClause:
    """The edition's words for a clause.

    heading: the official heading (section), label (bullet), first cell (row) or caption; empty where it has none.
    text: as in the document a section's text is that of its paragraphs; a row repeats its table's labels.
    page: the number printed on the page where it begins, None before page 1. pdf_page: the file's page, from 1.
    sentences: half-open spans of `text`, in characters.
    """

    id: str
    heading: str
    text: str
    page: int | None
    pdf_page: int
    sentences: tuple[tuple[int, int], ...]
    link: str = ""


@dataclass(frozen=True)
class Edition:
    """An added edition. `sha256` and `pages` are those of the file that it was made from.

    missing: clause ids that it has no words for. left_out: (printed page or None, opening words) of its text
    that belongs to no clause with certainty.
    """

    document: str
    version: str
    language: str
    title: str
    official_url: str
    sha256: str
    pages: int
    clauses: tuple[ZhClause, ...]
    missing: tuple[str, ...]
    left_out: tuple[tuple[int | None, str], ...]

    @property
    def key(self) -> str:
        return f"{self.document}@{self.version}-{self.language}"

    @property
    def compared(self) -> bool:
        """Whether it was made from the very file that was compared clause by clause with the document."""
        return any(known.key == self.key and known.sha256 == self.sha256 for known in known_editions())

    def clause(self, clause_id: str) -> ZhClause | None:
        """The edition's words for the clause, None where it has none."""
        return self._by_id.get(clause_id)

    @cached_property
    def _by_id(self) -> dict[str, ZhClause]:
        return {clause.id: clause for clause in self.clauses}


def known_editions() -> tuple[Known, ...]:
    """The editions that can be added. Raises EditionError where the list of them cannot be read."""
    return _known("edition")


def known_originals() -> tuple[Known, ...]:
    """The official files in a document's own language. Raises EditionError where their list cannot be read."""
    return _known("original")


@cache
def _known(table: str) -> tuple[Known, ...]:
    path = FOLDER / "editions.toml"
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))[table]
        return tuple(Known(**entry) for entry in entries)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        said = "{path} cannot be read ({error}); restore the file from the release."
        raise EditionError(said, path=path, error=error) from error


def edition_path(key: str, home: Path | None = None) -> Path:
    return (home or home_folder()) / "editions" / f"{key}.jsonl"


def load_editions(home: Path | None = None) -> dict[str, Edition]:
    """The added editions by language ("zh-Hant"), for the documents of this version of the corpus.

    Costs a look at the folder where nothing was added or nothing has changed. One that is damaged or belongs to
    another version is left out, and one sentence about it goes to standard error, once; see `edition_problems`.
    """
    editions, problems = _load(home)
    for problem in problems:
        if problem not in _TOLD:
            _TOLD.add(problem)
            print(f"clausewise: {spoken(problem)}", file=sys.stderr)
    return dict(editions)


def edition_problems(home: Path | None = None) -> tuple[str, ...]:
    """A sentence for each added edition that cannot be used, with what to do."""
    return _load(home)[1]


def write_edition(edition: Edition, home: Path | None = None) -> Path:
    """Writes the edition whole or not at all, in place of an earlier one. Raises RecordError when it cannot."""
    lines = [json.dumps(_record(clause), ensure_ascii=False) for clause in edition.clauses]
    head = {
        "format": FORMAT,
        "document": edition.document,
        "version": edition.version,
        "language": edition.language,
        "title": edition.title,
        "sha256": edition.sha256,
        "pages": edition.pages,
        "clauses": len(edition.clauses),
        "missing": list(edition.missing),
        "left_out": [list(entry) for entry in edition.left_out],
        "seal": _seal(lines),
    }
    path = edition_path(edition.key, home)
    write_text(path, "".join(f"{line}\n" for line in (json.dumps(head, ensure_ascii=False), *lines)))
    return path


def remove_edition(key: str, home: Path | None = None) -> None:
    """Takes an added edition away. Raises EditionError where there is none or it cannot be taken away."""
    path = edition_path(key, home)
    try:
        path.unlink()
    except FileNotFoundError:
        raise EditionError("No edition {key!r} was added, so there is nothing to remove.", key=key) from None
    except OSError as error:
        said = "{path} cannot be removed ({error}); change its permissions."
        raise EditionError(said, path=path, error=error) from error


def read_edition(known: Known, home: Path | None = None) -> Edition:
    """The added edition. Raises EditionError where its file is missing, damaged or of another version."""
    path = edition_path(known.key, home)
    again = Said(
        "add it again with “clausewise corpus add FILE”, or take it away with “clausewise corpus remove {key}”",
        key=known.key,
    )
    try:
        first, *lines = path.read_text(encoding="utf-8").split("\n")
        head = json.loads(first)
        if head["format"] != FORMAT:
            raise EditionError("{path} was written by another version of Clausewise; {again}.", path=path, again=again)
        if lines[-1:] != [""] or head["seal"] != _seal(lines[:-1]) or head["clauses"] != len(lines) - 1:
            raise ValueError("its content is not what was written")
        if (head["document"], head["version"], head["language"]) != (known.document, known.version, known.language):
            raise EditionError("{path} holds another edition than its name says; {again}.", path=path, again=again)
        return Edition(
            document=known.document,
            version=known.version,
            language=known.language,
            title=head["title"],
            official_url=known.official_url,
            sha256=head["sha256"],
            pages=head["pages"],
            clauses=tuple(_clause(json.loads(line), known.official_url) for line in lines[:-1]),
            missing=tuple(head["missing"]),
            left_out=tuple((page, words) for page, words in head["left_out"]),
        )
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EditionError(
            "The added edition {path} is damaged ({error}); {again}.", path=path, error=error, again=again
        ) from error


def differences(clause_id: str) -> tuple[str, ...]:
    """What a reader of Chinese is told of the clause, in Chinese: how the Chinese differs, and what prevails.

    Empty where the two say the same. Raises RegisterError where the register's list cannot be read.
    """
    return _differences().get(clause_id, ())


_TOLD: set[str] = set()
_CACHE: dict[tuple[Any, ...], tuple[dict[str, Edition], tuple[str, ...]]] = {}


def _load(home: Path | None) -> tuple[dict[str, Edition], tuple[str, ...]]:
    folder = edition_path("", home).parent
    try:
        with os.scandir(folder) as entries:
            seen = sorted(
                (entry.name, entry.stat().st_mtime_ns, entry.stat().st_size)
                for entry in entries
                if entry.name.endswith(".jsonl") and not entry.name.startswith(".")
            )
    except FileNotFoundError:
        return {}, ()
    except OSError as error:
        said = "The added editions in {folder} cannot be read ({error}); change its permissions."
        return {}, (Said(said, folder=folder, error=error),)
    state = (str(folder), *seen)
    if state not in _CACHE:
        _CACHE.clear()
        _CACHE[state] = _read_all(folder, [name for name, _, _ in seen], home)
    return _CACHE[state]


def _read_all(folder: Path, names: Iterable[str], home: Path | None) -> tuple[dict[str, Edition], tuple[str, ...]]:
    editions: dict[str, Edition] = {}
    problems: list[str] = []
    known = {f"{entry.key}.jsonl": entry for entry in known_editions()}
    for name in names:
        if name not in known:
            said = (
                "{path} is an edition of no document of this version, so it is left out; remove the file, "
                "or add the edition of this version."
            )
            problems.append(Said(said, path=folder / name))
            continue
        try:
            edition = read_edition(known[name], home)
        except EditionError as error:
            problems.append(error.said)
        else:
            editions[edition.language] = edition
    return editions, tuple(problems)


@cache
def _differences() -> dict[str, tuple[str, ...]]:
    from corpus.register import load_differences

    told: dict[str, tuple[str, ...]] = {}
    for difference in load_differences():
        if difference.told:
            told[difference.id] = (*told.get(difference.id, ()), difference.told)
    return told


def _record(clause: ZhClause) -> dict[str, Any]:
    record = asdict(clause)
    del record["link"]
    return record


def _clause(record: dict[str, Any], url: str) -> ZhClause:
    spans = tuple((start, end) for start, end in record.pop("sentences"))
    clause = ZhClause(**record, sentences=spans, link=f"{url}#page={record['pdf_page']}" if url else "")
    if any(not 0 <= start < end <= len(clause.text) for start, end in spans):
        raise ValueError(f"a sentence of {clause.id} lies outside its text")
    return clause


def _seal(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()
