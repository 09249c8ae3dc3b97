"""The marks in front of items: bullets, also those of symbol fonts, and numbers in every usual spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingestion.readers.pdf_lines import Line
from ingestion.readers.pdf_words import sign

_BULLET = "[\ue000-\uf8ff•‣⁃▪▫■□●○◆◇◼◻◾➢➤✓✔✗·∙◦❖★☆⚫⚪⬤]"
# These are bullets only where a blank keeps them apart from what follows.
_DASH = "[-–—*§oØ]"
_HAN_NUMBER = "[一二三四五六七八九十百零〇]{1,4}"
_NUMBER = (
    r"\(\d{1,3}[A-Z]{0,2}\)|\d{1,3}[A-Z]{0,2}(?=\s+\([1a]\)\s)|\d{1,3}[A-Z]{0,2}[.)](?![\d])|\d{1,3}\s?[、．]"
    r"|\([a-z]{1,2}\)|\([ivxl]{1,6}\)|\([A-Z]\)|\([IVXL]{1,6}\)|[a-z]\)|[ivx]{1,5}[.)]|[a-zA-Z]\."
    rf"|[（(]\s?(?:{_HAN_NUMBER}|\d{{1,3}}|[a-z])\s?[)）]|{_HAN_NUMBER}、|[甲乙丙丁戊己庚辛]、"
    r"|[①-⑳❶-❿⑴-⒇]"
)
_LABEL = re.compile(rf"\s*(?P<bullet>{_BULLET})\s*|\s*(?P<dash>{_DASH})\s+|\s*(?P<number>{_NUMBER})(?P<gap>\s*)")
_PRIVATE = re.compile("^\\s*[\ue000-\uf8ff]\\s*(?=\\S)")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_WORTH = (("c", 100), ("xc", 90), ("l", 50), ("xl", 40), ("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1))
_SHELL = re.compile(r"[()（）.、．\s]")
_DECIMAL = re.compile(r"\d{1,2}(?:\.\d{1,3})+\.?(?=\s)")


def label(line: Line) -> tuple[str, str] | None:
    """The mark in front of a line and the rest of it; None where the line has none or nothing follows it.

    A mark of a symbol font, which has no character of its own, is shown as "•".
    """
    match = _LABEL.match(line.text)
    if match is None:
        return None
    rest = line.text[match.end() :]
    if match["dash"] is not None and match["dash"] in "o§Ø*" and line.spans[0].text != match["dash"]:
        return None
    if match["number"] is not None and not match["gap"] and match["number"][-1] in ".)" and rest[:1] < "\u2e80":
        return None
    if not rest.strip():
        return None
    mark = match["bullet"] or match["dash"] or re.sub(r"\s", "", match["number"])
    return ("•" if "\ue000" <= mark <= "\uf8ff" else mark), rest


def marked_as_usual(text: str) -> str:
    """A text with "•" for a mark of a symbol font in front of it; the sign alone as what it shows."""
    return _PRIVATE.sub("• ", sign(text), count=1)


def bare(mark: str) -> str:
    """The mark without its brackets and stops; itself where it is a bullet."""
    return _SHELL.sub("", mark) or mark


def counts_on(mark: str, text: str) -> bool:
    """Whether the text itself has the next mark: then "(1) this; (2) that" counts within a sentence."""
    core = bare(mark)
    if not mark.startswith("(") or not core.isalnum() or not core.isascii():
        return False
    after = str(int(core) + 1) if core.isdigit() else chr(ord(core) + 1) if len(core) == 1 else ""
    return bool(after) and re.search(rf"[;,；，、]\s*(?:and |or |及|和|或)?\({after}\)\s", text) is not None


def follows(mark: str, before: Sequence[str]) -> bool:
    """Whether a mark may begin an item here: it is the first of a list or the next after one of `before`."""
    core = bare(mark)
    if not core.isascii() or core in ("1", "a", "A", "i", "I"):
        return True
    return any(core in _next(bare(one)) for one in before)


def _next(core: str) -> tuple[str, ...]:
    """What may come after a number or letter; "11A" may stand between 11 and 12."""
    number = re.match(r"\d+", core)
    if number:
        return (str(int(number[0]) + 1), f"{number[0]}A", f"{number[0]}{chr(ord(core[-1]) + 1)}")
    after = ["aa" if core == "z" else core[:-1] + chr(ord(core[-1]) + 1)]
    if re.fullmatch("[ivxlc]+", core.lower()):
        numeral = numeral_of(roman(core) + 1)
        after.append(numeral if core.islower() else numeral.upper())
    return tuple(after)


def roman(text: str) -> int:
    """The value of a Roman numeral, read leniently."""
    values = [_VALUES[letter] for letter in text.lower()]
    return sum(-one if one < two else one for one, two in zip(values, [*values[1:], 0], strict=True))


def numeral_of(value: int) -> str:
    """A number below 400 as a Roman numeral in lower case."""
    numeral = ""
    for letters, worth in _WORTH:
        while value >= worth:
            numeral, value = numeral + letters, value - worth
    return numeral


def decimal(text: str) -> bool:
    """Whether a text begins with a number of several levels, as "2.1.3"."""
    return _DECIMAL.match(text) is not None


def kind(mark: str, before: str = "") -> str:
    """What style of label it is, so that items of one level are known by it; `before` is the label above it."""
    core = bare(mark)
    shell = "()" if mark[0] in "(（" else mark[-1]
    if not core.isalnum():
        return mark
    if core.isdigit() or core[:1].isdigit():
        return f"1{shell}"
    if "\u4e00" <= core[0] <= "\u9fff":
        return f"一{shell}"
    previous = bare(before)
    roman = re.fullmatch("[ivxl]+", core.lower()) is not None
    if roman and len(core) == 1 and previous and len(previous) == 1 and ord(previous) + 1 == ord(core):
        roman = False
    case = "i" if roman else "a"
    return f"{case.upper() if core.isupper() else case}{shell}"
