"""Tables of a page: the grid of one, and whether it holds data or only sets text in columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.readers.html_notes import Notes
from ingestion.readers.html_text import plain, split_label
from ingestion.readers.html_tree import Node

# A span beyond these is a slip or an attack; no table has so many columns or rows.
_MOST_COLUMNS, _MOST_SPANNED = 200, 2000
_GROUPS = frozenset({"tbody", "thead", "tfoot"})
_STRUCTURED = frozenset({"table", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "figure", "article"})


@dataclass(frozen=True, slots=True)
class TableRow:
    """cells: those written in this row; head: whether the row stands in the table's head."""

    node: Node
    cells: tuple[Node, ...]
    head: bool


def rows(table: Node) -> tuple[TableRow, ...]:
    """The rows of a table itself, not of tables inside it, the head first and the foot last."""
    found = list(_rows(table, ""))
    order = {"thead": 0, "tfoot": 2}
    found.sort(key=lambda pair: order.get(pair[0], 1))
    return tuple(
        TableRow(row, tuple(c for c in row.children if isinstance(c, Node) and c.tag in ("td", "th")), group == "thead")
        for group, row in found
    )


def caption(table: Node) -> Node | None:
    return next((child for child in table.children if isinstance(child, Node) and child.tag == "caption"), None)


def sets_labels(table: tuple[TableRow, ...], notes: Notes) -> bool:
    """Whether each row is a label beside its text, as official journals set "(a)" in a column of its own.

    A row without a label goes on with the text above it.
    """
    if not table or any(row.head or any(cell.tag == "th" for cell in row.cells) for row in table):
        return False
    kinds = [label_and_text(row, notes) for row in table]
    if any(len(texts) > 1 or (label and not texts) for label, texts in kinds):
        return False
    labels = [label for label, _ in kinds if label]
    bare = [label for label in labels if label.isdecimal()]
    return bool(kinds[0][0]) and (not bare or bare == [str(number) for number in range(1, len(labels) + 1)])


def label_and_text(row: TableRow, notes: Notes) -> tuple[str, tuple[Node, ...]]:
    """The label that stands first in a row, if one does, and the row's other cells that hold something."""
    full = [cell for cell in row.cells if cell.source_text.strip() or any(n.tag == "img" for n in cell.walk())]
    if len(full) > 1 and not any(node.tag in _STRUCTURED for node in full[0].walk()):
        said = plain(full[0].children, notes)
        label, rest = split_label(said) if len(said) <= 14 else ("", said)
        if (label and not rest) or (said.isdecimal() and len(said) <= 3):
            return label or said, tuple(full[1:])
    return "", tuple(full)


def holds_data(table: Node, found: tuple[TableRow, ...]) -> bool:
    """Whether a table's columns mean something: it says so, or it has several rows and columns of plain cells."""
    role = table.attrs.get("role", "")
    if role in ("presentation", "none"):
        return False
    width = max((sum(bool(cell.source_text.strip()) for cell in row.cells) for row in found), default=0)
    headed = any(row.head or any(cell.tag == "th" for cell in row.cells) for row in found)
    border = table.attrs.get("border", "0").strip().removesuffix("px")
    if width < 2:
        return headed and caption(table) is not None
    if headed or caption(table) is not None or role in ("table", "grid") or border not in ("", "0", "none"):
        return True
    nested = any(node.tag in _STRUCTURED for row in found for cell in row.cells for one in cell.children
                 if isinstance(one, Node) for node in one.walk())
    return len(found) > 1 and not nested


def grid(found: tuple[TableRow, ...], notes: Notes) -> list[tuple[bool, tuple[str, ...]]]:
    """The texts of all rows, as wide as the widest, each with whether it is a row of the head.

    A cell that spans several columns or rows stands in each of them; columns and rows without any text are left out.
    """
    reaching: dict[int, tuple[int, str]] = {}  # by column: for how many rows more a cell from above reaches down
    filled: list[tuple[bool, list[str]]] = []
    for row in found:
        line: list[str] = []
        for cell in row.cells:
            _fill_from_above(line, reaching)
            text, deep = cell_text(cell, notes), _span(cell, "rowspan", _MOST_SPANNED)
            for _ in range(min(_span(cell, "colspan", _MOST_COLUMNS), _MOST_COLUMNS - len(line))):
                if len(line) not in reaching:
                    # Counted with this row, which the end of the row takes off again.
                    reaching[len(line)] = (deep, text)
                line.append(text)
        _fill_from_above(line, reaching)
        reaching = {column: (left - 1, text) for column, (left, text) in reaching.items() if left > 1}
        head = row.head or (bool(row.cells) and all(cell.tag == "th" for cell in row.cells))
        filled.append((head, line))
    width = max((len(line) for _, line in filled), default=0)
    even = [(head, line + [""] * (width - len(line))) for head, line in filled]
    used = [column for column in range(width) if any(line[column] for _, line in even)]
    return [(head, tuple(line[column] for column in used)) for head, line in even if any(line)]


def merged_head(lines: list[tuple[bool, tuple[str, ...]]]) -> tuple[tuple[str, ...] | None, list[tuple[str, ...]]]:
    """One header row of all rows of the head at the top ("Fines" over "From" gives "Fines From"), and the others."""
    top = 0
    while top < len(lines) and lines[top][0]:
        top += 1
    if top == len(lines):
        top = min(top, 1)
    body = [cells for _, cells in lines[top:]]
    if not top:
        return None, body
    columns = zip(*(cells for _, cells in lines[:top]), strict=True)
    return tuple(" ".join(dict.fromkeys(part for part in column if part)) for column in columns), body


def cell_text(cell: Node, notes: Notes) -> str:
    """All of a cell on one line; marks in front of its items stay."""
    return plain(cell.children, notes)


def _rows(node: Node, group: str) -> Iterator[tuple[str, Node]]:
    for child in node.children:
        if isinstance(child, Node):
            if child.tag == "tr":
                yield group, child
            elif child.tag in _GROUPS:
                yield from _rows(child, child.tag)
            elif child.tag not in ("table", "caption", "colgroup", "col"):
                yield from _rows(child, group)


def _fill_from_above(line: list[str], reaching: dict[int, tuple[int, str]]) -> None:
    while len(line) in reaching:
        line.append(reaching[len(line)][1])


def _span(cell: Node, name: str, most: int) -> int:
    said = cell.attrs.get(name, "1").strip()
    return max(1, min(int(said), most)) if said.isdecimal() and len(said) < 9 else 1
