"""The assistant with a model beside it: it answers by quoting first, and then writes on what it quoted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.answer import Answer, Profile, Statement, Turn
from app.writing.writer import write
from corpus.store import Corpus

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.llm.model import LanguageModel


@dataclass(frozen=True)
class Written:
    """Asks as `Assistant` does. Quoting is untouched: what it gives is what the model may build on."""

    assistant: Assistant
    model: LanguageModel

    @property
    def corpus(self) -> Corpus:
        return self.assistant.corpus

    def ask(
        self,
        question: str,
        profile: Profile | None = None,
        history: Sequence[Turn] = (),
        *,
        on_quoted: Callable[[Answer], None] | None = None,
        on_statement: Callable[[Statement], None] | None = None,
        stop: threading.Event | None = None,
    ) -> Answer:
        """The written answer; `on_quoted` gets the quoted one before. Raises ClausewiseError for an empty question."""
        quoted = self.assistant.ask(question, profile, history)
        if on_quoted is not None:
            on_quoted(quoted)
        return self.write(quoted, history, on_statement=on_statement, stop=stop)

    def write(
        self,
        quoted: Answer,
        history: Sequence[Turn] = (),
        *,
        on_statement: Callable[[Statement], None] | None = None,
        stop: threading.Event | None = None,
    ) -> Answer:
        """An answer that was quoted, written. A follow-up is put to the model as it was understood."""
        reading = quoted.understanding
        return write(
            reading.standalone if reading.follow_up else reading.question,
            quoted,
            self.corpus,
            self.model,
            self.assistant.searcher.encode,
            self.assistant.register,
            on_statement,
            stop,
            history=history,
        )
