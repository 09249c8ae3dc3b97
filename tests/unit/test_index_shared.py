"""One encoder for all indexes of a process."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from corpus.model import ClausewiseError
from index.encoder import Vectors
from index.shared import _REMEMBERED, Remembering, shared


class Counting:
    """A real, tiny encoder: a text's vector is made of its letters; it counts what it is asked to read."""

    dimensions = 26

    def __init__(self) -> None:
        self.read: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.read.extend(texts)
        counts = np.array([[text.lower().count(chr(97 + i)) for i in range(26)] for text in texts], np.float32)
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)

    def encode_documents(self, texts: Sequence[str], progress: object = None) -> Vectors:
        return self.encode_queries(texts)

    def coverage(self, text: str) -> float:
        return 1.0


def test_a_question_is_read_once_and_its_vector_is_the_same() -> None:
    encoder = Counting()
    remembering = Remembering(encoder)
    first = remembering.encode_queries(["what is a clause", "who"])
    again = remembering.encode_queries(["who", "where", "who"])
    assert encoder.read == ["what is a clause", "who", "where"]
    assert (again[0] == first[1]).all() and (again[2] == first[1]).all()
    assert remembering.encode_queries([]).shape == (0, 26)


def test_only_the_last_questions_are_kept() -> None:
    encoder = Counting()
    remembering = Remembering(encoder)
    for number in range(_REMEMBERED + 1):
        remembering.encode_queries(["a" * (number + 1)])
    encoder.read.clear()
    remembering.encode_queries(["a"])
    assert encoder.read == ["a"]


def test_what_cannot_be_loaded_is_tried_again() -> None:
    def fail() -> Counting:
        raise ClausewiseError("The model is missing; install it again.")

    with pytest.raises(ClausewiseError):
        shared("a model", fail)
    one = shared("a model", Counting)
    assert shared("a model", fail) is one
