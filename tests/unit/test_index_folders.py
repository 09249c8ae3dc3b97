import multiprocessing
import os
import resource
import signal
import time
from pathlib import Path

import pytest

from corpus.home import write_atomically
from index.folders import _KEPT, SEAL, Damaged, StorageError, build_sealed, read_sealed


def fill_with(text):
    def fill(folder):
        (folder / "data.bin").write_text(text)
        return {"note": text}

    return fill


def test_what_is_sealed_reads_back(tmp_path):
    build_sealed(tmp_path / "a", fill_with("one"))
    assert read_sealed(tmp_path / "a")["note"] == "one"
    assert not list(tmp_path.glob(".building-*"))


def test_a_folder_that_is_not_there_is_not_damaged(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_sealed(tmp_path / "a")


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: (folder / "data.bin").write_text("two"),
        lambda folder: (folder / "data.bin").unlink(),
        lambda folder: (folder / SEAL).unlink(),
        lambda folder: (folder / SEAL).write_text("{"),
        lambda folder: (folder / SEAL).write_text("[]"),
        lambda folder: (folder / SEAL).write_text((folder / SEAL).read_text().replace('"one"', '"two"')),
    ],
    ids=["altered", "missing", "no record", "half a record", "another record", "altered record"],
)
def test_any_harm_is_noticed_and_mended(tmp_path, harm):
    folder = tmp_path / "a"
    build_sealed(folder, fill_with("one"))
    harm(folder)
    with pytest.raises(Damaged):
        read_sealed(folder)
    build_sealed(folder, fill_with("three"))
    assert read_sealed(folder)["note"] == "three"


def test_a_failing_build_leaves_what_was_there(tmp_path):
    build_sealed(tmp_path / "a", fill_with("one"))

    def fail(folder):
        (folder / "data.bin").write_text("half")
        raise KeyError("boom")

    with pytest.raises(KeyError):
        build_sealed(tmp_path / "b", fail)
    assert read_sealed(tmp_path / "a")["note"] == "one"
    assert not (tmp_path / "b").exists()
    assert not list(tmp_path.glob(".building-*"))


def _build_slowly(folder):
    def fill(to):
        (to / "data.bin").write_text("half")
        time.sleep(60)
        return {}

    build_sealed(folder, fill)


def test_a_killed_build_leaves_what_was_there_and_its_rest_is_swept(tmp_path):
    build_sealed(tmp_path / "a", fill_with("one"))
    process = multiprocessing.get_context("fork").Process(target=_build_slowly, args=(tmp_path / "b",))
    process.start()
    deadline = time.monotonic() + 20
    while not list(tmp_path.glob(".building-*/data.bin")) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert list(tmp_path.glob(".building-*"))
    assert read_sealed(tmp_path / "a")["note"] == "one"
    build_sealed(tmp_path / "b", fill_with("two"))
    assert read_sealed(tmp_path / "b")["note"] == "two"
    assert not list(tmp_path.glob(".building-*"))


def _build_fresh_slowly(folder):
    def fill(to):
        (to / "data.bin").write_text("half")
        time.sleep(60)
        return {}

    build_sealed(folder, fill, fresh=True)


def test_a_sound_folder_is_left_alone_unless_it_is_to_be_fresh(tmp_path):
    folder = tmp_path / "a"
    assert build_sealed(folder, fill_with("one"))
    assert not build_sealed(folder, fill_with("two"))
    assert read_sealed(folder)["note"] == "one"

    def fill(to):
        assert read_sealed(folder)["note"] == "one", "the earlier one serves while the new one is made"
        return fill_with("three")(to)

    assert build_sealed(folder, fill, fresh=True)
    assert read_sealed(folder)["note"] == "three"
    assert [path.name for path in tmp_path.iterdir() if path.name != ".lock"] == ["a"]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_fresh_build_that_is_killed_leaves_the_earlier_one(tmp_path, how):
    folder = tmp_path / "a"
    build_sealed(folder, fill_with("one"))
    process = multiprocessing.get_context("fork").Process(target=_build_fresh_slowly, args=(folder,))
    process.start()
    deadline = time.monotonic() + 20
    while not list(tmp_path.glob(".building-*/data.bin")) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert read_sealed(folder)["note"] == "one"
    os.kill(process.pid, how)
    process.join()
    assert read_sealed(folder)["note"] == "one"
    build_sealed(folder, fill_with("two"), fresh=True)
    assert read_sealed(folder)["note"] == "two"
    assert not list(tmp_path.glob(".building-*"))


def test_the_earlier_one_comes_back_where_the_new_one_cannot_be_put_in_place(tmp_path, monkeypatch):
    folder = tmp_path / "a"
    build_sealed(folder, fill_with("one"))
    rename = Path.replace

    def refuse(path, target):
        if path.name.startswith(".building-") and Path(target) == folder:
            raise OSError(5, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(StorageError):
        build_sealed(folder, fill_with("two"), fresh=True)
    assert read_sealed(folder)["note"] == "one"


def _build(folder, text):
    build_sealed(folder, fill_with(text * 100_000))


def test_builders_at_the_same_time_do_not_harm_each_other(tmp_path):
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_build, args=(tmp_path / "a", str(n))) for n in range(6)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert len(set(str(read_sealed(tmp_path / "a")["note"]))) == 1


def _build_on_a_full_disk(folder, queue):
    # The nearest thing to a full disk that needs no file system of its own: no file may grow past 64 KiB.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
    try:
        _build(folder, "x")
    except StorageError as error:
        queue.put(str(error))


def test_a_full_disk_is_one_sentence_and_leaves_what_was_there(tmp_path):
    build_sealed(tmp_path / "a", fill_with("one"))
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    process = context.Process(target=_build_on_a_full_disk, args=(tmp_path / "b", queue))
    process.start()
    message = queue.get(timeout=20)
    process.join()
    assert "could not be written" in message and "CLAUSEWISE_HOME" in message
    assert read_sealed(tmp_path / "a")["note"] == "one"
    assert not (tmp_path / "b").exists() and not list(tmp_path.glob(".building-*"))


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageError, match="CLAUSEWISE_HOME"):
        build_sealed(tmp_path / "file" / "index" / "a", fill_with("one"))


def test_old_folders_go_but_none_that_was_used_within_the_hour(tmp_path):
    names = "abcdefghijklmnop"[: _KEPT + 2]
    for name in names:
        build_sealed(tmp_path / name, fill_with(name))
    for age, name in enumerate(reversed(names[:-1])):
        then = time.time() - 7200 - age * 100
        os.utime(tmp_path / name / SEAL, (then, then))
    read_sealed(tmp_path / "a")  # used just now, although it is the oldest
    build_sealed(tmp_path / "z", fill_with("z"))
    # The newest, the one just used, and the youngest of the rest, as many as are kept.
    kept = {"z", "a", *names[4:]}
    assert len(kept) == _KEPT
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == kept


def test_a_text_is_written_whole_or_not_at_all(tmp_path):
    write_atomically(tmp_path / "new" / "t.txt", "one")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(tmp_path / "new" / "t.txt", "two\ud800")
    assert (tmp_path / "new" / "t.txt").read_text() == "one"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["t.txt"]
