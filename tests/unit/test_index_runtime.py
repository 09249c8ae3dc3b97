"""Nothing leaves the machine: the light runtime neither reports nor keeps an id of the device."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_runtime_writes_nothing_into_the_users_folders(tmp_path, built_home):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ORT_")}
    folders = {"HOME": tmp_path, "XDG_CACHE_HOME": tmp_path / "cache", "CLAUSEWISE_HOME": built_home}
    environment |= {name: str(folder) for name, folder in folders.items()}
    asked = [sys.executable, "-m", "app.cli", "ask", "What is model bias?"]
    done = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.rglob("*")) == []


def test_reporting_is_off_whatever_the_environment_says(monkeypatch):
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    from index.runtime import onnxruntime

    onnxruntime()
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"


def test_the_runtime_is_imported_in_one_place():
    users = [p.name for p in ROOT.glob("index/*.py") if "import onnxruntime as" in p.read_text(encoding="utf-8")]
    assert users == ["runtime.py"]
    elsewhere = [*ROOT.glob("app/**/*.py"), *ROOT.glob("eval/**/*.py"), *ROOT.glob("index/*.py")]
    assert not [p for p in elsewhere if "\n    import onnxruntime\n" in p.read_text(encoding="utf-8")]
