"""The reference: the model as sentence-transformers runs it. For building, and where no export exists."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from index.model_files import ModelError

_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


@contextmanager
def offline() -> Iterator[None]:
    """Nothing is fetched while this lasts; a model in a folder otherwise still asks the hub for its card."""
    before = {name: os.environ.get(name) for name in _OFFLINE}
    os.environ.update(_OFFLINE)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class Reference:
    """A sentence-transformers model on the processor. `model` is the library's own object."""

    def __init__(self, folder: Path, batch_size: int = 32) -> None:
        """Raises ModelError when the folder is not a model that the library can load."""
        with offline():
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging as transformers_logging

            transformers_logging.disable_progress_bar()
            try:
                self.model = SentenceTransformer(
                    str(folder), device="cpu", trust_remote_code=False, model_kwargs={"use_safetensors": True}
                ).eval()
            except Exception as error:
                raise ModelError(
                    "The model in {folder} could not be loaded ({kind}: {error}); "
                    "give the folder of a sentence-transformers model.",
                    folder=folder,
                    kind=type(error).__name__,
                    error=error,
                ) from error
        self._batch_size = batch_size
        prompts = dict(self.model.prompts or {})
        self.query_prompt = prompts.get("query") or ""
        named = [prompts.get(name) for name in ("document", "passage", "corpus")]
        self.document_prompt = next(filter(None, named), "")

    @property
    def dimensions(self) -> int:
        return int(self.model.get_embedding_dimension() or 0)

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return self._finish(self.model.encode_query, texts)

    def encode_documents(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        vectors = self._finish(self.model.encode_document, texts)
        if progress:
            progress(len(texts))
        return vectors

    def coverage(self, text: str) -> float:
        tokenizer = self.model.tokenizer
        ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        return 1.0 - ids.count(tokenizer.unk_token_id) / len(ids) if ids else 0.0

    def _finish(self, encode: Callable[..., object], texts: Sequence[str]) -> np.ndarray:
        return np.asarray(
            encode(
                list(texts),
                batch_size=self._batch_size,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            ),
            dtype=np.float32,
        ).reshape(len(texts), self.dimensions)
