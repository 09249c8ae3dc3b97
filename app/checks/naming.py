"""Names in a claim: bodies, places, laws, instruments, products, people. Each must stand in the cited clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from app.checks.words import CJK, bounded, pattern, words
from app.showing.patterns import lexicon
from corpus.model import Document

_WORD = re.compile(r"[A-Za-z][A-Za-z’'&.-]*[A-Za-z]|[A-Z]")
_START = re.compile(r"(?:^|[.!?:;]\s+|[“\"(]\s*)$")


def names_lacking(claim: str, sources: Sequence[str], documents: Mapping[str, Document]) -> Iterator[str]:
    """The names that the claim has and no source has under any of its names.

    sources: the clauses, their headings, the register's words for them, the titles of their documents.
    """
    source = "\n".join(sources)
    known: list[tuple[int, int]] = []
    for start, end, number in _named(claim):
        known.append((start, end))
        if not _names(_groups()[number], source):
            yield claim[start:end]
    if documents and _all_instruments(tuple(documents.values())).search(claim):
        for group in _instruments(documents):
            for found in group.finditer(claim):
                known.append(found.span())
                if not _names(group, source):
                    yield found.group()
    for title in re.finditer(lexicon("checks_names")["titled"], claim):
        known.append(title.span())
        if _folded(title[1]) not in _folded(source) and not _known_title(title[1], documents, source):
            yield title.group()
    rest = _without(claim, known)
    in_source = _latin_words(source)
    for match in _WORD.finditer(rest):
        word = match.group().replace("’", "'").removesuffix("'s")
        if _names_somebody(word, rest[: match.start()]) and not _stands(word, in_source):
            yield word


@lru_cache(maxsize=4096)
def _names(group: re.Pattern[str], source: str) -> bool:
    return group.search(source) is not None


@lru_cache(maxsize=512)
def _latin_words(source: str) -> frozenset[str]:
    plain = source.replace("’", "'")
    parts = {word.lower().removesuffix("'s").rstrip("s'") for word in re.split(r"[^A-Za-z'&]+|(?<=\w)-", plain)}
    return frozenset(parts | {word.lower().removesuffix("'s") for word in _WORD.findall(plain)})


@lru_cache(maxsize=8192)
def name_spans(text: str) -> list[tuple[int, int, str]]:
    """(start, end, id of the group) of each name in a text that the lexicon knows."""
    return [(start, end, f"n{number}") for start, end, number in _named(text)]


def _named(text: str) -> list[tuple[int, int, int]]:
    return [(m.start(), m.end(), int((m.lastgroup or "n0")[1:])) for m in _any_group().finditer(text)]


def _stands(word: str, source: frozenset[str]) -> bool:
    parts = [word, *re.split(r"[-.&]", word)] if re.search(r"[-.&]", word) else [word]
    if any(part.lower() in source or part.lower().rstrip("s") in source for part in parts[:1]):
        return True
    return len(parts) > 1 and all(p.lower() in source or p.lower().rstrip("s") in source for p in parts[1:] if p)


def _names_somebody(word: str, before: str) -> bool:
    ordinary = words("names", "ordinary")
    if all(ordinary.fullmatch(part) or part.islower() for part in re.split(r"[-&.]", word) if part):
        return False
    has_inner_capital = any(c.isupper() for c in word[1:])
    if CJK.search(before[-3:]) and word[0].isalpha() and len(word) > 1 and not word.islower():
        return True
    # The first word of a sentence has a capital anyway.
    return has_inner_capital or (word[0].isupper() and len(word) > 1 and not _START.search(before))


def _known_title(title: str, documents: Mapping[str, Document], source: str) -> bool:
    return any(title in document.title_zh and document.title_zh in source for document in documents.values())


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "·" * (end - start) + text[end:]
    return text


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", text).lower()


@cache
def _groups() -> tuple[re.Pattern[str], ...]:
    # Names keep their capitals: "us" is nobody, "US" is.
    return tuple(re.compile("|".join(bounded(name) for name in group)) for group in lexicon("checks_names")["groups"])


@cache
def _any_group() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<n{number}>{group.pattern})" for number, group in enumerate(_groups())))


_OF_DOCUMENT: dict[str, re.Pattern[str]] = {}


def _instruments(documents: Mapping[str, Document]) -> Iterator[re.Pattern[str]]:
    for key, document in documents.items():
        if key not in _OF_DOCUMENT:
            _OF_DOCUMENT[key] = pattern(_names_of(document))
        yield _OF_DOCUMENT[key]


@lru_cache(maxsize=8)
def _all_instruments(documents: tuple[Document, ...]) -> re.Pattern[str]:
    return pattern([name for document in documents for name in _names_of(document)])


def _names_of(document: Document) -> list[str]:
    names = {document.title, document.title_zh, document.short, document.short_zh, *document.aliases}
    return [bounded(n) for n in sorted((re.escape(n) for n in names if len(n) > 3), key=len, reverse=True)]
