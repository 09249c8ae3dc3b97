"""The closing lines of a law are part of no article; its articles, annexes and notes keep their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.model import Clause
from ingestion.blocks import Block, BlockKind, Reading
from ingestion.outline.clauses import clauses_of

TITLE = "Regulation on Tea Houses"


def read(*blocks: Block | str) -> dict[str, Clause]:
    made = tuple(Block(BlockKind.PARA, one) if isinstance(one, str) else one for one in blocks)
    return {clause.id: clause for clause in clauses_of(Reading("made", made, title=TITLE), "law", "1", TITLE)}


def note(number: int) -> Block:
    return Block(BlockKind.FOOTNOTE, f"OJ C {number}.", label=str(number))


LAW = (
    "Article 1",
    "Opening",
    "The house shall open at ten.",
    "Article 2",
    "Entry into force",
    "1. This Regulation shall enter into force on the twentieth day following its publication.",
    "2. It shall apply from 2 August 2026.",
)
END = (
    "This Regulation shall be binding in its entirety and directly applicable in all Member States.",
    "Done at Brussels, 13 June 2024.",
    "For the Council",
    "M. MICHEL",
)
ANNEX = ("ANNEX I", "Cups", "Cups shall be white.")


def test_the_last_article_ends_where_it_ends() -> None:
    before, after = read(*LAW), read(*LAW, *END)
    assert [after[f"closing/p{number}"].text for number in range(1, 5)] == list(END)
    assert {name: (one.text, one.parent) for name, one in before.items()} == {
        name: (one.text, one.parent) for name, one in after.items() if not name.startswith("closing/")
    }
    assert {one.parent for name, one in after.items() if name.startswith("closing/")} == {None}


def test_annexes_after_them_stay_what_they_are() -> None:
    found = read(*LAW, *END, *ANNEX, "ELI: http://data.europa.eu/eli/reg/2024/1689/oj", "ISSN 1977-0677")
    assert found["annex-i"].text == "Cups shall be white."
    assert [found[f"imprint/p{number}"].text[:4] for number in (1, 2)] == ["ELI:", "ISSN"]
    assert "ISSN" not in found["annex-i"].text


def test_notes_keep_their_names_and_belong_to_the_document() -> None:
    inside = read(*LAW[:3], note(1), *LAW[3:])
    assert inside["article-1/footnote-1"].parent == "article-1"
    after = read(*LAW, *END, note(1), note(2))
    assert [name for name in after if "footnote" in name] == ["article-2/footnote-1", "article-2/footnote-2"]
    assert after["article-2/footnote-1"].parent is None and after["article-2/footnote-1"].heading == "Footnote 1"


@pytest.mark.parametrize(
    "said",
    [
        "The work done at the house in 2024 shall be recorded.",
        "Records shall be binding in their entirety.",
        "What is done at Brussels stays there.",
    ],
)
def test_what_only_sounds_so_stays_in_its_article(said: str) -> None:
    assert not [name for name in read(*LAW, said) if name.startswith("closing")]


def test_where_no_article_is_nothing_is_cut() -> None:
    found = read("Minutes", "Done at Brussels, 13 June 2024.", "We met.")
    assert not [name for name in found if name.startswith("closing")]


def test_it_is_only_cut_from_the_last_article() -> None:
    found = read(*LAW[:3], END[1], *LAW[3:])
    assert not [name for name in found if name.startswith("closing")]


def test_an_address_in_the_midst_of_a_text_is_no_imprint(tmp_path: Path) -> None:
    found = read(*LAW, *ANNEX, "ISSN 1977-0677", "The cups are counted.")
    assert not [name for name in found if name.startswith("imprint")]
