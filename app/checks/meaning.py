"""How near words and sentences are by the encoder, each text encoded once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from app.checks.claim import Encode

_KEPT = 20_000


class Nearness:
    """Cosines between texts. Keeps the vectors of texts that it has met (of clauses, over and over the same)."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._vectors: OrderedDict[str, np.ndarray] = OrderedDict()

    def cosines(self, text: str, others: Sequence[str]) -> np.ndarray:
        """float32, shape (others,)."""
        if not others:
            return np.zeros(0, np.float32)
        vectors = self.vectors([text, *others])
        return vectors[1:] @ vectors[0]

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """float32, shape (texts, dimensions)."""
        # What another thread takes out meanwhile is still at hand here.
        had = {text: self._vectors.get(text) for text in texts}
        new = [text for text, vector in had.items() if vector is None]
        if new:
            had.update(zip(new, self._encode(new), strict=True))
            for text in new:
                self._vectors[text] = had[text]
        while len(self._vectors) > _KEPT:
            self._vectors.popitem(last=False)
        return np.stack([had[text] for text in texts])


_OF: dict[object, Nearness] = {}


def nearness_of(encode: Encode) -> Nearness:
    """The one memory of an encoder's vectors."""
    owner = getattr(encode, "__self__", encode)
    if owner not in _OF:
        _OF.clear()
        _OF[owner] = Nearness(encode)
    return _OF[owner]
