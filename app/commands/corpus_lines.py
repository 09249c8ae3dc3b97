"""What may be cited, as lines for a person: the list of documents, and clauses with what stands below them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.showing.translate import told
from app.showing.wording import Wording
from corpus.model import Clause, Document, Force
from corpus.said import Said


def list_line(document: Document, count: int, origin: str, compared: Said | None, words: Wording) -> str:
    """One document: name, date, clauses, force, title, where it comes from ("" for what is bundled)."""
    parts = [document.key, document.date, words("corpus.clauses", count=count), _force(document.force, words)]
    parts += [_title(document, words), words(f"corpus.origin.{origin}") if origin else ""]
    parts += [told(compared, words.language) if compared else ""]
    return "  ".join(part for part in parts if part)


def digest_head(document: Document, words: Wording) -> str:
    """What must be known of a digest before a word of it is read."""
    chinese = words.language != "en"
    notice = words("corpus.digest")
    if document.official_url:
        notice += words("corpus.official", url=document.official_url)
    status = document.status_zh if chinese and document.status_zh else document.status
    caution = document.caution_zh if chinese and document.caution_zh else document.caution
    return "\n".join(line for line in (_title(document, words), notice, status, caution) if line) + "\n"


def clause_lines(clause: Clause, words: Wording, *, with_text: bool = True) -> str:
    """A clause with its place; of a digest, what it says in the reader's language."""
    chinese, summed = words.language != "en", clause.summed
    place = " > ".join(clause.path) or clause.heading
    kind = words(f"corpus.kind.{clause.kind}")
    more = "" if clause.page is None else words("render.page", page=clause.page)
    text, heading = clause.text if with_text else "", ""
    if summed is not None:
        more += words("corpus.summed", confidence=words(f"corpus.confidence.{summed.confidence}"))
        text = summed.text_zh if chinese and summed.text_zh else text
        heading = summed.heading_zh if chinese and summed.heading_zh else clause.heading
        if chinese and summed.name_zh:
            place = " > ".join((summed.name_zh, *clause.path[1:])) or place
    head = words("corpus.head", id=clause.id, kind=kind, place=place, more=more)
    return "\n".join(line for line in (head, heading, text) if line) + "\n"


def below(clause: Clause, clauses: Sequence[Clause]) -> list[Clause]:
    """A clause and all that stands below it, in reading order. clauses: those of its document, in reading order."""
    inside = {clause.id}
    found = [clause]
    for one in clauses:
        if one.parent in inside and one.id not in inside:
            inside.add(one.id)
            found.append(one)
    return found


def with_points(clause: Clause, clauses: Sequence[Clause], words: Wording) -> Iterable[str]:
    """A clause with its points. The prose of a section is shown once, as the paragraphs that it consists of, because
    what stands between them would else be torn from its place."""
    group = below(clause, clauses)
    in_paragraphs = {one.parent for one in group if one.kind == "para"}
    for one in group:
        yield clause_lines(one, words, with_text=not (one.kind == "section" and one.id in in_paragraphs))


def _title(document: Document, words: Wording) -> str:
    return document.title_zh if words.language != "en" and document.title_zh else document.title


def _force(force: Force, words: Wording) -> str:
    return words(f"corpus.force.{force.name.lower()}")
