"""Numbers as documents print them: Roman, Chinese, circled, in words."""

from __future__ import annotations

import re
import unicodedata

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_ROMAN_FORM = re.compile(r"(?=.)m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_DIGITS = {name: value for value, names in enumerate(("零〇", "一壹", "二貳贰", "三參叁", "四肆", "五伍", "六陸陆",
                                                     "七柒", "八捌", "九玖")) for name in names} | {"兩": 2, "两": 2}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
HAN = "".join((*_DIGITS, *_TENS, "廿", "卅"))
"""The characters that Chinese numbers are written with."""


def roman(text: str) -> int | None:
    """The value of a Roman number in either case; None where `text` is none."""
    lower = text.lower()
    if not _ROMAN_FORM.fullmatch(lower):
        return None
    values = [_ROMAN[letter] for letter in lower]
    return sum(-v if any(v < w for w in values[at + 1 : at + 2]) else v for at, v in enumerate(values))


def han(text: str) -> int | None:
    """The value of a Chinese number ("二十四", "一百零五", "二〇"), or of digits in either width; None for others."""
    plain = unicodedata.normalize("NFKC", text)
    if plain.isascii() and plain.isdigit():
        return int(plain)
    plain = plain.replace("廿", "二十").replace("卅", "三十")
    if not plain or any(c not in _DIGITS and c not in _TENS for c in plain):
        return None
    if not any(c in _TENS for c in plain):
        return int("".join(str(_DIGITS[c]) for c in plain))
    total, digit = 0, None
    for c in plain:
        if c in _DIGITS:
            digit = _DIGITS[c]
        else:
            total += (1 if digit is None else digit) * _TENS[c]
            digit = None
    return total + (digit or 0)


def letter(text: str) -> int | None:
    """The place of a letter in the alphabet; of a doubled one ("aa") after the single ones; None for others."""
    lower = text.lower()
    if not lower or not lower.isascii() or not lower.isalpha() or len(set(lower)) > 1 or len(lower) > 3:
        return None
    return ord(lower[0]) - ord("a") + 1 + 26 * (len(lower) - 1)
