"""A reading becomes clauses: headings are found, parts named, sentences read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Clause, Modality, Role, Tags
from ingestion.blocks import Reading
from ingestion.outline.headings import find_headings
from ingestion.outline.lines import lines_of
from ingestion.outline.part import Part
from ingestion.outline.parts import parts_of
from ingestion.outline.speech import spoken
from ingestion.outline.words import roles_of, sectors_of


def clauses_of(reading: Reading, document: str, version: str, title: str) -> tuple[Clause, ...]:
    """The clauses of a document in reading order. title: what it is called, for text before its first heading.

    Ids come from the document's own numbering alone, so the same file always has the same. Every character of the
    blocks stands in the text of one clause other than a section, in a heading, or, of a mark, in the id.
    """
    parts = parts_of(find_headings(lines_of(reading), title), title)
    leads = _leads(parts)
    clauses = []
    for order, part in enumerate(parts):
        clause = Clause(
            document=document,
            version=version,
            id=part.id,
            kind=part.kind,
            heading=part.heading,
            path=part.path,
            parent=part.parent.id if part.parent else None,
            order=order,
            text=part.text,
            page=part.page,
            segments=(),
            sentences=spoken(part.text, part.kind, leads.get(id(part), "")),
        )
        clauses.append(replace(clause, tags=_tags(clause)))
    return tuple(clauses)


def _leads(parts: Sequence[Part]) -> dict[int, str]:
    """For each entry of a list, the text that introduces it: its parent's, or the paragraph's before the list."""
    leads: dict[int, str] = {}
    before = ""
    for part in parts:
        if part.kind != "item":
            before = part.text if part.kind in ("para", "bullet", "provision") else ""
            continue
        above = part.parent
        if above is None or above.kind in ("section", "provision"):
            leads[id(part)] = before
        elif above.kind == "item" and not above.text.rstrip().endswith((":", "：", "—")):
            leads[id(part)] = leads.get(id(above), "")
        else:
            leads[id(part)] = above.text
    return leads


def _tags(clause: Clause) -> Tags:
    said = [clause.text[s.start : s.end] for s in clause.sentences]
    classes = {sentence.modality for sentence in clause.sentences}
    found = roles_of(clause.path, said)
    return Tags(
        roles=tuple(role.value for role in Role if role.value in found),
        sectors=sectors_of(clause.heading, clause.text),
        modalities=tuple(one.value for one in Modality if one in classes),
    )
