"""What a file is called and in which language it is written: what it states, where its own text bears it out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingestion.blocks import Block, BlockKind, Bookmark
from ingestion.readers.pdf_lines import Line
from ingestion.readers.pdf_text import HAN, tidy
from ingestion.readers.pdf_words import common_in, contents_title, simplified

_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile(r"[^\W\d_]+")
_MOSTLY_HAN = 0.3
_SAMPLE = 40_000
_ENOUGH_HAN = 0.05
_LONGEST = 300
_SHORTEST = 3


def title_of(stated: str, bookmarks: Sequence[Bookmark], blocks: Sequence[Block], opening: Sequence[Line]) -> str:
    """The title that the file states, if its first pages have those words; else the largest words of its first page.

    A file whose bookmarks name one text beside its contents is called by that one. Many files state the name of the
    file that they were made from, or the subject of another one. Of several lines in the largest type it is the one
    whose words the document uses most.
    """
    said = tidy(stated)
    page = min((block.page for block in blocks if block.page is not None), default=None)
    headings = [block for block in blocks if block.page == page and block.kind is BlockKind.HEADING]
    if _long(said) and _plain(said) in _plain("".join(line.text for line in opening)):
        longer = [block.text for block in headings if _plain(block.text).startswith(_plain(said))]
        return longer[0] if longer else said
    tops = [mark.title for mark in bookmarks if mark.level == 1 and not contents_title().fullmatch(mark.title)]
    if (
        len(tops) == 1
        and len(tops[0].split()) > 2
        and _plain(tops[0]) in _plain("".join(line.text for line in opening))
    ):
        return tops[0]
    told = [block for block in headings if _long(block.text)]
    rank = min((block.level for block in told if block.level is not None), default=None)
    largest = [block for block in told if block.level == rank]
    used = Counter(word.lower() for block in blocks for word in _LATIN.findall(block.text))
    best = max(largest, key=lambda block: len({w for w in _words(block) if used[w] > 2}), default=None)
    return best.text[:_LONGEST] if best is not None else ""


def _words(block: Block) -> list[str]:
    return [word.lower() for word in _LATIN.findall(block.text) if len(word) > 2]


def language_of(stated: str, blocks: Sequence[Block]) -> str:
    """The tag of a language, as zh-Hant, zh-Hans or en: the text tells, what the file states only where it does not."""
    sample = ""
    for block in blocks:
        sample += block.text + "\n"
        if len(sample) > _SAMPLE:
            break
    han, words = len(_HAN.findall(sample)), _LATIN.findall(sample)
    if han and han > _MOSTLY_HAN * sum(map(len, words)):
        short = sum(character in simplified() for character in sample)
        return "zh-Hans" if short > _ENOUGH_HAN * han else "zh-Hant"
    counts = {tag: sum(word.lower() in own for word in words) for tag, own in common_in().items()}
    best = max(counts, key=lambda tag: counts[tag])
    if words and counts[best] > 0.1 * len(words):
        return best
    return re.split(r"[-_]", stated)[0].lower() if stated else ""


def _long(text: str) -> bool:
    """Whether a text says enough to be a title; a Han character is a word."""
    plain = _plain(text)
    return len(plain) + 2 * len(_HAN.findall(plain)) > _SHORTEST


def _plain(text: str) -> str:
    """Letters and figures alone: how a title is broken and spaced is no difference."""
    return re.sub(r"[\W_]+", "", text).lower()
