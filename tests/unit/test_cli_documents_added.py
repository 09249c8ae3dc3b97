"""`clausewise corpus add`: what is read of a file or an address is told, kept, shown, searched and removed."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.cli import main
from app.documents.fetching import LIMIT
from app.library import open_library, open_shelf
from app.shelf import Shelf
from corpus.added import load_added

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
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "tea_house_rules.md"
    path.write_text(RULES, encoding="utf-8")
    return path


def pages(*contents: str) -> bytes:
    """A PDF file with one page for each content stream; `/Im` in it paints a picture over the page."""
    count = len(contents)
    kids = " ".join(f"{5 + 2 * at} 0 R" for at in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
        "\nstream\n\x00\nendstream",
    ]
    for at, content in enumerate(contents):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> /XObject "
            f"<< /Im 4 0 R >> >> /Contents {6 + 2 * at} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    body, places = "%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"trailer << /Root 1 0 R /Size {len(objects) + 1} >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode("latin-1")


def words(*lines: str) -> str:
    shown = "".join(f"1 0 0 1 72 {760 - 20 * at} Tm ({line}) Tj " for at, line in enumerate(lines))
    return f"BT /F 12 Tf {shown}ET"


def run(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, str, str]:
    status = main(["corpus", *command])
    said = capsys.readouterr()
    return status, said.out, "".join(line + "\n" for line in said.err.splitlines() if "Encoding" not in line)


def added_shelf() -> Shelf:
    """The added documents with their index, as a question would find them."""
    return next(open_shelf(part) for part in open_library().parts if part.name == "added")


def test_a_file_is_added_shown_searched_and_removed(home: Path, rules: Path, capsys) -> None:
    status, out, err = run(capsys, "add", str(rules))
    assert (status, err) == (0, "")
    assert out == "Added: rules-of-the-tea-house@1 (“Rules of the Tea House”), 5 clauses.\n"
    assert run(capsys, "list")[1].splitlines()[-1].startswith("rules-of-the-tea-house@1")
    shown = [json.loads(line) for line in run(capsys, "show", "rules-of-the-tea-house", "--json")[1].splitlines()]
    assert [one["id"] for one in shown][1] == "1" and shown[1]["heading"] == "Opening"
    found = added_shelf()
    assert found.searcher.search("When does it open?")[0].clause.text == "The house must open at ten."
    assert run(capsys, "remove", "rules-of-the-tea-house") == (0, "Removed: rules-of-the-tea-house@1\n", "")
    status, _, err = run(capsys, "show", "rules-of-the-tea-house")
    assert status == 1 and "There is no document 'rules-of-the-tea-house'" in err
    assert load_added().documents == () and not list((home / "index").glob("[!.]*"))


def test_what_other_programs_read(home: Path, rules: Path, capsys) -> None:
    command = ("add", str(rules), "--id", "tea-rules", "--version", "2.1", "--lang", "en", "--json")
    status, out, err = run(capsys, *command)
    assert (status, err) == (0, "")
    assert json.loads(out) == {"id": "tea-rules", "version": "2.1", "pages": 0, "clauses": 5, "left_out": []}
    status, again, err = run(capsys, *command)
    assert (status, again) == (0, out) and "there already with the same content" in err
    rules.write_text(RULES.replace("ten", "noon"), encoding="utf-8")
    assert run(capsys, *command)[0] == 0
    assert "The house must open at noon." in {clause.text for clause in load_added().clauses}
    assert "Replaced: tea-rules@2.1" not in out and len(load_added().documents) == 1


def test_versions_are_kept_side_by_side(home: Path, rules: Path, capsys) -> None:
    for version in ("1", "2"):
        assert run(capsys, "add", str(rules), "--version", version)[0] == 0
    assert [one.version for one in load_added().documents] == ["1", "2"]
    assert run(capsys, "remove", "rules-of-the-tea-house")[1] == "Removed: rules-of-the-tea-house@2\n"


def test_pages_that_cannot_be_read_are_told(home: Path, tmp_path: Path, capsys) -> None:
    first = words("1 Opening", "The house must open at ten in the morning on every day of the week.", "So it is.")
    last = words("Staff should wash their hands before they touch the cups of the guests.", "2 Closing", "At six.")
    path = tmp_path / "opening-house.pdf"
    path.write_bytes(pages(first, "q 595 0 0 842 0 0 cm /Im Do Q", last))
    status, out, err = run(capsys, "add", str(path), "--json")
    told = json.loads(out)
    assert status == 0 and told["pages"] == 3
    assert [one["page"] for one in told["left_out"]] == [2] and told["left_out"][0]["reason"]
    assert "1 of 3 pages are left out and cannot be cited: 2." in err
    status, out, err = run(capsys, "add", str(path))
    assert "there already" in out and "Page 2 is left out: " in out
    listed = json.loads(run(capsys, "list", "--json")[1].splitlines()[-1])
    assert listed["pages"] == 3 and listed["left_out"] == told["left_out"]


def test_a_file_that_is_not_what_it_claims_is_told_and_kept(home: Path, rules: Path, capsys) -> None:
    named = rules.rename(rules.with_name("coffee_roasting_manual.md"))
    status, out, err = run(capsys, "add", str(named))
    assert status == 0 and out.startswith("Added: rules-of-the-tea-house@1")
    assert "named “coffee_roasting_manual”" in err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("nothing.pdf", None, "There is no "),
        ("folder.pdf", "folder", "is no file"),
        ("empty.pdf", b"", "is empty"),
        ("photo.pdf", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "PNG"),
        ("broken.pdf", b"%PDF-1.7\nnothing more", ""),
        ("zeros.txt", b"\x00" * 5000, ""),
        ("sheet.docx", b"PK\x03\x04 no archive", "damaged"),
    ],
)
def test_what_cannot_be_added_is_one_sentence(home: Path, tmp_path: Path, capsys, name, content, said) -> None:
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    status, out, err = run(capsys, "add", str(path), "--json")
    assert (status, out) == (1, "") and err.count("\n") == 1 and said in err
    assert "unexpected" not in err and load_added().documents == ()


def test_a_huge_file_is_not_read(home: Path, tmp_path: Path, capsys) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(LIMIT + 1)
    status, _, err = run(capsys, "add", str(path))
    assert status == 1 and "huge.txt is larger than 200 MB" in err


def test_names_that_cannot_be(home: Path, rules: Path, capsys) -> None:
    for words_, said in (
        (("--id", "Tea Rules"), "cannot be the id"),
        (("--version", "1/2"), "cannot be a version"),
        (("--id", "hk-genai-guideline", "--version", "1.1"), "comes with Clausewise and cannot be replaced"),
    ):
        status, _, err = run(capsys, "add", str(rules), *words_)
        assert status == 1 and said in err
    assert run(capsys, "add", str(rules), "--id", "hk-genai-guideline", "--version", "1.2")[0] == 0
    assert [one.key for one in load_added().documents] == ["hk-genai-guideline@1.2"]


def test_a_chinese_document_is_told_of_in_chinese(home: Path, tmp_path: Path, capsys) -> None:
    path = tmp_path / "茶室守則.md"
    path.write_text("# 茶室守則\n\n茶室必須在早上十時開門。\n", encoding="utf-8")
    status, out, err = run(capsys, "add", str(path), "--lang", "zh-Hant")
    assert status == 0 and out.startswith("已加入：茶室守則@1（《茶室守則》），共 ")
    assert run(capsys, "show", "茶室守則")[0] == 0


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "tea_house_rules.md").write_text(RULES, encoding="utf-8")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *given: Quiet(*given, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_address_is_fetched_and_remembered(home: Path, site: str, capsys) -> None:
    status, out, err = run(capsys, "add", f"{site}/tea_house_rules.md", "--json")
    assert status == 0 and json.loads(out)["id"] == "rules-of-the-tea-house"
    assert err == f"Asking localhost for {site}/tea_house_rules.md ...\n"
    (document,) = load_added().documents
    assert document.official_url == f"{site}/tea_house_rules.md" == load_added().facts[document.key].given
    assert [path.name for path in (home / "fetched").iterdir()] == [".lock"]
    status, out, err = run(capsys, "add", f"{site}/no-such-file.md")
    assert (status, out) == (1, "") and "has no file to give" in err
    status, _, err = run(capsys, "add", "file:///etc/hostname")
    assert status == 1 and "nothing else is fetched" in err
