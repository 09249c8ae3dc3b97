"""What is mended in the text of a Chinese page, by name: every cleaner is pure and adds nothing.

A printed page draws the same character in several ways, spaces out its titles and breaks lines wherever they
are full. None of that is the document's wording.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

HAN = "㐀-䶿一-鿿豈-﫿〇\U00020000-\U0003ffff"
_WIDE = "　-〿！-｠￠-￦︰-﹏—…‘-”"
_LONE_HAN = re.compile(f"(?<![{HAN}])[{HAN}](?:[ \\u3000]+[{HAN}](?![{HAN}])){{2,}}")
_BESIDE_STOP = re.compile(f"(?<=[{HAN}]) +(?=[、-〟！-，：-？（）])|(?<=[、-〟！，：-？（）]) +(?=[{HAN}])")
_WORD_ENDS = re.compile(r"[A-Za-z0-9][,.;:!?)\]’”\"']*$")
_WORD_BEGINS = re.compile(r"[(\[‘“\"']*[A-Za-z0-9]")
_ADDRESS = re.compile(r"(?:://|www\.|@)\S*$")
_JOINS = re.compile(f"[{HAN}{_WIDE}]")
_COMPATIBILITY = re.compile("[⺀-⿟豈-﫿\U0002f800-\U0002fa1f]")
_HAIR = str.maketrans(dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u202f", " "))
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

BULLETS = re.compile("[\ue000-\uf8ff•‣▪▫■□●○◆◇◼◻◾➢✓·–](?=\\s|$)")
"""A list mark at the start of a line: a sign of a symbol font comes as a character for private use."""


@dataclass(frozen=True, slots=True)
class Mend:
    """A named pure repair of text."""

    name: str
    apply: Callable[[str], str]


def _usual_forms(text: str) -> str:
    """Radicals and compatibility ideographs as the characters they stand for, one for one."""
    return _COMPATIBILITY.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def _close_up(text: str) -> str:
    return _LONE_HAN.sub(lambda match: re.sub("[ \u3000]+", "", match[0]), text)


MENDS = (
    Mend("compatibility forms", _usual_forms),
    Mend("blanks of odd widths", lambda text: text.translate(_HAIR)),
    Mend("unseen characters", lambda text: _UNSEEN.sub("", text)),
    Mend("spaced-out Han", _close_up),
    Mend("blanks beside full-width stops", lambda text: _BESIDE_STOP.sub("", text)),
    Mend("runs of blanks", lambda text: re.sub(r" {2,}", " ", text)),
)


def mend(text: str, mends: tuple[Mend, ...] = MENDS) -> str:
    """The text after every repair, in their order, without blanks at its ends."""
    for step in mends:
        text = step.apply(text)
    return text.strip()


def raised(digits: str) -> str:
    """Digits as the raised figures of a footnote's mark."""
    return digits.translate(_RAISED)


def wrapped(before: str, after: str) -> str:
    """The two halves of a sentence that the edge of the page cut in two.

    No blank comes between Han characters; elsewhere one stands where the source has it, and between two words of
    an alphabet, which an edge does not cut in two without a hyphen. An address it does.
    """
    head, tail = before.rstrip(), after.lstrip()
    if not head or not tail:
        return head + tail
    spaced = len(head) < len(before) or len(tail) < len(after)
    spaced = spaced or bool(_WORD_ENDS.search(head) and _WORD_BEGINS.match(tail) and not _ADDRESS.search(head))
    both = _JOINS.match(head[-1]) and _JOINS.match(tail[0])
    return f"{head} {tail}" if spaced and not both else head + tail


def ink(text: str) -> str:
    """The text's characters that leave a mark, in their usual forms: what must never be lost."""
    return "".join(character for character in mend(text) if not character.isspace())
