"""How a document of the corpus compares with the issuer's own file of it: the record that is kept when one is added.

The file's text is not kept and never takes the place of the document's; what is kept says how far they agree.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.editions import known_originals
from corpus.home import home_folder
from corpus.manifest import read_manifest
from corpus.model import ClausewiseError, Document
from corpus.records import write_text
from corpus.said import Said, spoken

FORMAT = 1


class OriginalError(ClausewiseError):
    """A kept comparison is damaged, or there is none to take away."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of a clause that the document and the file do not share; one of the two may be empty.

    pdf_page: the file's page on which the clause begins, from 1. marks: they differ in quotation marks, dashes or
    spaces alone.
    """

    clause: str
    pdf_page: int
    document: str
    file: str
    marks: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A document beside the issuer's file of it, whose sha256 is `sha256`.

    text: sha256 of the document's own text, which this is about. clauses: how many the document has; met: found in
    the file; named: formed there, by its own numbers and labels, with the same id; placed: on the same printed page.
    headings: sections of the document; headings_placed: those on the same page. words: aligned words of all clauses;
    equal: those that are the same character for character. missing: clause ids; left_out: (printed page, opening
    words) of text in the file that no clause has.
    """

    document: str
    version: str
    language: str
    text: str
    sha256: str
    pages: int
    clauses: int
    met: int
    named: int
    placed: int
    headings: int
    headings_placed: int
    words: int
    equal: int
    differences: tuple[Difference, ...]
    missing: tuple[str, ...]
    left_out: tuple[tuple[int | None, str], ...]

    @property
    def key(self) -> str:
        return f"{self.document}@{self.version}"

    @property
    def share(self) -> float:
        """The part of the words that are equal, from 0 to 1; 0 where there are none."""
        return self.equal / self.words if self.words else 0.0

    @property
    def official(self) -> bool:
        """Whether it is with the very file that this version of the program knows as the issuer's."""
        return any(f"{k.document}@{k.version}" == self.key and k.sha256 == self.sha256 for k in known_originals())

    @property
    def verified(self) -> bool:
        """Whether every clause was found under its id and page in the issuer's very file, no text being left over."""
        whole = self.clauses == self.met == self.named == self.placed
        return self.official and whole and not self.left_out and self.share >= ENOUGH


ENOUGH = 0.99
"""The part of the words that must be equal for a document to be called verified."""


def comparison_path(key: str, home: Path | None = None) -> Path:
    return (home or home_folder()) / "originals" / f"{key}.json"


def write_comparison(comparison: Comparison, home: Path | None = None) -> Path:
    """Keeps the comparison whole or not at all, in place of an earlier one. Raises RecordError when it cannot."""
    path = comparison_path(comparison.key, home)
    write_text(path, json.dumps({"format": FORMAT, **asdict(comparison)}, ensure_ascii=False, indent=1) + "\n")
    return path


def remove_comparison(key: str, home: Path | None = None) -> None:
    """Takes a kept comparison away. Raises OriginalError where there is none or it cannot be taken away."""
    path = comparison_path(key, home)
    try:
        path.unlink()
    except FileNotFoundError:
        said = "{key} was not compared with an official file, so there is nothing to remove."
        raise OriginalError(said, key=key) from None
    except OSError as error:
        said = "{path} cannot be removed ({error}); change its permissions."
        raise OriginalError(said, path=path, error=error) from error


def load_comparisons(home: Path | None = None) -> dict[str, Comparison]:
    """The kept comparisons by `<document id>@<version>`, for the texts of this corpus.

    One that is damaged, or is about another text of its document, is left out, and one sentence about it goes to
    standard error.
    """
    found: dict[str, Comparison] = {}
    for known in known_originals():
        try:
            comparison = _read(f"{known.document}@{known.version}", home)
        except OriginalError as error:
            print(f"clausewise: {spoken(error.said)}", file=sys.stderr)
        else:
            if comparison is not None:
                found[comparison.key] = comparison
    return found


def standing(document: Document, comparisons: dict[str, Comparison]) -> Said | None:
    """What a list of documents says of its comparison in one phrase; None where there was none."""
    comparison = comparisons.get(document.key)
    if comparison is None:
        return None
    said = "compared with another file of it"
    if comparison.verified:
        said = "verified against the official file"
    elif comparison.official:
        said = "compared with the official file"
    return Said(
        "{said} (sha256 {digest}): {met} of {clauses} clauses, {share} of the words equal",
        said=Said(said),
        digest=comparison.sha256[:12],
        met=comparison.met,
        clauses=comparison.clauses,
        share=percent(comparison.share),
    )


def percent(share: float) -> str:
    """Two decimals, and never rounded up to all of them."""
    return f"{int(share * 10_000) / 100:.2f}%"


def _read(key: str, home: Path | None) -> Comparison | None:
    path = comparison_path(key, home)
    again = Said("add the official file again with “clausewise corpus add FILE”, or delete this one")
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept.pop("format") != FORMAT:
            said = "{path} was written by another version of Clausewise; {again}."
            raise OriginalError(said, path=path, again=again)
        comparison = _comparison(kept)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        said = "The comparison {path} is damaged ({error}); {again}."
        raise OriginalError(said, path=path, error=error, again=again) from error
    document = next((d for d in read_manifest() if d.key == key), None)
    if comparison.key != key or document is None or comparison.text != document.sha256:
        raise OriginalError("{path} is about another text than that of this version; {again}.", path=path, again=again)
    return comparison


def _comparison(kept: dict[str, Any]) -> Comparison:
    kept["differences"] = tuple(Difference(**difference) for difference in kept["differences"])
    kept["missing"] = tuple(kept["missing"])
    kept["left_out"] = tuple((page, words) for page, words in kept["left_out"])
    comparison = Comparison(**kept)
    numbers = (comparison.clauses, comparison.met, comparison.words, comparison.equal)
    if not all(isinstance(number, int) and number >= 0 for number in numbers) or comparison.equal > comparison.words:
        raise ValueError("its numbers cannot be")
    return comparison
