"""The running text of a page: inline elements as one string, cleaned of what only a browser needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ingestion.readers.html_notes import Notes
from ingestion.readers.html_tree import Node
from ingestion.readers.html_words import called

_MARK, _BREAK = "\ue000", "\ue001"
_OWN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_HAN = "⺀-〇〡-〩㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_WIDE = f"{_HAN}　-〿！-｠￠-￦︰-﹏"
_WIDTHS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u202f\u205f"
_BLANKS = str.maketrans(dict.fromkeys(_WIDTHS, " "))
# Soft hyphens, zero width, marks of direction: never seen. Joiners stay between letters that need them.
_UNSEEN = re.compile("[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufe0f]")
_JOINERS = re.compile("(?<![\u0600-\u0dff\U0001f000-\U0001ffff\u2600-\u27bf])[\u200c\u200d]")
_COMPATIBILITY = re.compile("[⺀-⿟豈-﫿\U0002f800-\U0002fa1f]")
_SPACED_HAN = re.compile(f"(?<![{_HAN}])[{_HAN}](?:[ \u3000]+[{_HAN}](?![{_HAN}])){{2,}}")
_SOURCE_LINE = re.compile(f"(?<=[{_WIDE}])[ \t]*[\r\n]\\s*(?=[{_WIDE}])")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")

BULLET = "[•‣▪▫■□●○◆◇◼◻◾➢➤►✓✔·∙⁃–—\ue002-\uf8ff]"
_ENDS_LINE = re.compile(r"[.:;!?。；：！？]['\"”’」』)）]*$")
_NUMBER = re.compile(r"[+\-−–]?\d+(?:[.,]\d+)?")
_SIGN = re.compile(r"[*†‡§¶#]{1,4}")
_POWER_OF = re.compile(r"(?:(?<![\d.,])\d{1,2}|(?<![A-Za-z])[A-Za-zµμ]{1,2}|[)\]])$")
_FRACTION = re.compile(r"(?<![\w)\]])\^(\d+)(?=[/⁄]\d)")
_NOTE_NUMBER = re.compile(r"[\[(]?\s*(\w{1,3}|[*†‡§¶#]{1,4})\s*[\])]?")

ENUMERATOR = (
    r"[‘“\"'「]?(?:[(\[（〔][0-9A-Za-z一二三四五六七八九十百甲乙丙丁戊己庚辛壬癸]{1,7}[)\]）〕]"
    r"|(?:\d{1,3}|[A-Za-z]|[ivxlc]{1,6}|[IVXLC]{1,6})[.)）．]|\d{1,3}(?:\.\d{1,3}){1,5}\.?"
    r"|[一二三四五六七八九十百]{1,4}[、．.)）])"
)
"""The mark in front of a numbered item, as documents write it: "(a)", "1.", "3.2.1", "（一）", "iv)"."""
_LABELLED = re.compile(rf"(?P<label>{ENUMERATOR}|{BULLET})(?:\s+|(?<=[、．）])|$)(?P<text>.*)", re.DOTALL)
_LINE_LABEL = re.compile(rf"(?:{ENUMERATOR}|{BULLET})\s")


def tidy(text: str) -> str:
    """The text as it is seen: one blank between words, none within Han where only the source broke the line."""
    text = _UNSEEN.sub("", _JOINERS.sub("", text.translate(_BLANKS)))
    text = _COMPATIBILITY.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = " ".join(_SOURCE_LINE.sub("", text).split(" "))
    text = re.sub(r"[\s\ue000\ue001]+", " ", text).strip()
    return _SPACED_HAN.sub(lambda match: re.sub("[ \u3000]+", "", match[0]), text)


def split_label(text: str) -> tuple[str, str]:
    """The mark in front and the rest; an empty mark where there is none. A sign of a symbol font becomes "•"."""
    match = _LABELLED.fullmatch(text)
    if not match:
        return "", without_private(text)
    return ("•" if _PRIVATE.fullmatch(match["label"]) else match["label"]), without_private(match["text"])


def without_private(text: str) -> str:
    """Signs of symbol fonts have no meaning outside their font."""
    return " ".join(_PRIVATE.sub(" ", text).split(" ")).strip() if _PRIVATE.search(text) else text


def paragraphs(nodes: Iterable[Node | str], notes: Notes) -> list[str]:
    """The paragraphs that inline nodes make: one, unless line breaks divide them.

    Two breaks do; a single one does after the end of a sentence, or before a label.
    """
    made = [""]
    for line in _Inline(notes).of(nodes).split(_BREAK):
        said = tidy(line)
        parts = bool(_ENDS_LINE.search(made[-1])) or bool(_LINE_LABEL.match(said))
        if not said:
            made.append("")
        elif made[-1] and not parts:
            made[-1] = joined(made[-1], said)
        else:
            made.append(said)
    return [text for text in made if text]


def plain(nodes: Iterable[Node | str], notes: Notes) -> str:
    """All text of the nodes on one line."""
    text = ""
    for line in _Inline(notes).of(nodes).split(_BREAK):
        text = joined(text, tidy(line))
    return text


def joined(before: str, after: str) -> str:
    """Two halves of a line: with a blank between them, but for Han."""
    if not before or not after:
        return before + after
    both = re.match(f"[{_WIDE}]", before[-1]) and re.match(f"[{_WIDE}]", after[0])
    return before + after if both else f"{before} {after}"


class _Inline:
    """Puts the string of inline nodes together, with marks where a note's number stood and where a line broke."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._parts: list[str] = []

    def of(self, nodes: Iterable[Node | str]) -> str:
        for node in nodes:
            self._add(node)
        text = "".join(self._parts)
        # What stood around a mark closes up: brackets, commas between two marks, the blank before a stop.
        text = re.sub(rf"[\[(（]\s*{_MARK}\s*[\])）]", _MARK, text)
        text = re.sub(rf"{_MARK}(?:[\s,]*{_MARK})+", _MARK, text)
        text = re.sub(rf"\s*{_MARK}(?=\s*[,.;:!?)\]，。；：、」』）])", "", text)
        text = re.sub(rf"\s*{_MARK}(?=\s|$)", "", text).replace(_MARK, "")
        return _FRACTION.sub(r"\1", text)

    def _add(self, node: Node | str) -> None:
        if isinstance(node, str):
            self._parts.append(_OWN.sub("", node).replace(_MARK, " ").replace(_BREAK, " "))
        elif id(node) in self._notes.marks:
            self._parts.append(_MARK)
        elif id(node) in self._notes.backlinks or node.tag in ("annotation", "annotation-xml", "img"):
            return
        elif node.tag == "br":
            self._parts.append(_BREAK)
        elif node.tag == "q":
            self._around("“", node, "”")
        elif _is_raised(node):
            self._parts.append(self._raised(node))
        elif node.tag in ("msup", "msubsup", "mfrac"):
            self._formula(node)
        elif node.tag in _LINES:
            self._around(_BREAK, node, _BREAK)
        elif node.tag in ("td", "th"):
            self._around(" ", node, " ")
        else:
            for child in node.children:
                self._add(child)

    def _around(self, before: str, node: Node, after: str) -> None:
        self._parts.append(before)
        for child in node.children:
            self._add(child)
        self._parts.append(after)

    def _raised(self, node: Node) -> str:
        """A power as "10^25"; letters ("1st") as they are; the number of a note that is there as a mark."""
        said = _Inline(self._notes).of(node.children)
        text, before = tidy(said), "".join(self._parts[-3:])[-8:]
        if not text:
            return _MARK if not said and node.children else ""
        if before.strip() in ("", "(", "["):
            return text
        number = _NOTE_NUMBER.fullmatch(text)
        noted = number is not None and number[1] in self._notes.numbers
        if _SIGN.fullmatch(text):
            return _MARK if noted else text
        if _NUMBER.fullmatch(text):
            power = _POWER_OF.search(before.rstrip()) is not None
            return _MARK if noted and not power else f"^{text}"
        if re.fullmatch(r"[^\W\d_]{2,}\.?|[ºª°™®℠]", text) or (not noted and re.fullmatch(r"[\[(（].*[\])）]", text)):
            return text
        return _MARK if noted else f"^{text}" if re.fullmatch(r"\w", text) else f"^({text})"

    def _formula(self, node: Node) -> None:
        parts = [tidy(_Inline(self._notes).of([child])) for child in node.children if isinstance(child, Node)]
        if node.tag == "mfrac":
            self._parts.append("/".join(parts))
        else:
            power = "".join(parts[-1:])
            power = power if len(power) < 2 or power.isdigit() else f"({power})"
            self._parts.append(f"{''.join(parts[:-1])}^{power}")


_LINES = frozenset({"p", "div", "li", "tr", "table", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre"})


def _is_raised(node: Node) -> bool:
    if node.tag == "sup":
        return True
    if node.tag != "span":
        return False
    style = node.attrs.get("style", "").replace(" ", "").lower()
    return "vertical-align:super" in style or called(node, "raised")


def is_bold(node: Node) -> bool:
    """Whether an element sets its text in bold."""
    style = node.attrs.get("style", "").replace(" ", "").lower()
    weight = re.search(r"font-weight:(?:bold|[6-9]00)", style) is not None
    return node.tag in ("b", "strong", "big") or weight or (node.tag == "span" and called(node, "bold"))


def all_bold(nodes: Iterable[Node | str]) -> bool:
    """Whether everything that is seen of the nodes is bold; False where nothing is."""
    said = [node for node in nodes if (node if isinstance(node, str) else node.source_text).strip()]
    return bool(said) and all(isinstance(node, Node) and (is_bold(node) or all_bold(node.children)) for node in said)


def calls_itself_heading(node: Node) -> bool:
    """Whether a page's markup says of an element that it is a title, other than by the elements for it."""
    style = node.attrs.get("style", "").replace(" ", "").lower()
    return (
        node.attrs.get("role") == "heading"
        or called(node, "heading")
        or node.tag in ("center", "legend", "summary")
        or node.attrs.get("align", "").lower() == "center"
        or "text-align:center" in style
    )
