"""What of a page is its document: hidden parts, navigation and forms go, the part marked as the main one stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ingestion.readers.html_tree import Node
from ingestion.readers.html_words import called, words

_MEDIA = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_NOT_SHOWN = re.compile(r"display:none|visibility:hidden|mso-hide:all")
_SELECTOR = re.compile(r"[a-zA-Z0-9]*(?:\.([\w-]+)|#([\w-]+))")
_CONTENT = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "article", "main", "table", "dl", "ol"})
_INLINE = frozenset({"span", "i", "b", "a", "em", "strong", "svg", "small"})
# A part that only its name sets apart is the document after all where it holds this share of the page.
_TOO_MUCH = 0.25
_MAIN_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Visible:
    """body: the page without what is apart from its document; main: the parts of `body` to read, in order.

    unseen: how many words were left out because the page hides them or strikes them out.
    """

    body: Node
    main: tuple[Node, ...]
    unseen: int


def visible(root: Node) -> Visible:
    """What a reader sees of a page's document."""
    hidden = _hidden_by_sheets(root)
    body = next((node for node in root.walk() if node.tag == "body"), root)
    whole = _size(body)
    unseen = 0

    def drop(node: Node, inside_main: bool) -> bool:
        nonlocal unseen
        if node.attrs.get("aria-hidden") == "true" and node.tag in _INLINE:
            return True  # an icon, or a second drawing of what stands beside it
        if _is_hidden(node, hidden, whole) or node.tag in words("apart", "struck"):
            unseen += 0 if node.tag in words("apart", "elements") else len(node.source_text.split())
            return True
        return _is_apart(node, whole, inside_main)

    body = _without(body, drop, False)
    return Visible(body, _main(body), unseen)


def _without(node: Node, drop: Callable[[Node, bool], bool], inside_main: bool) -> Node:
    inside_main = inside_main or _is_main(node) or node.tag == "article"
    kept = tuple(
        child if isinstance(child, str) else _without(child, drop, inside_main)
        for child in node.children
        if isinstance(child, str) or not drop(child, inside_main)
    )
    return Node(node.tag, node.attrs, kept)


def _is_hidden(node: Node, hidden: frozenset[str], whole: int) -> bool:
    attrs = node.attrs
    if "hidden" in attrs and attrs["hidden"].lower() != "until-found":
        return True
    if _NOT_SHOWN.search(attrs.get("style", "").replace(" ", "").lower()):
        return True
    classes = attrs.get("class", "").split()
    if any(f".{name}" in hidden for name in classes) or f"#{attrs.get('id', '')}" in hidden:
        return True
    return not words("apart", "hidden").isdisjoint(classes) and _size(node) <= _TOO_MUCH * whole


def _is_apart(node: Node, whole: int, inside_main: bool) -> bool:
    if node.tag in words("apart", "elements") or node.attrs.get("role") in words("apart", "roles"):
        return True
    if node.tag in words("apart", "outside_main") and not inside_main:
        return not _holds_main(node)
    if node.tag == "form":
        return _size(node) <= _TOO_MUCH * whole and not any(one.tag in _CONTENT for one in node.walk())
    if called(node, "apart") and node.tag not in ("body", "main", "article"):
        return _size(node) <= _TOO_MUCH * whole and not _holds_main(node)
    return node.tag in ("ul", "ol", "div", "table") and _is_contents(node, whole)


def _is_contents(node: Node, whole: int) -> bool:
    """A list of links into the page itself: five or more, hardly any words beside them, and not the page itself."""
    links = [one for one in node.walk() if one.tag == "a" and one.attrs.get("href", "").startswith("#")]
    said = [link for link in links if len("".join(link.source_text.split())) > 3]
    if len(said) < 5:
        return False
    size = _size(node)
    return size <= _MAIN_SHARE * whole and sum(map(_size, said)) >= 0.9 * size


def _main(body: Node) -> tuple[Node, ...]:
    """The parts marked as the main one, where they hold most of the page; else the whole."""
    whole = _size(body)
    for test in (_is_main, lambda node: node.tag == "article"):
        parts = tuple(_outermost(body, test))
        if parts and sum(map(_size, parts)) >= _MAIN_SHARE * whole:
            return parts
    return (body,)


def _outermost(node: Node, test: Callable[[Node], bool]) -> Iterator[Node]:
    if test(node):
        yield node
        return
    for child in node.children:
        if isinstance(child, Node):
            yield from _outermost(child, test)


def _is_main(node: Node) -> bool:
    return node.tag == "main" or node.attrs.get("role") == "main"


def _holds_main(node: Node) -> bool:
    return any(_is_main(one) or one.tag == "article" for one in node.walk())


def _size(node: Node) -> int:
    """How many characters of a part leave a mark, scripts and styles aside."""
    size, stack = 0, [node]
    while stack:
        for child in stack.pop().children:
            if isinstance(child, str):
                size += len("".join(child.split()))
            elif child.tag not in ("script", "style", "noscript", "template"):
                stack.append(child)
    return size


def _hidden_by_sheets(root: Node) -> frozenset[str]:
    """The simple selectors (".name", "#name") that the page's own style sheets keep from sight on screen."""
    found: set[str] = set()
    for node in root.walk():
        if node.tag == "style" and "print" not in node.attrs.get("media", ""):
            for selectors, rules in _RULE.findall(_MEDIA.sub("", node.source_text)):
                if _NOT_SHOWN.search(rules.replace(" ", "").lower()):
                    for selector in selectors.split(","):
                        if match := _SELECTOR.fullmatch(selector.strip()):
                            found.add(f".{match[1]}" if match[1] else f"#{match[2]}")
    return frozenset(found)
