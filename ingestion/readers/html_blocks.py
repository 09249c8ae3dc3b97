"""The blocks of a page's document, in reading order: what each element is, by the rules of the format alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingestion.blocks import Block, BlockKind
from ingestion.readers.html_lists import BULLET, item_labels
from ingestion.readers.html_notes import Notes, without_number
from ingestion.readers.html_tables import (
    TableRow,
    caption,
    grid,
    holds_data,
    label_and_text,
    merged_head,
    rows,
    sets_labels,
)
from ingestion.readers.html_text import (
    all_bold,
    calls_itself_heading,
    is_bold,
    paragraphs,
    plain,
    split_label,
    tidy,
    without_private,
)
from ingestion.readers.html_tree import Node
from ingestion.readers.html_words import called, words

_LEVELS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl")
    + ("dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header")
    + ("hgroup", "hr", "html", "legend", "li", "main", "menu", "ol", "p", "page", "pre", "section", "summary", "table")
    + ("tbody", "td", "tfoot", "th", "thead", "tr", "ul")
)
_FILE_NAME = re.compile(r"\S+\.\w{2,5}|\S*[_\d]{4}\S*")
# Longer ones are paragraphs, however they are set.
_LONGEST_HEADING, _LONGEST_TITLE = 400, 800


@dataclass(frozen=True, slots=True)
class _Place:
    """depth: how many lists are around; strong: whether an element around it calls itself a heading."""

    depth: int = 0
    strong: bool = False


def blocks_of(parts: Iterable[Node], notes: Notes) -> tuple[Block, ...]:
    """The blocks of the parts of a page, in order.

    The first paragraphs of an item are its text, joined by blank lines; a paragraph that goes on with it after a list
    inside has the item's level. An item that is only a list inside has an empty text.
    """
    return tuple(_Walk(notes).flow(parts, _Place()))


class _Walk:
    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._holds: dict[int, bool] = {}

    def flow(self, nodes: Iterable[Node | str], place: _Place) -> list[Block]:
        """Elements that follow each other, the text between them as paragraphs."""
        made: list[Block] = []
        run: list[Node | str] = []
        for node in nodes:
            if isinstance(node, str) or not self._is_block(node):
                run.append(node)
                continue
            made += self._run(run, place)
            run = []
            made += self._element(node, place)
        return made + self._run(run, place)

    def _is_block(self, node: Node) -> bool:
        """Whether an element is a block, or holds one ("<a><div>")."""
        if node.tag in _BLOCKS or id(node) in self._notes.bodies:
            return True
        known = self._holds.get(id(node))
        if known is None:
            known = any(one.tag in _BLOCKS or id(one) in self._notes.bodies for one in node.walk())
            self._holds[id(node)] = known
        return known

    def _element(self, node: Node, place: _Place) -> list[Block]:
        if id(node) in self._notes.bodies:
            return self._footnote(node)
        if node.tag in _LEVELS:
            return self._heading(node)
        if node.tag in ("ul", "ol", "menu", "dir"):
            return self._list(node, place)
        if node.tag == "dl":
            return self._definitions(node, place)
        if node.tag == "table":
            return self._table(node, place)
        if node.tag == "figure":
            return self._figure(node, place)
        if node.tag == "pre":
            return self._preformatted(node, place)
        if title := self._title_of_lines(node):
            return [Block(BlockKind.PARA, title, strong=True)]
        strong = place.strong or calls_itself_heading(node) or is_bold(node)
        return self.flow(node.children, replace(place, strong=strong))

    def _run(self, run: Sequence[Node | str], place: _Place) -> list[Block]:
        """Paragraphs of inline nodes, then what the images among them show."""
        if not run:
            return []
        strong = place.strong or all_bold(run) or (len(said := _inked(run)) == 1 and calls_itself_heading(said[0]))
        made = [self._paragraph(text, strong, place) for text in paragraphs(run, self._notes)]
        shown = [alt for node in run if isinstance(node, Node) for one in node.walk() if (alt := _shown(one))]
        return made + [Block(BlockKind.FIGURE, alt) for alt in shown]

    def _paragraph(self, text: str, strong: bool, place: _Place) -> Block:
        strong = strong and len(text) <= _LONGEST_HEADING
        label, rest = split_label(text)
        # What stands behind a sign is an item, whatever the element; a number is left for the structure to judge.
        if label and rest and not any(character.isalnum() for character in label):
            return Block(BlockKind.ITEM, rest, label, level=place.depth + 1, strong=strong)
        return Block(BlockKind.PARA, without_private(text), strong=strong)

    def _title_of_lines(self, node: Node) -> str:
        """What an element that calls itself a title says in several paragraphs; else nothing."""
        parts = [child for child in node.children if not isinstance(child, str) or child.strip()]
        lines = [one for one in parts if isinstance(one, Node) and one.tag in ("p", "div") and not self._nests(one)]
        if len(lines) < 2 or len(lines) < len(parts) or not called(node, "heading"):
            return ""
        text = " ".join(without_private(plain(line.children, self._notes)) for line in lines)
        return text if len(text) <= _LONGEST_TITLE else ""

    def _nests(self, node: Node) -> bool:
        return any(isinstance(child, Node) and self._is_block(child) for child in node.children)

    def _heading(self, node: Node) -> list[Block]:
        text = without_private(plain(_without_anchors(node), self._notes))
        made = [Block(BlockKind.HEADING, text, level=_LEVELS[node.tag])] if text else []
        return made + [Block(BlockKind.FIGURE, alt) for one in node.walk() if not text and (alt := _shown(one))]

    def _footnote(self, node: Node) -> list[Block]:
        number = self._notes.bodies[id(node)]
        inside = _Walk(replace(self._notes, bodies={}))
        made = inside.flow([node] if node.tag in ("p", "div", "aside", "section") else node.children, _Place())
        text = "\n\n".join(filter(None, (f"{b.label} {b.text}".strip() if b.label else b.text for b in made)))
        text = without_number(text, number)
        return [Block(BlockKind.FOOTNOTE, text, number)] if text else []

    def _list(self, node: Node, place: _Place) -> list[Block]:
        made: list[Block] = []
        labels = iter(item_labels(node))
        for child in node.children:
            if isinstance(child, str):
                made += self._run([child], place)
            elif child.tag != "li":
                # A list that stands in a list, not in its item, belongs to the item before it.
                made += self._element(child, replace(place, depth=place.depth + 1, strong=False))
            elif id(child) in self._notes.bodies:
                next(labels)
                made += self._footnote(child)
            else:
                made += self._item(next(labels), child.children, place)
        return made

    def _item(self, label: str, nodes: Iterable[Node | str], place: _Place) -> list[Block]:
        depth = place.depth + 1
        inner = self.flow(nodes, _Place(depth=depth))
        own: list[Block] = []
        while len(own) < len(inner) and inner[len(own)].kind is BlockKind.PARA:
            own.append(inner[len(own)])
        rest = [
            replace(block, level=depth) if block.kind is BlockKind.PARA and block.level is None else block
            for block in inner[len(own) :]
        ]
        text = "\n\n".join(block.text for block in own)
        written, after = split_label(text)
        if written and after and (not label or label == BULLET or written[0] in "([（〔"):
            label, text = written, after
        if not text and (not label or label == BULLET or not rest):
            return rest
        strong = len(own) == 1 and own[0].strong
        return [Block(BlockKind.ITEM, text, label, level=depth, strong=strong), *rest]

    def _definitions(self, node: Node, place: _Place) -> list[Block]:
        """Each term with its definition is one item ("term: definition"), a label with its text too."""
        made: list[Block] = []
        terms: list[str] = []
        for child in _entries(node):
            if child.tag == "dt":
                terms.append(plain(child.children, self._notes))
                continue
            inner = self._item("", child.children, place) if child.tag == "dd" else self._element(child, place)
            term, terms = " / ".join(filter(None, terms)), []
            if term and inner and inner[0].kind is BlockKind.ITEM and inner[0].level == place.depth + 1:
                label, rest = split_label(term)
                first = inner[0]
                if label and not rest:
                    inner[0] = replace(first, label=label)
                else:
                    said = term if re.search(r"[:：.。;；?？]$", term) else f"{term}:"
                    inner[0] = replace(first, text=f"{said} {first.text}".strip())
            elif term:
                inner.insert(0, Block(BlockKind.ITEM, term, level=place.depth + 1))
            made += inner
        return made + [Block(BlockKind.ITEM, term, level=place.depth + 1) for term in terms if term]

    def _table(self, node: Node, place: _Place) -> list[Block]:
        found = rows(node)
        bordered = node.attrs.get("border", "0").strip() not in ("", "0")
        if caption(node) is None and not bordered and sets_labels(found, self._notes):
            return self._labelled(found, place)
        if holds_data(node, found):
            return self._data(node, found)
        made = self.flow([said] if (said := caption(node)) else [], place)
        for row in found:
            if id(row.node) in self._notes.bodies:
                made += self._footnote(row.node)
                continue
            beside = sum(bool(cell.source_text.strip()) for cell in row.cells) > 1
            for cell in row.cells:
                inner = self._element(cell, place)
                # A heading has no text beside it on its line.
                made += [replace(inner[0], strong=False)] if beside and len(inner) == 1 else inner
        return made

    def _labelled(self, found: Sequence[TableRow], place: _Place) -> list[Block]:
        made: list[Block] = []
        for row in found:
            label, cells = label_and_text(row, self._notes)
            if id(row.node) in self._notes.bodies:
                made += self._footnote(row.node)
            elif label:
                made += self._item(label, [child for cell in cells for child in cell.children], place)
            else:
                made += [
                    replace(block, level=place.depth + 1) if block.kind is BlockKind.PARA else block
                    for cell in cells
                    for block in self.flow(cell.children, replace(place, depth=place.depth + 1))
                ]
        return made

    def _data(self, node: Node, found: Sequence[TableRow]) -> list[Block]:
        said = caption(node)
        made = [Block(BlockKind.TABLE, plain(said.children, self._notes) if said else "")]
        notes = [row for row in found if id(row.node) in self._notes.bodies]
        head, body = merged_head(grid(tuple(row for row in found if row not in notes), self._notes))
        if head:
            made.append(Block(BlockKind.ROW, head.text, level=0, cells=head.cells))
        made += [Block(BlockKind.ROW, row.text, cells=row.cells) for row in body]
        for row in notes:
            made += self._footnote(row.node)
        return made

    def _figure(self, node: Node, place: _Place) -> list[Block]:
        said = [plain(one.children, self._notes) for one in node.walk() if one.tag == "figcaption"]
        rest = [child for child in node.children if isinstance(child, str) or child.tag != "figcaption"]
        inner = self.flow(rest, place)
        text = " ".join(filter(None, said))
        if inner and inner[0].kind is BlockKind.TABLE and text and not inner[0].text:
            return [replace(inner[0], text=text), *inner[1:]]
        if text and any(node.tag == "img" for node in node.walk()):
            inner = [block for block in inner if block.kind is not BlockKind.FIGURE or block.text != text]
        return [*inner, Block(BlockKind.FIGURE, text)] if text else inner

    def _preformatted(self, node: Node, place: _Place) -> list[Block]:
        """Text set line by line: blank lines part paragraphs, and so does a line that begins with a label."""
        made: list[str] = []
        for part in re.split(r"\n[ \t]*\n", node.source_text.replace("\r\n", "\n")):
            lines: list[Node | str] = []
            for line in part.split("\n"):
                lines += [line, Node("br", {})]
            made += paragraphs(lines, self._notes)
        return [self._paragraph(text, False, place) for text in made]


def _entries(node: Node) -> Iterable[Node]:
    """The terms and definitions of a list, also where they are grouped in divisions."""
    for child in node.children:
        if isinstance(child, Node):
            yield from _entries(child) if child.tag == "div" else (child,)


def _inked(run: Sequence[Node | str]) -> list[Node]:
    """The elements of a run that show something; empty where text stands beside them."""
    if any(isinstance(node, str) and node.strip() for node in run):
        return []
    return [node for node in run if isinstance(node, Node) and node.source_text.strip()]


def _without_anchors(node: Node) -> Iterable[Node | str]:
    """What is in a heading but for the signs that link to it ("¶", "#")."""
    for child in node.children:
        if isinstance(child, Node) and child.tag == "a" and child.source_text.strip() in ("¶", "#", "§", "🔗"):
            continue
        yield child


def _shown(node: Node) -> str:
    """The words for an image, where they say more than that there is one."""
    if node.tag != "img" or node.attrs.get("role") in ("presentation", "none"):
        return ""
    alt = tidy(node.attrs.get("alt", ""))
    said = re.findall(r"[^\W\d_]+", alt.lower())
    content = [word for word in said if word not in words("image", "empty")]
    enough = len(content) >= 3 or sum("㐀" <= character <= "鿿" for character in alt) >= 6
    return alt if enough and not _FILE_NAME.fullmatch(alt) else ""
