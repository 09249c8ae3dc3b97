"""`clausewise corpus check` reports on records and register, and fails where something is wrong."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from app.cli import main
from app.commands.corpus import MORE_QUESTIONS, evaluation_questions
from app.commands.jsonl import FileProblem
from corpus.register import load_register


def test_the_report_has_a_line_for_each_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpus", "check"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "Nothing is lost, doubled or invented." in said
    assert said[-1] == "Register and digests keep their rules."
    assert sum(line.startswith("register, ") and line.endswith("; ok") for line in said) == 10
    (counted,) = (line for line in said if line.startswith("register, questions: "))
    assert int(counted.split()[2]) > 2000
    assert int(counted.split()[4]) > 400


def test_a_hidden_file_of_questions_is_held_against_the_register(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = load_register()["A2.2.2/finance"].asks_zh[0]
    taken, own = tmp_path / "taken.jsonl", tmp_path / "own.jsonl"
    own.write_text(json.dumps({"id": "a", "question": "How tall is the lighthouse on Waglan Island?"}) + "\n")
    taken.write_text("\n" + json.dumps({"id": "b", "question": f" {asked}"}) + "\n")
    monkeypatch.setenv(MORE_QUESTIONS, os.pathsep.join((str(own), str(taken))))
    assert list(evaluation_questions())[-1] == ("taken.jsonl, line 2", f" {asked}")
    assert main(["corpus", "check"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith("  ")] == [
        f"  A2.2.2/finance: “{asked}” is too near (1.00) to the evaluation question taken.jsonl, line 2; "
        "ask it otherwise here"
    ]
    assert said[-1] == "Register and digests break their rules once."
    monkeypatch.setenv(MORE_QUESTIONS, str(own))
    assert main(["corpus", "check"]) == 0


@pytest.mark.parametrize("line", ["{}", "no JSON", '{"question": 7}'])
def test_a_line_without_a_question_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_text(line + "\n")
    monkeypatch.setenv(MORE_QUESTIONS, str(path))
    with pytest.raises(FileProblem, match=r"odd\.jsonl, line 1"):
        list(evaluation_questions())
    monkeypatch.setenv(MORE_QUESTIONS, str(tmp_path / "none.jsonl"))
    with pytest.raises(FileProblem):
        list(evaluation_questions())
