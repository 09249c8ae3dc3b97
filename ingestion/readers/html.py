"""Reads a page (HTML or XHTML) from a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from corpus.said import Said
from ingestion.blocks import Block, LeftOut, Reading
from ingestion.readers.html_blocks import blocks_of
from ingestion.readers.html_encoding import decode, is_binary
from ingestion.readers.html_notes import Notes, find_notes
from ingestion.readers.html_text import tidy
from ingestion.readers.html_tree import HtmlError, Node, parse
from ingestion.readers.html_visible import visible
from ingestion.readers.html_words import called

__all__ = ["HtmlError", "read_html"]

_MARKUP = re.compile(r"<(?:!doctype|!--|/?[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
# Names of files and numbers of records that programs set as a title.
_NO_TITLE = re.compile(r"\S+|(?:untitled|document|new page|home)\b.{0,12}", re.IGNORECASE)
_LANGUAGE_NAMES = ("dc.language", "dcterms.language", "content-language", "language", "og:locale")
_TITLE_NAMES = ("dc.title", "dcterms.title", "og:title", "citation_title")
_LONGEST_TITLE = 800


def read_html(path: Path) -> Reading:
    """The blocks of a page's document, without navigation, forms and what the page hides.

    Text that the page hides or strikes out is left out and said so in `left_out`, as are characters that cannot be
    read. Raises HtmlError where the file is missing, empty, binary, has no text or cannot be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise HtmlError("There is no file {path}; check its name.", path=str(path)) from None
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise HtmlError("{path} cannot be read ({reason}); check the file.", path=str(path), reason=reason) from None
    if not data.strip():
        raise HtmlError("{name} is empty; choose a file that has text in it.", name=path.name)
    if is_binary(data):
        raise HtmlError("{name} is not a file of text; give a PDF, Word, HTML, Markdown or text file.", name=path.name)
    decoded = decode(data)
    # Text without any markup keeps its lines.
    root = parse(decoded.text, str(path)) if _MARKUP.search(decoded.text) else Node("pre", {}, (decoded.text,))
    seen = visible(root)
    notes = find_notes(seen.body)
    blocks = blocks_of((*seen.main, *_notes_elsewhere(seen.main, notes)), notes)
    if not any(block.text or block.cells for block in blocks):
        raise HtmlError("There is no text in {path}; open the page in a browser and save it whole.", path=str(path))
    left = tuple(LeftOut(None, reason) for reason in _left_out(seen.unseen, decoded.unread))
    return Reading("html", blocks, title=_title(root, blocks), language=_language(root), left_out=left)


def _left_out(unseen: int, unread: int) -> Iterator[Said]:
    if unseen:
        yield Said(
            "what the page hides or strikes out (words: {count:,}); "
            "if it is part of the document, show it and save again",
            count=unseen,
        )
    if unread:
        yield Said("characters that cannot be read ({count:,}); save the page as UTF-8", count=unread)


def _notes_elsewhere(main: tuple[Node, ...], notes: Notes) -> list[Node]:
    """Notes that stand outside the main part though its marks lead to them."""
    within = {id(node) for part in main for node in part.walk()}
    led = any(mark in within for mark in notes.marks)
    return [node for node in notes.elements if led and id(node) not in within]


def _title(root: Node, blocks: tuple[Block, ...]) -> str:
    """What the page calls itself: its title, else its first heading, else the first part that is named a title."""
    candidates = [node.source_text for node in root.walk() if node.tag == "title"][:1]
    candidates += _said_in_meta(root, _TITLE_NAMES)
    candidates = [text for text in map(tidy, candidates) if not _NO_TITLE.fullmatch(text)]
    candidates += [block.text for block in blocks if block.level == 1 and block.kind == "heading"][:1]
    if not candidates:
        candidates += [tidy(" ".join(node.strings())) for node in _outside_tables(root) if called(node, "heading")]
    return next((text[:_LONGEST_TITLE] for text in candidates if text), "")


def _outside_tables(node: Node) -> Iterator[Node]:
    for child in node.children:
        if isinstance(child, Node) and child.tag != "table":
            yield child
            yield from _outside_tables(child)


def _language(root: Node) -> str:
    """The page's language as it says itself ("en", "zh-Hant-HK"); empty where it does not."""
    said = [node.attrs.get("lang", "") for node in root.walk() if node.tag in ("html", "body")]
    said += _said_in_meta(root, _LANGUAGE_NAMES)
    found = (text.strip().replace("_", "-") for text in said)
    return next((text for text in found if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", text)), "")


def _said_in_meta(root: Node, names: tuple[str, ...]) -> list[str]:
    said = {}
    for node in root.walk():
        if node.tag == "meta":
            for key in ("name", "property", "http-equiv"):
                said.setdefault(node.attrs.get(key, "").lower(), node.attrs.get("content", ""))
    return [said[name] for name in names if said.get(name)]
