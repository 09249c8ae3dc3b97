"""Reads a Markdown file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingestion.blocks import Block, BlockKind, Reading
from ingestion.readers.characters import read_text, tidy

_FRONT = re.compile(r"\A---[ \t]*\n(?P<fields>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(?P<name>[A-Za-z_-]+):[ \t]*(?P<value>\S.*)$", re.MULTILINE)
_NOTE = re.compile(r"^\[\^(?P<name>[^\]\s]+)\]:[ \t]*(?P<text>.*(?:\n(?:[ \t]{2,}.*\S.*))*)$", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^([^\]\s]+)\]")
_TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SIGNS = re.compile(r"^#{1,6}\s|^```|^\s*[-*+]\s|^\|.+\|\s*$|\[[^\]]+\]\([^)]+\)|\*\*\S", re.MULTILINE)


def read_markdown(path: Path) -> Reading:
    """The blocks of a Markdown file. Raises TextFileError where it is missing, empty, or no text that can be read."""
    text = read_text(path)
    title = language = ""
    if front := _FRONT.match(text):
        fields = {field["name"].lower(): field["value"].strip(" \"'") for field in _FIELD.finditer(front["fields"])}
        title, language = fields.get("title", ""), fields.get("lang", fields.get("language", ""))
        text = text[front.end() :]
    notes = {note["name"]: note["text"] for note in _NOTE.finditer(text)}
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(_NOTE.sub("", text))
    blocks = tuple(_with_notes(_Walk().blocks(tokens), notes))
    return Reading("markdown", blocks, title=title, language=language)


def looks_like_markdown(text: str) -> bool:
    """Whether a text uses Markdown's signs often enough to mean them: two different ones, or headings."""
    found = _SIGNS.findall(text[:20_000])
    return any(sign.startswith("#") for sign in found) or len({sign.strip()[:1] for sign in found}) > 2


class _Walk:
    def __init__(self) -> None:
        self.lists: list[str] = []
        self.number: list[int] = []
        self.item: Block | None = None
        self.cells: list[str] | None = None
        self.in_head = False

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        heading: int | None = None
        for token in tokens:
            kind = token.type
            if kind in ("bullet_list_open", "ordered_list_open"):
                yield from self._close_item()
                self.lists.append("" if kind.startswith("bullet") else token.markup)
                self.number.append(int(token.attrs.get("start", 1)))
            elif kind in ("bullet_list_close", "ordered_list_close"):
                yield from self._close_item()
                self.lists.pop()
                self.number.pop()
            elif kind == "list_item_open":
                yield from self._close_item()
                self.item = self._new_item(token)
            elif kind == "list_item_close":
                yield from self._close_item()
            elif kind == "heading_open":
                heading = int(token.tag[1:])
            elif kind == "heading_close":
                heading = None
            elif kind == "thead_open":
                self.in_head = True
            elif kind == "thead_close":
                self.in_head = False
            elif kind == "tr_open":
                self.cells = []
            elif kind == "tr_close":
                yield self._row()
            elif kind == "inline":
                yield from self._inline(token, heading)
            elif kind in ("fence", "code_block", "html_block"):
                text = token.content if kind != "html_block" else _without_tags(token.content)
                yield from self._paragraph(text.strip("\n"), False)
        yield from self._close_item()

    def _inline(self, token: Token, heading: int | None) -> Iterator[Block]:
        text = _text(token.children or [])
        if self.cells is not None:
            self.cells.append(text)
        elif heading is not None:
            yield Block(BlockKind.HEADING, text, level=heading)
        else:
            yield from self._paragraph(text, _all_strong(token.children or []))

    def _paragraph(self, text: str, strong: bool) -> Iterator[Block]:
        if not text.strip():
            return
        if self.item is None:
            yield Block(BlockKind.PARA, text, strong=strong)
            return
        whole = f"{self.item.text}\n\n{text}" if self.item.text else text
        self.item = Block(BlockKind.ITEM, whole, label=self.item.label, level=self.item.level)

    def _new_item(self, token: Token) -> Block:
        label = "•"
        if self.lists[-1]:
            label = f"{token.info or self.number[-1]}{self.lists[-1]}"
            self.number[-1] += 1
        return Block(BlockKind.ITEM, "", label=label, level=len(self.lists))

    def _close_item(self) -> Iterator[Block]:
        if self.item is not None and self.item.text:
            yield self.item
        self.item = None

    def _row(self) -> Block:
        cells = tuple(self.cells or ())
        self.cells = None
        return Block(BlockKind.ROW, " / ".join(filter(None, cells)), level=0 if self.in_head else None, cells=cells)


def _with_notes(blocks: Iterator[Block], notes: dict[str, str]) -> Iterator[Block]:
    """The blocks with raised numbers for marks of notes, and each note after the block that first refers to it."""
    waiting = dict(notes)

    def raised(text: str) -> str:
        return _NOTE_MARK.sub(lambda match: match[1].translate(_RAISED) if match[1] in notes else match[0], text)

    for block in blocks:
        met = _NOTE_MARK.findall("\n".join((block.text, *block.cells)))
        yield replace(block, text=raised(block.text), cells=tuple(map(raised, block.cells)))
        for name in met:
            if name in waiting:
                yield _note(name, waiting.pop(name))
    for name, text in waiting.items():
        yield _note(name, text)


def _note(name: str, text: str) -> Block:
    return Block(BlockKind.FOOTNOTE, tidy(" ".join(text.split())), label=name)


def _text(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    for token in tokens:
        if token.type == "softbreak":
            parts.append("\n")
        elif token.type == "hardbreak":
            parts.append("\v")
        elif token.type == "image":
            parts.append(_text(token.children or []))
        elif token.type == "html_inline":
            parts.append("\v" if _BREAK.fullmatch(token.content) else "")
        elif token.type in ("text", "code_inline"):
            parts.append(token.content)
    lines = "".join(parts).split("\v")
    return "\n".join(line for line in (_unbroken(line) for line in lines) if line)


def _unbroken(text: str) -> str:
    """A paragraph on one line: a broken line goes on with a blank, but not within Chinese."""
    text = re.sub(r"(?<=[\u2e80-\u9fff\uff01-\uff60])[ \t]*\n[ \t]*(?=[\u2e80-\u9fff\uff01-\uff60])", "", text)
    return tidy(text.replace("\n", " "))


def _without_tags(text: str) -> str:
    return tidy(unescape(_TAG.sub(" ", text)).replace("\n", " "))


def _all_strong(tokens: Sequence[Token]) -> bool:
    depth, strong = 0, False
    for token in tokens:
        if token.type == "strong_open":
            depth += 1
        elif token.type == "strong_close":
            depth -= 1
        elif token.type in ("text", "code_inline") and token.content.strip():
            if not depth:
                return False
            strong = True
    return strong
