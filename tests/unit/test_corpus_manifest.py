"""The manifest: what it demands, and that a source is what it vouches for."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.manifest import FOLDER, ManifestError, page_url, read_manifest, read_source

TEXT = (FOLDER / "manifest.toml").read_text(encoding="utf-8")


def test_every_verbatim_source_is_vouched_for() -> None:
    verbatim = [document for document in read_manifest() if document.verbatim]
    assert verbatim
    for document in verbatim:
        assert read_source(document).strip()
        assert re.fullmatch(r"https://\S+", document.official_url)


def test_third_party_texts_are_marked() -> None:
    entries = TEXT.split("[[document]]")[1:]
    for entry in entries:
        assert "verbatim = false" in entry or "third_party = true" in entry


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "', 'titel = "', "unknown field titel"),
        ('jurisdiction = "Hong Kong SAR"\n', "", "the field jurisdiction is missing"),
        ('force = "voluntary guidance"', 'force = "holy writ"', "use one of: statute"),
        ("verbatim = true", 'verbatim = "yes"', "verbatim should be of type bool"),
        ("pdf_first_page = 5", "pdf_first_page = true", "pdf_first_page should be of type int"),
        ("[[document]]", "[[document", "cannot be read"),
    ],
)
def test_a_faulty_entry_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in TEXT
    (tmp_path / "manifest.toml").write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ManifestError, match=re.escape(words)):
        read_manifest(tmp_path)


def test_a_document_listed_twice_is_an_error(tmp_path: Path) -> None:
    entry = "[[document]]" + TEXT.split("[[document]]")[1]
    (tmp_path / "manifest.toml").write_text(entry + "\n" + entry, encoding="utf-8")
    with pytest.raises(ManifestError, match="twice"):
        read_manifest(tmp_path)


def test_a_missing_manifest_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="There is no"):
        read_manifest(tmp_path)


def test_one_altered_byte_is_noticed(tmp_path: Path) -> None:
    document = next(d for d in read_manifest() if d.verbatim)
    data = (FOLDER / document.source).read_bytes()
    copy = tmp_path / document.source
    copy.parent.mkdir()
    copy.write_bytes(data.replace(b"must", b"may ", 1))
    with pytest.raises(ManifestError, match="not the text that the manifest vouches for"):
        read_source(document, tmp_path)
    copy.write_bytes(data)
    assert read_source(document, tmp_path) == data.decode("utf-8")


def test_a_source_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    import hashlib

    document = read_manifest()[0]
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    strange = replace(document, source="latin.txt", sha256=hashlib.sha256(b"caf\xe9").hexdigest())
    with pytest.raises(ManifestError, match="not UTF-8"):
        read_source(strange, tmp_path)


def test_only_a_pdf_is_opened_at_a_page() -> None:
    document = replace(read_manifest()[0], official_url="https://example.org/law.html")
    assert page_url(document, 3) == "https://example.org/law.html"
