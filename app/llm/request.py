"""One request to an OpenAI-compatible server, by llama-index: the only module that imports it, openai and httpx here.

What the libraries would read from elsewhere is closed off: no proxy, no redirect, no header but ours, no retry.
"""

from __future__ import annotations

import contextlib
import email.utils
import json
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence

import httpx
import openai
from llama_index.core.llms import ChatMessage
from llama_index.llms.openai_like import OpenAILike

from app.llm.fault import Fault
from app.llm.model import Message
from app.llm.settings import ServerSettings
from app.llm.trust import trusted

_HEADERS = {"host", "accept", "connection", "content-type", "content-length", "authorization", "user-agent"}
_MESSAGE = 160
"""Characters of what a server says of its refusal."""


class Request:
    """A single use: `pieces` once, `abort` from any thread."""

    def __init__(self, settings: ServerSettings, messages: Sequence[Message], options: Mapping[str, object]) -> None:
        """options: what goes into the request's body beside model and messages; None leaves an option out."""
        self._settings = settings
        self._messages = [ChatMessage(role=message.role, content=message.content) for message in messages]
        self._options = {name: openai.omit if value is None else value for name, value in options.items()}
        self._sockets: list[socket.socket] = []
        self._aborted = False

    def pieces(self) -> Iterator[str]:
        """The text as it comes; an empty piece is a sign of life. Raises Fault, `cut` where no end was announced."""
        ended = False
        try:
            with self._client() as client:
                try:
                    model = self._model(client)
                except ValueError as error:  # a name that the library knows for models without a chat
                    raise Fault("status", 400, self._clean(str(error))) from error
                for chunk in model.stream_chat(self._messages, **self._options):
                    choices = getattr(chunk.raw, "choices", None)
                    ended = ended or bool(choices and choices[0].finish_reason)
                    yield chunk.delta or ""
        except Fault:
            raise
        except GeneratorExit:
            raise
        except Exception as error:
            raise self._fault(error) from error
        if not ended:
            raise Fault("cut")

    def abort(self) -> None:
        """Ends the connection now, also one that another thread waits at."""
        self._aborted = True
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _model(self, client: httpx.Client) -> OpenAILike:
        settings = self._settings
        return OpenAILike(
            model=settings.model,
            api_base=settings.base_url,
            api_key=settings.key or "none",
            context_window=settings.context_window,
            is_chat_model=True,
            is_function_calling_model=False,
            temperature=0.0,
            max_retries=0,
            timeout=settings.timeout,
            http_client=client,
        )

    def _client(self) -> httpx.Client:
        secure = self._settings.base_url.startswith("https:")
        seconds = self._settings.timeout
        return httpx.Client(
            timeout=httpx.Timeout(seconds, connect=self._settings.connect_timeout),
            verify=trusted() if secure else False,
            trust_env=False,
            follow_redirects=False,
            event_hooks={"request": [self._sent], "response": [self._received]},
        )

    def _sent(self, request: httpx.Request) -> None:
        """Leaves no header that tells of this machine or comes from settings of other programs."""
        for name in [name for name in request.headers if name.lower() not in _HEADERS]:
            del request.headers[name]
        request.headers["user-agent"] = "clausewise"
        if not self._settings.key:
            request.headers.pop("authorization", None)
        request.extensions["trace"] = self._trace

    def _received(self, response: httpx.Response) -> None:
        if response.is_redirect:
            raise Fault("status", response.status_code)
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if response.is_success and kind not in ("text/event-stream", "", "application/octet-stream", "text/plain"):
            raise Fault("rubbish")

    def _trace(self, event: str, info: Mapping[str, object]) -> None:
        # With encryption the first socket is taken over by the second.
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            stream = info["return_value"]
            found = stream.get_extra_info("socket")  # type: ignore[attr-defined]
            if found is not None:
                self._sockets.append(found)
                if self._aborted:
                    self.abort()

    def _fault(self, error: Exception) -> Fault:
        """What an exception of the libraries means."""
        for cause in _chain(error):
            if isinstance(cause, Fault):
                return cause
            if isinstance(cause, ssl.SSLError):
                reason = getattr(cause, "verify_message", "") or cause.reason or "no secure connection"
                return Fault("tls", message=str(reason).lower().replace("_", " "))
            if isinstance(cause, socket.gaierror):
                return Fault("no host")
            if isinstance(cause, ConnectionRefusedError):
                return Fault("refused")
        for cause in _chain(error):
            if isinstance(cause, openai.APIStatusError):
                return self._refusal(cause)
            if isinstance(cause, (httpx.ConnectTimeout, httpx.ConnectError)):
                return Fault("connecting")
            if isinstance(cause, httpx.TimeoutException):
                return Fault("silent")
            if isinstance(cause, httpx.TransportError):
                return Fault("cut")
        if isinstance(error, openai.APIError):  # told within the stream
            return Fault("status", 500, self._clean(error.message))
        return Fault("rubbish")

    def _refusal(self, error: openai.APIStatusError) -> Fault:
        said = error.body if isinstance(error.body, Mapping) else {}
        message = said.get("message") or said.get("error") or said.get("detail") or ""
        code = said.get("code") or ""
        text = message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)
        text = f"{text} ({code})" if code and str(code) not in text else text
        return Fault("status", error.status_code, self._clean(text), _retry_after(error.response))

    def _clean(self, text: str) -> str:
        text = " ".join(text.split())
        if len(self._settings.key) > 4:
            text = text.replace(self._settings.key, "***")
        text = re.sub(r"\bsk-\S+", "***", text)
        return text if len(text) <= _MESSAGE else f"{text[:_MESSAGE]}..."


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, outermost first."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds; the header holds them, or a date."""
    text = response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", text):
        return float(text)
    with contextlib.suppress(TypeError, ValueError, OverflowError):
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    return None
