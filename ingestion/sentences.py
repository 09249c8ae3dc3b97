"""Splits a clause's text into sentences."""

from __future__ import annotations

import re

# A full stop after one of these ends no sentence.
_ABBREVIATIONS = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|viz|Cap|Caps|No|Nos|Art|Arts|para|paras|Fig|Dr|Mr|Mrs|Ms|Prof|St|Ltd|Inc|Co)"
    r"|\b(?:Figure|Table) \d+|\b[A-Z]|\b\d{1,2})\.$"
)
_BREAK = re.compile(
    r"(?P<stop>[.!?…])[\"”’)\]¹²³⁴-⁹]*(?P<gap>\s+)(?=[\"“‘(\[]?[A-Z0-9一-鿿])|(?P<para>\s*\n\s*)"
    r"|(?P<cjk>[。！？])[」』”）]*(?=\S)"
)


def split(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the sentences: in order, without overlap, together every character but white space.

    A colon or semicolon ends no sentence; a line break always does.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _BREAK.finditer(text):
        if match["stop"] == "." and _ABBREVIATIONS.search(text, start, match.start("stop") + 1):
            continue
        end = match.start("gap") if match["gap"] else match.start() if match["para"] else match.end()
        _add(spans, text, start, end)
        start = match.end()
    _add(spans, text, start, len(text))
    return tuple(spans)


def whole(text: str) -> tuple[tuple[int, int], ...]:
    """The text as one sentence: for list items, rows and captions."""
    spans: list[tuple[int, int]] = []
    _add(spans, text, 0, len(text))
    return tuple(spans)


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    if piece.strip():
        lead = len(piece) - len(piece.lstrip())
        spans.append((start + lead, end - (len(piece) - len(piece.rstrip()))))
