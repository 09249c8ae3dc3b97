"""Footnotes of a page: which links are their marks, which elements their texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingestion.readers.html_tree import Node
from ingestion.readers.html_words import called, words

_MARK = re.compile(r"[\[(（]?\s*(\d{1,4}|[a-z]|[ivxl]{1,6}|[*†‡§¶#]{1,4})\s*[\])）]?\.?")
_LEADING = re.compile(r"\s*[\[(（]?\s*(\d{1,4}|[*†‡§¶#]{1,4})\s*[\])）]?[.:]?\s+\S")
_OPENING = str.maketrans("", "", "[(（")
_WHOLE = ("body", "page", "main")
_BLOCKS = frozenset({"p", "li", "div", "td", "th", "tr", "aside", "section", "dd", "blockquote", *_WHOLE})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True, slots=True)
class Notes:
    """marks: the links to notes; bodies: each note's element with its number; backlinks: links from a note back to
    its mark. Elements are named by their `id()`, so a Notes belongs to one tree. numbers: those of all notes."""

    marks: frozenset[int] = frozenset()
    bodies: dict[int, str] = field(default_factory=dict)
    backlinks: frozenset[int] = frozenset()
    elements: tuple[Node, ...] = ()
    """The notes' elements in the order of the page."""

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset(self.bodies.values())


class _Page:
    def __init__(self, root: Node) -> None:
        self.order: dict[int, int] = {}
        self.parent: dict[int, Node] = {}
        self.links: list[Node] = []
        self.named: dict[str, Node] = {}
        self._ink: dict[int, int] = {}
        self._measure(root)
        for place, node in enumerate(root.walk()):
            self.order[id(node)] = place
            for child in node.children:
                if isinstance(child, Node):
                    self.parent[id(child)] = node
            if node.tag == "a" and node.attrs.get("href", "").startswith("#"):
                self.links.append(node)
            for key in ("id", "name"):
                if node.attrs.get(key):
                    self.named.setdefault(node.attrs[key], node)

    def _measure(self, root: Node) -> None:
        """Notes how many characters are seen before each element."""
        ink = 0
        stack: list[Node | str] = [root]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                ink += len("".join(item.split()).translate(_OPENING))
            else:
                self._ink[id(item)] = ink
                stack.extend(reversed(item.children))

    def begins(self, block: Node, node: Node) -> bool:
        """Whether an element within a block is the first thing that is seen of it, but for an opening bracket."""
        return self._ink[id(block)] == self._ink[id(node)]

    def above(self, node: Node) -> Iterator[Node]:
        """The element itself and those around it, inmost first."""
        current: Node | None = node
        while current is not None:
            yield current
            current = self.parent.get(id(current))

    def block(self, node: Node) -> Node:
        """The paragraph, item or row that an element begins or stands in."""
        found = next(one for one in self.above(node) if one.tag in _BLOCKS or one.tag in _HEADINGS)
        above = self.parent.get(id(found))
        # A number in a cell of its own: the note is the row. A note's only paragraph: the note is what holds it.
        if found.tag in ("td", "th") and above is not None and above.tag == "tr":
            return above
        if found is not node and above is not None and above.tag in ("li", "td") and self.begins(above, found):
            return self.block(above) if above.tag == "td" else above
        return found


def find_notes(root: Node) -> Notes:
    """The notes that links lead to, and those that call themselves so without a link."""
    page = _Page(root)
    marks: set[int] = set()
    bodies: dict[int, str] = {}
    elements: dict[int, Node] = {}
    leads_to: dict[int, Node] = {}
    for link in page.links:
        match = _MARK.fullmatch(link.source_text.strip())
        target = page.named.get(link.attrs["href"][1:])
        if not match or target is None or not _is_mark(link, target, page):
            continue
        body = page.block(target)
        marks.add(id(link))
        leads_to[id(link)] = body
        bodies.setdefault(id(body), match[1])
        elements.setdefault(id(body), body)
    for node in root.walk():
        if id(node) not in bodies and _says_note(node) and node.tag in ("p", "li", "aside", "div"):
            number = _LEADING.match(node.source_text)
            inside = any(id(one) in bodies for one in (*node.walk(), *page.above(node)))
            if number and not inside and not _holds_blocks(node):
                bodies[id(node)] = number[1]
                elements[id(node)] = node
    back = {id(link) for body in elements.values() for link in body.walk() if _leads_back(link, marks)}
    ordered = sorted(elements.values(), key=lambda node: page.order[id(node)])
    return Notes(frozenset(marks), bodies, frozenset(back), tuple(ordered))


def without_number(text: str, number: str) -> str:
    """A note's text without its number in front, in brackets or not."""
    return re.sub(rf"^[\[(（]?\s*{re.escape(number)}\s*[\])）]?[.:]?(?=\s|$|[^\w\s])\s*", "", text, count=1).strip()


def _is_mark(link: Node, target: Node, page: _Page) -> bool:
    body = page.block(target)
    if body.tag in _HEADINGS or body.tag in _WHOLE or not page.begins(body, target):
        return False
    if any(one is body for one in page.above(link)) or any(one is link for one in target.walk()):
        return False
    own = page.block(link)
    if page.begins(own, link) and page.order[id(link)] > page.order[id(target)]:
        return False  # the way back, from a note to its mark
    own_names = {one.attrs[key] for one in page.above(link) for key in ("id", "name") if key in one.attrs}
    own_names |= {one.attrs["id"] for one in link.walk() if "id" in one.attrs}
    returns = any(one.tag == "a" and one.attrs.get("href", "#")[1:] in own_names for one in body.walk())
    raised = any(one.tag == "sup" for one in (*link.walk(), *list(page.above(link))[:3])) or called(link, "raised")
    said = called(link, "note", "reference_names") or link.attrs.get("role") == "doc-noteref"
    return returns or said or raised or any(_says_note(one) for one in page.above(body))


def _says_note(node: Node) -> bool:
    return called(node, "note") or node.attrs.get("role", "") in words("note", "roles") - {"note"}


def _leads_back(link: Node, marks: set[int]) -> bool:
    if link.tag != "a" or id(link) in marks or not link.attrs.get("href", "").startswith("#"):
        return False
    # "↩2" leads to the second place that has the mark.
    text = " ".join(link.source_text.replace("\ufe0e", "").split()).lower()
    text = re.sub(r"(?<=[↩↑⏎^])\s?\d+$", "", text)
    return not text or text in words("note", "back") or _MARK.fullmatch(text) is not None


def _holds_blocks(node: Node) -> bool:
    return sum(one.tag in ("p", "li", "tr") for one in node.walk()) > 1 + (node.tag in ("p", "li"))
