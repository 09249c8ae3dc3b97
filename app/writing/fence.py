"""Lines that set material apart from what a model is told, by a token that no text can know beforehand."""

from __future__ import annotations

import secrets
from collections.abc import Iterable


def new_fence(texts: Iterable[str]) -> str:
    """A token that stands in none of the texts, so that none can close its fence or open another."""
    within = tuple(texts)
    while True:
        token = f"=={secrets.token_hex(8)}=="
        if not any(token in text for text in within):
            return token


def flat(text: str) -> str:
    """The text in one line, without control characters: how a question stands between its fences."""
    return " ".join("".join(char if char.isprintable() or char.isspace() else " " for char in text).split())
