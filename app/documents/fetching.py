"""Fetches one file from an address that the user gave: the only place where the program asks the network for a text.

Nothing of the user's goes along: no cookies, no name, no referrer. Addresses inside a private network are refused, so
that no page can lead the program to what only this machine may see.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from corpus.model import ClausewiseError
from corpus.said import Said

SECONDS = 60.0
LIMIT = 200 * 2**20
"""Bytes of a file that may be fetched or added."""
_BLOCK = 1 << 16
_LOCAL = ("localhost", "127.0.0.1", "::1")
_KEPT = "%/:=&?~+!$,;'@()*[]"
_ODD = re.compile(r"[^\w.\- ()]")
Tell = Callable[[Said], None]


class FetchError(ClausewiseError):
    """A file could not be fetched."""


def is_address(text: str) -> bool:
    """Whether a word of a command is an address and not the name of a file."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text) is not None


def fetch(address: str, folder: Path, tell: Tell, seconds: float = SECONDS, limit: int = LIMIT) -> Path:
    """Writes what the address gives into `folder`, under the name that the address gives it.

    `tell` hears which host is asked, also where another one is sent to. Raises FetchError where the address is none
    that may be asked, nothing comes within `seconds`, or more than `limit` bytes come.
    """
    target = _checked(address, address)
    host = str(urlsplit(target).hostname)
    route = _Route(time.monotonic() + seconds, host in _LOCAL, address)
    opener = urllib.request.build_opener(_Http(route), _Https(route), _Redirects(tell, address))
    request = urllib.request.Request(target, headers={"User-Agent": "Clausewise", "Accept": "*/*"})
    tell(Said("Asking {host} for {address} ...", host=host, address=address))
    try:
        with opener.open(request, timeout=seconds) as response:
            expected = response.headers.get("Content-Length", "")
            if expected.isdecimal() and int(expected) > limit:
                raise _too_large(address, limit)
            path = folder / _name(response.url)
            with path.open("wb") as file:
                size = _copy(response, file, route, limit)
        if expected.isdecimal() and size < int(expected):
            raise FetchError("{address} broke off before its end; try again.", address=address)
    except FetchError:
        raise
    except urllib.error.HTTPError as error:
        raise FetchError(
            "{host} has no file to give at {address} (status {status}); check the address.",
            host=host,
            address=address,
            status=error.code,
        ) from error
    except (OSError, http.client.HTTPException) as error:
        raise _unreachable(error, host, address, seconds) from error
    return path


class _Route:
    """What the connections of one fetch share: until when, whether this machine may be asked, the open socket."""

    def __init__(self, deadline: float, local: bool, address: str) -> None:
        self.deadline, self.local, self.address = deadline, local, address
        self.socket: socket.socket | None = None

    def hurry(self) -> None:
        """The next wait on the socket ends with the time that is left. Raises TimeoutError where none is."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if self.socket is not None and self.socket.fileno() >= 0:
            self.socket.settimeout(left)

    def connect(self, checked: bool, where: tuple[str, int], *_: Any) -> socket.socket:
        """A connection to an address that was checked: the name is not looked up a second time."""
        self.socket = None
        last: OSError | None = None
        for family, kind, protocol, _name, place in socket.getaddrinfo(*where, type=socket.SOCK_STREAM):
            if checked and not self.may_ask(place[0], where[0]):
                raise FetchError(
                    "{host} is an address inside this machine or its network, from which nothing is fetched; "
                    "download the file and add it by its name.",
                    host=where[0],
                )
            self.hurry()
            opened = socket.socket(family, kind, protocol)
            try:
                opened.settimeout(self.deadline - time.monotonic())
                opened.connect(place)
            except OSError as error:
                opened.close()
                last = error
                continue
            return opened
        raise last or OSError("no address")

    def may_ask(self, ip: str, host: str) -> bool:
        address = ipaddress.ip_address(ip.partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None) or address
        return mapped.is_global and not mapped.is_multicast or self.local and host in _LOCAL and mapped.is_loopback


class _Http(urllib.request.HTTPHandler):
    def __init__(self, route: _Route) -> None:
        super().__init__()
        self._route = route

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_opened, http.client.HTTPConnection, self._route, req), req)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, route: _Route) -> None:
        super().__init__()
        self._route = route

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_opened, http.client.HTTPSConnection, self._route, req), req)


def _opened(
    kind: type[http.client.HTTPConnection], route: _Route, request: urllib.request.Request, host: str, **options: Any
) -> http.client.HTTPConnection:
    # Where a proxy is set up, it is the proxy that is connected to, and it decides what may be reached.
    direct = request.host == urlsplit(request.full_url).netloc

    class Connection(kind):  # type: ignore[valid-type,misc]
        def connect(self) -> None:
            self._create_connection = partial(route.connect, direct)
            super().connect()
            route.socket = self.sock

    return Connection(host, **options)


class _Redirects(urllib.request.HTTPRedirectHandler):
    def __init__(self, tell: Tell, address: str) -> None:
        self._tell, self._address = tell, address

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        target = _checked(newurl, self._address)
        before, after = urlsplit(req.full_url).hostname, urlsplit(target).hostname
        if before != after:
            self._tell(Said("{host} sends on to {other} ...", host=before, other=after))
        return super().redirect_request(req, fp, code, msg, headers, target)


def _checked(target: str, address: str) -> str:
    """The address in the letters that the network takes. Raises FetchError for one that is not asked."""
    try:
        parts = urlsplit(target)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if parts.scheme.lower() not in ("http", "https"):
        raise FetchError(
            "{address} leads to no address that begins with https:// or http://, and nothing else is fetched; "
            "a file of this machine is added by its name.",
            address=address,
        )
    if not host or "@" in parts.netloc:
        raise FetchError(
            "{address} is no address of a file, or has a name and password in it; mend it.", address=address
        )
    try:
        name = host if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise FetchError("There is no host {host!r}; check the address.", host=host) from None
    place = (f"[{name}]" if ":" in name else name) + (f":{port}" if port else "")
    return urlunsplit((parts.scheme.lower(), place, quote(parts.path, _KEPT) or "/", quote(parts.query, _KEPT), ""))


def _copy(response: Any, file: IO[bytes], route: _Route, limit: int) -> int:
    size = 0
    while True:
        route.hurry()
        block = response.read1(_BLOCK)
        if not block:
            return size
        size += len(block)
        if size > limit:
            raise _too_large(route.address, limit)
        file.write(block)


def _name(address: str) -> str:
    """A name for the file, from the last part of the address that it came from."""
    last = unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2]
    clean = _ODD.sub("_", last).strip(". ")
    stem, dot, suffix = clean.rpartition(".")
    return f"{stem[:60]}.{suffix[:10]}" if dot and stem else clean[:60] or "page"


def _too_large(address: str, limit: int) -> FetchError:
    return FetchError(
        "{address} is larger than {limit} MB, the most that can be added; split it, or leave out its pictures.",
        address=address,
        limit=limit >> 20,
    )


def _unreachable(error: Exception, host: str, address: str, seconds: float) -> FetchError:
    cause = getattr(error, "reason", error)
    if isinstance(cause, FetchError):
        return cause
    if isinstance(cause, TimeoutError):
        return FetchError(
            "{host} did not give {address} within {seconds:g} seconds; try again, or download the file and add it by "
            "its name.",
            host=host,
            address=address,
            seconds=seconds,
        )
    if isinstance(cause, socket.gaierror):
        return FetchError(
            "{host} cannot be found: there is no such host, or no connection to the network; check both, or download "
            "the file and add it by its name.",
            host=host,
        )
    if isinstance(cause, http.client.IncompleteRead):
        return FetchError("{address} broke off before its end; try again.", address=address)
    return FetchError(
        "{address} cannot be fetched from {host} ({error}); try again later, or download the file and add it by its "
        "name.",
        address=address,
        host=host,
        error=cause if isinstance(cause, OSError) and cause.strerror else str(cause) or type(cause).__name__,
    )
