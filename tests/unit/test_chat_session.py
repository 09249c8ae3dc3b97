"""A conversation: what is remembered, for whom, and in which order."""

from __future__ import annotations

import pytest

from app.answer import Answer, Citation, Outcome, Profile, Statement, Turn, Understanding
from app.asking.understand import understand
from app.chatting.session import (
    KEPT,
    UNSAID,
    Asked,
    Conversation,
    Correction,
    UnknownChoice,
    corrected,
    profile_of,
    settled,
)
from corpus.store import load_corpus

CLAUSE = next(clause for clause in load_corpus().clauses if clause.text.strip())


def asked(identity: str, question: str = "q", roles: tuple[str, ...] = ()) -> Asked:
    citation = Citation(CLAUSE, 0, 10)
    understanding = Understanding(question, question, "en", roles)
    return Asked(identity, question, Answer(understanding, Outcome.ANSWERED, (Statement(citation.quote, (citation,)),)))


def test_the_history_is_in_order_and_stops_before_the_answer_that_is_asked_again() -> None:
    talk = Conversation()
    for identity in "abc":
        talk.keep(asked(identity, f"question {identity}"))
    said = CLAUSE.text[:10]
    assert talk.history("b") == (Turn("user", "question a"), Turn("assistant", said))
    assert [turn.content for turn in talk.history() if turn.role == "user"] == [f"question {i}" for i in "abc"]
    assert talk.history("a") == ()


def test_an_answer_given_again_takes_the_place_of_the_first() -> None:
    talk = Conversation()
    talk.keep(asked("a"))
    talk.keep(asked("b"))
    talk.keep(asked("a", "other"))
    assert [one.id for one in talk.asked] == ["a", "b"]
    assert talk.find("a").question == "other" and talk.find("z") is None


def test_a_long_conversation_keeps_its_end() -> None:
    talk = Conversation()
    for number in range(KEPT + 5):
        talk.keep(asked(str(number)))
    assert len(talk.asked) == KEPT and talk.asked[0].id == "5"


def test_the_settings_make_a_profile() -> None:
    assert profile_of("Service User", "finance", "zh-Hant") == Profile(("Service User",), ("finance",), "zh-Hant")
    assert profile_of(UNSAID, None, "") == Profile()
    for values in (("Boss", None, None), (None, "mining", None), (None, None, "tlh"), (["x"], None, None)):
        with pytest.raises(UnknownChoice):
            profile_of(*values)


def test_a_correction_changes_only_what_was_touched() -> None:
    profile = Profile(("Service User",), ("finance",), "en")
    assert corrected(profile, Correction()) == profile
    assert corrected(profile, Correction(role="")).roles == ()
    both = corrected(profile, Correction(role="Technology Developer|Service Provider", sector="legal"))
    assert (both.roles, both.sectors) == (("Technology Developer", "Service Provider"), ("legal",))
    with pytest.raises(UnknownChoice):
        corrected(profile, Correction(sector="mining"))


def test_only_what_was_put_right_stands_against_the_words() -> None:
    profile = Profile(("Service User",), ("finance",))
    assert settled(profile, Correction()).settled == ()
    assert settled(profile, Correction(role="", sector="legal")).settled == ("role", "sector")
    question = "We are a bank and run a chatbot for our customers."
    said = understand(question, profile)
    assert said.sectors == ("finance",) and "sector" not in said.from_profile
    other = Profile(("Technology Developer",), ())
    read = understand(question, settled(other, Correction(role="Technology Developer", sector="")))
    assert (read.roles, read.sectors) == (("Technology Developer",), ())
