"""What changed between two versions, in the chat: asked for in words, or with the button under an answer."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import chainlit as cl

from app.answer import Answer, Profile
from app.asking.inputs import MAX_QUESTION
from app.asking.understand import understand
from app.chatting.version_view import offers, versions_view
from app.chatting.view import failed_view, waiting_view
from app.commands.batch import GUIDELINE
from app.showing.faults import write_log
from app.showing.wording import Wording
from app.versions.compared import several, versions_here
from app.versions.question import Wanted, asks_of_change, wanted_versions

__all__ = ["ACTION", "answer_versions", "offer_versions", "show_versions", "versions_view"]

ACTION = "versions"
ELEMENT = "ClausewiseVersions"
Told = Callable[[Exception, Wording], str]
"""Makes one sentence of a failure."""


async def answer_versions(question: str, profile: Profile, words: Wording, told: Told) -> bool:
    """Answers a question about what changed between versions; False for any other question, which is left alone."""
    if len(question) > MAX_QUESTION or not asks_of_change(question):
        return False
    try:
        found = await asyncio.to_thread(_wanted, question)
    except Exception as error:
        await _send(uuid.uuid4().hex, failed_view(uuid.uuid4().hex, words.language, told(error, words)))
        return True
    if found is None:
        return False
    reading = understand(question, profile)
    reader = Profile(reading.roles, reading.sectors, words.language)
    await _compare(found.old.id, found.old.version, found.new.version, reader, words, told)
    return True


async def offer_versions(message: cl.Message, answer: Answer, words: Wording) -> None:
    """Puts a button under an answer for each document it cites of which an earlier version is here.

    The answer stands by then: what fails here goes to the log and takes nothing from it.
    """
    try:
        made = await asyncio.to_thread(_offers, answer, words)
    except Exception as error:
        write_log(error)
        return
    for one in made:
        payload = one | {"lang": words.language}
        await cl.Action(name=ACTION, label=one["label"], icon="history", payload=payload).send(for_id=message.id)


async def show_versions(payload: dict[str, Any], profile: Profile, words: Wording, told: Told) -> dict[str, Any]:
    """What the button asks for, shown below. The payload is that of `offer_versions`."""
    reader = Profile(profile.roles, profile.sectors, words.language)
    named = (str(payload.get(name)) for name in ("document", "old", "new"))
    await _compare(*named, reader, words, told)
    return {}


async def _compare(document: str, old: str, new: str, reader: Profile, words: Wording, told: Told) -> None:
    identity = uuid.uuid4().hex
    waiting = waiting_view(identity, words.language) | {"labels": {"looking": words("versions.looking")}}
    element = await _send(identity, waiting)
    try:
        view = await asyncio.to_thread(versions_view, document, old, new, reader, identity)
    except asyncio.CancelledError:
        view = failed_view(identity, words.language, words("chat.stopped"))
        raise
    except Exception as error:
        view = failed_view(identity, words.language, told(error, words))
    finally:
        element.props = view
        await element.update()


async def _send(identity: str, view: dict[str, Any]) -> cl.CustomElement:
    element = cl.CustomElement(name=ELEMENT, props=view | {"id": identity}, display="inline")
    await cl.Message(content="", elements=[element]).send()
    return element


def _wanted(question: str) -> Wanted | None:
    # The digests have one version each; reading them all would only cost time.
    return wanted_versions(question, versions_here(with_digests=False), GUIDELINE)


def _offers(answer: Answer, words: Wording) -> list[dict[str, str]]:
    corpus = versions_here(with_digests=False)
    return offers(answer, corpus, words.language) if several(corpus) else []
