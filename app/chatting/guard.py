"""What stands between the browser and Chainlit: nothing is fetched from elsewhere, and only this site may ask.

Chainlit's page links a stylesheet and fonts of other hosts, and its server answers on paths that this product
does not use. The guard takes the links out of the page, forbids the rest by a Content-Security-Policy, closes
those paths, and turns away pages of other sites that try to talk to a chat on the reader's own machine.
"""

from __future__ import annotations

import json
import re
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.showing.translate import told

CLOSED = ("/docs", "/redoc", "/openapi.json", "/copilot", "/mcp", "/login", "/auth/oauth", "/project/file")
"""Path prefixes of Chainlit that are not part of the chat."""
UPLOAD = "/project/file"
"""Takes an uploaded file, and only takes: a page that somebody uploaded is never shown as a page of this site."""
UPLOAD_LIMIT = 55 * 2**20
"""Bytes of a request that uploads a file: the largest file with what surrounds it."""

_SMALL = 16 * 2**10
"""Bytes; a request that uploads a file of no bytes is smaller, whatever the name of the file."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_REMOTE_LINK = re.compile(rb"<link\b[^>]*\bhref=[\"'](?:https?:)?//[^>]*>", re.IGNORECASE)
_REMOTE_META = re.compile(rb"<meta\b[^>]*\bcontent=[\"'](?:https?:)?//[^>]*>", re.IGNORECASE)
_SCRIPT = re.compile(rb"<script\b")


class Guard:
    """ASGI middleware around Chainlit's application. `loopback` says that only this machine is listened to."""

    def __init__(self, app: ASGIApp, *, loopback: bool) -> None:
        self.app = app
        self.loopback = loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        chinese = headers.get(b"accept-language", "").lower().startswith("zh")
        language = "zh-Hant" if chinese else "en"
        if not self._welcome(host, headers.get(b"origin")):
            await _refuse(scope, receive, send, 403, told("This chat answers its own pages only.", language))
            return
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        if scope["path"] == UPLOAD and scope["method"] == "POST":
            # Without a length it cannot be told beforehand whether the disk and the memory would be filled.
            length = _number(headers.get(b"content-length"))
            if not 0 < length <= UPLOAD_LIMIT:
                await _refuse_file(send, 413, told("The file is too large for this chat.", language))
                return
            if length <= _SMALL:
                # Chainlit fails on a file without content, and its page could only say that something failed.
                body = await _body(receive)
                if await _is_empty_file(scope, body):
                    await _refuse_file(send, 400, told("The file is empty; choose one that has text in it.", language))
                    return
                receive = _again(body, receive)
        elif _closed(scope["path"]):
            await _refuse(scope, receive, send, 404, told("Not found.", language))
            return
        await self._page(scope, receive, send, host, language)

    def _welcome(self, host: str, origin: str | None) -> bool:
        if self.loopback and _name(host) not in LOOPBACK:
            # Another name that leads to this machine is a page of that name looking in (DNS rebinding).
            return False
        return origin is None or urlsplit(origin).netloc == host

    async def _page(self, scope: Scope, receive: Receive, send: Send, host: str, language: str) -> None:
        if not scope["path"].startswith(("/assets/", "/ws/")):
            # A compressed page could not be rewritten; the rest of these answers are small.
            kept = [pair for pair in scope["headers"] if pair[0].lower() != b"accept-encoding"]
            scope = {**scope, "headers": kept}
        nonce = secrets.token_urlsafe(16)
        start: Message | None = None
        body = bytearray()

        async def watch(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), *_safety(host, nonce, scope["path"])]}
                if _is_page(message):
                    start = message
                    return
            elif message["type"] == "http.response.body" and start is not None:
                body.extend(message.get("body", b""))
                if message.get("more_body"):
                    return
                page = clean_page(bytes(body), nonce, language)
                headers = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
                headers.append((b"content-length", str(len(page)).encode()))
                await send({**start, "headers": headers})
                message = {"type": "http.response.body", "body": page}
            await send(message)

        await self.app(scope, receive, watch)


def clean_page(page: bytes, nonce: str, language: str = "en") -> bytes:
    """The page without a link or picture of another host; its scripts carry the nonce that lets them run."""
    page = page.replace(b'<html lang="en">', f'<html lang="{language}">'.encode(), 1)
    page = _REMOTE_META.sub(b"", _REMOTE_LINK.sub(b"", page))
    return _SCRIPT.sub(b'<script nonce="' + nonce.encode() + b'"', page)


def policy(host: str, nonce: str) -> str:
    """The Content-Security-Policy. Custom elements are compiled in the browser, hence `unsafe-eval`."""
    socket = f" ws://{host} wss://{host}" if re.fullmatch(r"[\w.\-:\[\]]+", host) else ""
    return (
        "default-src 'self'; "
        f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        f"connect-src 'self'{socket}; object-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-src 'none'; frame-ancestors 'none'"
    )


def _safety(host: str, nonce: str, path: str) -> list[tuple[bytes, bytes]]:
    # The bundle's files are named by their content; everything else changes with an update under the same name.
    kept = b"public, max-age=31536000, immutable" if path.startswith("/assets/") else b"no-cache"
    return [
        (b"cache-control", kept),
        (b"content-security-policy", policy(host, nonce).encode("latin-1")),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    ]


def _is_page(start: Message) -> bool:
    return any(n.lower() == b"content-type" and v.startswith(b"text/html") for n, v in start.get("headers", []))


def _closed(path: str) -> bool:
    return any(path == prefix or path.startswith(prefix + "/") for prefix in CLOSED)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else 0


def _name(host: str) -> str:
    return (urlsplit(f"//{host}").hostname or "").lower()


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while (message := await receive())["type"] == "http.request":
        body.extend(message.get("body", b""))
        if not message.get("more_body"):
            break
    return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """What was read of a request is given out once more, then whatever follows it."""
    given = False

    async def read() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return read


async def _is_empty_file(scope: Scope, body: bytes) -> bool:
    """Whether the form that is sent holds a file of no bytes. What is no such form is for Chainlit to refuse."""

    async def read() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    try:
        async with Request(scope, read).form() as form:
            files = [one for one in form.values() if isinstance(one, UploadFile)]
    except (HTTPException, MultiPartException, ValueError):
        return False
    return any(file.size == 0 for file in files)


async def _refuse_file(send: Send, status: int, sentence: str) -> None:
    """In the form whose words Chainlit's page shows beside the name of the file."""
    body = json.dumps({"detail": sentence}, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, sentence: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    body = sentence.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
