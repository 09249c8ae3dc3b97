"""What a server says of its models when it is asked for its lists. Nothing of the user's is sent but the key."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

_MOST = 4_000_000
"""Bytes of a list."""
_CONTEXT = ("max_model_len", "context_length", "context_window", "max_context_length")

# Where servers tell how much a loaded model reads, which may be less than it could: Ollama, LM Studio, llama.cpp.
_LOADED = {"/api/ps": "context_length", "/api/v0/models": "loaded_context_length", "/props": "n_ctx"}


@dataclass(frozen=True, slots=True)
class Served:
    """A model in a server's list; `context_tokens` is 0 where the server does not say."""

    name: str
    context_tokens: int = 0


def served(base_url: str, key: str, limit: float) -> tuple[Served, ...]:
    """What a server has, by its own list; () where it gives none. Raises OSError, HTTPException, ValueError.

    limit: seconds of silence.
    """
    record = _get(base_url, f"{urlsplit(base_url).path}/models", key, limit)
    data = record.get("data") if isinstance(record, dict) else None
    entries = [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []
    return tuple(Served(each["id"], _number(each, *_CONTEXT)) for each in entries if isinstance(each.get("id"), str))


def loaded_context(base_url: str, model: str, key: str, limit: float) -> int:
    """The tokens that the model reads as it is loaded now; 0 where the server does not say. Never raises."""
    for path, field in _LOADED.items():
        with suppress(OSError, http.client.HTTPException, ValueError):
            for entry in _entries(_get(base_url, path, key, limit)):
                names = {entry.get("id"), entry.get("name"), entry.get("model")}
                # llama.cpp has one model and says its number without its name.
                if (path == "/props" or names & {model, f"{model}:latest"}) and (found := _number(entry, field)):
                    return found
    return 0


def _entries(record: object) -> Iterator[dict[str, object]]:
    """The objects in a list of models, or the settings of the one model."""
    if isinstance(record, dict):
        for name in ("models", "data"):
            each = record.get(name)
            yield from (entry for entry in (each if isinstance(each, list) else ()) if isinstance(entry, dict))
        if isinstance(one := record.get("default_generation_settings"), dict):
            yield one


def _get(base_url: str, path: str, key: str, limit: float) -> object:
    """What a server answers in JSON; None for another status than 200."""
    parts = urlsplit(base_url)
    if parts.scheme == "https":
        from app.llm.trust import trusted

        connection = http.client.HTTPSConnection(parts.netloc, timeout=limit, context=trusted())
    else:
        connection = http.client.HTTPConnection(parts.netloc, timeout=limit)
    headers = {"User-Agent": "clausewise", "Accept": "application/json"}
    try:
        connection.request("GET", path, headers=headers | ({"Authorization": f"Bearer {key}"} if key else {}))
        answer = connection.getresponse()
        return json.loads(answer.read(_MOST)) if answer.status == 200 else None
    finally:
        connection.close()


def _number(entry: dict[str, object], *names: str) -> int:
    found = (entry.get(name) for name in names)
    return next((value for value in found if isinstance(value, int) and value > 0), 0)
