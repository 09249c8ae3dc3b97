"""Our plain words stand beside a quote, in the reader's language, and never without one."""

import pytest

from app.answer import Profile
from app.answering.plain import with_plain_words
from corpus.register import load_register


@pytest.fixture(scope="module")
def register():
    return load_register()


def test_a_quoted_duty_brings_its_plain_words(assistant, register):
    answer = assistant.ask("Must a provider let users keep their data out of future model training?")
    duty = next(d for d in register["3.2.1/ensure-data-security"].duties if "opt-out mechanism" in d.quote)
    worded = with_plain_words(answer.statements, register, "zh-Hant")
    assert duty.what_zh in next(s for s in worded if "opt-out mechanism" in s.text).plain


def test_who_reads_english_is_spared_plain_words_that_only_repeat_the_quote(assistant, register):
    questions = ("What must providers do about users' personal data?", "What must a provider disclose?")
    answers = [assistant.ask(question) for question in questions]
    for answer in answers:
        assert any(s.plain for s in answer.statements)
        assert ("plain_words" in [n.key for n in answer.notes]) == any(s.plain for s in answer.statements)
        for statement, in_chinese in zip(
            answer.statements, with_plain_words(answer.statements, register, "zh-Hant"), strict=True
        ):
            assert statement.plain != statement.text
            # A repetition is left out; nothing that the register says otherwise is.
            if in_chinese.plain and not statement.plain:
                assert len(statement.text) < 400


def test_a_chinese_reader_gets_them_in_chinese(assistant):
    answer = assistant.ask("甚麼是模型幻覺？", Profile())
    assert answer.understanding.language == "zh-Hant"
    assert any("幻覺" in statement.plain for statement in answer.statements)
    assert all(statement.citations for statement in answer.statements)


def test_a_gloss_is_given_once_for_a_clause(assistant, register):
    answer = assistant.ask("What is a diffusion model?")
    worded = with_plain_words(answer.statements, register, "zh-Hant")
    gloss = register["1.2/diffusion-model"].gloss_zh
    assert [gloss in s.plain for s in worded].count(True) == 1


def test_plain_words_change_no_statement(assistant):
    answer = assistant.ask("What must a bank's chatbot offer customers?")
    bare = with_plain_words(answer.statements, {}, "en")
    assert [s.text for s in bare] == [s.text for s in answer.statements]
    assert [s.citations for s in bare] == [s.citations for s in answer.statements]
    assert not any(s.plain for s in bare)


def test_plain_words_on_more_than_is_quoted_say_so(assistant, register):
    answer = assistant.ask("What is model hallucination?")
    whole = [s for s in answer.statements if s.plain_of == "plain_clause"]
    assert whole
    for statement in whole:
        clause = statement.citations[-1].clause
        quoted = sum(c.end - c.start for s in answer.statements for c in s.citations if c.clause.key == clause.key)
        assert quoted < len(clause.text)
        assert register[clause.id].gloss_en in statement.plain
