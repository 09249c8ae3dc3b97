"""How documents and clauses beside the Guideline are called: what each is, how far it binds, where it stands."""

from __future__ import annotations

from collections.abc import Iterable

from app.answer import Answer, Citation
from app.showing.wording import Wording
from corpus.model import Clause, Document, Force
from corpus.store import Corpus

_NAMES = 3
_OF_ANOTHER = ("instrument_silent", "document_silent", "no_provision", "no_provision_summed")
_SEPARATOR = {"en": ": ", "zh-Hant": "："}


def short_name(document: Document, language: str) -> str:
    """The name of a document in running text."""
    if language != "en" and (document.short_zh or document.title_zh):
        return document.short_zh or document.title_zh
    return document.short or document.title


def provision_label(clause: Clause, words: Wording) -> str:
    """A provision that is summed up, as cited: "PDPO s.26(1): Duty to erase"."""
    summed = clause.summed
    assert summed is not None
    chinese = words.language != "en"
    name = summed.name_zh if chinese and summed.name_zh else clause.path[0]
    heading = summed.heading_zh if chinese and summed.heading_zh else clause.heading
    return f"{name} {summed.pinpoint}{_SEPARATOR[words.language]}{heading}"


def place_label(clause: Clause) -> str:
    """Where a clause of an added document stands: its own heading, or the one that it stands under."""
    heading = clause.heading.strip().rstrip(":：")
    return heading or next((part for part in reversed(clause.path) if part.strip()), "") or clause.id


def standing(clause: Clause, document: Document, words: Wording) -> str:
    """What a reader must know of a citation beside its place: what the text is, its force, its status, how sure.

    Empty for the Guideline, whose force is said once for all.
    """
    chinese = words.language != "en"
    if clause.summed is None:
        return _standing_of_text(document, words)
    summed = clause.summed
    own = summed.status_zh if chinese else summed.status
    status = own or (document.status_zh if chinese else document.status)
    parts = [words("standing.summary"), words(f"render.force.{document.force.name.lower()}")]
    parts += [words("standing.status", status=status.rstrip(".。"))] if status else []
    if summed.confidence != "high":
        parts.append(words(f"standing.confidence_{summed.confidence}"))
    if summed.basis == "general knowledge":
        parts.append(words("standing.general_knowledge"))
    if document.relation == "related":
        parts.append(words("standing.related"))
    if not document.official_url:
        parts.append(words("standing.no_address"))
    return words("standing.separator").join(parts) + words("standing.end")


def _standing_of_text(document: Document, words: Wording) -> str:
    """Of a text itself: nothing for one whose force is said once for all, what the reader brought it as otherwise."""
    if document.force is Force.UNSTATED:
        return words("standing.added")
    status = document.status_zh if words.language != "en" else document.status
    if not status:
        return ""
    parts = [words("standing.official"), words(f"render.force.{document.force.name.lower()}"), status.rstrip(".。")]
    return words("standing.separator").join(parts) + words("standing.end")


def lead(answer: Answer, corpus: Corpus, guideline: str, words: Wording) -> str:
    """The sentence over an answer: whose words follow, and whether they are quoted or summed up."""
    others = _documents((c for s in answer.statements for c in s.citations if c.clause.document != guideline), corpus)
    if answer.outcome.abstained and any(note.key in _OF_ANOTHER for note in answer.notes):
        return words("lead.not_found")
    if not others or answer.outcome.abstained:
        return words.outcome(answer.outcome)
    own = any(c.clause.document == guideline for s in answer.statements for c in s.citations)
    summed = [document for document in others if not document.verbatim]
    kind = "summary" if len(summed) == len(others) else "document" if not summed else "several"
    kind = f"guideline_{kind}" if own else kind
    names = [short_name(document, words.language) for document in others]
    shown = words("render.list_separator").join(names[:_NAMES]) + (words("lead.and_more") if names[_NAMES:] else "")
    return words(f"lead.{answer.outcome.value}_{kind}", names=shown)


def _documents(citations: Iterable[Citation], corpus: Corpus) -> list[Document]:
    keys = dict.fromkeys(f"{one.clause.document}@{one.clause.version}" for one in citations)
    return [corpus.document(key) for key in keys]
