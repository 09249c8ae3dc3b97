"""A document of the manifest becomes its clause records: the whole of ingestion, read from here."""

from __future__ import annotations

from pathlib import Path

from corpus.manifest import FOLDER, read_manifest, read_source
from corpus.model import Clause, ClausewiseError, Document, Modality, Sentence
from corpus.records import dump, records_path, write_text
from ingestion import knowledge, modality, pages, pdf, sentences
from ingestion.clean import Cut
from ingestion.layout import Layout
from ingestion.structure import Part, build
from ingestion.tag import tag

GUIDELINE = "hk-genai-guideline"


def ingest_guideline(folder: Path | None = None) -> tuple[Clause, ...]:
    """The Guideline's clauses, made afresh from the committed source. Raises ClausewiseError."""
    base = folder or FOLDER
    document = next((d for d in read_manifest(base) if d.id == GUIDELINE), None)
    if document is None:
        raise ClausewiseError(f"The manifest in {base} does not list {GUIDELINE}; restore the manifest.")
    return ingest(document, read_source(document, base), pages.read_pages(pages.pages_path(base, document)))


def ingest(document: Document, source: str, printed: dict[str, int | None]) -> tuple[Clause, ...]:
    """`source` as clauses in reading order; `printed` gives each clause's page. Raises ClausewiseError."""
    parts = _parts(document, source)
    strangers = printed.keys() ^ {part.id for part in parts}
    if strangers:
        raise ClausewiseError(
            f"The table of pages and the clauses of {document.key} do not agree about {min(strangers)!r};"
            " make the table again with `python -m ingestion pages PDF`."
        )
    spoken = _spoken(parts)
    clauses = [
        Clause(
            document=document.id,
            version=document.version,
            id=part.id,
            kind=part.kind,
            heading=part.heading,
            path=part.path,
            parent=part.parent,
            order=order,
            text=part.text,
            page=printed[part.id],
            segments=part.segments,
            sentences=spoken[part.id],
        )
        for order, part in enumerate(parts)
    ]
    return tag(clauses)


def write_clauses(document: Document, clauses: tuple[Clause, ...], folder: Path | None = None) -> Path:
    path = records_path(folder or FOLDER, document)
    write_text(path, dump(clauses))
    return path


def find_pages(document: Document, source: str, file: Path) -> dict[str, int | None]:
    """The printed page on which each clause begins, from the official PDF at `file`. Raises ClausewiseError."""
    parts = _parts(document, source)
    return pages.locate(_openings(parts), pdf.page_texts(file), document.pdf_first_page)


def exclusions(document: Document, source: str) -> tuple[list[Cut], tuple[str, ...]]:
    """What of `source` belongs to no clause, by name, and the lines of its contents list."""
    parts, layout = _built(document, source)
    return [*layout.furniture, *(cut for part in parts for cut in part.cuts)], layout.contents


def _parts(document: Document, source: str) -> list[Part]:
    return _built(document, source)[0]


def _built(document: Document, source: str) -> tuple[list[Part], Layout]:
    return build(source, tuple(knowledge.facts(document.key).get("attached", ())))


def _openings(parts: list[Part]) -> list[pages.Opening]:
    """A section is found by its heading together with what follows, since contents lists repeat headings."""
    openings: list[pages.Opening] = []
    following = ""
    for part in reversed(parts):
        words = part.text
        if part.kind == "section":
            words = f"{part.heading} {following}"
        elif part.kind == "row":
            words = part.heading
        following = words
        openings.append(pages.Opening(part.id, words, part.kind in ("figure", "footnote", "table")))
    return openings[::-1]


def _spoken(parts: list[Part]) -> dict[str, tuple[Sentence, ...]]:
    """The sentences of every clause with their modality."""
    spoken: dict[str, tuple[Sentence, ...]] = {}
    by_id = {part.id: part for part in parts}
    for at, part in enumerate(parts):
        if part.kind in ("section", "para", "bullet"):
            spans = sentences.split(part.text)
            classes = modality.of_sentences([part.text[a:b] for a, b in spans])
        else:
            spans = sentences.whole(part.text)
            classes = [_class_of_fragment(parts, at, by_id)] * len(spans)
        spoken[part.id] = tuple(Sentence(a, b, c) for (a, b), c in zip(spans, classes, strict=True))
    return spoken


def _class_of_fragment(parts: list[Part], at: int, by_id: dict[str, Part]) -> Modality:
    part = parts[at]
    if part.kind == "item":
        return modality.of_item(part.text, _lead_in(parts, at))
    if part.kind == "row":
        section = by_id[by_id[part.parent or ""].parent or ""]
        return modality.of_row(part.heading, [section.text[a:b] for a, b in sentences.split(section.text)])
    return Modality.DESCRIPTIVE


def _lead_in(parts: list[Part], at: int) -> str | None:
    """The sentence ending in a colon that stands before the list, if there is one."""
    before = next((p for p in reversed(parts[:at]) if p.kind != "item"), None)
    spans = sentences.split(before.text) if before else ()
    if before is None or not spans:
        return None
    last = before.text[slice(*spans[-1])]
    return last if last.rstrip("¹²³⁴⁵⁶⁷⁸⁹").endswith(":") else None
