"""The names of all documents, from their titles, short names, aliases and chapter numbers, and from `names.tsv`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path

from corpus.model import Document
from corpus.references.folding import fold
from corpus.references.partial import partial_names

_DATA = Path(__file__).parent / "names.tsv"
_FIGURES = "〇一二三四五六七八九"
_CAP = re.compile(r"\bcap\. ?(\d{1,4}[a-z]?)\b|第 ?(\d{1,4}[a-z]?) ?章")
_OF_CHAPTER = re.compile(r"([A-Z][A-Za-z()' ]+? Ordinance) \(Cap\. (\d+[A-Z]?)\)|《([^》]+)》（第(\d+[A-Z]?)章）")
_GOES_ON = re.compile(r" *(?:[(（,，]| of (?=the |\d))", re.IGNORECASE)
_BRACKETS = re.compile(r" *(?:\([^()]*\)|（[^（）]*）)")

UNKNOWN = "-"
"""In place of a document: an instrument that has a name but is not among the documents."""

Target = tuple[str, str]
"""(document id, beginning of the ids of the clauses that the name means; "" for all of them)."""


def names(
    documents: Sequence[Document], prefixes: dict[str, set[str]], common: Collection[str] = ()
) -> Iterator[tuple[str, Target]]:
    """Every name with what it leads to; one name may lead to several. prefixes: the chapters ("cap-200") that are told
    apart in each document that collects several.

    Two documents of one instrument (a digest, and the text that somebody adds) share their names: the title of one
    begins with a name of the other. common: words in lower case that make no name of a document that somebody adds.
    """
    own = {one.id: list(dict.fromkeys(_own_names(one, prefixes.get(one.id, set())))) for one in documents}
    for name, document_id, prefix in _further():
        if document_id in own:
            own[document_id].append((name, prefix if prefix in prefixes.get(document_id, ()) else ""))
            yield name, (document_id, own[document_id][-1][1])
        elif document_id == UNKNOWN:
            yield name, (UNKNOWN, "")
    known = [document.id for document in documents if document.aliases]
    called = {_key(name): document_id for document_id in known for name, prefix in own[document_id] if not prefix}
    called.pop("", None)
    for document in documents:
        for name, prefix in own[document.id]:
            yield name, (document.id, prefix)
        same = _same_instrument(document, called)
        if not document.aliases and not document.short:
            taken = {_key(name) for name, _ in own[document.id]} | called.keys()
            partial = (name for name in partial_names(document.title, common) if _key(name) not in taken)
            yield from ((name, (document.id, "")) for name in partial)
        if same and not document.aliases and not prefixes.get(same):
            yield from ((name, (document.id, "")) for name, _ in own[same])


def _own_names(document: Document, told: set[str]) -> Iterator[tuple[str, str]]:
    """The names that a document gives itself, each with the beginning of the ids that it means."""
    chapters: set[str] = set()
    for name in (document.title, document.title_zh, document.short, document.short_zh, *document.aliases):
        chapters |= {one or other for one, other in _CAP.findall(fold(name))}
        if not _CAP.fullmatch(fold(name).strip()):
            yield name, _told(name, told)
    if not told:
        yield from ((name, "") for title in (document.title, document.title_zh) for name in _shorter(title))
    for english, number, chinese, other in _OF_CHAPTER.findall(f"{document.title}\n{document.title_zh}"):
        yield english or chinese, _chapter(number or other, told)
    for number in sorted(chapters):
        yield from ((name, _chapter(number, told)) for name in _chapter_names(number))


def _shorter(title: str) -> Iterator[str]:
    """A title without brackets, and without its number and year: "Banking Act, No. 30 of 1988"."""
    bare = _BRACKETS.sub("", title)
    if len(bare) > 5:
        yield bare
    plain = re.sub(r"(?i)^the +|,? *(?:\(?no\. *\d+ of \d{4}\)?|\d{4})$", "", bare)
    plain = re.sub(r",? *\d{4}$", "", plain)
    if plain != bare and len(plain.split()) > 1:
        yield plain
        yield from (f"{plain} {year}" for year in re.findall(r"\b(?:19|20)\d\d\b", title))


def _same_instrument(document: Document, called: dict[str, str]) -> str:
    """The other document with whose name this one's title begins, and then ends or goes on in brackets or with "of"."""
    for title in (document.title, document.title_zh):
        for end in [match.start() for match in _GOES_ON.finditer(title)] + [len(title)]:
            other = called.get(_key(title[:end]), "")
            if other and other != document.id:
                return other
    return ""


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", fold(name))


def _chapter(number: str, told: set[str]) -> str:
    prefix = f"cap-{number.lower()}"
    return prefix if prefix in told else ""


def _told(name: str, told: set[str]) -> str:
    slug = re.sub(r"[\W_]+", "-", name.lower()).strip("-")
    return slug if slug in told else ""


def _chapter_names(number: str) -> Iterator[str]:
    """All usual ways to write a chapter of the Laws of Hong Kong."""
    yield from (f"Cap. {number}", f"Chapter {number} of the Laws of Hong Kong", f"Chapter {number}, Laws of Hong Kong")
    yield from (f"香港法例第{number}章", f"法例第{number}章", f"第{number}章")
    digits = re.match(r"\d+", number)
    if digits and len(digits[0]) > 2:
        yield f"Chapter {number}"
        yield f"{number}章"
    if number.isdigit():
        positional = "".join(_FIGURES[int(digit)] for digit in number)
        for written in dict.fromkeys((positional, han_number(int(number)))):
            yield from (f"第{written}章", f"香港法例第{written}章")
            if len(number) > 2:
                yield f"{written}章"


def han_number(value: int) -> str:
    """A number below 10,000 in Chinese words: 486 is 「四百八十六」, 106 「一百〇六」."""
    if value < 10:
        return _FIGURES[value]
    written, zero = "", False
    for unit, character in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            written += ("〇" if zero and written else "") + _FIGURES[digit] + character
            zero = False
        else:
            zero = bool(written) and value > 0
    return written.removeprefix("一") if written.startswith("一十") else written


@cache
def _further() -> tuple[tuple[str, str, str], ...]:
    rows = []
    for line in _DATA.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            fields = [*line.split("\t"), ""]
            written, documents, prefix = fields[0].split("|"), fields[1].split(","), fields[2]
            rows.extend((name, document, prefix) for name in written for document in documents)
    return tuple(rows)
