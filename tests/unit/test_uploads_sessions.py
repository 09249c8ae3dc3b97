"""A reader's files: read, searched in one conversation, kept or dropped, and gone with it."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path

import pytest

from app.chatting.upload_view import failed_view, reading_view, removed_view, upload_view
from app.documents import uploads as module
from app.documents.uploads import MOST, Upload, UploadError, Uploads
from app.library import open_library
from app.showing.translate import told
from app.showing.wording import wording
from corpus.added import AddedError, load_added
from corpus.model import ClausewiseError
from index.encoder import OnnxEncoder
from ingestion.blocks import LeftOut

RULES = """# Rules of the Tea House

## 1 Opening

The house must open at ten.

## 2 Staff

Staff should wash their hands before they touch the cups.
"""


@pytest.fixture
def home(built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copytree(built_home / "encoders", home / "encoders")
    shutil.copy(built_home / "models.json", home)
    monkeypatch.setenv("CLAUSEWISE_HOME", str(home))
    return home


def quiet(*_: object) -> None:
    pass


def bring(uploads: Uploads, folder: Path, name: str = "tea_house_rules.md", content: str | bytes = RULES) -> Upload:
    file = folder / "as-chainlit-stored-it.bin"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return uploads.read(file, name, quiet)


def lying(home: Path) -> list[str]:
    return sorted(path.name for path in home.glob("uploads/*/*") if path.name != ".held")


def test_a_file_is_searched_where_it_was_brought(home: Path, tmp_path: Path) -> None:
    mine, yours = Uploads(), Uploads()
    upload = bring(mine, tmp_path)
    assert not (tmp_path / "as-chainlit-stored-it.bin").exists(), "the file was taken over"
    (shelf,) = mine.shelves
    assert shelf.searcher.search("When does it open?")[0].clause.text == "The house must open at ten."
    assert yours.shelves == () and mine.find(upload.id) is upload and yours.find(upload.id) is None
    assert load_added().documents == () and not (home / "index").exists(), "nothing of it lies with the corpus"
    assert upload.path.is_relative_to(home / "uploads") and lying(home) == [upload.id]


def test_it_goes_with_the_conversation(home: Path, tmp_path: Path) -> None:
    uploads = Uploads()
    bring(uploads, tmp_path)
    uploads.close()
    assert uploads.shelves == () and lying(home) == []
    bring(uploads, tmp_path)
    assert len(lying(home)) == 1
    del uploads
    gc.collect()
    assert lying(home) == []


def test_removing_drops_file_and_index(home: Path, tmp_path: Path) -> None:
    uploads = Uploads()
    first = bring(uploads, tmp_path)
    second = bring(uploads, tmp_path, "other.md", RULES.replace("Tea", "Coffee"))
    assert uploads.remove(first.id) is first and uploads.remove(first.id) is None
    assert uploads.items == (second,) and lying(home) == [second.id]


def test_keeping_adds_it_for_good_and_encodes_nothing_twice(home: Path, tmp_path: Path) -> None:
    uploads = Uploads()
    upload = bring(uploads, tmp_path)
    kept = uploads.keep(upload.id)
    assert kept is not None and kept.document.key == "rules-of-the-tea-house@1"
    assert load_added().facts[kept.document.key].given == "tea_house_rules.md"
    assert open_library().added.clauses == upload.ingested.clauses
    assert len(uploads.shelves) == 1, "until the corpus is opened anew, the conversation goes on with the upload"
    uploads.settle(upload.id, kept.document.key)
    assert uploads.shelves == () and uploads.keep("no such upload") is None
    uploads.close()
    assert load_added().documents == (kept.document,)
    again = bring(Uploads(), tmp_path)
    assert again.twin == kept.document.key


def test_two_documents_of_one_title_are_told_apart(home: Path, tmp_path: Path) -> None:
    uploads = Uploads()
    first = bring(uploads, tmp_path)
    second = bring(uploads, tmp_path, content=RULES.replace("ten", "noon"))
    assert (first.document.id, second.document.id) == ("rules-of-the-tea-house", "rules-of-the-tea-house-2")
    assert {clause.document for clause in second.ingested.clauses} == {"rules-of-the-tea-house-2"}
    with pytest.raises(UploadError, match="is here already, as “tea_house_rules.md”"):
        bring(uploads, tmp_path, "again.md")
    assert len(uploads.items) == 2 and len(lying(home)) == 2


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.png", b"\x89PNG", "not of a kind that is read here"),
        ("noname", b"text", "not of a kind that is read here"),
        ("photo.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "photo.pdf is a PNG file"),
        ("empty.txt", b"", "empty.txt is empty"),
        ("broken.pdf", b"%PDF-1.7\n%%EOF", "broken.pdf"),
    ],
)
def test_what_is_not_taken_is_told_by_its_own_name(home: Path, tmp_path: Path, name, content, said) -> None:
    uploads = Uploads()
    with pytest.raises(ClausewiseError, match=said) as caught:
        bring(uploads, tmp_path, name, content)
    assert str(home) not in str(caught.value.said) and str(home) not in told(caught.value.said, "zh-Hant")
    assert uploads.items == () and lying(home) == []


def test_too_large_and_too_many(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uploads = Uploads()
    with monkeypatch.context() as patch, pytest.raises(AddedError, match="tea_house_rules.md is larger than 0 MB"):
        patch.setattr(module, "LIMIT", 10)
        bring(uploads, tmp_path)
    for number in range(MOST):
        bring(uploads, tmp_path, f"{number}.md", RULES.replace("ten", str(number)))
    with pytest.raises(UploadError, match=f"holds at most {MOST} files"):
        bring(uploads, tmp_path, "one_more.md", "# One more\n\nIt is one too many.\n")


ODD_NAMES = ("../../etc/passwd.txt", "a\\b\\c.txt", "長" * 200 + ".txt", "...txt", "a\x00b.txt", " .txt ")


@pytest.mark.parametrize("name", ODD_NAMES)
def test_no_name_leads_out_of_the_folder(home: Path, tmp_path: Path, name: str) -> None:
    uploads = Uploads()
    try:
        upload = bring(uploads, tmp_path, name)
    except UploadError:
        assert lying(home) == []
    else:
        assert upload.path.parent.parent.parent == home / "uploads" and upload.path.suffix == ".txt"


def test_a_failing_index_leaves_nothing(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> object:
        raise OSError(28, "No space left on device")

    uploads = Uploads()
    monkeypatch.setattr(OnnxEncoder, "encode_documents", full)
    with pytest.raises(ClausewiseError, match="free some space"):
        bring(uploads, tmp_path)
    assert uploads.items == () and lying(home) == []


def test_the_card_says_what_was_read(home: Path, tmp_path: Path) -> None:
    uploads = Uploads()
    upload = bring(uploads, tmp_path)
    words = wording("en")
    view = upload_view("card", upload, words)
    assert (view["state"], view["title"], view["ref"]) == ("done", "Rules of the Tea House", upload.id)
    assert view["facts"] == ["5 clauses"] and view["left_out"] is None and view["doubts"] == []
    kept = upload_view("card", upload, words, kept="rules@1")
    assert kept["state"] == "kept" and "rules@1" in kept["scope"]
    assert reading_view("card", "a.md", words, "Encoding the search units", 3, 9)["step"].endswith("(3 of 9)")
    assert failed_view("card", "a.md", words, "It failed.")["message"] == "It failed."
    assert "a.md" in removed_view("card", "a.md", words)["message"]


def test_the_card_lists_the_pages_that_are_left_out(home: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    upload = bring(Uploads(), tmp_path)
    scans = [LeftOut(page, "is a picture") for page in (9, 2, 3, 4)]
    reading = replace(upload.ingested.reading, pages=9, left_out=(*scans, LeftOut(7, "has no text")))
    upload = replace(upload, ingested=replace(upload.ingested, reading=reading))
    left = upload_view("card", upload, wording("en"))["left_out"]
    assert left["summary"] == "5 of 9 pages are left out and cannot be cited:" and not left["more"]
    assert left["rows"] == [
        {"pages": "Page 2–4, 9", "reason": "is a picture"},
        {"pages": "Page 7", "reason": "has no text"},
    ]
    chinese = upload_view("card", upload, wording("zh-Hant"))
    assert chinese["left_out"]["summary"].startswith("在 9 頁中") and chinese["facts"][0] == "9 頁"
