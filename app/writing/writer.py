"""A quoted answer becomes a written one. Read this first: `write` is the whole path.

The quoted answer is the floor: what a model writes is added to it sentence by sentence, each only after the checks,
and what it does not cover stays quoted. Whatever happens to the model, the quoted answer is what is left.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.answer import Answer, Note, Statement, Turn, Withheld
from app.checks.claim import About, Encode
from app.faults import sentence
from app.lists import lead_of, leading_span
from app.privacy import Masker, Notice, notice_of, unmask
from app.writing.evidence import Evidence, label, standing_spans, uncited
from app.writing.judge import Judge, Judged
from app.writing.reading import Proposed, Sentences
from app.writing.told import MOST_SENTENCES, Told, first_request, repair_request, schema_of
from corpus.editions import load_editions
from corpus.model import ClausewiseError
from corpus.register import Entry
from corpus.store import Corpus
from index.analyse import analyse

if TYPE_CHECKING:
    from app.llm.model import LanguageModel

LONGEST_WAIT = 240.0
"""Seconds that writing may take, repair included, however steadily a model goes on."""
_MOST_PROPOSED = 3 * MOST_SENTENCES
"""Sentences after which a model is not listened to any more: it goes round in circles."""
_SAME = 0.85
OnStatement = Callable[[Statement], None]


class WritingError(ClausewiseError):
    """The writing of an answer did not come to its end."""


@dataclass(slots=True)
class _Work:
    """How far the writing has got."""

    passed: dict[int, Statement] = field(default_factory=dict)
    failed: dict[int, Judged] = field(default_factory=dict)
    proposed: int = 0
    dropped: int = 0
    repaired: int = 0
    first_ms: float = 0.0
    unread: bool = False
    fault: BaseException | None = None


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
    statement as soon as it passes. `stop` ends the writing soon: what had passed is kept. Raises nothing for anything
    that a model does or fails to do; that is in a note, and in `trace["writing"]`.
    """
    if quoted.outcome.abstained or not quoted.statements:
        return quoted
    started = time.perf_counter()
    language = quoted.understanding.language
    evidence = label(quoted, corpus)
    theirs = [question, *(turn.content for turn in history)]
    masker = Masker(theirs)
    for text in theirs:
        masker.mask(text)
    # What is masked later, of documents or of the model's own words, is not what the reader is told of.
    notice = notice_of(masker.found)
    told = first_request(question, history, evidence, _prompts(language), model.context_tokens, _masking(masker))
    work = _Work()
    session = _Session(model, stop, started + longest_wait, masker)
    try:
        judge = _judge(told.evidence, quoted, corpus, encode, register, question)
        _listen(session, judge, told, work, on_statement, started)
        if work.failed and not session.stopped:
            _repair(session, judge, told, work, on_statement, _prompts(language), started)
    except Exception as error:  # whatever a model or its server does must leave the quoted answer
        work.fault = error
    stopped = stop is not None and stop.is_set()
    if work.fault is None and not stopped and time.perf_counter() > session.deadline:
        said = "Writing took longer than {seconds:g} s and was ended; try again, or use a faster model."
        work.fault = WritingError(said, seconds=longest_wait)
    return _assembled(quoted, told, work, model, notice, stopped, started)


@dataclass(frozen=True)
class _Session:
    """One model, asked under one deadline; `stop` and the deadline end its streams."""

    model: LanguageModel
    stop: threading.Event | None
    deadline: float
    masker: Masker

    @property
    def stopped(self) -> bool:
        return (self.stop is not None and self.stop.is_set()) or time.perf_counter() > self.deadline

    def proposals(self, told: Told, work: _Work, *, numbered: bool) -> Iterator[Proposed]:
        """What the model proposes, as it comes, the masked words back in their places."""
        reader = Sentences()
        stream = self.model.stream(
            told.messages,
            schema=schema_of(told.evidence, numbered=numbered),
            max_tokens=told.max_tokens,
            stop=self.stop,
        )
        closing = contextlib.closing(stream) if hasattr(stream, "close") else contextlib.nullcontext()
        with closing:
            for piece in stream:
                if self.stopped or reader.overlong:
                    break
                yield from map(self._unmasked, reader.feed(piece))
            else:
                yield from map(self._unmasked, reader.finish())
        work.unread = work.unread or reader.overlong or not reader.read

    def _unmasked(self, proposed: Proposed) -> Proposed:
        found = self.masker.found
        if not found:
            return proposed
        quotes = tuple((name, unmask(words, found)) for name, words in proposed.quotes)
        return replace(proposed, text=unmask(proposed.text, found), quotes=quotes)


def _listen(
    session: _Session, judge: Judge, told: Told, work: _Work, on_statement: OnStatement | None, started: float
) -> None:
    for proposed in session.proposals(told, work, numbered=False):
        place = work.proposed
        work.proposed += 1
        judged = judge.judge(proposed)
        if judged.statement is not None and not _repeats(judged.statement, work.passed.values()):
            _pass(judged.statement, place, work, on_statement, started)
        elif judged.faults:
            work.failed[place] = judged
        else:
            work.dropped += 1
        if len(work.passed) >= MOST_SENTENCES or work.proposed >= _MOST_PROPOSED:
            break


def _repair(
    session: _Session,
    judge: Judge,
    told: Told,
    work: _Work,
    on_statement: OnStatement | None,
    language: str,
    started: float,
) -> None:
    """Asks once for all that failed. A sentence without its number is taken for the next in order."""
    places = sorted(work.failed)[:MOST_SENTENCES]
    failed, masked = [work.failed[place] for place in places], _masking(session.masker)
    again = repair_request(told, failed, language, session.model.context_tokens, masked)
    if again is None:
        return
    waiting = list(places)
    for proposed in session.proposals(again, work, numbered=True):
        if not waiting:
            break
        numbered = places[proposed.number - 1] if 1 <= proposed.number <= len(places) else waiting[0]
        if numbered not in waiting:
            continue
        waiting.remove(numbered)
        judged = judge.judge(proposed)
        if judged.statement is not None and not _repeats(judged.statement, work.passed.values()):
            del work.failed[numbered]
            work.repaired += 1
            _pass(judged.statement, numbered, work, on_statement, started)


def _pass(
    statement: Statement, place: int, work: _Work, on_statement: OnStatement | None, started: float
) -> None:
    work.first_ms = work.first_ms or _ms(started)
    work.passed[place] = statement
    if on_statement is not None:
        on_statement(statement)


def _repeats(statement: Statement, earlier: Iterable[Statement]) -> bool:
    """Whether it says what was said, in nearly the same words."""
    words = set(analyse(statement.text))
    for other in earlier:
        said = set(analyse(other.text))
        if other.text == statement.text or (words and len(words & said) >= _SAME * len(words | said)):
            return True
    return False


def _assembled(
    quoted: Answer, told: Told, work: _Work, model: LanguageModel, notice: Notice | None, stopped: bool, started: float
) -> Answer:
    written = tuple(work.passed[place] for place in sorted(work.passed))
    rest = uncited(quoted.statements, written) if written else quoted.statements
    # What failed on a clause is replaced by that clause's quote, which stands below or under the prose; what cites no
    # clause that was shown is withheld.
    failed = [(one, any(name in told.evidence.clauses for name in one.claim.labels)) for one in _in_order(work)]
    language = quoted.understanding.language
    why = sentence(work.fault, language) if work.fault is not None else ""
    opening, closing = _notes(written, work, why, model, notice, stopped, language)
    notes = tuple(note for note in quoted.notes if note.key != "plain_words" or any(s.plain for s in rest))
    trace = {
        "model": model.name,
        "prompt": told.prompt,
        "proposed": work.proposed,
        "passed": len(written) - work.repaired,
        "repaired": work.repaired,
        "replaced": sum(stands for _, stands in failed),
        "dropped": work.dropped,
        "withheld": [
            {"text": one.claim.text, "check": one.faults[0].check, "reason": one.faults[0].message}
            for one, stands in failed
            if not stands
        ],
        "failed": [one.faults[0].check for one, _ in failed],
        "first_ms": work.first_ms,
        "total_ms": _ms(started),
        "fault": sentence(work.fault, "en") if work.fault is not None else "stopped" if stopped else "",
    }
    return replace(
        quoted,
        statements=(*written, *rest),
        notes=(*opening, *notes, *closing),
        withheld=(*quoted.withheld, *(Withheld(one.claim.text, one.faults[0].message) for one, _ in failed)),
        trace={**quoted.trace, "writing": trace},
        ms=round(quoted.ms + _ms(started), 2),
    )


def _in_order(work: _Work) -> list[Judged]:
    return [work.failed[place] for place in sorted(work.failed)]


def _notes(
    written: Sequence[Statement],
    work: _Work,
    why: str,
    model: LanguageModel,
    notice: Notice | None,
    stopped: bool,
    language: str,
) -> tuple[list[Note], list[Note]]:
    """What the reader is told: why it is not all written, and what of theirs was sent where."""
    opening: list[Note] = []
    if why:
        opening.append(Note("writing_cut" if written else "writing_failed", {"why": why}))
    elif stopped:
        opening.append(Note("writing_stopped" if written else "writing_halted"))
    elif not written:
        unread = work.unread or not work.proposed
        opening.append(Note("writing_unread" if unread else "writing_none", {"model": model.name}))
    closing = [] if model.is_local else [Note("writing_sent", {"model": model.name})]
    if notice is not None:
        closing.append(Note("writing_masked", {"what": notice.text(language, "read" if model.is_local else "sent")}))
    return opening, closing


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


def _masking(masker: Masker) -> Callable[[str], str]:
    return lambda text: masker.mask(text).text


def _prompts(language: str) -> str:
    return "en" if language == "en" else "zh-Hant"


def _ms(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
