"""A quoted answer becomes a written one. Read this first: `write` is the whole path.

The quoted answer is the floor: what a model writes is added to it sentence by sentence, each only after the checks,
and what it does not cover stays quoted. Whatever happens to the model, the quoted answer is what is left.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.answer import Answer, Statement, Turn
from app.answering.lists import lead_of, leading_span
from app.checks.claim import About, Encode
from app.privacy import Masker, notice_of, unmask
from app.writing.evidence import Evidence, label, standing_spans
from app.writing.judge import Judge, parted
from app.writing.reading import Proposed, Sentences
from app.writing.told import MOST_SENTENCES, Told, first_request, repair_request, schema_of
from app.writing.work import Work, assembled, repeats
from corpus.editions import load_editions
from corpus.model import ClausewiseError
from corpus.register import Entry
from corpus.store import Corpus

if TYPE_CHECKING:
    from app.llm.model import LanguageModel

LONGEST_WAIT = 240.0
"""Seconds that writing may take, repair included, however steadily a model goes on."""
_MOST_PROPOSED = 3 * MOST_SENTENCES
"""Sentences after which a model is not listened to any more: it goes round in circles."""
OnStatement = Callable[[Statement], None]


class WritingError(ClausewiseError):
    """The writing of an answer did not come to its end."""


def write(
    question: str,
    quoted: Answer,
    corpus: Corpus,
    model: LanguageModel,
    encode: Encode | None,
    register: Mapping[str, Entry],
    on_statement: OnStatement | None = None,
    stop: threading.Event | None = None,
    *,
    history: Sequence[Turn] = (),
    longest_wait: float = LONGEST_WAIT,
) -> Answer:
    """The quoted answer with what the model wrote on its clauses, every sentence of it checked.

    An abstention is given back as it is, and the model is not asked. `on_statement` is called in this thread with each
    statement as soon as it passes. `stop` ends the writing soon: what had passed is kept. Raises nothing, whatever the
    model, the masking or a check does: that is in a note, and in `trace["writing"]`.
    """
    if quoted.outcome.abstained or not quoted.statements:
        return quoted
    work = Work()
    masker = Masker([question, *(turn.content for turn in history)])
    desk = _Desk(model, stop, work.started + longest_wait, work, on_statement, masker)
    language = "en" if quoted.understanding.language == "en" else "zh-Hant"
    try:
        told = _tell(question, history, label(quoted, corpus), language, desk)
        judge = _judge(told.evidence, quoted, corpus, encode, register, question)
        work.told = told
        _listen(desk, judge, told)
        # A repair takes as long again; who has waited half the time has had what this model can give.
        if work.failed and not desk.over and work.ms < longest_wait * 500:
            _repair(desk, judge, told, language)
    except Exception as error:  # whatever fails must leave the quoted answer, and what had passed
        work.fault = error
    stopped = stop is not None and stop.is_set()
    if work.fault is None and not stopped and desk.over:
        said = "Writing took longer than {seconds:g} s and was ended; try again, or use a faster model."
        work.fault = WritingError(said, seconds=longest_wait)
    return assembled(quoted, work, model, stopped)


@dataclass(frozen=True)
class _Desk:
    """One model, asked under one deadline, and the work done with it; `stop` and the deadline end its streams."""

    model: LanguageModel
    stop: threading.Event | None
    deadline: float
    work: Work
    on_statement: OnStatement | None
    masker: Masker

    @property
    def over(self) -> bool:
        return (self.stop is not None and self.stop.is_set()) or time.perf_counter() > self.deadline

    def masked(self, text: str) -> str:
        return self.masker.mask(text).text

    def keep(self, statement: Statement, place: int) -> None:
        self.work.keep(statement, place)
        if self.on_statement is not None:
            self.on_statement(statement)

    def proposals(self, told: Told, *, numbered: bool) -> Iterator[Proposed]:
        """What the model proposes, as it comes, the masked words back in their places."""
        reader = Sentences()
        schema = schema_of(told.evidence, numbered=numbered)
        stream = self.model.stream(told.messages, schema=schema, max_tokens=told.max_tokens, stop=self.stop)
        with contextlib.closing(stream) if hasattr(stream, "close") else contextlib.nullcontext():
            for piece in stream:
                if self.over or reader.overlong:
                    break
                yield from map(self._unmasked, reader.feed(piece))
            else:
                yield from map(self._unmasked, reader.finish())
        self.work.unread = self.work.unread or reader.overlong or not reader.read

    def _unmasked(self, proposed: Proposed) -> Proposed:
        if not (found := self.masker.found):
            return proposed
        quotes = tuple((name, unmask(words, found)) for name, words in proposed.quotes)
        return replace(proposed, text=unmask(proposed.text, found), quotes=quotes)


def _tell(question: str, history: Sequence[Turn], evidence: Evidence, language: str, desk: _Desk) -> Told:
    """The first request. What is masked later, of documents or the model's own words, the reader is not told of."""
    for text in (question, *(turn.content for turn in history)):
        desk.masked(text)
    desk.work.notice = notice_of(desk.masker.found)
    return first_request(question, history, evidence, language, desk.model.context_tokens, desk.masked)


def _listen(desk: _Desk, judge: Judge, told: Told) -> None:
    work = desk.work
    parts = (part for proposed in desk.proposals(told, numbered=False) for part in parted(proposed))
    for proposed in parts:
        place = work.proposed
        work.proposed += 1
        judged = judge.judge(proposed)
        if judged.statement is not None and not repeats(judged.statement, work.passed.values()):
            desk.keep(judged.statement, place)
        elif judged.faults:
            work.failed[place] = judged
        else:
            work.dropped += 1
        if len(work.passed) >= MOST_SENTENCES or work.proposed >= _MOST_PROPOSED:
            break


def _repair(desk: _Desk, judge: Judge, told: Told, language: str) -> None:
    """Asks once for all that failed. A sentence without its number is taken for the next in order."""
    work = desk.work
    places = sorted(work.failed)[:MOST_SENTENCES]
    failed = [work.failed[place] for place in places]
    again = repair_request(told, failed, language, desk.model.context_tokens, desk.masked)
    if again is None:
        return
    waiting = list(places)
    for proposed in desk.proposals(again, numbered=True):
        if not waiting:
            break
        place = places[proposed.number - 1] if 1 <= proposed.number <= len(places) else waiting[0]
        if place not in waiting:
            continue
        waiting.remove(place)
        judged = judge.judge(parted(proposed)[0])
        if judged.statement is not None and not repeats(judged.statement, work.passed.values()):
            del work.failed[place]
            work.repaired += 1
            desk.keep(judged.statement, place)


def _judge(
    evidence: Evidence,
    quoted: Answer,
    corpus: Corpus,
    encode: Encode | None,
    register: Mapping[str, Entry],
    question: str,
) -> Judge:
    language = quoted.understanding.language
    leads = {}
    for clause in evidence.clauses.values():
        if clause.kind == "item" and (lead := lead_of(clause, corpus)) is not None:
            leads[clause.key] = lead.text[slice(*leading_span(lead))]
    about = About(
        language=language,
        question=question,
        register=register,
        documents={document.key: document for document in corpus.documents},
        leads=leads,
        edition=load_editions().get(language) if language != "en" else None,
    )
    spans = standing_spans(quoted.statements)
    by_label = {name: tuple(spans.get(clause.key, ())) for name, clause in evidence.clauses.items()}
    return Judge(evidence, corpus, encode, about, by_label)
