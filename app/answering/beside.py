"""The Guideline's words and those of other documents brought together: which are the answer, which stand beside it.

The Guideline comes first unless the question is about an instrument. What the question did not point at is never part
of the answer: it is shown beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.answer import Note, Outcome
from app.answering.compose import Chosen
from app.asking.mistaken import is_asked_of, on_names
from app.asking.pointed import Pointed
from app.library import Library
from app.searching.consult import Consulted
from app.searching.guideline import Found
from app.showing.naming import short_name
from corpus.model import Clause

_OF_GUIDELINE = 2
"""Clauses of the Guideline quoted beside an instrument that the question is about."""
_BESIDE = 3
_FAR_BEHIND = 0.8
NEARER = 1.0
"""How much better than the Guideline's best a hit of another document must be to be part of the answer."""


@dataclass(frozen=True, slots=True)
class Plan:
    """chosen: the answer, in order; beside: what is shown apart; enough: whether there is an answer at all."""

    chosen: tuple[Chosen, ...]
    beside: tuple[Chosen, ...]
    notes: tuple[Note, ...]
    enough: bool
    of_guideline: bool
    """Whether the Guideline's part is shown whole, with all that is said of it."""


def plan(
    found: Found,
    consulted: Sequence[Consulted],
    pointed: Pointed,
    library: Library,
    language: str = "en",
    speaks: Callable[[Sequence[Clause]], bool | None] = lambda clauses: True,
) -> Plan:
    """Decides what is quoted and in which order.

    speaks: whether clauses of the Guideline say something on what is asked beside names and numbers; None where that is
    nothing.
    """
    if found.grounds.outcome is Outcome.REFUSED:
        return Plan((), (), (), False, True)
    others = [one for one in consulted if one.enough and one.chosen]
    if pointed.leads and len(pointed.subjects) < 2:
        others = _nearest(others)
    asked = [choice for one in others for choice in one.chosen if _is_asked(choice, pointed)]
    notes = [Note("provisions_left", {"left": str(one.left)}) for one in others if one.left]
    notes += [_on_number("no_provision", *place, library, language) for place in pointed.missing]
    notes += [_on_number("wider_provision", *place, library, language) for place in pointed.wider]
    notes += on_names(pointed.of, pointed.names, pointed.references, library, language)
    if pointed.leads:
        own = list(found.chosen) if pointed.guideline else _naming(found, pointed, library)
        silent = _silent(pointed, consulted, asked, library, language)
        if silent and own and not pointed.guideline and speaks([choice.clause for choice in own]) is False:
            own = []
        if pointed.provisions and not pointed.guideline:
            # A provision asked for by its number is the answer.
            own = []
        if not asked and not own:
            return Plan((), (), tuple(notes) or silent, False, False)
        notes += silent
        own = _headed(own, bool(asked))
        chosen = [*own, *asked] if pointed.guideline else [*asked, *own]
        return Plan(tuple(chosen), (), tuple(notes), True, bool(pointed.guideline or not asked))
    if pointed.ownerless and not speaks([one.clause for one in found.chosen]):
        return Plan((), (), (*notes, Note("which_document", {"number": pointed.ownerless})), False, True)
    if pointed.unknown and not pointed.guideline:
        unknown = tuple(Note("unknown_instrument", {"name": name.strip("《》")}) for name in pointed.unknown)
        # It may be named in passing, as a part of a story that the Guideline speaks of.
        elsewhere = is_asked_of(pointed.of, pointed.unknown) or not speaks([one.clause for one in found.chosen])
        if not asked and elsewhere:
            return Plan((), (), (*notes, *unknown), False, True)
        notes += unknown
    if not found.grounds.enough and asked:
        return Plan(tuple(asked), (), (*notes, Note("guideline_silent")), True, False)
    # A place or an issuer named does not make it a question on its texts, unless these are clearly nearer.
    nearer = [choice for one in others if _is_nearer(one, found) for choice in one.chosen]
    brought = [choice for choice in asked if _is_readers_own(choice) or choice in nearer]
    beside = [choice for one in consulted if one.near for choice in one.chosen if choice not in brought][:_BESIDE]
    chosen = (*_headed(list(found.chosen), bool(brought)), *brought)
    return Plan(chosen, tuple(beside), tuple(notes), found.grounds.enough, True)


def _nearest(consulted: Sequence[Consulted]) -> list[Consulted]:
    """Best first, without the shelves that are far behind: a name may lead to a text and to its sister's summary."""
    best = max((one.hits[0].score for one in consulted if one.hits), default=0.0)
    kept = [one for one in consulted if not one.hits or one.hits[0].score >= _FAR_BEHIND * best]
    return sorted(kept, key=lambda one: -(one.hits[0].score if one.hits else best))


def _is_nearer(one: Consulted, found: Found) -> bool:
    return bool(one.hits) and one.hits[0].score >= NEARER * max((hit.score for hit in found.hits[:1]), default=0.0)


def _is_asked(choice: Chosen, pointed: Pointed) -> bool:
    """Whether the question points at the document, or it is one of the reader's own."""
    pointed_at = choice.clause.document in (*pointed.named, *pointed.around)
    return pointed_at or _is_readers_own(choice) or choice.clause in pointed.provisions


def _is_readers_own(choice: Chosen) -> bool:
    """Whether it is quoted from a document of the reader's, and not from the text of some instrument."""
    return choice.heading.startswith("document:")


def _naming(found: Found, pointed: Pointed, library: Library) -> list[Chosen]:
    """The chosen clauses of the Guideline that name one of the instruments."""
    named = set(pointed.named)

    def names(choice: Chosen) -> bool:
        said = " ".join((choice.clause.heading, choice.clause.text))
        return any(one.document in named for one in library.resolver.named(said))

    return [choice for choice in found.chosen if names(choice)][:_OF_GUIDELINE]


def _headed(own: list[Chosen], mixed: bool) -> list[Chosen]:
    """Beside other documents, what the Guideline says in general is called the Guideline's."""
    if not mixed:
        return own
    return [replace(choice, heading="guideline") if choice.heading == "general" else choice for choice in own]


def _on_number(key: str, document: str, pinpoint: str, library: Library, language: str) -> Note:
    """A note on a number that a document, or our summary of it, does not have as such."""
    of = library.whole.document(document)
    return Note(key if of.verbatim else f"{key}_summed", {"document": short_name(of, language), "pinpoint": pinpoint})


def _silent(
    pointed: Pointed, consulted: Sequence[Consulted], asked: Sequence[Chosen], library: Library, language: str
) -> tuple[Note, ...]:
    """That a document says nothing on it: each of several asked about that does not, else the first if none does."""
    answering = {choice.clause.document for choice in asked}
    silent = {name for one in consulted for name in one.silent}
    if len(pointed.subjects) > 1:
        missing = [subject for subject in pointed.subjects if not subject & answering]
    else:
        missing = [frozenset(pointed.named)] if not asked and pointed.named else []
    names = [next((n for n in pointed.named if n in subject and n in silent), min(subject)) for subject in missing]
    documents = [library.whole.document(name) for name in names]
    kinds = {True: "document_silent", False: "instrument_silent"}
    return tuple(Note(kinds[one.verbatim], {"document": short_name(one, language)}) for one in documents)
