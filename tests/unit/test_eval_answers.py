"""Scoring of answers: by hand on made records, and from question to figures through the real assistant."""

import json
from dataclasses import asdict, replace

import pytest

from corpus.store import load_corpus
from eval.__main__ import main
from eval.answers import check_ids, read_answers, score, stands, tree_of
from eval.datasets import Case, DatasetError
from eval.gains import balance, ranked_difference
from eval.run import Judged
from eval.summary import difference, summarise, table

GUIDELINE = "hk-genai-guideline"


@pytest.fixture(scope="module")
def corpus():
    return load_corpus()


@pytest.fixture(scope="module")
def tree(corpus):
    return tree_of(corpus)


def case(name="a", gold=("A2.2.2/finance",), answerable=True, hedge=False, **fields):
    made = Case(name, "en", "sector", "Do banks have to offer an opt-out?", None, None, (), gold, (), answerable, hedge)
    return replace(made, **fields)


def citation(corpus, clause_id, start=0, end=20):
    text = corpus.clause(GUIDELINE, clause_id).text
    version = corpus.document(GUIDELINE).version
    quote = text[start:end]
    return {"document": GUIDELINE, "version": version, "clause": clause_id, "quote": quote, "start": start, "end": end}


def record(corpus, *cited, name="a", outcome="answered", abstained=False):
    statements = [{"text": "x", "citations": [citation(corpus, one)]} for one in cited]
    return {
        "id": name,
        "outcome": outcome,
        "abstained": abstained,
        "cited": list(cited),
        "statements": statements,
        "ms": 5.0,
    }


def test_a_right_answer(corpus, tree):
    row = score(case(), record(corpus, "A2.2.2/finance"), corpus, tree)
    assert (row.recall, row.precision) == (1.0, 1.0)
    assert (row.false_abstention, row.missed_abstention, row.hedged) == (False, None, None)
    assert (row.invented, row.uncited, row.misquoted) == (0, 0, 0)


def test_credit_uses_the_shape_of_the_guideline(corpus, tree):
    table_case = case(gold=("2.1.2/table-1",))
    assert score(table_case, record(corpus, "2.1.2/table-1/limited-risk"), corpus, tree).recall == 1.0
    item = case(gold=("3.3/establish-organisation-policies-and-guidelines",))
    one = "3.3/establish-organisation-policies-and-guidelines/item-3"
    assert score(item, record(corpus, one), corpus, tree).recall == 0.5


def test_abstentions(corpus, tree):
    silent = record(corpus, outcome="not_in_sources", abstained=True)
    row = score(case(), silent, corpus, tree)
    assert (row.recall, row.precision, row.false_abstention, row.uncited) == (0.0, None, True, 0)
    unanswerable = case(gold=(), answerable=False)
    assert score(unanswerable, silent, corpus, tree).missed_abstention is False
    row = score(unanswerable, record(corpus, "A2.2.2/finance"), corpus, tree)
    assert (row.recall, row.precision, row.missed_abstention, row.false_abstention) == (None, 0.0, True, None)


def test_a_hedge_is_anything_but_a_flat_answer(corpus, tree):
    hedge = case(hedge=True)
    assert score(hedge, record(corpus, "A2.2.2/finance"), corpus, tree).hedged is False
    partly = record(corpus, "A2.2.2/finance", outcome="partly_answered")
    assert score(hedge, partly, corpus, tree).hedged is True


def test_what_must_never_happen_is_counted(corpus, tree):
    bad = record(corpus, "A2.2.2/finance")
    bad["cited"] = ["A2.2.2/finance", "A9/nowhere", "other-law#s-1"]
    bad["statements"].append({"text": "Said by nobody.", "citations": []})
    bad["statements"][0]["citations"].append(citation(corpus, "A2.2.2/finance") | {"quote": "Finance: The financial"})
    row = score(case(), bad, corpus, tree)
    assert (row.invented, row.uncited, row.misquoted) == (2, 1, 1)
    nothing = record(corpus)
    assert score(case(), nothing, corpus, tree).uncited == 1


@pytest.mark.parametrize(
    "change",
    [
        {"start": 1},
        {"end": 21},
        {"end": 10**9},
        {"start": -5},
        {"version": "1.0"},
        {"document": "none"},
        {"clause": "A2.2.2/legal"},
        {"quote": "finance: the financi"},
        {"start": None},
    ],
)
def test_a_quote_stands_exactly_where_it_says_or_not_at_all(corpus, change):
    good = citation(corpus, "A2.2.2/finance")
    assert stands(good, corpus)
    assert not stands(good | change, corpus)


def test_a_citation_without_a_field_does_not_stand(corpus):
    good = citation(corpus, "A2.2.2/finance")
    for name in good:
        assert not stands({key: value for key, value in good.items() if key != name}, corpus)


def test_groups_and_the_difference_between_two_runs(corpus, tree):
    cases = [case("a"), case("b", lang="zh-Hant"), case("c", gold=(), answerable=False, kind="unanswerable")]
    silent = record(corpus, name="c", outcome="not_in_sources", abstained=True)
    rows = [
        score(cases[0], record(corpus, "A2.2.2/finance"), corpus, tree),
        score(cases[1], record(corpus, "A2.2.2/legal"), corpus, tree),
        score(cases[2], silent, corpus, tree),
    ]
    groups = {one.group: one for one in summarise(rows)}
    assert list(groups) == ["all", "lang:en", "lang:zh-Hant", "kind:sector", "kind:unanswerable"]
    measures = groups["all"].measures
    assert (measures["recall"].value, measures["recall"].scored) == (0.5, 2)
    assert measures["recall"].interval == (0.0, 1.0)
    assert (measures["abstention_precision"].value, measures["abstention_recall"].value) == (1.0, 1.0)
    assert measures["false_abstention"].value == 0.0
    assert groups["kind:unanswerable"].measures["recall"].value is None
    shown = table(summarise(rows))
    assert "0.500" in shown
    assert ".00-1.0" in shown
    assert "mustsay" not in shown
    earlier = {row.id: json.loads(json.dumps(asdict(row))) for row in rows}
    assert difference(rows, earlier) == []
    worse = score(cases[0], record(corpus, "A2.2.2/legal"), corpus, tree)
    missed = score(cases[2], record(corpus, "A2.2.2/legal"), corpus, tree)
    lines = difference([worse, rows[1], missed], earlier)
    assert lines[0].startswith("lost   a: recall 1.000 -> 0.000")
    assert "+A2.2.2/legal" in lines[0]
    assert "-A2.2.2/finance" in lines[0]
    assert lines[1].startswith("lost   c: ")
    assert [line[:6] for line in difference(rows, {row.id: asdict(row) for row in (worse, rows[1], missed)})] == [
        "gained",
        "gained",
    ]
    assert difference(rows[:1], earlier) == ["gone   b", "gone   c"]
    assert difference(rows[:1], {}) == ["new    a"]
    assert balance([*lines, *difference(rows[:1], earlier)]) == "2 lost, 2 gone"
    older = {name: {key: value for key, value in row.items() if key != "evidence"} for name, row in earlier.items()}
    assert difference(rows, older) == []


def test_abstaining_has_a_precision_and_a_recall(corpus, tree):
    silent = record(corpus, outcome="not_in_sources", abstained=True)
    unanswerable = {"gold": (), "answerable": False}
    rows = [
        score(case("a"), silent, corpus, tree),
        score(case("b", **unanswerable), silent, corpus, tree),
        score(case("c", **unanswerable), silent, corpus, tree),
        score(case("d", **unanswerable), record(corpus, "A2.2.2/finance"), corpus, tree),
        score(case("e"), record(corpus, "A2.2.2/finance"), corpus, tree),
    ]
    measures = summarise(rows)[0].measures
    assert measures["abstention_precision"].value == pytest.approx(2 / 3)
    assert measures["abstention_recall"].value == pytest.approx(2 / 3)
    assert measures["false_abstention"].value == 0.5
    assert (measures["abstention_precision"].scored, measures["abstention_recall"].scored) == (3, 3)


def test_a_case_that_names_no_clause_of_ours_is_refused(tree):
    with pytest.raises(DatasetError, match="A9/nowhere"):
        check_ids([case(gold=("A9/nowhere",))], tree)


def test_answers_of_a_batch_must_be_all_there(corpus, tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text(json.dumps(record(corpus, "A2.2.2/finance")) + "\n")
    assert read_answers(str(path), [case("a")])[0]["id"] == "a"
    with pytest.raises(DatasetError, match="no answer to b"):
        read_answers(str(path), [case("a"), case("b")])
    path.write_text('{"id": "a"}\n')
    with pytest.raises(DatasetError, match="line 1: outcome is missing"):
        read_answers(str(path), [case("a")])


def test_from_questions_to_figures(built_home, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CLAUSEWISE_HOME", str(built_home))
    shared = {"lang": "en", "also_ok": []}
    rows = [
        {**shared, "id": "f", "kind": "sector", "question": "Do banks have to offer an opt-out?", "sector": "Banking",
         "gold_clauses": ["A2.2.2/finance"], "answerable": True},
        {**shared, "id": "u", "kind": "unanswerable", "question": "What is the fine for not labelling videos?",
         "gold_clauses": [], "answerable": False},
    ]  # fmt: skip
    cases, first = tmp_path / "cases.jsonl", tmp_path / "first.json"
    cases.write_text("\n".join(map(json.dumps, rows)))
    assert main(["answers", str(cases), "--json", str(first)]) == 0
    figures = json.loads(first.read_text())
    by_id = {row["id"]: row for row in figures["cases"]}
    assert by_id["f"]["recall"] == 1.0
    assert by_id["u"]["missed_abstention"] is False
    summary = figures["summary"][0]
    assert summary["counts"] == {"invented": 0, "uncited": 0, "misquoted": 0}
    assert (summary["measures"]["modality"]["value"], summary["measures"]["language"]["value"]) == (1.0, 1.0)
    capsys.readouterr()
    assert main(["answers", str(cases), "--diff", str(first)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].split()[0] == "n"
    assert out[-1] == "No case changed."
    figures["cases"][0]["recall"] = 0.0
    first.write_text(json.dumps(figures))
    assert main(["answers", str(cases), "--diff", str(first)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[-2].startswith("gained f: recall 0.000 -> 1.000")
    assert out[-1] == "1 gained"
    assert main(["answers", str(cases), "--diff", str(cases)]) == 1
    assert "earlier run" in capsys.readouterr().err
    assert main(["clauses", str(cases), "--json", str(tmp_path / "clauses.json")]) == 0
    found = json.loads((tmp_path / "clauses.json").read_text())
    assert found["averages"]["all"]["recall@5"] == 1.0
    found["queries_judged"][0]["values"]["recall@5"] = 0.0
    (tmp_path / "clauses.json").write_text(json.dumps(found))
    capsys.readouterr()
    assert main(["clauses", str(cases), "--diff", str(tmp_path / "clauses.json")]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["gained f: recall@5 0.000 -> 1.000", "1 gained"]


def test_what_a_search_gains_and_loses():
    def judged(name, recall5, recall10, mrr):
        return Judged(name, (), {"recall@5": recall5, "recall@10": recall10, "mrr@10": mrr}, 1.0)

    old = [judged("a", 0.5, 1.0, 0.5), judged("b", 1.0, 1.0, 1.0), judged("c", 0.0, 0.5, 0.1), judged("d", 0, 0, 0)]
    earlier = {one.id: json.loads(json.dumps(asdict(one))) for one in old}
    assert ranked_difference(old, earlier) == []
    assert balance([]) == "No case changed."
    now = [judged("a", 1.0, 1.0, 0.4), judged("b", 1.0, 1.0, 0.9), judged("c", 0.0, 0.5, 0.1), judged("e", 1, 1, 1)]
    assert ranked_difference(now, earlier) == [
        "gained a: recall@5 0.500 -> 1.000, mrr@10 0.500 -> 0.400",
        "lost   b: mrr@10 1.000 -> 0.900",
        "new    e",
        "gone   d",
    ]
