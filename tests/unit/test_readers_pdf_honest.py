"""What cannot be read honestly is named with its remedy: bad pages, locked, damaged and foreign files."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from pypdf import PdfReader, PdfWriter

from corpus.model import ClausewiseError
from ingestion.blocks import Reading
from ingestion.readers.pdf import read_pdf


def _maker() -> ModuleType:
    path = Path(__file__).parents[1] / "made_pdf.py"
    spec = importlib.util.spec_from_file_location("made_pdf", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKER = _maker()
LOREM, at, pdf_of, prose, wrapped = MAKER.LOREM, MAKER.at, MAKER.pdf_of, MAKER.prose, MAKER.wrapped
Make = Callable[..., Path]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    def make(*pages: str, info: str = "") -> Path:
        path = tmp_path / "made.pdf"
        path.write_bytes(pdf_of(pages, info))
        return path

    return make


def told(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("", "has no text"),
        ("q 595 0 0 842 0 0 cm /I Do Q", "is a picture without text; run text recognition (OCR)"),
        ("".join(f"{x} 10 m {x} 90 l S " for x in range(60)), "is drawn in shapes without text"),
        ("".join(at(60, 740 - 20 * n, "ABCDABCDABCD", font="G") for n in range(9)), "has numbers of glyphs"),
        ("".join(at(60, 740 - 20 * n, "some words here", font="N") for n in range(9)), "has numbers of glyphs"),
        ("".join(at(60, 740 - 20 * n, "(cid:12)(cid:7)(cid:33)") for n in range(9)), "has numbers of glyphs"),
        (prose(60, 740, ["wkh surylghu vkdoo nhhs d uhfrug ri hdfk ghflvlrq wkdw zdv pdgh eb"] * 6), "no words"),
        (prose(60, 740, [LOREM[::-1]] * 3), "scrambled"),
        (prose(60, 740, ["e h t r d v p i o e l h s a p e k r e o c f h c d n i s o"] * 6), "scrambled"),
    ],
)
def test_a_page_that_cannot_be_read_is_left_out_and_named(made: Make, page: str, reason: str) -> None:
    reading = read_pdf(made(prose(60, 740, ["This page is sound."]), page, prose(60, 740, ["So is this one."])))
    (left_out,) = reading.left_out
    assert left_out.page == 2 and reason in left_out.reason
    assert told(reading) == ["This page is sound.", "So is this one."]
    assert reading.pages == 3


def test_a_file_of_pictures_alone_is_refused_with_the_remedy(made: Make) -> None:
    with pytest.raises(ClausewiseError, match=r"no page that can be read.*run text recognition \(OCR\)"):
        read_pdf(made("q 595 0 0 842 0 0 cm /I Do Q"))


def test_names_and_figures_are_no_bad_page(made: Make) -> None:
    names = prose(60, 740, [f"Christine Blower, Andreas Keller, Dorte Lange, Trudy Kerperien {n}" for n in range(12)])
    sums = prose(60, 740, [f"{n} 12,400 9,000 3.5 1,200" for n in range(12)])
    assert read_pdf(made(names, sums)).left_out == ()


def test_a_locked_file_asks_for_one_without_a_password(made: Make, tmp_path: Path) -> None:
    plain = made(prose(60, 740, ["This is a secret."]))
    for password, algorithm in (("", "AES-256"), ("", "RC4-128"), ("secret", "AES-256")):
        writer = PdfWriter(clone_from=PdfReader(plain))
        writer.encrypt(password, "owner", algorithm=algorithm)
        path = tmp_path / "locked.pdf"
        writer.write(path)
        if password:
            with pytest.raises(ClausewiseError, match="locked by a password"):
                read_pdf(path)
        else:
            assert told(read_pdf(path)) == ["This is a secret."]


def test_a_file_that_is_missing_damaged_or_no_pdf(made: Make, tmp_path: Path) -> None:
    with pytest.raises(ClausewiseError, match="cannot be opened.*check its name"):
        read_pdf(tmp_path / "none.pdf")
    with pytest.raises(ClausewiseError, match="cannot be opened"):
        read_pdf(tmp_path)
    letter = tmp_path / "letter.pdf"
    letter.write_text("Dear Sir, this is no such file.", encoding="utf-8")
    with pytest.raises(ClausewiseError, match="is not a PDF"):
        read_pdf(letter)
    whole = made(prose(60, 740, ["Text."])).read_bytes()
    for damaged in (b"%PDF-1.7\n", whole[:60], b"%PDF-1.7\n" + bytes(400)):
        letter.write_bytes(damaged)
        with pytest.raises(ClausewiseError, match="is damaged"):
            read_pdf(letter)
