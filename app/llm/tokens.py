"""How many tokens a text takes, told without the tokenizer of the model: rather too many than too few."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from app.llm.model import LanguageModel, Message

PER_MESSAGE = 8
"""The marks around a message, and its role."""

# By the tokenizer of Qwen2.5 a word of the Guideline is a little over one token and a Chinese character 0.7; other
# tokenizers take one or more for a Chinese character, and the estimate has to hold for them too.
_WORD, _LETTERS = 1.1, 6.5
_CHINESE = 1.1
_MARK = 0.9
_PARTS = re.compile(r"(?P<chinese>[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff])"
                    r"|(?P<word>[^\W\d_\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+)"
                    r"|(?P<other>\S)")  # fmt: skip


def tokens(text: str) -> int:
    """An estimate, seldom below the true count, for English and Chinese text."""
    count = 0.0
    for part in _PARTS.finditer(text):
        if part.lastgroup == "chinese":
            count += _CHINESE
        elif part.lastgroup == "word":
            # A long word is several pieces; one in another alphabet many.
            letters = len(part[0]) if part[0].isascii() else 3 * len(part[0])
            count += max(_WORD, letters / _LETTERS)
        else:
            count += _MARK
    return math.ceil(count)


def prompt_tokens(messages: Sequence[Message]) -> int:
    return sum(tokens(message.content) + PER_MESSAGE for message in messages)


def room(model: LanguageModel, messages: Sequence[Message], max_tokens: int) -> int:
    """How many more tokens the messages could take beside an answer of `max_tokens`; below 0: that many too many."""
    return model.context_tokens - max_tokens - prompt_tokens(messages)


def fits(model: LanguageModel, messages: Sequence[Message], max_tokens: int) -> bool:
    return room(model, messages, max_tokens) >= 0
