"""Files dropped into the chat: each becomes a card, is searched in that conversation alone, and goes with it."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import chainlit as cl

from app.chatting.upload_view import failed_view, reading_view, removed_view, upload_view
from app.documents.uploads import Uploads
from app.shelf import Shelf
from app.showing.wording import Wording

ELEMENT = "ClausewiseUpload"
_BETWEEN = 0.25
"""Seconds between two pictures of the progress; more of them would only keep the browser busy."""
Told = Callable[[Exception, Wording], str]


def shelves() -> tuple[Shelf, ...]:
    """What this conversation searches beside the corpus."""
    kept = cl.user_session.get("uploads")
    return kept.shelves if isinstance(kept, Uploads) else ()


async def take(message: cl.Message, words: Wording, told: Told) -> bool:
    """Reads the files of a message one after another, each with a card that tells how far it is. Whether all were read.

    `told` makes one sentence of a failure, which stands in the card of that file and does not stop the others.
    """
    files = [(element, str(element.name or "file")) for element in message.elements if getattr(element, "path", None)]
    if not message.content.strip():
        message.content = "\n".join(name for _, name in files)
        await message.update()
    for element, _ in files:
        # The file is given to nobody again, so the browser could not show it; its card says more.
        await element.remove()
    read = [await _take(Path(element.path), name, words, told) for element, name in files]
    return all(read)


async def keep(payload: dict[str, Any], words: Wording, reopen: Callable[[], None]) -> dict[str, Any]:
    """Adds an upload to the corpus for good; `reopen` lets the program answer from it."""
    uploads, ref = _uploads(), str(payload.get("ref"))
    upload = uploads.find(ref)
    if upload is None:
        return {"error": words("upload.lost")}

    def work() -> str:
        kept = uploads.keep(ref)
        reopen()
        return kept.document.key if kept else ""

    key = await asyncio.to_thread(work)
    uploads.settle(ref, key)
    return {"view": upload_view(str(payload.get("id")), upload, words, kept=key)}


async def remove(payload: dict[str, Any], words: Wording) -> dict[str, Any]:
    """Drops an upload from the conversation."""
    upload = await asyncio.to_thread(_uploads().remove, str(payload.get("ref")))
    if upload is None:
        return {"error": words("upload.lost")}
    return {"view": removed_view(str(payload.get("id")), upload.name, words)}


async def _take(path: Path, name: str, words: Wording, told: Told) -> bool:
    card = uuid.uuid4().hex
    element = cl.CustomElement(
        name=ELEMENT, props=reading_view(card, name, words, "Reading the file", 0, 0), display="inline"
    )
    await cl.Message(content="", elements=[element]).send()
    show = _Progress(element, lambda *step: reading_view(card, name, words, *step))
    uploads, read = _uploads(), False
    reading = asyncio.create_task(asyncio.to_thread(uploads.read, path, name, show.step))
    try:
        view, read = upload_view(card, await asyncio.shield(reading), words), True
    except asyncio.CancelledError:
        # The thread cannot be stopped; what it makes is dropped when it is through.
        reading.add_done_callback(lambda done: done.exception() or uploads.remove(done.result().id))
        await show.end(failed_view(card, name, words, words("upload.stopped", name=name)))
        raise
    except Exception as error:
        view = failed_view(card, name, words, told(error, words))
    finally:
        path.unlink(missing_ok=True)
    await show.end(view)
    return read


class _Progress:
    """Carries the steps of a thread to the browser, not more of them than can be seen."""

    def __init__(self, element: cl.CustomElement, view: Callable[[str, int, int], dict[str, Any]]) -> None:
        self._element, self._view = element, view
        self._loop = asyncio.get_running_loop()
        self._last = 0.0
        self._ended = False

    def step(self, stage: str, done: int, total: int) -> None:
        """From any thread."""
        now = time.monotonic()
        if now - self._last >= _BETWEEN or done == total:
            self._last = now
            asyncio.run_coroutine_threadsafe(self._show(self._view(stage, done, total)), self._loop)

    async def end(self, view: dict[str, Any]) -> None:
        """The last picture; steps that come later are not shown."""
        self._ended = True
        self._element.props = view
        await self._element.update()

    async def _show(self, view: dict[str, Any]) -> None:
        if not self._ended:
            self._element.props = view
            await self._element.update()


def _uploads() -> Uploads:
    kept = cl.user_session.get("uploads")
    if not isinstance(kept, Uploads):
        kept = Uploads()
        cl.user_session.set("uploads", kept)
    return kept
