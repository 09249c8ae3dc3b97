"""What is checked: a claim that a model proposes, what is known beside its evidence, and a fault that was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from corpus.editions import Edition
from corpus.model import Document
from corpus.register import Entry

Encode = Callable[[Sequence[str]], np.ndarray]
"""Texts to float32 rows of length 1, shape (texts, dimensions), of an encoder that reads English."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence, the labels of the clauses that it rests on, and (label, words) for what it quotes of them."""

    text: str
    labels: tuple[str, ...]
    quotes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a claim may not be shown. check: "label", "quote", "support", "modality", "number", "name", "law",
    "duty", "role", "sector", "negation", "condition", "quantifier", "silence", "language" or "judge".

    message: one English sentence, precise enough that a model can mend the claim by it.
    """

    check: str
    message: str


Judge = Callable[[str, Sequence[str]], bool]
"""(claim, the sentences that it rests on) to whether they support it: a second opinion, which can only withhold."""


@dataclass(frozen=True, slots=True)
class About:
    """What is known beside the evidence. All of it may be missing; without the register no Chinese claim on an English
    clause can be supported.

    language: the reader's, "en" or "zh-Hant". register: by the Guideline's clause ids. documents: by "<id>@<version>".
    leads: the words that lead in a list, by the key of the clause that is its item. edition: the official Chinese.
    """

    language: str = "en"
    question: str = ""
    register: Mapping[str, Entry] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    leads: Mapping[str, str] = field(default_factory=dict)
    edition: Edition | None = None
    judge: Judge | None = None
