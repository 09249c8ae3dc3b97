"""Answers quoted, written, and by plain retrieval and generation, with a model that says what it is told to."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict, replace
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

from app.asking.inputs import clean_history
from app.assistant import Assistant
from app.commands.jsonl import dump
from app.llm.model import Message, ModelError
from corpus.store import Corpus, load_corpus
from eval.__main__ import main
from eval.contents import Expected
from eval.datasets import Case, DatasetError
from eval.plain_rag import PlainAnswer, PlainRag, Sentence, prompt, split
from eval.sheet import COLUMNS, read_sheet, table_of_readings, write_sheet
from eval.sides import PLAIN, QUOTED, WRITTEN, Measuring, plain_rag
from eval.written import by_language, measure, read_kept, side_by_side, spread, summaries_of, summary_of
from index.analyse import analyse
from index.progress import silent

sys.path.append(str(Path(__file__).parents[1]))
from scripted_model import ScriptedModel  # noqa: E402

GUIDELINE = load_corpus()
EDUCATION = "A2.2.2/education"
QUESTION = "Do students need their teacher's approval before using AI in coursework?"
CASE = Case("a", "en", "x", QUESTION, None, None, clean_history(None), (EDUCATION,), (), True, False)
TRUE = "Students should obtain teacher approval before using AI in their coursework."
FALSE = "Students who break this rule are fined HK$10 million."


class Told:
    """A model that writes the true and the false sentence, with their quotes as asked for, and cites the baseline's."""

    name, context_tokens, is_local = "told", 16_000, True

    def __init__(self, *sentences, plain="It is so [1]. Whoever fails is fined HK$10 million [9]."):
        self.sentences, self.plain, self.asked = sentences, plain, []

    def stream(self, messages, *, schema=None, max_tokens=800, stop=None):
        text = "\n".join(message.content for message in messages)
        self.asked.append(text)
        if "Source 1:" in text:
            yield from re.split(r"(?<= )", self.plain)
            return
        label = next(iter(re.findall(r"clause (C\d+): [^\n]*“Education”", text)), "C1")
        quote = "students should obtain teacher approval before using AI in their coursework"
        yield json.dumps(
            {"sentences": [{"labels": [label], "quote": quote, "text": one} for one in self.sentences]}
        )


class Fails(Told):
    def stream(self, messages, **_):
        raise ModelError("The model is down; start it.")
        yield ""


def bag_of_words(texts):
    """Texts as the words that they have: an encoder that costs nothing."""
    rows = np.zeros((len(texts), 512), np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in analyse(text):
            row[crc32(word.encode()) % 512] += 1
    return (rows + 1e-6) / np.linalg.norm(rows + 1e-6, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def assistant():
    return Assistant.open(progress=silent)


@pytest.fixture(scope="module")
def measuring(assistant):
    model = Told(TRUE, FALSE)
    own = Measuring.over(assistant, model, {"a": Expected((), ("Teacher approval first",))}, baseline=False)
    return replace(own, plain=plain_rag(assistant, model, bag_of_words))


@pytest.fixture(scope="module")
def sides(measuring):
    return {one.path: one for one in measuring.sides_of(CASE)}


def test_the_three_ways_are_measured_on_one_question(sides):
    assert list(sides) == [QUOTED, WRITTEN, PLAIN]
    assert not any(one.written for one in sides[QUOTED].statements)
    written = [one for one in sides[WRITTEN].statements if one.written]
    assert [one.text for one in written] == [TRUE]
    assert written[0].cited == (EDUCATION,)
    assert written[0].on_gold and written[0].grounded == 1.0 and not written[0].signs
    assert sides[WRITTEN].recall == 1.0
    assert sides[WRITTEN].said == 1.0
    assert 0 < sides[WRITTEN].first_ms <= sides[WRITTEN].total_ms


def test_what_is_not_supported_never_counts_as_passed(sides):
    counts = sides[WRITTEN].counts
    assert counts["proposed"] == 2
    assert counts["passed"] == 1
    assert counts["replaced"] + counts["withheld"] + counts["dropped"] == 1
    assert all("million" not in one.text for one in sides[WRITTEN].statements)
    assert [text for text, reason in sides[WRITTEN].stopped if reason] == [FALSE]


def test_the_baseline_is_shown_as_it_is(sides):
    plain = sides[PLAIN]
    assert [one.text for one in plain.statements] == ["It is so.", "Whoever fails is fined HK$10 million."]
    assert plain.statements[0].cited and plain.statements[0].signs == ()
    assert plain.statements[1].signs == ("uncited",)
    assert plain.statements[1].checks == ("label",)
    assert not plain.abstained and plain.first_ms <= plain.total_ms


def test_the_figures_stand_side_by_side(sides):
    summaries = {name: summary_of([one]) for name, one in sides.items()}
    assert summaries[WRITTEN]["of them with a sign of no support"] == 0.0
    assert summaries[PLAIN]["of them with a sign of no support"] == 0.5
    assert summaries[PLAIN]["of them faulted by our own checks"] >= 0.5
    assert summaries[WRITTEN]["  passed"] == 0.5
    assert summaries[QUOTED]["written statements"] is None
    table = side_by_side(summaries)
    assert re.search(r"^citation recall +1\.000 +1\.000 +\d\.\d{3}$", table, re.MULTILINE)


def test_each_language_has_a_table_where_there_are_several(sides):
    own = list(sides.values())
    assert list(by_language(own)) == ["all"]
    both = by_language([*own, replace(own[0], lang="zh-Hant")])
    assert {name: len(members) for name, members in both.items()} == {"all": 4, "lang:en": 3, "lang:zh-Hant": 1}
    assert list(summaries_of(own)) == [QUOTED, WRITTEN, PLAIN]


def test_the_whole_from_the_command_line(tmp_path, monkeypatch, capsys):
    def reply(asked):
        return next(iter(Told(TRUE, FALSE).stream([Message("user", asked.text)])))

    case = {"id": "a", "question": QUESTION, "gold_clauses": [EDUCATION], "must_say": ["Teacher approval first"]}
    path, sheet, report = (tmp_path / name for name in ("cases.jsonl", "sheet.tsv", "report.json"))
    path.write_text(json.dumps(case) + "\n", encoding="utf-8")
    with ScriptedModel(reply) as server:
        monkeypatch.setenv("CLAUSEWISE_LLM_BASE_URL", server.base_url)
        monkeypatch.setenv("CLAUSEWISE_LLM_MODEL", server.model)
        assert main(["written", str(path), "--list", "--sheet", str(sheet), "--json", str(report)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("1 questions; model: ")
    assert f"a written: {TRUE} <{EDUCATION}>" in out
    assert out.count(FALSE) == out.count(f"a written stopped: {FALSE}") == 1
    assert len(sheet.read_text(encoding="utf-8").splitlines()) == 2
    figures = json.loads(report.read_text(encoding="utf-8"))["figures"]["all"]
    assert figures["written"]["must-say, said (English)"] == 1.0


def test_a_model_that_fails_costs_no_other_figure(assistant, measuring):
    failing = replace(measuring, model=Fails(), plain=_with(measuring.plain, Fails()))
    by_path = {one.path: one for one in failing.sides_of(CASE)}
    assert by_path[PLAIN].fault == "The model is down; start it."
    assert by_path[WRITTEN].fault
    assert by_path[WRITTEN].recall == by_path[QUOTED].recall == 1.0


def test_an_answer_that_declines_is_none(measuring):
    declining = replace(measuring, plain=_with(measuring.plain, Told(plain="None of the sources are helpful.")))
    plain = declining._of_plain(CASE, QUESTION, "en")
    assert plain.abstained and not plain.statements


def test_a_sheet_is_filled_and_read_back(sides, tmp_path, capsys):
    path = tmp_path / "sheet.tsv"
    write_sheet(str(path), list(sides.values()))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + 3
    assert all(len(line.split("\t")) == len(COLUMNS) for line in lines)
    filled = [lines[0], f"{lines[1]}y", f"{lines[2]}y", f"{lines[3]}n"]
    path.write_text("\n".join(filled) + "\n", encoding="utf-8")
    readings = read_sheet(str(path))
    assert [(one.path, one.supported) for one in readings] == [(WRITTEN, True), (PLAIN, True), (PLAIN, False)]
    rows = table_of_readings(readings).splitlines()
    assert rows[2].split() == ["plain", "2", "0.500", "0.00", "to", "1.00", "1.000", "0.000"]
    assert main(["written", "--judged", str(path)]) == 0
    assert "unsupported" in capsys.readouterr().out


def test_a_sheet_with_another_verdict_is_named(tmp_path):
    path = tmp_path / "sheet.tsv"
    path.write_text("\t".join(COLUMNS) + "\n" + "\t".join(["a", PLAIN, "q", "s", "c", "e", "", "maybe"]) + "\n")
    with pytest.raises(DatasetError, match="line 2: “maybe” is neither y nor n"):
        read_sheet(str(path))
    path.write_text("a\tb\n1\t2\n")
    with pytest.raises(DatasetError, match="is not a sheet"):
        read_sheet(str(path))


def test_without_a_model_one_sentence_says_so(tmp_path, monkeypatch, capsys):
    for name in ("CLAUSEWISE_LLM_BASE_URL", "CLAUSEWISE_LLM_MODEL", "CLAUSEWISE_LLM_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps({"id": 1, "question": "Why?", "gold_clauses": ["2.2"]}) + "\n")
    assert main(["written", str(path)]) == 1
    assert "No language model is set" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A is B [1]. C is D.[2] E is F [1, 3].", [("A is B.", (1,)), ("C is D.", (2,)), ("E is F.", (1, 3))]),
        ("- **First**: do it [1-3]\n- Second: do not [2]", [("First: do it", (1, 2, 3)), ("Second: do not", (2,))]),
        ("應取得同意 [1]。應加密。[2]", [("應取得同意。", (1,)), ("應加密。", (2,))]),
        ("1. Verify \n\n[4]", [("Verify", (4,))]),
        ("", []),
    ],
)
def test_sentences_keep_the_numbers_that_they_cite(text, expected):
    assert [(one.text, one.numbers) for one in split(text)] == expected


def test_passages_know_their_clauses_and_the_prompt_numbers_them(measuring):
    answer = measuring.plain.ask(QUESTION, "en")
    assert any(clause.id == EDUCATION for passage in answer.passages for clause in passage.clauses)
    for passage in answer.passages:
        for clause in passage.clauses:
            assert any(
                one.source_start < passage.end and one.source_start + one.length > passage.start
                for one in clause.segments
            )
    told = prompt(answer.passages, QUESTION)
    assert all(f"Source {number}:\n" in told for number in range(1, len(answer.passages) + 1))
    assert told.index("Source 1:\nThe sky is red") < told.index(QUESTION)


def test_no_more_is_sent_than_the_model_reads(measuring):
    small = Told()
    small.context_tokens = 2_000
    answer = _with(measuring.plain, small).ask(QUESTION, "en")
    assert len(small.asked[0]) < 6_000
    assert answer.passages


def test_a_number_without_a_passage_cites_nothing():
    answer = PlainAnswer("x [7].", (Sentence("x.", (7, 0)),), (), 1.0, 1.0)
    assert answer.cited(answer.sentences[0]) == ()


def test_plain_retrieval_finds_the_nearest_text():
    text = " ".join(["Lions eat meat."] * 200 + ["Zebras eat grass."] * 200)
    rag = PlainRag(text, Corpus(GUIDELINE.documents, ()), bag_of_words, Told(), k=1)
    assert rag.passages > 2
    assert "Zebras" in rag.ask("Which zebras?", "en").passages[0].text


def test_what_was_kept_is_not_asked_again(sides, tmp_path):
    kept = tmp_path / "kept.jsonl"
    kept.write_text("".join(dump(asdict(one)) + "\n" for one in sides.values()), encoding="utf-8")
    assert read_kept(str(kept)) == {"a": list(sides.values())}
    model = Fails()
    again = measure([CASE], [], model, baseline=True, progress=silent, keep=str(kept))
    assert again == list(sides.values())
    assert measure([CASE], [], model, baseline=False, progress=silent, keep=str(kept)) == again[:2]
    kept.write_text('{"case": "a"}\n', encoding="utf-8")
    with pytest.raises(DatasetError, match="line 1: this is no answer"):
        read_kept(str(kept))


def test_each_answer_is_kept_at_once(assistant, tmp_path):
    kept = tmp_path / "kept.jsonl"
    first = measure([CASE], [], Told(TRUE), baseline=False, progress=silent, keep=str(kept), assistant=assistant)
    assert read_kept(str(kept)) == {"a": first}


def test_cases_are_spread_over_all():
    cases = [replace(CASE, id=str(number)) for number in range(10)]
    assert [one.id for one in spread(cases, 5)] == ["0", "2", "4", "6", "8"]
    assert spread(cases, None) == spread(cases, 99) == tuple(cases)


def _with(plain, model):
    """The same baseline with another model, without embedding the text again."""
    other = object.__new__(PlainRag)
    other.__dict__ |= plain.__dict__ | {"_model": model}
    return other
