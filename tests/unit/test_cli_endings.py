"""However a command ends, there is no stack trace and nothing is lost."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.commands.io import DONE, FAILED, INTERRUPTED, WRONG_USAGE, UsageError, guarded
from app.commands.stop import Stoppable, Stopped
from corpus.model import ClausewiseError

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


def start(home, *words, **options):
    environment = {**os.environ, "CLAUSEWISE_HOME": str(home)}
    command = [sys.executable, "-m", "app.cli", *words]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


def raising(error):
    def run():
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (ClausewiseError("It is\nbroken; mend it."), FAILED, "clausewise: It is broken; mend it.\n"),
        (UsageError("Say it so."), WRONG_USAGE, "clausewise: Say it so.\n"),
        (KeyboardInterrupt(), INTERRUPTED, ""),
        (OSError(28, "No space left on device", "/x"), FAILED, "clausewise: The disk is full at /x; "),
        (OSError(30, "Read-only file system", "/x"), FAILED, "clausewise: Access is denied at /x; "),
        (MemoryError(), FAILED, "clausewise: There is not enough memory; "),
    ],
)
def test_each_ending(capsys, error, status, said):
    assert guarded(raising(error)) == status
    assert capsys.readouterr().err.startswith(said)


def test_an_unforeseen_fault_is_one_sentence_and_its_trace_is_in_a_file(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path))
    assert guarded(raising(ZeroDivisionError("by zero"))) == FAILED
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    (log,) = (tmp_path / "logs").iterdir()
    assert str(log) in said
    assert "ZeroDivisionError: by zero" in log.read_text()


def test_a_fault_whose_log_has_no_home_goes_to_the_temporary_folder(capsys, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path / "file"))
    assert guarded(raising(ZeroDivisionError())) == FAILED
    said = capsys.readouterr().err
    log = Path(said.split("the details are in ")[1].split(";")[0])
    assert "ZeroDivisionError" in log.read_text()
    log.unlink()


def test_success(capsys):
    assert guarded(lambda: DONE) == DONE
    assert capsys.readouterr() == ("", "")


@posix
def test_a_reader_that_leaves_is_no_failure(built_home):
    process = start(built_home, "corpus", "show", "hk-genai-guideline")
    process.stdout.read(10)
    process.stdout.close()
    assert process.wait(60) == DONE
    assert process.stderr.read() == b""


@posix
@pytest.mark.parametrize(
    ("words", "closed", "status"),
    [
        ("corpus list", ">&-", FAILED),
        ("ask 'Who must label content?'", ">&-", FAILED),
        ("ask -", "<&-", FAILED),
        ("ask --batch - --out -", "<&-", FAILED),
        ("ask --batch - --out -", ">&-", FAILED),
        ("ask ''", "2>&-", FAILED),
    ],
)
def test_closed_streams(built_home, words, closed, status):
    command = f"{sys.executable} -m app.cli {words} {closed}"
    environment = {**os.environ, "CLAUSEWISE_HOME": str(built_home)}
    result = subprocess.run(command, shell=True, cwd=ROOT, env=environment, capture_output=True, input=b"", timeout=60)
    assert result.returncode == status
    assert b"unexpected" not in result.stderr
    assert b"Traceback" not in result.stderr
    assert result.stderr.count(b"\n") == (status == FAILED and closed != "2>&-")


@posix
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_batch_keeps_what_was_answered(built_home, tmp_path, how):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    question = {"question": "Who must label AI-generated content?"}
    source.write_text("".join(json.dumps({"id": n, **question}) + "\n" for n in range(20_000)))
    out.write_text("earlier")
    process = start(built_home, "ask", "--batch", str(source), "--out", str(out))
    try:
        wait_for(lambda: any(path.stat().st_size for path in tmp_path.glob(".out.jsonl.*")))
        process.send_signal(how)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 128 + how
    assert b"Traceback" not in said
    assert b"out.jsonl.partial" in said
    assert out.read_text() == "earlier"
    kept = [json.loads(line) for line in (tmp_path / "out.jsonl.partial").read_text("utf-8").splitlines()]
    assert [row["id"] for row in kept] == list(range(len(kept)))
    assert not list(tmp_path.glob(".out.jsonl.*"))


@posix
def test_a_signal_that_is_ignored_stays_ignored(clausewise):
    code = (
        "import os, signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); from app.commands.stop import Stoppable\n"
        "with Stoppable(): os.kill(os.getpid(), signal.SIGHUP); print('went on')"
    )
    assert clausewise(code, python=True).stdout == "went on\n"


@posix
def test_a_second_signal_does_not_cut_the_end_short():
    handler = signal.getsignal(signal.SIGTERM)
    with Stoppable():
        with pytest.raises(Stopped) as stop:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGTERM)
    assert stop.value.status == 128 + signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is handler


def test_an_interrupt_while_modules_are_read_is_quiet(clausewise):
    """The program itself imports nothing before it can catch one."""
    code = (
        "import sys, builtins; import app.cli; real = builtins.__import__\n"
        "def interrupted(name, *rest):\n"
        "    if name.startswith('app.'): raise KeyboardInterrupt\n"
        "    return real(name, *rest)\n"
        "builtins.__import__ = interrupted; print(app.cli.main(['corpus', 'list']))"
    )
    result = clausewise(code, python=True)
    assert (result.stdout, result.stderr) == (f"{INTERRUPTED}\n", "")
    late = "import sys; before = set(sys.modules); import app.cli; print(sorted(set(sys.modules) - before))"
    assert clausewise(late, python=True).stdout == "['__future__', 'app', 'app.cli']\n"


@posix
@pytest.mark.parametrize("words", ["doctor", "ask 'Who must label content?'", "index info", "index build"])
@pytest.mark.parametrize(
    "setting",
    [
        {"CLAUSEWISE_HOME": "~nouser-of-this-name/x"},
        {"CLAUSEWISE_HOME": "/" + "h" * 5000},
        {"CLAUSEWISE_MODEL": "m" * 5000},
        {"CLAUSEWISE_MODEL": "~nouser-of-this-name/m"},
    ],
    ids=["home of nobody", "long home", "long model", "model of nobody"],
)
def test_a_setting_that_cannot_be_is_one_sentence(built_home, words, setting):
    environment = {**os.environ, "CLAUSEWISE_HOME": str(built_home), **setting}
    command = [sys.executable, "-m", "app.cli", *shlex.split(words)]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert result.returncode == FAILED
    said = result.stdout if words == "doctor" else result.stderr
    assert "Traceback" not in result.stdout + result.stderr
    assert "unexpected" not in said, said
    assert next(iter(setting)) in said or "model" in said
    assert max(map(len, said.splitlines())) < 500
    if words != "doctor":
        assert said.count("\n") == 1


@posix
def test_a_user_without_a_home_is_told_what_to_set(clausewise):
    code = (
        "import os, pwd; os.environ.pop('CLAUSEWISE_HOME'); os.environ.pop('HOME', None)\n"
        "for name in [n for n in os.environ if n.startswith('XDG_')]: del os.environ[name]\n"
        "def nobody(uid): raise KeyError(uid)\n"
        "pwd.getpwuid = nobody\n"
        "from app.cli import main; print(main(['index', 'info']))"
    )
    result = clausewise(code, python=True)
    assert result.stdout == f"{FAILED}\n"
    assert result.stderr.startswith("clausewise: The home folder of this user is not known")
    assert result.stderr.count("\n") == 1


@posix
def test_a_working_folder_that_is_gone_is_said(clausewise, tmp_path):
    code = (
        f"import os, app.commands.io; os.makedirs({str(tmp_path / 'x')!r}); os.chdir({str(tmp_path / 'x')!r})\n"
        "os.rmdir(os.getcwd()); print(app.commands.io.guarded(os.getcwd))"
    )
    result = clausewise(code, python=True)
    assert result.stdout == f"{FAILED}\n"
    assert result.stderr == (
        "clausewise: The folder in which the command was started is gone; change to another one and try again.\n"
    )


def test_nothing_that_is_said_steers_the_terminal(capsys):
    assert guarded(raising(ClausewiseError("\x1b[2J\u202egone.pdf cannot be read."))) == FAILED
    assert capsys.readouterr().err == "clausewise: \\x1b[2J\\u202egone.pdf cannot be read.\n"


@posix
def test_a_role_is_read_whatever_the_locale(clausewise):
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    result = clausewise("ask", "x", "--role", "火星人", env=environment)
    assert result.returncode == WRONG_USAGE
    assert "“火星人” is not a role known here" in result.stderr


def test_an_empty_clause_is_no_clause(clausewise):
    result = clausewise("corpus", "show", "hk-genai-guideline", "")
    assert (result.returncode, result.stdout) == (FAILED, "")
    assert "has no clause ''" in result.stderr


@posix
def test_a_disk_that_fills_up_is_said_and_nothing_is_lost(built_home, tmp_path):
    import resource

    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps({"id": n, "question": "Who must label content?"}) + "\n" for n in range(20)))
    out.write_text("earlier")

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    process = start(built_home, "ask", "--batch", str(source), "--out", str(out), preexec_fn=limit)
    _, said = process.communicate(timeout=60)
    assert process.returncode == FAILED
    assert b"The output cannot be written" in said
    assert b"Traceback" not in said
    assert out.read_text() == "earlier"


def test_a_port_in_use_is_said(built_home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start(built_home, "chat", "--port", str(port))
        _, said = process.communicate(timeout=60)
    assert process.returncode == FAILED
    assert said.decode().startswith(f"clausewise: Port {port} is in use")
    assert said.count(b"\n") == 1


def test_a_home_that_cannot_be_written_is_said(clausewise, tmp_path):
    (tmp_path / "file").write_text("")
    result = clausewise("ask", "Who must label content?", home=tmp_path / "file")
    assert (result.returncode, result.stdout) == (FAILED, "")
    assert "CLAUSEWISE_HOME" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_model_that_is_not_there_is_said(clausewise, tmp_path):
    result = clausewise("ask", "Who must label content?", env={"CLAUSEWISE_MODEL": str(tmp_path / "none")})
    assert result.returncode == FAILED
    assert result.stderr.startswith("clausewise: There is no model folder")
    assert result.stderr.count("\n") == 1


def test_results_are_utf_8_whatever_the_locale(clausewise):
    result = clausewise("ask", "誰要標示內容？", env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"})
    assert result.returncode == DONE
    assert "《指引》" in result.stdout


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened in time"
        time.sleep(0.01)
