"""An answer as a file to keep: Markdown or a Word document, with its question, citations and sources."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.answer import Answer, Citation, Statement
from app.showing.naming import standing
from app.showing.render import (
    Wording,
    beside_groups,
    clause_label,
    document_label,
    document_of,
    escape,
    marks_of,
    numbered,
    opening,
    page_link,
    pieces,
    quoted_groups,
    sources,
    to_markdown,
    understood,
    whose,
    wording,
    written,
)
from app.showing.translate import name_in
from corpus.store import Corpus

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORBIDDEN = re.compile("[\ud800-\udfff\ufffe\uffff]")
_EAST_ASIAN_FONT = "Microsoft JhengHei"


@dataclass(frozen=True, slots=True)
class Exported:
    """A file to hand to the reader."""

    name: str
    media_type: str
    content: bytes


def export_markdown(question: str, answer: Answer, corpus: Corpus) -> Exported:
    """UTF-8 Markdown."""
    words = wording(answer.understanding.language)
    text = "\n\n".join(
        (
            f"# {escape(words('export.title'))}",
            f"**{words.label('export.question')}** {escape(question)}",
            to_markdown(answer, corpus).rstrip(),
            *(f"*{escape(line)}*" for line in _closing(answer, corpus, words)),
        )
    )
    return Exported(f"{words('export.file_name')}.md", "text/markdown;charset=utf-8", (text + "\n").encode())


def export_docx(question: str, answer: Answer, corpus: Corpus) -> Exported:
    """A Word document: the quotes as text, numbers in brackets, sources with links to the official pages."""
    import docx

    words = wording(answer.understanding.language)
    numbers = numbered(answer)
    document = docx.Document()
    _style(document)
    document.core_properties.title = words("export.title")
    document.core_properties.author = "Clausewise"
    document.add_heading(_legal(question), level=1)
    document.add_paragraph(_legal(understood(answer, words))).runs[0].italic = True
    document.add_paragraph(_legal(opening(answer, corpus, words)))
    for note in answer.notes:
        document.add_paragraph(_legal(words.note(note)), style="Intense Quote")
    quoted = quoted_groups(answer)
    if statements := written(answer):
        _written(document, statements, numbers, words)
        if quoted:
            document.add_heading(words("render.written_rest"), level=2)
    for heading, group in quoted:
        _group(document, heading, group, numbers, words, level=3 if statements else 2)
    for card in answer.conflicts:
        document.add_heading(words("render.conflict"), level=2)
        told = document.add_paragraph()
        told.add_run(_legal(words("render.ours") + " ")).bold = True
        told.add_run(_legal(card.told)).italic = True
        for citation in card.sides:
            side = document.add_paragraph(style="List Bullet")
            side.add_run(_legal(clause_label(citation.clause, words) + words("render.says") + " ")).bold = True
            side.add_run(_legal(citation.quote))
            _mark(side, [numbers[citation]])
    if answer.beside:
        document.add_heading(words("render.beside"), level=2)
        document.add_paragraph(words("render.beside_hint")).runs[0].italic = True
        for heading, statements in beside_groups(answer):
            _group(document, heading, statements, numbers, words, level=3)
    if answer.nearest:
        document.add_heading(words("render.nearest"), level=2)
        for citation in answer.nearest:
            paragraph = document.add_paragraph(style="List Bullet")
            paragraph.add_run(_legal(citation.quote))
            _mark(paragraph, [numbers[citation]])
    if numbers:
        document.add_heading(words("render.sources"), level=2)
        for marks, citation in sources(answer):
            _source(document, marks, citation, corpus, words)
    for line in (words("render.notice"), *_closing(answer, corpus, words)):
        paragraph = document.add_paragraph()
        run = paragraph.add_run(_legal(line))
        run.italic = True
        run.font.size = docx.shared.Pt(9)
    content = io.BytesIO()
    document.save(content)
    return Exported(f"{words('export.file_name')}.docx", DOCX_TYPE, content.getvalue())


EXPORTS: dict[str, Callable[[str, Answer, Corpus], Exported]] = {
    "markdown": export_markdown,
    "docx": export_docx,
}


def _group(
    document: Word,
    heading: str,
    statements: Iterable[Statement],
    numbers: Mapping[Citation, int],
    words: Wording,
    level: int,
) -> None:
    if heading:
        document.add_heading(_legal(words.heading(heading)), level=level)
    for statement in statements:
        paragraph = document.add_paragraph(style="List Bullet")
        for text, marks in pieces(statement, numbers):
            paragraph.add_run(_legal(text))
            _mark(paragraph, marks)
        for name, text in ((statement.plain_of, statement.plain), ("parallel", statement.parallel)):
            if text:
                beside = document.add_paragraph(style="List Continue")
                beside.add_run(_legal(f"{words.label(f'render.{name}')} ")).bold = True
                beside.add_run(_legal(text)).italic = name != "parallel"


def _written(
    document: Word, statements: Sequence[Statement], numbers: Mapping[Citation, int], words: Wording
) -> None:
    """What a model wrote, and the quotes that it rests on."""
    document.add_heading(words.heading("written"), level=2)
    paragraph = document.add_paragraph()
    for statement in statements:
        paragraph.add_run(_legal(whose(statement, words))).italic = True
        for text, marks in pieces(statement, numbers):
            paragraph.add_run(_legal(text))
            _mark(paragraph, marks)
    document.add_heading(words("render.written_words"), level=3)
    for citation in dict.fromkeys(c for statement in statements for c in statement.citations):
        quote = document.add_paragraph(style="List Bullet")
        quote.add_run(_legal(citation.quote))
        _mark(quote, [numbers[citation]])


def _closing(answer: Answer, corpus: Corpus, words: Wording) -> list[str]:
    cited = dict.fromkeys(document_of(c.clause, corpus).copyright for c in numbered(answer))
    rights = [words("export.copyright", copyright=name_in(line, words.language)) for line in cited if line]
    return [*rights, words("export.made", date=date.today().isoformat())]


def _source(document: Word, marks: list[int], citation: Citation, corpus: Corpus, words: Wording) -> None:
    clause, of = citation.clause, document_of(citation.clause, corpus)
    paragraph = document.add_paragraph()
    paragraph.add_run(f"{marks_of(marks)} ").bold = True
    page = "" if clause.page is None else words("render.page", page=clause.page)
    force = words(f"render.force.{of.force.name.lower()}")
    place, title = f"{clause_label(clause, words)}{page}", document_label(of, words)
    paragraph.add_run(_legal(words("export.source", place=place, document=title, force=force) + " "))
    if said := standing(clause, of, words):
        paragraph.add_run(_legal(said + " ")).italic = True
    if link := page_link(clause, of):
        _link(paragraph, link, words("chat.official"))


def _mark(paragraph: Paragraph, marks: Iterable[int]) -> None:
    for number in marks:
        paragraph.add_run(f" [{number}]").bold = True
    paragraph.add_run(" ")


def _style(document: Word) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    normal = document.styles["Normal"]
    normal.font.name = "Calibri"
    normal.font.size = Pt(11)
    # Without a font of its own for Chinese, Word falls back to whatever it finds first.
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _EAST_ASIAN_FONT)


def _link(paragraph: Paragraph, url: str, text: str) -> None:
    """A real hyperlink, which the library has no call for: a relationship and a run inside `w:hyperlink`."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _legal(text: str) -> str:
    """Text without the characters that XML, and so Word, cannot hold."""
    return "".join(char for char in text if char in "\t\n" or ord(char) >= 32 and not _FORBIDDEN.match(char))
