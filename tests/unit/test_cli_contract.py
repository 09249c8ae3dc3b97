"""The command line as other programs rely on it: statuses, streams and fields."""

import json

import pytest

from corpus.model import Role, Sector

QUESTION = "Do banks have to offer an opt-out?"
HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "llama_index",
    "chainlit",
    "pydantic",
    "pypdf",
    "onnx",
    "docx",
)


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_an_answer_in_words_and_as_json(clausewise):
    words = clausewise("ask", QUESTION)
    assert (words.returncode, words.stderr) == (0, "")
    assert "opt-out" in words.stdout
    assert "[1]" in words.stdout
    record = clausewise("ask", QUESTION, "--json", "--role", "provider", "--sector", "Banking", "--lang", "en")
    assert (record.returncode, record.stderr) == (0, "")
    (answer,) = lines(record.stdout)
    assert "A2.2.2/finance" in answer["cited"]
    assert answer["role"] == [Role.SERVICE_PROVIDER]
    assert answer["sector"] == [Sector.FINANCE]


def test_an_answer_in_chinese(clausewise):
    result = clausewise("ask", "銀行要提供退出選項嗎？", "--json")
    (answer,) = lines(result.stdout)
    assert result.returncode == 0
    assert "《指引》" in answer["answer"]


def test_a_question_from_standard_input(clausewise):
    result = clausewise("ask", "-", "--json", input=QUESTION)
    assert result.returncode == 0
    assert "A2.2.2/finance" in lines(result.stdout)[0]["cited"]


def test_answering_imports_nothing_heavy(clausewise):
    code = (
        "import sys; from app.cli import main; status = main(['ask', 'Who must label AI content?', '--json']); "
        f"print(status, sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    result = clausewise(code, python=True)
    answer, last = result.stdout.splitlines()
    assert json.loads(answer)["outcome"] == "answered"
    assert last == "0 []"


def test_the_help_needs_next_to_nothing(clausewise):
    code = (
        "import sys; from app.cli import main; status = main(['--help']); "
        "print(status, sorted({'numpy', 'faiss', 'onnxruntime', 'app.assistant'} & set(sys.modules)))"
    )
    assert clausewise(code, python=True).stdout.splitlines()[-1] == "0 []"


def test_search(clausewise):
    result = clausewise("search", "opt-out", "--json", "-k", "3")
    (record,) = lines(result.stdout)
    assert (result.returncode, result.stderr) == (0, "")
    assert list(record) == ["id", "hits", "ms"]
    assert len(record["hits"]) == 3
    assert all(list(hit) == ["clause", "score"] for hit in record["hits"])
    assert record["hits"][0]["clause"] == "A2.2.2/finance"
    scores = [hit["score"] for hit in record["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert "A2.2.2/finance" in clausewise("search", "opt-out").stdout


def test_a_batch_of_questions_and_of_searches(clausewise, tmp_path):
    source = tmp_path / "in.jsonl"
    good = {"id": "a", "question": QUESTION, "role": None, "sector": "banks", "lang": "en", "history": []}
    follow = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": None}]
    source.write_text(
        json.dumps(good)
        + "\nnot json\n"
        + json.dumps({"id": "b", "question": "x" * 20_000})
        + "\n"
        + json.dumps({"id": "c", "question": "And for providers?", "history": follow})
        + "\n"
        + json.dumps({"id": "d", "question": "Who?", "role": "astronaut"})
    )
    asked = clausewise("ask", "--batch", str(source), "--out", str(tmp_path / "out.jsonl"))
    assert asked.returncode == 1
    assert asked.stdout == ""
    assert [row["id"] for row in lines((tmp_path / "out.jsonl").read_text(encoding="utf-8"))] == ["a", "c"]
    for said in ("line 2: not JSON", "line 3 (id b): The question has 20,000", "line 5 (id d): “astronaut”"):
        assert said in asked.stderr
    assert "Traceback" not in asked.stderr
    found = clausewise("search", "--batch", str(source), "--out", "-", "-k", "2")
    assert found.returncode == 1
    assert [(row["id"], len(row["hits"])) for row in lines(found.stdout)] == [("a", 2), ("c", 2)]


def test_the_same_questions_give_the_same_answers_alone_and_in_a_batch(clausewise, tmp_path):
    (tmp_path / "in").write_text(json.dumps({"id": "q", "question": QUESTION}))
    assert clausewise("ask", "--batch", str(tmp_path / "in"), "--out", str(tmp_path / "out")).returncode == 0
    (batch,) = lines((tmp_path / "out").read_text(encoding="utf-8"))
    (alone,) = lines(clausewise("ask", QUESTION, "--json").stdout)
    drop = {"id", "ms"}
    assert {k: v for k, v in batch.items() if k not in drop} == {k: v for k, v in alone.items() if k not in drop}


def test_corpus(clausewise):
    listed = clausewise("corpus", "list")
    assert "hk-genai-guideline@1.1" in listed.stdout
    assert lines(clausewise("corpus", "list", "--json").stdout)[0]["clauses"] == 276
    shown = lines(clausewise("corpus", "show", "hk-genai-guideline", "--json").stdout)
    assert len(shown) == 276
    assert all(list(row)[:7] == ["id", "kind", "heading", "parent", "text", "page", "tags"] for row in shown)
    one = lines(clausewise("corpus", "show", "hk-genai-guideline@1.1", "A2.2.2/finance", "--json").stdout)
    assert one == [row for row in shown if row["id"] == "A2.2.2/finance"]
    assert "opt out" in clausewise("corpus", "show", "hk-genai-guideline", "A2.2.2/finance").stdout


def test_corpus_check(clausewise):
    result = clausewise("corpus", "check")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.strip()


def test_the_index_is_described_and_a_good_one_is_not_built_again(clausewise):
    info = clausewise("index", "info", "--json")
    (record,) = lines(info.stdout)
    assert info.returncode == 0
    assert record["state"] == "ready"
    assert record["clauses"] == 276
    assert record["bytes"] > 0
    assert "ready" in clausewise("index", "info").stdout
    again = clausewise("index", "build")
    assert (again.returncode, again.stderr) == (0, "")
    assert record["folder"] in again.stdout


def test_there_is_no_index_in_an_empty_home(clausewise, tmp_path):
    result = clausewise("index", "info", home=tmp_path)
    assert result.returncode == 1
    assert "clausewise index build" in result.stdout


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("fly",),
        ("ask",),
        ("ask", "x", "--batch", "a", "--out", "b"),
        ("ask", "--batch", "a"),
        ("ask", "--out", "a"),
        ("ask", QUESTION, "--role", "astronaut"),
        ("ask", QUESTION, "--sector", "mars"),
        ("ask", QUESTION, "--lang", "klingon"),
        ("ask", QUESTION, "--colour"),
        ("search", "x", "-k", "0"),
        ("search", "x", "-k", "many"),
        ("chat", "--port", "99999"),
        ("chat", "--port", "http"),
        ("corpus",),
        ("corpus", "add"),
        ("corpus", "add", "a.pdf", "b.pdf"),
        ("corpus", "remove"),
        ("corpus", "diff", "hk-genai-guideline", "1.0"),
        ("index",),
    ],
)
def test_wrong_usage(clausewise, words):
    result = clausewise(*words)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.strip()


def test_an_unknown_role_lists_the_choices(clausewise):
    said = clausewise("ask", QUESTION, "--role", "astronaut").stderr
    assert all(role in said for role in Role)
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("ask", ""),
        ("ask", "  \t "),
        ("ask", "x" * 20_000),
        ("ask", "\x01\x02\x03\x04\x05"),
        ("search", ""),
        ("ask", "--batch", "no-such-file", "--out", "out"),
        ("corpus", "show", "no-such-document"),
        ("corpus", "show", "hk-genai-guideline", "9.9.9"),
        ("corpus", "show", "hk-genai-guideline@9"),
    ],
)
def test_a_stated_failure(clausewise, words):
    result = clausewise(*words)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("clausewise: ")
    assert result.stderr.count("\n") == 1


def test_version(clausewise):
    result = clausewise("--version")
    assert "clausewise" in result.stdout + result.stderr
    assert "Traceback" not in result.stderr
