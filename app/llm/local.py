"""The small model for trying, run by llama.cpp: in this process, or as a server on this machine only.

The one module that imports the runtime, xllamacpp. It opens a port even in process; there a secret shuts it.
"""

from __future__ import annotations

import importlib.util
import os
import queue
import secrets
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.llm.model import Message, ModelError
from app.llm.settings import InProcess
from app.llm.tokens import prompt_tokens
from app.llm.weights import QWEN

RUNTIME = "xllamacpp"
_POLL = 0.05
_LOADED: dict[int, Any] = {}
_LOADING = threading.Lock()


class LocalModel:
    """Loads at its first answer (2 s, 2 GB), once a process. Answers one after the other; safe to share."""

    is_local = True
    name = f"{QWEN.name} (on this machine)"

    def __init__(self, settings: InProcess) -> None:
        self.settings = settings

    @classmethod
    def open(cls, settings: InProcess) -> LocalModel:
        """Raises ModelError where the weights or the runtime are missing; loads nothing."""
        if not QWEN.is_here or importlib.util.find_spec(RUNTIME) is None:
            raise ModelError("The local model is not here yet; run “clausewise model fetch”.")
        return cls(settings)

    @property
    def context_tokens(self) -> int:
        return self.settings.context_window

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
        if (needed := prompt_tokens(messages) + wanted) > self.context_tokens:
            said = "The request needs about {needed:,} tokens and {model} reads {most:,}; ask more shortly."
            raise ModelError(said, needed=needed, model=self.name, most=self.context_tokens)
        request: dict[str, object] = {
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "max_tokens": wanted,
            "temperature": 0,
            "stream": True,
        }
        if schema is not None:
            described = {"name": "answer", "schema": dict(schema), "strict": True}
            request["response_format"] = {"type": "json_schema", "json_schema": described}
        return self._pieces(request, stop)

    def _pieces(self, request: dict[str, object], stop: threading.Event) -> Iterator[str]:
        pieces: queue.SimpleQueue[str | ModelError | None] = queue.SimpleQueue()
        gone = threading.Event()
        thread = threading.Thread(
            # A thread that the interpreter leaves behind at its end calls back into what is no longer there.
            target=self._run, args=(request, pieces, stop, gone), name="clausewise-model", daemon=False
        )
        thread.start()
        empty, end = True, time.monotonic() + self.settings.deadline
        try:
            while not stop.is_set():
                if time.monotonic() > end:
                    said = "The local model was not done after {seconds:g} s; ask more shortly, or use a faster one."
                    raise ModelError(said, seconds=self.settings.deadline)
                try:
                    piece = pieces.get(timeout=_POLL)
                except queue.Empty:
                    continue
                if isinstance(piece, ModelError):
                    raise piece
                if piece is None:
                    if empty:
                        raise ModelError("The local model gave an empty answer; try again.")
                    return
                empty = empty and not piece.strip()
                yield piece
        finally:
            gone.set()

    def _run(
        self,
        request: dict[str, object],
        pieces: queue.SimpleQueue[str | ModelError | None],
        stop: threading.Event,
        gone: threading.Event,
    ) -> None:
        def heard(chunk: Mapping[str, Any]) -> bool:
            """True ends the answer."""
            if "error" in chunk:
                reason = str(chunk["error"].get("message", "no reason given"))
                pieces.put(
                    ModelError("The local model failed ({reason}); ask more shortly, or try again.", reason=reason)
                )
                return True
            for choice in chunk.get("choices", ()):
                if text := choice["delta"].get("content"):
                    pieces.put(text)
            return stop.is_set() or gone.is_set()

        try:
            loaded = _loaded(self.settings.context_window)
            if not stop.is_set():
                loaded.handle_chat_completions(request, heard)
            pieces.put(None)
        except ModelError as error:
            pieces.put(error)
        except (ValueError, RuntimeError, OSError, MemoryError) as error:
            pieces.put(ModelError("The local model failed ({reason}); ask more shortly, or try again.", reason=error))


def serve(port: int, context_window: int) -> str:
    """Starts the server on 127.0.0.1 and returns its address; it answers for as long as the process lives.

    Raises ModelError, also where the port is taken.
    """
    import socket

    try:
        with socket.create_server(("127.0.0.1", port)):
            pass
    except OSError as error:
        raise ModelError("Port {port} is in use; choose another one with --port.", port=port) from error
    global _SERVING
    _SERVING = _started(context_window, port=port)
    return f"{_SERVING.listening_address}/v1"


_SERVING: Any = None


def _loaded(context_window: int) -> Any:
    with _LOADING:
        if context_window not in _LOADED:
            _LOADED[context_window] = _started(context_window)
        return _LOADED[context_window]


def _started(context_window: int, port: int | None = None) -> Any:
    """The runtime with the weights in it. Without a port nobody else is let in."""
    path = QWEN.checked()
    try:
        import xllamacpp
    except ImportError as error:
        said = "The runtime of the local model cannot be loaded ({reason}); run “clausewise model fetch” again."
        raise ModelError(said, reason=error) from error
    params = xllamacpp.CommonParams()
    params.model.path = os.fspath(path)
    params.model_alias = {QWEN.name}
    params.hostnames = ["127.0.0.1"]
    params.port = port or 0
    if port is None:
        params.api_keys = [secrets.token_hex(16)]
    params.n_ctx, params.n_parallel = context_window, 1
    # Its threads wait for each other at every token: one that finds no free processor holds up all the others. A
    # second thread on two busy processors writes a tenth as fast as one alone.
    params.cpuparams.n_threads = max(1, (threads := _threads()) - 1)
    params.cpuparams_batch.n_threads = threads
    # Nothing is fetched, shown, told to web pages of others, or kept in memory beside the model.
    params.offline, params.ui, params.cors_origins, params.endpoint_slots = True, False, "", False
    params.cache_ram_mib, params.verbosity, params.warmup = 0, -1, False
    try:
        return xllamacpp.Server(params)
    except RuntimeError as error:
        raise ModelError(
            "The local model cannot be loaded ({reason}); is there enough memory?", reason=error
        ) from error


def _threads() -> int:
    from index.settings import default_threads

    return default_threads()
