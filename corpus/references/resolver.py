"""Names of instruments and numbers of provisions in a text, resolved to documents and clauses."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.model import Clause, Document
from corpus.references.folding import fold
from corpus.references.kinds import kinds
from corpus.references.lexicon import UNKNOWN, Target, names
from corpus.references.mention import Mention
from corpus.references.names import Name, NameFinder
from corpus.references.owners import Owner, belonging
from corpus.references.pinpoints import pinpoint
from corpus.references.pointers import is_this, nouns_of, pointed, pointers
from corpus.references.provisions import Provisions, tried
from corpus.references.scan import mentions
from corpus.references.scopes import scopes
from corpus.references.strangers import strangers
from corpus.references.words import lists

_GUIDELINE = "guideline"
_NEAREST = 8
_REMEMBERED = 32
_WIDER = {"chapter", "part", "annex"}
_STRUCTURAL = ("part", "division", "para")
_OF_GUIDELINE = ("section", "chapter")
"""Words by which a question may call the Guideline's numbered parts, beside those of its own ids."""
_SECTIONS = ("", "section", "chapter", "part", "appendix")
"""What of the Guideline's a question may mean by these words."""
_NUMBERED = ("section", "article", "schedule", "annex", "recital")


@dataclass(frozen=True, slots=True)
class Named:
    """An instrument named in a text at `start:end` (characters). A name of several is returned once for each."""

    start: int
    end: int
    document: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A number of a provision at `start:end` of a text (characters).

    document: its id, without version. provisions: ids of clauses in the order of the document: the provision with its
    parts; where the document has it only within something wider, that, and `exact` is False; none where it has nothing
    under this number. pinpoint: the number in one spelling ("Article 5(1)(f)"); empty where a name alone says which
    part of a document is meant (one ordinance of a document about several).
    """

    start: int
    end: int
    document: str
    provisions: tuple[str, ...]
    exact: bool
    pinpoint: str


class Resolver:
    """Built once over documents and their clauses; texts in English and Chinese, of any length.

    A question's number without a name is the Guideline's (the first document of the kind "guideline") if it has it.
    """

    def __init__(self, documents: Iterable[Document], clauses: Iterable[Clause]) -> None:
        documents = {document.id: document for document in documents}
        ids: dict[str, list[tuple[str, str | None]]] = {name: [] for name in documents}
        guidelines = {document.id for document in documents.values() if document.kind == _GUIDELINE}
        common: set[str] = set()
        for clause in clauses:
            if clause.document in ids:
                ids[clause.document].append((clause.id, clause.parent))
            if clause.document in guidelines:
                common.update(re.findall(r"[a-z]+", clause.text.lower()))
        self._provisions = {name: Provisions(own) for name, own in ids.items()}
        # One question is read for its names, its numbers and what is neither.
        self._names = lru_cache(maxsize=_REMEMBERED)(self._find)
        told = {name: scopes(documents[name], [one for one, _ in own]) for name, own in ids.items()}
        self._finder = NameFinder(names(tuple(documents.values()), told, common))
        self._nouns = {name: nouns_of(document) for name, document in documents.items()}
        self._guideline = next((one.id for one in documents.values() if one.kind == _GUIDELINE), "")
        self._within = {
            (name, prefix): frozenset(self._provisions[name].under(prefix))
            for name, prefixes in told.items()
            for prefix in prefixes
        }

    def named(self, text: str) -> tuple[Named, ...]:
        """The instruments named in a text, in order, with "the Act" and the like after the name of one."""
        return tuple(
            Named(name.start, name.end, document)
            for name in self._names(text, None)
            if not name.beside
            for document in dict.fromkeys(target[0] for target in name.targets if target[0] != UNKNOWN)
        )

    def unknown(self, text: str) -> tuple[str, ...]:
        """The names in a text of instruments that are none of the documents, as they are written there."""
        names = (text[one.start : one.end] for one in self._names(text, None) if one.is_stranger)
        return tuple(dict.fromkeys(filter(None, map(_without_question_words, names))))

    def numbers(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where a text speaks of a provision by a number ("section 5"), whether or not it is known whose."""
        folded = fold(text)
        found = mentions(_masked(folded, self._names(text, None)))
        return tuple((one.start, one.end) for one in found if not one.near and one.kinds[0] in _NUMBERED)

    def references(self, text: str, home: str | None = None) -> tuple[Reference, ...]:
        """The numbers of provisions in a text, in order. home: the document in which the text stands, None for a
        question."""
        folded = fold(text)
        found_names = self._names(text, home)
        masked = _masked(folded, found_names)
        owners = belonging(text, masked, mentions(masked), found_names)
        references: list[Reference] = []
        told: set[Target] = set()
        previous: list[Reference] = []
        skipped = -1
        for place, (mention, owner) in enumerate(owners):
            if place == skipped:
                continue
            targets, strict = self._targets(mention, owner, found_names, home)
            within = owner.joins and bool(_WIDER & set(owners[place - 1][0].kinds))
            after = owners[place + 1] if place + 1 < len(owners) else None
            joined = after and (after[1].joins or _is_around_name(mention, owner, *after))
            if after and joined and (one := self._together(mention, after[0], targets)):
                mention, skipped = one, place + 1
            resolved = self._resolved(mention, targets, strict, lenient=not within)
            told.update(targets)
            if owner.joins and set(mention.kinds).isdisjoint(owners[place - 1][0].kinds):
                resolved, previous[:] = _nested(previous, resolved), []
            references.extend(previous)
            previous = resolved
        references.extend(previous)
        for name in found_names:
            if not name.beside and len(name.targets) == 1 and name.targets[0][1] and name.targets[0] not in told:
                document, prefix = name.targets[0]
                provisions = self._provisions[document].under(prefix)
                references.append(Reference(name.start, name.end, document, provisions, True, ""))
        return tuple(sorted(references, key=lambda one: (one.start, one.end)))

    def _find(self, text: str, home: str | None) -> tuple[Name, ...]:
        folded = fold(text)
        found = self._finder.find(text, folded)
        found = sorted([*found, *strangers(text, _masked(folded, found))], key=lambda name: name.start)
        taken = {place for name in found for place in range(name.start, name.end)}
        for pointer in pointers(text, folded):
            if not taken.isdisjoint(range(pointer.start, pointer.end)):
                continue
            at = bisect_left(found, pointer.start, key=lambda name: name.start)
            before = [name for name in reversed(found[max(0, at - 4 * _NEAREST) : at]) if not name.beside]
            if pointer.other:
                before = [name for name in before if not is_this(folded, name.start)]
            documents: tuple[str, ...] = ()
            if not pointer.this:
                said = ((tuple(target[0] for target in name.targets), folded[name.start : name.end]) for name in before)
                documents = pointed(pointer, said, self._nouns)
            fits = pointer.this or pointer.noun in self._nouns.get(home or "", ())
            fitting = [home] if home in self._provisions and fits else []
            fitting += [self._guideline] if self._guideline and pointer.noun in (_GUIDELINE, "指引") else []
            fitting = [UNKNOWN] if pointer.other and home else fitting
            documents = documents or tuple(fitting[:1])
            if documents:
                targets = tuple((document, "") for document in dict.fromkeys(documents))
                earlier = next((name for name in before if {t[0] for t in name.targets} == set(documents)), None)
                found.insert(at, Name(pointer.start, pointer.end, earlier.targets if earlier else targets))
        return tuple(found)

    def _targets(
        self, mention: Mention, owner: Owner, found: Sequence[Name], home: str | None
    ) -> tuple[tuple[Target, ...], bool]:
        """What a number may belong to, and whether it surely does, so that a missing provision is told."""
        if owner.name:
            targets = tuple(target for target in owner.name.targets if target[0] != UNKNOWN)
            targets = self._of_collection(mention, targets, found)
            if owner.name.beside:
                return tuple(target for target in targets if self._has(mention, target, lenient=True)), False
            return targets, self._would_have(mention, targets)
        if owner.foreign or mention.near:
            return (), False
        always = next((kinds()[kind].document for kind in mention.kinds if kind and kinds()[kind].document), "")
        if always in self._provisions and mention.kinds[0] and kinds()[mention.kinds[0]].document:
            return ((always, ""),), True
        others = [target for name in _around(mention, found) for target in name.targets if target[0] != UNKNOWN]
        own = [(home, "")] if home in self._provisions else []
        for target in own if own and mention.kinds == ("",) else [*own, *others]:
            lenient = mention.kinds != ("",) and (target[0] != home or mention.kinds[0] in _OF_GUIDELINE)
            if self._has(mention, target, lenient):
                return (target,), False
        for kind in mention.kinds if home is None and not others else ():
            only = kinds()[kind].document if kind else ""
            if only in self._provisions and self._has(mention, (only, ""), lenient=False):
                return ((only, ""),), False
        weak = all(not kind or kinds()[kind].weak for kind in mention.kinds)
        guideline = (self._guideline, "")
        if home is None and self._guideline and not weak_word(mention):
            lenient = mention.kinds[0] in _OF_GUIDELINE
            # "Section 5" is no fifth paragraph of one or another of its sections.
            asked = replace(mention, kinds=(*mention.kinds, *_SECTIONS)) if lenient else mention
            if self._has(asked, guideline, lenient=False):
                return (guideline,), False
        if weak or not (own or others):
            return (), False
        first = own[0] if own else others[0]
        known = self._provisions[first[0]].kinds
        return ((first,), True) if not own or known & set(mention.kinds) else ((), False)

    def _of_collection(
        self, mention: Mention, targets: tuple[Target, ...], found: Sequence[Name]
    ) -> tuple[Target, ...]:
        """Where a collection names two ordinances and then two sections, the one that has this section."""
        if len(targets) != 1 or not targets[0][1] or self._has(mention, targets[0], lenient=False):
            return targets
        others = (target for name in _around(mention, found) for target in name.targets if target[0] == targets[0][0])
        return next(((one,) for one in others if one[1] and self._has(mention, one, lenient=False)), targets)

    def _would_have(self, mention: Mention, targets: tuple[Target, ...]) -> bool:
        """Whether one may say that there is no such provision: not of a common word for a kind that they do not use."""
        if not weak_word(mention) or mention.kinds[0] in _STRUCTURAL:
            return True
        return any(self._provisions[name].kinds & set(mention.kinds) for name, _ in targets)

    def _has(self, mention: Mention, target: Target, lenient: bool) -> bool:
        provisions = self._provisions[target[0]]
        within = self._within.get(target) if target[1] else None
        return any(provisions.has(tried(mention.kinds, lenient), parts, within) for parts in mention.numbers)

    def _together(self, first: Mention, second: Mention, targets: tuple[Target, ...]) -> Mention | None:
        """ "Part I, 1.1" and "section 3 of Annex III" as one, where a document has it."""
        for wide, narrow in ((first, second), (second, first)):
            for kind in narrow.kinds if not wide.last else ():
                parts = (*wide.parts, (kind, narrow.parts[0][1]), *narrow.parts[1:])
                one = Mention(first.start, second.end, wide.kinds, parts, narrow.last)
                head = Mention(first.start, second.end, wide.kinds, parts[: len(wide.parts) + 1])
                asked = one if kind else head
                if any(self._has(asked, target, lenient=wide.kinds[0] == "chapter") for target in targets):
                    return one
        return None

    def _resolved(self, mention: Mention, targets: tuple[Target, ...], strict: bool, lenient: bool) -> list[Reference]:
        """lenient: whether the kinds that people say for its word count; not for a section of a chapter just named."""
        having = [target for target in targets if self._has(mention, target, lenient)]
        found = [self._reference(mention, target, lenient) for target in having or targets]
        return [one for one in found if one.provisions or (strict and lenient)]

    def _reference(self, mention: Mention, target: Target, lenient: bool) -> Reference:
        provisions = self._provisions[target[0]]
        within = self._within.get(target) if target[1] else None
        tree = tried(mention.kinds, lenient)
        each = [provisions.find(mention.kinds, tree, parts, within) for parts in mention.numbers]
        kept = tuple(dict.fromkeys(name for one in each for name in one.provisions))
        exact = bool(kept) and all(one.exact for one in each if one.provisions)
        kind = next((one.kind for one in each if one.provisions), each[0].kind)
        written = pinpoint(kind, mention, provisions.roman)
        return Reference(mention.start, mention.end, target[0], kept, exact, written)


def _is_around_name(first: Mention, owner: Owner, second: Mention, other: Owner) -> bool:
    """Whether two numbers stand right before and after the name of their instrument ("Annex III AI Act point 5")."""
    name = owner.name
    return name is not None and name is other.name and first.end <= name.start and 0 <= second.start - name.end <= 2


def _nested(wide: list[Reference], narrow: list[Reference]) -> list[Reference]:
    """Two numbers side by side: as one where one lies within the other ("Part 4, Division 1"), else both."""
    if len(wide) == len(narrow) == 1 and wide[0].document == narrow[0].document:
        first, second = wide[0], narrow[0]
        shared = tuple(one for one in first.provisions if one in second.provisions)
        if shared and first.exact and second.exact:
            written = f"{first.pinpoint}, {second.pinpoint}"
            return [Reference(first.start, second.end, first.document, shared, True, written)]
    return [*wide, *narrow]


def _around(mention: Mention, found: Sequence[Name]) -> list[Name]:
    """The names before a number, the nearest first, and then those after it; a few of each."""
    at = bisect_left(found, mention.start, key=lambda name: name.start)
    nearest = [*reversed(found[max(0, at - _NEAREST) : at]), *found[at : at + _NEAREST]]
    return [name for name in nearest if not name.beside]


def weak_word(mention: Mention) -> bool:
    """Whether its word is too common to stand for a provision by itself ("part 2", "step 3")."""
    return all(kind and kinds()[kind].weak for kind in mention.kinds)


def _without_question_words(name: str) -> str:
    """A name at the beginning of a question, without what asks ("Does the Patents Ordinance")."""
    words = name.split()
    while words and words[0].lower() in lists().asking:
        words = words[1:]
    return " ".join(words) if len(words) != 1 or not words[0].isascii() else name


def _masked(folded: str, found: Iterable[Name]) -> str:
    characters = list(folded)
    for name in found:
        characters[name.start : name.end] = "\0" * (name.end - name.start)
    return "".join(characters)
