"""What a reader with a Chinese browser is told, in a real browser against the real program."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

Open = Callable[..., Page]
# Everything that can be read or heard of the page, but what the Guideline says in English and the reader typed.
HEARD = """() => {
  const told = []
  for (const one of document.querySelectorAll("body *")) {
    if (one.closest("script, style, q, .cw-text, .cw-path, .cw-neighbour, pre")) continue
    for (const name of ["aria-label", "title", "placeholder", "alt"]) told.push(one.getAttribute(name) || "")
    for (const node of one.childNodes) if (node.nodeType === 3) told.push(node.textContent)
  }
  return [...new Set(told.map((text) => text.trim()).filter(Boolean))]
}"""
NAMES = ("Clausewise", "Markdown", "Word", "English")


def ask(page: Page, question: str, state: str) -> None:
    before = page.locator(".cw-answer").count()
    page.locator("#chat-input").click()
    page.keyboard.insert_text(question)
    page.keyboard.press("Enter")
    expect(page.locator(".cw-answer")).to_have_count(before + 1, timeout=60_000)
    expect(page.locator(".cw-answer").last).to_have_attribute("data-state", state, timeout=60_000)


def only_english(page: Page) -> list[str]:
    told = [text for text in page.evaluate(HEARD) if text not in NAMES]
    return [text for text in told if re.search("[A-Za-z]{2}", text) and not re.search("[㐀-鿿]", text)]


def test_what_is_wrong_is_told_in_chinese_whatever_was_typed(open_chat: Open) -> None:
    page = open_chat(locale="zh-HK")
    alert = page.locator(".cw-answer [role=alert]")
    ask(page, "？？？", "failed")
    expect(alert.last).to_have_text("問題沒有任何文字；請問《指引》對某件事情有何說明。")
    ask(page, "word " * 800, "failed")
    expect(alert.last).to_contain_text("個字元；請縮短至不多於 2,000 個字元")
    assert only_english(page) == []


def test_nothing_around_an_answer_is_english(open_chat: Open) -> None:
    assert only_english(open_chat()), "a page in English has English words"
    page = open_chat(locale="zh-HK")
    assert only_english(page) == []
    page.locator("#readme-button").click()
    expect(page.get_by_role("dialog")).to_contain_text("每一句都有出處")
    expect(page.get_by_role("dialog").locator(".sr-only").last).to_have_text("關閉")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    ask(page, "服務提供者應如何標示人工智能生成的內容？", "done")
    page.locator(".cw-chip").first.click()
    expect(page.locator(".cw-clause footer")).to_contain_text("香港特別行政區政府數字政策辦公室")
    # The headings of clauses are the Guideline's own, and stand in the labels of their places.
    headings = [text for text in only_english(page) if not page.locator(".cw-clause").get_by_text(text).count()]
    assert headings == []


def test_what_the_chat_does_not_serve_is_said_in_chinese(open_chat: Open) -> None:
    page = open_chat(locale="zh-HK")
    refused = page.evaluate("fetch('/docs').then((a) => a.text().then((t) => [a.status, t]))")
    assert refused == [404, "找不到這個網頁；請返回聊天的首頁。"]
