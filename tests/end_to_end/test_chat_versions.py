"""What changed between two versions, as a reader finds it in the chat: a real browser, the real program."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

ROOT = Path(__file__).parents[2]
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def chat_url(chat_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running chat whose reader has added the edited copy of the Guideline."""
    home = tmp_path_factory.mktemp("versions") / "home"
    shutil.copytree(chat_home, home)
    subprocess.run([sys.executable, "tests/edited_guideline.py", str(home)], cwd=ROOT, check=True, timeout=120)
    port = 8000 + os.getpid() % 20000
    command = [sys.executable, "-m", "app.cli", "chat", "--port", str(port)]
    environment = {**os.environ, "CLAUSEWISE_HOME": str(home)}
    log = home.parent / "chat.log"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    url = f"http://localhost:{port}"
    try:
        _wait(url, process, log)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"the chat did not start: {log.read_text(encoding='utf-8')[-2000:]}")


def ask(page: Page, question: str) -> None:
    page.locator("#chat-input").click()
    page.keyboard.insert_text(question)
    page.keyboard.press("Enter")


def shown(page: Page) -> Locator:
    view = page.locator(".cw-versions[data-state=done]").last
    expect(view).to_be_visible(timeout=60_000)
    return view


def test_asked_in_words_both_texts_stand_side_by_side(open_chat: Open) -> None:
    page = open_chat()
    ask(page, "What changed between 1.1 and 1.2?")
    view = shown(page)
    expect(view.locator("section").first).to_have_attribute("data-group", "strengthened")
    change = view.locator("[data-group=strengthened] > ul > li")
    expect(change).to_have_count(1)
    expect(change.locator("del")).to_have_text("should")
    expect(change.locator("ins")).to_have_text("must")
    # Marked without colours too.
    assert "line-through" in change.locator("del").evaluate("e => getComputedStyle(e).textDecorationLine")
    assert "underline" in change.locator("ins").evaluate("e => getComputedStyle(e).textDecorationLine")
    old, new = (change.locator(f".cw-side-{side}").bounding_box() for side in ("old", "new"))
    assert old and new and old["y"] == new["y"] and old["x"] < new["x"]
    expect(view.locator("[data-group=removed]")).to_contain_text("the permitted devices;")


def test_on_a_phone_the_texts_stand_one_above_the_other_and_fit(open_chat: Open) -> None:
    page = open_chat(width=360, height=740)
    ask(page, "What changed since version 1.1?")
    change = shown(page).locator("[data-group=weakened] > ul > li")
    old, new = (change.locator(f".cw-side-{side}").bounding_box() for side in ("old", "new"))
    assert old and new and new["y"] >= old["y"] + old["height"] and old["x"] == new["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_in_cantonese_for_one_role_and_sector(open_chat: Open) -> None:
    page = open_chat(locale="zh-HK")
    ask(page, "1.2版對零售業服務提供者改咗咩？")
    view = shown(page)
    expect(view).to_contain_text("服務提供者")
    expect(view.locator("[data-group=strengthened] h3")).to_have_text("要求加強 (1)")
    # The journalists' and the service users' changes are counted, not shown.
    expect(view.locator("[data-group=weakened]")).to_have_count(0)
    expect(view).to_contain_text("沒有列出")


def test_an_answer_offers_what_changed_since(open_chat: Open) -> None:
    page = open_chat()
    ask(page, "What should service providers do in pilot projects?")
    expect(page.locator(".cw-answer[data-state=done]")).to_have_count(1, timeout=60_000)
    page.get_by_role("button", name="What changed since version 1.1?").click()
    expect(shown(page).locator("h3").first).to_contain_text("from version 1.1 to version 1.2-edited")


def test_a_version_that_is_not_here_is_told_of_in_one_sentence(open_chat: Open) -> None:
    page = open_chat()
    ask(page, "What changed between 1.1 and 1.7?")
    alert = page.locator("[data-state=failed] [role=alert]")
    expect(alert).to_contain_text("has no version '1.7' here; its versions are: 1.1, 1.2-edited", timeout=60_000)


def test_a_question_of_its_own_is_answered_as_ever(open_chat: Open) -> None:
    page = open_chat()
    ask(page, "What should be documented when a model changes?")
    expect(page.locator(".cw-answer[data-state=done]")).to_have_count(1, timeout=60_000)
    expect(page.locator(".cw-versions")).to_have_count(0)
