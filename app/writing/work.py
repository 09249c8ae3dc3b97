"""What is known while an answer is being written, and what becomes of it: the answer, its notes and its trace."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.answer import Answer, Note, Statement, Withheld
from app.privacy import Notice
from app.showing.faults import sentence
from app.writing.evidence import uncited
from app.writing.judge import Judged
from app.writing.told import Told
from index.analyse import analyse

if TYPE_CHECKING:
    from app.llm.model import LanguageModel

_SAME = 0.85
"""The share of words in common from which on a sentence repeats another."""


@dataclass(slots=True)
class Work:
    """How far the writing has got. Places are those at which sentences were first proposed, from 0."""

    started: float = field(default_factory=time.perf_counter)
    told: Told | None = None
    notice: Notice | None = None
    passed: dict[int, Statement] = field(default_factory=dict)
    failed: dict[int, Judged] = field(default_factory=dict)
    proposed: int = 0
    dropped: int = 0
    repaired: int = 0
    first_ms: float = 0.0
    unread: bool = False
    fault: BaseException | None = None

    @property
    def ms(self) -> float:
        """Milliseconds since the start."""
        return round((time.perf_counter() - self.started) * 1000, 2)

    def keep(self, statement: Statement, place: int) -> None:
        self.first_ms = self.first_ms or self.ms
        self.passed[place] = statement

    @property
    def written(self) -> tuple[Statement, ...]:
        return tuple(self.passed[place] for place in sorted(self.passed))

    @property
    def unshown(self) -> list[Judged]:
        return [self.failed[place] for place in sorted(self.failed)]


def repeats(statement: Statement, earlier: Iterable[Statement]) -> bool:
    """Whether it says what was said, in nearly the same words."""
    words = set(analyse(statement.text))
    for other in earlier:
        said = set(analyse(other.text))
        if other.text == statement.text or (words and len(words & said) >= _SAME * len(words | said)):
            return True
    return False


def assembled(quoted: Answer, work: Work, model: LanguageModel, stopped: bool) -> Answer:
    """The written sentences, then every quoted statement that they do not wholly cite; notes and trace say how."""
    written = work.written
    rest = uncited(quoted.statements, written)
    shown = work.told.evidence.clauses if work.told else {}
    # What failed on a clause is replaced by that clause's quote, which stands below or under the prose; what cites no
    # clause that was shown is withheld.
    failed = [(one, any(name in shown for name in one.claim.labels)) for one in work.unshown]
    trace = {
        "model": model.name,
        "prompt": work.told.prompt if work.told else "",
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
        "total_ms": work.ms,
        "fault": sentence(work.fault, "en") if work.fault is not None else "stopped" if stopped else "",
    }
    opening, closing = _notes(work, model, stopped, quoted.understanding.language)
    notes = (note for note in quoted.notes if note.key != "plain_words" or any(s.plain for s in rest))
    return replace(
        quoted,
        statements=(*written, *rest),
        notes=(*opening, *notes, *closing),
        withheld=(*quoted.withheld, *(Withheld(one.claim.text, one.faults[0].message) for one, _ in failed)),
        trace={**quoted.trace, "writing": trace},
        ms=round(quoted.ms + work.ms, 2),
    )


def _notes(work: Work, model: LanguageModel, stopped: bool, language: str) -> tuple[Sequence[Note], Sequence[Note]]:
    """What the reader is told: above, why it is not all written; below, what of theirs was sent where."""
    opening: list[Note] = []
    if work.fault is not None:
        key = "writing_cut" if work.passed else "writing_failed"
        opening.append(Note(key, {"why": sentence(work.fault, language)}))
    elif stopped:
        opening.append(Note("writing_stopped" if work.passed else "writing_halted"))
    elif not work.passed:
        unread = work.unread or not work.proposed
        opening.append(Note("writing_unread" if unread else "writing_none", {"model": model.name}))
    closing: list[Note] = []
    if work.told is not None and not model.is_local:
        closing.append(Note("writing_sent", {"model": model.name}))
    if work.notice is not None:
        what = work.notice.text(language, "read" if model.is_local else "sent")
        closing.append(Note("writing_masked", {"what": what}))
    return opening, closing
