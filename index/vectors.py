"""Vectors of the search units: those that an earlier index holds of the same text are not made again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.dense import VECTORS_FILE, DenseIndex
from index.encoder import Encoder, Vectors, readability
from index.folders import Damaged, read_sealed

_TEXTS_FILE = "texts.npy"
_NAME_BYTES = 16
# Raised whenever the same model would give other vectors for the same texts; it is part of every fingerprint.
VECTORS_VERSION = 2
MADE_BY = "vectors_by"


@dataclass(frozen=True, slots=True)
class Channel:
    """Where the vectors of one model lie in an index: their file, and the field of the record that says what made them.

    Only vectors with the same maker may be mixed.
    """

    file: str
    made_by: str


MAIN = Channel(VECTORS_FILE, MADE_BY)
BILINGUAL = Channel("bilingual.faiss", "bilingual_by")
"""Those of the second model, for questions that the first cannot read."""


def made_by(model_sha256: str, export_version: int, runtime: object) -> str:
    return f"{model_sha256} {export_version} {runtime} {VECTORS_VERSION}"


def encode(
    texts: Sequence[str], encoder: Encoder, earlier: dict[bytes, np.ndarray], progress: Callable[[int, int], None]
) -> Vectors:
    """The vectors of `texts`, in their order; each text that is not in `earlier` is encoded once.

    progress: how many of the texts that are to be encoded are done, and how many those are; not called for none.
    A text that the model cannot read (Chinese, to an English model) would get noise, and gets zeros: near to nothing.
    """
    names = _names(texts)
    known = dict(earlier)
    nothing = np.zeros(encoder.dimensions, np.float32)
    missing = {name: text for name, text in zip(names, texts, strict=True) if name not in known}
    # An earlier index holds zeros for what could not be read, so only what is new need be looked at.
    known |= {name: nothing for name, text in missing.items() if not readability(encoder, text)}
    missing = {name: text for name, text in missing.items() if name not in known}
    if missing:
        total = len(missing)
        progress(0, total)
        new = encoder.encode_documents(list(missing.values()), lambda done: progress(done, total))
        known.update(zip(missing, new, strict=True))
    if not texts:
        return np.empty((0, encoder.dimensions), np.float32)
    return np.stack([known[name] for name in names]).astype(np.float32, copy=False)


def save_names(texts: Sequence[str], folder: Path) -> None:
    """Says of each row which text it is of."""
    np.save(folder / _TEXTS_FILE, np.frombuffer(b"".join(_names(texts)), np.uint8).reshape(len(texts), _NAME_BYTES))


def earlier_vectors(
    indexes: Path, maker: str, texts: Sequence[str], channel: Channel = MAIN
) -> dict[bytes, np.ndarray]:
    """The vectors by name of those `texts` that a sound index under `indexes` with the same maker holds."""
    wanted, found = set(_names(texts)), {}
    for folder in sorted(path for path in indexes.glob("[!.]*") if path.is_dir()):
        # An index that cannot be read is none to take from; whoever opens it is told.
        with suppress(Damaged, FileNotFoundError, OSError, ValueError, RuntimeError):
            if read_sealed(folder, use=False).get(channel.made_by) != maker:
                continue
            names = [row.tobytes() for row in np.load(folder / _TEXTS_FILE, allow_pickle=False)]
            rows = [row for row, name in enumerate(names) if name in wanted and name not in found]
            vectors = DenseIndex(folder, channel.file).vectors(np.array(rows, int))
            found.update(zip((names[row] for row in rows), vectors, strict=True))
    return found


def _names(texts: Sequence[str]) -> list[bytes]:
    return [hashlib.sha256(text.encode()).digest()[:_NAME_BYTES] for text in texts]
