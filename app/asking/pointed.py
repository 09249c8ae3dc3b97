"""Which documents beside the Guideline a question points at: by name, by the number of a provision, or by a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from app.asking.dated import of_date, spans_of_dates
from app.asking.mistaken import ownerless, unknown_to
from app.library import Library
from app.showing.patterns import any_of, lexicon
from corpus.model import Clause, Document
from corpus.references import Named, Reference


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a question points at; document ids without version.

    named: instruments called by name. provisions: those asked for by number, in the order of their document, and all
    their parts. own: clauses of the Guideline asked for by number. missing: (document id, pinpoint) of numbers that
    the document, or its digest, does not have; wider: of those that it has only within something wider, which then is
    among the provisions.
    subjects: the documents called by name, together where one name may mean several or one passage names them.
    around: documents of a place or an issuer that the question names. guideline: whether it names the Guideline.
    by_name: whether the provisions are not asked for by number: a name says which part of a document is meant.
    unknown: instruments and offices called by name of which nothing is here.
    names, references: what was read of names and numbers, with their places in the question.
    ownerless: a number of a provision, where it cannot be told of which document.
    bare: whether nothing is said beside names and numbers.
    rest: the question without the names and numbers; the whole where nothing else is left of it.
    """

    named: tuple[str, ...] = ()
    provisions: tuple[Clause, ...] = ()
    own: tuple[Clause, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    wider: tuple[tuple[str, str], ...] = ()
    subjects: tuple[frozenset[str], ...] = ()
    around: frozenset[str] = frozenset()
    guideline: bool = False
    by_name: bool = False
    unknown: tuple[str, ...] = ()
    names: tuple[Named, ...] = ()
    references: tuple[Reference, ...] = ()
    ownerless: str = ""
    bare: bool = False
    rest: str = ""
    of: str = ""
    """The question that was read."""

    @property
    def leads(self) -> bool:
        """Whether the question is about an instrument, so that its words come before the Guideline's."""
        return bool(self.named) or bool(self.provisions)


def pointed_at(question: str, library: Library, brought: Sequence[str] = ()) -> Pointed:
    """Reads the names, numbers, places and issuers in a question; "my document" names those that were `brought`."""
    own = library.guideline.documents[-1].id
    references = library.resolver.references(question)
    spans: list[tuple[int, int]] = []
    named: dict[str, None] = {}
    by_span: dict[tuple[int, int], set[str]] = {}
    names = library.resolver.named(question)
    for one in (*names, *references):
        spans.append((one.start, one.end))
        named.setdefault(one.document)
        by_span.setdefault((one.start, one.end), set()).add(one.document)
    guideline, _, mine = _words()
    dated = {one for subject in by_span.values() for one in of_date(question, sorted(subject), library.whole)}
    others = tuple(document for document in named if document != own and document in dated)
    if brought and not others and mine.search(question):
        others = tuple(brought)
    whole = library.whole
    unknown = unknown_to(question, library)
    spans += [(at, at + len(name)) for name in unknown if (at := question.find(name)) >= 0]
    near = [name for name in around(question, whole.documents) if name != own]
    if near and not others and not unknown:
        # "What does the HKMA require" asks about its texts as much as their names would.
        others = tuple(name for name in around(question, whole.documents, speaking=True) if name != own)
    number = "" if unknown or names or references else ownerless(question, library)
    spans += [(at, at + len(number))] if number and (at := question.find(number)) >= 0 else []
    rest = _without(question, [*spans, *spans_of_dates(question, others, whole)])
    asked_for = _clauses(references, library)
    return Pointed(
        named=others,
        provisions=tuple(clause for clause in asked_for if clause.document != own),
        own=tuple(clause for clause in asked_for if clause.document == own),
        missing=tuple((one.document, one.pinpoint) for one in references if not one.provisions),
        wider=tuple((one.document, one.pinpoint) for one in references if one.provisions and not one.exact),
        subjects=_subjects((subject & dated for subject in by_span.values()), own),
        around=frozenset() if unknown else frozenset(near) - {*others},
        # "The ETUCE guideline" is another.
        guideline=own in named or bool(guideline.search(rest)),
        by_name=bool(references) and not any(one.pinpoint for one in references),
        unknown=unknown,
        names=names,
        references=references,
        ownerless=number,
        bare=rest == question and bool(spans),
        rest=rest,
        of=question,
    )


def _subjects(names: Iterable[set[str]], own: str) -> tuple[frozenset[str], ...]:
    """What each name may mean, the Guideline aside; names that may mean the same document are of one subject."""
    subjects: list[set[str]] = []
    for documents in (name - {own} for name in names):
        shared = [subject for subject in subjects if subject & documents]
        subjects = [subject for subject in subjects if subject not in shared]
        if documents:
            subjects.append(documents.union(*shared))
    return tuple(map(frozenset, subjects))


def around(question: str, documents: Iterable[Document], speaking: bool = False) -> list[str]:
    """The ids of the documents of every place and issuer that the question names, or only asks what they say."""
    found = [entry for named, speaks, entry in _words()[1] if (speaks if speaking else named).search(question)]
    return [document.id for document in documents if any(_is_of(document, entry) for entry in found)]


def _is_of(document: Document, entry: dict[str, list[str]]) -> bool:
    if "issuer" in entry:
        return any(part in document.issuer for part in entry["issuer"])
    forces = entry.get("force")
    return document.jurisdiction in entry["jurisdiction"] and (not forces or document.force.value in forces)


@cache
def _words() -> tuple:
    data = lexicon("instruments")
    entries = [entry for kind in ("place", "issuer") for entry in data[kind].values()]
    words = [(any_of(entry["words"]), _speaking(data["speaks"]["words"], entry["words"]), entry) for entry in entries]
    return any_of(data["guideline"]["words"]), words, any_of(data["brought"]["words"])


def _speaking(frames: Sequence[str], words: Sequence[str]) -> re.Pattern[str]:
    """The frames around the words. Names in capitals may stand for a thing as well, and frames are long: no bounds."""
    who = "|".join(words)
    return re.compile("|".join(frame.format(who=who) for frame in frames), re.IGNORECASE)


def _clauses(references: Iterable[Reference], library: Library) -> list[Clause]:
    """The provisions referred to with their parts, each once; of a heading, what stands below it."""
    found: dict[str, Clause] = {}
    for one in references:
        clauses = [library.whole.clause(one.document, name) for name in one.provisions]
        for clause in sorted(clauses, key=lambda clause: clause.order):
            found.update((part.key, part) for part in _with_parts(clause, library))
    return list(found.values())


def _with_parts(clause: Clause, library: Library) -> list[Clause]:
    if clause.document == library.guideline.documents[-1].id:
        return [clause]
    parts = (child for child in library.whole.children(clause) if child.kind != "footnote")
    below = [part for child in parts for part in _with_parts(child, library)]
    # What a section says is what its paragraphs say.
    return below if clause.kind == "section" and below else [clause, *below]


def _without(question: str, spans: Iterable[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in sorted(spans):
        kept.append(question[at : max(at, start)])
        at = max(at, end)
    rest = " ".join(" ".join([*kept, question[at:]]).split())
    return rest if any(character.isalnum() for character in rest) else question
