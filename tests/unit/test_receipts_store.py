"""The chain of receipts: in order, whole after any ending of a writer, and every break in it is named."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.answer import Answer, Citation, Outcome, Statement, Understanding
from app.receipts import store as module
from app.receipts.content import content
from app.receipts.model import FIRST, ReceiptError, canonical, read_receipt, record_sha256, sealed, to_bytes
from app.receipts.store import HEAD, Chain, find, load_chain, receipts_folder, save
from corpus.manifest import read_manifest
from corpus.model import Clause
from corpus.store import Corpus

ROOT = Path(__file__).parents[2]
DOCUMENT = replace(read_manifest()[0], id="tea-house", version="1")
CLAUSE = Clause("tea-house", "1", "2", "para", "", (), None, 0, "Staff should label images.", 3, (), ())
SAID = Statement(CLAUSE.text, (Citation(CLAUSE, 0, len(CLAUSE.text)),), plain="Label them.")
ANSWER = Answer(Understanding("Who labels?", "Who labels?", "en"), Outcome.ANSWERED, (SAID,))
CONTENT = content("Who labels?", ANSWER, Corpus((DOCUMENT,), (CLAUSE,)), product="clausewise 1")
WRITER = """
import json, sys
from pathlib import Path
from app.receipts.store import save

home, given, count = Path(sys.argv[1]), json.loads(sys.argv[2]), int(sys.argv[3])
print("ready", flush=True)
while count:
    count -= 1
    save(given, home)
"""


def chain_of(home: Path, count: int) -> Path:
    for _ in range(count):
        save(CONTENT, home)
    return receipts_folder(home)


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of five receipts. To be copied, not changed."""
    return chain_of(tmp_path_factory.mktemp("five"), 5)


@pytest.fixture
def store(five: Path, tmp_path: Path) -> Path:
    return shutil.copytree(five, tmp_path / "receipts")


def numbers(chain: Chain) -> list[int]:
    return [one.number for one in chain.placed]


def test_each_names_the_one_before_it(five: Path) -> None:
    chain = load_chain(five)
    assert chain.breaks == () and numbers(chain) == [1, 2, 3, 4, 5]
    receipts = [one.receipt for one in chain.placed if one.receipt]
    assert [one.previous for one in receipts] == [FIRST, *(one.sha256 for one in receipts[:-1])]
    assert {one.store for one in receipts} == {chain.store} and len(chain.store) == 32
    # What somebody asked is nobody else's to read.
    assert os.name != "posix" or {path.stat().st_mode & 0o077 for path in five.glob("0*.json")} == {0}


def test_an_empty_store_is_whole(tmp_path: Path) -> None:
    assert load_chain(tmp_path / "none") == Chain(tmp_path / "none", "", (), ())


def test_two_stores_are_told_apart(five: Path, tmp_path: Path) -> None:
    assert load_chain(chain_of(tmp_path, 1)).store != load_chain(five).store


def renumbered(folder: Path, number: int, **changes: object) -> None:
    """Writes a receipt anew with other content and a hash that is right for it."""
    path = folder / f"{number:06d}.json"
    path.write_bytes(to_bytes(sealed({**read_receipt(path).record, **changes})))


def cut(folder: Path) -> None:
    path = folder / "000003.json"
    path.write_bytes(path.read_bytes()[:-200])


def edit(folder: Path) -> None:
    path = folder / "000003.json"
    path.write_bytes(path.read_bytes().replace(b"Label them", b"Leave them"))


def swap(folder: Path) -> None:
    (folder / "000002.json").rename(folder / "x")
    (folder / "000003.json").rename(folder / "000002.json")
    (folder / "x").rename(folder / "000003.json")


def close_up(folder: Path) -> None:
    """Removes one and gives those after it its place, with numbers that say so."""
    for number in (3, 4):
        record = {**read_receipt(folder / f"{number + 1:06d}.json").record, "number": number}
        (folder / f"{number:06d}.json").write_bytes(to_bytes(sealed(record)))
    (folder / "000005.json").unlink()


def edit_head(folder: Path) -> None:
    path = folder / HEAD
    path.write_bytes(path.read_bytes().replace(b'"number":5', b'"number":4'))


def forge_head(folder: Path) -> None:
    """A head that names an earlier receipt, its own hash right."""
    record = json.loads((folder / HEAD).read_bytes())
    record |= {"number": 2, "receipt": read_receipt(folder / "000002.json").sha256}
    record["sha256"] = record_sha256(record)
    (folder / HEAD).write_bytes(canonical(record))


BREAKS: list[tuple[Callable[[Path], object], str]] = [
    (cut, "000003.json is cut off"),
    (edit, "000003.json was changed"),
    (swap, "renamed or reordered"),
    (close_up, "missing: 5"),
    (close_up, "Receipt 3 does not follow"),
    (edit_head, "the end of the chain is not sure"),
    (forge_head, "names receipt 2 as the last one"),
    (lambda folder: (folder / "000001.json").unlink(), "missing: 1"),
    (lambda folder: (folder / "000003.json").unlink(), "missing: 3"),
    (lambda folder: (folder / "000005.json").unlink(), "missing: 5"),
    (lambda folder: [(folder / f"{n:06d}.json").unlink() for n in (2, 4, 5)], "missing: 2, 4-5"),
    (lambda folder: [path.unlink() for path in folder.glob("0*")], "missing: 1-5"),
    (lambda folder: (folder / HEAD).unlink(), "cannot be told whether receipts after 5 were removed"),
    (lambda folder: renumbered(folder, 2, outcome="refused"), "Receipt 3 does not follow"),
    (lambda folder: renumbered(folder, 5, outcome="refused"), "Receipt 5 is not the one that head.json names"),
    (lambda folder: renumbered(folder, 1, previous="1" * 64), "Receipt 1 does not follow"),
    (lambda folder: renumbered(folder, 4, store="another"), "another store"),
    (lambda folder: shutil.copy(folder / "000005.json", folder / "000006.json"), "renamed or reordered"),
]


@pytest.mark.parametrize(("breaking", "said"), BREAKS)
def test_a_break_is_named(store: Path, breaking: Callable[[Path], object], said: str) -> None:
    breaking(store)
    told = "\n".join(load_chain(store).breaks)
    assert said in told, told


@pytest.mark.parametrize("breaking", [breaking for breaking, _ in BREAKS])
def test_a_break_is_still_seen_when_more_was_written(store: Path, breaking: Callable[[Path], object]) -> None:
    breaking(store)
    home = store.parent
    before = {path.name: path.read_bytes() for path in store.glob("0*")}
    for _ in range(3):
        save(CONTENT, home)
    assert load_chain(store).breaks
    assert {name: (store / name).read_bytes() for name in before} == before, "a receipt was overwritten"


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_taken_out_or_put_elsewhere_is_seen(five: Path, tmp_path: Path, data: st.DataObject) -> None:
    order = data.draw(st.lists(st.integers(1, 5), max_size=5, unique=True).filter(lambda one: one != [1, 2, 3, 4, 5]))
    folder = tmp_path / "receipts"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(five / HEAD, folder)
    for place, number in enumerate(order, 1):
        shutil.copy(five / f"{number:06d}.json", folder / f"{place:06d}.json")
    assert load_chain(folder).breaks


def test_a_head_that_lags_behind_is_no_break_and_is_mended(store: Path) -> None:
    head = (store / HEAD).read_bytes()
    save(CONTENT, store.parent)
    (store / HEAD).write_bytes(head)
    assert load_chain(store).breaks == ()
    for name in (".receipt-left", ".head.json-left"):
        (store / name).write_text("half a rec")
    save(CONTENT, store.parent)
    chain = load_chain(store)
    assert chain.breaks == () and numbers(chain) == [1, 2, 3, 4, 5, 6, 7]
    assert not [path for path in store.glob(".*") if path.name != ".lock"]


def test_a_head_never_lags_two_behind(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer ends before it names its receipt; so does the next one, which must first have named the earlier."""
    real = module.write_atomically

    def ends(left: int) -> Callable[[Path, bytes], None]:
        given = iter([real] * left)

        def write(path: Path, content: bytes) -> None:
            if (one := next(given, None)) is None:
                raise KeyboardInterrupt
            one(path, content)

        return write

    for left in (0, 1, 1):
        monkeypatch.setattr(module, "write_atomically", ends(left))
        with pytest.raises(KeyboardInterrupt):
            save(CONTENT, store.parent)
        assert load_chain(store).breaks == ()
    assert numbers(load_chain(store)) == list(range(1, 9))


def test_a_receipt_is_found_by_number_or_hash(store: Path) -> None:
    third = read_receipt(store / "000003.json")
    assert find("3", store.parent) == find("000003", store.parent) == store / "000003.json"
    assert find(third.sha256[:12], store.parent) == find(third.sha256, store.parent) == store / "000003.json"
    for name in ("6", "0", "abcdef" * 5, third.sha256[:5], "", "../000003"):
        with pytest.raises(ReceiptError, match="There is no receipt"):
            find(name, store.parent)


def test_what_cannot_be_written_is_told_and_leaves_the_store_as_it_was(store: Path, tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("")
    with pytest.raises(ReceiptError, match="cannot be kept"):
        save(CONTENT, home)
    before = sorted(path.name for path in store.iterdir())
    (store / HEAD).unlink()
    (store / HEAD).mkdir()
    (store / HEAD / "x").write_text("")
    with pytest.raises(ReceiptError, match="cannot be kept"):
        save(CONTENT, store.parent)
    assert sorted(path.name for path in store.iterdir() if path.name != ".lock") == [n for n in before if n != ".lock"]


def start(home: Path, count: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", WRITER, str(home), json.dumps(CONTENT), str(count)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline() == b"ready\n"
    return process


def test_writers_take_turns(tmp_path: Path) -> None:
    writers = [start(tmp_path, 15) for _ in range(3)]
    while any(writer.poll() is None for writer in writers):
        # A reader meets a whole chain at every moment.
        assert load_chain(receipts_folder(tmp_path)).breaks == ()
    assert [writer.wait(30) for writer in writers] == [0, 0, 0]
    chain = load_chain(receipts_folder(tmp_path))
    assert chain.breaks == () and numbers(chain) == list(range(1, 46))


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_killed_writer_leaves_a_whole_chain(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    counts = set()
    for _ in range(12):
        with start(tmp_path, -1) as process:
            time.sleep(chance.uniform(0.0, 0.04))
            process.send_signal(signal.SIGKILL)
        chain = load_chain(receipts_folder(tmp_path))
        assert chain.breaks == (), (seed, chain.breaks)
        assert numbers(chain) == list(range(1, len(chain.placed) + 1))
        assert len(list(receipts_folder(tmp_path).glob(".[!l]*"))) <= 2, seed
        counts.add(len(chain.placed))
    assert len(counts) > 3, "it was never killed at another moment"
