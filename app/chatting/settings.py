"""What the chat offers before anything is asked: its ways of use with their openings, and the reader's settings."""

from __future__ import annotations

import chainlit as cl
from chainlit.input_widget import Select

from app.chatting import writing as chat_writing
from app.chatting.session import UNSAID, Conversation
from app.showing.render import Wording, wording
from corpus.model import Role, Sector

PROFILES = ("apply", "policy", "workshop")


def ours(language: str | None) -> str:
    """Our language for a browser's: any Chinese is answered in Traditional Chinese."""
    return "zh-Hant" if (language or "").lower().startswith("zh") else "en"


def session_words() -> Wording:
    return wording(ours(getattr(cl.context.session, "language", None)))


def chat_profile(name: str, words: Wording) -> cl.ChatProfile:
    starters = words.section(f"chat.starter.{name}")
    return cl.ChatProfile(
        name=name,
        display_name=words(f"chat.profile.{name}.name"),
        markdown_description="\n\n".join(
            (f"### {words('chat.tagline')}", words(f"chat.profile.{name}.hint"), f"*{words('chat.first_notice')}*")
        ),
        icon=f"/public/icons/{name}.svg",
        default=name == PROFILES[0],
        starters=[
            cl.Starter(label=label, message=question, icon="/public/icons/ask.svg")
            for label, question in starters.items()
        ],
    )


def chat_settings(conversation: Conversation) -> cl.ChatSettings:
    words, profile = session_words(), conversation.profile
    unsaid = {words("chat.unsaid"): UNSAID}
    languages = {words("chat.auto"): UNSAID, words("chat.language_en"): "en", words("chat.language_zh"): "zh-Hant"}
    lists = {
        "role": (unsaid | {words.role(member.value): member.value for member in Role}, profile.roles),
        "sector": (unsaid | {words.sector(member.value): member.value for member in Sector}, profile.sectors),
        "language": (languages, (profile.language,) if profile.language else ()),
    }
    labels = {kind: (words(f"chat.settings_{kind}"), words(f"chat.settings_{kind}_hint")) for kind in lists}
    if (here := chat_writing.desk().available) is not None:
        model = here.model.name
        write = words("written.offered" if here.offered else "written.write", model=model)
        items = {words("written.quote"): chat_writing.QUOTE, write: chat_writing.WRITE}
        lists["mode"] = (items, (chat_writing.mode_of(conversation),))
        hint = "written.setting_hint" if here.model.is_local else "written.setting_hint_sent"
        labels["mode"] = (words("written.setting"), words(hint, model=model))
    return cl.ChatSettings(
        [
            Select(
                id=kind,
                label=labels[kind][0],
                description=labels[kind][1],
                items=items,
                initial_value=current[0] if current else UNSAID,
            )
            for kind, (items, current) in lists.items()
        ]
    )
