"""The door of the web chat: the one way to start it.

Chainlit reads its settings when it is imported, so everything is made ready before that import, and nothing here
imports it at the top.
"""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.chatting import root as chat_root
from app.chatting.guard import LOOPBACK, Guard
from corpus.home import home_folder
from corpus.model import ClausewiseError
from corpus.said import Said, spoken

if TYPE_CHECKING:
    from app.assistant import Assistant

# Settings of Chainlit's own integrations. Any of these in the environment would start one: a cloud, a messenger,
# a database, a sign-in. The chat has none, whatever the environment was set up for.
_INTEGRATIONS = ("CHAINLIT_", "LITERAL_", "OAUTH_", "SLACK_", "DISCORD_", "TEAMS_", "DATABASE_URL")


class ChatStartError(ClausewiseError):
    """The chat cannot listen where it was told to."""


def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    assistant: Assistant | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Runs the chat until it is stopped. Port 0 takes any free port.

    `ready` is called with the address as soon as it answers; by default the address is printed on standard error.
    `assistant` replaces the real one, opened here. Raises ChatStartError when the address cannot be listened on,
    ChatFolderError when the chat's folder cannot be written, and whatever Assistant.open raises.
    """
    listener = _listen(host, port)
    with listener:
        bound = int(listener.getsockname()[1])
        root = chat_root.prepare(home_folder().absolute(), bound)
        if assistant is None:
            from app.assistant import Assistant

            assistant = Assistant.open()
            assistant.warm()
        _isolate(str(root))
        _run(listener, assistant, lambda: (ready or _announce)(address(host, bound)))


def address(host: str, port: int) -> str:
    """The address to type into a browser."""
    shown = {"0.0.0.0": "localhost", "::": "localhost", "127.0.0.1": "localhost", "::1": "localhost"}.get(host, host)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _announce(url: str) -> None:
    print(spoken(Said("Clausewise is ready at {url} (stop it with Ctrl+C).", url=url)), file=sys.stderr, flush=True)


def _listen(host: str, port: int) -> socket.socket:
    # Bound here and not by the server, which would first start everything and then only log that it failed.
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        # A name such as localhost may lead to both kinds of address; the older kind is reached by every browser.
        family, kind, protocol, _, where = min(found, key=lambda one: one[0] != socket.AF_INET)
    except (OSError, UnicodeError, OverflowError):
        said = "There is no host “{host}” to listen on; use 127.0.0.1 for this machine only."
        raise ChatStartError(said, host=host) from None
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise ChatStartError(_why(error, host, port)) from None
    return listener


def _why(error: OSError, host: str, port: int) -> Said:
    if error.errno == errno.EADDRINUSE:
        said = "Port {port} is in use by another program; choose another with --port, for example --port {other}."
        return Said(said, port=port, other=port + 1)
    if error.errno == errno.EACCES:
        return Said("Port {port} may not be opened by this user; choose one from 1024 up with --port.", port=port)
    if error.errno == errno.EADDRNOTAVAIL:
        said = "This machine has no address {host}; use 127.0.0.1 for this machine only, or 0.0.0.0 for all."
        return Said(said, host=host)
    said = "The chat cannot listen on {host}, port {port} ({reason}); choose another with --port."
    return Said(said, host=host, port=port, reason=Said(error.strerror or str(error)))


def _isolate(root: str) -> None:
    for name in list(os.environ):
        if name.startswith(_INTEGRATIONS):
            del os.environ[name]
    os.environ["CHAINLIT_APP_ROOT"] = root
    # A file of settings in the folder from which the program happens to be started is not for this program.
    os.environ["CHAINLIT_ENV_FILE"] = f"{root}/.env"


def _run(listener: socket.socket, assistant: Assistant, ready: Callable[[], None]) -> None:
    # Chainlit looks chat profiles up in a way that cannot work inside a running loop, and drops the coroutine.
    warnings.filterwarnings("ignore", message="coroutine .* was never awaited", category=RuntimeWarning)
    logging.getLogger("chainlit").setLevel(logging.ERROR)

    import uvicorn
    from chainlit.config import config
    from chainlit.server import app

    from app.chatting import handlers as chat_handlers

    config.run.headless = True
    # Light or dark as the reader's system is; the setting's own type allows only one of the two for all.
    config.ui.default_theme = "system"  # type: ignore[assignment]
    warnings.filterwarnings("ignore", message="(?s).*default_theme", category=UserWarning)
    chat_handlers.register(assistant)
    host = listener.getsockname()[0]
    guarded = Guard(app, loopback=host in LOOPBACK)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    Server(uvicorn.Config(guarded, log_level="error", timeout_graceful_shutdown=3)).run(sockets=[listener])
