"""The issuer's own file of a document, in the document's language, laid beside the document clause by clause."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from corpus.editions import EditionError, Known, known_editions, known_originals
from corpus.model import Clause
from corpus.originals import Comparison, Difference, percent
from corpus.said import Said
from corpus.store import Corpus, load_corpus
from ingestion import pdf
from ingestion.edition import (
    account,
    edition_clauses,
    lay,
    left_out,
    official_names,
    own_names,
    recognise,
    recognised,
    texts_of,
)
from ingestion.edition_ids import formed_ids
from ingestion.edition_words import compare_words, marks_alone

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """How the words of one clause compare: `equal` of `aligned`. A section is compared by its heading, a bullet with
    its label."""

    clause: str
    aligned: int
    equal: int


@dataclass(frozen=True, slots=True)
class Compared:
    """comparison: what is kept. clauses: the words of each clause that was met, in the document's order.

    problems: text of the file that is lost or stands twice; empty unless the reader is at fault.
    """

    comparison: Comparison
    clauses: tuple[ClauseWords, ...]
    problems: tuple[str, ...]


def official_file(path: Path, corpus: Corpus | None = None) -> Known | None:
    """The official file that the PDF at `path` is, in the version that the corpus holds: one of `known_originals`
    or `known_editions`; None for any other document or version. Raises PdfError for a file that is no intact PDF.

    A document that only carries the title in front has not the sections, and is not taken for it.
    """
    among = (*known_originals(), *known_editions())
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    if known := next((known for known in among if known.sha256 == digest), None):
        return known
    sheets = pdf.page_lines(path)
    found = recognised(texts_of(sheets), among)
    if found is None or found[0].version != found[1]:
        return None
    known = found[0]
    clauses = (corpus or load_corpus()).clauses_of(f"{known.document}@{known.version}")
    names = own_names(clauses) if known in known_originals() else official_names(clauses)
    try:
        lay(sheets, known, clauses, names, path)
    except EditionError:
        return None
    return known


def compare(file: Path, corpus: Corpus | None = None) -> Compared:
    """The document of the corpus beside the PDF at `file`. Nothing is kept; see `write_comparison`.

    Raises PdfError for a file that is no intact PDF, and EditionError for one without text, of another document or
    version, or in which a section of the document is not found.
    """
    corpus = corpus or load_corpus()
    sheets = pdf.page_lines(file)
    known = recognise(texts_of(sheets), known_originals(), corpus, file)
    document = corpus.document(f"{known.document}@{known.version}")
    clauses = corpus.clauses_of(document.key)
    names = own_names(clauses)
    laid = lay(sheets, known, clauses, names, file)
    pairs = laid.alignment.pairs
    theirs = edition_clauses(pairs, known)
    sections = [pair.clause for pair in pairs if pair.clause.kind == "section"]
    placed = {own.id for own, other in zip((p.clause for p in pairs), theirs, strict=True) if own.page == other.page}
    words: list[ClauseWords] = []
    differences: list[Difference] = []
    for pair, other in zip(pairs, theirs, strict=True):
        own = pair.clause
        said = compare_words(_words(own), other.heading if own.kind == "section" else other.text)
        words.append(ClauseWords(own.id, said.aligned, said.equal))
        differences += [Difference(own.id, other.pdf_page, a, b, marks_alone(a, b)) for a, b in said.apart]
    formed = zip(formed_ids(pairs, names), (pair.clause.id for pair in pairs), strict=True)
    comparison = Comparison(
        document=document.id,
        version=document.version,
        language=document.language,
        text=document.sha256,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        pages=laid.pages.count,
        clauses=len(clauses),
        met=len(pairs),
        named=sum(own == other for own, other in formed),
        placed=len(placed),
        headings=sum(clause.kind == "section" for clause in clauses),
        headings_placed=sum(clause.id in placed for clause in sections),
        words=sum(one.aligned for one in words),
        equal=sum(one.equal for one in words),
        differences=tuple(differences),
        missing=tuple(name for name, _ in laid.alignment.missing),
        left_out=left_out(laid.alignment),
    )
    return Compared(comparison, tuple(words), tuple(account(laid.pages, laid.blocks, laid.alignment)[1]))


def report(compared: Compared) -> list[Said]:
    """What was compared and what differs, one sentence a line."""
    made = compared.comparison
    lines = [
        Said(
            "{key}: {met} of {clauses} clauses found in the file ({pages} pages), {named} of them under the same id, "
            "{placed} on the same page; {headings_placed} of {headings} headings on their pages.",
            key=made.key,
            met=made.met,
            clauses=made.clauses,
            pages=made.pages,
            named=made.named,
            placed=made.placed,
            headings_placed=made.headings_placed,
            headings=made.headings,
        ),
        Said(
            "{equal} of {words} words are equal ({share}). Differences in wording: {worded}; only in the form of "
            "quotation marks, dashes or blanks: {marks}.",
            equal=made.equal,
            words=made.words,
            share=percent(made.share),
            worded=sum(not difference.marks for difference in made.differences),
            marks=sum(difference.marks for difference in made.differences),
        ),
    ]
    if made.verified:
        lines.append(Said("It is the issuer's own file, so the text of {key} is verified against it.", key=made.key))
    elif made.official:
        lines.append(Said("It is the issuer's own file, and the text of {key} is not verified by it.", key=made.key))
    else:
        said = "It is not the very file that the issuer published when this version was made; look at what it says."
        lines.append(Said(said))
    worded = [difference for difference in made.differences if not difference.marks]
    lines += [_difference(difference) for difference in worded[:_SHOWN]]
    if len(worded) > _SHOWN:
        said = "Differences that are kept and not shown here: {count}."
        lines.append(Said(said, count=len(worded) - _SHOWN))
    if marked := tuple(dict.fromkeys(difference.clause for difference in made.differences if difference.marks)):
        said = "Only the form of quotation marks, dashes or blanks differs in {clauses}."
        lines.append(Said(said, clauses=marked))
    lines += [Said("The file has no text for {clause}.", clause=clause) for clause in made.missing]
    said = "No clause has this of the file, page {page}: {words}"
    lines += [Said(said, page=page or "-", words=words) for page, words in made.left_out]
    return lines


def _difference(difference: Difference) -> Said:
    return Said(
        "{clause} (page {page} of the file): here “{document}”, in the file “{file}”",
        clause=difference.clause,
        page=difference.pdf_page,
        document=difference.document,
        file=difference.file,
    )


def _words(clause: Clause) -> str:
    return clause.heading if clause.kind == "section" else clause.text
