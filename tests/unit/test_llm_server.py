"""A model on a server: what it says arrives, whatever goes wrong is one sentence, and a stop is a stop."""

from __future__ import annotations

import itertools
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.llm.model import Message, ModelError
from app.llm.server import ServerModel
from app.llm.settings import ServerSettings
from app.llm.trust import trusted
from app.showing.faults import sentence

sys.path.append(str(Path(__file__).parents[1]))
from scripted_model import GARBAGE, HTML, Breaks, Hangs, Refuses, Says, ScriptedModel, Sends  # noqa: E402

ASKED = [Message("system", "Answer from the clauses."), Message("user", "What should be labelled? 應標示甚麼？")]
SCHEMA = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
names = (f"model-{number}" for number in itertools.count())


def serve(*script: object, **options: object) -> ScriptedModel:
    """A server with a model of a name of its own: what a server takes is remembered by its model."""
    return ScriptedModel(*script, model=next(names), **options)


def model_of(server: ScriptedModel, **changes: object) -> ServerModel:
    quick = {"base_url": server.base_url, "model": server.model, "key": server.key, "timeout": 5.0}
    return ServerModel(ServerSettings(**quick | changes))


def ask(server: ScriptedModel, *, schema: object = None, **changes: object) -> str:
    return "".join(model_of(server, **changes).stream(ASKED, schema=schema, max_tokens=50))


def refused(server: ScriptedModel, **changes: object) -> str:
    with pytest.raises(ModelError) as caught:
        ask(server, **changes)
    said = str(caught.value)
    assert said.endswith(".") and "\n" not in said
    chinese = sentence(caught.value, "zh-Hant")
    assert "英文）：" not in chinese and any("\u4e00" <= char <= "\u9fff" for char in chinese)
    return said


def test_an_answer_comes_in_pieces_as_it_is_written() -> None:
    text = "Label it. 應加標示。😀"
    with serve(Says(text, pieces=["Label ", "it. 應", "加標示。", "😀"], between=0.15)) as server:
        started, arrived = time.monotonic(), []
        for piece in model_of(server).stream(ASKED):
            arrived.append((piece, time.monotonic() - started))
    assert [piece for piece, _ in arrived] == ["Label ", "it. 應", "加標示。", "😀"]
    assert arrived[-1][1] - arrived[0][1] > 0.3


def test_what_is_sent_is_what_was_given_and_nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/of-another-program")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Mine: private")
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with serve("Good.", key="the-key") as server:
        assert ask(server) == "Good."
    (asked,) = server.requests
    assert asked.body["messages"] == [{"role": m.role, "content": m.content} for m in ASKED]
    assert asked.body["stream"] is True and asked.body["temperature"] == 0 and asked.body["max_tokens"] == 50
    assert set(asked.body) == {"messages", "model", "stream", "temperature", "max_tokens"}
    assert asked.headers["authorization"] == "Bearer the-key" and asked.headers["user-agent"] == "clausewise"
    allowed = {"host", "connection", "accept", "content-type", "content-length", "user-agent", "authorization"}
    assert set(asked.headers) <= allowed


def test_without_a_key_none_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "of-another-program")
    with serve("Good.") as server:
        ask(server)
    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize("script", [[Refuses(500), Refuses(503), "Now."], [Breaks(""), "Now."], [Refuses(429), "Now."]])
def test_what_passes_is_tried_again(script: list[object]) -> None:
    with serve(*script) as server:
        assert ask(server) == "Now."
    times = [asked.at for asked in server.requests]
    assert len(times) == len(script)
    waits = [after - before for before, after in itertools.pairwise(times)]
    assert all(0.2 < wait < 3 for wait in waits)


def test_it_waits_as_long_as_the_server_asks() -> None:
    with serve(Refuses(429, wait="1"), "Now.") as server:
        assert ask(server) == "Now."
    first, second = (asked.at for asked in server.requests)
    assert 0.95 < second - first < 2


def test_it_does_not_wait_for_minutes() -> None:
    with serve(Refuses(429, wait="120"), "Now.") as server:
        started = time.monotonic()
        assert "wants 120 s of rest" in refused(server)
        assert time.monotonic() - started < 2 and len(server.requests) == 1


def test_it_gives_up_after_its_retries() -> None:
    with serve(Refuses(502)) as server:
        assert "status 502" in refused(server, retries=1)
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Refuses(401, "Incorrect API key provided: sk-very-secret"), "refused the key"),
        (Refuses(403), "refused the key"),
        (Refuses(402), "nothing left to spend"),
        (Refuses(429, "You exceeded your current quota", "insufficient_quota"), "nothing left to spend"),
        (Refuses(404, "no such model"), "has no model"),
        (Refuses(400, "This model's maximum context length is 2048 tokens"), "too long"),
        (Refuses(500, "the request exceeds the available context size"), "too long"),
        (Refuses(418, "short and stout"), "status 418: short and stout"),
        (Refuses(400, "bad sk-very-secret-9 in the header\nof this request"), "bad *** in the header of this request"),
        (Sends(b"", 302, headers={"Location": "http://127.0.0.1:1/v1/chat/completions"}), "points to another address"),
        (HTML, "is not the answer of a language model"),
        (GARBAGE, "is not the answer of a language model"),
        (Sends(b'data: {"other": [1]}\n\n'), "is not the answer of a language model"),
        (Sends(b"[1, 2, 3]", type="application/json"), "is not the answer of a language model"),
        (Sends(b'data: {"error": {"message": "out of memory"}}\n\n'), "failed (status 500)"),
        (Sends(b"\x00\x01\x02", status=400, type="application/octet-stream"), "status 400"),
        (Says(""), "empty answer"),
        (Says("  \n "), "empty answer"),
        (Says("", thoughts="I think and think."), "empty answer"),
        (Says("<think>I never end"), "empty answer"),
        (Says("Half of", finish=None), "broke off"),
        (Breaks("Half of"), "broke off"),
        (Breaks("Half of", hard=True), "broke off"),
    ],
)
def test_each_failure_is_one_sentence(reply: object, said: str) -> None:
    with serve(reply) as server:
        told = refused(server, retries=0, key="sk-very-secret-9")
        assert said in told and "very-secret" not in told
        assert len(server.requests) == 1


def test_an_answer_that_broke_off_is_not_asked_for_again() -> None:
    with serve(Breaks("Half of")) as server:
        pieces = model_of(server).stream(ASKED)
        assert next(pieces) == "Half of"
        with pytest.raises(ModelError):
            next(pieces)
        assert len(server.requests) == 1


def test_thoughts_are_no_answer() -> None:
    with serve(Says("<think>Hm.</think>\n\nLabel it.", thoughts="First I think.")) as server:
        assert ask(server) == "Label it."


def test_nobody_there() -> None:
    with serve() as server:
        pass
    assert "Nothing answers at 127.0.0.1" in refused(server, retries=0)
    assert "There is no host" in refused(server, retries=0, base_url="http://no.such.host.invalid/v1")
    model = ServerModel(replace(model_of(server).settings, base_url="https://127.0.0.1:1/v1"))
    with pytest.raises(ModelError, match="Nothing answers"):
        list(model.stream(ASKED))


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ssl.SSLContext]:
    """A server's certificate for 127.0.0.1; its authority is one that this system trusts, where it is told to."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    (tmp_path / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    trusted.cache_clear()
    yield context
    trusted.cache_clear()


def test_an_encrypted_server_answers_and_is_stopped(
    certificate: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve("Good.", Says("and so on " * 80, between=0.05), Hangs(20), tls=certificate) as server:
        assert "cannot be trusted" in refused(server, retries=0)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        trusted.cache_clear()
        assert ask(server) == "Good."
        for _ in range(2):
            stop, server.gone = threading.Event(), 0
            threading.Timer(0.3, stop.set).start()
            started = time.monotonic()
            list(model_of(server).stream(ASKED, stop=stop))
            assert time.monotonic() - started < 1.2 and gone(server)


def test_a_server_without_encryption_is_not_trusted_with_https() -> None:
    with serve() as server:
        said = refused(server, retries=0, base_url=server.base_url.replace("http:", "https:"))
    assert "cannot be trusted" in said or "cannot be reached" in said


@pytest.mark.parametrize("pings", [False, True])
def test_a_silent_server_is_left(pings: bool) -> None:
    with serve(Hangs(20, pings=pings)) as server:
        started = time.monotonic()
        assert "said nothing for 0.5 s" in refused(server, timeout=0.5, connect_timeout=0.2)
        assert time.monotonic() - started < 3
        assert gone(server)


def test_an_endless_answer_is_left() -> None:
    with serve(Says("and so on " * 50, between=0.05)) as server:
        assert "was not done after 0.5 s" in refused(server, deadline=0.5)


def gone(server: ScriptedModel) -> bool:
    """Whether the server sees, within two seconds, that its asker has left."""
    end = time.monotonic() + 2
    while time.monotonic() < end and not server.gone:
        time.sleep(0.02)
    return bool(server.gone)


@pytest.mark.parametrize(
    "reply", [Hangs(20), Says("and so on " * 80, between=0.05), Refuses(503, wait="20")], ids=lambda r: type(r).__name__
)
def test_a_stop_ends_it_at_once_and_the_server_is_told(reply: object) -> None:
    with serve(reply) as server:
        stop = threading.Event()
        threading.Timer(0.4, stop.set).start()
        started = time.monotonic()
        list(model_of(server, timeout=30).stream(ASKED, stop=stop))
        assert 0.3 < time.monotonic() - started < 1.2
        assert isinstance(reply, Refuses) or gone(server)
        assert len(server.requests) == 1


def test_whoever_stops_reading_also_ends_it() -> None:
    with serve(Says("and so on " * 80, between=0.05)) as server:
        pieces = model_of(server).stream(ASKED)
        assert next(pieces)
        pieces.close()  # type: ignore[attr-defined]
        assert gone(server)


def test_a_stop_that_is_set_already_asks_nothing() -> None:
    stop = threading.Event()
    stop.set()
    with serve("Good.") as server:
        assert list(model_of(server).stream(ASKED, stop=stop)) == []
    assert server.requests == []


@pytest.mark.parametrize(
    ("forms", "tried"),
    [
        (["json_schema"], ["json_schema"]),
        (["json_object"], ["json_schema", "json_object"]),
        ([], ["json_schema", "json_object", ""]),
    ],
)
def test_the_form_of_the_answer_is_asked_for_as_the_server_can(forms: list[str], tried: list[str]) -> None:
    with serve('{"text": "x"}', forms=forms) as server:
        assert ask(server, schema=SCHEMA) == '{"text": "x"}'
        assert [asked.form for asked in server.requests] == tried
        # What it took is remembered.
        ask(server, schema=SCHEMA)
        assert [asked.form for asked in server.requests] == [*tried, tried[-1]]
    if "json_schema" in forms:
        assert server.requests[0].body["response_format"]["json_schema"]["schema"] == SCHEMA


def test_options_that_a_server_does_not_know_are_left_out() -> None:
    def picky(asked: object) -> object:
        if "max_tokens" in asked.body:
            return Refuses(400, "Unsupported parameter: 'max_tokens'; use 'max_completion_tokens' instead.")
        if "temperature" in asked.body:
            return Refuses(400, "Unsupported value: 'temperature' does not support 0 with this model.")
        return "Good."

    with serve(picky) as server:
        assert ask(server) == "Good."
        assert server.requests[-1].body["max_completion_tokens"] == 50
        ask(server)
        assert len(server.requests) == 4


def test_a_refusal_for_another_reason_changes_no_form() -> None:
    with serve(Refuses(400, "maximum context length is 100 tokens"), '{"text": "x"}') as server:
        assert "too long" in refused(server, schema=SCHEMA)
        ask(server, schema=SCHEMA)
    assert [asked.form for asked in server.requests] == ["json_schema", "json_schema"]


def test_what_cannot_fit_is_not_sent() -> None:
    with serve("Good.") as server:
        model = model_of(server, context_window=512)
        with pytest.raises(ModelError, match="reads 512"):
            list(model.stream([Message("user", "word " * 600)], max_tokens=50))
        assert "".join(model.stream(ASKED, max_tokens=50)) == "Good."


def test_many_at_once_get_each_their_own() -> None:
    def echo(asked: object) -> object:
        return Says(asked.body["messages"][-1]["content"], between=0.01)

    heard: dict[int, str] = {}
    with serve(echo) as server:
        model = model_of(server)

        def one(number: int) -> None:
            heard[number] = "".join(model.stream([Message("user", f"question number {number}")]))

        threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert heard == {number: f"question number {number}" for number in range(8)}


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = {thread for thread in threading.enumerate() if thread.name == "clausewise-model"}
    yield

    def left() -> set[threading.Thread]:
        return {thread for thread in threading.enumerate() if thread.name == "clausewise-model"} - before

    end = time.monotonic() + 2
    while left() and time.monotonic() < end:
        time.sleep(0.02)
    assert not left()


def test_reading_the_settings_loads_no_library(clausewise: Callable[..., object]) -> None:
    code = (
        "import sys; from app.llm import configured, open_model; configured(); open_model();"
        "print([m for m in ('openai', 'httpx', 'llama_index', 'xllamacpp') if m in sys.modules])"
    )
    named = {"CLAUSEWISE_LLM_BASE_URL": "http://127.0.0.1:1/v1", "CLAUSEWISE_LLM_MODEL": "m"}
    assert clausewise(code, python=True, env=named).stdout.strip() == "[]"
