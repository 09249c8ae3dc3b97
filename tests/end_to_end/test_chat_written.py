"""A written answer in the chat: quotes first, then prose that was checked; stopped, corrected, chosen, and declined."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from corpus.store import load_corpus

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests"))
from scripted_model import Asked, Refuses, Says, ScriptedModel  # noqa: E402

Open = Callable[..., Page]
QUESTION = "Do banks have to offer an opt-out?"
FAIR = "The financial sector should strengthen fairness in the use of generative AI."
REVIEW = (
    "Where an opt-out option cannot be provided for some reasons, banks should provide channels for customers to "
    "request for review of the GenAI-generated decisions."
)
LIE = "Banks are fined HK$10 million. <img src=http://192.0.2.1/x.png onerror=alert(1)> [x](http://192.0.2.1/)"


class Script:
    """What the model does; a test changes it. `pause`: seconds between two pieces."""

    pause = 0.002
    fails = False
    said = ((FAIR, LIE), (FAIR, FAIR), (REVIEW, REVIEW))

    def __call__(self, asked: Asked) -> Says | Refuses:
        if self.fails:
            return Refuses(401)
        lines = asked.text.splitlines()
        at = next(n for n, line in enumerate(lines) if FAIR in line and " clause C" in lines[n - 1])
        label = lines[at - 1].split("clause ")[1].split(":")[0]
        sentences = [{"labels": [label], "quote": quote, "text": text} for quote, text in self.said]
        return Says(json.dumps({"sentences": sentences}), between=self.pause)


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    with ScriptedModel(Script()) as server:
        yield server


@pytest.fixture
def script(model: ScriptedModel) -> Iterator[Script]:
    script = model.script[0] = Script()
    yield script
    script.pause = 0.0


@pytest.fixture(scope="module", params=["at hand"])
def chat_url(
    chat_home: Path, model: ScriptedModel, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A chat with a model: "at hand" by the environment, or "elsewhere": its words are said to leave the machine."""
    home = tmp_path_factory.mktemp("home")
    for part in chat_home.iterdir():
        if part.name in ("index", "encoders", "models.json"):
            (home / part.name).symlink_to(part)
    (home / "clausewise.toml").write_text(
        f'[llm]\nbase_url = "{model.base_url}"\nmodel = "{model.model}"\n'
        + ("local = false\n" if request.param == "elsewhere" else ""),
        encoding="utf-8",
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    named = ("CLAUSEWISE_LLM_BASE_URL", "CLAUSEWISE_LLM_MODEL", "CLAUSEWISE_LLM_API_KEY")
    environment = {**{k: v for k, v in os.environ.items() if k not in named}, "CLAUSEWISE_HOME": str(home)}
    command = [sys.executable, "-m", "app.cli", "chat", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(f"http://localhost:{port}/health", timeout=2).close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < deadline, "the chat did not start"
                time.sleep(0.2)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(20)


def send(page: Page, question: str = QUESTION) -> None:
    page.locator("#chat-input").click()
    page.keyboard.insert_text(question)
    page.keyboard.press("Enter")


def prose(page: Page) -> list[str]:
    texts = page.locator(".cw-answer").last.locator("[data-written]").all_text_contents()
    return [" ".join(re.sub(r"\[\d+\]", "", text).split()) for text in texts]


def done(page: Page) -> None:
    expect(page.locator(".cw-answer").last).to_have_attribute("data-state", "done", timeout=60_000)


def test_the_quotes_come_first_and_the_prose_grows_above_them(open_chat: Open, script: Script) -> None:
    script.pause = 0.06
    page = open_chat()
    send(page)
    answer = page.locator(".cw-answer").last
    expect(answer).to_have_attribute("data-state", "writing", timeout=60_000)
    expect(answer.locator(".cw-group .cw-quote").first).to_be_visible()
    expect(answer.locator(".cw-writing")).to_contain_text("scripted is writing")
    assert prose(page) == []
    expect(answer.locator("[data-written]")).to_have_count(1, timeout=60_000)
    expect(answer).to_have_attribute("data-state", "writing")
    script.pause = 0.0
    done(page)
    assert prose(page) == [FAIR, REVIEW]
    expect(answer.locator(".cw-badge")).to_contain_text("Written by scripted, each sentence checked")
    assert "10 million" not in page.content() and page.locator("img[src*='192.0.2.1']").count() == 0
    expect(answer.locator(".cw-trace")).not_to_contain_text("fined")
    answer.locator(".cw-trace summary").click()
    expect(answer.locator(".cw-trace")).to_contain_text("Replaced by the quote: 1")


def test_the_number_after_a_written_sentence_opens_the_official_words(open_chat: Open, script: Script) -> None:
    page = open_chat()
    send(page)
    done(page)
    for number, words in enumerate((FAIR, REVIEW)):
        page.locator(f".cw-answer [data-written='{number}'] .cw-chip").click()
        expect(page.locator(".cw-clause mark")).to_contain_text(words)
        whole = page.locator(".cw-clause .cw-text").text_content()
        assert whole in {clause.text for clause in load_corpus().clauses}
    page.locator(".cw-basis summary").click()
    expect(page.locator(".cw-basis li").first).to_contain_text(f"Finance: {FAIR}")
    with page.expect_download() as waiting:
        page.locator("[data-action=markdown]").click()
    text = waiting.value.path().read_text(encoding="utf-8")
    assert "Written by scripted" in text and f"{FAIR} [1]" in text and f"- Finance: {FAIR} [1]" in text


@pytest.mark.parametrize("button", ["[data-action=stop]", "#stop-button"])
def test_stop_keeps_what_had_passed(open_chat: Open, script: Script, model: ScriptedModel, button: str) -> None:
    script.pause = 0.08
    page = open_chat()
    send(page)
    answer = page.locator(".cw-answer").last
    expect(answer.locator("[data-written]")).to_have_count(1, timeout=60_000)
    gone = model.gone
    page.locator(button).click()
    expect(answer).to_have_attribute("data-state", "done", timeout=8_000)
    assert prose(page) == [FAIR]
    expect(answer.locator(".cw-notes").first).to_contain_text("The writing was stopped")
    page.wait_for_timeout(1_000)
    assert model.gone == gone + 1
    script.pause = 0.0
    send(page)
    expect(page.locator(".cw-answer")).to_have_count(2)
    done(page)
    assert prose(page) == [FAIR, REVIEW], page.locator(".cw-answer").last.text_content()


def test_a_correction_is_quoted_at_once_and_written_again(open_chat: Open, script: Script) -> None:
    page = open_chat()
    send(page)
    done(page)
    script.pause = 0.04
    answer = page.locator(".cw-answer").last
    answer.locator("select[data-field=role]").select_option("Service Provider")
    expect(answer).to_have_attribute("data-state", "writing", timeout=20_000)
    expect(answer.locator(".cw-banner")).to_contain_text("your choice")
    script.pause = 0.0
    done(page)
    assert prose(page) == [FAIR, REVIEW]
    expect(answer.locator("select[data-field=role]")).to_have_value("Service Provider")


def test_a_reader_may_keep_to_quotes(open_chat: Open, script: Script, model: ScriptedModel) -> None:
    page = open_chat()
    page.locator("#chat-settings-open-modal").click()
    page.locator("#chat-settings #mode").click()
    page.get_by_role("option", name="Quoted").click()
    page.locator("#chat-settings #confirm").click()
    before = len(model.requests)
    send(page)
    done(page)
    assert prose(page) == [] and len(model.requests) == before
    expect(page.locator(".cw-answer .cw-offer")).to_have_count(0)


def test_a_model_that_fails_leaves_the_quotes_and_says_so(open_chat: Open, script: Script) -> None:
    script.fails = True
    page = open_chat(locale="zh-HK")
    send(page, "銀行是否必須提供退出選項？")
    done(page)
    assert prose(page) == []
    expect(page.locator(".cw-answer .cw-notes").first).to_contain_text("因此改為引述原文")
    expect(page.locator(".cw-answer .cw-group .cw-quote").first).to_be_visible()


def test_what_the_guideline_does_not_say_is_not_written(open_chat: Open, script: Script, model: ScriptedModel) -> None:
    before = len(model.requests)
    page = open_chat()
    send(page, "How much is the fine for breaching the Guideline?")
    done(page)
    assert len(model.requests) == before and prose(page) == []


@pytest.mark.parametrize("chat_url", ["elsewhere"], indirect=True)
def test_a_model_elsewhere_is_offered_once_and_used_when_chosen(
    open_chat: Open, script: Script, model: ScriptedModel
) -> None:
    page, before = open_chat(), len(model.requests)
    send(page, f"My identity card is A123456(3). {QUESTION}")
    done(page)
    assert prose(page) == [] and len(model.requests) == before
    expect(page.locator(".cw-offer")).to_contain_text("would leave this machine")
    page.locator("[data-action=mode-write]").click()
    expect(page.locator(".cw-answer [data-written]")).to_have_count(2, timeout=30_000)
    done(page)
    sent = model.requests[before].text
    assert "A123456" not in sent and "HKID-1" in sent
    expect(page.locator(".cw-answer")).to_contain_text("outside this machine")
    expect(page.locator(".cw-answer")).to_contain_text("An identity card number was masked")
    expect(page.locator(".cw-offer")).to_have_count(0)
    send(page)
    expect(page.locator(".cw-answer")).to_have_count(2)
    done(page)
    assert prose(page) == [FAIR, REVIEW]


def test_a_phone_shows_it_without_scrolling_sideways(open_chat: Open, script: Script) -> None:
    page = open_chat(390, 844, is_mobile=True, has_touch=True)
    send(page)
    done(page)
    assert prose(page) == [FAIR, REVIEW]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_chinese_prose_and_its_numbers_fit_a_phone(open_chat: Open, script: Script) -> None:
    script.said = [(FAIR, "金融界在使用生成式人工智能時應加強公平性。")]
    page = open_chat(390, 844, is_mobile=True, has_touch=True, locale="zh-HK")
    send(page, "銀行使用聊天機械人要告訴客戶甚麼？")
    done(page)
    assert prose(page) == [script.said[0][1]]
    for part in page.locator(".cw-written .cw-chip, .cw-written .cw-badge").all():
        if (box := part.bounding_box()) is not None:
            assert box["x"] + box["width"] <= 380
