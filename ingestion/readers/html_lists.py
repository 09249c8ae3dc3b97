"""The marks that a browser puts in front of a list's items, which the source does not spell out."""

from __future__ import annotations

import re

from ingestion.readers.html_tree import Node

_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_ALIKE = {"lower-latin": "lower-alpha", "upper-latin": "upper-alpha", "decimal-leading-zero": "decimal"}
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([^;]+)")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_ROMAN += ((9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_HAN_STYLES = frozenset({"cjk-ideographic", "trad-chinese-informal", "simp-chinese-informal", "cjk-decimal"})
_HAN_DIGITS = "零一二三四五六七八九"
BULLET = "•"


def item_labels(items: Node) -> list[str]:
    """The mark of each item of a list, in order: "1." or "b." or "iv."; "•" where items are not counted."""
    found = [child for child in items.children if isinstance(child, Node) and child.tag == "li"]
    if items.tag != "ol":
        return [BULLET] * len(found)
    style = _style(items)
    back = "reversed" in items.attrs
    number = _whole(items.attrs.get("start", ""), len(found) if back else 1)
    labels = []
    for item in found:
        number = _whole(item.attrs.get("value", ""), number)
        labels.append("" if style == "none" else _spelled(number, style))
        number += -1 if back else 1
    return labels


def _style(items: Node) -> str:
    said = _STYLE.findall(items.attrs.get("style", "").lower())
    known = {*_TYPES.values(), *_ALIKE, *_HAN_STYLES, "none"}
    for word in " ".join(said).split():
        if word in known:
            return _ALIKE.get(word, word)
    return _TYPES.get(items.attrs.get("type", "1").strip(), "decimal")


def _spelled(number: int, style: str) -> str:
    if style.endswith("alpha") and number > 0:
        letters = ""
        while number:
            number, left = divmod(number - 1, 26)
            letters = chr(ord("a") + left) + letters
        return f"{letters.upper() if style.startswith('upper') else letters}."
    if style.endswith("roman") and 0 < number < 4000:
        letters = ""
        for value, sign in _ROMAN:
            letters += sign * (number // value)
            number %= value
        return f"{letters.upper() if style.startswith('upper') else letters}."
    if style in _HAN_STYLES and 0 < number < 100:
        tens, ones = divmod(number, 10)
        ten = (_HAN_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "")
        return f"{ten}{_HAN_DIGITS[ones] if ones else ''}、"
    return f"{number}."


def _whole(text: str, otherwise: int) -> int:
    said = text.strip()
    return int(said) if re.fullmatch(r"[+-]?\d{1,9}", said) else otherwise
