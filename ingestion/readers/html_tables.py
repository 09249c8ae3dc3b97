"""Tables of a page: the grid of one, and whether it holds data or only sets text in columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.readers.html_notes import Notes
from ingestion.readers.html_text import all_bold, plain, split_label
from ingestion.readers.html_tree import Node

# A span beyond these is a slip or an attack; no table has so many columns or rows.
_MOST_COLUMNS, _MOST_SPANNED = 100, 2000
_GROUPS = frozenset({"tbody", "thead", "tfoot"})
_STRUCTURED = frozenset({"table", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "figure", "article"})


@dataclass(frozen=True, slots=True)
class TableRow:
    """cells: those written in this row; head: whether the row stands in the table's head."""

    node: Node
    cells: tuple[Node, ...]
    head: bool


@dataclass(frozen=True, slots=True)
class GridRow:
    """cells: a text for each column; text: all of them on one line, spanning ones once; head: a row of the head.

    bold: all that it says is bold, as is the first row of a table where no element says that it is the head.
    """

    cells: tuple[str, ...]
    text: str
    head: bool
    bold: bool = False


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
    nested = any(
        node.tag in _STRUCTURED
        for row in found
        for cell in row.cells
        for one in cell.children
        if isinstance(one, Node)
        for node in one.walk()
    )
    return len(found) > 1 and not nested


def grid(found: tuple[TableRow, ...], notes: Notes) -> list[GridRow]:
    """All rows, as wide as the widest, without rows and columns that have no text.

    A cell that spans several columns or rows stands in each of them.
    """
    reaching: dict[int, tuple[int, Node]] = {}  # by column: for how many rows more a cell from above reaches down
    lines: list[list[Node | None]] = []
    texts: dict[int, str] = {}
    for row in found:
        line: list[Node | None] = []
        for cell in row.cells:
            _fill_from_above(line, reaching)
            texts[id(cell)] = cell_text(cell, notes)
            deep = _span(cell, "rowspan", _MOST_SPANNED)
            for _ in range(_span(cell, "colspan", max(1, _MOST_COLUMNS - len(line)))):
                if len(line) not in reaching:
                    # Counted with this row, which the end of the row takes off again.
                    reaching[len(line)] = (deep, cell)
                line.append(cell)
        _fill_from_above(line, reaching)
        reaching = {column: (left - 1, cell) for column, (left, cell) in reaching.items() if left > 1}
        lines.append(line)
    width = max(map(len, lines), default=0)
    columns = [[line[at] if at < len(line) else None for line in lines] for at in range(width)]
    # Where the same cells stand side by side in all rows, a span counts columns that the table does not have.
    columns = [column for at, column in enumerate(columns) if not at or not _same(column, columns[at - 1])]
    columns = [column for column in columns if any(cell is not None and texts[id(cell)] for cell in column)]
    made = []
    for row, cells in zip(found, zip(*columns, strict=True), strict=bool(columns)):
        head = row.head or (bool(row.cells) and all(cell.tag == "th" for cell in row.cells))
        said = dict.fromkeys(id(cell) for cell in cells if cell is not None and texts[id(cell)])
        if said:
            filled = tuple("" if cell is None else texts[id(cell)] for cell in cells)
            bold = all(all_bold(cell.children) for cell in row.cells if texts[id(cell)])
            made.append(GridRow(filled, " / ".join(texts[cell] for cell in said), head, bold))
    return made


def merged_head(lines: list[GridRow]) -> tuple[GridRow | None, list[GridRow]]:
    """One header row of all rows of the head at the top ("Fines" over "From" gives "Fines From"), and the others."""
    top = 0
    while top < len(lines) and lines[top].head:
        top += 1
    top = min(top, 1) if top == len(lines) else top
    if not top and len(lines) > 1 and lines[0].bold and not lines[1].bold:
        top = 1
    if not top:
        return None, lines
    columns = zip(*(line.cells for line in lines[:top]), strict=True)
    cells = tuple(" ".join(dict.fromkeys(part for part in column if part)) for column in columns)
    return GridRow(cells, " / ".join(dict.fromkeys(filter(None, cells))), True), lines[top:]


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


def _fill_from_above(line: list[Node | None], reaching: dict[int, tuple[int, Node]]) -> None:
    while len(line) in reaching:
        line.append(reaching[len(line)][1])


def _same(column: list[Node | None], before: list[Node | None]) -> bool:
    return all(one is other for one, other in zip(column, before, strict=True))


def _span(cell: Node, name: str, most: int) -> int:
    said = cell.attrs.get(name, "1").strip()
    return max(1, min(int(said), most)) if said.isdecimal() and len(said) < 9 else 1
