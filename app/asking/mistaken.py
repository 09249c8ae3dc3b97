"""What a question takes an instrument for and it is not: of another place, with another's provision, one of ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from app.answer import Note
from app.library import Library
from app.showing.naming import short_name
from app.showing.patterns import lexicon
from corpus.model import Document
from corpus.references import Named, Reference

_INTERNATIONAL = "international"
_LISTED = {False: ", ", True: "、"}
_NAMES = 2


def unknown_to(question: str, library: Library) -> tuple[str, ...]:
    """The instruments that a question names and that no document is, nor speaks of; and the offices of which it asks
    what they say ("What does the MAS require?")."""
    offices = [next(filter(None, match.groups())) for match in _offices().finditer(question)]
    names = dict.fromkeys((*library.resolver.unknown(question), *offices))
    return tuple(name for name in names if not _is_spoken_of(name, library))


def is_asked_of(question: str, names: Sequence[str]) -> bool:
    """Whether it is asked what one of these says, and not only named in passing."""
    frames = lexicon("instruments")["office"]["frames"]
    return any(re.search(frame.format(who=re.escape(name)), question) for frame in frames for name in names)


def is_of_place(question: str, documents: Sequence[Document]) -> bool:
    """Whether one of the documents is of a place that the question names; True where it names none."""
    named = [one for words, one in _places() if re.search(rf"(?<!\w)(?:{words})(?!\w)", question, re.I | re.ASCII)]
    return not named or any(document.jurisdiction.startswith(one) for document in documents for one in named)


def ownerless(question: str, library: Library) -> str:
    """The first number of a provision in a question that names no document and refers to no clause."""
    return next((question[start:end] for start, end in library.resolver.numbers(question)), "")


def _is_spoken_of(name: str, library: Library) -> bool:
    said = re.compile(rf"(?<![A-Za-z]){re.escape(name.strip('《》 '))}(?![A-Za-z])", re.IGNORECASE)
    if any(said.search(text) for clause in library.whole.clauses for text in (clause.heading, clause.text)):
        return True
    chinese = (text for one in library.provisions.values() for text in (one.text_zh, *one.asks_en, *one.asks_zh))
    return any(map(said.search, chinese))


def on_names(
    question: str, names: Sequence[Named], references: Sequence[Reference], library: Library, language: str
) -> tuple[Note, ...]:
    """Where an instrument is put in a place that is not its own, or a provision is given to another instrument.

    names, references: those of the question. What is said is only how the question was read, so it holds also where
    the reader meant just that.
    """
    known = library.whole.document
    notes: list[Note] = []
    for name in names:
        document = known(name.document)
        if place := _put_in(question, name, document):
            notes.append(Note("not_of_place", {"document": short_name(document, language), "place": place}))
    called = {name.document for name in names}
    guideline = library.guideline.documents[-1].id
    instruments = dict.fromkeys(name.document for name in names if name.document != guideline)
    others = _LISTED[language != "en"].join([short_name(known(name), language) for name in instruments][:_NAMES])
    for one in references:
        # A number that can only be one instrument's ("DPP 3"), beside the name of another.
        if one.document not in called and others and one.pinpoint and one.provisions and one.document != guideline:
            owner = short_name(known(one.document), language)
            values = {"pinpoint": one.pinpoint, "document": owner, "others": others}
            notes.append(Note("provision_of_another", values))
    return tuple(note for at, note in enumerate(notes) if note not in notes[:at])


def _put_in(question: str, name: Named, document: Document) -> str:
    """The place, as the question says it, right before or after the name, if the document is of another."""
    if _INTERNATIONAL in document.jurisdiction:
        return ""
    said, ahead, behind = question[name.start : name.end], question[: name.start], question[name.end :]
    for words, jurisdictions in _places():
        if document.jurisdiction.startswith(jurisdictions):
            continue
        before = re.search(rf"(?<!\w)({words})\s*(?:'s|’s|嘅|的|之)?\s*[《「]?$", ahead, re.IGNORECASE | re.ASCII)
        after = re.match(rf"\s*[》」]?\s*(?:of|in)\s+(?:the\s+)?({words})(?![\w'])", behind, re.IGNORECASE | re.ASCII)
        if (match := before or after) and match[1].lower() not in said.lower():
            return match[1]
    return ""


@cache
def _offices() -> re.Pattern[str]:
    """An abbreviation in capitals of which it is asked what it says or requires."""
    frames = lexicon("instruments")["office"]["frames"]
    return re.compile("|".join(frame.format(who="([A-Z]{3,6})") for frame in frames))


@cache
def _places() -> tuple[tuple[str, tuple[str, ...]], ...]:
    entries = lexicon("instruments")["at"].values()
    return tuple(("|".join(entry["words"]), tuple(entry["jurisdiction"])) for entry in entries)
