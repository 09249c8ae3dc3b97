"""Exports hold what the reader saw: question, every quote with its number, sources, notice."""

from __future__ import annotations

import io

import docx
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answer import Answer, Citation, Note, Outcome, Statement, Understanding
from app.showing.export import EXPORTS, export_docx, export_markdown
from corpus.store import load_corpus

CORPUS = load_corpus()
CLAUSES = [clause for clause in CORPUS.clauses if clause.text.strip()]


def answer(*citations: Citation, language: str = "en", **changes: object) -> Answer:
    fields: dict[str, object] = {
        "understanding": Understanding("q", "q", language),
        "outcome": Outcome.ANSWERED,
        "statements": tuple(Statement(c.quote, (c,), "general") for c in citations),
        "notes": (Note("guidance_force"),),
    }
    return Answer(**(fields | changes))  # type: ignore[arg-type]


def whole(clause_id: str) -> Citation:
    clause = CORPUS.clause("hk-genai-guideline", clause_id)
    return Citation(clause, 0, len(clause.text))


def paragraphs(content: bytes) -> list[str]:
    return [" ".join(p.text.split()) for p in docx.Document(io.BytesIO(content)).paragraphs]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=4, unique_by=lambda c: c.id))
def test_every_quote_stands_in_the_word_document_with_its_number(clauses: list) -> None:
    cited = [Citation(clause, 0, len(clause.text)) for clause in clauses]
    found = paragraphs(export_docx("A question", answer(*cited), CORPUS).content)
    for number, citation in enumerate(cited, 1):
        assert f"{' '.join(citation.quote.split())} [{number}]" in found
        assert any(text.startswith(f"[{number}] ") for text in found)


def test_the_word_document_links_the_official_pages_and_carries_the_notice() -> None:
    made = export_docx("What applies?", answer(whole("3.2.1/ensure-data-security")), CORPUS)
    assert made.name == "clausewise-answer.docx"
    document = docx.Document(io.BytesIO(made.content))
    links = [part.target_ref for part in document.part.rels.values() if part.is_external]
    assert [link for link in links if link.endswith("#page=31")]
    text = "\n".join(paragraphs(made.content))
    assert "What applies?" in text and "not legal advice" in text and "voluntary guidance, not law" in text
    assert "© The Government of the Hong Kong Special Administrative Region" in text
    assert document.core_properties.author == "Clausewise"


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_any_question_can_be_exported(question: str) -> None:
    for export in EXPORTS.values():
        assert export(question, answer(whole("2.3.2/p1")), CORPUS).content


def test_an_abstention_exports_the_nearest_clauses() -> None:
    near = whole("2.3.3")
    abstained = answer(outcome=Outcome.NOT_IN_SOURCES, nearest=(near,))
    text = "\n".join(paragraphs(export_docx("A fine?", abstained, CORPUS).content))
    assert "The Guideline does not say." in text and "Nearest clauses" in text and near.quote[:60] in text


def test_the_markdown_file_names_question_date_and_rights() -> None:
    made = export_markdown("Line *one*\n# not a heading", answer(whole("2.3.2/p1")), CORPUS)
    text = made.content.decode("utf-8")
    assert made.media_type.startswith("text/markdown") and made.name == "clausewise-answer.md"
    assert "**Question:** Line \\*one\\* # not a heading" in text
    assert text.count("\n# ") == 0 and text.startswith("# ")
    assert "The quoted clauses: ©" in text and "Made with Clausewise on 20" in text


def test_chinese_exports_are_in_chinese() -> None:
    cited = answer(whole("2.3.2/p1"), language="zh-Hant")
    assert "來源" in "\n".join(paragraphs(export_docx("問題", cited, CORPUS).content))
    assert "**問題：** " in export_markdown("問題", cited, CORPUS).content.decode("utf-8")
