"""A file is fetched from the address that was given and from nowhere else, with one sentence for whatever is wrong."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.documents import fetching
from app.documents.fetching import FetchError, fetch, is_address
from corpus.said import Said

BODY = b"# Rules\n\n1 The house must open at ten.\n"


class Site(BaseHTTPRequestHandler):
    """`/rules.md` gives the file; every other path is a way in which a server may fail."""

    seen: list[dict[str, str]] = []

    def do_GET(self) -> None:
        self.seen.append(dict(self.headers) | {"path": self.path})
        path = self.path.partition("?")[0]
        if path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.send_header("Set-Cookie", "who=you; Path=/")
            self.end_headers()
        elif path == "/gone":
            self.send_error(404)
        elif path == "/slow":
            self.send_response(200)
            self.end_headers()
            for _ in range(50):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)
        elif path == "/short":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(BODY)
        elif path == "/endless":
            self.send_response(200)
            self.end_headers()
            for _ in range(400):
                self.wfile.write(b"x" * 10_000)
        else:
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(BODY)))
            self.end_headers()
            self.wfile.write(BODY)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


Get = Callable[..., Path]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def get(tmp_path: Path, said: list[str]) -> Get:
    def run(address: str, **options: object) -> Path:
        return fetch(address, tmp_path, lambda one: said.append(str(one)), **options)

    return run


def test_a_file_comes_as_it_is_and_the_host_is_told(site: str, get: Get, said: list[str]) -> None:
    path = get(f"{site}/rules.md?v=1#part")
    assert path.read_bytes() == BODY and path.name == "rules.md"
    assert said == [f"Asking 127.0.0.1 for {site}/rules.md?v=1#part ..."]
    asked = Site.seen[-1]
    assert asked["path"] == "/rules.md?v=1"
    assert not {"Cookie", "Referer", "Authorization", "Accept-Language"} & set(asked)


def test_localhost_by_its_name(site: str, get: Get) -> None:
    assert get(site.replace("127.0.0.1", "localhost") + "/rules.md").read_bytes() == BODY


def test_an_address_in_chinese(site: str, get: Get) -> None:
    assert get(f"{site}/條例 一.md").name == "條例 一.md"
    assert get(f"{site}/%E6%A2%9D.md").name == "條.md"
    assert get(f"{site}/").name == "page"
    assert get(f"{site}/a/..%2F..%2Fetc").parent == get(site).parent


def test_a_redirect_keeps_no_cookie_and_another_host_is_told(site: str, get: Get, said: list[str]) -> None:
    other = site.replace("127.0.0.1", "localhost")
    assert get(f"{site}/to/{other}/rules.md").read_bytes() == BODY
    assert said[1:] == ["127.0.0.1 sends on to localhost ..."]
    assert "Cookie" not in Site.seen[-1]
    said.clear()
    get(f"{site}/to//rules.md")
    assert len(said) == 1


@pytest.mark.parametrize("target", ["file:///etc/hostname", "ftp://127.0.0.1/x", "data:,x", "gopher://a/b"])
def test_a_redirect_leads_to_the_web_alone(site: str, get: Get, tmp_path: Path, target: str) -> None:
    with pytest.raises(FetchError):
        get(f"{site}/to/{target}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "address",
    ["file:///etc/hostname", "ftp://a.example/x", "https://", "https://:80/x", "http://me:secret@127.0.0.1/x", "http://[x/"],
)
def test_what_is_no_address_of_the_web_is_refused(get: Get, said: list[str], address: str) -> None:
    with pytest.raises(FetchError):
        get(address)
    assert said == [], "no host was asked"


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[fd00::1]",
        "[fe80::1]",
        "127.0.0.2",
        "2130706433",
        "0x7f.1",
    ],
)
def test_addresses_of_the_inner_network_are_refused(get: Get, host: str) -> None:
    with pytest.raises(FetchError, match="inside this machine or its network"):
        get(f"http://{host}/rules.md", seconds=5.0)


def test_a_public_name_that_leads_inside_is_refused(site: str, get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is looked up once, and what it leads to is what is connected to."""
    port = int(site.rpartition(":")[2])
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_, **__: inside)
    before = len(Site.seen)
    with pytest.raises(FetchError, match="inside this machine or its network"):
        get(f"http://laws.example:{port}/rules.md")
    assert len(Site.seen) == before


def test_a_page_elsewhere_cannot_lead_to_this_machine(site: str, get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    """What may be asked by its literal name is asked only when the user wrote that name."""
    route = fetching._Route(time.monotonic() + 5, local=False, address="https://laws.example")
    assert not route.may_ask("127.0.0.1", "localhost") and route.may_ask("93.184.215.14", "laws.example")
    assert fetching._Route(0, local=True, address="").may_ask("127.0.0.1", "localhost")
    assert not fetching._Route(0, local=True, address="").may_ask("192.168.0.1", "localhost")


def test_what_a_server_may_do_wrong_is_one_sentence(site: str, get: Get) -> None:
    with pytest.raises(FetchError, match=r"127.0.0.1 has no file to give at .*status 404"):
        get(f"{site}/gone")
    with pytest.raises(FetchError, match="broke off before its end"):
        get(f"{site}/short")
    with pytest.raises(FetchError, match="larger than 1 MB"):
        get(f"{site}/endless", limit=1 << 20)
    with pytest.raises(FetchError, match="larger than 0 MB"):
        get(f"{site}/rules.md", limit=10)
    with pytest.raises(FetchError, match="status 302"):
        get(f"{site}/to/" * 1 + f"{site}/to/" * 20)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(FetchError, match="cannot be fetched from 127.0.0.1 .*refused"):
            get(f"http://127.0.0.1:{closed.getsockname()[1]}/x")


def test_a_slow_server_is_given_up(site: str, get: Get) -> None:
    started = time.monotonic()
    with pytest.raises(FetchError, match="within 0.5 seconds"):
        get(f"{site}/slow", seconds=0.5)
    assert time.monotonic() - started < 3


def test_no_such_host_and_no_network(get: Get) -> None:
    with pytest.raises(FetchError, match="no such host, or no connection"):
        get("https://no-such-host.invalid/x.pdf", seconds=20.0)


def test_a_proxy_is_used_where_one_is_set_up(site: str, get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", site)
    monkeypatch.setenv("no_proxy", "")
    assert get("http://laws.example/rules.md").read_bytes() == BODY
    assert Site.seen[-1]["path"] == "http://laws.example/rules.md"


def test_every_failure_is_told_in_chinese() -> None:
    from app.showing.faults import sentence

    error = FetchError("{address} broke off before its end; try again.", address="https://a.example/x")
    assert sentence(error, "zh-Hant") == "https://a.example/x 在傳送完成前中斷；請再試一次。"
    assert isinstance(error.said, Said)


def test_an_address_is_told_from_a_file() -> None:
    assert all(map(is_address, ("https://a.example/x", "HTTP://a", "file:///x", "ftp://x")))
    assert not any(map(is_address, ("a.pdf", "C:\\x.pdf", "c://x", "/tmp/http://x", "./https://x", "")))
