"""Pure repairs of printed text: characters in odd forms, spaced-out Han, and lines that the edge of a page cut.

Nothing but line breaks, hyphens, blanks and forms of one character changes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable
from dataclasses import dataclass

HAN = "㐀-䶿一-鿿豈-﫿〇々\U00020000-\U0003ffff"
WIDE = "\u3000-〿！-｠￠-￦︰-﹏"
_HAN = re.compile(f"[{HAN}]")
_JOINS = re.compile(f"[{HAN}{WIDE}…—‘-”]")
_COMPATIBILITY = re.compile("[⺀-⿟豈-﫿ﬀ-ﬆ\U0002f800-\U0002fa1f]")
_LONE = re.compile(f"(?<![{HAN}])[{HAN}](?:[ \u3000]+[{HAN}](?![{HAN}]))+")
_BESIDE_STOP = re.compile(f"(?<=[{HAN}]) +(?=[、-〟！，：-？（）])|(?<=[、-〟！，：-？（）]) +(?=[{HAN}])")
_BLANKS = str.maketrans(
    dict.fromkeys("\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f", " ")
)
_UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_HYPHENS = "-\u2010\u2011"
_MARK = re.compile(r"\( ?([⁰¹²³⁴⁵⁶⁷⁸⁹]+) ?\)")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")


def raised(digits: str) -> str:
    """Digits as raised figures."""
    return digits.translate(_RAISED)


def folded(text: str) -> str:
    """Radicals, compatibility ideographs and ligatures as the characters they stand for; ordinary text as it is."""
    return _COMPATIBILITY.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def tidy(text: str) -> str:
    """Folded, with plain and single blanks, without characters that leave no mark, spaced-out Han closed up."""
    text = _UNSEEN.sub("", folded(text).translate(_BLANKS))
    text = _MARK.sub(r"(\1)", text).replace("\u00ad", "")
    text = _LONE.sub(lambda match: re.sub("[ \u3000]+", "", match[0]), text)
    return re.sub(r" {2,}", " ", _BESIDE_STOP.sub("", text)).strip()


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a document, in lower case, by which a hyphen of a compound is told from one of a cut word."""

    known: Container[str] = frozenset()

    @staticmethod
    def of(lines: Iterable[str]) -> Words:
        """Those that stand whole in lines; a compound counts whole and by its parts. The first and the last word of
        a line may be cut and do not count."""
        found: set[str] = set()
        for line in lines:
            for word in _WORD.findall(line)[1:-1]:
                plain = word.lower().replace("\u2010", "-").replace("\u2011", "-")
                found.add(plain)
                if "-" in plain:
                    found.update(plain.split("-"))
        return Words(found)

    def whole(self, lines: Iterable[str]) -> str:
        """Lines of one sentence or paragraph as one text."""
        parts: list[str] = []
        for line in lines:
            if parts and parts[-1].strip() and line.strip():
                head, glue = self._seam(parts[-1], line)
                parts[-1] = head
                parts.append(glue + line.lstrip())
            elif line.strip():
                parts.append(line)
        return "".join(parts).strip()

    def _seam(self, before: str, after: str) -> tuple[str, str]:
        """The first line as it ends and what stands between it and the next one."""
        head, tail = before.rstrip(), after.lstrip()
        if head[-1] == "\u00ad":
            return head[:-1], ""
        if head[-1] in _HYPHENS and head[-2:-1].isalnum():
            return (head, "") if self._compound(head, tail) else (head[:-1], "")
        if head[-1] in "/–" and head[-2:-1].isalnum():
            return head, ""
        if _HAN.match(head[-1]) or _HAN.match(tail[0]):
            both = _JOINS.match(head[-1]) and _JOINS.match(tail[0])
            spaced = len(head) < len(before) or len(tail) < len(after)
            return head, " " if spaced and not both else ""
        return head, " "

    def _compound(self, head: str, tail: str) -> bool:
        """Whether the hyphen at the line's end belongs to the word."""
        first, second = re.search(r"[^\W\d_]+(?=.$)", head[-40:]), re.match(r"[^\W\d_]+", tail)
        if first is None or second is None or not second[0][0].islower():
            return True
        one, two = first[0].lower(), second[0].lower()
        if f"{one}-{two}" in self.known:
            return True
        if one + two in self.known:
            return False
        return one in self.known and two in self.known
