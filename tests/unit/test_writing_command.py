"""`ask --mode write` as its users run it: with a server, without one, in a batch, and quoting that loads none of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))
from scripted_model import Asked, Refuses, ScriptedModel  # noqa: E402

QUESTION = "Do banks have to offer an opt-out?"
FAIR = "The financial sector should strengthen fairness in the use of generative AI."
NOBODY = {"CLAUSEWISE_LLM_BASE_URL": "", "CLAUSEWISE_LLM_MODEL": "", "CLAUSEWISE_LLM_API_KEY": ""}
Run = Callable[..., object]


def reply(asked: Asked) -> str:
    """Copies the first sentence of the clause on finance, under the label that it has; and adds a lie."""
    lines = asked.text.splitlines()
    at = next(n for n, line in enumerate(lines) if FAIR in line and " clause C" in lines[n - 1])
    label = lines[at - 1].split("clause ")[1].split(":")[0]
    truth = {"labels": [label], "quote": FAIR, "text": FAIR}
    lie = {"labels": [label], "quote": FAIR, "text": "Banks are fined HK$10 million."}
    return json.dumps({"sentences": [truth, lie]})


def test_an_answer_is_written_and_says_so(clausewise: Run) -> None:
    with ScriptedModel(reply) as server:
        done = clausewise("ask", QUESTION, "--mode", "write", "--json", env=NOBODY | server.environment)
    assert (done.returncode, done.stderr) == (0, "")
    record = json.loads(done.stdout)
    assert (record["mode"], record["model"]) == ("write", "scripted")
    assert [one["text"] for one in record["statements"] if one["written"]] == [FAIR]
    assert record["writing"]["replaced"] == 1 and record["writing"]["fault"] == ""
    assert "Written by scripted" in record["answer"] and "10 million" not in record["answer"]
    quoted = json.loads(clausewise("ask", QUESTION, "--json", env=NOBODY).stdout)
    assert set(quoted["cited"]) <= set(record["cited"]) and (quoted["mode"], quoted["model"]) == ("quote", None)


def test_without_a_model_it_is_quoted_and_said_so(clausewise: Run) -> None:
    written = clausewise("ask", QUESTION, "--mode", "write", env=NOBODY)
    quoted = clausewise("ask", QUESTION, "--mode", "quote", env=NOBODY)
    assert written.returncode == 0 and written.stdout == quoted.stdout
    assert "CLAUSEWISE_LLM_BASE_URL" in written.stderr and written.stderr.count("\n") == 1
    chinese = clausewise("ask", "銀行是否必須提供退出選項？", "--mode", "write", env=NOBODY)
    assert "尚未設定語言模型" in chinese.stderr


def test_a_server_that_is_down_leaves_the_quotes_and_a_sentence(clausewise: Run) -> None:
    with ScriptedModel(Refuses(401)) as server:
        done = clausewise("ask", QUESTION, "--mode", "write", env=NOBODY | server.environment)
    assert done.returncode == 0 and "quoted instead of written" in done.stdout and "key" in done.stdout


def test_a_batch_is_written_line_by_line(clausewise: Run, tmp_path: Path) -> None:
    lines = [{"id": 1, "question": QUESTION}, {"id": 2, "question": "How much is the fine for breaching it?"}]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    words = ("ask", "--batch", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"), "--mode", "write")
    with ScriptedModel(reply) as server:
        done = clausewise(*words, env=NOBODY | server.environment)
    assert done.returncode == 0, done.stderr
    first, second = map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())
    assert first["mode"] == "write" and any(one["written"] for one in first["statements"])
    assert second["abstained"] and second["mode"] == "quote"


def test_all_duties_are_not_written(clausewise: Run) -> None:
    done = clausewise("ask", QUESTION, "--all", "--mode", "write", env=NOBODY)
    assert done.returncode == 2 and "leave out --mode write" in done.stderr


def test_quoting_loads_nothing_of_writing(clausewise: Run) -> None:
    code = (
        "import sys; from app.cli import main; main(['ask', 'Do banks have to offer an opt-out?', '--json']);"
        "rooms = ('app.llm', 'app.writing', 'app.checks', 'app.privacy', 'prompts', 'openai', 'llama_index', 'httpx');"
        "print('LOADED', sorted(n for n in sys.modules if n.startswith(rooms)), file=sys.stderr)"
    )
    done = clausewise(code, python=True, env=NOBODY)
    assert "LOADED []" in done.stderr, done.stderr[-600:]
