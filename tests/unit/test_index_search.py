import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.model import Clause, Document, Force, Modality, Sentence
from corpus.store import Corpus
from index.build import index_info, open_searcher
from index.folders import StorageError
from index.progress import Bar, silent
from index.settings import Settings, SettingsError

DOCUMENT = Document(
    id="doc", version="1", title="Guide", title_zh="指引", issuer="Office", jurisdiction="HK", kind="guideline",
    force=Force.VOLUNTARY_GUIDANCE, date="2025-01-01", language="en", official_url="", copyright="", source="",
    sha256="", verbatim=True,
)  # fmt: skip
TEXTS = {
    "1/p1": ("Personal data", "Providers must protect personal data. They delete it when asked."),
    "1/p2": ("Labelling", "Content made by a model should carry a visible label."),
    "1/p3": ("Hallucination", "Models invent facts. Users should verify what a model says before sharing it."),
    "2/p1": ("Education", "Schools should teach students how to use these tools responsibly."),
}
EXTRA = {"1/p1": ("保護個人資料是服務提供者的責任。", "個人資料怎麼保護？"), "1/p2": ("生成的內容應加標籤。",)}


def clause(order, id, heading, text):
    ends = [at + 1 for at, character in enumerate(text) if character == "."]
    starts = [0, *(end + 1 for end in ends[:-1])]
    return Clause(
        document="doc", version="1", id=id, kind="para", heading=heading, path=("Guide",), parent=id.split("/")[0],
        order=order, text=text, page=1, segments=(),
        sentences=tuple(Sentence(a, b, Modality.SHOULD) for a, b in zip(starts, ends, strict=True)),
    )  # fmt: skip


CORPUS = Corpus((DOCUMENT,), tuple(clause(n, id, *rest) for n, (id, rest) in enumerate(TEXTS.items())))


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return Settings(home=tmp_path_factory.getbasetemp() / "index-home", batch_size=4)


@pytest.fixture(scope="module")
def searcher(settings):
    return open_searcher(CORPUS, settings, extra=EXTRA, progress=silent)


def ids(hits):
    return [hit.clause.id for hit in hits]


def test_a_question_finds_its_clause_by_meaning_and_by_words(searcher):
    assert ids(searcher.search("How do I know that an answer is not made up?"))[0] == "1/p3"
    assert ids(searcher.search("label"))[0] == "1/p2"


def test_hits_are_ordered_and_scored_within_bounds(searcher):
    hits = searcher.search("Who must protect data of persons?", k=3)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert 0 < hit.score <= 1 and -1 <= hit.dense <= 1.00001 and 0 <= hit.lexical <= 1
        assert hit.clause is CORPUS.clause("doc", hit.clause.id)


def test_a_hit_has_the_scores_of_all_its_sentences_at_their_spans(searcher):
    (hit,) = [hit for hit in searcher.search("verify what a model says") if hit.clause.id == "1/p3"]
    assert [(unit.start, unit.end) for unit in hit.units] == [(s.start, s.end) for s in hit.clause.sentences]
    best = max(hit.units, key=lambda unit: unit.score)
    assert hit.clause.text[best.start : best.end].startswith("Users should verify")
    (single,) = next(hit for hit in searcher.search("visible label") if hit.clause.id == "1/p2").units
    assert single.kind == "sentence" and single.end == len(TEXTS["1/p2"][1])


def test_chinese_is_found_through_the_extra_texts(searcher):
    assert ids(searcher.search("服務提供者怎樣保護個人資料？"))[0] == "1/p1"
    assert ids(searcher.search("生成內容的標籤"))[0] == "1/p2"


def test_a_boost_raises_lowers_and_removes(searcher):
    plain = searcher.search("students and data", k=4)
    last = plain[-1].clause.id
    raised = searcher.search("students and data", k=4, boost=lambda c: 50.0 if c.id == last else 1.0)
    assert raised[0].clause.id == last
    assert raised[0].score == pytest.approx(50 * plain[-1].score)
    assert last not in ids(searcher.search("students and data", k=4, boost=lambda c: float(c.id != last)))


def test_other_wordings_count_where_they_fit_better(searcher):
    vague = "What about that?"
    assert ids(searcher.search(vague, also={"Should pupils be taught in school?": 1.0}))[0] == "2/p1"


def test_a_clause_is_judged_by_its_best_wording_and_by_all_together(searcher):
    question, wording = "Who labels content?", "Schools should teach students"

    def scores(hits):
        return {hit.clause.id: hit.score for hit in hits}

    one, other = scores(searcher.search(question)), scores(searcher.search(wording))
    both = scores(searcher.search(question, also={wording: 0.5}))
    assert both.keys() == one.keys() | other.keys()
    for name, score in both.items():
        first, second = one.get(name, 0.0), 0.5 * other.get(name, 0.0)
        assert score == pytest.approx(0.3 * max(first, second) + 0.7 * (first + second) / 1.5)


def test_wordings_that_are_blank_or_count_nothing_change_nothing(searcher):
    plain = searcher.search("visible label")
    assert searcher.search("visible label", also={" ": 1.0, "schools teach students": 0.0}) == plain
    assert ids(searcher.search(" ", also={"visible label": 1.0})) == ids(plain)


def test_words_spread_over_the_texts_of_a_clause_count(settings, searcher):
    """「資料」 stands in its question, 「服務提供者」 in its gloss: no single text of the clause holds both."""
    question = "服務提供者 怎麼保護"
    alone = open_searcher(CORPUS, replace(settings, spread_share=0), extra=EXTRA, progress=silent)
    with_spread = {hit.clause.id: hit.score for hit in searcher.search(question)}
    without = {hit.clause.id: hit.score for hit in alone.search(question)}
    assert with_spread["1/p1"] > without["1/p1"]
    # A clause with its own text alone is judged as before.
    assert [hit.score for hit in searcher.search("schools teach students") if hit.clause.id == "2/p1"] == [
        hit.score for hit in alone.search("schools teach students") if hit.clause.id == "2/p1"
    ]


@pytest.mark.parametrize("query", ["", "   ", "\n"])
def test_nothing_asked_is_nothing_found(searcher, query):
    assert searcher.search(query) == []


def test_words_alone_find_only_what_shares_them(settings):
    lexical = open_searcher(CORPUS, replace(settings, dense_weight=0), extra=EXTRA, progress=silent)
    assert ids(lexical.search("teach students")) == ["2/p1"]
    assert lexical.search("zebra crossing") == []


@pytest.mark.parametrize("change", [{"lexical_weight": 0}, {"fusion": "rrf"}, {"dense_weight": 3.0}])
def test_every_way_of_fusing_finds_the_obvious(settings, change):
    other = open_searcher(CORPUS, replace(settings, **change), extra=EXTRA, progress=silent)
    assert ids(other.search("Do schools teach students to use the tools?"))[0] == "2/p1"


def test_settings_of_search_alone_share_one_index(settings, searcher):
    first = index_info(CORPUS, settings, extra=EXTRA)
    assert index_info(CORPUS, replace(settings, fusion="rrf", text_share=1.0), extra=EXTRA).folder == first.folder
    assert index_info(CORPUS, replace(settings, unit_kinds=("clause",)), extra=EXTRA).folder != first.folder
    assert index_info(CORPUS, settings, extra={}).folder != first.folder


def test_coverage_is_the_share_of_weight_that_stands_in_the_clauses(searcher):
    schools, labels = CORPUS.clause("doc", "2/p1"), CORPUS.clause("doc", "1/p2")
    assert searcher.coverage("schools teach students", [schools]) == pytest.approx(1)
    assert searcher.coverage("schools teach students", [labels]) == 0
    assert 0 < searcher.coverage("schools teach zebras", [schools, labels]) < 1
    assert searcher.coverage("what is it", [schools]) == 0


def test_the_encoder_is_that_of_questions(searcher):
    vectors = searcher.encode(["one", "two"])
    assert vectors.shape == (2, searcher.dense.dimensions)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_an_index_tells_how_it_was_built(settings, searcher):
    info = index_info(CORPUS, settings, extra=EXTRA)
    assert info.state == "ready" and info.bytes > 0
    assert info.meta["clauses"] == 4 and info.meta["documents"] == ["doc@1"]
    assert info.meta["units"] == {"clause": 4, "sentence": 4, "gloss": 2, "ask": 1}
    assert info.encoder_meta["parity"] > 0.9999


@pytest.mark.parametrize("name", ["vectors.faiss", "bm25.npz", "bm25-terms.txt", "units.npz", "meta.json"])
def test_a_damaged_or_half_written_index_is_built_again_with_a_word(settings, searcher, name, capsys):
    file = index_info(CORPUS, settings, extra=EXTRA).folder / name
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert index_info(CORPUS, settings, extra=EXTRA).state == "damaged"
    again = open_searcher(CORPUS, settings, extra=EXTRA, progress=silent)
    assert "is damaged" in capsys.readouterr().err
    question = "How do I know that an answer is not made up?"
    assert [(h.clause.id, h.score) for h in again.search(question)] == [
        (h.clause.id, pytest.approx(h.score, abs=1e-5)) for h in searcher.search(question)
    ]
    assert index_info(CORPUS, settings, extra=EXTRA).state == "ready"


def test_a_home_that_cannot_be_written_is_one_sentence_and_an_index_in_it_still_opens(settings, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="CLAUSEWISE_HOME"):
        open_searcher(CORPUS, replace(settings, home=tmp_path / "file"), extra=EXTRA, progress=silent)


def test_a_corpus_without_clauses_finds_nothing(settings):
    empty = open_searcher(Corpus((DOCUMENT,), ()), settings, progress=silent)
    assert empty.search("anything") == []


def test_a_question_from_cold_imports_nothing_that_builds(settings, searcher, tmp_path):
    program = """
import json, sys
from pathlib import Path
sys.path[:0] = [sys.argv[1], sys.argv[2]]
from test_index_search import CORPUS, EXTRA
for name in [name for name in sys.modules if name.split(".")[0] in ("pytest", "_pytest", "hypothesis")]:
    del sys.modules[name]
from index.build import open_searcher
from index.settings import Settings
searcher = open_searcher(CORPUS, Settings(home=Path(sys.argv[3]), batch_size=4), extra=EXTRA)
found = [hit.clause.id for hit in searcher.search("Who protects personal data?")]
print(json.dumps([found, sorted({name.split(".")[0] for name in sys.modules})]))
"""
    here = Path(__file__).parent
    arguments = [sys.executable, "-c", program, str(here.parent.parent), str(here), str(settings.home)]
    done = subprocess.run(
        arguments, capture_output=True, text=True, check=True, cwd=tmp_path, env={**os.environ}
    )
    found, modules = json.loads(done.stdout)
    assert found[0] == "1/p1"
    heavy = {"torch", "transformers", "sentence_transformers", "llama_index", "bm25s", "scipy", "huggingface_hub"}
    assert not heavy & set(modules)


@pytest.mark.parametrize(
    "change",
    [
        {"model": " "},
        {"fusion": "magic"},
        {"unit_kinds": ("page",)},
        {"unit_kinds": ()},
        {"dense_weight": -1},
        {"dense_weight": 0, "lexical_weight": 0},
        {"text_share": 0, "gloss_share": 0, "ask_share": 0},
        {"dense_weight": float("nan")},
        {"spread_share": 1.5},
        {"batch_size": 0},
    ],
)
def test_a_setting_that_cannot_work_is_refused(change, tmp_path):
    with pytest.raises(SettingsError):
        Settings(home=tmp_path, **change)


def test_the_environment_names_model_and_home(monkeypatch, tmp_path):
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path))
    monkeypatch.setenv("CLAUSEWISE_MODEL", "some/model")
    settings = Settings.from_environment(fusion="rrf")
    assert (settings.home, settings.model, settings.fusion) == (tmp_path, "some/model", "rrf")


def test_progress_is_a_line_a_stage_where_there_is_no_terminal(capsys):
    bar = Bar()
    for done in range(5):
        bar("Encoding", done, 4)
    assert capsys.readouterr().err == "Encoding: 0 of 4\nEncoding: 4 of 4\n"


def test_single_characters_cover_nothing_where_there_are_words(searcher):
    """「資」 and 「護」 stand in the corpus, but neither 「投資」 nor 「護照」 does."""
    personal = CORPUS.clause("doc", "1/p1")
    assert searcher.coverage("投資護照", [personal]) == 0
    assert searcher.coverage("個人資料", [personal]) > 0.5
    assert searcher.coverage("護", [personal]) > 0


def test_glosses_count_more_for_what_is_searched_in_chinese_by_words(searcher, monkeypatch):
    chinese, english = "個人資料是誰的責任？", "Who must protect personal data?"
    shifted = {hit.clause.id: hit.score for hit in searcher.search(chinese)}
    in_english = searcher.search(english)
    monkeypatch.setattr("index.search._CHINESE_SHIFT", 0.0)
    plain = {hit.clause.id: hit.score for hit in searcher.search(chinese)}
    assert searcher.search(english) == in_english
    # Of this clause the gloss shares more words with the question than the question in the register does.
    assert shifted["1/p1"] > plain["1/p1"]
