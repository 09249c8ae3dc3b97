"""Labelled pairs and what is measured on them: the data holds together, and the figures are right by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.checks import check
from app.checks.claim import Fault
from app.commands.batch import public_id
from app.library import open_library
from eval.__main__ import main
from eval.datasets import DatasetError
from eval.pairs import Looked, Pair, load_pairs, look
from eval.support import by_check, curve, figures_of, groups_of, table

FOLDER = Path(__file__).parents[2] / "eval" / "cases" / "support"
FILES = sorted(str(path) for path in FOLDER.glob("*.jsonl"))
CORPUS = open_library().whole
SUPPORTED_KINDS = {"faithful", "paraphrase", "summary", "combined"}
LINE = {"id": "a", "lang": "en", "clause": ["2.2/item-1"], "claim": "It is one of five.", "label": "supported"}


def looked(supported, *checks, score=None, lang="en", kind="x", ms=1.0):
    pair = Pair("p", lang, ("2.2",), "claim", supported, kind)
    return Looked(pair, checks, tuple("why" for _ in checks), score, ms)


def written(tmp_path, *lines):
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(path)


def test_the_pairs_are_what_they_are_said_to_be():
    pairs = load_pairs(FILES)
    known = {public_id(clause) for clause in CORPUS.clauses}
    assert len(pairs) >= 360
    assert {one for pair in pairs for one in pair.clauses} <= known
    assert all((pair.kind in SUPPORTED_KINDS) == pair.supported for pair in pairs)
    for lang in ("en", "zh-Hant"):
        own = [pair for pair in pairs if pair.lang == lang]
        assert len(own) >= 180
        assert 0.35 < sum(pair.supported for pair in own) / len(own) < 0.55
    assert len({(pair.clauses, pair.claim) for pair in pairs}) == len(pairs)


def test_nothing_that_the_checks_are_tuned_on_is_measured_on():
    dev = load_pairs(path for path in FILES if "dev" in path)
    held = load_pairs(path for path in FILES if "dev" not in path)
    assert not {pair.claim for pair in dev} & {pair.claim for pair in held}
    assert len(held) > len(dev)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"clause": []}, "clause is not a list"),
        ({"clause": "2.2"}, "clause is not a list"),
        ({"claim": " "}, "the claim is missing"),
        ({"label": "maybe"}, "the label is neither"),
        ({"id": ""}, "the id is missing"),
    ],
)
def test_a_bad_line_is_named(tmp_path, change, said):
    with pytest.raises(DatasetError, match=f"line 2: {said}"):
        load_pairs([written(tmp_path, LINE, {**LINE, "id": "b", **change})])


def test_an_id_stands_once_and_a_clause_exists(tmp_path):
    with pytest.raises(DatasetError, match="stands twice"):
        load_pairs([written(tmp_path, LINE, LINE)])
    pairs = load_pairs([written(tmp_path, {**LINE, "clause": ["9.9"]})])
    with pytest.raises(DatasetError, match="cites the clause 9.9"):
        look(pairs, CORPUS, lambda claim, evidence, about: ())


def test_a_claim_comes_to_the_checks_with_its_clauses_and_what_is_known_beside_them():
    seen = []

    def keep(claim, evidence, about):
        seen.append((claim, {label: public_id(clause) for label, clause in evidence.items()}, about))
        return (Fault("support", "No."),)

    item = "3.3/establish-organisation-policies-and-guidelines/item-10"
    (one,) = look([Pair("p", "zh-Hant", (item, "2.2"), "內部政策應涵蓋裝置。", True, "summary")], CORPUS, keep)
    claim, evidence, about = seen[0]
    assert evidence == {"C1": item, "C2": "2.2"}
    assert claim.labels == ("C1", "C2")
    assert about.language == "zh-Hant"
    assert item in about.register
    assert any(item in key and "internal policies" in words for key, words in about.leads.items())
    assert (one.checks, one.messages, one.right) == (("support",), ("No.",), False)


def test_the_figures_by_hand():
    some = [looked(True), looked(True, "number"), looked(False, "number", "support"), looked(False), looked(False)]
    figures = figures_of(some)
    assert (figures.pairs, figures.supported) == (5, 2)
    assert figures.caught == pytest.approx(1 / 3)
    assert figures.passed == 0.5
    assert figures.caught_precision == 0.5
    assert figures.passed_precision == pytest.approx(1 / 3)
    assert figures.caught_interval[0] <= figures.caught <= figures.caught_interval[1]


@settings(deadline=None)  # resampling is slow on a busy machine
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_every_claim_is_counted_once(outcomes):
    some = [looked(supported, *(() if passes else ("x",))) for supported, passes in outcomes]
    figures = figures_of(some)
    caught = (figures.caught or 0) * (figures.pairs - figures.supported)
    passed = (figures.passed or 0) * figures.supported
    assert caught + passed == pytest.approx(sum(one.right for one in some))
    assert "all" in table(groups_of(some))


def test_a_higher_threshold_withholds_more():
    some = [looked(False, score=0.2), looked(True, score=0.4), looked(True, score=1.0)]
    some.append(looked(True, "number", score=0.9))
    points = curve(some, steps=4)
    assert points[0][1:] == (0.0, pytest.approx(2 / 3))
    assert [one[1] for one in points] == sorted(one[1] for one in points)
    assert [one[2] for one in points] == sorted((one[2] for one in points), reverse=True)
    assert curve([looked(True)]) == []


def test_which_check_found_the_fault_first():
    rows = by_check([looked(False, "number", "support"), looked(False, "number"), looked(True, "support")]).splitlines()
    assert rows[1].split() == ["number", "2", "1", "0", "0"]
    assert rows[2].split() == ["support", "0", "0", "1", "1"]


def test_the_checks_are_measured_from_the_command_line(tmp_path, capsys):
    lines = [json.loads(line) for line in (FOLDER / "dev-en.jsonl").read_text(encoding="utf-8").splitlines()[:12]]
    report = tmp_path / "report.json"
    assert main(["support", written(tmp_path, *lines), "--plain", "--list", "--json", str(report)]) == 0
    kept = json.loads(report.read_text(encoding="utf-8"))
    assert kept["figures"]["all"]["pairs"] == 12
    out = capsys.readouterr().out
    wrong = [one for one in kept["pairs"] if (not one["checks"]) != one["pair"]["supported"]]
    assert out.count("LET THROUGH") + out.count("WITHHELD") == len(wrong)


def test_an_invented_number_does_not_pass():
    said = "Whoever deploys such a system is fined HK$10 million."
    pair = Pair("p", "en", ("2.1.2/table-1/unacceptable-risk",), said, False, "number")
    (one,) = look([pair], CORPUS, lambda claim, evidence, about: check(claim, evidence, None, about))
    assert not one.passes
