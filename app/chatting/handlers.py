"""What the chat does when something happens in the browser. Imported only once Chainlit's folder is ready."""

from __future__ import annotations

import asyncio
import base64
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import chainlit as cl

from app.answer import Answer
from app.asking.inputs import clean_question
from app.asking.understand import language_of
from app.assistant import Assistant
from app.chatting import uploads as chat_uploads
from app.chatting import versions as chat_versions
from app.chatting import writing as chat_writing
from app.chatting.session import Asked, Conversation, Correction, corrected, mode_chosen, profile_of, settled
from app.chatting.settings import PROFILES, chat_profile, chat_settings, ours, session_words
from app.chatting.view import answer_view, clause_view, failed_view, stages, waiting_view
from app.documents.scratch import sweep
from app.documents.uploads import uploads_folder
from app.receipts.export import EXPORTS as RECEIPTS
from app.showing.export import EXPORTS
from app.showing.faults import foreseen, sentence, write_log
from app.showing.render import Wording, wording, writer
from corpus.model import ClausewiseError

ELEMENT = "ClausewiseAnswer"


def register(assistant: Assistant) -> None:
    """Tells Chainlit what to call. Once a process."""
    door = _Door(assistant)
    cl.set_chat_profiles(door.profiles)
    cl.on_chat_start(door.start)
    cl.on_settings_update(door.settings_changed)
    cl.on_message(door.asked)
    cl.action_callback("clause")(_told(door.clause))
    cl.action_callback("correct")(_told(door.correct))
    cl.action_callback("all_duties")(_told(door.all_duties))
    cl.action_callback("write")(_told(door.write))
    cl.action_callback("stop_writing")(_told(door.stop_writing))
    cl.action_callback("choose_mode")(_told(door.choose_mode))
    cl.action_callback("export")(_told(door.export))
    cl.action_callback(chat_versions.ACTION)(_told(door.versions))
    cl.action_callback("keep_upload")(_told(door.keep_upload))
    cl.action_callback("remove_upload")(_told(door.remove_upload))
    sweep(uploads_folder())


class _Door:
    """The callbacks, around one assistant that all sessions share."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    async def profiles(self, user: object = None, language: str | None = None) -> list[cl.ChatProfile]:
        words = wording(ours(language))
        return [chat_profile(name, words) for name in PROFILES]

    async def start(self) -> None:
        cl.user_session.set("conversation", Conversation())
        await chat_writing.open_desk()
        await chat_settings(Conversation()).send()

    async def settings_changed(self, values: dict[str, Any]) -> None:
        try:
            chosen = profile_of(values.get("role"), values.get("sector"), values.get("language"))
            mode = mode_chosen(values.get("mode"))
        except ClausewiseError as error:
            await cl.ErrorMessage(content=sentence(error, _reader())).send()
            return
        _conversation().profile = chosen
        if mode != chat_writing.mode_of(_conversation()):
            _conversation().mode = mode

    async def asked(self, message: cl.Message) -> None:
        conversation = _conversation()
        identity = uuid.uuid4().hex
        # Who reads the page in Chinese is told in Chinese what is wrong, also with an English text pasted into it.
        words = wording(_reader(conversation.profile.language or language_of(message.content)))
        if message.elements:
            asks = bool(message.content.strip())
            read = await chat_uploads.take(message, words, _told_of)
            # A question on a file that could not be read is not answered from something else.
            if not asks or not read:
                return
        if await chat_versions.answer_versions(message.content, conversation.profile, words, _told_of):
            return
        element = cl.CustomElement(name=ELEMENT, props=waiting_view(identity, words.language), display="inline")
        sent = await cl.Message(content="", elements=[element]).send()
        try:
            question = clean_question(message.content)
            answer = await self._answer(question, conversation, identity, Correction())
        except asyncio.CancelledError:
            await _show(element, failed_view(identity, words.language, words("chat.stopped")))
            raise
        except Exception as error:
            await _show(element, failed_view(identity, words.language, _told_of(error, words)))
            return
        asked = Asked(identity, question, answer)
        conversation.keep(asked)
        chat_writing.desk().keep(identity, element)
        writing = chat_writing.to_be_written(answer, conversation)
        for view in stages(self._view(asked, conversation))[: -1 if writing else None]:
            await _show(element, view)
        if writing:
            await self._write(asked, element, conversation)
        await chat_versions.offer_versions(sent, answer, words)

    async def correct(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Answers the same question for another role or sector, and remembers the choice for the next ones."""
        conversation = _conversation()
        earlier = conversation.find(str(payload.get("id")))
        if earlier is None:
            return _lost(payload)
        changes = {kind: str(payload[kind]) for kind in ("role", "sector") if payload.get(kind) is not None}
        correction = replace(earlier.correction, **changes)
        profile = corrected(conversation.profile, replace(Correction(), **changes))
        chat_writing.desk().drop(earlier.id)
        answer = await self._answer(earlier.question, conversation, earlier.id, correction)
        conversation.profile = profile
        asked = replace(earlier, answer=answer, correction=correction)
        conversation.keep(asked)
        await chat_settings(conversation).send()
        # The quotes are given at once; the page then asks for what is to be written.
        pending = chat_writing.to_be_written(answer, conversation)
        return {"view": {**self._view(asked, conversation), "pending": pending}}

    async def write(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Writes an answer that stands quoted, in its place."""
        conversation = _conversation()
        asked = conversation.find(str(payload.get("id")))
        element = chat_writing.desk().elements.get(str(payload.get("id")))
        if asked is None or element is None:
            return _lost(payload)
        if not writer(asked.answer) and chat_writing.desk().available is not None:
            await self._write(asked, element, conversation)
        kept = conversation.find(asked.id) or asked
        return {"view": self._view(kept, conversation)}

    async def stop_writing(self, payload: dict[str, Any]) -> dict[str, Any]:
        chat_writing.desk().stop(str(payload.get("id")))
        return {"done": True}

    async def choose_mode(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The answer to whether a model that was found may write, for this conversation."""
        conversation = _conversation()
        conversation.mode = mode_chosen(payload.get("mode"))
        await chat_settings(conversation).send()
        return {"done": True}

    async def all_duties(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The same question, answered by every duty that bears on who asked it."""
        conversation = _conversation()
        earlier = conversation.find(str(payload.get("id")))
        if earlier is None:
            return _lost(payload)
        profile = settled(corrected(conversation.profile, earlier.correction), earlier.correction)
        history = conversation.history(before=earlier.id)
        chat_writing.desk().drop(earlier.id)
        answer = await asyncio.to_thread(self._here.ask_for_all, earlier.question, profile, history)
        asked = replace(earlier, answer=answer)
        conversation.keep(asked)
        return {"view": self._view(asked, conversation)}

    async def clause(self, payload: dict[str, Any]) -> dict[str, Any]:
        ref, number = payload["ref"], payload.get("n")
        here = self._here
        resolver = here.library.resolver if here.library else None
        return {"view": clause_view(here.corpus, ref, payload.get("lang"), number, resolver)}

    async def export(self, payload: dict[str, Any]) -> dict[str, Any]:
        asked = _conversation().find(str(payload.get("id")))
        if asked is None:
            return _lost(payload)
        made = (EXPORTS | RECEIPTS)[str(payload["format"])](asked.question, asked.answer, self._here.corpus)
        return {"name": made.name, "type": made.media_type, "data": base64.b64encode(made.content).decode("ascii")}

    async def versions(self, payload: dict[str, Any]) -> dict[str, Any]:
        """What changed between two versions of a document, below the answer that cites it."""
        words = wording(_reader(payload.get("lang")))
        return await chat_versions.show_versions(payload, _conversation().profile, words, _told_of)

    async def keep_upload(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Adds an uploaded file to the corpus, from which every later conversation is answered too."""
        return await chat_uploads.keep(payload, wording(_reader(payload.get("lang"))), self._reopen)

    async def remove_upload(self, payload: dict[str, Any]) -> dict[str, Any]:
        return await chat_uploads.remove(payload, wording(_reader(payload.get("lang"))))

    def _reopen(self) -> None:
        self._assistant = Assistant.open()

    @property
    def _here(self) -> Assistant:
        """The assistant for this conversation, with what its reader has brought; made anew when that changes."""
        brought = chat_uploads.shelves()
        if not brought:
            return self._assistant
        made_of = [id(self._assistant), *map(id, brought)]
        kept = cl.user_session.get("assistant")
        if kept is None or kept[0] != made_of:
            # What it was made of is kept beside it, so that no other thing can get the same identity.
            kept = (made_of, self._assistant.with_uploads(brought), self._assistant, brought)
            cl.user_session.set("assistant", kept)
        return kept[1]

    def _view(self, asked: Asked, conversation: Conversation) -> dict[str, Any]:
        view = answer_view(asked.id, asked.answer, self._here.corpus, asked.correction)
        return {**view, "offer": chat_writing.offer(asked.answer, conversation)}

    async def _write(self, asked: Asked, element: cl.CustomElement, conversation: Conversation) -> None:
        """Lets the model write below the question; the quotes stand until then, and whatever becomes of it."""
        here, history = self._here, conversation.history(before=asked.id)

        async def show(view: dict[str, Any]) -> None:
            await _show(element, view)

        try:
            answer = await chat_writing.write_in_place(asked, here, history, show)
        except chat_writing.Stopped as stopped:
            conversation.keep(replace(asked, answer=stopped.answer))
            raise
        if answer is not None:
            kept = replace(asked, answer=answer)
            conversation.keep(kept)
            await _show(element, self._view(kept, conversation))

    async def _answer(
        self, question: str, conversation: Conversation, identity: str, correction: Correction
    ) -> Answer:
        profile = settled(corrected(conversation.profile, correction), correction)
        history = conversation.history(before=identity)
        return await asyncio.to_thread(self._here.ask, question, profile, history)


def _told(
    handler: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]],
) -> Callable[[cl.Action], Awaitable[dict[str, Any]]]:
    """A handler whose failures reach the reader as one sentence instead of a broken request."""

    async def run(action: cl.Action) -> dict[str, Any]:
        try:
            return await handler(action.payload)
        except Exception as error:
            return {"error": _told_of(error, wording(_reader(action.payload.get("lang"))))}

    return run


def _told_of(error: Exception, words: Wording) -> str:
    """What the reader is told. Where the details are is for whoever runs the program, and stays in its log."""
    if not isinstance(error, ClausewiseError):
        write_log(error)
    return sentence(error, words.language) if foreseen(error) else words("chat.failed")


async def _show(element: cl.CustomElement, view: dict[str, Any]) -> None:
    element.props = view
    await element.update()


def _conversation() -> Conversation:
    kept = cl.user_session.get("conversation")
    if not isinstance(kept, Conversation):
        kept = Conversation()
        cl.user_session.set("conversation", kept)
    return kept


def _lost(payload: dict[str, Any]) -> dict[str, Any]:
    return {"error": wording(_reader(payload.get("lang")))("chat.lost")}


def _reader(shown: object = None) -> str:
    """The language to tell the reader something in: Chinese beside Chinese; else the chosen one, or the page's."""
    if shown == "zh-Hant":
        return "zh-Hant"
    return _conversation().profile.language or session_words().language
