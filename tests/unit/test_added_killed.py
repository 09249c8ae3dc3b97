"""`kill -9` at any moment: afterwards everything opens, is as before or as after, and rubbish does not pile up."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.library import open_library, open_shelf
from app.shelf import Shelf
from app.sources import sources
from corpus.added import load_added
from index.build import open_searcher

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
EARLIER = "# Rules of the Tea House\n\n1 The tea house opens at ten in the morning.\n\n2 Staff must wash their hands.\n"
LATER = EARLIER.replace("ten in the morning", "noon").replace("must", "should") + "\n3 Dogs wait outside.\n"
WRITER = """
import sys
from pathlib import Path
from corpus.added import AddedError, remove_added, write_added
from corpus.model import Clause, Document, Force

home, sources = Path(sys.argv[1]), [Path(one) for one in sys.argv[2:]]
about = dict.fromkeys(
    ("title", "title_zh", "issuer", "jurisdiction", "date", "official_url", "copyright", "source"), ""
)
document = Document(
    id="rules", version="1", kind="document", force=Force.UNSTATED, language="en", sha256="", verbatim=True, **about
)
print("ready", flush=True)
while True:
    for source in sources:
        texts = source.read_text("utf-8").split("\\n\\n")
        clauses = [
            Clause("rules", "1", str(at), "para", "", (), None, at, text, None, (), ()) for at, text in enumerate(texts)
        ]
        write_added(document, clauses, source, home=home)
    try:
        remove_added("rules", home)
    except AddedError as error:  # another process was quicker
        if "nothing to remove" not in str(error):
            raise
"""


def entries(folder: Path) -> list[str]:
    """What lies in a folder and the folders in it, but for locks."""
    found = (path.relative_to(folder).as_posix() for path in folder.glob("*/*"))
    return sorted([*found, *(path.name for path in folder.glob(".*") if path.is_dir())])


def test_a_killed_writer_leaves_a_whole_document_or_none(tmp_path: Path) -> None:
    """A process adds, replaces and removes one document over and over, and is killed each time at another moment."""
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    earlier, later = tmp_path / "earlier.md", tmp_path / "later.md"
    earlier.write_text(EARLIER, encoding="utf-8")
    later.write_text(LATER * 50, encoding="utf-8")
    whole = {tuple(path.read_text("utf-8").split("\n\n")) for path in (earlier, later)}
    home = tmp_path / "home"
    seen = set()
    for _ in range(20):
        command = [sys.executable, "-c", WRITER, str(home), str(earlier), str(later)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None and process.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0.0, 0.08))
            process.send_signal(signal.SIGKILL)
        found = load_added(home)
        assert found.problems == (), (seed, found.problems)
        texts = tuple(clause.text for clause in found.clauses)
        assert texts in whole | {()}, seed
        assert len(found.documents) == bool(texts), seed
        seen.add(texts)
        # One document with its three files, what replaces it, what was taken out, and one that is being made.
        assert len(entries(home / "documents")) <= 12, (seed, entries(home / "documents"))
    assert len(seen) > 1, "it was never killed at another moment"


def test_readers_meet_whole_documents_while_others_write(tmp_path: Path) -> None:
    """Two processes add, replace and remove the same document at once, and a third looks at it all the time."""
    earlier, later = tmp_path / "earlier.md", tmp_path / "later.md"
    earlier.write_text(EARLIER, encoding="utf-8")
    later.write_text(LATER * 50, encoding="utf-8")
    whole = {tuple(path.read_text("utf-8").split("\n\n")) for path in (earlier, later)} | {()}
    home = tmp_path / "home"
    command = [sys.executable, "-c", WRITER, str(home), str(earlier), str(later)]
    writers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)]
    seen: dict[tuple[str, ...], int] = {}
    try:
        for writer in writers:
            assert writer.stdout is not None and writer.stdout.readline() == b"ready\n"
        until = time.monotonic() + 4
        while time.monotonic() < until:
            found = load_added(home)
            texts = tuple(clause.text for clause in found.clauses)
            assert found.problems == () and texts in whole
            seen[texts] = seen.get(texts, 0) + 1
        assert all(writer.poll() is None for writer in writers), "a writer failed"
    finally:
        for writer in writers:
            writer.kill()
            writer.wait(10)
            assert writer.stdout is not None
            writer.stdout.close()
    assert set(seen) == whole


@pytest.fixture
def home(built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    for name in ("encoders", "index"):
        shutil.copytree(built_home / name, home / name)
    shutil.copy(built_home / "models.json", home)
    monkeypatch.setenv("CLAUSEWISE_HOME", str(home))
    return home


def start(*words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "app.cli", *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def added_shelf() -> Shelf:
    """The added documents with their index, as a question would find them."""
    return next(open_shelf(part) for part in open_library().parts if part.name == "added")


def added() -> tuple[tuple[str, ...], str]:
    """The clauses of the one added document, and the words that are found when it is asked when it opens."""
    library = open_library()
    found = added_shelf()
    assert load_added().problems == ()
    hits = found.searcher.search("When does the tea house open?")
    return tuple(clause.text for clause in library.added.clauses), hits[0].clause.text


def test_a_killed_add_leaves_the_document_before_or_after(home: Path, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    file = tmp_path / "rules.md"
    words = ("corpus", "add", str(file), "--id", "rules", "--version", "1")
    states = []
    for text in (EARLIER, LATER):
        file.write_text(text, encoding="utf-8")
        began = time.monotonic()
        assert start(*words).wait(120) == 0
        lasted = time.monotonic() - began
        states.append(added())
    assert states[0] != states[1] and "ten" in states[0][1] and "noon" in states[1][1]
    indexes = len(list((home / "index").iterdir()))
    for turn in range(6):
        file.write_text((EARLIER, LATER)[turn % 2], encoding="utf-8")
        process = start(*words)
        time.sleep(chance.uniform(0.1, 1.1) * lasted)
        process.kill()
        process.wait(30)
        assert added() in states, seed
        assert len(entries(home / "documents")) <= 12, (seed, entries(home / "documents"))
        assert len(list((home / "index").iterdir())) <= indexes + 3, (seed, list((home / "index").iterdir()))
    assert start(*words).wait(120) == 0
    assert added() == states[1]
    assert [path.name for path in (home / "documents").iterdir() if path.name != ".lock"] == ["rules@1"]
    assert len(list((home / "documents" / "rules@1").iterdir())) == 3
    assert not list((home / "index").glob(".building-*"))


def test_a_killed_build_leaves_the_index_as_it_was(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random()
    corpus, extra = sources()
    question = "Do banks have to offer an opt-out?"

    def answer() -> list[tuple[str, float]]:
        searcher = open_searcher(corpus, extra=extra)
        return [(hit.clause.key, hit.score) for hit in searcher.search(question)]

    before = answer()
    monkeypatch.setattr("index.build.build_index", None)  # would be called if the index had to be built again
    for _ in range(4):
        process = start("index", "build", "--fresh")
        time.sleep(chance.uniform(0.5, 5.0))
        process.kill()
        process.wait(30)
        assert answer() == before
        assert len(list((home / "index").glob(".building-*"))) <= 1
