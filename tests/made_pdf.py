"""PDF files made for tests, from lines at places: no library stands between what is drawn and what is read."""

from __future__ import annotations

from collections.abc import Sequence

LOREM = (
    "the provider shall keep a record of each decision that was made by the system and give it to the person who asks "
    "for it within a month of the day on which it was asked for and at no cost to that person or to anybody else"
)
FONTS = {
    "F": "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    "B": "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    "H": "<< /Type /Font /Subtype /Type0 /BaseFont /Ming /Encoding /UniCNS-UTF16-H /DescendantFonts [<< /Type /Font"
    " /Subtype /CIDFontType0 /BaseFont /Ming /DW 1000 /CIDSystemInfo << /Registry (Adobe) /Ordering (CNS1) >> >>] >>",
    "G": "<< /Type /Font /Subtype /Type1 /BaseFont /Odd /FirstChar 65 /LastChar 68 /Widths [500 500 500 500]"
    " /Encoding << /Type /Encoding /Differences [65 /g12 /g45 /g7 /g33] >> >>",
    "N": "<< /Type /Font /Subtype /Type0 /BaseFont /Blind /Encoding /Identity-H /DescendantFonts [<< /Type /Font"
    " /Subtype /CIDFontType2 /BaseFont /X /DW 500 /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) >> >>] >>",
}


def at(x: float, y: float, text: str, size: float = 10, font: str = "F") -> str:
    """A line of text at a place."""
    if font in "HN":
        shown = "<" + text.encode("utf-16-be").hex() + ">"
    else:
        shown = "(" + text.translate({40: "\\(", 41: "\\)", 92: "\\\\"}) + ")"
    return f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm {shown} Tj ET\n"


def prose(x: float, y: float, lines: Sequence[str], size: float = 10, font: str = "F") -> str:
    return "".join(at(x, y - 12 * number, line, size, font) for number, line in enumerate(lines))


def wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += f"{word} "
    return lines


def pdf_of(pages: Sequence[str], info: str = "", objects: Sequence[str] = ()) -> bytes:
    """A whole file: A4 pages with these contents, the fonts above and a picture called I."""
    fonts = " ".join(f"/{name} {5 + number} 0 R" for number, name in enumerate(FONTS))
    first = 5 + len(FONTS)
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 1 >>"
        "\nstream\n0\nendstream",
        f"<< {info} >>",
        *FONTS.values(),
    ]
    for number, content in enumerate(pages):
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first + 2 * number + 1} 0 R"
            f" /Resources << /Font << {fonts} >> /XObject << /I 3 0 R >> >> >>"
        )
        parts.append(f"<< /Length {len(content.encode('latin-1'))} >>\nstream\n{content}\nendstream")
    data, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{part}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(parts) + 1} /Root 1 0 R"
    return data + f"{end} /Info 4 0 R >>\nstartxref\n{len(data)}\n%%EOF\n".encode("latin-1")
