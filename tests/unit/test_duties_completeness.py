"""How many of the duties that bear on a reader are shown, and all of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer import Profile
from app.answering.compose import compose
from app.answering.duties import choose_all, count, duties_of, shown
from app.answering.verify import verify
from app.assistant import Assistant
from corpus.model import Role, Sector
from corpus.register import load_register
from corpus.store import load_corpus

CORPUS, REGISTER = load_corpus(), load_register()
ROLES = [role.value for role in Role]
SECTORS = [sector.value for sector in Sector]
TIERS = ["High Risk", "Low Risk", "Limited Risk", "Unacceptable Risk"]


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant.open()


@given(
    st.lists(st.sampled_from(ROLES), unique=True),
    st.lists(st.sampled_from(SECTORS), unique=True, max_size=3),
    st.lists(st.sampled_from(TIERS), unique=True, max_size=2),
)
def test_all_duties_of_a_reader_are_quoted_whole_and_verified(
    roles: list[str], sectors: list[str], tiers: list[str]
) -> None:
    borne = duties_of(CORPUS, REGISTER, roles, sectors, tiers)
    statements, withheld = verify(compose(choose_all(borne, sectors), CORPUS), CORPUS)
    assert withheld == ()
    assert shown(borne, [c for s in statements for c in s.citations]) == borne
    counted = count(borne, statements, bool(roles))
    assert counted.shown == counted.total == len(borne) > 0
    for one in borne:
        quoted = " ".join(one.clause.text[one.start : one.end].split())
        assert quoted == one.duty.quote
        assert one.duty.own and one.duty.modality not in ("may", "descriptive")
        assert set(one.roles) <= set(roles or ROLES)
        assert one.roles or "Organisation" in one.duty.who
        assert one.duty.every_sector or set(one.duty.sectors) & set(sectors)


@given(st.sampled_from(ROLES), st.sampled_from(SECTORS), st.sampled_from(TIERS))
def test_what_is_added_to_a_reading_only_adds_duties(role: str, sector: str, tier: str) -> None:
    plain = {(one.clause.key, one.start) for one in duties_of(CORPUS, REGISTER, [role])}
    with_sector = {(one.clause.key, one.start) for one in duties_of(CORPUS, REGISTER, [role], [sector])}
    with_both = {(one.clause.key, one.start) for one in duties_of(CORPUS, REGISTER, [role], [sector], [tier])}
    assert plain <= with_sector <= with_both
    assert with_sector - plain, "every sector of the Guideline has duties of its own"


def test_what_governments_are_asked_is_no_duty_of_a_reader() -> None:
    government = {
        (entry.id, duty.quote) for entry in REGISTER.values() for duty in entry.duties if duty.who == ("Government",)
    }
    assert government
    borne = {(one.clause.id, one.duty.quote) for one in duties_of(CORPUS, REGISTER, [], SECTORS, TIERS)}
    assert not government & borne


def test_the_answer_to_what_applies_says_how_much_it_shows(assistant: Assistant) -> None:
    profile = Profile(roles=("Service Provider",), sectors=("retail",))
    answer = assistant.ask("What applies to us?", profile)
    counted = answer.completeness
    assert counted is not None and 0 < counted.shown < counted.total
    assert counted.note in answer.notes and counted.note.key == "duties_shown"
    assert int(counted.note.values["total"]) + int(counted.note.values["total_unnamed"]) == counted.total
    assert int(counted.note.values["shown"]) + int(counted.note.values["shown_unnamed"]) == counted.shown
    everything = assistant.ask_for_all("What applies to us?", profile)
    assert everything.completeness is not None
    assert everything.completeness.shown == everything.completeness.total == counted.total
    assert {c.clause.key for c in answer.citations} & {c.clause.key for c in everything.citations}


@pytest.mark.parametrize("sector", SECTORS)
@pytest.mark.parametrize("question", ["What applies to us?", "有咩適用於我哋？"])
def test_what_applies_quotes_the_readers_own_sector(assistant: Assistant, question: str, sector: str) -> None:
    answer = assistant.ask(question, Profile(sectors=(sector,)))
    assert any(c.clause.tags.sectors == (sector,) for c in answer.citations)
    assert any(note.key == "duties_shown_any_role" for note in answer.notes)


def test_a_question_on_one_subject_counts_no_duties(assistant: Assistant) -> None:
    answer = assistant.ask("May staff paste customer data into a public chatbot?")
    assert answer.completeness is None


def test_the_duties_of_a_named_tier_are_asked_for_and_no_tier_is_guessed(assistant: Assistant) -> None:
    answer = assistant.ask("What are our obligations as a developer of a high-risk system?")
    assert not any(note.key.startswith("tier_") for note in answer.notes)
    assert any("high-risk" in c.clause.id for c in answer.citations)
    assert not any("Limited Risk" in s.text and "High Risk" not in s.text for s in answer.statements)
