"""What an answer says about itself: on how the question was put, on what is quoted, on what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from app.answer import Note, Statement
from app.answering.compose import Chosen
from app.asking.manner import Manner, names_interval, qualifiers_in, speaks_against
from app.asking.sought import sought_in
from app.searching.grounds import Grounds
from corpus.model import Document, Modality

_SILENT = ("instrument_silent", "document_silent", "unknown_instrument")
_OF_PARTS = ("tier_not_named", "no_interval", "no_provision", *_SILENT)


def is_partial(note: Note) -> bool:
    """Whether an answer with this note answers only a part."""
    return note.key in _OF_PARTS or note.key.startswith("sought_")


def on_manner(manner: Manner, chosen: Sequence[Chosen]) -> tuple[Note, ...]:
    notes: list[Note] = []
    if manner.contains_instruction:
        notes.append(Note("instructions_ignored"))
    if manner.wants_bare_yes_no:
        notes.append(Note("no_short_answer"))
    if manner.premise and chosen:
        quoted = [c.clause.text[start:end] for c in chosen[:2] for start, end in c.spans]
        against = manner.strong_premise and any(speaks_against(manner.premise, quote) for quote in quoted)
        notes.append(Note("premise_contradicted" if against else "premise", {"premise": manner.premise}))
    if manner.wants_draft and chosen:
        notes.append(Note("draft_frame"))
    return tuple(notes)


def on_quotes(question: str, statements: Sequence[Statement]) -> tuple[Note, ...]:
    """Where the quoted words leave something open, the reader is told which words those are."""
    quotes = " ".join(statement.text for statement in statements)
    notes: list[Note] = []
    if words := qualifiers_in(quotes):
        notes.append(Note("qualified", {"words": "; ".join(words[:3])}))
    sought = sought_in(question)
    if sought is not None and sought.kind == "frequency" and not names_interval(quotes):
        notes.append(Note("no_interval"))
    return tuple(notes)


def on_force(manner: Manner, statements: Sequence[Statement], guideline: str) -> tuple[Note, ...]:
    """Where a quote of the Guideline commands or advises, the reader is told that the whole of it is guidance; and
    where a digest is quoted, that it is ours."""
    citations = [citation for statement in statements for citation in statement.citations]
    asks = manner.about_document or any(
        sentence.modality is not Modality.DESCRIPTIVE
        for citation in citations
        if citation.clause.document == guideline
        for sentence in citation.clause.sentences
        if citation.start <= sentence.start < citation.end
    )
    summed = any(citation.clause.summed for citation in citations)
    return (*((Note("guidance_force"),) if asks else ()), *((Note("our_summary"),) if summed else ()))


def on_silence(manner: Manner, grounds: Grounds, document: Document) -> tuple[Note, ...]:
    notes = [Note(grounds.note)] if grounds.note else []
    if manner.about_document:
        # What the clauses do not say of the document, its title page may; the manifest has that.
        notes.append(Note("document_version", {"version": document.version, "date": document.date}))
    return tuple(notes)
