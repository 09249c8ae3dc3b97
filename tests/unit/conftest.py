"""What several tests share: one built index, kept between runs, and the program run as its users run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.assistant import Assistant

ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def built_home(request: pytest.FixtureRequest) -> Path:
    """A CLAUSEWISE_HOME with a sound index. It is a cache: what made it names it, so it is never stale."""
    home = request.config.cache.mkdir("clausewise-home")
    result = _run([sys.executable, "-m", "app.cli", "index", "build"], home)
    assert result.returncode == 0, result.stderr
    return home


@pytest.fixture(scope="session")
def assistant(built_home: Path) -> Iterator[Assistant]:
    """The assistant over the bundled corpus."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLAUSEWISE_HOME", str(built_home))
        yield Assistant.open()


@pytest.fixture
def clausewise(built_home: Path) -> Run:
    """Runs the command line in a process of its own, as its users do; `python` runs Python code instead."""

    def run(*words: str, home: Path | None = None, python: bool = False, **options: object) -> object:
        start = ["-c"] if python else ["-m", "app.cli"]
        return _run([sys.executable, *start, *words], home or built_home, **options)

    return run


def _run(command: list[str], home: Path, **options: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CLAUSEWISE_HOME": str(home), **options.pop("env", {})}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=600, **options
    )
