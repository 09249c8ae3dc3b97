"""What the reader is told of masking, and what a log may hold."""

from __future__ import annotations

import json

import pytest

from app.asking.inputs import clean_profile
from app.commands.batch import line_id, run_batch
from app.privacy import Kind, Masker, mask, masked_log, notice_of
from app.showing.faults import write_log
from app.showing.wording import LANGUAGES, wording
from corpus.model import ClausewiseError
from eval.datasets import load_cases
from eval.privacy import CASES, KINDS, judge, load, main, parse, summary

QUESTION = "My client Chan Tai Man, HKID A123456(3), tel 9123 4567 or 2345 6789, may he object?"


def test_the_notice_counts_by_kind():
    notice = notice_of(mask(QUESTION).found)
    assert notice is not None
    assert notice.text("en") == (
        "An identity card number, a name and 2 telephone numbers were masked before the question left this machine."
    )
    assert notice.text("zh-Hant") == "一個身份證號碼、一個姓名及2 個電話號碼已在問題離開本機之前遮蓋。"
    single = notice_of(mask("A123456(3)").found)
    assert single is not None
    assert single.text("en", "kept") == "An identity card number was masked in what is kept."


def test_two_spellings_are_one_value_and_typed_words_are_none():
    masker = Masker()
    masker.mask("A123456(3) and a123456(3)")
    notice = notice_of(masker.found)
    assert notice is not None and notice.counts == ((Kind.HKID, 1),)
    assert notice_of(()) is None
    masker.mask("[HKID-1]")
    assert notice_of([one for one in masker.found if one.kind == Kind.TYPED]) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_its_words(language):
    words = wording(language)
    for kind in set(Kind) - {Kind.TYPED}:
        assert words(f"privacy.one.{kind}") and "7" in words(f"privacy.many.{kind}", count=7)


def test_a_log_holds_no_personal_data(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path))
    try:
        raise ValueError(QUESTION + " 客戶陳大文")
    except ValueError as error:
        path = write_log(error)
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert "Traceback" in text and "test_privacy_told.py" in text and "ValueError: My client [NAME-" in text
    for private in ("Tai Man", "A123456", "9123 4567", "陳大文"):
        assert private not in text.split("ValueError:", 1)[1]
    assert masked_log(text) == text


def test_what_is_said_of_a_line_of_a_batch_holds_none_either(tmp_path):
    def door(fields):
        return {"id": line_id(fields), "role": clean_profile(fields["role"]).roles}

    source, said = tmp_path / "in.jsonl", []
    line = {"id": "tel 9123 4567", "question": "May he?", "role": "my client Chan Tai Man, A123456(3)"}
    source.write_text(json.dumps(line) + "\n", encoding="utf-8")
    tally = run_batch(str(source), str(tmp_path / "out.jsonl"), lambda: door, said.append, lambda _: None)
    assert tally.failed == 1
    assert "line 1 (id tel [PHONE-1]): " in said[0] and "choose from" in said[0]
    assert not any(private in said[0] for private in ("Tai Man", "123456", "9123"))


def test_hardly_any_of_our_own_questions_is_touched():
    """Those of the cases; `python -m eval privacy --own` counts the register's and the digests' too."""
    cases = load_cases(sorted(str(path) for kind in KINDS for path in CASES.glob(f"{kind}-*.jsonl")))
    touched = [case.question for case in cases if mask(case.question).found]
    assert len(touched) < 0.005 * len(cases), touched


@pytest.mark.parametrize("half", ["tune", "held"])
def test_the_sentences_keep_their_figures(half):
    sentences = [one for path in sorted((CASES / "privacy").glob("*.jsonl")) for one in load(str(path))]
    assert len(sentences) >= 240 and sum(not one.spans for one in sentences) * 4 > len(sentences)
    figures = summary(judge(one) for one in sentences if one.half == half)
    assert figures["patterned"]["recall"] >= 0.97 and figures["all"]["precision"] >= 0.95
    assert figures["names"]["recall"] >= 0.8 and figures["addresses"]["recall"] >= 0.8


MARKED = "My client ⟦name:Chan Tai Man⟧ has ⟦hkid:A123456(3)⟧ and ⟦name:Qzx⟧; call Amy Wong"


def test_marks_are_read_and_judged(tmp_path):
    text, spans = parse(MARKED)
    assert [(kind, text[start:end]) for kind, start, end in spans] == [
        ("name", "Chan Tai Man"), ("hkid", "A123456(3)"), ("name", "Qzx"),
    ]  # fmt: skip
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps({"id": "a", "lang": "en", "half": "tune", "marked": MARKED}) + "\n", encoding="utf-8")
    (sentence,) = load(str(path))
    verdict = judge(sentence)
    assert verdict.missed == ("name: Qzx",) and verdict.wrong == ("name: Amy Wong",)
    figures = summary([verdict])
    assert figures["all"]["recall"] == pytest.approx(2 / 3) == figures["all"]["precision"]
    assert figures["kind:name"]["recall"] == 0.5 and figures["kind:hkid"]["precision"] == 1.0


def test_the_measurement_runs_and_names_a_bad_line(tmp_path, capsys):
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps({"id": "a", "lang": "en", "half": "held", "marked": MARKED}) + "\n", encoding="utf-8")
    assert main([str(path), "--list"]) == 0
    assert "missed name: Qzx" in capsys.readouterr().out
    with pytest.raises(ClausewiseError, match="no sentences"):
        main([str(path), "--half", "tune"])
    path.write_text('{"id": "a", "lang": "en", "half": "held", "marked": "⟦soul:x⟧"}\n', encoding="utf-8")
    with pytest.raises(ClausewiseError, match="line 1"):
        main([str(path)])


def test_the_quoted_path_needs_none_of_it(clausewise):
    code = "import sys, app.assistant; print(any(name.startswith('app.privacy') for name in sys.modules))"
    assert clausewise(code, python=True).stdout.strip() == "False"
