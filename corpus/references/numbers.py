"""Numbers of provisions in their plain form: "III" and 「三」 are "3", 「四八六」 and 「四百八十六」 are "486"."""

from __future__ import annotations

import re

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}
_ROMAN = {"i": 1, "v": 5, "x": 10}
HAN_NUMBER = "[〇○零一二三四五六七八九十百千两]"
_LONGEST = 40


def han_value(text: str) -> int:
    """The value of Chinese figures in Simplified: digit by digit (「四八六」), or with tens (「二十四」)."""
    if not any(character in _TENS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total, digit = 0, None
    for character in text:
        if character in _TENS:
            total += (1 if digit is None else digit) * _TENS[character]
            digit = None
        else:
            digit = (digit or 0) * 10 + _DIGITS[character]
    return total + (digit or 0)


def plain(token: str, roman: bool = False) -> str:
    """One token of a number in its plain form. roman: whether "iii" is 3 (of an annex) and not a sub-point."""
    token = token.strip(" ()").lower()
    if match := re.fullmatch(rf"({HAN_NUMBER}+)([a-z]*)", token):
        return f"{han_value(match[1])}{match[2]}"
    if roman and re.fullmatch("[ivx]+", token):
        return str(_roman_value(token))
    if match := re.fullmatch(r"0*(\d+)([a-z]*)", token):
        return match[1] + match[2]
    return token


def between(first: str, last: str) -> tuple[str, ...]:
    """All tokens from `first` to `last`: "2" to "5", "b" to "g", "66k" to "66m", "6" to "6a"; both ends at least.

    At most 40: a longer stretch is its two ends.
    """
    ends = (first, last)
    start, end = _split(first), _split(last)
    if start is None or end is None:
        return _letters(first, last) or ends
    if start[0] == end[0]:
        found = [f"{start[0]}{one}" for one in _letters(start[1] or "a", end[1]) or ()]
        return tuple([first, *found] if not start[1] else found) or ends
    if not 0 < end[0] - start[0] < _LONGEST:
        return ends
    middle = [str(number) for number in range(start[0] + 1, end[0])]
    return (first, *middle, last)


def rises(first: str, last: str) -> bool:
    """Whether `last` comes after `first` in the same way of counting."""
    start, end = _split(first), _split(last)
    if start is not None and end is not None:
        return start < end
    return start is None and end is None and len(first) == len(last) == 1 and first < last


def _split(token: str) -> tuple[int, str] | None:
    match = re.fullmatch(r"(\d{1,6})([a-z]*)", token)
    return (int(match[1]), match[2]) if match else None


def _letters(first: str, last: str) -> tuple[str, ...]:
    if len(first) == len(last) == 1 and first.isascii() and last.isascii() and first <= last:
        return tuple(chr(code) for code in range(ord(first), ord(last) + 1))
    return ()


def _roman_value(text: str) -> int:
    values = [_ROMAN[character] for character in text]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
