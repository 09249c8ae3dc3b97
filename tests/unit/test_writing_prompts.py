"""Prompts are files with a name, a version and named places; what is put into one place is never read for others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts import FOLDER, PromptError, load

NAMES = sorted({path.name.split(".")[0] for path in FOLDER.glob("*.md")})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_every_prompt_is_there_in_both_languages_with_the_same_places(name: str, language: str) -> None:
    prompt = load(name, language)
    assert prompt.variables == load(name, "en").variables
    assert prompt.label == f"{name}.{language}@{prompt.version}"
    assert "{{" not in prompt.fill(**dict.fromkeys(prompt.variables, "x"))
    assert bool(re.search("[㐀-鿿]", prompt.text)) == (language != "en")


@given(st.lists(st.text(), min_size=4, max_size=4))
def test_what_fills_a_place_stays_as_it_is(values: list[str]) -> None:
    prompt = load("material", "en")
    given_ = dict(zip(sorted(prompt.variables), (f"{value}{{{{fence}}}}" for value in values), strict=True))
    filled = prompt.fill(**given_)
    parts = re.split(r"\{\{\w+\}\}", prompt.text)
    expected = parts[0]
    for name, rest in zip(re.findall(r"\{\{(\w+)\}\}", prompt.text), parts[1:], strict=True):
        expected += given_[name] + rest
    assert filled == expected


def test_a_variable_missing_or_one_too_many_is_an_error() -> None:
    prompt = load("write", "en")
    with pytest.raises(PromptError, match="needs most"):
        prompt.fill()
    with pytest.raises(PromptError, match="no place for colour"):
        prompt.fill(most="3", colour="blue")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no head at all", "does not begin with a head"),
        ("---\nname: p\nversion: one\nvariables:\n---\nx", "must give its name"),
        ("---\nname: other\nversion: 1\nvariables:\n---\nx", "must give its name"),
        ("---\nname: p\nversion: 1\n---\nx", "must give its name"),
        ("---\nname: p\nversion: 1\nvariables: a\n---\nx", "declares other variables than it uses: a"),
        ("---\nname: p\nversion: 1\nvariables:\n---\n{{b}}", "declares other variables than it uses: b"),
        ("---\nname p\nversion: 1\nvariables:\n---\nx", "is not “name: value”"),
    ],
)
def test_a_file_that_breaks_the_rules_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "p.en.md").write_text(text, encoding="utf-8")
    with pytest.raises(PromptError, match=re.escape(said)):
        load("p", "en", tmp_path)


def test_a_prompt_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=re.escape("no readable prompt none.en.md")):
        load("none", "en", tmp_path)
