"""Law, a regulator's expectation and guidance in the chat: told apart, with their standing, and beside each other."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]


def ask(page: Page, question: str) -> Locator:
    """Types the question and waits for its whole answer."""
    page.locator("#chat-input").click()
    page.keyboard.insert_text(question)
    page.keyboard.press("Enter")
    answer = page.locator(".cw-answer[data-state=done]").last
    expect(answer).to_be_visible(timeout=60_000)
    return answer


def colour(place: Locator) -> str:
    return place.evaluate("e => getComputedStyle(e).color")


def test_law_and_expectation_are_told_apart_by_words_sign_and_colour(open_chat: Open) -> None:
    question = "What do the PDPO and the HKMA circular on consumer protection say about consent and opt-out?"
    answer = ask(open_chat(), question)
    law, expectation = answer.locator(".cw-of-statute > h3"), answer.locator(".cw-of-regulator_expectation > h3")
    expect(law).to_contain_text("Law, in our summary")
    expect(expectation).to_contain_text("What a regulator expects")
    expect(law.locator("svg")).to_have_count(1)
    assert colour(law) != colour(expectation)
    standing = answer.locator(".cw-sources .cw-standing")
    expect(standing.first).to_contain_text("our summary, not the official text")
    expect(answer.locator(".cw-sources")).to_contain_text("section 33 (transfers outside Hong Kong) is enacted but not")


def test_the_panel_of_a_digest_leads_to_the_official_text(open_chat: Open) -> None:
    page = open_chat()
    answer = ask(page, "What does section 33 of the PDPO say?")
    answer.locator(".cw-chip").first.click()
    panel = page.locator(".cw-clause")
    expect(panel.locator("p.cw-standing")).to_contain_text("binding law; Enacted, but not in operation")
    expect(panel).to_contain_text("A summary in our own words; see the official text.")
    expect(panel.locator("footer a")).to_have_attribute("href", "https://www.elegislation.gov.hk/hk/cap486")


def test_where_texts_differ_both_are_shown(open_chat: Open) -> None:
    answer = ask(open_chat(width=390, height=844), "We are a bank. Should customers opt in to generative AI?")
    card = answer.locator(".cw-conflict").first
    expect(card).to_contain_text("Where the texts differ")
    expect(card.locator("li")).to_have_count(3)
    expect(card).to_contain_text("opt into using generative AI knowingly")
    expect(card).to_contain_text("as far as practicable, give customers the option to opt out")
    assert card.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_what_nobody_asked_for_stands_apart(open_chat: Open) -> None:
    answer = ask(open_chat(), "May our shop's staff enter a customer's HKID number into an AI chatbot?")
    expect(answer.locator(".cw-lead")).to_have_text("Here is what the Guideline says, in its own words.")
    beside = answer.locator(".cw-beside")
    expect(beside).to_contain_text("Not part of the answer")
    expect(beside.locator(".cw-group")).not_to_have_count(0)


def test_who_reads_chinese_gets_the_summary_in_chinese(open_chat: Open) -> None:
    answer = ask(open_chat(locale="zh-HK"), "《私隱條例》第33條講乜？")
    expect(answer.locator(".cw-of-statute > h3")).to_contain_text("法律（本系統摘要）")
    expect(answer.locator(".cw-of-statute .cw-plain")).to_contain_text("尚未實施")
    expect(answer.locator(".cw-standing").first).to_contain_text("並非正式文本")
