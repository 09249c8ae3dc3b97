"""What a document says of itself on its first page: title, version, date, and the language it is in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingestion.blocks import Block, BlockKind, Reading
from ingestion.knowledge import KnowledgeError
from ingestion.outline.lines import bare
from ingestion.outline.marks import read_mark
from ingestion.outline.numerals import HAN, han
from ingestion.outline.patterns import patterns

_FILE = Path(__file__).with_name("front.toml")
_FIRST_BLOCKS, _FIRST_CHARACTERS = 30, 3000
_SHORT = 120
_LONGEST_TITLE = 400
_FEWEST_LETTERS, _FEWEST_IN_TITLE, _LOWEST = 8, 5, 99
_GOES_ON = re.compile(r"(?:\b(?:a|an|the|of|for|on|and|to|in|by|with|or|from)|[、，,:：的—–-])$", re.IGNORECASE)
_SENTENCE = re.compile(r".{20,}?[.!?。！？](?=\s|$)")
_HAN_CHARACTER = re.compile(r"[㐀-鿿]")
_MOST_HAN_IN_ENGLISH = 0.25


@dataclass(frozen=True, slots=True)
class _Words:
    version: re.Pattern[str]
    dates: tuple[re.Pattern[str], ...]
    months: tuple[str, ...]
    names: tuple[re.Pattern[str], ...]
    names_of_front: tuple[re.Pattern[str], ...]
    traditional: frozenset[str]
    simplified: frozenset[str]


@cache
def _words() -> _Words:
    try:
        data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        months = "|".join(f"{month}|{month[:3]}" for month in data["months"])
        year, day = r"(?P<year>(?:19|20)\d\d)", r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
        han_year, han_month = rf"(?:19|20)\d\d|[{HAN}]{{4}}", rf"\d\d?|[{HAN}]{{1,2}}"
        han_day = rf"\d\d?|[{HAN}]{{1,3}}"
        return _Words(
            re.compile("|".join(data["version"]), re.IGNORECASE),
            (
                re.compile(rf"\b{year}[-/.](?P<month>\d{{1,2}})(?:[-/.]{day})?\b"),
                re.compile(
                    rf"(?P<year>{han_year})\s*年\s*(?P<month>{han_month})\s*月(?:\s*(?P<day>{han_day})\s*日)?"
                ),
                re.compile(rf"\b(?:{day}\s+)?(?P<named>{months})\.?,?\s+{year}\b", re.IGNORECASE),
                re.compile(rf"\b(?P<named>{months})\.?\s+{day},\s*{year}\b", re.IGNORECASE),
            ),
            tuple(data["months"]),
            tuple(re.compile(pattern, re.IGNORECASE) for pattern in data["names"]),
            tuple(re.compile(pattern) for pattern in data["names_of_front"]),
            frozenset(data["traditional"]) - frozenset(data["simplified"]),
            frozenset(data["simplified"]) - frozenset(data["traditional"]),
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, re.error) as error:
        raise KnowledgeError("{path} cannot be read ({error}); restore the file.", path=_FILE, error=error) from error


def title_of(reading: Reading) -> str:
    """What the document is called: the title that its file gives if its first page has it too, else its first
    heading, else its first line; empty where it has none of them."""
    front = list(_front(reading))
    given = " ".join(reading.title.split())
    titles = [(at, block) for at, block in enumerate(front) if _may_be_title(block)]
    if sum(c.isalpha() for c in given) >= _FEWEST_LETTERS and bare(given) in bare(" ".join(b.text for b in front)):
        fuller = next((block.text for _, block in titles if bare(block.text).startswith(bare(given))), given)
        return fuller[:_LONGEST_TITLE]
    if titles:
        # The largest print, where the format tells; else the first.
        highest = min(block.level or _LOWEST for _, block in titles)
        return _whole(front, next(at for at, block in titles if (block.level or _LOWEST) == highest))
    first = next((block.text for block in front if any(c.isalnum() for c in block.text)), given)
    line = first.split("\n")[0]
    if len(line) > _SHORT and (sentence := _SENTENCE.match(line)):
        line = sentence[0].rstrip(".。")
    return line[:_LONGEST_TITLE].strip()


def aliases_of(reading: Reading, title: str) -> tuple[str, ...]:
    """Shorter names that the title and the first page hold: "Regulation (EU) 2024/1689", "Cap. 486"."""
    found = [match[1] for pattern in _words().names for match in pattern.finditer(title)]
    for block in _front(reading):
        text = block.text.strip()
        if len(text) <= _SHORT:
            found += [match[1] for pattern in _words().names_of_front if (match := pattern.match(text))]
    return tuple(dict.fromkeys(name.strip() for name in found if name.strip() != title))


def version_of(reading: Reading) -> str:
    """The version that its first page names, else the date there, else "1"."""
    for block in _front(reading):
        if len(block.text) <= _SHORT and (found := _words().version.search(block.text)):
            return next(group for group in found.groups() if group)
    return date_of(reading) or "1"


def date_of(reading: Reading) -> str:
    """The first date in a line of its own or nearly so, or in the title: "2024-08-19" or "2025-12"; else empty."""
    short = [b.text for b in _front(reading) if len(b.text) <= _SHORT and b.kind is not BlockKind.FOOTNOTE]
    for text in (*short, title_of(reading)):
        found = [date for pattern in _words().dates if (match := pattern.search(text)) and (date := _date(match))]
        if found:
            return found[0]
    return ""


def is_date_or_version(text: str) -> bool:
    """Whether a text says nothing but a date or a version."""
    said = text.strip().strip("()（）[]")
    patterns_ = (_words().version, *_words().dates)
    return len(said) <= _SHORT and any(pattern.fullmatch(said) for pattern in patterns_)


def language_of(reading: Reading) -> str:
    """"en", "zh-Hant" or "zh-Hans", by its characters."""
    text = "".join(block.text for block in reading.blocks)
    chinese = len(_HAN_CHARACTER.findall(text))
    # A Chinese character says about as much as two letters.
    if chinese <= _MOST_HAN_IN_ENGLISH * sum(c.isascii() and c.isalpha() for c in text) / 2:
        return "en"
    simplified = sum(c in _words().simplified for c in text)
    traditional = sum(c in _words().traditional for c in text)
    return "zh-Hans" if simplified > traditional else "zh-Hant"


def _front(reading: Reading) -> Iterator[Block]:
    """The blocks of the first page, or of what would be it."""
    told = 0
    first = next((block.page for block in reading.blocks if block.page is not None), None)
    for block in reading.blocks[:_FIRST_BLOCKS]:
        if told > _FIRST_CHARACTERS or (first is not None and block.page is not None and block.page > first):
            return
        told += len(block.text)
        yield block


def _may_be_title(block: Block) -> bool:
    if not (block.kind is BlockKind.HEADING or block.kind is BlockKind.PARA and block.strong):
        return False
    text = block.text.strip()
    letters = sum(c.isalpha() for c in text) + 3 * len(_HAN_CHARACTER.findall(text))
    if letters < _FEWEST_IN_TITLE or len(text) > _LONGEST_TITLE or patterns().contents_title.fullmatch(text):
        return False
    return read_mark(text) is None and not any(pattern.fullmatch(text) for pattern in _words().dates)


def _whole(front: list[Block], at: int) -> str:
    """A title that goes on in the heading after it: its line ends in the midst, or smaller print led in to it."""
    title, level = front[at].text.strip(), front[at].level
    for block in front[at + 1 : at + 4]:
        larger = level is not None and block.level is not None and block.level < level
        if not _may_be_title(block) or not (larger or _GOES_ON.search(title)):
            break
        title, level = f"{title} {block.text.strip()}", block.level
    return title[:_LONGEST_TITLE]


def _date(found: re.Match[str]) -> str:
    groups = found.groupdict()
    year = han(groups["year"])
    if groups.get("named"):
        month = next(at for at, name in enumerate(_words().months, 1) if name.startswith(groups["named"].lower()))
    else:
        month = han(groups["month"]) or 0
    day = han(groups["day"]) if groups.get("day") else None
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return ""
    return f"{year}-{month:02d}" + (f"-{day:02d}" if day else "")
