"""Questions on what changed between versions, and what the browser is given for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.answer import Answer, Citation, Outcome, Profile, Statement, Understanding
from app.chatting.version_view import offers, versions_view
from app.showing.wording import LANGUAGES, wording
from app.versions.compared import GROUPS, VersionError
from app.versions.question import wanted_versions
from corpus.diff_model import Sign
from corpus.manifest import read_manifest
from corpus.model import Clause, Modality, Sentence, Tags
from corpus.store import Corpus

GUIDELINE = read_manifest()[0]
LAW = replace(
    GUIDELINE, id="data-act", title="Data Act", title_zh="數據法", short="", short_zh="", aliases=(), version="2020"
)


def clause(version: str, identity: str, text: str, modality: Modality = Modality.SHOULD, **tags: object) -> Clause:
    spoken = (Sentence(0, len(text), modality),) if text else ()
    kind = "para" if text else "section"
    made = Clause(GUIDELINE.id, version, identity, kind, identity, (identity,), None, 0, text, None, (), spoken)
    return replace(made, tags=Tags(**tags))  # type: ignore[arg-type]


OLD = [
    clause("1.1", "logs", "Providers should keep logs of every request.", roles=("Service Provider",)),
    clause("1.1", "labels", "Users should label what they publish.", roles=("Service User",)),
    clause("1.1", "keys", "Keys are to be rotated once a year by the bank.", sectors=("finance",)),
]
NEW = [
    clause(
        "1.2-draft", "logs", "Providers must keep logs of every request.", Modality.MUST, roles=("Service Provider",)
    ),
    clause("1.2-draft", "labels", "Users should label all that they publish.", roles=("Service User",)),
    clause("1.2-draft", "more", "<b>Everything</b> is written down somewhere else."),
]
CORPUS = Corpus((GUIDELINE, replace(GUIDELINE, version="1.2-draft"), LAW, replace(LAW, version="2024")), (*OLD, *NEW))


@pytest.mark.parametrize(
    "question",
    [
        "What changed between 1.1 and 1.2?",
        "what has changed since version 1.1",
        "What's new in version 1.2?",
        "What is the difference between versions 1.2 and 1.1 of the Guideline?",
        "How does 1.2 differ from 1.1?",
        "What changed since the last version?",
        "1.2版改咗咩？",
        "1.1 同 1.2 有咩分別？",
        "1.1版之後有甚麼改動？",
        "新版有什麼不同？",
    ],
)
def test_what_changed_is_asked_in_many_words(question: str) -> None:
    wanted = wanted_versions(question, CORPUS, GUIDELINE.id)
    assert wanted and (wanted.old.key, wanted.new.version) == ("hk-genai-guideline@1.1", "1.2-draft")


@pytest.mark.parametrize(
    "question",
    [
        "What should be documented when a model changes?",
        "What does version 1.1 say on updates?",
        "What is the difference between section 1.1 and section 1.2?",
        "What changed in EU law between 2023 and 2024?",
        "What is the difference between a service provider and a service user?",
        "模型更新時要記錄甚麼？",
        "第 1.1 節同第 1.2 節有咩分別？",
    ],
)
def test_other_questions_are_left_alone(question: str) -> None:
    assert wanted_versions(question, CORPUS, GUIDELINE.id) is None


def test_a_named_document_is_the_one_that_is_meant() -> None:
    for question in ("What changed in the Data Act since 2020?", "數據法 2024 版改咗咩？"):
        wanted = wanted_versions(question, CORPUS, GUIDELINE.id)
        assert wanted and (wanted.old.key, wanted.new.key) == ("data-act@2020", "data-act@2024")


def test_a_version_that_is_not_here_is_told_of() -> None:
    with pytest.raises(VersionError, match="has no version '1.7' here; its versions are: 1.1, 1.2-draft"):
        wanted_versions("What changed between 1.1 and 1.7?", CORPUS, GUIDELINE.id)
    only = Corpus((GUIDELINE,), ())
    assert wanted_versions("What changed since the last version?", only, GUIDELINE.id) is None
    for question in ("1.1 同 1.2 有咩分別？", "What's new in version 1.2?"):
        with pytest.raises(VersionError, match="has no version '1.2' here; its versions are: 1.1"):
            wanted_versions(question, only, GUIDELINE.id)
    with pytest.raises(VersionError, match="only version 1.1 is here"):
        wanted_versions("1.1版之後有甚麼改動？", only, GUIDELINE.id)


def test_both_texts_are_given_with_the_words_marked_that_differ() -> None:
    view = versions_view(GUIDELINE.id, "1.1", "1.2-draft", Profile(), corpus=CORPUS)
    assert [group["name"] for group in view["groups"]] == ["strengthened", "added", "removed", "reworded"]
    [item] = view["groups"][0]["items"]
    marked = {side: [p["text"] for p in item[side]["parts"] if p["mark"]] for side in ("old", "new")}
    assert marked == {"old": ["should"], "new": ["must"]}
    assert "".join(p["text"] for p in item["new"]["parts"]).strip() == NEW[0].text
    assert item["notes"] == ["“should” → “must”"]
    # Text of a document is text: what looks like a tag stays as it is written.
    [added] = view["groups"][1]["items"]
    assert added["old"] is None and added["new"]["parts"][0]["text"] == NEW[2].text


def test_what_bears_on_others_is_counted_and_not_shown() -> None:
    reader = Profile(roles=("Service User",), sectors=("retail",), language="zh-Hant")
    view = versions_view(GUIDELINE.id, "1.1", "1.2-draft", reader, corpus=CORPUS)
    assert [group["name"] for group in view["groups"]] == ["added", "reworded"]
    assert view["summary"][0] == "只列出與以下有關的改動：服務使用者；零售"
    assert view["summary"][-1] == "另有 2 項改動關乎其他角色或行業，沒有列出。"


def test_an_answer_offers_the_step_from_the_version_before() -> None:
    cited = Citation(OLD[0], 0, 9)
    answer = Answer(Understanding("q", "q", "en"), Outcome.ANSWERED, (Statement("Providers", (cited,)),))
    assert [(o["old"], o["new"], o["label"]) for o in offers(answer, CORPUS, "en")] == [
        ("1.1", "1.2-draft", "What changed since version 1.1?")
    ]
    assert offers(answer, Corpus((GUIDELINE,), tuple(OLD)), "en") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_group_and_sign_has_its_words(language: str) -> None:
    words = wording(language)
    assert set(words.section("versions.group")) == set(words.section("versions.count")) == set(GROUPS)
    signs = {s.value.replace(" ", "_").replace("-", "_") for s in Sign} - {"moved", "renumbered"}
    assert set(words.section("versions.sign")) - {"with_words"} == signs
