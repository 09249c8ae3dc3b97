"""Word files as they are printed: computed numbers, inherited headings, notes, boxes, changes, tables."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ingestion.blocks import Block, BlockKind
from ingestion.readers.docx import DocxError, read_docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PARTS = ("styles", "numbering", "footnotes")

STYLES = f"""<w:styles {W}>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>
 <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/>
 <w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="House"><w:name w:val="House heading"/><w:basedOn w:val="Heading2"/></w:style>
<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>
<w:style w:type="paragraph" w:styleId="Caption"><w:name w:val="caption"/></w:style>
</w:styles>"""


def level(depth: int, form: str, text: str, more: str = "") -> str:
    shown = f'<w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/>{shown}</w:lvl>'


NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "%1.")}{level(1, "decimal", "%1.%2")}</w:abstractNum>
<w:abstractNum w:abstractNumId="1">{level(0, "lowerLetter", "(%1)")}{level(1, "lowerRoman", "(%2)")}</w:abstractNum>
<w:abstractNum w:abstractNumId="2">{level(0, "bullet", "")}</w:abstractNum>
<w:abstractNum w:abstractNumId="3">{level(0, "chineseCounting", "第%1條")}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="3"/></w:num>
<w:num w:numId="5"><w:abstractNumId w:val="1"/>
 <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
</w:numbering>"""

FOOTNOTES = f"""<w:footnotes {W}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:id="1"><w:p><w:r><w:t>See the other policy.</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:t>And the third.</w:t></w:r></w:p></w:footnote>
</w:footnotes>"""


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(content: str, style: str = "", number: str = "", depth: int = 0, more: str = "") -> str:
    content = content if content.startswith("<") else run(content)
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    listed = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    return f"<w:p><w:pPr>{style}{listed}{more}</w:pPr>{content}</w:p>"


def table(*rows: tuple[str, ...], headed: bool = True) -> str:
    made = ""
    for at, row in enumerate(rows):
        head = "<w:trPr><w:tblHeader/></w:trPr>" if headed and at == 0 else ""
        made += f"<w:tr>{head}{''.join(f'<w:tc>{para(cell)}</w:tc>' for cell in row)}</w:tr>"
    return f"<w:tbl><w:tblPr/>{made}</w:tbl>"


@pytest.fixture
def made(tmp_path: Path):
    """Writes a Word file around the body and reads it."""

    def make(*body: str) -> tuple[Block, ...]:
        path = tmp_path / "made.docx"
        overrides = "".join(
            f'<Override PartName="/word/{name}.xml" ContentType="{TYPES}.{name}+xml"/>' for name in PARTS
        )
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(
                "[Content_Types].xml",
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/word/document.xml" ContentType="{TYPES}.document.main+xml"/>{overrides}</Types>',
            )
            relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            main = f'<Relationship Id="r" Type="{RELS}/officeDocument" Target="word/document.xml"/>'
            archive.writestr("_rels/.rels", f"{relations}{main}</Relationships>")
            links = "".join(f'<Relationship Id="{p}" Type="{RELS}/{p}" Target="{p}.xml"/>' for p in PARTS)
            archive.writestr("word/_rels/document.xml.rels", f"{relations}{links}</Relationships>")
            whole = f"<w:body>{''.join(body)}</w:body>"
            archive.writestr("word/document.xml", f"<w:document {W} {MORE}>{whole}</w:document>")
            for name, content in zip(PARTS, (STYLES, NUMBERING, FOOTNOTES), strict=True):
                archive.writestr(f"word/{name}.xml", content)
        return read_docx(path).blocks

    return make


def told(blocks: tuple[Block, ...]) -> list[tuple[str, str, str]]:
    return [(block.kind.value, block.label, block.text) for block in blocks]


def test_headings_have_their_levels_and_computed_numbers(made) -> None:
    blocks = made(
        para("The Policy", "Title"),
        para("Purpose", "Heading1"),
        para("Text."),
        para("Scope", "Heading1"),
        para("Of staff", "Heading2"),
        para("Of others", "House"),
        para("A line of its own level", more='<w:outlineLvl w:val="2"/>'),
        para("Text in a style that is based on itself.", "Loop"),
    )
    assert [(b.kind.value, b.level, b.label, b.text) for b in blocks] == [
        ("heading", None, "", "The Policy"),
        ("heading", 1, "1.", "Purpose"),
        ("para", None, "", "Text."),
        ("heading", 1, "2.", "Scope"),
        ("heading", 2, "2.1", "Of staff"),
        ("heading", 2, "2.2", "Of others"),
        ("heading", 3, "", "A line of its own level"),
        ("para", None, "", "Text in a style that is based on itself."),
    ]


def test_lists_are_counted_as_word_counts_them(made) -> None:
    blocks = made(
        para("one", number="2"),
        para("inner", number="2", depth=1),
        para("inner too", number="2", depth=1),
        para("Between."),
        para("two", number="2"),
        para("inner again", number="2", depth=1),
        para("begun anew", number="5"),
        para("going on", number="5"),
        para("bullet", number="3"),
        para("法律", number="4"),
        para("規定", number="4"),
        para("no longer in the list", number="0"),
    )
    assert [(b.label, b.level, b.text) for b in blocks] == [
        ("(a)", 1, "one"),
        ("(i)", 2, "inner"),
        ("(ii)", 2, "inner too"),
        ("", None, "Between."),
        ("(b)", 1, "two"),
        ("(i)", 2, "inner again"),
        ("(a)", 1, "begun anew"),
        ("(b)", 1, "going on"),
        ("•", 1, "bullet"),
        ("第一條", 1, "法律"),
        ("第二條", 1, "規定"),
        ("", None, "no longer in the list"),
    ]


def test_changes_are_shown_as_accepted_and_hidden_text_is_not(made) -> None:
    blocks = made(
        para(
            run("Staff ")
            + '<w:del w:id="1"><w:r><w:delText>should</w:delText></w:r></w:del>'
            + f'<w:ins w:id="2">{run("must")}</w:ins>'
            + run(" ask.")
            + run(" Secret.", "<w:vanish/>")
        )
    )
    assert told(blocks) == [("para", "", "Staff must ask.")]


def test_notes_follow_the_paragraph_that_refers_to_them(made) -> None:
    mark = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    blocks = made(para(run("Ask first") + mark.format(2) + run(" and last") + mark.format(1) + run(".")), para("Then."))
    assert told(blocks) == [
        ("para", "", "Ask first¹ and last²."),
        ("footnote", "1", "And the third."),
        ("footnote", "2", "See the other policy."),
        ("para", "", "Then."),
    ]


def test_a_text_box_is_read_once_after_its_paragraph(made) -> None:
    inner = f"<w:txbxContent>{para('In the box.')}</w:txbxContent>"
    box = (
        f"<mc:AlternateContent><mc:Choice><wps:txbx>{inner}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><v:textbox>{inner}</v:textbox></mc:Fallback></mc:AlternateContent>"
    )
    assert told(made(para(run("Around it.") + f"<w:r>{box}</w:r>"))) == [
        ("para", "", "Around it."),
        ("para", "", "In the box."),
    ]


def test_tables_are_rows_and_a_frame_around_text_is_none(made) -> None:
    blocks = made(
        para("Table 1 Tiers", "Caption"),
        table(("Tier", "Rule"), ("High", "Ask first")),
        table(("A notice in a frame.",), headed=False),
    )
    assert [(b.kind.value, b.level, b.cells, b.text) for b in blocks] == [
        ("table", None, (), "Table 1 Tiers"),
        ("row", 0, ("Tier", "Rule"), "Tier / Rule"),
        ("row", None, ("High", "Ask first"), "High / Ask first"),
        ("para", None, (), "A notice in a frame."),
    ]


def test_raised_numbers_are_powers_or_marks(made) -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    blocks = made(para(run("More than 10") + run("25", raised) + run(" operations; see") + run("3", raised) + run(".")))
    assert blocks[0].text == "More than 10^25 operations; see³."


def test_bold_paragraphs_stand_out(made) -> None:
    assert [b.strong for b in made(para(run("All bold", "<w:b/>")), para(run("Half", "<w:b/>") + run(" bold")))] == [
        True,
        False,
    ]


def test_broken_files_say_what_to_do(tmp_path: Path, made) -> None:
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04 not a file of Word")
    with pytest.raises(DocxError, match="save it again as .docx"):
        read_docx(broken)
    with pytest.raises(DocxError, match="There is no file"):
        read_docx(tmp_path / "none.docx")
    with pytest.raises(DocxError, match="There is no text"):
        made(para("<w:r/>"))


def test_kinds_are_those_of_the_contract(made) -> None:
    assert made(para("Text."))[0] == Block(BlockKind.PARA, "Text.")
