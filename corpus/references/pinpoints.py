"""The number of a provision in one spelling, whatever the text wrote."""

from __future__ import annotations

from collections.abc import Container, Sequence

from corpus.references.kinds import kinds
from corpus.references.mention import Mention, Part

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_WIDE = ("part", "chapter")
_NUMBERED = ("", "appendix")
_DOTTED = ("", "clause", "part", "chapter", "principle", "recommendation", "appendix")


def pinpoint(kind: str, mention: Mention, roman: Container[str]) -> str:
    """ "Article 5(1)(f)", "Annex III", "DPP3", "3.2.1". roman: the kinds that the document numbers in Roman figures."""
    (_, first), *rest = mention.parts
    if not kind and first[0] == "a":
        kind, first = "appendix", first[1:]
    if kind in roman and first.isdigit() and int(first) < 40:
        first = _roman(int(first))
    elif kind != "article":
        first = first.upper()
    written = first + _rest(rest, kind, kind in _DOTTED or (kind == "section" and mention.dotted))
    if mention.last:
        last = mention.last if rest or kind == "article" else mention.last.upper()
        written += f"-({last})" if written.endswith(")") else f"-{last}"
    if not kind:
        return written
    label = kinds()[kind].label
    several = bool(mention.last) and not rest and not kind.endswith("x")
    return (label.replace(" {}", "s {}") if several else label).format(written)


def _rest(parts: Sequence[Part], kind: str, dotted: bool) -> str:
    written = ""
    for place, (sub, number) in enumerate(parts):
        one = number.upper() if kind != "article" and number[0].isdigit() else number
        if sub == "-":
            written += f"-{one}"
        elif sub and sub != kind and not (kind and kinds()[sub].sub) and not (kind in _NUMBERED and sub == "section"):
            label = kinds()[sub].label
            written += ", " + (f"Section {one.upper()}" if sub == "section" else label.format(one))
        elif kind in _WIDE and place == 0:
            written += f", {one}" if one.isdigit() else f".{one.upper()}"
        elif dotted and one.isdigit() and (place == 0 or parts[place - 1][1].isdigit()):
            written += f".{one}"
        else:
            written += f"({one})"
    return written


def _roman(value: int) -> str:
    written = ""
    for worth, figure in _ROMAN:
        while value >= worth:
            written += figure
            value -= worth
    return written
