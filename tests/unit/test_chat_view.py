"""What the browser is given: nothing but the clauses' own words, and everything it needs to show them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answer import Answer, Citation, Note, Outcome, Statement, Understanding
from app.chatting.session import Correction
from app.chatting.view import NEIGHBOUR_LIMIT, answer_view, clause_view, failed_view, stages, waiting_view
from corpus.model import ClausewiseError
from corpus.store import load_corpus

CORPUS = load_corpus()
CLAUSES = [clause for clause in CORPUS.clauses if clause.text.strip()]


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    clause = draw(st.sampled_from(CLAUSES))
    start = draw(st.integers(0, len(clause.text) - 1))
    end = draw(st.integers(start + 1, len(clause.text)))
    return Citation(clause, start, end) if clause.text[start:end].strip() else Citation(clause, 0, len(clause.text))


def answer(*cited: Citation, **changes: object) -> Answer:
    fields: dict[str, object] = {
        "understanding": Understanding("q", "q", "en"),
        "outcome": Outcome.ANSWERED,
        "statements": tuple(Statement(c.quote, (c,), "general") for c in cited),
    }
    return Answer(**(fields | changes))  # type: ignore[arg-type]


def reading(**changes: object) -> Understanding:
    return Understanding(**({"question": "q", "standalone": "q", "language": "en"} | changes))  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(st.lists(citations(), min_size=1, max_size=5), st.sampled_from(["en", "zh-Hant", None]))
def test_every_number_opens_exactly_its_quote(cited: list[Citation], language: str | None) -> None:
    view = json.loads(json.dumps(answer_view("x", answer(*cited), CORPUS)))
    parts = [part for group in view["groups"] for item in group["items"] for part in item["parts"]]
    sources = {source["n"]: source for source in view["sources"]}
    for part, citation in zip(parts, cited, strict=True):
        (number,) = part["marks"]
        panel = clause_view(CORPUS, sources[number]["ref"], language, number)
        assert panel["quote"] == citation.quote == part["text"]
        assert panel["pre"] + panel["quote"] + panel["post"] == citation.clause.text
        assert panel["path"] == [part for part in citation.clause.path if part.strip()]
        assert json.dumps(panel)


def test_the_panel_shows_place_force_version_and_official_page() -> None:
    clause = CORPUS.clause("hk-genai-guideline", "3.2.1/ensure-data-security")
    (source,) = answer_view("x", answer(Citation(clause, 0, 20)), CORPUS)["sources"]
    panel = clause_view(CORPUS, source["ref"], "en", 1)
    assert panel["title"] == "Source 1" and panel["page"] == "Page 27" and panel["version"] == "Version 1.1, 2025-12"
    assert panel["force"] == {"kind": "voluntary_guidance", "label": "Voluntary guidance, not law"}
    assert panel["link"].endswith(".pdf#page=31")
    before, after = CORPUS.neighbours(clause)
    assert before is not None and after is not None
    assert panel["before"]["text"].removeprefix("… ") in before.text
    assert panel["after"]["text"].removesuffix(" …") in after.text


def test_the_first_and_last_clause_have_one_neighbour_and_long_ones_are_cut() -> None:
    readable = [c for c in CORPUS.clauses if c.kind != "section" and c.text.strip()]
    for clause, missing in ((readable[0], "before"), (readable[-1], "after")):
        ref = {"document": clause.document, "version": clause.version, "clause": clause.id, "start": 0, "end": 1}
        assert clause_view(CORPUS, ref, "en", 1)[missing] is None
    for clause in readable:
        ref = {"document": clause.document, "version": clause.version, "clause": clause.id}
        panel = clause_view(CORPUS, ref | {"start": 0, "end": len(clause.text)}, "en", 1)
        for side in ("before", "after"):
            assert panel[side] is None or len(panel[side]["text"]) <= NEIGHBOUR_LIMIT + 2


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"clause": "9.9.9"}, ClausewiseError),
        ({"document": "no-such"}, ClausewiseError),
        ({"version": "0.9"}, ClausewiseError),
        ({"start": 5, "end": 2}, ValueError),
        ({"end": 10**9}, ValueError),
    ],
)
def test_a_reference_to_nothing_is_refused(change: dict[str, object], error: type[Exception]) -> None:
    ref = {"document": "hk-genai-guideline", "version": "1.1", "clause": "2.3.2/p1", "start": 0, "end": 9}
    assert clause_view(CORPUS, ref, "en", 1)["quote"]
    with pytest.raises(error):
        clause_view(CORPUS, ref | change, "en", 1)


@pytest.mark.parametrize(
    ("understood", "correction", "value", "origin"),
    [
        (reading(), Correction(), "", "choose to narrow the answer"),
        (reading(roles=("Service User",)), Correction(), "Service User", "from your words"),
        (reading(roles=("Service User",), from_profile=("role",)), Correction(), "Service User", "from your settings"),
        (
            reading(roles=("Service User",), from_profile=("role",)),
            Correction("Service User"),
            "Service User",
            "your choice",
        ),
        (reading(), Correction(""), "", "your choice"),
        (
            reading(roles=("Technology Developer", "Service User")),
            Correction(),
            "Technology Developer|Service User",
            "from your words",
        ),
    ],
)
def test_the_banner_says_how_the_role_was_found(
    understood: Understanding, correction: Correction, value: str, origin: str
) -> None:
    field = answer_view("x", answer(understanding=understood), CORPUS, correction)["banner"]["role"]
    assert (field["value"], field["origin"]) == (value, origin)
    assert value in [option["value"] for option in field["options"]]


def test_a_follow_up_shows_the_question_as_it_was_read() -> None:
    understood = reading(question="And users?", standalone="What of data? And users?", follow_up=True)
    assert "What of data?" in answer_view("x", answer(understanding=understood), CORPUS)["banner"]["read_as"]
    assert answer_view("x", answer(), CORPUS)["banner"]["read_as"] == ""


def test_streaming_grows_to_the_whole_answer() -> None:
    cited = [Citation(clause, 0, len(clause.text)) for clause in CLAUSES[:3]]
    statements = tuple(
        Statement(c.quote, (c,), heading) for c, heading in zip(cited, ("tier", "general", "tier"), strict=True)
    )
    view = answer_view("x", answer(statements=statements), CORPUS)
    grown = stages(view)
    assert [len(stage["groups"]) for stage in grown] == [0, 1, 2, 3]
    assert [stage["state"] for stage in grown] == ["streaming"] * 3 + ["done"]
    assert grown[-1] == view


def test_an_abstention_and_its_notes() -> None:
    near = Citation(CLAUSES[0], 0, len(CLAUSES[0].text))
    notes = (Note("sought_penalty"), Note("guidance_force"))
    view = answer_view("x", answer(outcome=Outcome.NOT_IN_SOURCES, nearest=(near,), notes=notes), CORPUS)
    assert view["abstained"] and view["nearest"] == [{"n": 1, "text": near.quote}]
    assert len(view["notes"]) == 1 and len(view["closing"]) == 1
    assert stages(view) == [view]


def test_waiting_and_failing_have_their_sentence() -> None:
    assert waiting_view("x", "zh-Hant")["labels"]["looking"].startswith("正在")
    assert failed_view("x", "en", "No.")["message"] == "No."
