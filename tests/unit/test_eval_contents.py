"""What an answer says, by hand on made records of real clauses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.store import load_corpus
from eval.contents import evidence_coverage, in_language, load_expected, modality_kept, one_line, words_said
from eval.datasets import DatasetError

CORPUS = load_corpus()
GUIDELINE = "hk-genai-guideline"
FINANCE = CORPUS.clause(GUIDELINE, "A2.2.2/finance")
FOLDER = Path(__file__).parents[2] / "eval" / "cases"
# Attacks and referrals are cases of another shape: nothing is to be cited in them.
CASES = sorted(FOLDER.glob("*.jsonl"))


def cited(start, end, clause=FINANCE):
    document = CORPUS.document(GUIDELINE)
    place = {"document": document.id, "version": document.version, "clause": clause.id}
    return {**place, "quote": clause.text[start:end], "start": start, "end": end}


def said(*citations, text=None):
    return {"text": text if text is not None else " ".join(one["quote"] for one in citations), "citations": citations}


def record(*statements, answer=""):
    return {"statements": list(statements), "answer": answer}


def sentence(word, clause=FINANCE):
    return next(one for one in clause.sentences if word in clause.text[one.start : one.end])


def test_evidence_stands_whatever_the_white_space_and_across_quotes_that_adjoin():
    first, second = FINANCE.sentences[0], FINANCE.sentences[1]
    both = FINANCE.text[first.start : second.end]
    apart = record(said(cited(second.start, second.end)), said(cited(first.start, first.end)))
    assert evidence_coverage([f"  {both[:30]} \n", both], apart, CORPUS) == 1.0
    assert evidence_coverage([both, both[5:25]], record(said(cited(first.start, first.end))), CORPUS) == 0.5
    assert evidence_coverage([both], record(), CORPUS) == 0.0
    assert evidence_coverage([], apart, CORPUS) is None


def test_quotes_that_do_not_adjoin_are_not_one():
    first, third = FINANCE.sentences[0], FINANCE.sentences[2]
    together = f"{FINANCE.text[first.start : first.end]} {FINANCE.text[third.start : third.end]}"
    parts = record(said(cited(first.start, first.end), cited(third.start, third.end)))
    assert evidence_coverage([together], parts, CORPUS) == 0.0


def test_evidence_does_not_stand_in_a_clause_that_is_not_there():
    bad = cited(0, 40) | {"clause": "A9/nowhere"}
    assert evidence_coverage([FINANCE.text[:20]], record(said(bad)), CORPUS) == 0.0
    assert modality_kept(record(said(bad)), CORPUS) == 0.0


def test_words_are_looked_for_in_the_whole_answer():
    answer = record(said(cited(0, 60)), answer="Note: no  interval is NAMED.")
    assert words_said(["no interval is named", "lunch"], answer) == 0.5
    assert words_said([FINANCE.text[:20].upper()], answer) == 1.0
    assert words_said([], answer) is None


def test_a_quote_that_loses_its_modal_word_is_not_kept():
    one = sentence("should")
    text = FINANCE.text[one.start : one.end]
    after = one.start + text.rindex("should") + len("should")
    assert text.count("should") == 1
    whole, tail = said(cited(one.start, one.end)), said(cited(after, one.end))
    assert modality_kept(record(whole), CORPUS) == 1.0
    assert modality_kept(record(tail), CORPUS) == 0.0
    assert modality_kept(record(whole, tail), CORPUS) == 0.5
    assert modality_kept(record(), CORPUS) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Banks should do this.", 1.0),
        ("Banks must do this.", 0.0),
        ("Banks may do this.", 0.0),
        ("銀行應這樣做。", 1.0),
        ("銀行必須這樣做。", 0.0),
        ("銀行可以這樣做。", 0.0),
    ],
)
def test_a_paraphrase_is_as_strong_as_its_source(text, kept):
    one = sentence("should")
    assert modality_kept(record(said(cited(one.start, one.end), text=text)), CORPUS) == kept


@pytest.mark.parametrize(
    ("answer", "language", "right"),
    [
        ("Here it is.\n\n- 引文 [1]\n\nSources", "en", True),
        ("Here it is.\n\n- Quote [1]\n\n以上", "en", False),
        ("以下是原文。\n\n- Banks should [1]\n- Banks must [2]\n\n### 來源", "zh-Hant", True),
        ("以下是原文。\n\n### 來源", "mixed", True),
        ("Here it is.\n\n- 引文 [1]\n\nSources", "zh-Hant", False),
        ("Here it is.\n來源", "mixed", False),
        ("見 [第 2 節](https://example.org/a-long/path)", "zh-Hant", True),
        ("", "en", None),
        ("- Quote [1]", "zh-Hant", None),
    ],
)
def test_the_language_of_our_own_words(answer, language, right):
    assert in_language(record(answer=answer), language) is right


def test_what_is_expected_is_read_and_bad_lines_are_named(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": 1, "evidence": [{"clause": "2", "quote": "a"}], "must_say": ["b"]}\n{"id": "x"}\n')
    expected = load_expected([str(path)])
    assert (expected["1"].evidence, expected["1"].must_say) == (("a",), ("b",))
    assert expected["x"].evidence == ()
    for line, said_of in (
        ("{", "line 1"),
        ('{"id": 1, "evidence": ["a"]}', "evidence is not"),
        ('{"id": 1, "evidence": "a"}', "evidence is not"),
        ('{"id": 1, "must_say": [1]}', "must_say is not"),
        ('{"id": 1, "must_say": "b"}', "must_say is not"),
    ):
        path.write_text(line + "\n")
        with pytest.raises(DatasetError, match=said_of):
            load_expected([str(path)])


def test_the_evidence_of_our_own_cases_stands_in_its_clause_or_right_below():
    count = 0
    for case in (json.loads(line) for path in CASES for line in path.read_text(encoding="utf-8").splitlines()):
        for one in case["evidence"]:
            count += 1
            clause = CORPUS.clause(GUIDELINE, one["clause"])
            texts = [one_line(near.text) for near in (clause, *CORPUS.children(clause))]
            assert any(one_line(one["quote"]) in text for text in texts), case["id"]
    assert count > 300
