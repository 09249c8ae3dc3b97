"""What holds for the clauses of any document, whatever its blocks are."""

from __future__ import annotations

import re
from collections import Counter
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.blocks import Block, BlockKind, Bookmark, Reading
from ingestion.outline.clauses import clauses_of

OPENINGS = (
    *("", "", "", "Article {n} ", "Article {n}. ", "Article {n}", "第{n}條 ", "第{n}章 ", "{n}. ", "{n} ", "1.{n} "),
    *("3.2.{n} ", "({n}) ", "(a) ", "(b) ", "(i) ", "（一）", "一、", "I. ", "A. ", "Annex {n} ", "Appendix", "§ {n} "),
    *("Schedule {n} ", "PART {n} ", "CHAPTER I ", "Section {n} ", "Contents", "目錄", "Whereas:", "Act "),
)
ENDINGS = ("", "", ".", ":", ";", "。", "：", " ..... 5", ", (2) and so on", "—")
LABELS = ("", "•", "–", "(a)", "(b)", "(i)", "(1)", "(2)", "1.", "2.", "1.1", "3.2.1", "（一）", "o")
WORD = re.compile(r"[Ww]ord\d+x")


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Blocks of every kind; each of their words occurs once in the whole document."""
    numbers = count(1)

    def words(most: int) -> str:
        capital = draw(st.booleans())
        told = [f"word{next(numbers)}x" for _ in range(draw(st.integers(1, most)))]
        return " ".join(told).capitalize() if capital else " ".join(told)

    blocks = []
    page = draw(st.sampled_from([None, 1]))
    for _ in range(draw(st.integers(1, 14))):
        kind = draw(st.sampled_from(list(BlockKind)))
        opening = draw(st.sampled_from(OPENINGS)).format(n=draw(st.integers(1, 6)))
        text = f"{opening}{words(draw(st.sampled_from([3, 3, 60])))}{draw(st.sampled_from(ENDINGS))}"
        label, level, cells, strong = "", None, (), False
        if kind is BlockKind.ITEM:
            label, level = draw(st.sampled_from(LABELS)), draw(st.sampled_from([None, 1, 2]))
        elif kind is BlockKind.HEADING:
            level = draw(st.sampled_from([None, 1, 2, 3]))
        elif kind is BlockKind.ROW:
            cells = tuple(words(2) for _ in range(draw(st.integers(1, 3))))
            text, level = " / ".join(cells), draw(st.sampled_from([None, 0]))
        elif kind is BlockKind.PARA:
            strong = draw(st.booleans())
            if draw(st.integers(0, 9)) == 0:
                text = f"{text}\n{words(200)}\n{words(200)}"
        elif kind is BlockKind.FOOTNOTE:
            label = draw(st.sampled_from(["1", "2", ""]))
        if page is not None and draw(st.booleans()):
            page += 1
        blocks.append(Block(kind, text, label, level, page, cells, strong))
    marked = [block for block in blocks if draw(st.integers(0, 4)) == 0]
    marks = [Bookmark(block.text, draw(st.integers(1, 3)), block.page) for block in marked]
    return Reading("made", tuple(blocks), bookmarks=tuple(marks), title=draw(st.sampled_from(["", "The Data Act"])))


@settings(max_examples=150, deadline=None)
@given(readings())
def test_every_word_stands_in_one_clause_or_heading(reading: Reading) -> None:
    clauses = clauses_of(reading, "made", "1", "The Data Act")
    told: Counter[str] = Counter()
    for clause in clauses:
        if clause.kind != "section":
            told.update(WORD.findall(clause.text))
        if clause.kind in ("section", "provision") and clause.path[-1:] == (clause.heading,):
            told.update(WORD.findall(clause.heading))
    heads = {word for block in reading.blocks if block.level == 0 for word in WORD.findall(" ".join(block.cells))}
    given_words = {word for block in reading.blocks for word in WORD.findall(" ".join((block.text, *block.cells)))}
    lowered = Counter({word.lower(): 0 for word in given_words})
    for word, times in told.items():
        lowered[word.lower()] += times
    lost = [word for word, times in lowered.items() if times == 0]
    twice = [word for word, times in lowered.items() if times > 1 and word not in {head.lower() for head in heads}]
    assert not lost, lost
    assert not twice, twice


@settings(max_examples=60, deadline=None)
@given(readings())
def test_clauses_hang_together(reading: Reading) -> None:
    clauses = clauses_of(reading, "made", "1", "The Data Act")
    seen: set[str] = set()
    for order, clause in enumerate(clauses):
        assert clause.order == order and clause.id and clause.id not in seen
        assert clause.parent is None or clause.parent in seen
        seen.add(clause.id)
        covered = "".join(clause.text[s.start : s.end] for s in clause.sentences)
        assert "".join(covered.split()) == "".join(clause.text.split())
    assert clauses == clauses_of(reading, "made", "1", "The Data Act")


@settings(max_examples=40, deadline=None)
@given(readings())
def test_a_section_repeats_its_paragraphs(reading: Reading) -> None:
    clauses = clauses_of(reading, "made", "1", "The Data Act")
    for clause in clauses:
        if clause.kind != "section" or not clause.text:
            continue
        for piece in clause.text.split("\n\n"):
            assert any(piece in other.text for other in clauses if other.kind != "section"), piece
