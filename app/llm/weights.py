"""The weights of the small model for trying: what they are, where they lie, and whether they are the ones we mean."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from app.llm.model import ModelError
from corpus.home import home_folder, write_atomically
from index.folders import file_sha256

TITLE = "Qwen2.5-Coder-1.5B-Instruct"
NAME = "qwen2.5-coder-1.5b-instruct"
FILE = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
SIZE = 1_117_320_768
"""Bytes. The file and its sha256 are the publisher's."""
PARTS, PART = 22, 52_428_800
"""How many pieces the packages hold, and the bytes of each but the last."""


def models_folder() -> Path:
    return home_folder() / "models"


def weights_path() -> Path:
    return models_folder() / FILE


def is_fetched() -> bool:
    """Whether a file of the right size is there; cheap."""
    try:
        return weights_path().stat().st_size == SIZE
    except OSError:
        return False


def checked() -> Path:
    """The file, after its sha256 was compared; that is remembered for as long as the file stays as it is.

    Raises ModelError where it is missing or another.
    """
    path = weights_path()
    try:
        state = path.stat()
    except OSError:
        raise ModelError("The local model is not here yet; run “clausewise model fetch”.") from None
    seen = {"size": state.st_size, "mtime_ns": state.st_mtime_ns, "sha256": SHA256}
    note = path.with_suffix(".checked.json")
    with suppress(OSError, ValueError):
        if json.loads(note.read_text(encoding="utf-8")) == seen:
            return path
    if state.st_size != SIZE or file_sha256(path) != SHA256:
        raise ModelError(
            "The file {path} is not that of the local model; delete it and run “clausewise model fetch”.", path=path
        )
    # Where the note cannot be kept, the file is read again each time.
    with suppress(OSError):
        write_atomically(note, json.dumps(seen))
    return path
