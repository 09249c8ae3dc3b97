"""Some models think aloud before they answer, between <think> and </think>; that is no part of the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_OPEN, _CLOSE = "<think>", "</think>"


def without_thinking(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces without one leading block of thoughts and the space after it; an unfinished one leaves nothing."""
    held, state = "", "start"
    for piece in pieces:
        if state == "answer":
            yield piece
            continue
        held += piece
        if state == "start":
            begun = held.lstrip()
            if begun.startswith(_OPEN):
                state, held = "thinking", begun[len(_OPEN) :]
            elif not _OPEN.startswith(begun):
                state = "answer"
                yield held
                continue
        if state == "thinking":
            _, closed, rest = held.partition(_CLOSE)
            if closed:
                held, state = rest, "after"
            else:
                held = held[-len(_CLOSE) :]
        if state == "after" and (held := held.lstrip()):
            state = "answer"
            yield held
    if state == "start" and held:
        yield held
