"""The number of a provision in one spelling, whatever the text wrote."""

from __future__ import annotations

from collections.abc import Container

from corpus.references.kinds import kinds
from corpus.references.scan import Mention

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_DOTTED = ("", "clause", "part", "chapter", "principle", "recommendation")


def pinpoint(kind: str, mention: Mention, roman: Container[str]) -> str:
    """ "Article 5(1)(f)", "Annex III", "DPP3", "3.2.1". roman: the kinds that the document numbers in Roman figures."""
    (_, first), *rest = mention.parts
    if kind in roman and first.isdigit() and int(first) < 40:
        first = _roman(int(first))
    elif first.isalpha():
        first = first.upper()
    elif kind != "article" or not first[-1:].isalpha():
        first = first.upper()
    dotted = kind in _DOTTED or (kind == "section" and mention.dotted)
    written = first
    for number, (sub, one) in enumerate(rest):
        if sub:
            written += ", " + kinds()[sub].label.format(one)
        elif dotted and one.isdigit():
            written += f".{one}"
        else:
            written += f"({one})"
        if number == len(rest) - 1 and mention.last:
            written += f"-({mention.last})" if written.endswith(")") else f"-{mention.last}"
    if not rest and mention.last:
        written += f"-{mention.last.upper()}"
    return kinds()[kind].label.format(written) if kind else written


def _roman(value: int) -> str:
    written = ""
    for worth, figure in _ROMAN:
        while value >= worth:
            written += figure
            value -= worth
    return written
