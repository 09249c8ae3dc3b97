"""A claim that is a sentence of its clause but for a few words: those few words are looked at by themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from app.checks.claim import Fault
from app.checks.reading import Reading
from app.checks.roles import role_spans
from app.checks.units import Unit
from app.checks.words import CJK, words

_WORD = re.compile(r"[A-Za-z0-9’']+|[㐀-鿿]")
NEARLY = 0.8
"""The share of words that two sentences have in common, in order, from which one is a changed copy of the other."""


def is_copy(claim: str, source: str) -> bool:
    """Whether a claim is, word for word, a sentence of its source."""
    return _words(claim) == _words(source)


def copy_faults(claim: Reading, unit: Unit) -> Iterator[Fault]:
    """The words on which a sentence turns (denials, modal words, roles) that a near copy has otherwise."""
    said, source = _words(claim.text), _words(unit.text)
    matcher = SequenceMatcher(None, said, source, autojunk=False)
    if matcher.real_quick_ratio() < NEARLY or matcher.quick_ratio() < NEARLY or matcher.ratio() < NEARLY:
        return
    turns = words("logic", "turns", claim.language)
    mine, theirs = (Counter(m.group().lower() for m in turns.finditer(one)) for one in (claim.text, unit.text))
    for word in [*(mine - theirs), *(theirs - mine)]:
        side = "adds" if mine[word] > theirs[word] else "leaves out"
        yield Fault("negation", f"The claim is nearly a sentence of {unit.label}, but it {side} “{word}”.")
    mine, theirs = (Counter(role for _, _, role in role_spans(one)) for one in (claim.text, unit.text))
    for role in mine - theirs:
        yield Fault("role", f"The claim is nearly a sentence of {unit.label}, but names {role}s where it does not.")


def _words(text: str) -> list[str]:
    found = _WORD.findall(text.replace("’", "'"))
    return [one if CJK.match(one) else one.lower() for one in found]
