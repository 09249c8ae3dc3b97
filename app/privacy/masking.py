"""Personal data in a text becomes placeholders, and back again. Read this first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from app.privacy.allowed import is_ordinary
from app.privacy.folding import folded
from app.privacy.kinds import Candidate, Found, Kind, Masked
from app.privacy.recognisers import candidates
from app.showing.patterns import lexicon

_HAN = re.compile("[㐀-鿿]")
_PASSES = 8
"""How often a masked text is looked at again: what stood beside something masked may now show. Two is usual."""


def mask(text: str, language: str | None = None) -> Masked:
    """The text with each piece of personal data replaced by a placeholder such as [HKID-1] or [姓名-1].

    `language` ("en", "zh-Hant") is that of the placeholders; None: that of the text. A text that was masked so is
    left as it is. For several texts of one conversation use a `Masker`.
    """
    return Masker([text], language).mask(text)


def unmask(text: str, found: Iterable[Found]) -> str:
    """`text` (masked, or written by a model that saw the masked text) with the values put back."""
    values = {one.placeholder: one.value for one in found}
    return placeholder_form().sub(lambda match: values.get(match[0], match[0]), text)


class Masker:
    """Masks the texts of one conversation: the same value gets the same placeholder in all of them.

    `texts` are all the texts to be masked, as people wrote them: no placeholder is used that stands in one of them,
    and what one of them gives away as a name is masked in all, also where no cue stands beside it. Where a text that
    was not announced holds a placeholder in use, those words get a placeholder of their own. Two spellings of one
    value share its number ([HKID-1], [HKID-1.2]), so that each comes back as it was written.
    Not for texts that it has already masked, and not to be shared between threads.
    """

    def __init__(self, texts: Iterable[str] = (), language: str | None = None) -> None:
        self._language = language
        texts = tuple(texts)
        self._typed = {word for text in texts for word in placeholder_form().findall(text)}
        self._known: dict[str, Kind] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._used: dict[str, Found] = {}
        self._of: dict[tuple[Kind, str], str] = {}
        for text in texts if len(texts) > 1 else ():
            for one in resolve(candidates(text)):
                self._learn(one.kind, text[one.start : one.end])

    @property
    def found(self) -> tuple[Found, ...]:
        """One of each placeholder given so far, in the order of their making: for `unmask` of what a model wrote.

        The spans are those in the text where the value was first met.
        """
        return tuple(self._used.values())

    def mask(self, text: str) -> Masked:
        """One text of the conversation, masked."""
        language = self._language or ("zh-Hant" if _HAN.search(text) else "en")
        typed = [match.span() for match in placeholder_form().finditer(text)]
        self._typed |= {text[start:end] for start, end in typed} - self._used.keys()
        own = [Candidate(Kind.TYPED, *span, strength=9) for span in typed if text[slice(*span)] in self._used]
        pieces = [_Piece(span.start, span.end, self._placeholder(span, text, language), span.kind) for span in own]
        for _ in range(_PASSES):
            view = _View(text, pieces)
            fresh = resolve([*candidates(view.text), *self._met_before(view.text)], view.barriers)
            if not fresh:
                break
            spans = [Candidate(one.kind, view.origin(one.start), view.origin(one.end - 1) + 1) for one in fresh]
            pieces += [_Piece(one.start, one.end, self._placeholder(one, text, language), one.kind) for one in spans]
            pieces.sort(key=lambda piece: piece.start)
        found = tuple(Found(p.kind, p.start, p.end, p.placeholder, text[p.start : p.end]) for p in pieces)
        return Masked(_View(text, pieces).text, found)

    def _learn(self, kind: Kind, value: str) -> None:
        if kind != Kind.TYPED and _stands_alone(value):
            self._known.setdefault(value, kind)

    def _met_before(self, text: str) -> Iterator[Candidate]:
        for value, kind in self._known.items():
            start = text.find(value)
            while start >= 0:
                end = start + len(value)
                if not (_continues(text, start - 1, start) or _continues(text, end, end - 1)):
                    yield Candidate(kind, start, end)
                start = text.find(value, end)

    def _placeholder(self, span: Candidate, text: str, language: str) -> str:
        value = text[span.start : span.end]
        if (known := self._of.get((span.kind, value))) is not None:
            return known
        label = lexicon("privacy")["label"][language if language in lexicon("privacy")["label"] else "en"][span.kind]
        number = self._numbers.get((span.kind, _key(value)))
        placeholder = ""
        if number is not None:
            spelling = 2
            while not placeholder or self._taken(placeholder):
                placeholder, spelling = f"[{label}-{number}.{spelling}]", spelling + 1
        else:
            number = 1 + sum(kind == span.kind for kind, _ in self._numbers)
            while not placeholder or self._taken(placeholder):
                placeholder, number = f"[{label}-{number}]", number + 1
            self._numbers[span.kind, _key(value)] = number - 1
        self._of[span.kind, value] = placeholder
        self._learn(span.kind, value)
        self._used[placeholder] = Found(span.kind, span.start, span.end, placeholder, value)
        return placeholder

    def _taken(self, placeholder: str) -> bool:
        return placeholder in self._typed or placeholder in self._used


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    placeholder: str
    kind: Kind


class _View:
    """The text as it stands after some masking. `origin` gives the place in the original of a character of it."""

    def __init__(self, text: str, pieces: Sequence[_Piece]) -> None:
        parts: list[str] = []
        self._steps: list[tuple[int, int]] = [(0, 0)]
        at = length = 0
        for piece in pieces:
            parts += [text[at : piece.start], piece.placeholder]
            length += piece.start - at + len(piece.placeholder)
            at = piece.end
            self._steps.append((length, at))
        self.text = "".join([*parts, text[at:]])
        self.barriers = [match.span() for match in placeholder_form().finditer(self.text)]

    def origin(self, place: int) -> int:
        here, there = next(step for step in reversed(self._steps) if step[0] <= place)
        return there + place - here


def resolve(proposed: Iterable[Candidate], barriers: Sequence[tuple[int, int]] = ()) -> list[Candidate]:
    """The spans to mask, in order and apart: those that overlap are joined, under the kind of the strongest, and of
    equals the longest, so that nothing that any recogniser saw is left bare. Spans that touch a barrier are out."""
    clear = [
        one for one in proposed if one.start < one.end and not any(one.start < e and s < one.end for s, e in barriers)
    ]
    joined: list[tuple[Candidate, int, int]] = []
    for one in sorted(clear, key=lambda c: (c.start, -c.end)):
        if joined and one.start < joined[-1][2]:
            best, start, end = joined[-1]
            joined[-1] = (max(best, one, key=_weight), start, max(end, one.end))
        else:
            joined.append((one, one.start, one.end))
    return [Candidate(best.kind, start, end, best.strength) for best, start, end in joined]


def _stands_alone(value: str) -> bool:
    """Whether a value is itself wherever it stands; a surname or a given name alone may be another word."""
    if _HAN.search(value):
        return len(value) > 1 and not is_ordinary(value[-2:])
    return len(value) > 5 and (" " in value or any(char.isdecimal() for char in value))


def _continues(text: str, outside: int, inside: int) -> bool:
    """Whether a Latin word or a number goes on across the edge between two neighbouring places."""
    pair = text[outside : outside + 1] + text[inside]
    return 0 <= outside < len(text) and pair.isalnum() and pair.isascii()


def _weight(one: Candidate) -> tuple[int, int]:
    return one.strength, one.end - one.start


def _key(value: str) -> str:
    """What two spellings of one value have in common: its letters and digits, whatever their width and case."""
    return "".join(char for char in unicodedata.normalize("NFKC", folded(value)).casefold() if char.isalnum())


@cache
def placeholder_form() -> re.Pattern[str]:
    """What a placeholder looks like, whoever wrote it."""
    labels = {label for table in lexicon("privacy")["label"].values() for label in table.values()}
    return re.compile(rf"\[(?:{'|'.join(map(re.escape, sorted(labels)))})-\d+(?:\.\d+)?\]")
