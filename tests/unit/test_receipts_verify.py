"""A receipt checked again, here and on another machine: what stands, what does not, and one sentence for each."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.answer import Answer, Citation, Outcome, Profile, Statement, Understanding
from app.assistant import Assistant
from app.cli import main
from app.documents.uploads import Uploads
from app.llm.model import Message
from app.receipts.content import WRITTEN, content
from app.receipts.export import export_receipt
from app.receipts.lines import verified_lines
from app.receipts.model import Receipt, read_receipt, sealed, to_bytes
from app.receipts.store import load_chain, receipts_folder, save
from app.receipts.verify import Verified, chain_of, verify
from app.showing.translate import told
from app.showing.wording import wording
from app.versions.compared import versions_here
from app.versions.saved import read_saved
from app.writing import write
from corpus.manifest import read_manifest
from corpus.model import Clause, Modality, Sentence
from corpus.store import Corpus

Run = Callable[..., subprocess.CompletedProcess[str]]
Command = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[2]
DOCUMENT = replace(read_manifest()[0], id="tea-house", version="1", title="Rules of the Tea House")
TEXT = "Staff should wash the cups after every guest. Guests may bring a dog."
RULES = "# Rules of the Tea House\n\n## 1 Opening\n\nThe tea house must open at ten in the morning.\n"


def clause(version: str = "1", text: str = TEXT, identity: str = "2") -> Clause:
    ends = [at + 1 for at, char in enumerate(text) if char == "."]
    starts = [0, *(end + 1 for end in ends[:-1])]
    spans = tuple(Sentence(a, b, Modality.SHOULD) for a, b in zip(starts, ends, strict=True))
    return Clause("tea-house", version, identity, "para", "", (), None, 0, text, None, (), spans)


def corpus(*clauses: Clause) -> Corpus:
    versions = dict.fromkeys(one.version for one in clauses)
    return Corpus(tuple(replace(DOCUMENT, version=version) for version in versions), clauses)


def receipt(cited: Clause | None = None, *, written: bool = False, **changes: Any) -> Receipt:
    cited = cited or clause()
    citation = Citation(cited, 0, cited.text.index(".") + 1)
    statement = Statement("Wash them." if written else citation.quote, (citation,), written=written)
    trace = {"writing": {"model": "small-one"}} if written else {}
    answer = Answer(Understanding("Who washes?", "Who washes?", "en"), Outcome.ANSWERED, (statement,), trace=trace)
    made = content("Who washes?", answer, corpus(cited))
    own = {"store": "5" * 32, "number": 4, "previous": "a" * 64, "end_known": True, "time": "2026-11-25T00:00:00Z"}
    return sealed({**made, **own, **changes})


def said(verified: Verified, *, ok: bool | None = None) -> str:
    return "\n".join(one.said for one in verified.findings if ok is None or one.ok is ok)


def test_in_the_same_version_a_quote_stands_at_its_very_place() -> None:
    found = verify(receipt(), corpus(clause()))
    assert found.ok
    assert "tea-house@1: 1 of 1 quotes stand at their very places." in said(found)
    assert "not at hand" in said(found) and "number 4" in said(found)


@pytest.mark.parametrize(
    "text", ["Well. " + TEXT, TEXT.replace("should", "may"), TEXT.replace("cups", "cups "), "", "Nothing of it."]
)
def test_in_the_same_version_with_another_text_it_does_not(text: str) -> None:
    found = verify(receipt(), corpus(clause(text=text) if text else clause(text=TEXT, identity="9")))
    assert not found.ok
    assert "0 of 1 quotes" in said(found, ok=False)
    if text:
        assert "not the one that was quoted from: tea-house@1#2" in said(found, ok=False)
        assert "has other clauses here" in said(found, ok=True)


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        (clause("2"), True),
        (clause("2", "The rule. " + TEXT), True),
        (clause("2", TEXT, "7/3"), True),
        (clause("2", TEXT.replace("should", "must")), False),
        (clause("2", "Dogs bark."), False),
    ],
)
def test_where_only_another_version_is_it_must_stand_word_for_word(now: Clause, holds: bool) -> None:
    found = verify(receipt(), corpus(now))
    assert found.ok is holds
    assert f"in version 2, which is, {int(holds)} of 1 quotes stand word for word" in said(found)


def test_with_both_versions_the_cited_one_counts_and_the_other_is_named() -> None:
    found = verify(receipt(), corpus(clause("1"), clause("2", "Dogs bark.")))
    assert found.ok
    assert "Other versions of tea-house@1 are here too (2)" in said(found)


def test_a_document_that_is_not_here_cannot_be_checked() -> None:
    found = verify(receipt(), Corpus((), ()))
    assert not found.ok
    assert "No version of tea-house@1 is on this machine" in said(found, ok=False)


def forged(**changes: Any) -> Receipt:
    """A receipt whose one citation was changed by somebody who made its hash anew."""
    (statement,) = receipt().record["statements"]
    (citation,) = statement["citations"]
    changed = {**citation, **changes}
    return receipt(statements=[{**statement, "text": changed["quote"], "citations": [changed]}])


@given(st.integers(0, 200), st.integers(0, 200), st.sampled_from([TEXT, TEXT[:45], TEXT[46:], TEXT[:20], "Staff must"]))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_forged_span_or_quote_stands(start: int, end: int, quote: str) -> None:
    found = verify(forged(start=start, end=end, quote=quote), corpus(clause()))
    assert found.ok == (TEXT[start:end] == quote)


@pytest.mark.parametrize("changes", [{"clause": "3"}, {"version": "0"}, {"document": "coffee-house"}])
def test_a_forged_place_is_told(changes: dict[str, str]) -> None:
    found = verify(forged(**changes), corpus(clause(), clause(identity="3", text="Dogs bark.")))
    # In another version, which is not here, the words are found where they stand, and that is what is said.
    assert found.ok == ("version" in changes)
    assert "tea-house@0 is not on this machine" in said(found) or not found.ok


def test_words_given_as_a_quote_are_those_of_its_citations() -> None:
    (statement,) = receipt().record["statements"]
    found = verify(receipt(statements=[{**statement, "text": "Staff must wash the cups."}]), corpus(clause()))
    assert not found.ok and "Statement 1 is given as a quote" in said(found, ok=False)


def test_of_the_words_of_a_model_it_is_said_that_they_are() -> None:
    found = verify(receipt(written=True), corpus(clause()))
    assert found.ok and "1 of 1 statements are the words of a model (small-one)" in said(found)


def test_every_quote_that_was_shown_is_checked() -> None:
    record = receipt().record
    (statement,), other = record["statements"], clause(identity="9").text[:10]
    citation = {**statement["citations"][0], "clause": "9", "quote": other, "end": 10}
    for changes in (
        {"beside": [{**statement, "text": other, "citations": [citation]}]},
        {"nearest": [citation]},
        {"conflicts": [{"id": "x", "told": "They differ.", "sides": [citation]}]},
    ):
        assert verify(receipt(**changes), corpus(clause(), clause(identity="9"))).ok
        assert not verify(receipt(**changes), corpus(clause())).ok, changes


def test_what_is_told_has_its_chinese_and_shows_what_became_of_a_quote() -> None:
    now = corpus(clause("2", TEXT.replace("should", "must")))
    found = verify(receipt(written=True), now)
    lines = "\n".join(verified_lines(found, wording("zh-Hant")))
    assert "英文）：" not in lines and "並非全部成立" in lines
    assert "Staff [-should-] wash the cups" in lines and "Staff {+must+} wash" in lines
    assert "NOT all of it stands" in "\n".join(verified_lines(found, wording("en")))


@pytest.fixture
def home(built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    for name in ("encoders", "index"):
        shutil.copytree(built_home / name, home / name)
    shutil.copy(built_home / "models.json", home)
    monkeypatch.setenv("CLAUSEWISE_HOME", str(home))
    return home


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """The command in this process: its status, and what it writes on both streams."""

    def run(*words: str) -> tuple[int, str, str]:
        status = main(list(words))
        return status, *capsys.readouterr()

    return run


QUESTIONS = (
    "Who must label AI content?",
    "銀行使用生成式AI要讓客戶選擇退出嗎？",
    "What does PDPO section 26 say?",
    "Can I cook rice?",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_gives_a_receipt_that_stands(assistant: Assistant, question: str, tmp_path: Path) -> None:
    answer = assistant.ask(question)
    kept, path = save(content(question, answer, assistant.corpus), tmp_path)
    here = versions_here()
    found = verify(kept, here, chain_of(kept, path, tmp_path))
    assert found.ok, said(found, ok=False)
    assert len(found.checked) == len({*answer.citations, *answer.nearest, *_more(answer)})
    assert not [one.said for one in found.findings if "英文）：" in told(one.said, "zh-Hant")]
    # It can also be held against another version, as any answer that was saved.
    assert read_saved(str(path))[0].statements == found.answer.statements[: len(answer.statements)]


class Scripted:
    """A passed-in model that says what it is given to say."""

    name, context_tokens, is_local = "scripted-1", 16_000, True

    def __init__(self, *sentences: dict[str, object]) -> None:
        self.reply = json.dumps({"sentences": sentences}, ensure_ascii=False)

    def stream(self, messages: Sequence[Message], **options: object) -> Iterator[str]:
        yield self.reply


def test_a_written_answer_says_what_a_model_wrote_and_what_it_passed(assistant: Assistant, tmp_path: Path) -> None:
    question = "What must a bank do about fairness?"
    quoted = assistant.ask(question, Profile(sectors=("finance",)))
    quote = quoted.statements[0].citations[0]
    good = {"labels": ["C1"], "quote": quote.quote, "text": quote.quote}
    lie = {"labels": ["C1"], "quote": quote.quote, "text": "Banks that do not are fined HK$10 million."}
    answer = write(question, quoted, assistant.corpus, Scripted(good, lie), None, {})
    assert [statement.written for statement in answer.statements].count(True) == 1
    kept, path = save(content(question, answer, assistant.corpus), tmp_path)
    (written,) = [one for one in kept.record["statements"] if one["written"]]
    assert written["checks"] == ["span", *WRITTEN]
    assert all(one["checks"] == ["span"] for one in kept.record["statements"] if not one["written"])
    writing = kept.record["writing"]
    assert writing["model"] == "scripted-1" and writing["proposed"] >= 2 and writing["prompt"]
    assert b"HK$10 million" not in path.read_bytes(), "what was not shown is not spread"
    found = verify(kept, versions_here(), chain_of(kept, path, tmp_path))
    assert found.ok and "are the words of a model (scripted-1)" in said(found)


def test_every_check_that_a_receipt_names_is_one_of_the_code() -> None:
    files = [path for room in ("checks", "writing") for path in (ROOT / "app" / room).glob("*.py")]
    named = {name for path in files for name in re.findall(r'Fault\("(\w+)"', path.read_text(encoding="utf-8"))}
    assert set(WRITTEN) <= named


def _more(answer: Answer) -> list[Citation]:
    sides = [citation for card in answer.conflicts for citation in card.sides]
    return [*sides, *(citation for statement in answer.beside for citation in statement.citations)]


def test_an_exported_receipt_is_the_one_that_is_kept(assistant: Assistant, home: Path, tmp_path: Path) -> None:
    made = export_receipt(QUESTIONS[0], assistant.ask(QUESTIONS[0]), assistant.corpus)
    (kept,) = receipts_folder(home).glob("0*.json")
    assert made.content == kept.read_bytes() and made.name == "clausewise-receipt-000001.json"
    copy = tmp_path / made.name
    copy.write_bytes(made.content)
    assert chain_of(read_receipt(copy), copy) == load_chain(kept.parent)


def test_what_was_uploaded_stands_where_the_file_is_added(
    home: Path, assistant: Assistant, command: Command, tmp_path: Path
) -> None:
    file = tmp_path / "tea.md"
    file.write_text(RULES, encoding="utf-8")
    uploads = Uploads()
    uploads.read(shutil.copy(file, tmp_path / "brought.bin"), "tea.md", lambda *_: None)
    here = assistant.with_uploads(uploads.shelves)
    question = "When must the tea house open?"
    answer = here.ask(question)
    assert "ten in the morning" in answer.statements[0].text
    kept, path = save(content(question, answer, here.corpus), home)
    found = verify(kept, versions_here())
    assert "is on this machine" in said(found, ok=False)
    assert command("corpus", "add", str(file))[0] == 0
    assert verify(kept, versions_here()).ok
    # The same id and version with other words is not the same.
    file.write_text(RULES.replace("ten", "nine"), encoding="utf-8")
    assert command("corpus", "add", str(file))[0] == 0
    assert "0 of 1 quotes" in said(verify(kept, versions_here()), ok=False)


def test_the_commands(home: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    status, _, err = command("ask", QUESTIONS[0], "--role", "provider", "--receipt-file", str(copy))
    assert status == 0 and "Receipt 1 is kept: " in err and str(copy) in err
    status, out, _ = command("ask", "May I, Chan Tai Man, use a chatbot?", "--receipt", "--no-question", "--json")
    assert status == 0 and json.loads(out)
    second = receipts_folder(home) / "000002.json"
    assert "Chan" not in second.read_text(encoding="utf-8")

    status, out, _ = command("receipts", "list")
    assert status == 0 and QUESTIONS[0] in out and "not kept" in out
    assert [json.loads(line)["number"] for line in command("receipts", "list", "--json")[1].splitlines()] == [1, 2]
    status, out, _ = command("receipts", "show", "1", "--lang", "zh-Hant")
    assert status == 0 and "憑據 1" in out and "服務提供者" in out and "hk-genai-guideline@1.1#" in out
    assert json.loads(command("receipts", "show", str(copy), "--json")[1])["number"] == 1
    for words in (["1"], ["2"], [str(copy)], [], [read_receipt(copy).sha256[:10]]):
        assert command("verify", *words)[0] == 0

    # On another machine the file verifies alone, and says that it does.
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path / "elsewhere"))
    status, out, _ = command("verify", str(copy))
    assert status == 0 and "not at hand" in out
    # The whole folder copied there brings its chain.
    carried = shutil.copytree(receipts_folder(home), tmp_path / "carried")
    record = json.loads(command("verify", str(carried / "000001.json"), "--json")[1])
    assert record["ok"] and record["chain"] == {"folder": str(carried), "whole": True}

    monkeypatch.setenv("CLAUSEWISE_HOME", str(home))
    second.unlink()
    for words in (["1"], [str(copy)], []):
        status, out, _ = command("verify", *words, "--lang", "zh-Hant")
        assert status == 1 and "鏈上有憑據不見了：2" in out
    assert command("receipts", "list")[0] == 1
    copy.write_bytes(to_bytes(sealed({**read_receipt(copy).record, "outcome": "refused"})))
    status, out, _ = command("verify", str(copy))
    assert status == 1 and "removed or replaced there" in out
    copy.write_text("{", encoding="utf-8")
    for verb in (["verify"], ["receipts", "show"]):
        status, out, err = command(*verb, str(copy))
        assert (status, out) == (1, "") and "is cut off or is no receipt" in err


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["ask", "--receipt", "--batch", "x", "--out", "y"], 2),
        (["ask", "Who?", "--no-question"], 2),
        (["ask", "Who?", "--receipt", "--no-question", "--mask-question"], 2),
        (["verify", "7"], 1),
        (["verify", "none.json"], 1),
        (["receipts", "show", "x"], 1),
    ],
)
def test_what_is_wrong_with_a_command(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str], status: int
) -> None:
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path))
    ended, out, err = command(*words)
    assert (ended, out, len(err.splitlines())) == (status, "", 1), err


def test_quoting_with_a_receipt_loads_no_model(clausewise: Run, built_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for name in ("encoders", "index", "models.json"):
        (home / name).symlink_to(built_home / name)
    code = (
        "import sys; from app.cli import main; main(['ask', 'Who must label?', '--receipt']); "
        "heavy = ('app.llm', 'app.writing', 'app.privacy', 'presidio', 'openai'); "
        "print([name for name in sys.modules if name.startswith(heavy)])"
    )
    ended = clausewise(code, home=home, python=True)
    assert ended.stdout.splitlines()[-1] == "[]" and "Receipt 1 is kept" in ended.stderr
