"""Saved answers held against another version: what stands, moved, changed or is gone, and what a bad file is told."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.commands.jsonl import FileProblem
from app.versions.compared import VersionError
from app.versions.recheck import Checked, Standing, check, targets
from app.versions.saved import Saved, SavedAnswer, SavedStatement, read_saved
from corpus.diff_model import Kind
from corpus.manifest import read_manifest
from corpus.model import Clause, Modality, Sentence
from corpus.store import Corpus

ROOT = Path(__file__).parents[2]
DOCUMENT = replace(read_manifest()[0], id="handbook", version="1", title="Handbook")
LOGS = "Providers should keep logs of every request that users make."
LABELS = "Developers should label the images that their models generate."
KEYS = "Banks should rotate the keys with which records are encrypted."


def clause(version: str, identity: str, *sentences: str, parent: str | None = None, must: bool = False) -> Clause:
    text, spans = "", []
    for said in sentences:
        start = len(text) + bool(text)
        text = f"{text} {said}".strip()
        strength = Modality.MUST if must or " must " in said else Modality.SHOULD
        spans.append(Sentence(start, len(text), strength))
    kind = "para" if text else "section"
    return Clause("handbook", version, identity, kind, "", (), parent, 0, text, None, (), tuple(spans))


def corpus(old: list[Clause], new: list[Clause]) -> Corpus:
    documents = (DOCUMENT, replace(DOCUMENT, version="2"))
    return Corpus(documents, (*old, *(replace(c, version="2") for c in new)))


def saved(source: Clause, quote: str) -> Saved:
    start = source.text.index(quote)
    return Saved(source.document, source.version, source.id, quote, start, start + len(quote))


def checked(old: list[Clause], new: list[Clause], quote: str, identity: str = "1") -> Checked:
    both = corpus(old, new)
    return check(saved(next(c for c in old if c.id == identity), quote), both, both.document("handbook@2"))


def test_the_same_words_at_the_same_place_stand() -> None:
    found = checked([clause("1", "1", LOGS, KEYS)], [clause("2", "1", LOGS, LABELS)], LOGS)
    assert (found.standing, found.text, found.remarks) == (Standing.STANDS, LOGS, ())


def test_the_same_words_further_on_have_moved() -> None:
    found = checked([clause("1", "1", LOGS)], [clause("2", "1", LABELS, LOGS)], LOGS)
    assert found.standing is Standing.MOVED
    assert found.now and (found.now.id, found.text) == ("1", LOGS)


def test_the_same_words_under_another_id_have_moved() -> None:
    old, new = [clause("1", "1", LOGS), clause("1", "2", KEYS)], [clause("2", "1", KEYS), clause("2", "9", LOGS)]
    found = checked(old, new, LOGS)
    assert found.standing is Standing.MOVED and found.now and found.now.id == "9"


def test_a_strengthened_sentence_has_changed_and_both_texts_are_there() -> None:
    found = checked([clause("1", "1", LOGS)], [clause("2", "1", LOGS.replace("should", "must"))], LOGS)
    assert (found.standing, found.turned) == (Standing.CHANGED, Kind.STRENGTHENED)
    assert found.text == LOGS.replace("should", "must")


def test_a_clause_that_is_not_there_any_more_is_gone_even_where_another_bears_its_id() -> None:
    found = checked([clause("1", "1", LOGS), clause("1", "2", KEYS)], [clause("2", "1", KEYS)], LOGS)
    assert (found.standing, found.now, found.remarks) == (Standing.GONE, None, ("no_clause",))


def test_a_quote_is_never_matched_loosely() -> None:
    for nearly in (LOGS.replace("logs", "log"), LOGS.lower(), LOGS.replace(" ", "  ", 1)):
        assert not checked([clause("1", "1", LOGS)], [clause("2", "1", nearly)], LOGS).standing.holds
    # Nor inside a longer word.
    found = checked([clause("1", "1", "Keep the log")], [clause("2", "1", "Now Keep the logbook")], "Keep the log")
    assert not found.standing.holds


def test_a_short_quote_is_not_looked_for_in_clauses_that_have_nothing_to_do_with_it() -> None:
    old = [clause("1", "1", "the permitted users"), clause("1", "2", KEYS)]
    new = [clause("2", "2", KEYS, "Name the permitted users, the tools, the rooms and the hours of every work day.")]
    assert checked(old, new, "the permitted users").standing is Standing.GONE


def test_a_quote_that_stands_in_a_sentence_that_changed_is_remarked_on() -> None:
    old, new = clause("1", "1", "Records must be shared with users."), "Records must be shared with users, or never."
    found = checked([old], [clause("2", "1", new)], "Records must be shared with users")
    assert (found.standing, found.remarks) == (Standing.STANDS, ("around",))


def test_a_quote_whose_lead_in_is_stronger_now_is_remarked_on() -> None:
    old = [clause("1", "0", "They should do these things:"), clause("1", "1", "keep logs")]
    new = [clause("2", "0", "They must do these things:"), clause("2", "1", "keep logs", must=True)]
    found = checked(old, new, "keep logs")
    assert (found.standing, found.remarks) == (Standing.STANDS, ("lead_in_strengthened",))


def test_a_citation_that_never_stood_so_is_remarked_on() -> None:
    both = corpus([clause("1", "1", LOGS)], [clause("2", "1", KEYS)])
    found = check(Saved("handbook", "1", "1", KEYS, 0, len(KEYS)), both, both.document("handbook@2"))
    assert (found.standing, found.remarks) == (Standing.STANDS, ("never_stood",))


def test_without_the_old_version_only_the_words_decide() -> None:
    new = [clause("2", "1", LABELS), clause("2", "7", LOGS.replace("should", "must")), clause("2", "8", KEYS)]
    only_new = Corpus((replace(DOCUMENT, version="2"),), tuple(new))
    target = only_new.document("handbook")
    kept, lost = (Saved("handbook", "1", "1", text, 0, len(text)) for text in (KEYS, "Nothing of this is left at all."))
    assert check(kept, only_new, target).standing is Standing.MOVED
    assert check(lost, only_new, target).standing is Standing.GONE
    reworded = check(Saved("handbook", "1", "1", LOGS, 0, len(LOGS)), only_new, target)
    assert reworded.standing is Standing.CHANGED and reworded.now and reworded.now.id == "7"


def test_the_newest_version_is_taken_unless_another_is_asked_for() -> None:
    documents = tuple(replace(DOCUMENT, version=version) for version in ("1.1", "1.10", "1.9"))
    several = Corpus(documents, ())
    answer = SavedAnswer(1, "", (SavedStatement("x", (Saved("handbook", "1.1", "1", LOGS, 0, 5),)),))
    assert targets([answer], several, None)["handbook"].version == "1.10"
    assert targets([answer], several, "v1.9")["handbook"].version == "1.9"
    with pytest.raises(VersionError, match="its versions are: 1.1, 1.10, 1.9"):
        targets([answer], several, "3")


def test_a_document_that_is_not_here_is_told_of() -> None:
    found = check(Saved("lost", "1", "1", LOGS, 0, len(LOGS)), corpus([], []), None)
    assert (found.standing, found.remarks) == (Standing.GONE, ("not_held",))


_words = st.lists(st.sampled_from(("alpha", "beta", "must", "should", "不得", "應")), min_size=1, max_size=6)


@given(_words, _words, st.data())
def test_what_stands_or_moved_is_word_for_word_there(old: list[str], new: list[str], data: st.DataObject) -> None:
    before, after = clause("1", "1", " ".join(old)), clause("2", "1", " ".join(new))
    first = data.draw(st.integers(0, len(old) - 1))
    quote = " ".join(old[first : data.draw(st.integers(first + 1, len(old)))])
    found = checked([before], [after], quote)
    if found.standing.holds:
        assert found.text == quote
    if found.standing is Standing.STANDS:
        assert after.text[found.saved.start : found.saved.end] == quote


def record(**changes: Any) -> dict[str, Any]:
    cited = {"document": "d", "version": "1", "clause": "1", "quote": "q", "start": 0, "end": 1}
    whole = {"id": "a", "statements": [{"text": "q", "citations": [{**cited, **changes.pop("cited", {})}]}]}
    return {**whole, **changes}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "holds no answer"),
        (["{"], "line 1 is not one JSON object"),
        ([json.dumps(record()), "[1]"], "line 2 is not one JSON object"),
        ([json.dumps({"id": "a"})], "line 1 is no saved answer, for want of a proper 'statements'"),
        ([json.dumps(record(statements=[{"text": "q"}]))], "for want of a proper 'citations'"),
        ([json.dumps(record(cited={"quote": ""}))], "for want of a proper 'quote'"),
        ([json.dumps(record()), json.dumps(record(cited={"start": True}))], "line 2 .* proper 'start'"),
    ],
)
def test_a_file_that_is_no_saved_answer_is_told_where(tmp_path: Path, lines: list[str], said: str) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(FileProblem, match=said):
        read_saved(str(path))


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command, with the edited copy of the Guideline among the user's documents."""
    made = _run([sys.executable, "tests/edited_guideline.py", str(tmp_path)], tmp_path)
    assert made.stdout.strip() == "hk-genai-guideline@1.2-edited", made.stderr
    return lambda *words: _run([sys.executable, "-m", "app.cli", *words], tmp_path)


def _run(command: list[str], home: Path) -> subprocess.CompletedProcess[str]:
    environment = {"CLAUSEWISE_HOME": str(home), "PATH": "", "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_the_commands_tell_of_edits_in_both_languages(
    program: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    english = program("corpus", "diff", "hk-genai-guideline", "1.1", "1.2-edited")
    assert english.returncode == 0, english.stderr
    assert "Service Providers [-should-] carry out" in english.stdout
    assert "Service Providers {+must+} carry out" in english.stdout
    assert "\x1b" not in english.stdout
    headings = [line for line in english.stdout.splitlines() if line.startswith("== ")]
    assert headings[:2] == ["== Strengthened (1) ==", "== Weakened (1) =="]
    chinese = program("corpus", "diff", "hk-genai-guideline", "1.1", "1.2-edited", "--role", "user", "--lang", "zh")
    assert "要求減弱" in chinese.stdout and "沒有列出" in chinese.stdout
    lines = program("corpus", "diff", "hk-genai-guideline", "1.1", "1.2-edited", "--json").stdout.splitlines()
    assert {json.loads(line)["kind"] for line in lines} >= {"strengthened", "weakened", "added", "removed", "moved"}
    unknown = program("corpus", "diff", "hk-genai-guideline", "1.1", "9")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert (
        unknown.stderr == "clausewise: hk-genai-guideline has no version '9' here; its versions are: 1.1, 1.2-edited.\n"
    )
    quote = "Service Providers should carry out small-scale pilot projects"
    path = tmp_path / "saved.jsonl"
    path.write_text(json.dumps(record(cited=_cited("3.2.2/pilot-projects", quote))), encoding="utf-8")
    told = program("corpus", "recheck", str(path))
    assert told.returncode == 1
    assert "[changed, strengthened] hk-genai-guideline@1.1#3.2.2/pilot-projects" in told.stdout
    assert "The statement that rests on it: “q”" in told.stdout
    path.write_text(json.dumps(record(cited=_cited("2.3.4/p1", "must fully embrace"))), encoding="utf-8")
    moved = program("corpus", "recheck", str(path), "--json")
    assert moved.returncode == 0, moved.stderr
    assert json.loads(moved.stdout)["now"]["clause"] == "2.3.5/p1"
    stands = program("corpus", "recheck", str(path), "--against", "1.1", "--json")
    assert (stands.returncode, json.loads(stands.stdout)["standing"]) == (0, "stands")


def _cited(identity: str, quote: str) -> dict[str, Any]:
    from corpus.store import load_corpus

    found = load_corpus().clause("hk-genai-guideline", identity)
    start = found.text.index(quote)
    place = {"document": found.document, "version": found.version, "clause": identity}
    return {**place, "quote": quote, "start": start, "end": start + len(quote)}
