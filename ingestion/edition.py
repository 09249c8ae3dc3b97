"""A file that a user adds becomes an edition of a document: the whole of it, read from here."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.editions import Edition, EditionError, Known, ZhClause, known_editions
from corpus.model import Clause
from corpus.register import load_glossary
from corpus.said import Said
from corpus.store import Corpus, load_corpus
from ingestion import pdf, sentences
from ingestion.edition_align import Alignment, Pair, align
from ingestion.edition_blocks import Block, Kind, Words, blocks
from ingestion.edition_lines import Pages, read_pages
from ingestion.edition_text import ink
from ingestion.pdf import PdfLine

_FIRST_PAGES = 2
_SPEAKING = ("section", "para", "bullet")


@dataclass(frozen=True, slots=True)
class Made:
    """An edition and the account of its text: characters that leave a mark, by where they went.

    problems: text that is lost or stands twice; empty unless the reader is at fault.
    """

    edition: Edition
    alignment: Alignment
    counts: dict[str, int]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """The pages of an official file beside the clauses of its document."""

    pages: Pages
    blocks: tuple[Block, ...]
    alignment: Alignment


def make_edition(file: Path, corpus: Corpus | None = None) -> Made:
    """The edition in the PDF at `file`. Raises PdfError for a file that is no intact PDF, and EditionError for one
    without text, of another document, of another version, or in which a section of the document is not found."""
    corpus = corpus or load_corpus()
    sheets = pdf.page_lines(file)
    known = recognise(texts_of(sheets), known_editions(), corpus, file)
    clauses = corpus.clauses_of(f"{known.document}@{known.version}")
    laid = lay(sheets, known, clauses, official_names(clauses), file)
    found = tuple(edition_clauses(laid.alignment.pairs, known))
    counts, problems = account(laid.pages, laid.blocks, laid.alignment)
    edition = Edition(
        document=known.document,
        version=known.version,
        language=known.language,
        title=known.title,
        official_url=known.official_url,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        pages=laid.pages.count,
        clauses=found,
        missing=tuple(name for name, _ in laid.alignment.missing),
        left_out=left_out(laid.alignment),
    )
    return Made(edition, laid.alignment, counts, tuple(problems))


def texts_of(sheets: Sequence[Sequence[PdfLine]]) -> list[str]:
    return ["\n".join(line.text for line in sheet) for sheet in sheets]


def lay(
    sheets: Sequence[Sequence[PdfLine]],
    known: Known,
    clauses: Sequence[Clause],
    names: Mapping[str, str],
    file: Path,
) -> Laid:
    """The file's pages beside the clauses; `names` gives the clause id of each heading without a number.

    Raises EditionError where a section of the document is not found in them.
    """
    pages = read_pages(sheets, known.contents_title, re.compile("|".join(map(re.escape, names))))
    made = blocks(pages, Words(frozenset(names), known.figure_word, known.table_word))
    alignment = align(clauses, made, names)
    met = {pair.clause.id for pair in alignment.pairs}
    lost = [clause.id for clause in clauses if clause.kind == "section" and clause.id not in met]
    if lost:
        raise EditionError(
            "{path} is the official file of {title}, but section {section} cannot be found in it, so it is damaged or "
            "incomplete; give the issuer's own file.",
            path=file,
            title=known.title,
            section=min(lost),
        )
    return Laid(pages, made, alignment)


def left_out(alignment: Alignment) -> tuple[tuple[int | None, str], ...]:
    """Printed page and opening words of each block that no clause has, with the reason."""
    said = "{words} (not aligned: {why})"
    return tuple(
        (block.first.printed, Said(said, words=block.text[:40], why=why)) for block, why in alignment.left
    )


def report(made: Made) -> list[str]:
    """What was read, line by line: how much met, what did not and why, and where its text went."""
    edition = made.edition
    total = len(edition.clauses) + len(edition.missing)
    met = len(edition.clauses)
    said = "{key}: {pages} pages, {met} of {total} clauses aligned"
    lines: list[str] = [Said(said, key=edition.key, pages=edition.pages, met=met, total=total)]
    if not edition.compared:
        said = "It is not the very file that the issuer published when this version was made; look at what it says."
        lines.append(Said(said))
    lines += [Said("No text for {clause}: {why}", clause=name, why=why) for name, why in made.alignment.missing]
    for block, why in made.alignment.left:
        said = "Not aligned, page {page}: {words} ({why})"
        lines.append(Said(said, page=block.first.printed or "-", words=block.text[:40], why=why))
    counts = tuple(f"{name} {count:,}" for name, count in sorted(made.counts.items()))
    return [*lines, Said("Characters: {counts}", counts=counts), *made.problems]


def recognise(pages: Sequence[str], among: Sequence[Known], corpus: Corpus, file: Path) -> Known:
    """Which of the official files the pages are. Raises EditionError where they are none of them."""
    if not "".join(pages).strip():
        raise EditionError("{path} has no text, only pictures of pages; give the issuer's own file.", path=file)
    found = recognised(pages, among)
    if found is None:
        raise EditionError(
            "{path} is none of the official files that are laid beside the corpus: {titles}; give one of these.",
            path=file,
            titles=tuple(f"{known.title} ({known.language}, {known.version})" for known in among),
        )
    known, version = found
    if version != known.version:
        raise EditionError(
            "{path} is version {found} of {title}, and the corpus holds version {version}; give the file of version "
            "{version}.",
            path=file,
            found=version,
            title=known.title,
            version=known.version,
        )
    corpus.document(f"{known.document}@{known.version}")
    return known


def recognised(pages: Sequence[str], among: Sequence[Known]) -> tuple[Known, str] | None:
    """The official file that the pages are by the title on the first of them, and the version printed there; None
    for any other document. Where a title has several versions, that of the pages comes first, then the last."""
    opening = "\n".join(pages[:_FIRST_PAGES])
    last = None
    for known in among:
        mark = re.search(known.version_mark, opening)
        if mark and _stands(known.title, opening):
            last = known, mark[1]
            if mark[1] == known.version:
                break
    return last


def _stands(title: str, opening: str) -> bool:
    """Whether whole lines of the opening are the title, however it is broken; not where a sentence names it."""
    wanted = "".join(title.split())
    lines = ["".join(line.split()) for line in opening.splitlines()]
    lines = [line for line in lines if line]
    for first in range(len(lines)):
        together = ""
        for line in lines[first:]:
            together += line
            if together == wanted:
                return True
            if not wanted.startswith(together):
                break
    return False


def official_names(clauses: Sequence[Clause]) -> dict[str, str]:
    """Clause id of each section without a number, by its official name in the edition."""
    official = dict(load_glossary())
    return {official[name]: id for name, id in own_names(clauses).items() if name in official}


def own_names(clauses: Sequence[Clause]) -> dict[str, str]:
    """Clause id of each section without a number, by its heading."""
    return {c.heading: c.id for c in clauses if c.kind == "section" and not c.id[-1].isdigit()}


def edition_clauses(pairs: Sequence[Pair], known: Known) -> list[ZhClause]:
    """The file's words for each clause; a section's are those of its own paragraphs."""
    made: list[ZhClause] = []
    prose: dict[str, list[str]] = {}
    for pair in pairs:
        if pair.clause.kind == "para" and pair.clause.parent:
            prose.setdefault(pair.clause.parent, []).append("\n\n".join(block.text for block in pair.blocks))
    for pair in pairs:
        clause, first = pair.clause, pair.blocks[0]
        line = first.row_lines[pair.row - 1] if pair.row else first.first
        if clause.kind == "section":
            heading, text = first.text, "\n\n".join(prose.get(clause.id, []))
        elif pair.row:
            labels, cells = first.rows[0], first.rows[pair.row]
            heading = cells[0]
            text = " / ".join(f"{label}{known.after_label}{cell}" for label, cell in zip(labels, cells, strict=True))
        elif first.kind is Kind.TABLE:
            heading, text = first.text, f"{first.text}{known.after_caption}{' / '.join(first.rows[0])}"
        else:
            heading, text = _heading(clause, first), "\n\n".join(block.text for block in pair.blocks)
        spans = sentences.split(text) if clause.kind in _SPEAKING else sentences.whole(text)
        link = f"{known.official_url}#page={line.page}" if known.official_url else ""
        made.append(ZhClause(clause.id, heading, text, line.printed, line.page, spans, link))
    return made


def account(pages: Pages, made: Sequence[Block], alignment: Alignment) -> tuple[dict[str, int], list[str]]:
    """How many marks of the source went to clauses, to what is not aligned, or to a named exclusion; and what
    went nowhere, to two places, or is in a block's span but not in its text."""
    left = {id(block) for block, _ in alignment.left}
    kept = {id(block) for pair in alignment.pairs for block in pair.blocks}
    spans = [(f.name, f.start, f.stop) for f in pages.furniture]
    problems: list[str] = []
    for block in made:
        name = "clauses" if id(block) in kept else "not aligned" if id(block) in left else ""
        if not name or id(block) in kept & left:
            problems.append(Said("lost text: page {page}, {words!r}", page=block.first.page, words=block.text[:40]))
        spans += [(name, start, stop) for start, stop in block.spans]
        problems += _unsaid(pages.source, block)
    counts: Counter[str] = Counter()
    at = 0
    for name, start, stop in sorted(spans, key=lambda span: span[1]):
        if start < at or pages.source[at:start].strip():
            words = pages.source[min(at, start) : max(at, start)][:40]
            problems.append(Said("text in no place or in two: {words!r}", words=words))
        counts[name] += len(ink(pages.source[start:stop]))
        at = stop
    if pages.source[at:].strip():
        problems.append(Said("text in no place: {words!r}", words=pages.source[at:][:40]))
    return dict(counts), problems


def _unsaid(source: str, block: Block) -> list[str]:
    """Marks of the block's lines that its text does not show, but for its own mark or number in front."""
    printed = Counter(ink("".join(source[start:stop] for start, stop in block.spans)))
    shown = Counter(ink(block.text + "".join(cell for row in block.rows for cell in row)))
    spared = printed - shown
    if block.kind is Kind.TABLE and block.rows:
        # a header that is printed again on the next page is shown once
        for _ in range(len(block.spans)):
            again = Counter(ink("".join(block.rows[0])))
            if again and all(spared[mark] >= count for mark, count in again.items()):
                spared -= again
    marks = "".join(spared.elements())
    if len(marks) > len("2.1.3.4.") or any(character.isalpha() for character in marks):
        said = "page {page}: {marks!r} of {words!r} is not in its text"
        return [Said(said, page=block.first.page, marks=marks[:20], words=block.text[:30])]
    return []


def _heading(clause: Clause, block: Block) -> str:
    if clause.kind == "figure":
        return block.text
    return block.label if clause.kind == "bullet" else ""
