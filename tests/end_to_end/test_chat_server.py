"""The chat's server from outside: what it refuses, and how it fails."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def request(url: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
    host = url.removeprefix("http://")
    connection = http.client.HTTPConnection("127.0.0.1", int(host.rpartition(":")[2]), timeout=20)
    connection.request(method, path, headers={"Host": host, **headers})
    answer = connection.getresponse()
    body = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def test_the_page_links_nothing_of_another_host(chat_url: str) -> None:
    status, headers, page = request(chat_url, "/", **{"Accept-Encoding": "gzip"})
    assert status == 200
    assert "//fonts." not in page and "jsdelivr" not in page and "https://" not in page
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"].split("script-src")[1].split(";")[0]


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/redoc", "/copilot/index.js", "/mcp"])
def test_paths_that_are_no_part_of_the_chat_are_closed(chat_url: str, path: str) -> None:
    assert request(chat_url, path)[0] == 404


def test_an_upload_without_a_length_or_back_to_the_reader_is_refused(chat_url: str) -> None:
    assert request(chat_url, "/project/file?session_id=x", "POST")[0] == 413
    assert request(chat_url, "/project/file/x?session_id=x")[0] == 404


def test_pages_of_other_sites_are_turned_away(chat_url: str) -> None:
    assert request(chat_url, "/project/settings", Origin="https://example.org")[0] == 403
    assert request(chat_url, "/", Host="example.org")[0] == 403
    assert request(chat_url, "/project/settings", Origin=chat_url)[0] == 200


def run_chat(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CLAUSEWISE_HOME": str(home)}
    command = [sys.executable, "-m", "app.cli", "chat", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)


def one_sentence(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    return result.stderr.strip().splitlines()[-1]


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = one_sentence(run_chat(tmp_path, "--port", str(port)))
    assert f"Port {port} is in use" in told and "--port" in told


def test_an_unknown_host_is_one_sentence(tmp_path: Path) -> None:
    assert "no host" in one_sentence(run_chat(tmp_path, "--host", "no.such.host.invalid", "--port", "0"))


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "home"
    blocked.write_text("a file where the folder should be")
    told = one_sentence(run_chat(blocked))
    assert "cannot" in told and "CLAUSEWISE_HOME" in told
