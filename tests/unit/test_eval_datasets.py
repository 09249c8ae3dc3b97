"""Cases and retrieval sets: read whole, or refused with the line."""

import json

import pytest

from app.answer import Turn
from eval.datasets import DatasetError, Passage, load_beir, load_cases, unit

CASE = {"id": "a", "lang": "en", "kind": "role", "question": "Who?", "gold_clauses": ["2.1"], "answerable": True}


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


@pytest.fixture
def beir(tmp_path):
    write(
        tmp_path / "corpus.jsonl",
        [
            {"_id": "art_1#1", "title": "Article 1", "text": "Scope."},
            {"_id": "art_1#2", "title": "Article 1", "text": "More on scope."},
            {"_id": "art_2#1", "title": "Article 2", "text": ""},
            {"_id": "art_3#1", "text": "Fines."},
        ],
    )
    write(
        tmp_path / "queries.jsonl",
        [{"_id": "q1", "text": "What scope?"}, {"_id": "q2", "text": "What fines?"}, {"_id": "q3", "text": "Nothing?"}],
    )
    (tmp_path / "qrels").mkdir()
    judgements = ["query-id\tcorpus-id\tscore", "q1\tart_1\t1", "q1\tart_1#2\t2", "q2\tart_3\t1", "q3\tart_1\t0"]
    (tmp_path / "qrels" / "test.tsv").write_text("\n".join(judgements) + "\n")
    return tmp_path


def test_a_case(tmp_path):
    full = {
        **CASE,
        "role": "Service Providers",
        "sector": None,
        "also_ok": ["2.2"],
        "hedge": True,
        "history": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": None}],
    }
    (case,) = load_cases([write(tmp_path / "cases", [full])])
    assert (case.id, case.gold, case.also_ok, case.hedge) == ("a", ("2.1",), ("2.2",), True)
    assert (case.role, case.sector) == ("Service Providers", None)
    assert case.history == (Turn("user", "Hi"),)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({**CASE, "question": " "}, "empty"),
        ({**CASE, "gold_clauses": []}, "needs gold_clauses"),
        ({**CASE, "gold_clauses": "2.1"}, "list of clause ids"),
        ({**CASE, "answerable": "yes"}, "answerable"),
        ({**CASE, "history": 3}, "history"),
        ({"id": "a"}, "question"),
    ],
)
def test_a_bad_case_is_refused_with_its_line(tmp_path, row, said):
    path = write(tmp_path / "cases", [CASE | {"id": "first"}, row])
    with pytest.raises(DatasetError, match=f"line 2: .*{said}"):
        load_cases([path])


def test_a_case_that_stands_twice_and_no_case_at_all(tmp_path):
    path = write(tmp_path / "cases", [CASE])
    with pytest.raises(DatasetError, match="stands twice"):
        load_cases([path, path])
    with pytest.raises(DatasetError, match="no cases"):
        load_cases([write(tmp_path / "none", [])])
    (tmp_path / "bad").write_text("{")
    with pytest.raises(DatasetError, match="line 1: not JSON"):
        load_cases([str(tmp_path / "bad")])


def test_a_retrieval_set(beir):
    dataset = load_beir(str(beir), collapse="#")
    assert dataset.queries == {"q1": "What scope?", "q2": "What fines?"}
    assert dataset.relevant == {"q1": {"art_1": 2.0}, "q2": {"art_3": 1.0}}
    assert dataset.passages["art_1#2"] == Passage("Article 1", "More on scope.")
    assert dataset.passages["art_2#1"] == Passage("", "Article 2")
    assert dataset.passages["art_3#1"] == Passage("", "Fines.")


def test_a_limit_keeps_every_passage(beir):
    dataset = load_beir(str(beir), collapse="#", limit=1)
    assert list(dataset.queries) == list(dataset.relevant) == ["q1"]
    assert len(dataset.passages) == 4


def test_a_judged_unit_that_no_passage_has_is_refused(beir):
    with pytest.raises(DatasetError, match="line 2: art_1 .*--collapse"):
        load_beir(str(beir))


def test_a_set_that_is_not_there(tmp_path, beir):
    with pytest.raises(DatasetError, match="not a folder"):
        load_beir(str(tmp_path / "none"))
    (beir / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tart_1\n")
    with pytest.raises(DatasetError, match="line 2"):
        load_beir(str(beir), collapse="#")
    (beir / "qrels" / "test.tsv").unlink()
    with pytest.raises(DatasetError, match="cannot be read"):
        load_beir(str(beir), collapse="#")


def test_units():
    assert unit("art_5#2", "#") == "art_5"
    assert unit("art_5#2", "") == "art_5#2"
    assert unit("art_5", "#") == "art_5"
