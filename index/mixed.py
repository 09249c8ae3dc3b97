"""Chinese with English words in it, as Hong Kong people speak, put into Chinese throughout."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from index.analyse import count_chinese, has_chinese

_FILE = Path(__file__).parent / "english_in_chinese.toml"
_WEIGHT = 0.8
"""How much a wording in Chinese throughout counts beside the mixed one."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")


def in_chinese(text: str) -> str:
    """The text with its English words in written Chinese; as it is where it is English, or has none that are known.

    A text is Chinese where it has more Chinese characters than English words.
    """
    english = len(_WORD.findall(text))
    if not english or count_chinese(text) <= english:
        return text
    for words, says in _entries():
        text = words.sub(says, text)
    return text


def chinese_wordings(worth: Mapping[str, float]) -> dict[str, float]:
    """Of wordings by weight, the mixed ones in Chinese throughout; none where one of the others is that already."""
    mixed = {text: other for text in worth if (other := in_chinese(text)) != text}
    if any(has_chinese(text) and text not in mixed for text in worth):
        return {}
    return {other: worth[text] * _WEIGHT for text, other in mixed.items()}


@cache
def _entries() -> tuple[tuple[re.Pattern[str], str], ...]:
    said = tomllib.loads(_FILE.read_text(encoding="utf-8"))["says"]
    # A Chinese character counts as no word character (re.ASCII), so that a word ends where Chinese begins.
    return tuple((re.compile(rf"\b(?:{'|'.join(words)})\b", re.I | re.ASCII), says) for says, words in said.items())
