"""Writing in the chat: whether a model may, and an answer that grows in its place while one does."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import chainlit as cl

from app.answer import Answer, Statement, Turn
from app.assistant import Assistant
from app.chatting.session import Asked, Conversation
from app.chatting.view import answer_view
from app.chatting.written import with_numbers, writing_view
from app.showing.render import wording
from app.showing.translate import told
from app.writing import Written
from app.writing.choice import Available, available
from corpus.said import Said

QUOTE, WRITE = "quote", "write"
Show = Callable[[dict[str, Any]], Awaitable[None]]
_KEPT = 60


@dataclass(slots=True)
class Desk:
    """What one session knows of writing: who may, which elements are shown, and what is being written."""

    available: Available | None = None
    why: Said = Said("")
    told: bool = False
    elements: dict[str, cl.CustomElement] = field(default_factory=dict)
    stops: dict[str, threading.Event] = field(default_factory=dict)

    def keep(self, answer_id: str, element: cl.CustomElement) -> None:
        self.elements[answer_id] = element
        for old in list(self.elements)[:-_KEPT]:
            del self.elements[old]

    def stop(self, answer_id: str) -> None:
        """Ends the writing of an answer, if it is being written; what had passed stays."""
        if (stop := self.stops.get(answer_id)) is not None:
            stop.set()

    def drop(self, answer_id: str) -> None:
        """Ends the writing of an answer of which nothing is wanted any more."""
        if (stop := self.stops.pop(answer_id, None)) is not None:
            stop.set()


async def open_desk() -> Desk:
    """The session's desk; a server on this machine is looked for without waiting in the loop."""
    found, why = await asyncio.to_thread(available)
    desk = Desk(found, why)
    cl.user_session.set("desk", desk)
    if found is not None:
        # The libraries that speak with a server take seconds to load; nobody should wait for them at the first answer.
        threading.Thread(target=_load, name="clausewise-load", daemon=True).start()
    return desk


def _load() -> None:
    with contextlib.suppress(Exception):
        importlib.import_module("app.llm.request")


def desk() -> Desk:
    kept = cl.user_session.get("desk")
    return kept if isinstance(kept, Desk) else Desk()


def mode_of(conversation: Conversation) -> str:
    """How this conversation's answers are given: as its reader chose, else by the model's default."""
    here = desk().available
    if here is None:
        return QUOTE
    return conversation.mode or (WRITE if here.by_default else QUOTE)


def to_be_written(answer: Answer, conversation: Conversation) -> bool:
    return mode_of(conversation) == WRITE and bool(answer.statements) and not answer.outcome.abstained


def offer(answer: Answer, conversation: Conversation) -> dict[str, str] | None:
    """Asks once a session whether a model that nobody here has chosen may write; or says why one that is set cannot."""
    here, words = desk(), wording(answer.understanding.language)
    if here.told or conversation.mode is not None or not answer.statements:
        return None
    if here.why:
        here.told = True
        return {"text": told(here.why, words.language)}
    if here.available is None or here.available.by_default:
        return None
    here.told = True
    key = "offer_here" if here.available.model.is_local else "offer_sent"
    return {
        "text": words(f"written.{key}", model=here.available.model.name),
        "yes": words("written.offer_yes"),
        "no": words("written.offer_no"),
    }


async def write_in_place(asked: Asked, assistant: Assistant, history: tuple[Turn, ...], show: Show) -> Answer | None:
    """Writes an answer that stands quoted, showing it as it grows; None where it is no longer wanted.

    Cancelling stops the model, shows what had passed, and goes on being cancelled. Raises nothing that a model does.
    """
    here, quoted = desk(), asked.answer
    assert here.available is not None
    model = here.available.model
    here.drop(asked.id)
    stop = here.stops[asked.id] = threading.Event()
    loop, said = asyncio.get_running_loop(), asyncio.Queue[Statement | None]()
    work = asyncio.ensure_future(
        asyncio.to_thread(
            Written(assistant, model).write,
            quoted,
            history,
            on_statement=lambda statement: loop.call_soon_threadsafe(said.put_nowait, statement),
            stop=stop,
        )
    )
    work.add_done_callback(lambda _: said.put_nowait(None))
    passed: tuple[Statement, ...] = ()
    cancelled: asyncio.CancelledError | None = None
    while True:
        if here.stops.get(asked.id) is stop and not cancelled:
            await show(growing(asked, passed, assistant, model.name))
        try:
            statement = await said.get()
        except asyncio.CancelledError as error:
            stop.set()
            cancelled = error
            continue
        if statement is None:
            break
        passed = (*passed, statement)
    answer = await work
    if here.stops.get(asked.id) is not stop:
        return None
    del here.stops[asked.id]
    if cancelled is not None:
        await show(answer_view(asked.id, answer, assistant.corpus, asked.correction))
        raise Stopped(answer) from cancelled
    return answer


class Stopped(asyncio.CancelledError):
    """The reader stopped the task; `answer` is what there was by then."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def growing(asked: Asked, passed: tuple[Statement, ...], assistant: Assistant, model: str) -> dict[str, Any]:
    """The view of an answer that is being written."""
    quoted = asked.answer
    trace = {**quoted.trace, "writing": {"model": model}}
    so_far = replace(quoted, statements=(*passed, *quoted.statements), trace=trace)
    numbers = with_numbers(quoted, passed)
    view = answer_view(asked.id, so_far, assistant.corpus, asked.correction, numbers=numbers)
    return writing_view(view, model, wording(quoted.understanding.language))
