"""What a build says of itself: who built, and that the earlier index serves until the new one is there."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(built_home, tmp_path):
    return Path(shutil.copytree(built_home, tmp_path / "home"))


def test_a_build_that_finds_a_sound_index_says_that_it_is_ready(clausewise):
    result = clausewise("index", "build")
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        "The index of the guideline is ready",
        "The index of the digests is ready",
    ]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_fresh_build_that_is_killed_costs_nothing(clausewise, home, how):
    def state():
        return json.loads(clausewise("index", "info", "--json", home=home).stdout)

    before = state()
    assert before["state"] == "ready"
    command = [sys.executable, "-m", "app.cli", "index", "build", "--fresh"]
    environment = {**os.environ, "CLAUSEWISE_HOME": str(home)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        end = time.monotonic() + 120
        while not list((home / "index").glob(".building-*")):
            assert process.poll() is None and time.monotonic() < end
            time.sleep(0.01)
        assert state() == before
        process.send_signal(how)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
    assert b"Traceback" not in said
    assert process.returncode == (-how if how == signal.SIGKILL else 128 + how)
    assert bool(list((home / "index").glob(".building-*"))) == (how == signal.SIGKILL)
    assert state() == before
