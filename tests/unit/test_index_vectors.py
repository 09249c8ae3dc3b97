"""Vectors are taken from an earlier index only for the very same text and maker; words alone need none."""

from dataclasses import replace

import numpy as np
import pytest

from corpus.model import Clause, Document, Force
from corpus.store import Corpus
from index import encoders
from index.build import index_folder, index_info, open_searcher
from index.dense import VECTORS_FILE, DenseIndex
from index.folders import read_sealed
from index.model_files import find_model
from index.progress import silent
from index.settings import Settings
from index.vectors import MADE_BY, earlier_vectors

DOCUMENT = Document(
    id="doc", version="1", title="Guide", title_zh="指引", issuer="", jurisdiction="HK", kind="guideline",
    force=Force.STANDARD, date="", language="en", official_url="", copyright="", source="", sha256="", verbatim=True,
)  # fmt: skip


def corpus(*texts):
    return Corpus(
        (DOCUMENT,),
        tuple(
            Clause(
                document="doc", version="1", id=str(order), kind="para", heading="Rule", path=(), parent=None,
                order=order, text=text, page=None, segments=(), sentences=(),
            )
            for order, text in enumerate(texts)
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """The home of the other tests of the index, which has the exported encoder."""
    return Settings(home=tmp_path_factory.getbasetemp() / "index-home", batch_size=4)


@pytest.fixture
def encoded(monkeypatch):
    """Every text that is encoded."""
    texts = []
    real = encoders.OnnxEncoder.encode_documents

    def counting(self, given, progress=None):
        texts.extend(given)
        return real(self, given, progress)

    monkeypatch.setattr(encoders.OnnxEncoder, "encode_documents", counting)
    return texts


def test_only_what_is_new_is_encoded_and_the_vectors_are_the_same(settings, encoded):
    open_searcher(corpus("Keep records.", "Label content."), settings, progress=silent)
    encoded.clear()
    larger = corpus("Label content.", "Ask for consent.", "Keep records.")
    searcher = open_searcher(larger, settings, progress=silent)
    assert encoded == ["Rule\nAsk for consent."]
    assert searcher.meta["vectors_kept"] == 2
    direct = searcher.encode(["Rule\nLabel content.", "Rule\nAsk for consent.", "Rule\nKeep records."])
    assert np.abs(searcher.dense.vectors(np.arange(3)) - direct).max() < 1e-5
    encoded.clear()
    folder = index_folder(larger, settings, {}, find_model(settings.model, settings.home))
    (folder / VECTORS_FILE).write_bytes(b"spoilt")
    open_searcher(larger, settings, progress=silent, fresh=True)
    assert len(encoded) == 3


def test_nothing_is_taken_from_a_damaged_index_or_another_maker(settings):
    text = ["Rule\nState the purpose."]
    open_searcher(corpus("State the purpose."), settings, progress=silent)
    folder = index_info(corpus("State the purpose."), settings).folder
    maker = read_sealed(folder)[MADE_BY]
    assert len(earlier_vectors(folder.parent, maker, text)) == 1
    assert earlier_vectors(folder.parent, "another", text) == {}
    (folder / VECTORS_FILE).write_bytes(b"spoilt")
    assert earlier_vectors(folder.parent, maker, text) == {}


def test_taking_vectors_is_no_use_of_the_index_they_are_from(settings):
    open_searcher(corpus("Appoint someone."), settings, progress=silent)
    seal = index_info(corpus("Appoint someone."), settings).folder / "meta.json"
    before = seal.stat().st_mtime_ns
    read_sealed(seal.parent, use=False)
    assert seal.stat().st_mtime_ns == before


def test_words_alone_encode_nothing_and_have_an_index_of_their_own(settings, encoded):
    alone = replace(settings, dense_weight=0)
    searcher = open_searcher(corpus("Test before release."), alone, progress=silent)
    assert encoded == [] and searcher.dense is None
    assert [hit.clause.text for hit in searcher.search("release tests")] == ["Test before release."]
    folder = index_info(corpus("Test before release."), alone).folder
    assert not (folder / VECTORS_FILE).exists()
    open_searcher(corpus("Test before release."), settings, progress=silent)
    full = index_info(corpus("Test before release."), settings).folder
    assert full != folder and DenseIndex(full).count == 1


def test_progress_counts_what_is_encoded_and_nothing_else(settings, monkeypatch):
    """Not the texts whose vectors an earlier index holds, and not those that the model cannot read."""
    looked_at = []
    real = encoders.OnnxEncoder.coverage
    monkeypatch.setattr(
        encoders.OnnxEncoder, "coverage", lambda self, text: looked_at.append(text) or real(self, text)
    )
    told = []
    first = ("Keep a diary.", "Sign each page.", "保存紀錄。")
    open_searcher(corpus(*first), settings, progress=lambda *step: told.append(step))
    encoding = [step[1:] for step in told if step[0].startswith("Encoding")]
    assert encoding[0][0] == 0 and encoding[-1][0] == encoding[-1][1] == encoding[0][1]
    told.clear()
    looked_at.clear()
    searcher = open_searcher(corpus(*first, "Lock the drawer."), settings, progress=lambda *step: told.append(step))
    assert [step[1:] for step in told if step[0].startswith("Encoding")] == [(0, 1), (1, 1)]
    assert looked_at == ["Rule\nLock the drawer."]
    # What could not be read has zeros in the new index too, taken from the earlier one or made anew.
    again = open_searcher(corpus(*first, "Lock the drawer."), settings, progress=silent, fresh=True)
    assert np.abs(searcher.dense.vectors(np.arange(4)) - again.dense.vectors(np.arange(4))).max() < 1e-5
    told.clear()
    open_searcher(corpus(*reversed(first)), settings, progress=lambda *step: told.append(step))
    assert not [step for step in told if step[0].startswith("Encoding")], "nothing was new"
