"""The chat as its readers meet it: the real program in a process of its own, and a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Open = Callable[..., Page]


@pytest.fixture(scope="session")
def chat_home(request: pytest.FixtureRequest) -> Path:
    """A CLAUSEWISE_HOME with a built index, kept between runs under the name that the index itself checks."""
    home = request.config.cache.mkdir("clausewise-home")
    environment = {**os.environ, "CLAUSEWISE_HOME": str(home)}
    build = [sys.executable, "-m", "app.cli", "index", "build"]
    made = subprocess.run(build, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900)
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture(scope="session")
def chat_url(chat_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running `clausewise chat`. The environment holds what must not switch anything on."""
    port = free_port()
    log = tmp_path_factory.mktemp("chat") / "chat.log"
    environment = {
        **os.environ,
        "CLAUSEWISE_HOME": str(chat_home),
        "LITERAL_API_KEY": "a-cloud-that-must-not-be-called",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    }
    command = [sys.executable, "-m", "app.cli", "chat", "--port", str(port)]
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    url = f"http://localhost:{port}"
    try:
        _wait_until_up(url, process, log)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; the tests are skipped, with the reason, where there is none and none is required."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found or not Path(found).exists():
        reason = "no Chromium: install chromium, or set CHROMIUM to its path"
        if os.environ.get("CLAUSEWISE_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_chat(browser: Browser, chat_url: str) -> Iterator[Open]:
    """Opens the chat in a fresh browser profile: `open_chat(width=..., color_scheme=..., locale=...)`.

    At the end of the test no page may have asked another host for anything, whatever the test was about.
    """
    contexts: list[BrowserContext] = []
    asked: list[str] = []

    def open_page(width: int = 1280, height: int = 860, **options: object) -> Page:
        options = {"locale": "en-GB", "color_scheme": "light", "accept_downloads": True, **options}
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda opened: asked.append(opened.url))
        page.goto(chat_url)
        page.wait_for_selector("#starters button:not([disabled])")
        # The page is built twice while it learns its profile; what is typed into the first one is lost.
        page.wait_for_function("getComputedStyle(document.querySelector('#welcome-screen')).opacity === '1'")
        return page

    yield open_page
    for context in contexts:
        context.close()
    here = chat_url.removeprefix("http://")
    local = (f"http://{here}/", f"ws://{here}/", "data:", "blob:")
    assert asked, "the requests were not seen"
    assert [url for url in asked if not url.startswith(local)] == []


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the chat did not start: {log.read_text(encoding='utf-8')[-2000:]}")
