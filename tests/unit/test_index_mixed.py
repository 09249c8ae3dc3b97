"""Chinese with English words in it is searched in Chinese throughout as well."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.mixed
from corpus.model import Clause, Document, Force
from corpus.store import Corpus
from index.build import open_searcher
from index.mixed import in_chinese
from index.progress import silent
from index.settings import Settings

SAYS = tomllib.loads(Path(index.mixed.__file__).with_name("english_in_chinese.toml").read_text("utf-8"))["says"]
DOCUMENT = Document(
    id="doc", version="1", title="指引", title_zh="指引", issuer="", jurisdiction="", kind="guideline",
    force=Force.VOLUNTARY_GUIDANCE, date="", language="zh-Hant", official_url="", copyright="", source="", sha256="",
    verbatim=True,
)  # fmt: skip


def clause(text, order):
    return Clause(
        document="doc", version="1", id=str(order), kind="para", heading="", path=(), parent=None, order=order,
        text=text, page=None, segments=(), sentences=(),
    )  # fmt: skip


def test_english_words_become_chinese():
    assert in_chinese("開發嗰陣要點防 data poisoning？") == "開發嗰陣要點防 數據投毒？"
    assert in_chinese("個 vendor 會唔會 keep 我啲 logs？") == "個 服務提供者 會唔會 keep 我啲 紀錄日誌？"


@pytest.mark.parametrize(
    "text",
    [
        "May we type data of 客戶 into it?",
        "What is a label?",
        "metadata 同 ChatGPT 有乜關係？",
        "AI 係乜嘢嚟？",
        "甚麼是人工智能？",
        "",
    ],
)
def test_english_questions_names_and_words_within_words_stay(text):
    assert in_chinese(text) == text


def test_what_is_put_is_chinese_and_stays():
    for says in SAYS:
        assert re.search("[一-鿿]", says) and not re.search("[A-Za-z]", says), says
    assert all(words for words in SAYS.values())


@given(st.text(max_size=200), st.sampled_from(["label", "data breach", "深偽", "AI", "check"]))
def test_twice_is_as_once(text, word):
    once = in_chinese(f"{text}呢個{word}點樣做先得")
    assert in_chinese(once) == once


def test_a_mixed_question_finds_what_is_said_in_chinese(tmp_path):
    clauses = (clause("服務應有紀錄，並定期更新。", 0), clause("防範數據投毒，須檢查來源。", 1))
    searcher = open_searcher(Corpus((DOCUMENT,), clauses), Settings(home=tmp_path, dense_weight=0), progress=silent)
    assert [hit.clause.id for hit in searcher.search("要點樣做 data poisoning？")] == ["1"]
    # A wording that is Chinese throughout already says so, and nothing is added to it.
    given_both = searcher.search("要點樣做 data poisoning？", also={"要服務更新？": 1.0})
    assert [hit.clause.id for hit in given_both] == ["0"]


def test_english_texts_are_searched_by_the_english_words_alone(tmp_path):
    # Of the Chinese wording, such texts hold a name at most, which would say what comes first.
    said = (
        "Data poisoning is prevented by checking each source.",
        "Notes on 數據 and where that name comes from.",
        "Providers keep records of complaints, answers and further correspondence for seven years.",
        "Watermarks are placed on pictures, recordings, films and other synthetic material.",
        "Independent auditors examine whether recommendations were followed during development.",
    )
    clauses = tuple(clause(text, order) for order, text in enumerate(said))
    searcher = open_searcher(Corpus((DOCUMENT,), clauses), Settings(home=tmp_path, dense_weight=0), progress=silent)
    assert [hit.clause.id for hit in searcher.search("要點樣做 data poisoning？")] == ["0"]
