"""The index of added documents: only what changed is encoded, and whoever has the old one open goes on answering."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from app.documents.adding import take_away
from app.library import open_library, open_shelf
from app.shelf import Shelf
from corpus.added import load_added, write_added
from corpus.model import Clause, Document, Force, Modality, Sentence
from corpus.store import Corpus
from index.build import index_folder, open_searcher
from index.encoder import OnnxEncoder
from index.forget import forget_document
from index.model_files import find_model
from index.settings import Settings
from index.units import make_units

OPENING = "The tea house opens at ten in the morning. Guests wait outside until then."
STAFF = "Staff must wash their hands before they touch the cups."
CLOSING = "The house closes at six."


def document(name: str, version: str = "1") -> Document:
    about = {"issuer": "", "jurisdiction": "", "date": "", "official_url": "", "copyright": "", "source": ""}
    return Document(
        id=name,
        version=version,
        title=name,
        title_zh="",
        kind="document",
        force=Force.UNSTATED,
        language="en",
        sha256="",
        verbatim=True,
        **about,
    )


def clauses(name: str, texts: Sequence[str], version: str = "1") -> tuple[Clause, ...]:
    made = []
    for number, text in enumerate(texts):
        ends = [at + 1 for at, char in enumerate(text) if char == "."]
        starts = [0, *(end + 1 for end in ends[:-1])]
        spoken = tuple(Sentence(a, b, Modality.DESCRIPTIVE) for a, b in zip(starts, ends, strict=True))
        made.append(Clause(name, version, str(number), "para", "", (), None, number, text, None, (), spoken))
    return tuple(made)


def corpus(*parts: tuple[Clause, ...]) -> Corpus:
    names = dict.fromkeys((clause.document, clause.version) for part in parts for clause in part)
    return Corpus(tuple(document(*name) for name in names), tuple(clause for part in parts for clause in part))


def texts_of(held: Corpus) -> set[str]:
    return {unit.text for unit in make_units(held.clauses, Settings().unit_kinds, {})}


def stripped(texts: Sequence[str]) -> list[str]:
    """Without the line of headings above each, which is empty here."""
    return [text.strip() for text in texts]


def added_shelf() -> Shelf:
    """The added documents with their index, as a question would find them."""
    return next(open_shelf(part) for part in open_library().parts if part.name == "added")


@pytest.fixture
def settings(built_home: Path, tmp_path: Path) -> Settings:
    return Settings(home=built_home, indexes=tmp_path / "index")


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that the model reads from here on, to be put into an index."""
    seen: list[str] = []
    real = OnnxEncoder.encode_documents

    def counted(self: OnnxEncoder, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> object:
        seen.extend(texts)
        return real(self, texts, progress)

    monkeypatch.setattr(OnnxEncoder, "encode_documents", counted)
    return seen


def test_only_what_changed_is_encoded(settings: Settings, encoded: list[str]) -> None:
    rules = clauses("rules", [OPENING, STAFF])
    open_searcher(corpus(rules), settings)
    assert sorted(encoded) == sorted(texts_of(corpus(rules)))
    assert len(encoded) == 4, "two clauses, and the sentences of the one that has two"
    encoded.clear()

    letter = clauses("letter", [CLOSING])
    both = corpus(rules, letter)
    open_searcher(both, settings)
    assert stripped(encoded) == [CLOSING], "adding a document encodes that document"
    encoded.clear()

    changed = corpus(clauses("rules", [OPENING.replace("outside", "in the yard"), STAFF]), letter)
    searcher = open_searcher(changed, settings)
    assert set(encoded) == texts_of(changed) - texts_of(both) and len(encoded) == 2
    assert searcher.search("Where do guests wait?")[0].clause.text == changed.clauses[0].text
    encoded.clear()

    open_searcher(corpus(letter), settings)
    open_searcher(both, settings)
    assert encoded == [], "neither removing a document nor bringing it back encodes anything"


def test_a_new_version_beside_the_old_encodes_what_is_new(settings: Settings, encoded: list[str]) -> None:
    first = clauses("rules", [OPENING, STAFF])
    open_searcher(corpus(first), settings)
    encoded.clear()
    second = clauses("rules", [OPENING, STAFF.replace("must", "should")], "2")
    open_searcher(corpus(first, second), settings)
    assert stripped(encoded) == [STAFF.replace("must", "should")]


def test_a_reader_goes_on_with_the_old_index(settings: Settings) -> None:
    """While the new one is built, after it is there, and after the old one is deleted on disk."""
    old = corpus(clauses("rules", [OPENING, STAFF, CLOSING]))
    reader = open_searcher(old, settings)
    question = "When does the house close?"
    before = [(hit.clause.key, hit.score) for hit in reader.search(question)]
    assert before[0][0] == "rules@1#2"
    answers: list[list[tuple[str, float]]] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            answers.append([(hit.clause.key, hit.score) for hit in reader.search(question)])

    thread = threading.Thread(target=read)
    thread.start()
    try:
        new = corpus(clauses("rules", [OPENING, STAFF, "The house never closes."]))
        fresh = open_searcher(new, settings)
        folder = index_folder(old, settings, {}, find_model(settings.model, settings.home))
        assert folder.is_dir()
        shutil.rmtree(folder)
        seen = len(answers)
        while len(answers) < seen + 3 and thread.is_alive():
            pass
    finally:
        stop.set()
        thread.join(30)
    assert len(answers) > 3 and all(answer == before for answer in answers)
    assert fresh.search(question)[0].clause.text == "The house never closes."
    assert [(hit.clause.key, hit.score) for hit in open_searcher(old, settings).search(question)] == before


def test_a_build_that_fails_leaves_the_old_index(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    old = corpus(clauses("rules", [OPENING]))
    before = [(hit.clause.key, hit.score) for hit in open_searcher(old, settings).search("opening hours")]

    def broken(*_: object) -> object:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(OnnxEncoder, "encode_documents", broken)
        open_searcher(corpus(clauses("rules", [STAFF])), settings)
    assert [(hit.clause.key, hit.score) for hit in open_searcher(old, settings).search("opening hours")] == before
    assert len([path for path in settings.index_home.iterdir() if path.is_dir()]) == 1


@pytest.fixture
def home(built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder of its own, with the encoder that is made already."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copytree(built_home / "encoders", home / "encoders")
    shutil.copy(built_home / "models.json", home)
    monkeypatch.setenv("CLAUSEWISE_HOME", str(home))
    return home


def test_what_is_taken_away_leaves_no_word_behind(home: Path, tmp_path: Path, encoded: list[str]) -> None:
    """Also not in an index: it holds the words of what it was made from."""
    source = tmp_path / "rules.txt"
    source.write_text("text", encoding="utf-8")
    for name, texts in (("rules", [OPENING]), ("letter", [f"{CLOSING} The secret word is xylophone."])):
        write_added(document(name), clauses(name, texts), source)
        added_shelf()
    assert len(list((home / "index").glob("[!.]*"))) == 2
    encoded.clear()
    assert take_away("letter") == "letter@1"
    assert [one.key for one in load_added().documents] == ["rules@1"]
    (left,) = (home / "index").glob("[!.]*")
    files = [path for path in home.rglob("*") if path.is_file() and "encoders" not in path.parts]
    assert not any(b"xylophon" in path.read_bytes() for path in files)
    assert encoded == [] and added_shelf().searcher.search("tea house")[0].clause.document == "rules"
    assert forget_document("letter@1") == 0 and left.is_dir()
    take_away("rules@1")
    assert list((home / "index").glob("[!.]*")) == [] and open_library().added.clauses == ()
