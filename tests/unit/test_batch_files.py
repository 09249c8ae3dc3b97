"""JSON Lines: a bad line is told apart from its neighbours, and an output file is whole or not there."""

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.asking.inputs import BadInput
from app.commands.batch import Tally, run_batch
from app.commands.jsonl import FileProblem, Writer, dump, read_lines

anything = st.text(st.characters(exclude_categories=[]), max_size=20)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | anything,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
    max_leaves=8,
)
records = st.dictionaries(anything, json_values, max_size=4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("batch")


@given(rows=st.lists(records, max_size=5))
def test_what_is_written_is_what_is_read(folder, rows):
    path = folder / "rows.jsonl"
    with Writer(str(path)) as writer:
        for row in rows:
            writer.write(row)
    assert [line.value for line in read_lines(str(path))] == rows


@given(data=st.binary(max_size=200))
def test_any_bytes_are_lines_or_a_stated_problem(folder, data):
    path = folder / "any.jsonl"
    path.write_bytes(data)
    try:
        lines = list(read_lines(str(path)))
    except FileProblem as error:
        assert "UTF-16" in str(error)
        return
    numbers = [line.number for line in lines]
    assert numbers == sorted(set(numbers))
    assert all((line.value is None) != (line.error is None) for line in lines)


def test_each_kind_of_bad_line_is_named(folder):
    path = folder / "bad.jsonl"
    deep = b"[" * 200_000
    path.write_bytes(
        b'\xef\xbb\xbf{"id": 1}\r\n\n{"id": \n[1]\n"text"\n\xff{"id": 2}\n'
        + deep
        + b'\n{"n": '
        + b"1" * 5000
        + b'}\n{"id": "\xe2\x80\xa8"}'
    )
    lines = {line.number: line for line in read_lines(str(path))}
    assert sorted(lines) == [1, 3, 4, 5, 6, 7, 8, 9]
    assert lines[1].value == {"id": 1}
    assert "not JSON" in lines[3].error
    assert "object" in lines[4].error
    assert "object" in lines[5].error
    assert "UTF-8" in lines[6].error
    assert "nested too deep" in lines[7].error
    assert "number too long" in lines[8].error
    # A Unicode line separator inside a string is no end of a line.
    assert lines[9].value == {"id": "\u2028"}


def test_files_that_cannot_be_read_are_named(tmp_path):
    with pytest.raises(FileProblem, match="does not exist"):
        list(read_lines(str(tmp_path / "none.jsonl")))
    with pytest.raises(FileProblem, match="cannot be read"):
        list(read_lines(str(tmp_path)))
    wide = tmp_path / "wide.jsonl"
    wide.write_text('{"id": 1}', encoding="utf-16")
    with pytest.raises(FileProblem, match="UTF-16"):
        list(read_lines(str(wide)))


def test_places_that_cannot_be_written_are_named(tmp_path):
    with pytest.raises(FileProblem, match="folder of .* does not exist"):
        Writer(str(tmp_path / "none" / "out.jsonl"))
    with pytest.raises(FileProblem, match="is a folder"):
        Writer(str(tmp_path))
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(FileProblem, match="cannot be written"):
        Writer(str(file / "out.jsonl"))


def test_an_earlier_file_stays_until_all_is_written_and_keeps_its_rights(tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text("earlier")
    path.chmod(0o640)
    with Writer(str(path)) as writer:
        writer.write({"id": 1})
        assert path.read_text() == "earlier"
    assert path.read_text() == '{"id": 1}\n'
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_what_was_written_before_a_failure_is_kept_beside(tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text("earlier")
    writer = Writer(str(path))
    with pytest.raises(RuntimeError), writer:
        writer.write({"id": 1})
        raise RuntimeError
    assert path.read_text() == "earlier"
    assert writer.kept == tmp_path / "out.jsonl.partial"
    assert writer.kept.read_text() == '{"id": 1}\n'
    assert len(list(tmp_path.iterdir())) == 2


def test_nothing_is_left_of_a_failure_before_the_first_record(tmp_path):
    with pytest.raises(RuntimeError), Writer(str(tmp_path / "out.jsonl")):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_followed(tmp_path):
    (tmp_path / "real.jsonl").write_text("earlier")
    link = tmp_path / "link.jsonl"
    link.symlink_to("real.jsonl")
    with Writer(str(link)) as writer:
        writer.write({"id": 1})
    assert link.is_symlink()
    assert (tmp_path / "real.jsonl").read_text() == '{"id": 1}\n'


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this system")
def test_a_full_disk_is_said_and_a_device_is_not_replaced():
    with pytest.raises(FileProblem, match="no space left"), Writer("/dev/full") as writer:
        writer.write({"id": 1})
    assert not Path("/dev/full").is_file()


def test_a_record_that_json_cannot_hold_is_an_error():
    with pytest.raises(ValueError, match="JSON"):
        dump({"n": float("nan")})


GOOD, BAD_JSON, BAD_FIELD, FAULT = "good", "bad json", "bad field", "fault"


@given(kinds=st.lists(st.sampled_from([GOOD, BAD_JSON, BAD_FIELD, FAULT, ""]), max_size=12))
def test_each_line_stands_or_falls_alone(folder, kinds):
    def answer(fields):
        if fields["kind"] == BAD_FIELD:
            raise BadInput("The field is bad.")
        if fields["kind"] == FAULT:
            raise ZeroDivisionError
        return {"id": fields["id"]}

    source, target = folder / "in.jsonl", folder / "out.jsonl"
    rows = [
        "" if not kind else "{" if kind == BAD_JSON else json.dumps({"id": number, "kind": kind})
        for number, kind in enumerate(kinds, 1)
    ]
    source.write_text("\n".join(rows))
    target.unlink(missing_ok=True)
    said, seen = [], []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLAUSEWISE_HOME", str(folder))
        tally = run_batch(str(source), str(target), lambda: answer, said.append, seen.append)
    good = [number for number, kind in enumerate(kinds, 1) if kind == GOOD]
    bad = [number for number, kind in enumerate(kinds, 1) if kind not in (GOOD, "")]
    assert [line.value["id"] for line in read_lines(str(target))] == good
    assert tally == Tally(len(good), len(bad))
    assert [word.split(":")[0].split(" (")[0] for word in said] == [f"line {number}" for number in bad]
    assert all("\n" not in word and "Traceback" not in word for word in said)


def test_an_id_used_twice_is_answered_twice_and_said(tmp_path):
    (tmp_path / "in").write_text('{"id": "a"}\n{"id": "a"}\n')
    said = []
    tally = run_batch(str(tmp_path / "in"), str(tmp_path / "out"), lambda: dict, said.append, lambda _: None)
    assert tally == Tally(2, 0)
    assert said == ["line 2: the id “a” also stands on line 1."]


def test_a_batch_without_an_answer_leaves_the_earlier_file(tmp_path):
    (tmp_path / "in").write_text("{\n{\n")
    out = tmp_path / "out"
    out.write_text("earlier")
    said = []
    tally = run_batch(str(tmp_path / "in"), str(out), lambda: dict, said.append, lambda _: None)
    assert tally == Tally(0, 2)
    assert out.read_text() == "earlier"
    assert said[-1] == f"no line could be answered, so the earlier {out} stays as it was."
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


def test_an_id_cannot_steer_the_terminal(tmp_path):
    row = json.dumps({"id": "a\n\x1b[2J"})
    (tmp_path / "in").write_text(f"{row}\n{row}\n")
    said = []
    run_batch(str(tmp_path / "in"), str(tmp_path / "out"), lambda: dict, said.append, lambda _: None)
    assert said == ["line 2: the id “a\\n\\x1b[2J” also stands on line 1."]

    def refuse(_):
        raise BadInput("No.")

    said.clear()
    run_batch(str(tmp_path / "in"), str(tmp_path / "new"), lambda: refuse, said.append, lambda _: None)
    assert said[0] == "line 1 (id a\\n\\x1b[2J): No."


def test_the_questions_are_never_overwritten(tmp_path):
    path = tmp_path / "in"
    path.write_text('{"id": "a"}\n')
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(FileProblem, match="holds the questions"):
        run_batch(str(path), str(tmp_path / "link"), lambda: dict, print, print)
    assert path.read_text() == '{"id": "a"}\n'


@pytest.mark.skipif(sys.platform == "win32", reason="file modes of POSIX")
def test_a_new_file_gets_the_usual_rights(tmp_path):
    mask = os.umask(0o022)
    try:
        with Writer(str(tmp_path / "out")) as writer:
            writer.write({})
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o644


@pytest.mark.parametrize(("source", "target"), [("none", "out"), ("in", "none/out")])
def test_nothing_is_opened_before_both_files_are_known_to_be_good(tmp_path, source, target):
    (tmp_path / "in").write_text("{}\n")
    opened = []
    with pytest.raises(FileProblem):
        run_batch(str(tmp_path / source), str(tmp_path / target), lambda: opened.append(1), print, print)
    assert opened == []


def test_a_door_that_does_not_open_leaves_nothing_behind(tmp_path):
    (tmp_path / "in").write_text("{}\n")

    def prepare():
        raise BadInput("The index cannot be had.")

    with pytest.raises(BadInput):
        run_batch(str(tmp_path / "in"), str(tmp_path / "out"), prepare, print, print)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
