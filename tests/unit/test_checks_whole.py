"""What is said of all claims together, the second judge, values in words, and the language of a claim."""

from __future__ import annotations

import pytest

from app.checks import About, Claim, check, check_answer
from app.checks.values import values_in
from corpus.manifest import read_manifest
from corpus.register import load_register
from corpus.store import load_corpus

_CORPUS = load_corpus()
_KEY = _CORPUS.documents[-1].key
_PRIVACY = _CORPUS.clause(_KEY, "3.3/privacy-protection")
_SOURCE = _CORPUS.clause(_KEY, "3.3/prudent-dissemination")
_EVIDENCE = {"C1": _PRIVACY, "C2": _SOURCE}
_ABOUT = About(register=load_register(), documents={d.key: d for d in read_manifest()})
_CLAIM = Claim("Service Users should familiarise themselves with the privacy policies.", ("C1",))


def test_a_needed_clause_that_nothing_cites_is_told():
    whole = check_answer("What should users do about privacy policies?", [_CLAIM], _EVIDENCE, ["C1", "C2"])
    assert whole.answers
    assert whole.passed_over == ("C2",)
    assert whole.partly


def test_an_answer_to_something_else_is_no_answer():
    whole = check_answer("How tall is the tower in Paris?", [_CLAIM], _EVIDENCE, ["C1"])
    assert not whole.answers
    assert not check_answer("What of privacy?", [], _EVIDENCE, []).answers


def test_claims_in_another_language_are_told():
    assert check_answer("私隱政策？", [_CLAIM], _EVIDENCE, ["C1"], language="zh-Hant").strangers == (0,)


def test_a_judge_can_withhold_and_sees_whole_sentences():
    seen: list[str] = []

    def judge(claim: str, sentences: object) -> bool:
        seen.extend(sentences)  # type: ignore[arg-type]
        return False

    about = About(register=_ABOUT.register, documents=_ABOUT.documents, judge=judge)
    assert check(_CLAIM, _EVIDENCE, None, _ABOUT) == ()
    assert [fault.check for fault in check(_CLAIM, _EVIDENCE, None, about)] == ["judge"]
    assert all(one in _PRIVACY.text and one.endswith(".") for one in seen)


def test_a_judge_cannot_admit():
    about = About(register=_ABOUT.register, documents=_ABOUT.documents, judge=lambda *_: True)
    claim = Claim("Service Users must familiarise themselves with the privacy policies.", ("C1",))
    assert check(claim, _EVIDENCE, None, about)


def test_simplified_chinese_is_not_the_readers():
    about = About(language="zh-Hant", register=_ABOUT.register)
    claim = Claim("服务使用者应熟悉生成式人工智能服务的私隐政策。", ("C1",))
    assert "language" in {fault.check for fault in check(claim, _EVIDENCE, None, about)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("within thirty days", "三十日內"),
        ("annual audits", "每年審計"),
        ("HK$1.2 million", "一百二十萬港元"),
        ("a four-tiered system", "四級"),
        ("5 per cent", "百分之五"),
        ("section 3.2.1", "第3.2.1節"),
    ],
)
def test_values_are_the_same_in_both_languages(one: str, other: str):
    (first,), (second,) = values_in(one), values_in(other)
    assert first.agrees(second)


def test_words_with_numerals_in_them_are_no_numbers():
    assert values_in("第三方供應商一般須一致，並進一步統一，不是一個人") == ()
    assert values_in("one of the models, no one, GPT-4o and C1") == ()
