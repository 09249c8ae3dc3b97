"""Folders for a while: held by a process while it lives, and swept by the next one when it was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.documents.scratch import Held, sweep

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="needs signals and locks")


def test_a_folder_lives_until_it_is_closed(tmp_path: Path) -> None:
    with Held(tmp_path / "uploads") as held:
        (held.path / "page.pdf").write_bytes(b"x")
        sweep(tmp_path / "uploads")
        with Held(tmp_path / "uploads") as other:
            assert other.path != held.path
        assert (held.path / "page.pdf").exists() and not other.path.exists()
    assert not held.path.exists()
    held.close()
    sweep(tmp_path / "nowhere")


@posix
def test_what_a_killed_process_left_is_swept_and_what_a_living_one_holds_is_not(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from app.documents.scratch import Held; "
        "held = Held(Path(sys.argv[1])); (held.path / 'page.pdf').write_bytes(b'x'); "
        "print(held.path, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        left = Path(process.stdout.readline().strip())
        sweep(tmp_path)
        assert (left / "page.pdf").exists()
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    assert (left / "page.pdf").exists()
    sweep(tmp_path)
    assert not left.exists()
