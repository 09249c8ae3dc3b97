"""The provisions of one document by their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.references.kinds import kinds
from corpus.references.mention import Part
from corpus.references.slugs import Chain, chains

_ROMAN = re.compile(r"(annex|part|chapter|schedule|appendix)s?-[ivx]+(?:-|$)")
_WIDE = ("", "part", "chapter", "appendix", "annex")
_BARE = ("section", "clause", "principle", "part")
"""What a number without a word may be, right beside a name ("NIST AI 600-1, 2.4")."""
_SUBS = ("para", "item")


@dataclass(frozen=True, slots=True)
class Found:
    """Clause ids in the order of the document; exact: nothing wider than what was asked for. kind: as it was found."""

    provisions: tuple[str, ...]
    exact: bool
    kind: str


class Provisions:
    """Built from the ids of a document's clauses and their parents, in the order of the document."""

    def __init__(self, clauses: Iterable[tuple[str, str | None]]) -> None:
        self._order: dict[str, int] = {}
        self._parents: dict[str, str | None] = {}
        self._beginning: dict[Chain, dict[str, None]] = {}
        self._whole: dict[Chain, dict[str, None]] = {}
        self.kinds: set[str] = set()
        self.roman: set[str] = set()
        """Kinds that the ids number in Roman figures."""
        for name, parent in clauses:
            if name in self._order:
                continue
            self._order[name] = len(self._order)
            self._parents[name] = parent
            if match := _ROMAN.match(name):
                self.roman.add(match[1])
            for chain in chains(name):
                self.kinds.add(chain[0])
                self._whole.setdefault(chain, {})[name] = None
                for length in range(2, len(chain) + 1):
                    self._beginning.setdefault(chain[:length], {})[name] = None

    def under(self, prefix: str) -> tuple[str, ...]:
        """The clauses of one chapter: those whose id says it."""
        chain = tuple(prefix.split("-")) if prefix.startswith("cap-") else ()
        own = [name for name in self._order if name == prefix or name.startswith(f"{prefix}-")]
        return self._sorted({*own, *self._beginning.get(chain, ())})

    def has(self, kind_names: Iterable[str], parts: tuple[Part, ...], within: frozenset[str] | None = None) -> bool:
        return any(self._hits(kind, parts, within, self._beginning) for kind in kind_names)

    def find(
        self,
        said: tuple[str, ...],
        others: tuple[str, ...],
        parts: tuple[Part, ...],
        within: frozenset[str] | None = None,
    ) -> Found:
        """What the document has of a number, or else what is nearest above it; no provisions where it has nothing.

        said: the kinds that the word may mean, the likelier first. others: kinds that people say for them. within: the
        clauses that count, None for all.
        """
        for kind in (*said, *others):
            if hits := self._hits(kind, parts, within, self._beginning):
                return Found(self._tops(hits), True, kind)
        for length in range(len(parts) - 1, 0, -1):
            for kind in said:
                if kind == "" and length == 1:
                    continue
                wider = (kind, parts[:length], within)
                if hits := self._hits(*wider, self._whole) or self._hits(*wider, self._beginning):
                    return Found(self._tops(hits), False, kind)
        return Found((), False, self._likely(said))

    def _hits(
        self, kind: str, parts: tuple[Part, ...], within: frozenset[str] | None, table: Mapping[Chain, dict[str, None]]
    ) -> set[str]:
        for chain in _chains(kind, parts):
            hits = table.get(chain, {})
            if hits and (left := set(hits) if within is None else within.intersection(hits)):
                return left
        return set()

    def _likely(self, kind_names: tuple[str, ...]) -> str:
        """Of the kinds that a word may mean, one that the document has."""
        return next((kind for kind in kind_names if kind in self.kinds), kind_names[0])

    def _tops(self, names: set[str]) -> tuple[str, ...]:
        """In order, without those whose parent is among them."""
        return self._sorted({name for name in names if not self._is_below(name, names)})

    def _is_below(self, name: str, names: set[str]) -> bool:
        parent = self._parents[name]
        while parent is not None and parent in self._parents:
            if parent in names:
                return True
            parent = self._parents[parent]
        return False

    def _sorted(self, names: set[str]) -> tuple[str, ...]:
        return tuple(sorted(names, key=self._order.__getitem__))


def _chains(kind: str, parts: tuple[Part, ...]) -> list[Chain]:
    """The chains that a number may stand for: its parts bare, or called paragraphs or items as they were named."""
    bare: Chain = (kind, *(number for _, number in parts))
    found = [bare] if all(_is_plain(kind, sub) for sub, _ in parts) else []
    if any(sub for sub, _ in parts):
        named: Chain = (kind,)
        for sub, number in parts:
            named = (*named, sub, number) if sub else (*named, number)
        found.insert(0, named)
    if kind == "appendix":
        found.append(("", f"a{parts[0][1]}", *bare[2:]))
    if len(parts) > 1 and not parts[-1][0]:
        found.extend((*bare[:-1], sub, bare[-1]) for sub in _SUBS)
    return found


def _is_plain(kind: str, sub: str) -> bool:
    """Whether the ids may leave out how a narrower part was called: "Article 5, point f", "Part I, section 1.1"."""
    return sub in ("", "-", kind) or kinds()[sub].sub or (kind in _WIDE and sub == "section")


def tried(kind_names: tuple[str, ...], lenient: bool) -> tuple[str, ...]:
    """The kinds to try: those said, and if lenient those that people say instead."""
    others = [like for name in kind_names for like in (kinds()[name].like if name else _BARE)] if lenient else []
    return tuple(dict.fromkeys((*kind_names, *others)))
