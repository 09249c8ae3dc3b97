"""A question becomes an answer. Read this first: `ask` is the whole product as one short list of steps."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from app import compose as composing
from app.answer import Answer, Note, Outcome, Profile, Statement, Turn, Understanding
from app.breadth import uncovered
from app.compose import Chosen, Limits
from app.duties import Borne, choose_all, count, duties_of, own_sector_beyond
from app.grounds import READ_ENOUGH, Grounds, weigh
from app.manner import Manner, asks_several, asks_what_applies, manner_of, names_interval, qualifiers_in, speaks_against
from app.parallel import notes_on_differences, with_official_chinese
from app.passages import scored_by_duties
from app.plain import with_plain_words
from app.retrieve import parts_of, retrieve
from app.selection import choose
from app.sought import sought_in
from app.sources import register, sources
from app.tiers import asks_for_tier_of_a_system, choose_for_tier, rows_naming
from app.understand import tiers_in, understand
from app.verify import cite, verify
from corpus.editions import load_editions
from corpus.model import ClausewiseError, Modality
from corpus.register import Entry
from corpus.store import Corpus
from index.build import open_searcher
from index.search import Hit, Searcher

NEAREST_SHOWN = 3


@dataclass(frozen=True)
class Assistant:
    """Answers questions from one corpus through one index. Safe to share between threads: it keeps no state."""

    corpus: Corpus
    searcher: Searcher
    register: Mapping[str, Entry] = field(default_factory=dict)
    limits: Limits = Limits()

    @classmethod
    def open(cls, progress: Callable[[str, int, int], None] | None = None) -> Assistant:
        """The assistant over the bundled corpus; builds the index where there is none.

        Raises ClausewiseError when the corpus, the model or the index cannot be had.
        """
        corpus, extra = sources()
        return cls(corpus, open_searcher(corpus, extra=extra, progress=progress), register())

    def warm(self) -> None:
        """Load now what the first question would otherwise wait for. Raises ClausewiseError as `open` does."""
        self.searcher.encode(["ready"])

    def ask(self, question: str, profile: Profile | None = None, history: Sequence[Turn] = ()) -> Answer:
        """Answer one question. Raises ClausewiseError for an empty one."""
        started = time.perf_counter()
        understanding, manner = _read(question, profile, history)
        hits = retrieve(self.searcher, understanding)
        if self.searcher.readability(understanding.standalone) < READ_ENOUGH:
            hits = scored_by_duties(hits, understanding.standalone, self.register, self.searcher)
        applies = asks_what_applies(question)
        classifies = manner.asks_tier and not applies and asks_for_tier_of_a_system(understanding.standalone)
        named = rows_naming(understanding.standalone, self.corpus) if classifies else ()
        grounds = weigh(understanding, hits, self.searcher, named=bool(named))
        if not grounds.enough:
            return self._abstain(understanding, manner, hits, grounds, started)
        borne = self._borne(understanding) if applies else ()
        if classifies:
            chosen: Sequence[Chosen] = choose_for_tier(understanding, hits, named, self.corpus, self.limits)
            notes: tuple[Note, ...] = (Note("tier_named") if named else Note("tier_not_named"),)
        else:
            several = asks_several(question) or parts_of(question)
            further = partial(uncovered, understanding.standalone, searcher=self.searcher) if several else None
            selection = choose(understanding, hits, self.corpus, self.limits, manner.wants_list, further)
            picked = [*selection.chosen, *own_sector_beyond(selection.chosen, borne, understanding.sectors)]
            chosen, notes = composing.in_reading_order(picked), selection.notes
        notes = (*notes, *(Note(f"sought_{kind}") for kind in grounds.unmet))
        return self._quote(understanding, manner, chosen, notes, borne, hits, grounds, started)

    def ask_for_all(self, question: str, profile: Profile | None = None, history: Sequence[Turn] = ()) -> Answer:
        """Every duty that bears on whoever asks, whatever else the question is. Raises ClausewiseError as `ask`."""
        started = time.perf_counter()
        understanding, manner = _read(question, profile, history)
        borne = self._borne(understanding)
        if not borne:
            return self.ask(question, profile, history)
        chosen = choose_all(borne, understanding.sectors)
        return self._quote(understanding, manner, chosen, (), borne, [], Grounds(True), started)

    def _borne(self, understanding: Understanding) -> tuple[Borne, ...]:
        tiers = tiers_in(understanding.standalone)
        return duties_of(self.corpus, self.register, understanding.roles, understanding.sectors, tiers)

    def _quote(
        self,
        understanding: Understanding,
        manner: Manner,
        chosen: Sequence[Chosen],
        notes: tuple[Note, ...],
        borne: Sequence[Borne],
        hits: list[Hit],
        grounds: Grounds,
        started: float,
    ) -> Answer:
        statements, withheld = verify(composing.compose(chosen, self.corpus), self.corpus)
        if not statements:
            return self._abstain(understanding, manner, hits, grounds, started, withheld=withheld)
        on_quotes = _notes_on_quotes(understanding.question, statements)
        statements = with_plain_words(statements, self.register, understanding.language)
        differing: tuple[Note, ...] = ()
        if understanding.language != "en":
            differing = notes_on_differences(statements)
            if (edition := load_editions().get(understanding.language)) is not None:
                statements = with_official_chinese(statements, edition)
        counted = count(borne, statements, bool(understanding.roles)) if borne else None
        return Answer(
            understanding=understanding,
            outcome=Outcome.PARTLY_ANSWERED if any(_is_partial(n) for n in (*notes, *on_quotes)) else Outcome.ANSWERED,
            statements=statements,
            notes=(
                *_notes_on_manner(manner, chosen),
                *notes,
                *((counted.note,) if counted else ()),
                *on_quotes,
                *_note_on_force(manner, statements),
                *differing,
                *((Note("plain_words"),) if any(s.plain for s in statements) else ()),
            ),
            withheld=withheld,
            trace=_trace(hits, grounds),
            completeness=counted,
            ms=_milliseconds_since(started),
        )

    def _notes_on_silence(self, manner: Manner, grounds: Grounds) -> tuple[Note, ...]:
        notes = [Note(grounds.note)] if grounds.note else []
        if manner.about_document:
            # What the clauses do not say of the document, its title page may; the manifest has that.
            document = self.corpus.documents[0]
            notes.append(Note("document_version", {"version": document.version, "date": document.date}))
        return tuple(notes)

    def _abstain(
        self,
        understanding: Understanding,
        manner: Manner,
        hits: list[Hit],
        grounds: Grounds,
        started: float,
        withheld: tuple = (),
    ) -> Answer:
        nearest = []
        for hit in hits[:NEAREST_SHOWN] if grounds.related else ():
            spans = composing.sentences_for(hit, Limits(sentences=1))
            nearest.extend(cite(self.corpus, hit.clause, *span) for span in spans[:1])
        return Answer(
            understanding=understanding,
            outcome=Outcome.NOT_SUPPORTED if withheld else grounds.outcome,
            nearest=tuple(nearest),
            notes=(*_notes_on_manner(manner, ()), *self._notes_on_silence(manner, grounds)),
            withheld=withheld,
            trace=_trace(hits, grounds),
            ms=_milliseconds_since(started),
        )


def _read(question: str, profile: Profile | None, history: Sequence[Turn]) -> tuple[Understanding, Manner]:
    if not question.strip():
        raise ClausewiseError("The question is empty; write what you would like to know.")
    return understand(question, profile or Profile(), history), manner_of(question)


def _is_partial(note: Note) -> bool:
    return note.key in ("tier_not_named", "no_interval") or note.key.startswith("sought_")


def _notes_on_manner(manner: Manner, chosen: Sequence[Chosen]) -> tuple[Note, ...]:
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


def _notes_on_quotes(question: str, statements: Sequence[Statement]) -> tuple[Note, ...]:
    """Where the quoted words leave something open, the reader is told which words those are."""
    quotes = " ".join(statement.text for statement in statements)
    notes: list[Note] = []
    if words := qualifiers_in(quotes):
        notes.append(Note("qualified", {"words": "; ".join(words[:3])}))
    sought = sought_in(question)
    if sought is not None and sought.kind == "frequency" and not names_interval(quotes):
        notes.append(Note("no_interval"))
    return tuple(notes)


def _note_on_force(manner: Manner, statements: Sequence[Statement]) -> tuple[Note, ...]:
    """Where a quote commands or advises, the reader is told that the text as a whole is guidance."""
    asks = manner.about_document or any(
        sentence.modality is not Modality.DESCRIPTIVE
        for statement in statements
        for citation in statement.citations
        for sentence in citation.clause.sentences
        if citation.start <= sentence.start < citation.end
    )
    return (Note("guidance_force"),) if asks else ()


def _trace(hits: Sequence[Hit], grounds: Grounds) -> dict[str, object]:
    return {
        "hits": [(hit.clause.id, round(hit.score, 4), round(hit.dense, 4), round(hit.lexical, 4)) for hit in hits],
        "grounds": grounds.features,
    }


def _milliseconds_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
