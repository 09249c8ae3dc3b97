"""A page as a tree of our own: elements and text, whatever state its markup is in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from corpus.model import ClausewiseError

# How deep the tree may be: far more than any page needs, far less than what Python can descend.
MAX_DEPTH = 100
_XHTML = "http://www.w3.org/1999/xhtml"


class HtmlError(ClausewiseError):
    """A file that is no page, or a page that cannot be read."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An element: its name and attributes in lower case, and what is in it, in order. Equal only to itself."""

    tag: str
    attrs: Mapping[str, str]
    children: tuple[Node | str, ...] = ()

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in document order."""
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(child for child in reversed(node.children) if isinstance(child, Node))

    def strings(self) -> Iterator[str]:
        """The text in it, in document order, as it stands in the source."""
        stack: list[Node | str] = [self]
        while stack:
            item = stack.pop()
            if isinstance(item, str):
                yield item
            else:
                stack.extend(reversed(item.children))

    @property
    def source_text(self) -> str:
        return "".join(self.strings())


def parse(text: str, path: str = "") -> Node:
    """The root of a page; `path` is what its errors name.

    Elements deeper than MAX_DEPTH are set beside each other, so that nothing is lost.
    Raises HtmlError where nothing can be made of the text, or where it is nested deeper than can be read whole.
    """
    data = text.encode("utf-8", "replace")
    root = _as_xhtml(data) if "<?xml" in text[:100] or _XHTML in text[:2000] else None
    if root is None:
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError:
            root = None
        if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
            raise HtmlError("The parts of {path} are nested too deeply to be read; save it as PDF or text.", path=path)
    if root is None:
        raise HtmlError("There is no text in {path}; open the page in a browser and save it whole.", path=path)
    return _ours(root)


def _as_xhtml(data: bytes) -> etree._Element | None:
    """The root where the page is well-formed XML, whose empty elements ("<a/>") HTML would read as left open."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
    # A named entity of HTML is not resolved here, and its character would be missing.
    whole = root.tag == f"{{{_XHTML}}}html" and next(root.iter(etree.Entity), None) is None
    return root if whole else None


class _Open:
    """An element that is being built."""

    __slots__ = ("tag", "attrs", "children")

    def __init__(self, tag: str, attrs: Mapping[str, str], text: str | None) -> None:
        self.tag, self.attrs = tag, attrs
        self.children: list[Node | str] = [text] if text else []

    def closed(self) -> Node:
        return Node(self.tag, self.attrs, tuple(self.children))


def _ours(root: etree._Element) -> Node:
    stack = [_Open("page", {}, None)]
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            _add(stack[-1], element.tail)
        elif event == "start":
            depth += 1
            opened = _Open(_name(element.tag), {_name(k): v for k, v in element.attrib.items()}, element.text)
            if depth > MAX_DEPTH:
                stack[-1].children.append(opened.closed())
            else:
                stack.append(opened)
        else:
            if depth <= MAX_DEPTH:
                done = stack.pop()
                stack[-1].children.append(done.closed())
            depth -= 1
            _add(stack[-1], element.tail)
    return stack[0].closed()


def _add(node: _Open, text: str | None) -> None:
    if text:
        node.children.append(text)


def _name(tag: str) -> str:
    """A name without its namespace ("{...}p", "m:math"), but "xml:lang" as "lang"."""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()
