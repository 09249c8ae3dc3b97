"""What of an answer stands in its receipt: all that was shown, and what each quote was taken from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.answer import Answer, Citation, Profile, Statement
from app.commands.batch import citation_record
from app.receipts.model import SCHEMA, clauses_sha256, text_sha256
from app.showing.render import document_of
from app.showing.wording import wording
from corpus.store import Corpus

if TYPE_CHECKING:
    from corpus.model import Clause, Document

SPAN = "span"
"""The check that every citation has passed, by construction: the quote stands word for word at its place."""

WRITTEN = (
    *("form", "label", "quote", "language", "number", "name", "law", "role"),
    *("negation", "condition", "quantifier", "silence", "modality", "support"),
)
"""The checks of `app.checks` and `app.writing` that every sentence of a model has passed before it is shown, by the
names of the faults that they find. A second reader ("judge") is named by the trace where there was one."""

_PROJECT = Path(__file__).parents[2] / "pyproject.toml"
_COUNTS = ("proposed", "passed", "repaired", "replaced", "dropped", "withheld", "first_ms", "total_ms")
_NAMES = ("model", "prompt", "fault")


class Kept(StrEnum):
    """How much of the question a receipt keeps: its words, its words with personal data masked, or its hash alone."""

    AS_ASKED = "as_asked"
    MASKED = "masked"
    HASH = "hash"


def content(
    question: str,
    answer: Answer,
    corpus: Corpus,
    profile: Profile | None = None,
    kept: Kept = Kept.AS_ASKED,
    product: str = "",
) -> dict[str, Any]:
    """The record of a receipt but for what its store adds: store, number, previous, time, sha256.

    profile: as the reader had set it; None: what of it the answer tells. corpus: what the answer was made from.
    Where the words of the question are not kept, neither is what repeats them: its stand-alone form and the notes'
    values. The hash is that of the question as asked in every case.
    """
    reading = answer.understanding
    known = profile or _profile_of(answer)
    words = wording(reading.language)
    own = kept is Kept.AS_ASKED
    statements = [_statement(one, answer) for one in answer.statements]
    beside = [_statement(one, answer) for one in answer.beside]
    citations = tuple(dict.fromkeys(_cited(answer)))
    return {
        "schema": SCHEMA,
        "product": product or f"clausewise {_version()}",
        "question": {"text": _kept(question, kept), "kept": kept.value, "sha256": text_sha256(question)},
        "profile": {"roles": list(known.roles), "sectors": list(known.sectors), "language": known.language},
        "understood": {
            "standalone": _kept(reading.standalone, kept),
            "roles": list(reading.roles),
            "sectors": list(reading.sectors),
            "language": reading.language,
            "from_profile": list(reading.from_profile),
            "follow_up": reading.follow_up,
        },
        "outcome": answer.outcome.value,
        "statements": statements,
        "beside": beside,
        "conflicts": [
            {"id": card.id, "told": card.told, "sides": [citation_record(one) for one in card.sides]}
            for card in answer.conflicts
        ],
        "nearest": [citation_record(one) for one in answer.nearest],
        "notes": [{"key": note.key, "text": words.note(note) if own else None} for note in answer.notes],
        "withheld": len(answer.withheld),
        "writing": _writing(answer.trace.get("writing")),
        "documents": _documents(citations, corpus),
        "clauses": [
            {"document": one.document, "version": one.version, "clause": one.id, "sha256": text_sha256(one.text)}
            for one in _clauses(citations)
        ],
    }


def _kept(text: str, kept: Kept) -> str | None:
    if kept is Kept.HASH:
        return None
    if kept is Kept.MASKED:
        # Imported here: whoever keeps the question as asked need not load the finder of personal data.
        from app.privacy import mask

        return mask(text).text
    return text


def _statement(statement: Statement, answer: Answer) -> dict[str, Any]:
    written = statement.written
    more = {
        name: text
        for name, text in (
            ("heading", statement.heading),
            (statement.plain_of, statement.plain),
            ("parallel", statement.parallel),
        )
        if text
    }
    return {
        "text": statement.text,
        "written": written,
        "checks": [SPAN, *(_checks(answer) if written else ())],
        "citations": [citation_record(one) for one in statement.citations],
        **more,
    }


def _checks(answer: Answer) -> Sequence[str]:
    """The checks that each statement of a model went through before it was shown, by their names."""
    told = answer.trace.get("writing")
    names = told.get("checks") if isinstance(told, Mapping) else None
    return [str(name) for name in names] if isinstance(names, (list, tuple)) else WRITTEN


def _writing(told: object) -> dict[str, Any] | None:
    """What is kept of how a model wrote: names and counts. What it proposed and was withheld is not repeated."""
    if not isinstance(told, Mapping):
        return None
    names = {name: str(told[name]) for name in _NAMES if told.get(name)}
    counts: dict[str, int] = {}
    for name in _COUNTS:
        value = told.get(name)
        if isinstance(value, (list, tuple)):
            counts[name] = len(value)
        elif isinstance(value, (int, float)):
            counts[name] = round(value)
    return {**names, **counts}


def _cited(answer: Answer) -> Iterable[Citation]:
    for statement in (*answer.statements, *answer.beside):
        yield from statement.citations
    for card in answer.conflicts:
        yield from card.sides
    yield from answer.nearest


def _clauses(citations: Iterable[Citation]) -> list[Clause]:
    return list({citation.clause.key: citation.clause for citation in citations}.values())


def _documents(citations: Iterable[Citation], corpus: Corpus) -> list[dict[str, Any]]:
    used: dict[str, Document] = {}
    for citation in citations:
        document = document_of(citation.clause, corpus)
        used.setdefault(document.key, document)
    return [
        {
            "document": document.id,
            "version": document.version,
            "title": document.title,
            "verbatim": document.verbatim,
            "source_sha256": document.sha256,
            "sha256": clauses_sha256(corpus.clauses_of(key)),
        }
        for key, document in used.items()
    ]


def _profile_of(answer: Answer) -> Profile:
    reading = answer.understanding
    return Profile(
        reading.roles if "role" in reading.from_profile else (),
        reading.sectors if "sector" in reading.from_profile else (),
    )


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("clausewise")
    except PackageNotFoundError:
        pass
    try:
        # Run from its source, it is the version that the source says.
        return str(tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"])
    except (OSError, ValueError, LookupError):
        return "?"
