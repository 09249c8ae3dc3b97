"""A page as a file: its characters, the parts that are no document, what is said of what was left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.blocks import Reading
from ingestion.readers.html import HtmlError, read_html

CHINESE = "第一條　個人資料的使用，是為了香港的發展。這是在他們的國家。"


def read(folder: Path, data: str | bytes) -> Reading:
    path = folder / "page.html"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_html(path)


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks]


@pytest.mark.parametrize(
    ("declared", "coded"),
    [
        ("<meta charset=big5>", "big5hkscs"),
        ("<meta charset=gb2312>", "gb18030"),
        ("<meta http-equiv='Content-Type' content='text/html; charset=utf-8'>", "utf-8"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("", "utf-16-le"),
        ("", "utf-16-be"),
        ("", "big5hkscs"),
        ("", "gb18030"),
        ("<meta charset=iso-8859-1>", "utf-8"),
        ("<meta charset=no-such-set>", "utf-8"),
        ("<meta charset=utf-16>", "utf-8"),
    ],
)
def test_the_characters_are_read_whatever_the_page_says(tmp_path: Path, declared: str, coded: str) -> None:
    page = f"<html><head>{declared}<title>x</title></head><body><p>{CHINESE}</p></body></html>"
    reading = read(tmp_path, page.encode(coded))
    assert texts(reading) == [CHINESE.replace("\u3000", " ")]
    assert reading.left_out == ()


def test_letters_of_the_west_are_read_without_being_declared(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "<p>Données – “à caractère personnel”".encode("cp1252"))) == [
        "Données – “à caractère personnel”"
    ]


def test_characters_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    reading = read(tmp_path, b"<meta charset=utf-8><p>caf\xe9 \x81 and more</p>")
    assert texts(reading) == ["caf\ufffd \ufffd and more"]
    (left,) = reading.left_out
    assert str(left.reason).startswith("characters that cannot be read (2);")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"%PDF-1.7\n<html>", "is not a file of text"),
        (b"PK\x03\x04rest", "is not a file of text"),
        (b"\x00\x01\x02<html>\x00", "is not a file of text"),
        (b"<html><body><script>draw()</script><div id=app></div></body></html>", "There is no text in"),
        (b"<html><frameset><frame src=a.html></frameset></html>", "There is no text in"),
        (b"<!-- nothing -->", "There is no text in"),
        (b"<div>" * 3000 + b"deep", "nested too deeply"),
    ],
)
def test_what_is_no_page_is_refused_in_one_sentence(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(HtmlError) as caught:
        read(tmp_path, data)
    assert said in str(caught.value) and str(caught.value).endswith(".") and "page.html" in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(HtmlError, match="There is no file .*none.html; check its name."):
        read_html(tmp_path / "none.html")
    with pytest.raises(HtmlError, match="cannot be read"):
        read_html(tmp_path)


APART = """<!doctype html><html lang="en-GB"><head><title>Data Rules | Office</title>
<style>.gone, #lost {display: none} @media print {.shown {display:none}} .ad{color:red}</style></head><body>
<a class="skip-link" href="#m">Skip to the text</a><div id="cookie-banner" class="cookie-notice">We use cookies</div>
<header><img alt="The office of rules and data"><nav><a href="/">Home</a></nav></header>
<div class="breadcrumbs">Home &gt; Rules</div>
<form action="/search"><input value="x"><button>Search</button></form>
<main id="m"><header><h1>Data Rules</h1></header>
<ul><li><a href="#p1">Scope of rules</a><li><a href="#p2">Terms used</a><li><a href="#p3">Lawful bases</a>
<li><a href="#p4">Rights here</a><li><a href="#p5">Penalties</a></ul>
<p id=p1 class="shown">They apply.</p><p class="gone">Hidden by a sheet</p><p style="display: none">Hidden here</p>
<p hidden>Hidden by name</p><span id="lost">lost</span><p>Kept <del>struck out</del> and <s>old</s> whole
<span aria-hidden="true">*</span></p>
<aside>A box of the document.</aside><script>var x = "<p>no</p>"</script></main>
<aside>Related pages</aside><footer>© Office</footer></body></html>"""


def test_only_the_document_of_a_page_is_read(tmp_path: Path) -> None:
    reading = read(tmp_path, APART)
    assert texts(reading) == ["Data Rules", "They apply.", "Kept and whole", "A box of the document."]
    assert (reading.format, reading.title, reading.language) == ("html", "Data Rules | Office", "en-GB")
    (left,) = reading.left_out
    assert str(left.reason).startswith("what the page hides or strikes out (words: 13);") and left.page is None


def test_without_a_main_part_all_the_rest_is_read(tmp_path: Path) -> None:
    page = APART.replace("<main", "<div").replace("</main", "</div")
    assert {"They apply.", "Kept and whole"} <= set(texts(read(tmp_path, page)))
    assert "Home" not in " ".join(texts(read(tmp_path, page)))


def test_a_part_marked_as_main_that_holds_little_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    page = "<body><main><h1>Welcome</h1></main><div><p>" + "The rules themselves. " * 9 + "</p></div></body>"
    assert len(texts(read(tmp_path, page))) == 2


def test_a_page_that_is_all_one_form_is_read(tmp_path: Path) -> None:
    page = "<body><form><h1>Rules</h1><p>They apply.</p><input><select><option>EN</select></form></body>"
    assert texts(read(tmp_path, page)) == ["Rules", "They apply."]


def test_a_page_that_is_all_links_into_itself_is_read(tmp_path: Path) -> None:
    page = "<ul>" + "".join(f"<li><a href='#p{n}'>Part number {n}</a>" for n in range(9)) + "</ul>"
    assert len(texts(read(tmp_path, page))) == 9


def test_a_page_with_very_many_notes_is_read_in_time(tmp_path: Path) -> None:
    notes = "".join(f"<p id=n{n}>{n} Note of {n}</p>" for n in range(1000))
    marks = "".join(f"<sup><a href='#n{n}'>{n}</a></sup> word " for n in range(1000))
    reading = read(tmp_path, f"<body><p>{marks}</p>{notes}</body>")
    assert [block.label for block in reading.blocks if block.kind == "footnote"] == [str(n) for n in range(1000)]
    assert reading.blocks[0].text == " ".join(["word"] * 1000)


def test_notes_outside_the_main_part_are_kept(tmp_path: Path) -> None:
    page = (
        "<body><main><p>A rule that applies to everybody<a href='#n1' role=doc-noteref>1</a> here.</p></main>"
        "<section><p id=n1>1 Since May.</p></section><p>Other.</p></body>"
    )
    assert [(b.kind.value, b.label, b.text) for b in read(tmp_path, page).blocks] == [
        ("para", "", "A rule that applies to everybody here."),
        ("footnote", "1", "Since May."),
    ]


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>L_2024EN.000101.fmx.xml</title>", "<div class='main-title'><p>Act on</p><p>AI</p></div>", "Act on AI"),
        ("<title>Untitled Document</title>", "<h1>The Act</h1>", "The Act"),
        ("<meta property='og:title' content='The AI Act'>", "", "The AI Act"),
        ("", "", ""),
    ],
)
def test_the_title_is_what_the_page_calls_itself(tmp_path: Path, head: str, body: str, title: str) -> None:
    assert read(tmp_path, f"<html><head>{head}</head><body>{body}<p>text</p></body></html>").title == title


def test_well_formed_pages_are_read_as_such(tmp_path: Path) -> None:
    page = (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="zh-Hant"><head>'
        "<script src='a.js'/><title>The rules</title></head><body><a id='x'/><p>one</p><p>two</p></body></html>"
    )
    reading = read(tmp_path, page)
    assert (texts(reading), reading.language) == (["one", "two"], "zh-Hant")
    # A name that only HTML knows: the page is read as HTML, where a script must be closed.
    page = page.replace("src='a.js'/>", "src='a.js'></script>")
    assert texts(read(tmp_path, page.replace("one", "one&nbsp;more"))) == ["one more", "two"]


def test_entities_of_a_page_cannot_reach_other_files(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY s SYSTEM "{tmp_path}/secret.txt">]>'
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>see &s;</p></body></html>'
    )
    assert "secret" not in " ".join(texts(read(tmp_path, page)))


def test_text_without_markup_keeps_its_paragraphs(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "First rule\ngoes on.\n\n(a) point")) == ["First rule goes on.", "(a) point"]
