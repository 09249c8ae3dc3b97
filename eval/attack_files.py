"""The documents that attack, as files to be brought: those in plain formats as they lie, Word and PDF files made."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

FOLDER = Path(__file__).parent / "cases" / "attacks" / "documents"
SECRET = "secret.md"
"""What another conversation holds."""
_HIDDEN = "%hidden "
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the source; level 0 is running text, hidden what a person does not see."""

    text: str
    level: int = 0
    hidden: bool = False


def exists(name: str) -> bool:
    """Whether there is a document of that name, or what it is made from."""
    return (FOLDER / name).is_file() or (FOLDER / f"{name}.md").is_file()


def made(name: str, folder: Path) -> Path:
    """The document as a file in `folder`, to be taken over by whoever reads it."""
    target = folder / name
    if (FOLDER / name).is_file():
        shutil.copy(FOLDER / name, target)
        return target
    lines = _lines((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    if name.endswith(".docx"):
        _write_word(target, lines)
    else:
        target.write_bytes(_pdf_of(lines))
    return target


def _lines(source: str) -> list[Line]:
    lines = []
    for paragraph in filter(None, map(str.strip, source.splitlines())):
        marks = len(paragraph) - len(paragraph.lstrip("#"))
        hidden = paragraph.startswith(_HIDDEN)
        lines.append(Line(paragraph.lstrip("#").removeprefix(_HIDDEN).strip(), marks, hidden))
    return lines


def _write_word(target: Path, lines: list[Line]) -> None:
    body = ""
    for line in lines:
        style = f'<w:pPr><w:outlineLvl w:val="{line.level - 1}"/></w:pPr>' if line.level else ""
        seen = "<w:rPr><w:vanish/></w:rPr>" if line.hidden else ""
        body += f"<w:p>{style}<w:r>{seen}<w:t>{escape(line.text)}</w:t></w:r></w:p>"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_TYPE}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" Type="{_OFFICE}" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>')


def _pdf_of(lines: list[Line]) -> bytes:
    """One page; headings are set larger, and what is hidden in text that is drawn without ink."""
    drawn, y = [], 800
    for line in lines:
        size = 20 - 4 * line.level if line.level else 10
        font = "F2" if line.level else "F1"
        words = line.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        drawn.append(f"BT /{font} {size} Tf {3 if line.hidden else 0} Tr 50 {y} Td ({words}) Tj ET")
        y -= 30
    content = "\n".join(drawn)
    fonts = "".join(
        f"/{key} <</Type/Font/Subtype/Type1/BaseFont/{name}>>"
        for key, name in (("F1", "Helvetica"), ("F2", "Helvetica-Bold"))
    )
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 842]/Resources<</Font <<{fonts}>>>>/Contents 4 0 R>>",
        f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
    )
    file, places = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(file))
        file += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 5\n0000000000 65535 f \n{table}trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{len(file)}\n%%EOF\n"
    return (file + end).encode("ascii")
