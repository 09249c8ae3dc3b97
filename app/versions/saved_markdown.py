"""Answers that were exported as Markdown, or drafts built from them: their quotes, found again in what is here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.commands.jsonl import FileProblem, read_bytes
from app.showing.render import document_label
from app.showing.wording import LANGUAGES, wording
from app.versions.saved import Saved, SavedAnswer, SavedStatement
from corpus.model import Clause, Document
from corpus.store import Corpus

SUFFIXES = (".md", ".markdown")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(?P<text>.+)")
_SOURCE = re.compile(r"\*\*\[\d+\]")
_MARKS = re.compile(r"\s*(?:\[\d+\]\s*)+")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LABEL = re.compile(r"\*\*.+?\*\*\s*\S{0,12}?[:：]?\s*")


def is_markdown(path: str) -> bool:
    """Whether a file is to be read as Markdown. Raises FileProblem for a Word file."""
    suffix = Path(path).suffix.lower()
    if suffix == ".docx":
        raise FileProblem("{path} is a Word file; export the answer as Markdown and check that.", path=path)
    return suffix in SUFFIXES


def read_markdown(path: str, corpus: Corpus) -> tuple[SavedAnswer, ...]:
    """The items of lists that bear the number of a source, one answer an item, with the citations they rest on.

    A quote gets the clause and version in which it stands word for word, white space aside: first in the versions that
    the file names. One that stands in none gets no document (""). corpus: every version that is here.
    Raises FileProblem where the file cannot be read or has no such item.
    """
    text = read_bytes(path).decode("utf-8", errors="replace")
    searched = list(_clauses(text, corpus))
    answers = []
    for number, line in enumerate(text.split("\n"), 1):
        if quotes := _quotes(line):
            cited = tuple(_found(quote, searched) for quote in quotes)
            answers.append(SavedAnswer(number, "", (SavedStatement(" ".join(quotes), cited),)))
    if not answers:
        raise FileProblem(
            "{path} has no line of a list that ends with the number of its source, such as [1]; export the answer as "
            "Markdown again.",
            path=path,
        )
    return tuple(answers)


def _quotes(line: str) -> list[str]:
    """The stretches of an item that each end with the number of a source."""
    item = _ITEM.fullmatch(line.rstrip())
    if item is None or _SOURCE.match(item["text"]):
        return []
    *quoted, _ = _MARKS.split(item["text"])
    return [" ".join(_ESCAPED.sub(r"\1", quote).split()) for quote in quoted if quote.strip()]


def _clauses(text: str, corpus: Corpus) -> Iterator[Clause]:
    """All clauses: those of the versions that the text names first, prose in its paragraphs before its sections."""
    named = [document for document in corpus.documents if _named(document, text)]
    others = [document for document in corpus.documents if document not in named]
    for document in (*named, *others):
        yield from sorted(corpus.clauses_of(document.key), key=lambda clause: clause.kind == "section")


def _named(document: Document, text: str) -> bool:
    return any(document_label(document, wording(language)) in text for language in LANGUAGES)


def _found(quote: str, clauses: Iterable[Clause]) -> Saved:
    for wanted in dict.fromkeys((quote, _LABEL.sub("", quote, count=1))):
        pattern = re.compile(r"(?<!\w)" * wanted[:1].isalnum() + r"\s+".join(map(re.escape, wanted.split())))
        first = wanted.split()[0] if wanted else ""
        for clause in clauses if first else ():
            if first in clause.text and (match := pattern.search(clause.text)):
                return Saved(clause.document, clause.version, clause.id, match[0], *match.span())
    return Saved("", "", "", quote, 0, len(quote))
