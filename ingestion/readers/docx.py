"""Reads a Word file. The only module that knows python-docx."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError

from corpus.model import ClausewiseError
from corpus.said import Said
from ingestion.blocks import Block, BlockKind, LeftOut, Reading
from ingestion.readers.characters import tidy, without_private
from ingestion.readers.docx_numbers import Numbers, bullet_of
from ingestion.readers.docx_styles import Styles

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_HIDDEN = frozenset(
    f"{_W}{name}"
    for name in ("del", "moveFrom", "delText", "delInstrText", "instrText", "rPr", "pPr", "tblPr", "trPr", "tcPr")
)
_AROUND = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_BULLET = re.compile(r"(?P<label>[•‣▪●○◆\ue000-\uf8ff])\s*(?=\S)")
_CAPTION = re.compile(r"(?P<table>(?:Table|表)\s*\d)|(?:Figure|圖|图)\s*\d", re.IGNORECASE)
_MOST_COLUMNS_OF_LAYOUT = 1


class DocxError(ClausewiseError):
    """A Word file cannot be read."""


def read_docx(path: Path) -> Reading:
    """The blocks of a Word file: text, computed numbers of lists, tables, notes and text boxes, as it is printed.

    Deleted text is left out, inserted text is there. Raises DocxError where the file is missing, damaged, protected
    by a password or has no text.
    """
    if not path.exists():
        raise DocxError("There is no file {path}; check its name.", path=str(path))
    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, OSError) as error:
        raise DocxError(
            "{path} cannot be read as a Word file ({reason}); open it in Word and save it again as .docx.",
            path=str(path),
            reason=" ".join(str(error).split()) or type(error).__name__,
        ) from error
    reader = _Reader(document)
    blocks = tuple(reader.blocks())
    if not any(block.text or block.cells for block in blocks):
        raise DocxError("There is no text in {path}; if it holds pictures of text, add a file of text.", path=str(path))
    title = tidy(document.core_properties.title or "")
    left = (LeftOut(None, Said("an embedded document; add it as a file of its own")),) if reader.embedded else ()
    return Reading("docx", blocks, title=title, language=reader.styles.language, left_out=left)


class _Reader:
    def __init__(self, document: Any) -> None:
        self.body = document.element.body
        self.styles = Styles(_part(document, "styles"))
        self.numbers = Numbers(_part(document, "numbering"))
        self.notes = {kind: _notes(_part(document, f"{kind}s")) for kind in ("footnote", "endnote")}
        self.met: list[tuple[str, Any]] = []
        self.counted = 0
        self.embedded = False

    def blocks(self) -> Iterator[Block]:
        yield from self._within(self.body)

    def _within(self, element: Any) -> Iterator[Block]:
        for child in element:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child)
            elif child.tag in _AROUND:
                yield from self._within(child)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        boxes: list[Any] = []
        text = self._text(element, boxes)
        style = self.styles.of(element)
        label, depth = self.numbers.label(element, style)
        if text or label:
            yield self._block(element, text, label, depth, style)
        for box in boxes:
            yield from self._within(box)
        yield from self._met_notes()

    def _block(self, element: Any, text: str, label: str, depth: int, style: Any) -> Block:
        if style.level is not None:
            return Block(BlockKind.HEADING, text, label=label, level=style.level or None)
        if _CAPTION.match(text) and style.is_caption:
            kind = BlockKind.TABLE if _CAPTION.match(text)["table"] else BlockKind.FIGURE  # type: ignore[index]
            return Block(kind, text)
        if label:
            strong = self.styles.is_strong(element, style)
            return Block(BlockKind.ITEM, text, label=bullet_of(label), level=depth + 1, strong=strong)
        if bullet := _BULLET.match(text):
            return Block(BlockKind.ITEM, without_private(text[bullet.end() :]), label="•")
        return Block(BlockKind.PARA, without_private(text), strong=self.styles.is_strong(element, style))

    def _text(self, element: Any, boxes: list[Any]) -> str:
        parts: list[str] = []
        self._collect(element, parts, boxes)
        lines = "".join(parts).split("\n")
        return "\n".join(line for line in map(tidy, lines) if line)

    def _collect(self, element: Any, parts: list[str], boxes: list[Any]) -> None:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in _HIDDEN or tag == f"{_MC}Fallback":
                continue
            if tag == f"{_W}r" and self.styles.is_hidden(child):
                continue
            if tag == f"{_W}t":
                parts.append(child.text or "")
            elif tag in (f"{_W}tab", f"{_W}ptab"):
                parts.append(" ")
            elif tag in (f"{_W}br", f"{_W}cr"):
                parts.append(" " if child.get(f"{_W}type") in ("page", "column") else "\n")
            elif tag == f"{_W}noBreakHyphen":
                parts.append("-")
            elif tag == f"{_W}sym":
                parts.append("" if parts else "•")
            elif tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                parts.append(self._mark(tag[len(_W) : -len("Reference")], child.get(f"{_W}id")))
            elif tag == f"{_W}txbxContent":
                boxes.append(child)
            elif tag == f"{_W}r" and self.styles.is_raised(child):
                inner: list[str] = []
                self._collect(child, inner, boxes)
                parts.append(_raised("".join(inner), "".join(parts[-1:])))
            else:
                self.embedded = self.embedded or tag == f"{_W}altChunk"
                self._collect(child, parts, boxes)

    def _mark(self, kind: str, name: str) -> str:
        if name not in self.notes[kind]:
            return ""
        self.counted += 1
        self.met.append((str(self.counted), self.notes[kind][name]))
        return str(self.counted).translate(_RAISED)

    def _met_notes(self) -> Iterator[Block]:
        """The notes whose marks were met since the last call, after the block that has the marks."""
        met, self.met = self.met, []
        for number, note in met:
            said = [self._text(paragraph, []) for paragraph in note.iter(f"{_W}p")]
            if text := "\n".join(line for line in said if line):
                yield Block(BlockKind.FOOTNOTE, text, label=number)

    def _table(self, element: Any) -> Iterator[Block]:
        rows = [row for row in _rows(element) if row.find(f"{_W}trPr/{_W}del") is None]
        cells = [[self._cell(cell) for cell in _cells(row)] for row in rows]
        if cells and max(len(row) for row in cells) <= _MOST_COLUMNS_OF_LAYOUT:
            # A frame around running text is no table.
            for row in rows:
                for cell in _cells(row):
                    yield from self._within(cell)
            return
        headed = bool(rows) and (
            rows[0].find(f"{_W}trPr/{_W}tblHeader") is not None or self._first_row_is_head(element, cells)
        )
        for place, row in enumerate(cells):
            if any(row):
                level = 0 if place == 0 and headed else None
                yield Block(BlockKind.ROW, " / ".join(filter(None, row)), level=level, cells=tuple(row))
        yield from self._met_notes()

    def _first_row_is_head(self, element: Any, cells: list[list[str]]) -> bool:
        look = element.find(f"{_W}tblPr/{_W}tblLook")
        said = look is not None and look.get(f"{_W}firstRow") in ("1", "true", "on")
        return bool(said and len(cells) > 1 and all(cells[0]) and all(len(cell) <= 80 for cell in cells[0]))

    def _cell(self, element: Any) -> str:
        boxes: list[Any] = []
        lines = []
        for paragraph in element.iter(f"{_W}p"):
            if next(paragraph.iterancestors(f"{_MC}Fallback"), None) is not None:
                continue
            text = self._text(paragraph, boxes)
            label, _ = self.numbers.label(paragraph, self.styles.of(paragraph))
            if text:
                lines.append(f"{bullet_of(label)} {text}".strip())
        return "\n".join(lines)


def _notes(part: Any) -> dict[str, Any]:
    """The notes of a part by their names, without the lines that separate notes from text."""
    found = () if part is None else part
    return {note.get(f"{_W}id"): note for note in found if note.get(f"{_W}type") in (None, "normal")}


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == f"{_W}tr":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a row; one that only continues the cell above it is not told again."""
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent"):
            yield from _cells(child)


def _raised(text: str, before: str) -> str:
    if text.isdigit() and re.search(r"\d$", before):
        return f"^{text}"
    return text.translate(_RAISED) if text.isdigit() else text


def _part(document: Any, name: str) -> Any:
    """The root of another part of the file, or None."""
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{name}") and not relation.is_external:
            part = relation.target_part
            return part.element if hasattr(part, "element") else parse_xml(part.blob)
    return None
