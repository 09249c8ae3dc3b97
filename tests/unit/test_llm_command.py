"""`clausewise model` and what the doctor says: what is set, what is here, and nothing used unasked."""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import main
from app.doctor import llm as doctor_llm
from app.doctor.check import Level
from app.llm.offers import LIMIT, PORTS, Offer, offered
from app.showing.faults import escaped

sys.path.append(str(Path(__file__).parents[1]))
from scripted_model import Refuses, ScriptedModel  # noqa: E402


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BASE_URL", "MODEL", "API_KEY"):
        monkeypatch.delenv(f"CLAUSEWISE_LLM_{name}", raising=False)
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedModel]:
    """A server that is set, with a key."""
    with ScriptedModel("OK.", model="the-model", key="the-secret-key") as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


def test_none_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "info"]) == 0
    assert "No language model is set" in capsys.readouterr().out
    assert main(["model", "info", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"set": False}


def test_one_that_answers(server: ScriptedModel, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "info"]) == 0
    out = capsys.readouterr().out
    assert server.base_url in out and "it said “OK.”" in out and "stays on this machine" in out
    assert "A key is set." in out and "the-secret-key" not in out
    assert main(["model", "info", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["answers"] is True and record["serves"] == ["the-model"] and record["has_key"] is True
    assert "the-secret-key" not in str(record)
    # All that was sent is our own two words.
    assert {asked.text for asked in server.requests} == {"Say OK."}


def test_one_that_does_not(server: ScriptedModel, capsys: pytest.CaptureFixture[str]) -> None:
    server.script[:] = [Refuses(500)]
    assert main(["model", "info"]) == 1
    captured = capsys.readouterr()
    assert "failed (status 500)" in captured.err and len(server.requests) == 1
    assert main(["model", "info", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["answers"] is False


def test_another_model_and_another_key(
    server: ScriptedModel, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUSEWISE_LLM_MODEL", "unknown")
    assert main(["model", "info"]) == 1
    captured = capsys.readouterr()
    assert "it has: the-model" in captured.out and "has no model unknown" in captured.err
    monkeypatch.setenv("CLAUSEWISE_LLM_API_KEY", "a-wrong-key")
    assert main(["model", "info"]) == 1
    captured = capsys.readouterr()
    assert "refused the key" in captured.err and "a-wrong-key" not in captured.out + captured.err


def test_a_mistake_in_the_settings(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUSEWISE_LLM_BASE_URL", "nonsense")
    assert main(["model", "info", "--lang", "zh-HK"]) == 1
    assert "不是伺服器網址" in capsys.readouterr().err


def test_what_a_server_calls_its_models_does_not_steer_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with ScriptedModel("OK.\x1b[2J", model="bad\x1b]0;name") as server:
        monkeypatch.setenv("CLAUSEWISE_LLM_BASE_URL", server.base_url)
        monkeypatch.setenv("CLAUSEWISE_LLM_MODEL", "other")
        main(["model", "info"])
        monkeypatch.setenv("CLAUSEWISE_LLM_MODEL", server.model)
        main(["model", "info"])
    captured = capsys.readouterr()
    assert "\x1b" not in captured.out + captured.err and escaped("bad\x1b]0;name") in captured.out


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/api/ps", {"models": [{"name": "other", "context_length": 9}, {"name": "m:latest", "context_length": 4096}]}),
        ("/api/v0/models", {"data": [{"id": "m", "max_context_length": 32768, "loaded_context_length": 4096}]}),
        ("/props", {"default_generation_settings": {"n_ctx": 4096}, "models": "none"}),
    ],
)
def test_a_server_that_reads_less_than_is_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], path: str, page: object
) -> None:
    with ScriptedModel("OK.", model="m", pages={path: page}) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        assert main(["model", "info"]) == 0
        assert "It reads 4,096 tokens there and 8,192 are set" in capsys.readouterr().out
        Path("clausewise.toml").write_text("[llm]\ncontext_window = 4096\n", encoding="utf-8")
        assert main(["model", "info"]) == 0
        assert "tokens there" not in capsys.readouterr().out


def test_who_is_here_is_offered() -> None:
    with ScriptedModel(model="one") as one, ScriptedModel(model="two") as two:
        found = offered({"Ollama": one.port, "vLLM": two.port})
    assert found == (Offer("Ollama", one.base_url, ("one",)), Offer("vLLM", two.base_url, ("two",)))
    assert one.requests == two.requests == []


def test_a_model_that_cannot_write_is_not_proposed() -> None:
    assert Offer("LM Studio", "", ("text-embedding-nomic", "bge-m3", "qwen3")).writer == "qwen3"
    assert Offer("LM Studio", "", ("text-embedding-nomic",)).writer == "text-embedding-nomic"


def test_nobody_is_waited_for() -> None:
    """Ports that are closed, that accept and say nothing, that say something else, or one byte now and then."""
    silent, dribbling = socket.create_server(("127.0.0.1", 0)), socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def dribble() -> None:
        there, _ = dribbling.accept()
        with there:
            there.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
            while not stop.wait(0.05):
                there.sendall(b" ")

    threading.Thread(target=dribble, daemon=True).start()
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    started = time.monotonic()
    ports = {"a": silent.getsockname()[1], "b": dribbling.getsockname()[1], "c": port}
    assert offered(ports) == ()
    assert time.monotonic() - started < LIMIT + 0.3
    stop.set(), silent.close(), dribbling.close()


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"data": 3}', b'{"data": [3, {"id": 4}]}', b"<html>", b"\xff"])
def test_another_program_on_such_a_port_is_no_offer(body: bytes) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        there, _ = listener.accept()
        with there:
            there.recv(4096)
            there.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    threading.Thread(target=answer, daemon=True).start()
    assert offered({"x": listener.getsockname()[1]}) == ()
    listener.close()


def test_the_command_tells_the_offers(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedModel(model="small\x1b[1m") as server:
        monkeypatch.setitem(PORTS, "Ollama", server.port)
        assert main(["model", "offers"]) == 0
        out = capsys.readouterr().out
        assert f"CLAUSEWISE_LLM_BASE_URL={server.base_url}" in out and "unless you say so" in out and "\x1b" not in out
        assert main(["model", "offers", "--json"]) == 0
        first = json.loads(capsys.readouterr().out)[0]
    assert first == {"program": "Ollama", "base_url": server.base_url, "models": ["small\x1b[1m"]}


def doctor() -> tuple[Level, str]:
    (check,) = doctor_llm.language_model()
    return check.level, str(check.text)


def test_the_doctor_without_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedModel() as server:
        for program in PORTS:
            monkeypatch.setitem(PORTS, program, 1)
        assert doctor() == (Level.OK, "none is set, so answers are quoted")
        monkeypatch.setitem(PORTS, "LM Studio", server.port)
        level, text = doctor()
    assert level is Level.OK and "LM Studio is running" in text and server.requests == []


def test_the_doctor_with_a_model(server: ScriptedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor() == (Level.OK, f"the-model at 127.0.0.1:{server.port} is there")
    monkeypatch.setenv("CLAUSEWISE_LLM_MODEL", "other")
    assert doctor()[0] is Level.WARN and server.requests == []
    monkeypatch.setenv("CLAUSEWISE_LLM_BASE_URL", "http://models.example/v1")
    assert doctor() == (
        Level.WARN,
        "other (models.example) is asked without encryption; use an address that begins with https.",
    )
    monkeypatch.setenv("CLAUSEWISE_LLM_BASE_URL", "http://127.0.0.1:1/v1")
    assert doctor()[0] is Level.WARN


def test_the_small_model_that_is_not_here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUSEWISE_LLM_MODEL", "local")
    for command in (["model", "info"], ["model", "serve", "--port", "0"]):
        assert main(command) == 1
        assert "clausewise model fetch" in capsys.readouterr().err
