"""A language model on an OpenAI-compatible server: asked again where that helps, stopped at once, fitted to it."""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.llm.fault import LONGEST_WAIT, Fault, told
from app.llm.model import Message, ModelError
from app.llm.settings import ServerSettings
from app.llm.thinking import without_thinking
from app.llm.tokens import prompt_tokens

if TYPE_CHECKING:
    from app.llm.request import Request

_POLL = 0.05
"""Seconds after which a stop is heard at the latest."""
_FIRST_WAIT, _MOST_WAIT = 0.5, 8.0
_FORMS = ("json_schema", "json_object", "")


@dataclass(frozen=True, slots=True)
class _Shape:
    """What of a request the server takes. `form`: how the schema is told; `limit`: what the most tokens are called."""

    form: str = _FORMS[0]
    temperature: bool = True
    limit: str = "max_tokens"

    def options(self, schema: Mapping[str, object] | None, max_tokens: int) -> dict[str, object]:
        options: dict[str, object] = {self.limit: max_tokens}
        if not self.temperature:
            options["temperature"] = None
        if schema is not None and self.form == "json_schema":
            described = {"name": "answer", "schema": dict(schema), "strict": True}
            options["response_format"] = {"type": "json_schema", "json_schema": described}
        elif schema is not None and self.form == "json_object":
            options["response_format"] = {"type": "json_object"}
        return options

    def after(self, fault: Fault, has_schema: bool) -> _Shape | None:
        """A simpler request, where the refusal may be because of the shape."""
        said = fault.message.lower()
        if fault.kind != "status" or fault.status not in (400, 422, 500, 501) or fault.says_too_long:
            return None
        if "max_completion_tokens" in said and self.limit == "max_tokens":
            return replace(self, limit="max_completion_tokens")
        if "temperature" in said and self.temperature:
            return replace(self, temperature=False)
        about_form = any(word in said for word in ("response_format", "schema", "grammar", "json"))
        if has_schema and self.form and (fault.status != 500 or about_form):
            return replace(self, form=_FORMS[_FORMS.index(self.form) + 1])
        return None


_SHAPES: dict[tuple[str, str], _Shape] = {}
"""What each server and model took last, for as long as the program runs."""


class ServerModel:
    """Safe to share between threads: each answer has a connection of its own."""

    def __init__(self, settings: ServerSettings) -> None:
        self.settings = settings

    @property
    def name(self) -> str:
        """The model; with its host where that is another machine, since the words go there."""
        return self.settings.model if self.is_local else f"{self.settings.model} ({self.settings.host})"

    @property
    def context_tokens(self) -> int:
        return self.settings.context_window

    @property
    def is_local(self) -> bool:
        return self.settings.is_local

    def stream(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, object] | None = None,
        max_tokens: int = 800,
        stop: threading.Event | None = None,
    ) -> Iterator[str]:
        stop = stop or threading.Event()
        wanted = min(max_tokens, self.settings.max_tokens)
        needed = prompt_tokens(messages) + wanted
        if needed > self.context_tokens:
            # Some servers would cut the prompt's beginning off, where it says what to do, and answer all the same.
            said = "The request needs about {needed:,} tokens and {model} reads {most:,}; ask more shortly."
            raise ModelError(said, needed=needed, model=self.name, most=self.context_tokens)
        empty = True
        for piece in without_thinking(self._tried(messages, schema, wanted, stop)):
            if piece:
                empty = empty and not piece.strip()
                yield piece
        if empty and not stop.is_set():
            raise self._told(Fault("empty"))

    def _tried(
        self, messages: Sequence[Message], schema: Mapping[str, object] | None, wanted: int, stop: threading.Event
    ) -> Iterator[str]:
        place = (self.settings.base_url, self.settings.model)
        shape, tries = _SHAPES.get(place, _Shape()), 0
        end = time.monotonic() + self.settings.deadline
        while not stop.is_set():
            said = False
            try:
                for piece in self._once(messages, shape.options(schema, wanted), stop, end):
                    if not said:
                        said, _SHAPES[place] = True, shape
                    yield piece
                return
            except Fault as fault:
                simpler = None if said else shape.after(fault, schema is not None)
                if simpler is not None:
                    shape = simpler
                    continue
                wait = _wait(tries, fault)
                if said or not fault.passes or tries >= self.settings.retries or time.monotonic() + wait > end:
                    raise self._told(fault) from fault
            tries += 1
            stop.wait(wait)

    def _once(
        self, messages: Sequence[Message], options: Mapping[str, object], stop: threading.Event, end: float
    ) -> Iterator[str]:
        """One request, in a thread of its own, so that a stop is heard while the server is silent. Raises Fault."""
        from app.llm.request import Request

        request = Request(self.settings, messages, options)
        pieces: queue.SimpleQueue[str | Fault | None] = queue.SimpleQueue()
        threading.Thread(target=_pump, args=(request, pieces), name="clausewise-model", daemon=True).start()
        heard = time.monotonic()
        try:
            while not stop.is_set():
                try:
                    piece = pieces.get(timeout=_POLL)
                except queue.Empty:
                    if time.monotonic() - heard > self.settings.timeout + self.settings.connect_timeout:
                        raise Fault("silent") from None
                    piece = ""
                else:
                    heard = time.monotonic()
                if isinstance(piece, Fault):
                    raise piece
                if piece is None:
                    return
                if time.monotonic() > end:
                    raise Fault("endless")
                if piece:
                    yield piece
        finally:
            request.abort()

    def _told(self, fault: Fault) -> ModelError:
        seconds = self.settings.deadline if fault.kind == "endless" else self.settings.timeout
        return told(fault, self.settings.model, self.settings.host, seconds)


def _pump(request: Request, pieces: queue.SimpleQueue[str | Fault | None]) -> None:
    try:
        for piece in request.pieces():
            pieces.put(piece)
        pieces.put(None)
    except Fault as fault:
        pieces.put(fault)


def _wait(tries: int, fault: Fault) -> float:
    """Seconds: what the server asked for, else twice as long each time, with chance so that not all come at once."""
    if fault.retry_after is not None:
        return min(fault.retry_after, LONGEST_WAIT) + random.uniform(0, 0.1)
    return min(_MOST_WAIT, _FIRST_WAIT * 2**tries) * random.uniform(0.5, 1.0)
