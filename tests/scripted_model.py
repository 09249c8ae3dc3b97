"""A real HTTP server that speaks as OpenAI-compatible ones do, and says or misdoes what a test tells it to.

    with ScriptedModel("Good morning.") as server:            # a text: said in small pieces, the last one repeats
        ...server.base_url, server.model, server.requests...
    with ScriptedModel(Refuses(429, wait="1"), "Now.") as server:          # one reply for each request, in order
    with ScriptedModel(lambda asked: Says("yes" if "C1" in asked.text else "no")) as server:   # or by what was asked

A test finds it beside its folder: `sys.path.append(str(Path(__file__).parents[1]))`, then
`from scripted_model import ScriptedModel, Says`.
"""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "scripted"


@dataclass(frozen=True)
class Says:
    """An answer, streamed. `pieces`: as it is cut; by default every few characters. Times are in seconds.

    finish None: the stream ends without saying that it is over. `thoughts` are streamed first, as reasoning.
    """

    text: str = ""
    pieces: Sequence[str] = ()
    before: float = 0.0
    between: float = 0.0
    finish: str | None = "stop"
    thoughts: str = ""

    def cut(self) -> Sequence[str]:
        return self.pieces or [self.text[i : i + 7] for i in range(0, len(self.text), 7)]


@dataclass(frozen=True)
class Refuses:
    """A status with OpenAI's form of an error; `wait` is its Retry-After."""

    status: int
    message: str = "refused by the script"
    code: str = ""
    wait: str = ""


@dataclass(frozen=True)
class Breaks:
    """Says `text` and then drops the connection; `hard` resets it."""

    text: str = ""
    hard: bool = False


@dataclass(frozen=True)
class Sends:
    """Any bytes with any status and type, such as a page in HTML or garbage in a stream."""

    body: bytes
    status: int = 200
    type: str = "text/event-stream"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hangs:
    """Takes the request and says nothing for so many seconds, or until the other side goes."""

    seconds: float = 30.0
    pings: bool = False
    """Whether it sends comments meanwhile, by which the connection is alive."""


Reply = Says | Refuses | Breaks | Sends | Hangs
HTML = Sends(b"<!doctype html><title>Sign in</title><p>Please sign in to the network.", type="text/html")
GARBAGE = Sends(b"data: {not json at all\n\ndata: \xff\xfe\n\n")


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    body: Mapping[str, Any]
    headers: Mapping[str, str]
    path: str
    at: float

    @property
    def text(self) -> str:
        """All that the messages say, one after the other."""
        return "\n".join(message["content"] for message in self.body["messages"])

    @property
    def form(self) -> str:
        """The type of response_format, "" where there is none."""
        return (self.body.get("response_format") or {}).get("type", "")


Script = str | Reply | Callable[[Asked], "str | Reply"]


class ScriptedModel:
    """Replies in order, the last one again and again. `requests` are the chats that were asked, `gone` how many
    askers left before their answer was through.

    forms: the types of response_format that it takes; others are refused with 400. tls: its certificate, for https.
    pages: what it answers in JSON to a GET of other paths.
    """

    def __init__(
        self,
        *script: Script,
        model: str = MODEL,
        forms: Sequence[str] = ("json_schema", "json_object"),
        key: str = "",
        tls: ssl.SSLContext | None = None,
        pages: Mapping[str, object] | None = None,
    ) -> None:
        self.script: list[Script] = list(script) or ["ok"]
        self.model, self.forms, self.key = model, tuple(forms), key
        self.requests: list[Asked] = []
        self.pages = dict(pages or {})
        self.gone = 0
        self._next = 0
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def base_url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}/v1"

    @property
    def environment(self) -> dict[str, str]:
        """What a user would set to use it."""
        named = {"CLAUSEWISE_LLM_BASE_URL": self.base_url, "CLAUSEWISE_LLM_MODEL": self.model}
        return named | ({"CLAUSEWISE_LLM_API_KEY": self.key} if self.key else {})

    def __enter__(self) -> ScriptedModel:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def reply_to(self, asked: Asked) -> Reply:
        with self._lock:
            self.requests.append(asked)
            if self.key and asked.headers.get("authorization") != f"Bearer {self.key}":
                return Refuses(401, f"Incorrect API key provided: {asked.headers.get('authorization', '')[7:]}")
            if asked.body.get("model") != self.model:
                return Refuses(404, f"model '{asked.body.get('model')}' not found", "model_not_found")
            if asked.form and asked.form not in self.forms:
                return Refuses(400, f"response_format {asked.form} is not supported")
            chosen = self.script[min(self._next, len(self.script) - 1)]
            self._next += 1
        if callable(chosen):
            chosen = chosen(asked)
        return Says(chosen) if isinstance(chosen, str) else chosen


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """An asker that leaves, or does not trust us, is nothing to print."""


def _handler(model: ScriptedModel) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            if self.path in model.pages:
                self._whole(200, json.dumps(model.pages[self.path]).encode(), "application/json")
            elif self.path.rstrip("/").endswith("/models"):
                listed = {"object": "list", "data": [{"id": model.model, "object": "model"}]}
                self._whole(200, json.dumps(listed).encode(), "application/json")
            else:
                self._whole(404, b'{"error":{"message":"no such path"}}', "application/json")

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            if not self.path.endswith("/chat/completions"):
                self._whole(404, b'{"detail":"Not Found"}', "application/json")
                return
            reply = model.reply_to(Asked(json.loads(raw), headers, self.path, time.monotonic()))
            try:
                self._give(reply)
            except OSError:
                model.gone += 1
                self.close_connection = True

        def _give(self, reply: Reply) -> None:
            if isinstance(reply, Refuses):
                said = {"error": {"message": reply.message, "type": "error", "code": reply.code or None}}
                extra = {"Retry-After": reply.wait} if reply.wait else {}
                self._whole(reply.status, json.dumps(said).encode(), "application/json", extra)
            elif isinstance(reply, Sends):
                self._whole(reply.status, reply.body, reply.type, reply.headers)
            elif isinstance(reply, Hangs):
                self._hang(reply)
            else:
                self._stream(reply)

        def _whole(self, status: int, body: bytes, kind: str, headers: Mapping[str, str] | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def _begin(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()

        def _chunk(self, text: str) -> None:
            data = text.encode("utf-8")
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

        def _event(self, delta: Mapping[str, str], finish: str | None = None) -> None:
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": model.model}
            self._chunk(f"data: {json.dumps(event | {'choices': [choice]}, ensure_ascii=False)}\n\n")

        def _stream(self, reply: Says | Breaks) -> None:
            says = reply if isinstance(reply, Says) else Says(reply.text, finish=None)
            if model._closing.wait(says.before):
                return
            self._begin()
            self._event({"role": "assistant", "content": ""})
            if says.thoughts:
                self._event({"reasoning_content": says.thoughts})
            for piece in says.cut():
                self._event({"content": piece})
                if says.between and model._closing.wait(says.between):
                    return
            if isinstance(reply, Breaks):
                self.close_connection = True
                if reply.hard:
                    linger = struct.pack("ii", 1, 0)
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close() if reply.hard else self.connection.shutdown(socket.SHUT_RDWR)
                return
            if says.finish is not None:
                self._event({}, says.finish)
                self._chunk("data: [DONE]\n\n")
            self._chunk("")

        def _hang(self, reply: Hangs) -> None:
            self._begin()
            end = time.monotonic() + reply.seconds
            self.connection.settimeout(0.05)
            while time.monotonic() < end and not model._closing.is_set():
                if reply.pings:
                    self._chunk(": still here\n\n")
                try:
                    if not self.connection.recv(1):
                        raise ConnectionResetError
                except TimeoutError:
                    continue
            self.close_connection = True

    return Handler
