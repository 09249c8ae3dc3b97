"""Servers of language models that run on this machine on their usual ports. They are offered, never used unasked."""

from __future__ import annotations

import http.client
import queue
import re
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from app.llm.listing import served

LIMIT = 0.3
"""Seconds for all of them together."""
_NO_WRITER = re.compile(r"embed|rerank|whisper|\b(clip|bge|bert)\b", re.IGNORECASE)
PORTS = {"Ollama": 11434, "llama.cpp": 8080, "LM Studio": 1234, "vLLM": 8000}


@dataclass(frozen=True, slots=True)
class Offer:
    """A server that answered, and the names of its models."""

    program: str
    base_url: str
    models: tuple[str, ...]

    @property
    def writer(self) -> str:
        """The first of the models that writes, by its name; the first of all where none looks so."""
        return next((name for name in self.models if not _NO_WRITER.search(name)), self.models[0])


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
