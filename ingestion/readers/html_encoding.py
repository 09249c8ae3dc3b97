"""The characters of a page: from its byte-order mark, what it says of itself, and its bytes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAID = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_HEAD = 4096
# What pages mean by these names is the larger set that browsers read by them.
_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
}
# Two sets of Chinese characters read most bytes of each other: the commonest characters tell them apart.
_COMMON_HAN = frozenset("的一是不在人有我他這这為为之大來来以個个中上們们到說说國国和地也子時时道出而要於于就下得可年")
_STATEFUL = ("iso2022", "hz")


@dataclass(frozen=True, slots=True)
class Decoded:
    """text: the page; unread: how many characters could not be read (each stands as U+FFFD)."""

    text: str
    unread: int = 0


def decode(data: bytes) -> Decoded:
    """The page's text. Never raises: what cannot be read is counted."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _read(data[len(mark) :], name)
    if wide := _without_mark(data):
        return _read(data, wide)
    said = _said(data)
    if said and said.startswith(_STATEFUL):
        return _read(data, said)
    # UTF-8 is hardly ever valid by chance, so its bytes count for more than what the page says.
    for name in ("utf-8", said, *_guessed(data)):
        if name:
            try:
                return Decoded(data.decode(name))
            except UnicodeDecodeError:
                continue
    return _read(data, said or "cp1252")


def is_binary(data: bytes) -> bool:
    """Whether these are the bytes of something else than text."""
    head = data[:_HEAD]
    if head.startswith(tuple(mark for mark, _ in _MARKS)) or _without_mark(data):
        return False
    return b"\0" in head or head.startswith((b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff"))


def _read(data: bytes, name: str) -> Decoded:
    text = data.decode(name, "replace")
    return Decoded(text, text.count("\ufffd"))


def _without_mark(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of its markup is zero."""
    head = data[:40]  # markup, before there can be words of any script
    if len(head) < 4 or b"\0" not in head:
        return ""
    if head[0::2].count(0) > 0.8 * len(head[0::2]) and b"<" in head:
        return "utf-16-be"
    return "utf-16-le" if head[1::2].count(0) > 0.8 * len(head[1::2]) and b"<" in head else ""


def _said(data: bytes) -> str:
    match = _SAID.search(data[:_HEAD])
    if not match:
        return ""
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return ""
    # The bytes of this very declaration were read as single bytes, so it cannot be of two.
    return "" if name.startswith(("utf-16", "utf-32")) else _MEANT.get(name, name)


def _guessed(data: bytes) -> list[str]:
    """The sets that read these bytes whole, the likeliest first."""
    sample, found = data[:200_000], []
    for name in ("big5hkscs", "gb18030"):
        text = sample.decode(name, "ignore")
        # A few letters with accents are two-byte characters by chance; a Chinese page is full of common ones.
        common = sum(text.count(character) for character in _COMMON_HAN)
        if common >= 0.02 * sum(character > "\x7f" for character in text):
            found.append((common, name))
    return [name for common, name in sorted(found, reverse=True) if common] + ["cp1252"]
