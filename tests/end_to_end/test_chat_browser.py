"""What a reader does in the chat, in a real browser against the real program."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable

import docx
import pytest
from playwright.sync_api import Page, expect

from corpus.store import Corpus, load_corpus

Open = Callable[..., Page]
BANK = "We run a customer service chatbot at a bank. What must we tell our customers?"
OPEN_ROLE = "What should be done about the accuracy of generated content?"
FINE = "How much is the fine for breaching the Guideline?"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus()


def ask(page: Page, question: str) -> None:
    """Types the question and waits for its whole answer."""
    before = page.locator(".cw-answer").count()
    page.locator("#chat-input").click()
    page.keyboard.insert_text(question)
    page.keyboard.press("Enter")
    done = page.locator(".cw-answer[data-state=done], .cw-answer[data-state=failed]")
    expect(done).to_have_count(before + 1, timeout=60_000)


def last(page: Page, selector: str = "") -> object:
    return page.locator(".cw-answer").last.locator(selector) if selector else page.locator(".cw-answer").last


def quotes(page: Page) -> list[str]:
    """The statements of the last answer without their numbers."""
    items = page.locator(".cw-answer").last.locator(".cw-group .cw-quote, .cw-nearest li").all_text_contents()
    return [" ".join(re.sub(r"\[\d+\]", "", text).split()) for text in items]


def words_of(text: str) -> str:
    return " ".join(text.split())


def test_the_first_screen_says_what_it_is(open_chat: Open) -> None:
    page = open_chat()
    expect(page).to_have_title("Clausewise")
    expect(page.locator("#welcome-screen h3")).to_contain_text("Every sentence of the answer is cited")
    expect(page.locator("#welcome-screen")).to_contain_text("not legal advice")
    expect(page.locator("#starters button")).to_have_count(4)
    starters = set(page.locator("#starters button").all_text_contents())
    ways = page.locator(".cw-ways button")
    expect(ways).to_have_count(3)
    for name in ("Draft our AI policy", "Run a workshop"):
        ways.filter(has_text=name).click()
        expect(ways.filter(has_text=name)).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".cw-ways [aria-pressed=true]")).to_have_count(1)
        expect(page.locator("#chat-profiles")).to_contain_text(name)
        expect(page.locator("#starters button")).to_have_count(4)
        page.wait_for_function(
            "seen => [...document.querySelectorAll('#starters button')].every(b => !seen.includes(b.textContent))",
            arg=sorted(starters),
        )
        starters |= set(page.locator("#starters button").all_text_contents())
    assert len(starters) == 12


def test_the_list_in_the_header_chooses_too(open_chat: Open) -> None:
    page = open_chat()
    page.locator("#chat-profiles").click()
    page.get_by_role("option", name="Run a workshop").click()
    expect(page.locator(".cw-ways [data-way=workshop]")).to_have_attribute("aria-pressed", "true")
    page.locator(".cw-ways [data-way=apply]").click()
    expect(page.locator("#chat-profiles")).to_contain_text("What applies to us?")


def test_a_citation_opens_its_clause_with_the_quote_marked(open_chat: Open, corpus: Corpus) -> None:
    page = open_chat()
    page.locator("#starters button").first.click()
    expect(last(page)).to_have_attribute("data-state", "done", timeout=60_000)
    assert page.locator(".cw-clause").count() == 0, "the side panel opened by itself"
    chips = last(page, ".cw-of-guideline .cw-chip")
    numbers = sorted({int(chip.get_attribute("data-source")) for chip in chips.all()})
    assert len(numbers) >= 2
    for number in numbers:
        chip = last(page, f'.cw-of-guideline .cw-chip[data-source="{number}"]').first
        statement = words_of(re.sub(r"\[\d+\]", "", chip.locator("xpath=ancestor::li").text_content()))
        chip.click()
        expect(page.locator("#side-view-title")).to_contain_text(f"Source {number}")
        panel = page.locator(".cw-clause")
        quote = panel.locator("mark").text_content()
        whole = panel.locator(".cw-text").text_content()
        clause = next((c for c in corpus.clauses if c.text == whole), None)
        assert clause is not None, "the panel's text is not that of a clause"
        assert quote in clause.text
        assert words_of(quote) in statement
        expect(panel.locator("mark")).to_be_in_viewport()
        expect(panel).to_contain_text("Voluntary guidance, not law")
        expect(panel).to_contain_text("Version 1.1")
        expect(panel).to_contain_text(f"Page {clause.page}")
        assert panel.locator(".cw-path span").all_text_contents() == list(clause.path)
        document = corpus.document(clause.document)
        link = panel.locator("footer a").get_attribute("href")
        assert link == f"{document.official_url}#page={clause.page + document.pdf_first_page - 1}"
        before, after = corpus.neighbours(clause)
        shown = panel.locator(".cw-neighbour").all_text_contents()
        for neighbour, text in ((before, shown[0]), (after, shown[1])):
            assert neighbour is None or words_of(neighbour.text[-40:]) in words_of(text) or neighbour.text[:40] in text


def test_changing_the_role_gives_another_answer(open_chat: Open) -> None:
    page = open_chat()
    ask(page, OPEN_ROLE)
    expect(last(page, "select[data-field=role]")).to_have_value("")
    unsaid = quotes(page)
    seen = [unsaid]
    for role in ("Technology Developer", "Service User"):
        last(page, "select[data-field=role]").select_option(role)
        expect(last(page, ".cw-banner")).to_contain_text("your choice")
        expect(last(page, "select[data-field=role]")).to_have_value(role)
        expect(last(page, "select[data-field=role]")).to_be_focused()
        expect(page.locator(".cw-answer")).to_have_count(1)
        assert quotes(page) not in seen
        seen.append(quotes(page))
    ask(page, "What should be done about personal data?")
    expect(last(page, "select[data-field=role]")).to_have_value("Service User")
    expect(last(page, ".cw-banner")).to_contain_text("from your settings")


def test_a_correction_stands_against_the_words_of_the_question(open_chat: Open) -> None:
    page = open_chat()
    ask(page, BANK)
    expect(last(page, "select[data-field=sector]")).to_have_value("finance")
    said = quotes(page)
    last(page, "select[data-field=sector]").select_option("healthcare")
    expect(last(page, ".cw-banner")).to_contain_text("your choice")
    expect(last(page, "select[data-field=sector]")).to_have_value("healthcare")
    assert quotes(page) != said
    last(page, "select[data-field=role]").select_option("Technology Developer")
    expect(last(page, "select[data-field=role]")).to_have_value("Technology Developer")
    expect(last(page, "select[data-field=sector]")).to_have_value("healthcare")


def test_the_settings_fill_in_what_the_question_does_not_say(open_chat: Open) -> None:
    page = open_chat()
    page.locator("#chat-settings-open-modal").click()
    for field, choice in (("role", "Service Provider"), ("sector", "Healthcare")):
        page.locator(f"#chat-settings #{field}").click()
        page.get_by_role("option", name=choice).click()
    page.locator("#chat-settings #confirm").click()
    ask(page, OPEN_ROLE)
    expect(last(page, "select[data-field=role]")).to_have_value("Service Provider")
    expect(last(page, "select[data-field=sector]")).to_have_value("healthcare")
    expect(last(page, ".cw-banner")).to_contain_text("from your settings")


def test_a_follow_up_leans_on_the_question_before(open_chat: Open) -> None:
    page = open_chat()
    ask(page, "What should Technology Developers do about data quality?")
    first = quotes(page)
    ask(page, "And what about service providers?")
    expect(last(page, ".cw-read-as")).to_contain_text("What should Technology Developers do about data quality?")
    assert quotes(page) and quotes(page) != first


def test_what_the_guideline_does_not_say_is_said_so(open_chat: Open) -> None:
    page = open_chat()
    ask(page, FINE)
    expect(last(page)).to_have_attribute("data-outcome", "not_in_sources")
    expect(last(page, "h3").first).to_contain_text("The Guideline does not say")
    nearest = last(page, ".cw-nearest .cw-chip").first
    nearest.click()
    expect(page.locator(".cw-clause mark")).to_be_visible()


def test_an_answer_is_exported_and_copied_with_its_citations(open_chat: Open) -> None:
    page = open_chat()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, BANK)
    said = quotes(page)
    with page.expect_download() as waiting:
        last(page, "[data-action=markdown]").click()
    assert waiting.value.suggested_filename.endswith(".md")
    markdown = waiting.value.path().read_text(encoding="utf-8")
    with page.expect_download() as waiting:
        last(page, "[data-action=docx]").click()
    assert waiting.value.suggested_filename.endswith(".docx")
    word = docx.Document(io.BytesIO(waiting.value.path().read_bytes()))
    paragraphs = [words_of(re.sub(r"\[\d+\]", "", paragraph.text)) for paragraph in word.paragraphs]
    plain = words_of(re.sub(r"\[\d+\]", "", re.sub(r"\\(.)", r"\1", markdown)))
    assert BANK in plain and BANK in paragraphs
    for quote in said:
        assert quote in plain
        assert quote in paragraphs
    links = [part.target_ref for part in word.part.rels.values() if part.is_external]
    assert any("#page=" in link for link in links)
    last(page, "[data-action=copy]").click()
    expect(last(page, "[data-action=copy]")).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "[1]" in copied and "Sources" in copied and "not legal advice" in copied


def test_an_answer_can_be_kept_as_a_receipt(open_chat: Open) -> None:
    page = open_chat()
    ask(page, BANK)
    with page.expect_download() as waiting:
        last(page, "[data-action=receipt]").click()
    receipt = json.loads(waiting.value.path().read_text(encoding="utf-8"))
    assert waiting.value.suggested_filename.startswith("clausewise-receipt-")
    assert BANK in json.dumps(receipt, ensure_ascii=False)



def test_a_phone_shows_everything_without_scrolling_sideways(open_chat: Open) -> None:
    page = open_chat(390, 844, is_mobile=True, has_touch=True)

    def fits() -> bool:
        return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    assert fits()
    page.locator("#starters button").first.tap()
    expect(last(page)).to_have_attribute("data-state", "done", timeout=60_000)
    assert fits()
    assert page.locator(".cw-clause").count() == 0
    box = last(page).bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    last(page, ".cw-chip").first.tap()
    expect(page.locator(".cw-clause mark")).to_be_in_viewport()
    # It slides in; what counts is where it comes to rest.
    page.wait_for_function(
        "() => { const r = document.querySelector('.cw-clause').getBoundingClientRect();"
        " return r.left >= 0 && r.right <= window.innerWidth }",
        timeout=5_000,
    )
    assert fits()


def test_dark_and_light_follow_the_system(open_chat: Open) -> None:
    def lightness(scheme: str) -> float:
        page = open_chat(color_scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(map(float, re.findall(r"[\d.]+", colour)[:3])) / 3

    assert lightness("dark") < 60
    assert lightness("light") > 240


def test_a_chinese_browser_is_met_in_chinese(open_chat: Open) -> None:
    page = open_chat(locale="zh-HK")
    assert page.locator("html").get_attribute("lang") == "zh-Hant"
    expect(page.locator("#welcome-screen h3")).to_contain_text("香港生成式人工智能技術及應用指引")
    page.locator("#starters button").first.click()
    expect(last(page)).to_have_attribute("data-state", "done", timeout=60_000)
    expect(last(page, ".cw-banner")).to_contain_text("理解為")
    expect(last(page, "[data-action=copy]")).to_contain_text("連同引用複製")
    expect(last(page, ".cw-notice")).to_contain_text("並非法律意見")


def test_an_unusable_question_gets_one_sentence(open_chat: Open) -> None:
    page = open_chat()
    ask(page, "?" * 40)
    expect(last(page)).to_have_attribute("data-state", "failed")
    expect(last(page, "[role=alert]")).to_contain_text("no words in it")
    ask(page, "word " * 4000)
    expect(last(page, "[role=alert]")).to_contain_text("characters")
    assert "Traceback" not in page.content()
    ask(page, BANK)
    expect(last(page)).to_have_attribute("data-state", "done")


def test_markup_in_a_question_stays_text(open_chat: Open) -> None:
    page = open_chat()
    ask(page, "What about <img src=http://192.0.2.1/x.png onerror=alert(1)> ![x](http://192.0.2.1/y.png) privacy?")
    assert page.locator("img[src*='192.0.2.1']").count() == 0


def test_plain_words_stand_beside_a_long_quote_and_are_marked_as_ours(open_chat: Open) -> None:
    page = open_chat()
    ask(page, BANK)
    plain = last(page, ".cw-plain").first
    expect(plain).to_contain_text("In plain words")
    assert plain.locator("q").count() == 0
    expect(page.locator(".cw-answer").last).to_contain_text("are our own")
