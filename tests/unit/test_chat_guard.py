"""The guard before Chainlit: nothing from elsewhere, nobody from elsewhere."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.chatting.guard import CLOSED, UPLOAD, UPLOAD_LIMIT, Guard, clean_page, policy

PAGE = (
    '<html><head><link rel="preconnect" href="https://fonts.example" crossorigin /><link\n href="//cdn.example/a.css"\n'
    ' rel="stylesheet"/><meta property="og:image" content="https://cdn.example/x.png">'
    '<link rel="icon" href="/favicon" />'
    "<script>theme = 1</script><script type=\"module\" src='/assets/a.js'></script></head></html>"
)


def page(request: Request) -> Response:
    return HTMLResponse(PAGE)


def plain(request: Request) -> Response:
    return PlainTextResponse(request.headers.get("accept-encoding", ""))


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("hello")
    await websocket.close()


ROUTES = [
    Route("/", page),
    WebSocketRoute("/ws/socket.io/", socket),
    Route("/{rest:path}", plain, methods=["GET", "POST"]),
]


def client(*, loopback: bool = True) -> TestClient:
    return TestClient(Guard(Starlette(routes=ROUTES), loopback=loopback), base_url="http://localhost:8000")


def test_links_of_other_hosts_leave_the_page_and_our_own_stay() -> None:
    answer = client().get("/")
    assert "example" not in answer.text and 'href="/favicon"' in answer.text
    assert answer.headers["content-length"] == str(len(answer.content))


def test_scripts_carry_the_nonce_of_the_policy_which_changes_each_time() -> None:
    first, second = client().get("/"), client().get("/")
    nonces = set()
    for answer in (first, second):
        csp = answer.headers["content-security-policy"]
        nonce = csp.split("'nonce-")[1].split("'")[0]
        assert answer.text.count(f'<script nonce="{nonce}"') == 2
        nonces.add(nonce)
    assert len(nonces) == 2


def test_the_policy_names_no_other_host() -> None:
    allowed = policy("localhost:8000", "n")
    assert allowed.startswith("default-src 'self';")
    assert {word for word in allowed.split() if "//" in word} == {"ws://localhost:8000", "wss://localhost:8000;"}
    assert "//" not in policy("evil.example; script-src *", "n")


def test_other_answers_pass_unchanged_but_for_the_headers() -> None:
    answer = client().get("/assets/a.js", headers={"accept-encoding": "gzip"})
    assert answer.text == "gzip" and answer.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in answer.headers["cache-control"]
    assert client().get("/public/elements/A.jsx").headers["cache-control"] == "no-cache"
    assert client().get("/project/settings", headers={"accept-encoding": "gzip"}).text == ""


def test_files_are_taken_and_never_given() -> None:
    assert client().post(UPLOAD, content=b"x").status_code == 200
    assert client().get(UPLOAD).status_code == 404
    assert client().get(f"{UPLOAD}/1").status_code == 404
    assert client().post(UPLOAD, content=b"x", headers={"origin": "http://evil.example"}).status_code == 403


@pytest.mark.parametrize("length", [str(UPLOAD_LIMIT + 1), "0", "-1", "many", ""])
def test_a_file_of_no_stated_or_too_great_a_length_is_not_read(length: str) -> None:
    refused = client().post(UPLOAD, content=b"x", headers={"content-length": length})
    assert refused.status_code == 413 and refused.json() == {"detail": "The file is too large for this chat."}
    assert client().post(UPLOAD, content=iter([b"x"])).status_code == 413


@pytest.mark.parametrize("path", CLOSED)
def test_closed_paths(path: str) -> None:
    assert client().get(path).status_code == 404
    assert client().post(f"{path}/more").status_code == 404
    assert client().get(f"{path}x").status_code == 200


def test_other_sites_are_turned_away() -> None:
    for headers in ({"origin": "http://evil.example"}, {"host": "evil.example"}, {"origin": "null"}):
        assert client().get("/", headers=headers).status_code == 403
    assert client().get("/", headers={"origin": "http://localhost:8000"}).status_code == 200
    assert client().get("/", headers={"host": "[::1]:8000"}).status_code == 200
    assert client(loopback=False).get("/", headers={"host": "clausewise.example"}).status_code == 200


def test_sockets_of_other_sites_are_turned_away() -> None:
    with client().websocket_connect("ws://localhost:8000/ws/socket.io/") as opened:
        assert opened.receive_text() == "hello"
    with (
        pytest.raises(WebSocketDisconnect),
        client().websocket_connect("ws://localhost:8000/ws/socket.io/", headers={"origin": "http://evil.example"}),
    ):
        pass


def test_a_page_without_links_is_left_alone_but_for_its_scripts() -> None:
    assert clean_page(b"<p>https://example.org stays as text</p>", "n") == b"<p>https://example.org stays as text</p>"


async def sizes(request: Request) -> Response:
    async with request.form() as form:
        return JSONResponse({name: getattr(one, "size", None) for name, one in form.items()})


def uploading() -> TestClient:
    app = Starlette(routes=[Route(UPLOAD, sizes, methods=["POST"])])
    return TestClient(Guard(app, loopback=True), base_url="http://localhost:8000")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en-GB,en", "The file is empty; choose one that has text in it."),
        ("zh-HK,zh", "這個檔案是空白的；請選擇有文字內容的檔案。"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "長" * 250 + ".pdf", "no-end"])
def test_an_empty_file_is_refused_in_one_sentence_that_the_page_shows(language: str, said: str, name: str) -> None:
    answer = uploading().post(UPLOAD, files={"file": (name, b"")}, headers={"accept-language": language})
    # Chainlit's page shows the detail of a JSON answer, and of no other.
    assert (answer.status_code, answer.json()) == (400, {"detail": said})
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("content", [b"x", b" ", b"x" * 9_000, b"x" * 100_000])
def test_any_other_file_comes_through_whole(content: bytes) -> None:
    assert uploading().post(UPLOAD, files={"file": ("a.txt", content)}).json() == {"file": len(content)}


@pytest.mark.parametrize("body", [b"x", b"--x\r\n", b"--x--", b"\xff" * 50])
def test_what_is_no_form_is_left_to_the_server_behind(body: bytes) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert client().post(UPLOAD, content=body, headers=headers).status_code == 200
    assert client().post(UPLOAD, content=body, headers={"content-type": "text/plain"}).status_code == 200
