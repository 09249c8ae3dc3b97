"""The register is read quickly, and a damaged file is named with its line."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import ClausewiseError
from corpus.register import (
    FOLDER,
    GUIDELINE,
    RegisterError,
    load_aliases,
    load_differences,
    load_glossary,
    load_register,
    search_texts,
)

LINES = (FOLDER / f"{GUIDELINE}.jsonl").read_text(encoding="utf-8").splitlines()


def folder_with(tmp_path: Path, lines: list[str]) -> Path:
    (tmp_path / f"{GUIDELINE}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_search_texts_are_the_glosses_and_all_questions() -> None:
    register = load_register()
    texts = search_texts(register)
    assert texts.keys() == register.keys()
    entry = register["2.1.1/model-hallucination"]
    assert texts[entry.id] == (entry.gloss_en, entry.gloss_zh, *entry.asks_en, *entry.asks_zh)


def test_loading_is_fast() -> None:
    best = min(_timed() for _ in range(3))
    assert best < 0.5, f"{best:.3f} s"


def _timed() -> float:
    start = time.perf_counter()
    load_register()
    return time.perf_counter() - start


def test_sectors_given_as_examples_do_not_narrow() -> None:
    high, limited = (load_register()[f"2.1.2/table-1/{tier}-risk"].duties[0] for tier in ("high", "limited"))
    assert high.sectors == ("healthcare",) and high.every_sector
    assert limited.sectors == ("education",) and limited.every_sector
    assert not load_register()["A2.2.2/finance"].duties[0].every_sector


@pytest.mark.parametrize("field", ["id", "gloss_en", "gloss_zh", "asks_en", "asks_zh", "terms", "duties", "links"])
def test_missing_field_is_named_with_its_line(tmp_path: Path, field: str) -> None:
    record = json.loads(LINES[1])
    del record[field]
    with pytest.raises(RegisterError, match=rf"line 2 has no proper field '{field}'"):
        load_register(folder_with(tmp_path, [LINES[0], json.dumps(record)]))


@pytest.mark.parametrize(
    ("field", "value"),
    [("quote", ""), ("who", "all"), ("words", 1), ("lifecycle", [5]), ("lifecycle", 1), ("evidence", None)],
)
def test_malformed_duty_is_named_with_its_line(tmp_path: Path, field: str, value: object) -> None:
    record = next(r for r in map(json.loads, LINES) if r["duties"])
    record["duties"][0][field] = value
    with pytest.raises(RegisterError, match=rf"line 1 has no proper field '{field}'"):
        load_register(folder_with(tmp_path, [json.dumps(record)]))


def test_repeated_clause_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="line 2 repeats the clause preamble/p1"):
        load_register(folder_with(tmp_path, [LINES[0], LINES[0]]))


@given(junk=st.text(st.characters(exclude_characters="\n\r", codec="utf-8")))
def test_a_line_that_is_no_record_is_an_error_with_its_number(tmp_path_factory, junk: str) -> None:
    folder = folder_with(tmp_path_factory.mktemp("register"), [*LINES[:3], junk])
    if not junk.strip():
        assert len(load_register(folder)) == 3
        return
    with pytest.raises(ClausewiseError, match="line 4 "):
        load_register(folder)


def test_missing_and_binary_files_are_one_sentence(tmp_path: Path) -> None:
    for load in (load_register, load_glossary, load_aliases, load_differences):
        with pytest.raises(RegisterError, match="cannot be read"):
            load(tmp_path)
    (tmp_path / "glossary.tsv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RegisterError, match="cannot be read"):
        load_glossary(tmp_path)


def test_table_with_a_wrong_number_of_fields_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "glossary.tsv").write_text("a\tb\tc\nd\te\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="glossary.tsv, line 2 has 2 fields instead of 3"):
        load_glossary(tmp_path)


def test_difference_with_a_missing_field_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "differences.jsonl").write_text('{"id": "1.1/p1"}\n', encoding="utf-8")
    with pytest.raises(RegisterError, match=r"differences.jsonl, line 1 does not have"):
        load_differences(tmp_path)


def test_glossary_pairs_are_distinct() -> None:
    pairs = load_glossary()
    assert len(set(pairs)) == len(pairs) > 500
