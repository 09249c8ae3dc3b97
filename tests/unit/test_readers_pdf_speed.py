"""The measure of reading speed: both readings of one file, in processes of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from corpus.model import ClausewiseError
from eval.reading import main, measure


def test_both_readings_are_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    names = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
    fonts = DictionaryObject({NameObject("/F"): names})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    content = DecodedStreamObject()
    content.set_data(b"BT /F 10 Tf 60 700 Td (The provider shall keep records.) Tj ET")
    page[NameObject("/Contents")] = writer._add_object(content)
    writer.write(tmp_path / "one.pdf")
    assert main([str(tmp_path / "one.pdf"), "--repeat", "1", "--json", str(tmp_path / "out.json")]) == 0
    (figures,) = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (figures["file"], figures["pages"], figures["blocks"], figures["left_out"]) == ("one.pdf", 1, 1, 0)
    assert min(figures[name] for name in ("ours_s", "bare_s", "ratio", "ours_mib", "bare_mib")) > 0
    assert "one.pdf" in capsys.readouterr().out
    (tmp_path / "two.pdf").write_text("no such file", encoding="utf-8")
    with pytest.raises(ClausewiseError, match="could not be read"):
        measure(tmp_path / "two.pdf", 1)
