"""Servers of language models that run on this machine on their usual ports. They are offered, never used unasked."""

from __future__ import annotations

import http.client
import json
import queue
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

LIMIT = 0.3
"""Seconds for all of them together."""
PORTS = {"Ollama": 11434, "llama.cpp": 8080, "LM Studio": 1234, "vLLM": 8000}
_MOST = 4_000_000
_CONTEXT = ("max_model_len", "n_ctx", "context_length", "context_window", "max_context_length")


@dataclass(frozen=True, slots=True)
class Offer:
    """A server that answered, and the names of its models."""

    program: str
    base_url: str
    models: tuple[str, ...]


def offered(ports: dict[str, int] | None = None, limit: float = LIMIT) -> tuple[Offer, ...]:
    """Who answers now, after `limit` seconds at the latest; the question holds nothing of the user's. Never raises."""
    ports = PORTS if ports is None else ports
    end = time.monotonic() + limit
    answers: queue.SimpleQueue[tuple[str, tuple[str, ...]]] = queue.SimpleQueue()

    def ask(program: str, port: int) -> None:
        models: tuple[str, ...] = ()
        with suppress(OSError, http.client.HTTPException, ValueError):
            models = tuple(each.name for each in served(f"http://127.0.0.1:{port}/v1", "", limit))
        answers.put((program, models))

    # Threads of their own, which nobody waits for: a server may send one byte now and then for ever.
    for program, port in ports.items():
        threading.Thread(target=ask, args=(program, port), name="clausewise-offers", daemon=True).start()
    found: dict[str, tuple[str, ...]] = {}
    with suppress(queue.Empty):
        while len(found) < len(ports):
            program, models = answers.get(timeout=max(0.0, end - time.monotonic()))
            found[program] = models
    ours = ((program, port, found.get(program, ())) for program, port in ports.items())
    return tuple(Offer(program, f"http://127.0.0.1:{port}/v1", models) for program, port, models in ours if models)


@dataclass(frozen=True, slots=True)
class Served:
    """A model in a server's list; `context_tokens` is 0 where the server does not say."""

    name: str
    context_tokens: int = 0


def served(base_url: str, key: str, limit: float) -> tuple[Served, ...]:
    """What a server has, by its own list; () where it gives none. Raises OSError, HTTPException, ValueError.

    limit: seconds of silence.
    """
    parts = urlsplit(base_url)
    if parts.scheme == "https":
        from app.llm.trust import trusted

        connection = http.client.HTTPSConnection(parts.netloc, timeout=limit, context=trusted())
    else:
        connection = http.client.HTTPConnection(parts.netloc, timeout=limit)
    headers = {"User-Agent": "clausewise", "Accept": "application/json"}
    try:
        connection.request("GET", f"{parts.path}/models", headers=headers | _bearer(key))
        answer = connection.getresponse()
        record = json.loads(answer.read(_MOST)) if answer.status == 200 else None
    finally:
        connection.close()
    data = record.get("data") if isinstance(record, dict) else None
    entries = [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []
    return tuple(Served(each["id"], _context(each)) for each in entries if isinstance(each.get("id"), str))


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def _context(entry: dict[str, object]) -> int:
    """The tokens that a model reads, under any of the names that servers give it."""
    meta = entry.get("meta")
    found = [(entry | (meta if isinstance(meta, dict) else {})).get(name) for name in _CONTEXT]
    return next((value for value in found if isinstance(value, int) and value > 0), 0)
