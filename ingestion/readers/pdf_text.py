"""Pure repairs of printed text: characters in odd forms, spaced-out Han, and lines that the edge of a page cut.

Nothing but line breaks, hyphens, blanks and forms of one character changes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

HAN = "㐀-䶿一-鿿豈-﫿〇々\U00020000-\U0003ffff"
WIDE = "\u3000-〿！-｠￠-￦︰-﹏"
_WIDE = re.compile(f"[{HAN}{WIDE}]")
_JOINS = re.compile(f"[{HAN}{WIDE}…—‘-”]")
_COMPATIBILITY = re.compile("[⺀-⿟豈-﫿ﬀ-ﬆ\U0002f800-\U0002fa1f]")
_LONE = re.compile(f"(?<![{HAN}])[{HAN}](?:[ \u3000]+[{HAN}](?![{HAN}]))+")
_BESIDE_STOP = re.compile(f"(?<=[{HAN}]) +(?=[、-〟！，：-？（）])|(?<=[、-〟！，：-？（）]) +(?=[{HAN}])")
_BLANKS = str.maketrans(
    dict.fromkeys("\t\n\r\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f", " ")
)
_UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_HYPHENS = "-\u2010\u2011"
_MARK = re.compile(r"\( ?([⁰¹²³⁴⁵⁶⁷⁸⁹]+) ?\)")
_LETTERS = re.compile(r"[^\W\d_]+")
_LAST_LETTERS = re.compile(r"[^\W\d_]+(?=.$)")
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
    """The words of a document, in lower case, by which a hyphen of a compound is told from one of a cut word.

    breaks: whether the document cuts words at the ends of its lines, as far as its words show it.
    """

    known: Container[str] = frozenset()
    breaks: bool = True

    @staticmethod
    def of(lines: Sequence[str]) -> Words:
        """Those that stand whole in lines; a compound counts whole and by its parts. The first and the last word of
        a line may be cut and do not count."""
        found: set[str] = set()
        for line in lines:
            for word in _WORD.findall(line)[1:-1]:
                plain = word.lower().replace("\u2010", "-").replace("\u2011", "-")
                found.add(plain)
                if "-" in plain:
                    found.update(plain.split("-"))
        words = Words(found)
        told = [
            whole
            for one, two in zip(lines, lines[1:], strict=False)
            if one.rstrip()[-1:] in _HYPHENS and one.strip() and two.strip()
            if (whole := words._is_compound(one.rstrip(), two.lstrip())) is not None
        ]
        return Words(found, breaks=not told or told.count(False) > 0.1 * len(told))

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
        if _WIDE.match(head[-1]) or _WIDE.match(tail[0]):
            both = _JOINS.match(head[-1]) and _JOINS.match(tail[0])
            spaced = len(head) < len(before) or len(tail) < len(after)
            return head, " " if spaced and not both else ""
        return head, " "

    def _compound(self, head: str, tail: str) -> bool:
        """Whether the hyphen at the line's end belongs to the word; where nothing tells, as the document does."""
        told = self._is_compound(head, tail)
        if told is not None:
            return told
        second = _LETTERS.match(tail)
        return not self.breaks or (second is not None and len(second[0]) > 3 and second[0].lower() in self.known)

    def _is_compound(self, head: str, tail: str) -> bool | None:
        """As far as the words of the document tell."""
        first, second = _LAST_LETTERS.search(head[-40:]), _LETTERS.match(tail)
        if first is None or second is None or not second[0][0].islower():
            return True
        one, two = first[0].lower(), second[0].lower()
        if f"{one}-{two}" in self.known:
            return True
        if one + two in self.known:
            return False
        return True if one in self.known and two in self.known else None
