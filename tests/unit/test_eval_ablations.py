"""The table of what each part of search is worth, on a small set through the real index."""

import json

import pytest

from eval.ablations import OF_THE_REGISTER, VARIANTS, columns_of, measure, table
from eval.datasets import DatasetError
from index.settings import Settings

PASSAGES = {
    "rct_1#1": ("Recital 1", "Complaints matter, so a record of complaints should be kept by the provider."),
    "art_1#1": ("Article 1", "The provider shall keep a record of complaints."),
    "art_2#1": ("Article 2", "The harbour master shall close the port in a typhoon."),
}
QUERIES = {"q1": ("Must a provider keep a record of complaints?", "art_1"), "q2": ("Who closes the port?", "art_2")}


def quiet(*_):
    pass


@pytest.fixture
def folder(tmp_path, built_home, monkeypatch):
    monkeypatch.setenv("CLAUSEWISE_HOME", str(built_home))
    place = tmp_path / "acts"
    (place / "qrels").mkdir(parents=True)
    rows = [{"_id": name, "title": title, "text": text} for name, (title, text) in PASSAGES.items()]
    (place / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (place / "queries.jsonl").write_text("\n".join(json.dumps({"_id": q, "text": t}) for q, (t, _) in QUERIES.items()))
    lines = ["query-id\tcorpus-id\tscore", *(f"{q}\t{unit}\t1" for q, (_, unit) in QUERIES.items())]
    (place / "qrels" / "test.tsv").write_text("\n".join(lines))
    return str(place)


def test_every_variant_is_a_sound_setting():
    assert set(VARIANTS) > OF_THE_REGISTER
    assert len({Settings(**changes) for changes in VARIANTS.values()}) == len(VARIANTS)


def test_a_set_is_measured_by_each_variant_that_can_differ_on_it(folder):
    columns = columns_of([], [folder])
    figures = measure(columns, quiet, ["lexical", "hybrid", "hybrid + register", "recitals as articles"])
    assert list(figures) == ["lexical", "hybrid", "recitals as articles"]
    assert all(by_column["acts"]["recall@10"] == 1.0 for by_column in figures.values())
    assert figures["hybrid"]["acts"]["map@10"] == 1.0
    printed = table(figures, columns)
    assert "acts R@10/MAP" in printed and "1.000/1.000" in printed
    assert len(printed.splitlines()) == 1 + len(figures)


def test_a_missing_set_is_said(tmp_path):
    with pytest.raises(DatasetError, match="not a folder"):
        columns_of([], [str(tmp_path / "none")])
