"""What the browser is given: plain dictionaries for the two elements, made from answers and clauses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.answer import Answer, Citation, Outcome, Statement
from app.answering.referring import referred
from app.chatting.session import Correction
from app.chatting.written import written_labels, written_view
from app.showing.naming import short_name, standing
from app.showing.render import (
    CLOSING_NOTES,
    GUIDELINE,
    Wording,
    beside_groups,
    clause_label,
    document_label,
    document_of,
    numbered,
    opening,
    page_link,
    pieces,
    quoted_groups,
    to_markdown,
    wording,
    written,
)
from app.showing.translate import name_in
from corpus.editions import load_editions
from corpus.model import Clause, Force, Role, Sector
from corpus.references import Resolver
from corpus.store import Corpus

# The longest sample of a neighbouring clause that the side panel shows, in characters.
NEIGHBOUR_LIMIT = 420
_BESIDE = ("plain", "plain_clause", "summary", "parallel")
"""What may stand beside a quote, by the names of the labels."""
_KINDS = {"document": "document"}
_CARDS = ("conflict", "ours", "beside", "beside_hint")
# The rest of a word that the cut went through; text without blanks is left as it is cut.
_BROKEN_START = re.compile(r"^\S{0,30}\s+")
_BROKEN_END = re.compile(r"\s+\S{0,30}$")


def waiting_view(answer_id: str, language: str) -> dict[str, Any]:
    """The element while the answer is being found."""
    words = wording(language)
    return {"id": answer_id, "state": "waiting", "lang": language, "labels": {"looking": words("chat.looking")}}


def failed_view(answer_id: str, language: str, sentence: str) -> dict[str, Any]:
    """The element when there is no answer: one sentence."""
    return {"id": answer_id, "state": "failed", "lang": language, "message": sentence}


def answer_view(
    answer_id: str,
    answer: Answer,
    corpus: Corpus,
    correction: Correction | None = None,
    *,
    numbers: Mapping[Citation, int] | None = None,
) -> dict[str, Any]:
    """Everything that an answer shows. `sources[].ref` is what `clause_view` is later asked with.

    `numbers`: of all its citations, where they are not to be in reading order.
    """
    words = wording(answer.understanding.language)
    numbers = numbers or numbered(answer)
    nearest = set(answer.nearest)
    sources = [_source(number, citation, corpus, words) for citation, number in numbers.items()]
    return {
        "id": answer_id,
        "state": "done",
        "lang": words.language,
        "labels": {
            **words.section("chat"),
            **{name: words(f"render.{name}") for name in (*_BESIDE, *_CARDS)},
            **written_labels(words),
        },
        "outcome": answer.outcome.value,
        "abstained": answer.outcome.abstained,
        "lead": _lead(answer, corpus, words),
        "notes": [words.note(note) for note in answer.notes if note.key not in CLOSING_NOTES],
        "closing": [words.note(note) for note in answer.notes if note.key in CLOSING_NOTES],
        "banner": _banner(answer, words, correction or Correction()),
        **written_view(answer, numbers, words),
        "groups": [_group(heading, statements, numbers, words) for heading, statements in quoted_groups(answer)],
        "conflicts": [
            {
                "told": card.told,
                "sides": [
                    {
                        "label": clause_label(c.clause, words),
                        "plain": c.clause.summed.text_zh if c.clause.summed and words.language != "en" else "",
                        "parts": [{"text": c.quote, "marks": [numbers[c]]}],
                    }
                    for c in card.sides
                ],
            }
            for card in answer.conflicts
        ],
        "beside": [_group(heading, statements, numbers, words) for heading, statements in beside_groups(answer)],
        "more": _more(answer, words),
        "nearest": [{"n": numbers[c], "text": c.quote} for c in numbers if c in nearest],
        "sources": sources,
        "notice": words("render.notice"),
        "copy": to_markdown(answer, corpus),
    }


def stages(view: dict[str, Any]) -> list[dict[str, Any]]:
    """The same answer growing group by group, for streaming; the last stage is the whole."""
    grown = []
    for count in range(len(view["groups"])):
        partial = {**view, "state": "streaming", "groups": view["groups"][:count], "nearest": [], "copy": ""}
        grown.append({**partial, "sources": view["sources"], "beside": [], "conflicts": []})
    return [*grown, view]


def clause_view(
    corpus: Corpus, ref: dict[str, Any], language: str | None, number: int | None, resolver: Resolver | None = None
) -> dict[str, Any]:
    """The side panel for a citation. With a `resolver`, what the clause refers to can be opened from there.

    Raises ClausewiseError for an unknown clause, ValueError for a wrong span.
    """
    words = wording(language)
    document = corpus.document(f"{ref['document']}@{ref['version']}")
    clause = corpus.clause(document.key, str(ref["clause"]))
    quote = Citation(clause, int(ref["start"]), int(ref["end"]))
    before, after = corpus.neighbours(clause)
    link = page_link(clause, document)
    return {
        "lang": words.language,
        "labels": dict(words.section("chat")),
        "title": words("chat.panel_title", number=number) if number else clause_label(clause, words),
        "label": clause_label(clause, words),
        "path": [part for part in clause.path if part.strip()],
        "standing": standing(clause, document, words),
        "page": _page(clause, words),
        "document": document.title_zh if words.language != "en" and document.title_zh else document.title,
        "version": words("chat.version", version=document.version, date=document.date),
        "issuer": name_in(document.issuer, words.language),
        "force": {
            "kind": document.force.name.lower(),
            "label": words(f"chat.force.{document.force.name.lower()}"),
        },
        "pre": clause.text[: quote.start],
        "quote": quote.quote,
        "post": clause.text[quote.end :],
        "before": _neighbour(before, words, keep_end=True),
        "after": _neighbour(after, words, keep_end=False),
        "link": link,
        "link_label": words("chat.official_page" if "#page=" in link else "chat.official"),
        "copyright": name_in(document.copyright, words.language),
        "parallel": _parallel(clause, words),
        "refers": referred(clause, corpus, resolver, words) if resolver else [],
        "provenance": words("chat.third_party" if document.verbatim else "chat.digest"),
        "caution": document.caution_zh if words.language != "en" else document.caution,
        "force_note": document.force_note_zh if words.language != "en" else document.force_note,
    }


def _page(clause: Clause, words: Wording) -> str:
    """The page of a clause; nothing where its document has none."""
    if clause.page is not None:
        return words("chat.page", page=clause.page)
    return words("chat.no_page") if clause.document == GUIDELINE else ""


def _group(
    heading: str, statements: Sequence[Statement], numbers: Mapping[Citation, int], words: Wording
) -> dict[str, Any]:
    """Statements under one heading; `kind` says whose words they are: the Guideline's, a law's, a document's."""
    kind, _, value = heading.partition(":")
    return {
        "heading": words.heading(heading),
        "kind": Force(value).name.lower() if kind in ("force", "official") else _KINDS.get(kind, "guideline"),
        "items": [
            {"plain": s.plain, "plain_of": s.plain_of, "parallel": s.parallel, "parts": _parts(pieces(s, numbers))}
            for s in statements
        ],
    }


def _lead(answer: Answer, corpus: Corpus, words: Wording) -> str:
    """The sentence over the answer; who wrote it stands on the prose itself."""
    if not written(answer):
        return opening(answer, corpus, words)
    return words("written.partly") if answer.outcome is Outcome.PARTLY_ANSWERED else ""


def _more(answer: Answer, words: Wording) -> str:
    """The label of the way to all duties that bear on the reader; empty where it leads to nothing new."""
    counted = answer.completeness
    return words("chat.show_all", total=counted.total) if counted and counted.shown < counted.total else ""


def _parallel(clause: Clause, words: Wording) -> dict[str, str] | None:
    """The clause in the official edition of the reader's language, where that was added."""
    if clause.summed is not None:
        if words.language == "en":
            return None
        return {"label": words("render.summary"), "text": clause.summed.text_zh, "link": ""}
    edition = load_editions().get(words.language) if words.language != "en" else None
    if edition is not None and (clause.document, clause.version) != (edition.document, edition.version):
        return None
    chinese = edition.clause(clause.id) if edition is not None else None
    if chinese is None or not chinese.text:
        return None
    return {"label": words("render.parallel"), "text": chinese.text, "link": chinese.link}


def _source(number: int, citation: Citation, corpus: Corpus, words: Wording) -> dict[str, Any]:
    clause = citation.clause
    document = document_of(clause, corpus)
    return {
        "n": number,
        "key": clause.key,
        "label": clause_label(clause, words),
        "page": "" if clause.page is None else words("chat.page", page=clause.page),
        "document": short_name(document, words.language) if clause.summed else document_label(document, words),
        "force": words(f"chat.force.{document.force.name.lower()}"),
        "kind": document.force.name.lower(),
        "standing": standing(clause, document, words),
        "summed": clause.summed is not None,
        "open": words("chat.open_source", number=number, label=clause_label(clause, words)),
        "ref": {
            "document": clause.document,
            "version": clause.version,
            "clause": clause.id,
            "start": citation.start,
            "end": citation.end,
        },
    }


def _parts(cut: tuple[tuple[str, tuple[int, ...]], ...]) -> list[dict[str, Any]]:
    return [{"text": text, "marks": list(marks)} for text, marks in cut]


def _banner(answer: Answer, words: Wording, correction: Correction) -> dict[str, Any]:
    reading = answer.understanding
    return {
        "role": _field("role", reading.roles, "role" in reading.from_profile, correction.role, words),
        "sector": _field("sector", reading.sectors, "sector" in reading.from_profile, correction.sector, words),
        "read_as": words("chat.read_as", question=reading.standalone)
        if reading.follow_up and reading.standalone.strip() != reading.question.strip()
        else "",
    }


def _field(
    kind: str, values: tuple[str, ...], from_settings: bool, corrected: str | None, words: Wording
) -> dict[str, Any]:
    known = [member.value for member in (Role if kind == "role" else Sector)]
    options = [{"value": "", "label": words(f"chat.{kind}_unsaid")}]
    options += [{"value": value, "label": words.names(kind, [value])} for value in known]
    value = "|".join(values)
    if len(values) > 1:
        options.append({"value": value, "label": words.names(kind, values)})
    if corrected is not None and corrected == value:
        origin = "choice"
    elif not values:
        origin = "none"
    else:
        origin = "settings" if from_settings else "words"
    return {"value": value, "options": options, "origin": words(f"chat.origin_{origin}"), "said": bool(values)}


def _neighbour(clause: Clause | None, words: Wording, *, keep_end: bool) -> dict[str, str] | None:
    if clause is None:
        return None
    text = clause.text
    if len(text) > NEIGHBOUR_LIMIT and keep_end:
        text = "… " + _BROKEN_START.sub("", text[-NEIGHBOUR_LIMIT:])
    elif len(text) > NEIGHBOUR_LIMIT:
        text = _BROKEN_END.sub("", text[:NEIGHBOUR_LIMIT]) + " …"
    return {"label": clause_label(clause, words), "text": text}
