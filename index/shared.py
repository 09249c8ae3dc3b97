"""One encoder for all indexes of a process: a question is read by it once, however many indexes it is asked of."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from index.encoder import Encoder, Vectors

_REMEMBERED = 16
"""Texts whose vectors are kept: those of the question in hand with its parts, and no history of questions."""


class Remembering:
    """An encoder that keeps the vectors of the last texts that it read as questions."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()
        self._coverage = lru_cache(_REMEMBERED)(encoder.coverage)

    @property
    def dimensions(self) -> int:
        return self._encoder.dimensions

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            known = {text: self._known[text] for text in texts if text in self._known}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known.update(zip(missing, self._encoder.encode_queries(missing), strict=True))
            with self._lock:
                self._known.update((text, known[text]) for text in missing)
                while len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
        return np.stack([known[text] for text in texts]) if texts else np.empty((0, self.dimensions), np.float32)

    def encode_documents(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        return self._encoder.encode_documents(texts, progress)

    def coverage(self, text: str) -> float:
        return self._coverage(text)


_open: dict[object, Encoder] = {}
_opening = threading.Lock()


def shared(key: object, load: Callable[[], Encoder]) -> Encoder:
    """The encoder known by `key`, loaded at the first call. Raises whatever `load` raises, and then keeps nothing."""
    with _opening:
        if key not in _open:
            _open[key] = Remembering(load())
        return _open[key]
