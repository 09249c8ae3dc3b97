"""Baselines are kept beside their command, measured again by that command, and compared figure by figure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.__main__ import build_parser, main
from eval.compare import (
    FOLDER,
    LOWER_IS_BETTER,
    NEVER_NEAR,
    BaselineError,
    compare,
    figures,
    load_baselines,
    verdict,
)
from eval.run import MEASURES as RETRIEVAL_MEASURES
from eval.summary import COUNTS, MEASURES

REPORT = {"averages": {"recall@5": 0.5, "map@10": 0.25, "recall@10_low": 0.1, "ms_p50": 9.0}}


def written(folder, name="toy", **fields):
    made = {
        "about": "a toy",
        "command": "python -m eval retrieval {public}/toy",
        "slow": False,
        "near": 0.01,
        "figures": {"all": {"recall@5": 0.5, "map@10": 0.25}},
    }
    (folder / f"{name}.json").write_text(json.dumps(made | fields))
    return load_baselines([name], folder)


def measuring(report, status=0, seen=None):
    def measure(words, path):
        if seen is not None:
            seen.append(list(words))
        path.write_text(json.dumps(report))
        return status

    return measure


def run(baselines, report, public=None, slow=False, write=False, **options):
    return compare(baselines, measuring(report, **options), public=public, slow=slow, write=write)


def test_the_committed_baselines_are_commands_that_can_be_run_and_have_figures():
    baselines = load_baselines()
    assert {"answers-words-alone", "answers-with-profile", "clauses"} <= {one.name for one in baselines}
    for one in baselines:
        build_parser().parse_args(list(one.words))
        assert one.figures["all"], one.name
        names = {*MEASURES, *COUNTS, *RETRIEVAL_MEASURES}
        assert all(set(values) <= names for values in one.figures.values())


@pytest.mark.parametrize(
    ("name", "before", "now", "said"),
    [
        ("recall", 0.8, 0.8, "OK"),
        ("recall", 0.8, 0.9, "OK"),
        ("recall", 0.8, 0.79996, "OK"),
        ("recall", 0.8, 0.79, "near"),
        ("recall", 0.8, 0.7899, "FAIL"),
        ("recall", 0.8, float("-inf"), "FAIL"),
        ("false_abstention", 0.1, 0.05, "OK"),
        ("false_abstention", 0.1, 0.105, "near"),
        ("false_abstention", 0.1, 0.2, "FAIL"),
        ("misquoted", 0.0, 0.0, "OK"),
        ("misquoted", 0.0, 1.0, "FAIL"),
        ("misquoted", 1.0, 0.0, "OK"),
    ],
)
def test_verdicts(name, before, now, said):
    assert verdict(name, before, now, 0.01) == said


@given(st.sampled_from(["recall", *sorted(LOWER_IS_BETTER)]), st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.1))
def test_one_direction_is_never_a_failure_and_counts_are_never_near(name, before, now, near):
    said = verdict(name, before, now, near)
    better = now <= before if name in LOWER_IS_BETTER else now >= before
    assert said == "OK" if better else said in ("OK", "near", "FAIL")
    assert not (name in NEVER_NEAR and said == "near")


def test_a_baseline_is_measured_by_its_command(tmp_path, capsys):
    (tmp_path / "toy").mkdir()
    baselines, seen = written(tmp_path), []
    assert run(baselines, REPORT, public=str(tmp_path), seen=seen) == 0
    assert seen == [["retrieval", f"{tmp_path}/toy"]]
    said = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert said == [
        "toy: a toy",
        "OK all recall@5 0.5000 -> 0.5000 (+0.0000)",
        "OK all map@10 0.2500 -> 0.2500 (+0.0000)",
    ]
    worse = {"averages": {"recall@5": 0.495, "map@10": 0.2}}
    assert run(baselines, worse, public=str(tmp_path)) == 1
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["toy:", "near", "FAIL"]
    assert run(baselines, {"averages": {"recall@5": 0.5}}, public=str(tmp_path)) == 1
    assert "FAIL" in capsys.readouterr().out


def test_patterns_are_the_files_that_a_shell_would_give(tmp_path):
    seen = []
    run(written(tmp_path, command="python -m eval answers eval/cases/*able-zh.jsonl"), REPORT, seen=seen)
    assert [Path(word).name for word in seen[0]] == [
        "answers",
        "answerable-zh.jsonl",
        "unanswerable-zh.jsonl",
    ]


def test_what_cannot_be_measured_here_is_named_as_skipped(tmp_path, capsys):
    baselines = written(tmp_path)
    assert run(baselines, REPORT) == 0
    assert "skipped, it needs the public sets" in capsys.readouterr().out
    assert run(baselines, REPORT, public=str(tmp_path)) == 0
    assert "skipped, its set is not in" in capsys.readouterr().out
    assert run(written(tmp_path, slow=True), REPORT, public=str(tmp_path)) == 0
    assert "skipped, it is slow" in capsys.readouterr().out


def test_new_baselines_are_written_and_keep_the_rest(tmp_path):
    baselines = written(tmp_path, command="python -m eval clauses x", figures={})
    assert run(baselines, REPORT, write=True) == 0
    (again,) = load_baselines(["toy"], tmp_path)
    assert again.figures == {"all": {"recall@5": 0.5, "map@10": 0.25}}
    assert (again.about, again.words, again.near) == ("a toy", ("clauses", "x"), 0.01)


def test_kinds_times_and_intervals_are_not_kept():
    measures = {"recall": {"value": 0.123456, "interval": [0, 1], "scored": 3}, "hedged": {"value": None}}
    one = {"group": "all", "measures": measures, "counts": {"misquoted": 0}, "ms_p50": 3.0}
    assert figures({"summary": [one, one | {"group": "kind:role"}]}) == {"all": {"recall": 0.1235, "misquoted": 0.0}}
    groups = {"all": {"recall@5": 1.0}, "lang:en": {"recall@5": 0.5, "ms_p95": 1.0}, "kind:role": {"recall@5": 0.0}}
    assert figures({"averages": groups}) == {"all": {"recall@5": 1.0}, "lang:en": {"recall@5": 0.5}}
    for bad in ({}, {"averages": {}}, {"summary": [{}]}, {"averages": {"all": 1}, "x": 2}):
        if bad.get("averages") == {"all": 1}:
            assert figures(bad) == {"all": {}}
        else:
            with pytest.raises(BaselineError):
                figures(bad)


@pytest.mark.parametrize(
    "change",
    [{"command": "rm -r x"}, {"command": 7}, {"near": "far"}, {"figures": [1]}, {"figures": {"all": {"recall": "x"}}}],
)
def test_a_damaged_baseline_is_one_sentence(tmp_path, change):
    with pytest.raises(BaselineError, match="toy.json is not a baseline"):
        written(tmp_path, **change)


def test_a_failing_command_and_an_unknown_name_are_said(tmp_path, capsys):
    with pytest.raises(BaselineError, match="command of toy.json failed"):
        run(written(tmp_path, command="python -m eval clauses x"), REPORT, status=1)
    assert main(["baselines", "no-such"]) == 1
    assert "There is no baseline “no-such”" in capsys.readouterr().err
    assert FOLDER.is_dir()
