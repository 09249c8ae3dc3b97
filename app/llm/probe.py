"""Whether the model that is set answers, and what its server says of it."""

from __future__ import annotations

import http.client
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from app.llm.listing import Served, loaded_context, served
from app.llm.model import LanguageModel, Message
from app.llm.server import ServerModel

LIMIT = 5.0
"""Seconds for the list of models."""
_PATIENCE = 60.0
_GREETING = (Message("user", "Say OK."),)
"""All that is ever sent to find out: nothing of the user's."""


@dataclass(frozen=True, slots=True)
class Probe:
    """`text` is what the model said, shortened; times are in seconds."""

    text: str
    first: float
    total: float


def probe(model: LanguageModel) -> Probe:
    """Asks the model for two letters. Raises ModelError."""
    if isinstance(model, ServerModel):
        patience = min(model.settings.timeout, _PATIENCE)
        model = ServerModel(replace(model.settings, retries=0, timeout=patience, deadline=2 * patience))
    started = time.monotonic()
    pieces, first = [], 0.0
    # Room for a model that thinks before it answers.
    for piece in model.stream(_GREETING, max_tokens=400):
        first = first or time.monotonic() - started
        pieces.append(piece)
    return Probe(" ".join("".join(pieces).split())[:60], first, time.monotonic() - started)


def listed(model: ServerModel, limit: float = LIMIT) -> tuple[Served, ...]:
    """What the model's server has; () where it gives no list or is not there. Never raises."""
    with suppress(OSError, http.client.HTTPException, ValueError):
        return served(model.settings.base_url, model.settings.key, limit)
    return ()


def reads(model: ServerModel, has: Sequence[Served], limit: float = LIMIT) -> int:
    """How many tokens the model reads by what its server says, best asked once it has answered; 0: it does not say."""
    settings = model.settings
    stated = next((each.context_tokens for each in has if each.name == settings.model), 0)
    loaded = loaded_context(settings.base_url, settings.model, settings.key, limit) if settings.is_local else 0
    return loaded or stated
