"""What a model writes, read while it comes: each sentence as soon as it is whole, in whatever form it came.

Read are a JSON object or array, with or without a code fence or words around it, one JSON object a line, and plain
prose with marks such as [C1]. What is neither is counted, not guessed at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

MOST_CHARACTERS = 40_000
LONGEST_SENTENCE = 4_000
_TEXT = ("text", "sentence", "statement")
_LABELS = ("labels", "label", "clauses", "clause", "citations", "citation", "sources")
_QUOTES = ("quote", "quotes")
_LABEL = re.compile(r"C\d{1,4}", re.IGNORECASE)
_MARK = re.compile(r"\s*[\[(【（]\s*(C\d{1,4}(?:\s*(?:[,;、，]|and|及|和)\s*C\d{1,4})*)\s*[\])】）]", re.IGNORECASE)
_END = re.compile(r"[。！？]|(?<![A-Z])[.!?](?=[\s\"”’)\[]|$)|\n")
_SHORT = re.compile(r"(?:\b(?:e\.g|i\.e|s|ss|no|cap|art|etc|para|Dr|Mr|Ms|p|pp|v|vs)|\b\d{1,2})\.$", re.IGNORECASE)
_CLOSING = re.compile(r"[\"”’」』)）]*")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)、])\s+")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A sentence as a model proposed it, nothing of it checked. quotes: (label, or "" where none was given, words)."""

    text: str
    labels: tuple[str, ...] = ()
    quotes: tuple[tuple[str, str], ...] = ()
    number: int = 0


@dataclass(slots=True)
class Sentences:
    """Takes pieces of text and gives the sentences that became whole with them."""

    read: int = 0
    overlong: bool = False
    _buffer: str = ""
    _json: bool = False
    _at: int = 0
    _opened: list[int] = field(default_factory=list)
    _quoted: bool = False
    _escaped: bool = False

    def feed(self, piece: str) -> list[Proposed]:
        """The sentences that are whole now. Once `overlong` is set there will be no more."""
        if self.overlong:
            return []
        self.read += len(piece)
        self._buffer += piece
        found: list[Proposed] = []
        if not self._json:
            at = _json_start(self._buffer)
            if at is None:
                found += self._prose(ended=False)
            else:
                self._json, self._buffer, self._at = True, self._buffer[at:], 0
        if self._json:
            found += self._objects()
        if len(self._buffer) > LONGEST_SENTENCE * 2 or self.read > MOST_CHARACTERS:
            self.overlong = True
            self._buffer = ""
        return found

    def finish(self) -> list[Proposed]:
        """What is whole at the end of the text; half an object is nothing."""
        return [] if self._json or self.overlong else self._prose(ended=True)

    def _objects(self) -> list[Proposed]:
        found: list[Proposed] = []
        while self._at < len(self._buffer):
            char = self._buffer[self._at]
            self._at += 1
            if self._escaped:
                self._escaped = False
            elif self._quoted:
                self._escaped = char == "\\"
                self._quoted = char != '"'
            elif char == '"':
                # Outside of every object a quotation mark is prose, and must not swallow what follows.
                self._quoted = bool(self._opened)
            elif char == "{":
                self._opened.append(self._at - 1)
            elif char == "}" and self._opened:
                start = self._opened.pop()
                if (one := _proposed(self._buffer[start : self._at])) is not None:
                    found.append(one)
                    self._forget(start)
        if not self._opened:
            self._buffer, self._at = "", 0
        return found

    def _forget(self, start: int) -> None:
        """Drops the text of an object that was read, so that what holds it need not be read again."""
        self._buffer = self._buffer[:start] + self._buffer[self._at :]
        self._at = start

    def _prose(self, *, ended: bool) -> list[Proposed]:
        found: list[Proposed] = []
        while (cut := _sentence_end(self._buffer, ended)) is not None:
            text, self._buffer = self._buffer[:cut], self._buffer[cut:]
            if (one := _from_prose(text)) is not None:
                found.append(one)
        if ended and (one := _from_prose(self._buffer)) is not None:
            found.append(one)
            self._buffer = ""
        return found


def _json_start(text: str) -> int | None:
    found = re.search(r"\{\s*(?:\"|$)", text)
    return found.start() if found else None


def _sentence_end(text: str, ended: bool) -> int | None:
    """Where the first sentence ends, with the marks after it; None while more of it may come."""
    for end in _END.finditer(text):
        if end[0] == "." and _SHORT.search(text[: end.end()]):
            continue
        at = _CLOSING.match(text, end.end()).end()  # type: ignore[union-attr]
        while mark := _MARK.match(text, at):
            at = mark.end()
        rest = text[at:].lstrip(" ")
        if not ended and (not rest or rest[0] in "[(【（"):
            return None
        return at
    return None


def _from_prose(text: str) -> Proposed | None:
    labels = tuple(dict.fromkeys(name.upper() for mark in _MARK.finditer(text) for name in _LABEL.findall(mark[1])))
    bare = _BULLET.sub("", _MARK.sub("", text)).strip().strip("`").strip()
    if not re.search(r"\w", bare) or bare.lower() == "json":
        return None
    return Proposed(bare, labels)


def _proposed(text: str) -> Proposed | None:
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    said = next((value[name] for name in _TEXT if isinstance(value.get(name), str)), None)
    if said is None or not said.strip():
        return None
    labels = tuple(dict.fromkeys(_labels(next((value[name] for name in _LABELS if name in value), ()))))
    marked = tuple(name.upper() for mark in _MARK.finditer(said) for name in _LABEL.findall(mark[1]))
    quotes = tuple(_quotes(next((value[name] for name in _QUOTES if name in value), ())))
    number = value.get("n")
    return Proposed(
        _MARK.sub("", said).strip(),
        labels or tuple(dict.fromkeys(marked)),
        quotes,
        number if type(number) is int else 0,
    )


def _labels(value: object) -> Iterator[str]:
    """Labels as they were given. What is not of the form of one is kept too: it must be found unknown, not lost."""
    if isinstance(value, str):
        named = _LABEL.findall(value)
        yield from (name.upper() for name in named) if named else [value.strip()[:80]] if value.strip() else []
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _labels(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _labels(one)
    elif isinstance(value, (int, float)):
        yield str(value)[:80]


def _quotes(value: object, label: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if value.strip():
            yield label, value.strip()
    elif isinstance(value, Mapping):
        named = value.get("label")
        words = next((value[name] for name in ("quote", "text", "words") if isinstance(value.get(name), str)), None)
        if words is not None:
            yield from _quotes(words, str(named or "").upper())
        else:
            for key, one in value.items():
                yield from _quotes(one, str(key).upper())
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _quotes(one, label)
