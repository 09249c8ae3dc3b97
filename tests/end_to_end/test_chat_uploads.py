"""A reader brings files into the chat: read, cited in that conversation alone, kept for good or gone."""

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
from playwright.sync_api import Page, expect

from corpus.added import load_added

ROOT = Path(__file__).parents[2]
Open = Callable[..., Page]
RULES = """# Rules of the Tea House

## 1 Opening

The tea house must open at ten in the morning.

## 2 Staff

Staff should wash their hands before they touch the cups.
"""
WHEN = "When must the tea house open?"
CARD = ".cw-upload[data-state=done], .cw-upload[data-state=failed], .cw-upload[data-state=kept]"


@pytest.fixture(scope="module")
def home(chat_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's folder of this module's own, with the indexes that are built already."""
    home = tmp_path_factory.mktemp("home")
    for name in ("encoders", "index"):
        shutil.copytree(chat_home / name, home / name)
    shutil.copy(chat_home / "models.json", home)
    return home


@pytest.fixture(scope="module")
def chat_url(home: Path, unused_port: int) -> Iterator[str]:
    environment = {**os.environ, "CLAUSEWISE_HOME": str(home)}
    command = [sys.executable, "-m", "app.cli", "chat", "--port", str(unused_port)]
    # What an earlier chat left behind when it was killed.
    left = home / "uploads" / "left" / "letter"
    left.mkdir(parents=True)
    (left / "letter.pdf").write_bytes(b"%PDF-")
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as process:
        url = f"http://localhost:{unused_port}"
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline and process.poll() is None:
            try:
                with urllib.request.urlopen(f"{url}/health", timeout=2):
                    break
            except OSError:
                time.sleep(0.2)
        yield url
        process.terminate()


@pytest.fixture(scope="module")
def unused_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "tea_house_rules.md"
    path.write_text(RULES, encoding="utf-8")
    return path


def bring(page: Page, *files: Path, question: str = "") -> None:
    """Attaches the files as the paper clip does, sends them, and waits for their cards."""
    cards = page.locator(CARD).count()
    page.locator("#upload-button-input").set_input_files(list(files))
    expect(page.locator("#chat-submit")).to_be_enabled()
    if question:
        page.locator("#chat-input").click()
        page.keyboard.insert_text(question)
    page.locator("#chat-submit").click()
    expect(page.locator(CARD)).to_have_count(cards + len(files), timeout=90_000)


def ask(page: Page, question: str) -> None:
    before = page.locator(".cw-answer[data-answer]").count()
    page.locator("#chat-input").click()
    page.keyboard.insert_text(question)
    page.keyboard.press("Enter")
    answered(page, before + 1)


def answered(page: Page, count: int = 1) -> None:
    expect(page.locator(".cw-answer[data-answer][data-state=done]")).to_have_count(count, timeout=60_000)


def quotes(page: Page) -> str:
    found = page.locator(".cw-answer[data-answer]").last.locator(".cw-group q").all_text_contents()
    return " ".join(" ".join(found).split())


def held(home: Path) -> list[Path]:
    return [path for path in home.glob("uploads/*/*") if path.name != ".held"]


def test_a_file_is_read_cited_and_searched_in_its_conversation_alone(open_chat: Open, home: Path, rules: Path) -> None:
    page = open_chat()
    assert not (home / "uploads" / "left").exists(), "what a killed chat left was not swept"
    bring(page, rules, question=WHEN)
    card = page.locator(".cw-upload")
    expect(card.locator("h3")).to_have_text("Rules of the Tea House")
    expect(card).to_contain_text("tea_house_rules.md · 5 clauses · Version 1")
    expect(card).to_contain_text("Searched in this conversation only")
    answered(page)
    assert "The tea house must open at ten in the morning." in quotes(page)
    page.locator(".cw-answer[data-answer] .cw-group .cw-chip").first.click()
    expect(page.locator(".cw-clause mark")).to_have_text("The tea house must open at ten in the morning.")
    assert len(held(home)) == 1 and load_added(home).documents == ()
    other = open_chat()
    ask(other, WHEN)
    assert "ten in the morning" not in other.locator(".cw-answer[data-answer]").last.text_content()


def test_it_goes_when_a_new_conversation_begins(open_chat: Open, home: Path, rules: Path) -> None:
    page = open_chat()
    before = len(held(home))
    bring(page, rules)
    assert len(held(home)) == before + 1
    page.locator("#new-chat-button").click()
    page.locator("#confirm").click()
    expect(page.locator(".cw-upload")).to_have_count(0)
    deadline = time.monotonic() + 20
    while len(held(home)) > before and time.monotonic() < deadline:
        time.sleep(0.2)
    assert len(held(home)) == before
    # As when the page is opened: what is typed before it has settled is lost.
    page.wait_for_selector("#starters button:not([disabled])")
    page.wait_for_function("getComputedStyle(document.querySelector('#welcome-screen')).opacity === '1'")
    ask(page, WHEN)
    assert "ten in the morning" not in page.locator(".cw-answer[data-answer]").last.text_content()


def test_removing_and_keeping(open_chat: Open, home: Path, tmp_path: Path, rules: Path) -> None:
    page = open_chat()
    noon = tmp_path / "coffee.md"
    noon.write_text("# Rules of the Coffee House\n\nThe coffee house must open at noon.\n", encoding="utf-8")
    bring(page, rules, noon)
    page.locator(".cw-upload").last.locator("[data-action=remove]").click()
    expect(page.locator(".cw-upload[data-state=removed]")).to_contain_text("“coffee.md” was removed")
    ask(page, "When must the coffee house open?")
    assert "noon" not in quotes(page)
    page.locator(".cw-upload [data-action=keep]").click()
    expect(page.locator(".cw-upload[data-state=kept]")).to_contain_text("rules-of-the-tea-house@1", timeout=90_000)
    assert [one.key for one in load_added(home).documents] == ["rules-of-the-tea-house@1"]
    ask(page, WHEN)
    assert "ten in the morning" in quotes(page)
    other = open_chat()
    ask(other, WHEN)
    assert "ten in the morning" in quotes(other)


def test_what_cannot_be_read_is_said_in_the_readers_language(open_chat: Open, home: Path, tmp_path: Path) -> None:
    photo = tmp_path / "photo.pdf"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 200)
    before = held(home)
    page = open_chat()
    bring(page, photo)
    expect(page.locator(".cw-upload[data-state=failed]")).to_contain_text("photo.pdf is a PNG file")
    chinese = open_chat(locale="zh-HK")
    bring(chinese, photo)
    said = chinese.locator(".cw-upload[data-state=failed]").text_content()
    assert "photo.pdf" in said and "PNG" in said and "檔" in said and "file" not in said
    assert held(home) == before


def test_what_the_browser_refuses_is_said_in_plain_words(open_chat: Open, tmp_path: Path) -> None:
    photo, huge = tmp_path / "photo.png", tmp_path / "huge.pdf"
    photo.write_bytes(b"\x89PNG")
    with huge.open("wb") as file:
        file.truncate((50 << 20) + 1)
    languages = (("en-GB", "Give a PDF, Word", "larger than 50 MB"), ("zh-HK", "請提供 PDF", "檔案大於 50 MB"))
    for locale, kind, large in languages:
        for path, said in ((photo, kind), (huge, large)):
            page = open_chat(locale=locale)
            page.locator("#upload-button-input").set_input_files(path)
            expect(page.locator("[data-sonner-toast]")).to_contain_text(said)
            assert "application/" not in page.locator("[data-sonner-toast]").text_content()


def test_the_card_in_chinese_on_a_phone(open_chat: Open, tmp_path: Path) -> None:
    path = tmp_path / "守則.md"
    path.write_text("# 茶室守則\n\n第一章 開放\n\n茶室必須在早上十時開門。\n", encoding="utf-8")
    page = open_chat(width=390, height=800, locale="zh-HK", color_scheme="dark")
    bring(page, path)
    card = page.locator(".cw-upload")
    expect(card.locator("h3")).to_have_text("茶室守則")
    expect(card).to_contain_text("只在這次對話中搜尋，對話結束時刪除。")
    expect(card.locator("[data-action=keep]")).to_contain_text("存入文件庫")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    ask(page, "茶室何時必須開門？")
    assert "早上十時" in quotes(page)


def test_an_uploaded_page_is_never_shown_as_a_page_of_this_site(open_chat: Open, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<html><h1>Rules</h1><p>Ten o'clock.</p><script>document.title='taken'</script></html>")
    page = open_chat()
    with page.expect_response(lambda answer: "/project/file" in answer.url) as waiting:
        bring(page, path)
    told = waiting.value
    assert told.status == 200
    there = told.url.replace("/project/file?", f"/project/file/{told.json()['id']}?")
    assert page.request.get(there).status == 404
    assert page.title() == "Clausewise"
