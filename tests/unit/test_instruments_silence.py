"""A document that the question names and that says nothing on it: told, and not answered by what is nearest."""

from __future__ import annotations

import pytest

from app.answer import Outcome, Turn
from app.asking.pointed import pointed_at
from app.assistant import Assistant
from app.showing.render import to_markdown


def _keys(answer) -> list[str]:
    return [note.key for note in answer.notes]


@pytest.mark.parametrize(
    "question",
    [
        "Does the EU AI Act regulate car emissions?",
        "What does the GDPR say about office dress codes?",
        "Does the HKMA circular set a maximum interest rate?",
        "What does the Sex Discrimination Ordinance say about data encryption?",
        "GDPR有冇規定要用邊種雲端?",
    ],
)
def test_silence_is_told_with_what_is_nearest(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.outcome is Outcome.NOT_IN_SOURCES and "instrument_silent" in _keys(answer)
    assert not answer.citations


@pytest.mark.parametrize(
    ("question", "cited"),
    [
        ("Does the GDPR give a right to be forgotten?", "eu-gdpr-2016-679#article-17"),
        ("Is emotion recognition at work banned by the EU AI Act?", "eu-ai-act-2024-1689#article-5-1-f"),
        ("Does the PDPO apply to data processors?", "hk-pdpo-cap486#"),
        ("Does the Trade Descriptions Ordinance ban false descriptions of services?", "hk-other-laws-related#cap-362"),
        ("私隱條例有冇規定要保障資料安全?", "hk-pdpo-cap486#"),
    ],
)
def test_a_document_that_speaks_is_quoted(assistant: Assistant, question: str, cited: str) -> None:
    answer = assistant.ask(question)
    assert any(f"{c.clause.document}#{c.clause.id}".startswith(cited) for c in answer.citations)
    assert "instrument_silent" not in _keys(answer)


def test_where_the_guideline_speaks_of_it_the_answer_is_partial(assistant: Assistant) -> None:
    answer = assistant.ask("Does the PDPO require a data protection impact assessment?")
    assert answer.outcome is Outcome.PARTLY_ANSWERED and "instrument_silent" in _keys(answer)
    assert {c.clause.document for c in answer.citations} == {"hk-genai-guideline"}


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        (
            "Article 50 AI Act vs Mainland labelling measures: who has to label?",
            {"eu-ai-act-2024-1689", "cn-aigc-labelling-measures-2025"},
        ),
        ("Compare the GDPR and the PIPL on automated decisions", {"eu-gdpr-2016-679", "cn-pipl-2021"}),
        ("GDPR同PIPL對敏感資料有咩分別?", {"eu-gdpr-2016-679", "cn-pipl-2021"}),
        ("PDPO s.26 vs GDPR article 17", {"hk-pdpo-cap486", "eu-gdpr-2016-679"}),
    ],
)
def test_of_several_documents_each_has_its_say(assistant: Assistant, question: str, documents: set[str]) -> None:
    assert documents <= {c.clause.document for c in assistant.ask(question).citations}


def test_one_of_several_that_is_silent_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("Compare the GDPR and the Trade Descriptions Ordinance on the right to erasure")
    assert any(note.key == "instrument_silent" for note in answer.notes)
    assert any(c.clause.document == "eu-gdpr-2016-679" for c in answer.citations)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What does the GDPR say about DPP3?", "belongs"),
        ("What does the Data Security Law of Hong Kong say?", "is not a text of that place"),
        ("What does the Patents Ordinance say about drones?", "none of the documents"),
        ("《香港數據安全法》第3條講咩?", "沒有「香港數據安全法」這份文件"),
        ("新加坡嘅GDPR點講罰款?", "不是該地的文本"),
    ],
)
def test_a_name_taken_for_what_it_is_not_is_told(assistant: Assistant, question: str, said: str) -> None:
    assert said in to_markdown(assistant.ask(question), assistant.corpus)


@pytest.mark.parametrize(
    "question",
    [
        "Does Hong Kong's PDPO apply to AI training?",
        "How does the EU AI Act treat a firm in Hong Kong?",
        "Does Annex III of the EU AI Act cover credit scoring in Hong Kong?",
        "What does the Mainland's PIPL say about consent?",
    ],
)
def test_a_name_with_its_own_place_or_a_place_apart_is_not_corrected(assistant: Assistant, question: str) -> None:
    assert not {"not_of_place", "unknown_instrument", "provision_of_another"} & set(_keys(assistant.ask(question)))


def test_subjects_are_what_each_name_may_mean(assistant: Assistant) -> None:
    assert assistant.library is not None
    pointed = pointed_at("HKMA circular and the PDPO, and the PDPO again", assistant.library)
    assert len(pointed.subjects) == 2 and frozenset({"hk-pdpo-cap486"}) in pointed.subjects


@pytest.mark.parametrize("question", ["GDPR Article 120", "PDPO section 999", "DPP 7", "第486章第999條"])
def test_a_number_that_is_not_there_is_no_answer(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.outcome.abstained and "no_provision_summed" in _keys(answer)


def test_a_number_around_a_name_is_one(assistant: Assistant) -> None:
    answer = assistant.ask("Annex III AI Act point 5(b)")
    assert [c.clause.id for c in answer.citations] == ["annex-iii-5-b"]


@pytest.mark.parametrize("question", ["What does section 5 say?", "Tell me about article 10", "第十條講咩?"])
def test_a_number_of_no_document_asks_for_its_name(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.outcome.abstained and "which_document" in _keys(answer)


@pytest.mark.parametrize("question", ["What does the MAS say about AI model risk?", "Does the FCA require a board?"])
def test_an_office_of_which_nothing_is_here_is_told(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.outcome.abstained and "unknown_instrument" in _keys(answer)


def test_a_section_of_the_guideline_by_its_number_is_shown_alone(assistant: Assistant) -> None:
    cited = assistant.ask("section 2.2.5").citations
    assert cited and all(c.clause.id.startswith("2.2.5") for c in cited)


@pytest.mark.parametrize(
    ("earlier", "of_it"), [("What does the GDPR say about consent?", False), ("What does the PDPO say about it?", True)]
)
def test_a_follow_up_on_another_place_leaves_the_instrument(assistant: Assistant, earlier: str, of_it: bool) -> None:
    history = [Turn("user", earlier), Turn("assistant", "...")]
    answer = assistant.ask("And in Hong Kong?", None, history)
    assert any(c.clause.document in ("eu-gdpr-2016-679", "hk-pdpo-cap486") for c in answer.citations) is of_it
