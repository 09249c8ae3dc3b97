"""A question becomes an answer. Read this first: `ask` is the whole product as one short list of steps."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from app.answer import Answer, Citation, Conflict, Note, Outcome, Profile, Statement, Turn, Understanding, Withheld
from app.answering import compose as composing
from app.answering import notes as noting
from app.answering.beside import Plan, plan
from app.answering.compose import Chosen, Limits
from app.answering.conflicts import conflicts_in
from app.answering.duties import choose_all, count
from app.answering.parallel import notes_on_differences, with_official_chinese
from app.answering.plain import with_plain_words
from app.answering.verify import cite, verify
from app.asking.addressing import note_on_addressing
from app.asking.manner import Manner, manner_of
from app.asking.mistaken import is_of_place
from app.asking.pointed import Pointed, pointed_at
from app.asking.referral import refer
from app.asking.understand import understand
from app.library import Library, digest_corpus, joined, open_library, open_shelf
from app.searching.consult import Consulted, Reach, consult
from app.searching.grounds import Grounds
from app.searching.guideline import Found, bearing, find
from app.searching.silence import speaks_of
from app.shelf import Shelf
from app.sources import register
from corpus.editions import load_editions
from corpus.model import ClausewiseError
from corpus.register import Entry
from corpus.store import Corpus
from index.search import Hit, Searcher

NEAREST_SHOWN = 3
_NOTHING = Pointed()
_OF_BROUGHT = Reach(near_text=0.4, shares_text=0.12)


@dataclass(frozen=True)
class Assistant:
    """Answers questions from one corpus through one index. Safe to share between threads: it keeps no state.

    corpus, searcher: the Guideline and its index. library: all that may be cited; without it, the Guideline alone.
    shelves: the documents beside the Guideline. brought: the ids of those among them that this reader has uploaded.
    """

    guideline: Corpus
    searcher: Searcher
    register: Mapping[str, Entry] = field(default_factory=dict)
    limits: Limits = Limits()
    library: Library | None = None
    shelves: tuple[Shelf, ...] = ()
    brought: tuple[str, ...] = ()

    @classmethod
    def open(cls, progress: Callable[[str, int, int], None] | None = None) -> Assistant:
        """The assistant over the bundled documents and those that were added; builds the indexes that are missing.

        Raises ClausewiseError when the corpus, the model or an index cannot be had.
        """
        library = open_library()
        own, *others = (open_shelf(part, progress) for part in library.parts)
        return cls(own.corpus, own.searcher, register(), library=library, shelves=tuple(others))

    @property
    def corpus(self) -> Corpus:
        """Everything that an answer may cite."""
        return self.library.whole if self.library else self.guideline

    def with_uploads(self, uploads: Sequence[Shelf]) -> Assistant:
        """The same assistant for a reader who has brought these documents, which nobody else is shown."""
        if not uploads or self.library is None:
            return self
        brought = joined(shelf.corpus for shelf in uploads)
        return replace(
            self,
            library=replace(self.library, added=joined((self.library.added, brought))),
            shelves=(*self.shelves, *uploads),
            brought=tuple(document.id for document in brought.documents),
        )

    def warm(self) -> None:
        """Load now what the first question would otherwise wait for. Raises ClausewiseError as `open` does."""
        self.searcher.encode(["ready"])
        self.pointed(understand("ready", Profile()))

    def ask(self, question: str, profile: Profile | None = None, history: Sequence[Turn] = ()) -> Answer:
        """Answer one question. Raises ClausewiseError for an empty one."""
        started = time.perf_counter()
        understanding, manner = _read(question, profile, history)
        if (referred := refer(self, understanding)) is not None:
            return referred
        pointed = self.pointed(understanding)
        if understanding.follow_up and (pointed.provisions or pointed.own) and pointed.of == understanding.question:
            # A provision asked for by its number needs nothing of what was said before.
            understanding = replace(understanding, standalone=understanding.question, follow_up=False)
        rest = "" if pointed.bare else pointed.rest
        found = find(self._own, self.register, self.limits, understanding, manner, pointed.own, rest)
        consulted = [consult(shelf, understanding, pointed, self._reach(shelf)) for shelf in self.shelves]
        planned = self._plan(found, consulted, pointed, understanding.language)
        if not planned.enough:
            return self._abstain(understanding, manner, found, consulted, planned, started)
        return self._quote(understanding, manner, planned, found, consulted, started, pointed)

    def ask_for_all(self, question: str, profile: Profile | None = None, history: Sequence[Turn] = ()) -> Answer:
        """Every duty that bears on whoever asks, whatever else the question is. Raises ClausewiseError as `ask`."""
        started = time.perf_counter()
        understanding, manner = _read(question, profile, history)
        borne = bearing(self.guideline, self.register, understanding)
        if not borne:
            return self.ask(question, profile, history)
        chosen = tuple(choose_all(borne, understanding.sectors))
        found = Found((), Grounds(True), chosen, (), borne)
        return self._quote(understanding, manner, Plan(chosen, (), (), True, True), found, (), started)

    @property
    def _own(self) -> Shelf:
        return Shelf(self.guideline, self.searcher)

    def pointed(self, understanding: Understanding) -> Pointed:
        """What a question points at beside the Guideline; a follow-up that says nothing of it, what it goes on from."""
        if self.library is None:
            return _NOTHING
        own = pointed_at(understanding.question, self.library, self.brought)
        if not understanding.follow_up:
            return own
        whole = pointed_at(understanding.standalone, self.library, self.brought)
        if own.named and not own.provisions:
            # "And the GDPR?" asks of the GDPR what was asked before.
            return replace(own, rest=whole.rest)
        if own.leads or own.around or own.own:
            return own
        if not is_of_place(understanding.question, [self.corpus.document(name) for name in whole.named]):
            # "And in Hong Kong?" goes on from the EU's law to something else than that law.
            return replace(own, rest=understanding.standalone)
        return whole

    def _reach(self, shelf: Shelf) -> Reach:
        """What the reader has just brought is asked about more often than not."""
        brought = any(document.id in self.brought for document in shelf.corpus.documents)
        return _OF_BROUGHT if brought else Reach()

    def _plan(
        self, found: Found, consulted: Sequence[Consulted], pointed: Pointed, language: str
    ) -> Plan:
        if self.library is None:
            return Plan(found.chosen, (), (), found.grounds.enough, True)
        speaks = partial(speaks_of, self._own, rest=pointed.rest, question=pointed.of)
        return plan(found, consulted, pointed, self.library, language, speaks)

    def _verified(self, chosen: Sequence[Chosen]) -> tuple[tuple[Statement, ...], tuple[Withheld, ...]]:
        return verify(composing.compose(chosen, self.corpus), self.corpus)

    def _quote(
        self,
        understanding: Understanding,
        manner: Manner,
        planned: Plan,
        found: Found,
        consulted: Sequence[Consulted],
        started: float,
        pointed: Pointed = _NOTHING,
    ) -> Answer:
        statements, withheld = self._verified(planned.chosen)
        if not statements:
            return self._abstain(understanding, manner, found, consulted, planned, started, withheld)
        language = understanding.language
        on_quotes = noting.on_quotes(understanding.question, statements)
        statements = with_plain_words(statements, self.register, language)
        differing: tuple[Note, ...] = ()
        if language != "en":
            differing = notes_on_differences(statements)
            if (edition := load_editions().get(language)) is not None:
                statements = with_official_chinese(statements, edition)
        counted = count(found.borne, statements, bool(understanding.roles)) if found.borne else None
        conflicts = self._conflicts(statements, language, pointed)
        # What a card shows need not stand beside the answer as well.
        shown = {citation.clause.key for card in conflicts for citation in card.sides}
        beside = tuple(s for s in self._beside(planned, language) if s.citations[-1].clause.key not in shown)
        notes = (*(found.notes if planned.of_guideline else ()), *planned.notes)
        partly = any(noting.is_partial(note) for note in (*notes, *on_quotes))
        return Answer(
            understanding=understanding,
            outcome=Outcome.PARTLY_ANSWERED if partly else Outcome.ANSWERED,
            statements=statements,
            notes=(
                *noting.on_manner(manner, planned.chosen),
                *notes,
                *((counted.note,) if counted else ()),
                *on_quotes,
                *noting.on_force(manner, statements, self._document),
                *differing,
                *self._on_added((*statements, *beside)),
                *((Note("plain_words"),) if any(s.plain for s in statements) else ()),
            ),
            withheld=withheld,
            trace=_trace(found, consulted),
            completeness=counted,
            beside=beside,
            conflicts=conflicts,
            ms=_milliseconds_since(started),
        )

    def _abstain(
        self,
        understanding: Understanding,
        manner: Manner,
        found: Found,
        consulted: Sequence[Consulted],
        planned: Plan,
        started: float,
        withheld: tuple[Withheld, ...] = (),
    ) -> Answer:
        grounds = found.grounds
        near: Sequence[Hit] = found.hits if grounds.related else ()
        if planned.notes and not planned.of_guideline:
            # What the question is about is another document: its nearest provisions come first.
            near = [*(hit for one in consulted for hit in one.hits[:NEAREST_SHOWN]), *near]
        nearest = []
        for hit in near[:NEAREST_SHOWN]:
            spans = composing.sentences_for(hit, Limits(sentences=1))
            nearest.extend(cite(self.corpus, hit.clause, *span) for span in spans[:1])
        beside = self._beside(planned, understanding.language)
        silence = () if planned.notes else noting.on_silence(manner, grounds, self.guideline.documents[-1])
        return Answer(
            understanding=understanding,
            outcome=Outcome.NOT_SUPPORTED if withheld else _ending(grounds, planned),
            nearest=tuple(nearest),
            notes=(*noting.on_manner(manner, ()), *silence, *planned.notes, *self._on_added(beside, nearest)),
            withheld=withheld,
            trace=_trace(found, consulted),
            beside=beside,
            ms=_milliseconds_since(started),
        )

    def _on_added(self, statements: Sequence[Statement], further: Sequence[Citation] = ()) -> tuple[Note, ...]:
        """That something shown speaks to an assistant. Only what somebody has added can: bundled texts are known."""
        bundled = {document.id for part in (self.guideline, digest_corpus()) for document in part.documents}
        cited = [citation for statement in statements for citation in statement.citations]
        return note_on_addressing(one for one in (*cited, *further) if one.clause.document not in bundled)

    @property
    def _document(self) -> str:
        return self.guideline.documents[-1].id

    def _conflicts(self, statements: Sequence[Statement], language: str, pointed: Pointed) -> tuple[Conflict, ...]:
        if self.library is None:
            return ()
        towards = (*pointed.named, *pointed.around)
        return conflicts_in(statements, self.corpus, language, towards, pointed.named)

    def _beside(self, planned: Plan, language: str) -> tuple[Statement, ...]:
        statements, _ = self._verified(planned.beside)
        return with_plain_words(statements, self.register, language)


def _ending(grounds: Grounds, planned: Plan) -> Outcome:
    return Outcome.NOT_IN_SOURCES if grounds.enough or planned.notes else grounds.outcome


def _read(question: str, profile: Profile | None, history: Sequence[Turn]) -> tuple[Understanding, Manner]:
    if not question.strip():
        raise ClausewiseError("The question is empty; write what you would like to know.")
    return understand(question, profile or Profile(), history), manner_of(question)


def _trace(found: Found, consulted: Sequence[Consulted]) -> dict[str, object]:
    def told(hits: Sequence[Hit]) -> list[tuple[str, float, float, float]]:
        return [
            (
                hit.clause.id if hit.clause.summed is None else f"{hit.clause.document}#{hit.clause.id}",
                round(hit.score, 4),
                round(hit.dense, 4),
                round(hit.lexical, 4),
            )
            for hit in hits
        ]

    return {
        "hits": told(found.hits),
        "beside": [hit for one in consulted for hit in told(one.hits)],
        "grounds": found.grounds.features,
    }


def _milliseconds_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
