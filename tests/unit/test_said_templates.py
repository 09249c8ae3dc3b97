"""Nothing that a reader can meet is said with a sentence put together on the spot: it could not be told in Chinese."""

from __future__ import annotations

import ast
import builtins
import re
from pathlib import Path

import pytest

from app.chatting.root import ChatFolderError, prepare
from app.showing.faults import sentence
from app.showing.translate import told
from corpus.digests import DigestError, read_digest
from corpus.model import Clause
from index.model_files import unreadable
from ingestion.edition_align import align
from ingestion.edition_blocks import Block, Kind
from ingestion.edition_lines import Print
from ingestion.pdf import PdfError, page_lines

ROOT = Path(__file__).parents[2]
LINE = Print(0, "", 1, 1, 0.0, 0.0, 0.0, 12.0, False, True, "", ())
HAN = re.compile(r"[㐀-鿿]")
# Only whoever makes the bundled records meets these.
MAKERS = {"knowledge.py", "pages.py", "run.py", "structure.py", "tag.py"}


def in_chinese(text: str) -> str:
    assert HAN.search(text) and "（英文）" not in text, text
    return text


def test_no_error_of_a_room_that_readers_reach_is_an_f_string() -> None:
    for room in ("app", "corpus", "index", "ingestion"):
        for path in (ROOT / room).rglob("*.py"):
            if "register_check" in path.parts or room == "ingestion" and path.name in MAKERS:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                raised = node.exc if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) else None
                if raised is None or not raised.args or not isinstance(raised.args[0], ast.JoinedStr):
                    continue
                name = getattr(raised.func, "id", getattr(raised.func, "attr", ""))
                # Errors of Python itself, and private ones, are caught below the doors, or tell of a slip in the code.
                assert hasattr(builtins, name) or name.startswith("_"), f"{path.relative_to(ROOT)}:{node.lineno}"


def test_the_folder_of_the_chat(tmp_path: Path) -> None:
    (tmp_path / "chat").write_text("")
    with pytest.raises(ChatFolderError) as caught:
        prepare(tmp_path, 8000)
    assert str(tmp_path / "chat") in str(caught.value)
    assert str(tmp_path / "chat") in in_chinese(sentence(caught.value, "zh-Hant"))


def test_a_file_that_is_no_pdf(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"no PDF")
    with pytest.raises(PdfError) as caught:
        page_lines(path)
    assert str(caught.value).startswith(f"{path} cannot be read as a PDF (")
    in_chinese(sentence(caught.value, "zh-Hant"))


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"a: [",
        b"- a",
        b"a: 1",
        b"{}",
    ],
)
def test_a_digest_that_is_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(DigestError) as caught:
        read_digest(path)
    assert "x.yaml" in str(caught.value)
    assert "x.yaml" in in_chinese(sentence(caught.value, "zh-Hant"))


def test_each_wrong_field_of_a_digest(tmp_path: Path) -> None:
    """One field after another of a bundled digest is made wrong, as text, so that all else stays as it is."""
    import yaml

    source = next(iter(sorted((ROOT / "corpus" / "digests").glob("*.yaml"))))
    whole = yaml.safe_load(source.read_text(encoding="utf-8"))
    path = tmp_path / source.name
    met = set()
    for name in [*whole, "provisions.0.terms", "provisions.0.modality", "provisions.0.basis", "provisions.0.text"]:
        data = yaml.safe_load(source.read_text(encoding="utf-8"))
        holder, last = (data, name) if "." not in name else (data["provisions"][0], name.rpartition(".")[2])
        for wrong in (3, "none of ours"):
            holder[last] = wrong
            path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
            try:
                read_digest(path)
            except DigestError as error:
                met.add(error.said.template)
                in_chinese(sentence(error, "zh-Hant"))
                assert name.rpartition(".")[2] in str(error) or "provision" in str(error)
    assert len(met) >= 5, met


def test_what_keeps_a_model_from_being_loaded(tmp_path: Path) -> None:
    in_chinese(told(unreadable(tmp_path), "zh-Hant"))
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"x")
    said = unreadable(tmp_path)
    assert said == "model.safetensors holds no weights in the safetensors form"
    in_chinese(told(said, "zh-Hant"))


def clause(identity: str, kind: str, parent: str | None, order: int) -> Clause:
    return Clause("d", "1", identity, kind, identity, (), parent, order, "Words.", None, (), ())


def test_what_of_an_edition_meets_nothing() -> None:
    clauses = [
        clause("1", "section", None, 0),
        clause("1/p1", "para", "1", 1),
        clause("1/p2", "para", "1", 2),
        clause("2", "section", None, 3),
    ]

    def block(kind: Kind, text: str, *number: int) -> Block:
        return Block(kind, LINE, text, number)

    blocks = [
        block(Kind.PARA, "before"),
        block(Kind.HEADING, "one", 1),
        block(Kind.PARA, "a"),
        block(Kind.ENTRY, "b"),
        block(Kind.ENTRY, "c"),
        block(Kind.FIGURE, "f", 4),
        block(Kind.HEADING, "one again", 1),
        block(Kind.HEADING, "nine", 9),
    ]
    made = align(clauses, blocks, {})
    reasons = [why for _, why in made.left] + [why for _, why in made.missing]
    assert len(set(reasons)) >= 6
    for why in reasons:
        in_chinese(told(why, "zh-Hant"))
    said = next(why for why in reasons if "in the document and" in why)
    assert said == "section 1 has 2 paragraphs in the document and 1 paragraphs, then 2 list entries here"
    assert told(said, "zh-Hant") == "1 節在文件中有2 個段落，在這裏則有1 個段落，接着是2 個清單項目"
