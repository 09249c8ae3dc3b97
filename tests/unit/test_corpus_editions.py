"""What is kept of an added edition: whole or not at all, found cheaply, and never in the way."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from corpus import editions
from corpus.editions import Edition, EditionError, ZhClause
from corpus.register import load_differences
from corpus.store import load_corpus

KNOWN = editions.known_editions()[0]
TEXT = "茶室早上開門。晚上關門。"
CLAUSES = (
    ZhClause("1.1", "開放", TEXT, 3, 7, ((0, 7), (7, 12)), f"{KNOWN.official_url}#page=7"),
    ZhClause("preamble/p1", "", TEXT, None, 2, ((0, 7), (7, 12)), f"{KNOWN.official_url}#page=2"),
)


def edition(clauses: tuple[ZhClause, ...] = CLAUSES) -> Edition:
    return Edition(
        document=KNOWN.document,
        version=KNOWN.version,
        language=KNOWN.language,
        title=KNOWN.title,
        official_url=KNOWN.official_url,
        sha256="0" * 64,
        pages=9,
        clauses=clauses,
        missing=("1.2",),
        left_out=((4, "茶室 (no place)"), (None, "前言 (no place)")),
    )


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path))
    return tmp_path


def test_an_edition_comes_back_equal(home: Path) -> None:
    path = editions.write_edition(edition())
    assert path == home / "editions" / "hk-genai-guideline@1.1-zh-Hant.jsonl"
    assert editions.load_editions() == {"zh-Hant": edition()}
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_clause_is_found_by_its_id(home: Path) -> None:
    editions.write_edition(edition())
    found = editions.load_editions()["zh-Hant"]
    clause = found.clause("1.1")
    assert clause == CLAUSES[0] and clause.link.endswith("_tc.pdf#page=7")
    assert found.clause("1.2") is None and found.clause("no such") is None


def test_nothing_added_costs_a_look_at_the_folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editions, "known_editions", None)  # would be called if anything were read
    monkeypatch.setattr(Path, "read_text", None)
    assert editions.load_editions() == {} and editions.edition_problems() == ()


def test_an_unchanged_edition_is_read_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editions.write_edition(edition())
    first = editions.load_editions()["zh-Hant"]
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", None)
        assert editions.load_editions()["zh-Hant"] is first
    editions.write_edition(edition(CLAUSES[:1]))
    assert len(editions.load_editions()["zh-Hant"].clauses) == 1


def test_an_edition_can_be_taken_away_again(home: Path) -> None:
    editions.write_edition(edition())
    editions.remove_edition(KNOWN.key)
    assert editions.load_editions() == {}
    with pytest.raises(EditionError, match="nothing to remove"):
        editions.remove_edition(KNOWN.key)


@pytest.mark.parametrize(
    "harm",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("早上", "晚上", 1),
        lambda text: text.split("\n", 1)[0] + "\n",
        lambda text: "",
        lambda text: "[]\n",
        lambda text: text.replace('"seal"', '"sail"'),
    ],
)
def test_a_damaged_edition_is_told_once_and_left_out(home: Path, capsys, harm) -> None:
    path = editions.write_edition(edition())
    path.write_text(harm(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert editions.load_editions() == {} == editions.load_editions()
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "add it again" in told and path.name in told
    (problem,) = editions.edition_problems()
    assert problem in told


def test_an_edition_of_another_version_is_left_out(home: Path) -> None:
    path = editions.write_edition(edition())
    path.rename(path.with_name("hk-genai-guideline@1.0-zh-Hant.jsonl"))
    assert editions.load_editions() == {}
    assert "edition of no document of this version" in editions.edition_problems()[0]


def test_a_file_of_another_format_or_name_is_told_so(home: Path) -> None:
    path = editions.write_edition(edition())
    first, rest = path.read_text(encoding="utf-8").split("\n", 1)
    for field, value, said in (("format", 0, "another version of Clausewise"), ("version", "1.0", "another edition")):
        head = json.dumps(json.loads(first) | {field: value}, ensure_ascii=False)
        path.write_text(f"{head}\n{rest}", encoding="utf-8")
        with pytest.raises(EditionError, match=said):
            editions.read_edition(KNOWN)


def test_a_sentence_outside_its_text_is_damage(home: Path) -> None:
    editions.write_edition(edition((ZhClause("1.1", "", TEXT, 3, 7, ((0, 99),)),)))
    assert editions.load_editions() == {} and "lies outside its text" in editions.edition_problems()[0]


def test_readers_are_told_where_the_chinese_differs() -> None:
    told = editions.differences("2.3.1/p1")
    assert len(told) == 1 and "必須" in told[0] and told[0].endswith("以英文版為準。")
    assert len(editions.differences("3.3/legal-and-regulated-use")) == 2
    assert editions.differences("1.1/p1") == () == editions.differences("no such clause")


def test_what_is_told_is_true_of_the_english() -> None:
    corpus = load_corpus()
    for difference in load_differences():
        if not difference.told:
            assert difference.kind == "term" or difference.weight != "high", difference.id
            continue
        assert difference.told.endswith("以英文版為準。") and "中文版" in difference.told
        clause = corpus.clause("hk-genai-guideline", difference.id)
        for words in re.findall("“([^”]+)”", difference.told):
            assert words.lower() in f"{clause.heading} {clause.text}".lower(), (difference.id, words)
