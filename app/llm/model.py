"""What every language model is to the rest of the program: messages in, pieces of text out, or one stated failure."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.model import ClausewiseError


class ModelError(ClausewiseError):
    """The language model is not there, slow, busy, wrongly set up, or what it said is no answer: one sentence each."""


@dataclass(frozen=True, slots=True)
class Message:
    """role: "system", "user" or "assistant"."""

    role: str
    content: str


class LanguageModel(Protocol):
    """`name` is what the reader and the receipts are told; `context_tokens` what fits, prompt and answer together.

    `is_local`: whether the words sent to it stay on this machine (in this process, or on a loopback address).
    """

    @property
    def name(self) -> str: ...

    @property
    def context_tokens(self) -> int: ...

    @property
    def is_local(self) -> bool: ...

    def stream(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, object] | None = None,
        max_tokens: int = 800,
        stop: threading.Event | None = None,
    ) -> Iterator[str]:
        """The answer's text in pieces, as they come; never an empty piece.

        `schema`: the JSON schema of the answer, held as strictly as the model can. Once `stop` is set it ends soon,
        without an error and without the rest. Raises ModelError, also after some pieces (a cut answer).
        """
        ...
