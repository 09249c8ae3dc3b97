"""Answers in words: every text is there in every language, Markdown shows what was said and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.answer import Answer, Citation, Note, Outcome, Statement, Understanding
from app.showing.render import (
    LANGUAGES,
    clause_label,
    escape,
    groups,
    numbered,
    page_link,
    pieces,
    section_label,
    sources,
    to_markdown,
    understood,
    wording,
)
from corpus.model import ClausewiseError, Force, Role, Sector
from corpus.store import load_corpus

CORPUS = load_corpus()
DOCUMENT = "hk-genai-guideline"
PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cf", "Zs")) | st.just(" "))


def citation(clause_id: str, start: int = 0, end: int | None = None) -> Citation:
    clause = CORPUS.clause(DOCUMENT, clause_id)
    return Citation(clause, start, len(clause.text) if end is None else end)


def answer(language: str = "en", **changes: object) -> Answer:
    first, second = citation("3.2.1/ensure-data-security"), citation("2.3.2/p1", 0, 40)
    fields: dict[str, object] = {
        "understanding": Understanding("q", "q", language, ("Service Provider",), ("finance",), ("sector",)),
        "outcome": Outcome.ANSWERED,
        "statements": (
            Statement(first.quote, (first,), "role:Service Provider"),
            Statement(f"{second.quote} {first.quote}", (second, first), "general"),
        ),
    }
    return Answer(**(fields | changes))  # type: ignore[arg-type]


def shown(markdown: str) -> list[str]:
    """The text of every block of Markdown, as a CommonMark reader sees it."""
    found = []
    for token in MarkdownIt("commonmark").parse(markdown):
        if token.type == "inline":
            found.append("".join(" " if c.type == "softbreak" else c.content for c in token.children or ()))
    return found


def keys(table: object, prefix: str = "") -> set[str]:
    if not isinstance(table, dict):
        return {prefix}
    return set().union(*(keys(value, f"{prefix}.{name}") for name, value in table.items()))


def test_every_text_stands_in_every_language() -> None:
    # Starters are named by their own labels, so there only their number is compared.
    texts = [wording(language).table for language in LANGUAGES]
    tables = [keys({**text, "chat": {**text["chat"], "starter": {}}}) for text in texts]
    assert tables[0] == tables[1]
    for profile in ("apply", "policy", "workshop"):
        assert {len(wording(language).section(f"chat.starter.{profile}")) for language in LANGUAGES} == {4}


def test_the_places_in_a_text_are_the_same_in_every_language() -> None:
    def places(table: object) -> dict[str, list[str]]:
        if isinstance(table, str):
            return {"": sorted(set(re.findall(r"\{(\w+)\}", table)))}
        return {
            f".{name}{rest}": found for name, below in table.items() for rest, found in places(below).items() if found
        }

    assert places(dict(wording("en").table)) == places(dict(wording("zh-Hant").table))


def test_every_outcome_role_sector_and_force_has_its_words() -> None:
    for language in LANGUAGES:
        words = wording(language)
        assert all(words.outcome(outcome) for outcome in Outcome)
        assert set(words.section("render.role")) == {role.value for role in Role}
        assert set(words.section("render.sector")) == {sector.value for sector in Sector}
        for force in Force:
            assert words(f"render.force.{force.name.lower()}") and words(f"chat.force.{force.name.lower()}")


def test_an_unknown_text_is_a_stated_failure() -> None:
    with pytest.raises(ClausewiseError, match="no.such.text"):
        wording("en")("no.such.text")
    assert wording("tlh").language == "en"


@given(PLAIN)
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    flat = " ".join(text.split())
    assert shown(escape(text)) == ([flat] if flat else [])
    assert shown(f"- {escape(text)}") == ([flat] if flat else [])


@given(st.data())
def test_pieces_joined_are_the_statement(data: st.DataObject) -> None:
    clauses = [clause for clause in CORPUS.clauses if clause.text]
    quotes = []
    for _ in range(data.draw(st.integers(1, 4))):
        clause = data.draw(st.sampled_from(clauses))
        start = data.draw(st.integers(0, len(clause.text) - 1))
        end = data.draw(st.integers(start + 1, len(clause.text)))
        if clause.text[start:end].strip():
            quotes.append(Citation(clause, start, end))
    if not quotes:
        return
    separator = data.draw(st.sampled_from([" ", " … ", "; ", "\n"]))
    statement = Statement(separator.join(c.quote for c in quotes), tuple(quotes))
    numbers = {c: n for n, c in enumerate(dict.fromkeys(quotes), 1)}
    cut = pieces(statement, numbers)
    assert "".join(text for text, _ in cut) == statement.text
    assert [n for _, marks in cut for n in marks] == [numbers[c] for c in quotes]


def test_pieces_out_of_order_keep_their_numbers() -> None:
    first, second = citation("3.2.1/ensure-data-security", 0, 20), citation("2.3.2/p1", 0, 20)
    statement = Statement(f"{second.quote} {first.quote}", (first, second))
    assert pieces(statement, {first: 1, second: 2}) == ((statement.text, (1, 2)),)


def test_numbers_follow_the_reading_order_and_reach_the_nearest() -> None:
    near = citation("2.3.3")
    given_answer = answer(nearest=(near,))
    numbers = numbered(given_answer)
    assert list(numbers.values()) == [1, 2, 3]
    assert tuple(numbers) == (*given_answer.citations, near)


def test_quotes_of_one_clause_share_its_entry_among_the_sources() -> None:
    one, two = citation("2.3.2/p1", 0, 40), citation("2.3.2/p1", 41, 90)
    other = citation("2.3.3")
    told = answer(statements=tuple(Statement(c.quote, (c,), "general") for c in (one, other, two)))
    assert [numbers for numbers, _ in sources(told)] == [[1, 3], [2]]
    assert "- **[1] [3]** [§ 2.3.2 Security and Transparency, paragraph 1, p. 21](" in to_markdown(told, CORPUS)


def test_the_markdown_of_an_answer() -> None:
    text = to_markdown(answer(notes=(Note("guidance_force"),)), CORPUS)
    blocks = shown(text)
    assert "Understood as: Role: Service Provider (from your words) · Sector: Finance (from your settings)" in blocks
    quote = citation("3.2.1/ensure-data-security").quote
    assert f"{' '.join(quote.split())} [1]" in blocks
    assert any(block.startswith(citation("2.3.2/p1", 0, 40).quote.strip()) and "[2]" in block for block in blocks)
    assert "Sources" in blocks and "Role: Service Provider" in blocks and "In general" in blocks
    assert any("§ 3.2.1 Ensure Data Security, p. 27" in block for block in blocks)
    assert any("version 1.1 (voluntary guidance, not law)" in block for block in blocks)
    assert "#page=31)" in text
    assert blocks[-1].startswith("Information, not legal advice.")
    assert "Understood" not in to_markdown(answer(), CORPUS, banner=False)


def test_an_abstention_shows_the_nearest_clauses() -> None:
    near = citation("2.3.3")
    text = to_markdown(answer(outcome=Outcome.NOT_IN_SOURCES, statements=(), nearest=(near,)), CORPUS)
    assert "The Guideline does not say." in text and "### Nearest clauses" in text and "- **[1]**" in text


def test_chinese_answers_are_framed_in_chinese() -> None:
    text = to_markdown(answer("zh-Hant"), CORPUS)
    assert "角色：服務提供者" in text and "並非法律意見" in text and "香港生成式人工智能技術及應用指引" in text
    assert understood(answer("zh-Hant"), wording("zh-Hant")).startswith("理解為")


def test_a_single_general_group_needs_no_heading() -> None:
    only = citation("2.3.2/p1")
    assert groups(answer(statements=(Statement(only.quote, (only,), "general"),)))[0][0] == ""


@pytest.mark.parametrize(
    ("clause_id", "label"),
    [
        ("3.2.1/ensure-data-security", "§ 3.2.1 Ensure Data Security"),
        ("2.3.2/p1", "§ 2.3.2 Security and Transparency, paragraph 1"),
        ("A2.2.2/finance", "Appendix § 2.2.2 Finance"),
        ("preamble/p2", "Preamble, paragraph 2"),
        ("background/item-1", "Background, item 1"),
        ("3/table-2/end-users", "§ 3, Table 2: End Users"),
        ("2.1.2/table-1", "§ 2.1.2 Table 1: Risk Classification System"),
    ],
)
def test_a_clause_is_cited_as_a_person_would(clause_id: str, label: str) -> None:
    assert clause_label(CORPUS.clause(DOCUMENT, clause_id), wording("en")) == label


def test_every_clause_has_a_place_and_a_link() -> None:
    for clause in CORPUS.clauses:
        document = CORPUS.document(f"{clause.document}@{clause.version}")
        for language in LANGUAGES:
            assert section_label(clause, wording(language)).strip()
        link = page_link(clause, document)
        wanted = "" if clause.page is None else f"#page={clause.page + document.pdf_first_page - 1}"
        assert link == document.official_url + wanted
