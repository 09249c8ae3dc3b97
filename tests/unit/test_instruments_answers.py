"""Answers that draw on the instruments around the Guideline: apart by force, with their standing, never unasked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.answering.referring import referred
from app.asking.pointed import pointed_at
from app.assistant import Assistant
from app.commands.batch import answer_record
from app.library import Library
from app.showing.render import to_markdown
from app.showing.wording import wording
from corpus.conflicts import load_conflicts, place
from corpus.model import Force

CASES = Path(__file__).parents[2] / "eval" / "cases"


@pytest.fixture(scope="module")
def library(assistant: Assistant) -> Library:
    assert assistant.library is not None
    return assistant.library


@pytest.mark.parametrize(
    ("question", "cited"),
    [
        ("What does section 26 of the PDPO require?", "hk-pdpo-cap486#s-26-1"),
        ("PDPO s.26", "hk-pdpo-cap486#s-26-1"),
        ("第486章第33條講咩？", "hk-pdpo-cap486#s-33"),
        ("《私隱條例》第三十三條", "hk-pdpo-cap486#s-33"),
        ("Art. 5(1)(f) GDPR", "eu-gdpr-2016-679#article-5-1-f"),
        ("What does Annex III point 4 of the EU AI Act cover?", "eu-ai-act-2024-1689#annex-iii-4"),
    ],
)
def test_a_provision_asked_for_by_its_number_is_the_answer(assistant, question, cited) -> None:
    record = answer_record(1, assistant.ask(question), assistant.corpus)
    assert record["cited"] == [cited]
    assert not record["abstained"]


def test_a_provision_that_is_not_there_is_said_to_be_missing(assistant) -> None:
    answer = assistant.ask("What does section 999 of the PDPO say?")
    assert answer.outcome.abstained
    text = to_markdown(answer, assistant.corpus)
    assert "holds no section 999" in text and "see its official text" in text


def test_a_question_on_an_instrument_is_answered_by_it_first(assistant) -> None:
    answer = assistant.ask("What does the HKMA circular say about opting out of GenAI?")
    first = answer.statements[0]
    assert first.heading == "force:regulator's expectation"
    assert first.citations[0].clause.document == "hk-hkma-genai-consumer-protection-2024"
    assert any(s.citations[0].clause.document == "hk-genai-guideline" for s in answer.statements)


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_every_citation_of_a_digest_says_what_it_is(assistant, language) -> None:
    question = {"en": "What does section 33 of the PDPO say?", "zh-Hant": "《私隱條例》第33條講乜？"}[language]
    text = to_markdown(assistant.ask(question), assistant.corpus)
    line = next(line for line in text.splitlines() if line.startswith("- **[1]**"))
    for words in {
        "en": ("our summary, not the official text", "binding law", "not in operation", "elegislation.gov.hk"),
        "zh-Hant": ("本系統摘要，並非正式文本", "具約束力的法律", "尚未實施", "elegislation.gov.hk"),
    }[language]:
        assert words in line


def test_what_is_unsure_or_not_named_by_the_guideline_is_marked(assistant) -> None:
    related = to_markdown(assistant.ask("What does the SFC circular say about high-risk use cases?"), assistant.corpus)
    assert "related, not referenced by the Guideline" in related
    clause = next(c for c in assistant.corpus.clauses if c.summed and c.summed.confidence == "low")
    document = assistant.corpus.document(f"{clause.document}@{clause.version}")
    answer = assistant.ask(f"{document.short} {clause.summed.pinpoint}")
    assert clause in [c.clause for c in answer.citations]
    assert "uncertain, check it" in to_markdown(answer, assistant.corpus)


def test_law_expectation_and_guidance_never_share_a_heading(assistant) -> None:
    questions = (
        "What do the PDPO and the PCPD's checklist for employees say about personal data?",
        "What must a bank do under the HKMA circular and the PDPO?",
        "Compare the GDPR with the Singapore generative AI framework on data.",
    )
    for question in questions:
        for statement in assistant.ask(question).statements:
            forces = {assistant.corpus.document(c.clause.document).force for c in statement.citations}
            kind, _, value = statement.heading.partition(":")
            assert (kind == "force") == bool(statement.citations[0].clause.summed)
            assert kind != "force" or forces == {Force(value)}


def test_a_question_that_points_at_nothing_is_answered_by_the_guideline_alone(assistant, library) -> None:
    lines = (CASES / "answerable-en.jsonl").read_text("utf-8").splitlines()[:60]
    for case in map(json.loads, lines):
        if case.get("history"):
            continue
        pointed = pointed_at(case["question"], library)
        answer = assistant.ask(case["question"])
        if not pointed.leads and not answer.outcome.abstained:
            assert {c.clause.document for c in answer.citations} == {"hk-genai-guideline"}, case["id"]
        assert all(c.clause.summed for s in answer.beside for c in s.citations)


def test_what_stands_beside_is_of_the_readers_own_sector_or_of_all(assistant) -> None:
    answer = assistant.ask("May our shop's staff enter a customer's HKID number into an AI chatbot?")
    assert answer.beside
    for statement in answer.beside:
        sectors = statement.citations[0].clause.tags.sectors
        assert not sectors or set(sectors) & {"retail"}


def test_every_conflict_quotes_whole_sentences_of_both_sides(library) -> None:
    for difference in load_conflicts():
        for side in difference.sides:
            found = place(side, library.whole)
            assert found is not None, (difference.id, side)
            clause, start, end = found
            assert any(s.start == start for s in clause.sentences), (difference.id, side.clause)
            assert any(s.end == end for s in clause.sentences), (difference.id, side.clause)


def test_an_answer_that_quotes_a_disputed_place_shows_both_sides(assistant) -> None:
    answer = assistant.ask("We are a bank. Should customers opt in to generative AI?")
    card = next(card for card in answer.conflicts if card.id == "finance-opt-in-opt-out")
    assert {c.clause.document for c in card.sides} == {"hk-genai-guideline", "hk-hkma-genai-consumer-protection-2024"}
    text = to_markdown(answer, assistant.corpus)
    assert "Where the texts differ" in text and card.told in text


def test_a_named_instrument_brings_no_card_of_another(assistant) -> None:
    answer = assistant.ask("What does the GDPR say about explicit consent?")
    named = {"eu-gdpr-2016-679"}
    assert all(named & {c.clause.document for c in card.sides} for card in answer.conflicts)


def test_an_instrument_that_is_silent_is_not_answered_for(assistant) -> None:
    answer = assistant.ask("Which airline seats does the PDPO reserve for ministers?")
    assert answer.outcome.abstained or all(c.clause.summed is None for c in answer.citations)


def test_the_section_asked_for_by_number_is_quoted(assistant) -> None:
    answer = assistant.ask("What does section 2.3.4 say?")
    assert any(c.clause.id.startswith("2.3.4") for c in answer.citations)


def test_what_a_clause_refers_to_can_be_opened(assistant, library) -> None:
    clause = library.guideline.clause("hk-genai-guideline", "3.2.1/ensure-data-security")
    entries = referred(clause, library.whole, library.resolver, wording("en"))
    documents = [entry["ref"]["document"] for entry in entries]
    assert "hk-pdpo-cap486" in documents and "eu-gdpr-2016-679" in documents
    for entry in entries:
        ref = entry["ref"]
        target = library.whole.clause(f"{ref['document']}@{ref['version']}", ref["clause"])
        assert 0 <= ref["start"] < ref["end"] <= len(target.text)


def test_a_part_of_the_guideline_asked_for_by_number_alone_is_shown_whole(assistant) -> None:
    answer = assistant.ask("What does Table 1 say?")
    assert [c.clause.id.rpartition("/")[2] for c in answer.citations] == [
        "unacceptable-risk", "high-risk", "limited-risk", "low-risk"
    ]  # fmt: skip


NAMES = st.sampled_from(
    ["the PDPO", "GDPR", "HKMA circular", "《私隱條例》", "the EU AI Act", "PIPL", "內地", "SFC", ""]
)
NUMBERS = st.sampled_from(["section 26", "Art. 5(1)(f)", "第33條", "Annex III", "DPP3", "s.999", "Table 1", ""])
WORDS = st.text("abc 資料 consent fine opt-out?？§()\n", max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES, NUMBERS, WORDS)
def test_whatever_is_asked_every_word_shown_is_cited_under_its_own_force(assistant, name, number, words) -> None:
    question = f"{words} {number} {name}?"
    answer = assistant.ask(question)
    for statement in (*answer.statements, *answer.beside):
        assert statement.citations
        for citation in statement.citations:
            clause = assistant.corpus.clause(
                f"{citation.clause.document}@{citation.clause.version}", citation.clause.id
            )
            assert clause.text[citation.start : citation.end] == citation.quote
            assert citation.quote in statement.text
            if clause.summed:
                force = assistant.corpus.document(f"{clause.document}@{clause.version}").force
                assert statement.heading == f"force:{force.value}"
    text = to_markdown(answer, assistant.corpus)
    for citation in answer.citations:
        if citation.clause.summed:
            assert "our summary" in text or "本系統摘要" in text
