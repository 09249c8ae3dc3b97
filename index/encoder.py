"""Texts become vectors at query time. No torch, no transformers: a cold start pays for every import."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from index.runtime import onnxruntime

MODEL_FILE = "encoder.onnx"
TOKENIZER_FILE = "tokenizer.json"
CONFIG_FILE = "encoder.json"

Vectors = np.ndarray
"""float32, shape (texts, dimensions), each row of length 1."""


class Encoder(Protocol):
    """What search needs of a model, whatever runs it."""

    @property
    def dimensions(self) -> int: ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors: ...

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors: ...

    def coverage(self, text: str) -> float:
        """The share of the text's tokens that the model knows, in [0, 1]."""
        ...


_UNREADABLE = 0.3
"""The share of unknown tokens from which a model understands nothing. An English one knows some Chinese characters."""


def readability(encoder: Encoder, text: str) -> float:
    """How much a model can read of a text, in [0, 1]: 1 with all tokens known, 0 with a share of them unknown."""
    return max(0.0, 1 - (1 - encoder.coverage(text)) / _UNREADABLE)


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """What the exported graph does not say itself. `max_tokens` counts the special tokens too."""

    dimensions: int
    max_tokens: int
    pad_id: int
    unknown_id: int | None
    query_prompt: str
    document_prompt: str


class OnnxEncoder:
    """The encoder exported at build time, in onnxruntime."""

    def __init__(self, folder: Path, threads: int, batch_size: int) -> None:
        # Here and not above: a purely lexical search needs neither.
        from tokenizers import Tokenizer

        runtime = onnxruntime()

        self._config = EncoderConfig(**json.loads((folder / CONFIG_FILE).read_text("utf-8")))
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._config.max_tokens)
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Spinning threads would keep the processors busy between questions.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # The graph was optimised when it was exported.
        options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 3
        self._session = runtime.InferenceSession(
            str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = [entry.name for entry in self._session.get_inputs()]
        self._batch_size = batch_size

    @property
    def dimensions(self) -> int:
        return self._config.dimensions

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode([self._config.query_prompt + text for text in texts], None)

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        return self._encode([self._config.document_prompt + text for text in texts], progress)

    def coverage(self, text: str) -> float:
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids
        return 1.0 - ids.count(self._config.unknown_id) / len(ids) if ids else 0.0

    def _encode(self, texts: Sequence[str], progress: Callable[[int], None] | None) -> Vectors:
        encoded = self._tokenizer.encode_batch(list(texts))
        # Longest first: texts of one batch are of one length, so next to nothing is spent on padding, and
        # the first batch already needs the most memory.
        order = sorted(range(len(encoded)), key=lambda row: -len(encoded[row].ids))
        vectors = np.empty((len(encoded), self._config.dimensions), dtype=np.float32)
        for first in range(0, len(order), self._batch_size):
            rows = order[first : first + self._batch_size]
            batch = [encoded[row] for row in rows]
            vectors[rows] = self._run([text.ids for text in batch], [text.type_ids for text in batch])
            if progress:
                progress(min(first + self._batch_size, len(order)))
        return vectors

    def _run(self, ids: list[list[int]], types: list[list[int]]) -> Vectors:
        shape = (len(ids), max(map(len, ids)))
        feed = {
            "input_ids": np.full(shape, self._config.pad_id, dtype=np.int64),
            "attention_mask": np.zeros(shape, dtype=np.int64),
            "token_type_ids": np.zeros(shape, dtype=np.int64),
        }
        for row, (tokens, kinds) in enumerate(zip(ids, types, strict=True)):
            feed["input_ids"][row, : len(tokens)] = tokens
            feed["attention_mask"][row, : len(tokens)] = 1
            feed["token_type_ids"][row, : len(tokens)] = kinds
        return self._session.run(None, {name: feed[name] for name in self._inputs})[0]
