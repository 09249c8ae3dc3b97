"""The running text of a page: what is raised and lowered, notes, characters that are not seen."""

from __future__ import annotations

import pytest

from ingestion.blocks import Block
from ingestion.readers.html_blocks import blocks_of
from ingestion.readers.html_notes import find_notes
from ingestion.readers.html_text import split_label, tidy
from ingestion.readers.html_tree import parse


def blocks(body: str) -> tuple[Block, ...]:
    root = parse(f"<html><body>{body}</body></html>")
    return blocks_of((root,), find_notes(root))


def text_of(paragraph: str) -> str:
    (block,) = blocks(f"<p>{paragraph}</p>")
    return block.text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("10<sup>25</sup> operations", "10^25 operations"),
        ("10<span class='oj-super'>25</span>.", "10^25."),
        ("10<span style='vertical-align: super'>25</span>", "10^25"),
        ("10<sup>&minus;6</sup>", "10^−6"),
        ("5 m<sup>2</sup>", "5 m^2"),
        ("x<sup>n+1</sup>", "x^(n+1)"),
        ("the 1<sup>st</sup> of n<sup>o</sup> 3", "the 1st of n^o 3"),
        ("Act<sup>™</sup>", "Act™"),
        ("H<sub>2</sub>O", "H2O"),
        ("at least <sup>1</sup>/<sub>2</sub> of it", "at least 1/2 of it"),
        ("10<sup>²⁵</sup>", "10²⁵"),
        ("<math><msup><mn>10</mn><mn>25</mn></msup><annotation>10^{25}</annotation></math>", "10^25"),
        ("<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>", "a/b"),
        ("of 10<sup>25</sup> and<sup>[3]</sup> more", "of 10^25 and[3] more"),
    ],
)
def test_what_is_raised_never_runs_into_the_number_before_it(markup: str, text: str) -> None:
    assert text_of(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a&nbsp;&nbsp;b&#8203;c&shy;d", "a bcd"),
        ("1.&#160;&#160;&#160;The rule", "1. The rule"),
        ("\u202bab\u202c\u200e\ufeffc", "abc"),
        ("R&amp;D &lt;b&gt; &eacute;&#x20AC;", "R&D <b> é€"),
        ("人工\n智能的\n 風險，\nAI 系統", "人工智能的風險， AI 系統"),
        ("目 的 及 範 圍", "目的及範圍"),
        ("金⾦", "金金"),
        ("<q>so</q> it<wbr>em", "“so” item"),
        ("one<br>line", "one line"),
        ("一<br>行", "一行"),
        ("<ruby>漢<rt>hàn</rt></ruby>", "漢hàn"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\x01b", "ab"),
    ],
)
def test_text_is_what_a_reader_sees(markup: str, text: str) -> None:
    assert text_of(markup) == text


def test_tidying_twice_changes_nothing() -> None:
    for text in ("a \u00a0 b", "第 一 章", "x\u00ady", "一\n二"):
        assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("(a) lawful", ("(a)", "lawful")),
        ("1. Scope", ("1.", "Scope")),
        ("3.2.1 Scope", ("3.2.1", "Scope")),
        ("（一）範圍", ("（一）", "範圍")),
        ("iv) four", ("iv)", "four")),
        ("‘(68) quoted", ("‘(68)", "quoted")),
        ("• point", ("•", "point")),
        ("\uf0b7 point", ("•", "point")),
        ("(a)", ("(a)", "")),
        ("(see below) more", ("", "(see below) more")),
        ("2024 was", ("", "2024 was")),
        ("e.g. this", ("", "e.g. this")),
    ],
)
def test_a_label_is_told_from_words(text: str, parts: tuple[str, str]) -> None:
    assert split_label(text) == parts


NOTED = [
    # The mark in brackets, the number in the note a link back.
    (
        "<p>the Council <a id=c1 href='#r1'>(<span class=super>1</span>)</a>, and more.</p>"
        "<p><a id=r1 href='#c1'>(<span class=super>1</span>)</a>&#160; OJ C 517.</p>"
    ),
    "<p>the Council<sup><a href='#f1'>1</a></sup>, and more.</p><ol><li id=f1><p>OJ C 517. <a href='#x'>↩</a></p></ol>",
    "<p>the Council<a href='#_ftn1' name='_ftnref1'><sup>[1]</sup></a>, and more.</p>"
    "<div id=ftn1><p><a href='#_ftnref1' name='_ftn1'>[1]</a> OJ C 517.</p></div>",
    "<p>the Council<sup id=r1>[<a href='#n1'>1</a>]</sup>, and more.</p>"
    "<ol><li id=n1><b><a href='#r1'>^</a></b> <span>OJ C 517.</span></ol>",
    "<p>the Council<a role='doc-noteref' href='#f1'>1</a>, and more.</p><aside id=f1>1. OJ C 517.</aside>",
    "<p>the Council<sup>1</sup>, and more.</p><p class='footnote'>1 OJ C 517.</p>",
    "<p>the Council<sup>1</sup>, and more.</p><p class='oj-note'>(<sup>1</sup>) OJ C 517.</p>",
    "<p>the Council<sup><a href='#f1'>1</a></sup>, and more.</p>"
    "<table><tr><td><a id=f1></a>1</td><td>OJ C 517.</td></tr></table>",
]


@pytest.mark.parametrize("body", NOTED)
def test_a_note_stands_apart_and_its_mark_is_no_text(body: str) -> None:
    assert [(b.kind.value, b.label, b.text) for b in blocks(body)] == [
        ("para", "", "the Council, and more."),
        ("footnote", "1", "OJ C 517."),
    ]


def test_two_marks_side_by_side_leave_nothing() -> None:
    body = "<p>rules<sup><a href='#a'>1</a>, <a href='#b'>2</a></sup> apply</p><p id=a>1 One.</p><p id=b>2 Two.</p>"
    assert [(b.kind.value, b.label, b.text) for b in blocks(body)] == [
        ("para", "", "rules apply"),
        ("footnote", "1", "One."),
        ("footnote", "2", "Two."),
    ]


def test_a_power_is_no_mark_though_a_note_has_its_number() -> None:
    body = "<p>10<sup>2</sup> cases<sup>2</sup></p><p class=footnote>2 Both.</p>"
    assert [b.text for b in blocks(body)] == ["10^2 cases", "Both."]


def test_links_to_articles_are_text() -> None:
    body = "<p>see Article <a href='#art5'>5</a> and <a href='#art5'>Article 5</a></p><p id=art5>Article 5</p>"
    assert [b.text for b in blocks(body)] == ["see Article 5 and Article 5", "Article 5"]
    listed = "<p>See <a href='#i1'>1</a>.</p><ol><li id=i1>One.</ol>"
    assert [b.kind.value for b in blocks(listed)] == ["para", "item"]
