"""Which clause of one version is which of another: by its words, by id and likeness, by what it holds."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from corpus.diff_words import tokens
from corpus.model import Clause

_SAME_ID = 0.3
_ELSEWHERE = 0.5
"""How alike (from 0 to 1) two clauses are at least that are taken for one, of the same id and of another."""
_ID_BONUS = 0.15
_PLACE_BONUS = 0.05
# Pairs are looked for by the shingles that fewest clauses share, up to so many steps; most of a likeness is in those.
_STEPS = 1_500_000
_WORTH_A_LOOK = 0.25
_MANY = 4096
"""So many pairs of clauses of the same words are not weighed against each other; they are taken in their order."""


@dataclass(frozen=True)
class Side:
    """The clauses of one version and what they are compared by."""

    clauses: tuple[Clause, ...]
    index: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {clause.id: i for i, clause in enumerate(self.clauses)})

    @cached_property
    def with_paragraphs(self) -> frozenset[str]:
        """The ids of sections whose text stands in their paragraphs."""
        return frozenset(clause.parent or "" for clause in self.clauses if clause.kind == "para")

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that a clause is compared by: its own heading and text, white space as single blanks."""
        return tuple(f"{self.heading(c)}\n{self.text(c)}".strip() for c in self.clauses)

    @cached_property
    def shingles(self) -> tuple[Counter[str], ...]:
        """Words and pairs of neighbouring words of each clause, Chinese by characters, in lower case."""
        return tuple(_shingles(words) for words in self.words)

    def parent(self, i: int) -> int | None:
        return self.index.get(self.clauses[i].parent or "")

    def heading(self, clause: Clause) -> str:
        """The clause's own heading; "" where it bears that of its section, a mere number, or words of its text."""
        heading, above = " ".join(clause.heading.split()), self.index.get(clause.parent or "")
        if clause.kind == "section":
            return heading
        inherited = above is not None and clause.heading == self.clauses[above].heading
        return "" if inherited or clause.kind in ("footnote", "figure") or heading in self.text(clause) else heading

    def text(self, clause: Clause) -> str:
        """The clause's own text: that of a section may be its paragraphs', which speak for themselves."""
        if clause.kind == "section" and clause.id in self.with_paragraphs:
            return ""
        return " ".join(clause.text.split())


def align(old: Side, new: Side) -> dict[int, int]:
    """Positions of old clauses and of the new ones that they became. Exchanging the sides inverts it."""
    aligner = _Aligner(old, new)
    aligner.same_id_and_words()
    aligner.same_words()
    aligner.alike()
    aligner.sections_by_content()
    return aligner.pairs


class _Aligner:
    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new
        self.pairs: dict[int, int] = {}
        self.taken: dict[int, int] = {}

    def same_id_and_words(self) -> None:
        for i, clause in enumerate(self.old.clauses):
            j = self.new.index.get(clause.id)
            if j is not None and self.old.words[i] == self.new.words[j] and self._kindred(i, j):
                self._take(i, j)

    def same_words(self) -> None:
        """Clauses without a namesake first: they tell which section became which, and so whose the others are."""
        groups = self._by_words()
        for ours, theirs in groups:
            if len(ours) == len(theirs) == 1:
                self._take(ours[0], theirs[0])
        for ours, theirs in groups:
            if len(ours) * len(theirs) > _MANY:
                for i, j in zip(ours, theirs, strict=False):
                    self._take(i, j)
            elif not len(ours) == len(theirs) == 1:
                self._best((0.0, i, j) for i in ours for j in theirs)

    def alike(self) -> None:
        if len(self.pairs) in (len(self.old.clauses), len(self.new.clauses)):
            return
        weight = _weights(self.old.shingles, self.new.shingles)
        totals = [[_mass(bag, weight) for bag in side.shingles] for side in (self.old, self.new)]

        def likeness(i: int, j: int) -> float:
            both = _mass(self.old.shingles[i] & self.new.shingles[j], weight)
            total = totals[0][i] + totals[1][j]
            return round(2 * both / total, 9) if total else 0.0

        self._best(
            (score, i, j)
            for i, j in self._candidates(weight, totals)
            if (score := likeness(i, j)) >= (_SAME_ID if self._same_id(i, j) else _ELSEWHERE)
        )

    def sections_by_content(self) -> None:
        """A section with another heading is the same where most of what stood in it stands in the other."""
        votes: Counter[tuple[int, int]] = Counter()
        for i, j in self.pairs.items():
            above = self.old.parent(i), self.new.parent(j)
            if None not in above and above[0] not in self.pairs and above[1] not in self.taken:
                votes[above] += 1  # type: ignore[index]
        sizes = [Counter(filter(None, (clause.parent for clause in side.clauses))) for side in (self.old, self.new)]
        self._best(
            (float(count), i, j)
            for (i, j), count in votes.items()
            if self._kindred(i, j)
            and 2 * count >= min(sizes[0][self.old.clauses[i].id], sizes[1][self.new.clauses[j].id])
        )

    def _by_words(self) -> list[tuple[list[int], list[int]]]:
        groups: dict[tuple[bool, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for at, (side, known) in enumerate(((self.old, self.pairs), (self.new, self.taken))):
            for i, words in enumerate(side.words):
                if i not in known:
                    groups[side.clauses[i].kind == "section", words][at].append(i)
        return [group for _, group in sorted(groups.items(), key=_sections_first) if group[0] and group[1]]

    def _candidates(self, weight: dict[str, float], totals: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
        """Pairs that are still free and share words that few share, and free pairs of one id."""
        places: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for at, (side, known) in enumerate(((self.old, self.pairs), (self.new, self.taken))):
            for i, bag in enumerate(side.shingles):
                if i not in known:
                    for shingle in bag:
                        places[shingle][at].append(i)
        shared: dict[tuple[int, int], float] = defaultdict(float)
        steps = 0
        for _, shingle in sorted((len(ours) * len(theirs), shingle) for shingle, (ours, theirs) in places.items()):
            ours, theirs = places[shingle]
            steps += len(ours) * len(theirs)
            if steps > _STEPS:
                break
            for i in ours:
                for j in theirs:
                    shared[i, j] += weight[shingle]
        near = {(i, j) for (i, j), mass in shared.items() if 2 * mass >= _WORTH_A_LOOK * (totals[0][i] + totals[1][j])}
        for i, clause in enumerate(self.old.clauses):
            j = self.new.index.get(clause.id)
            if j is not None and i not in self.pairs and j not in self.taken:
                near.add((i, j))
        return [(i, j) for i, j in near if self._kindred(i, j)]

    def _best(self, scored: Iterable[tuple[float, int, int]]) -> None:
        """Takes the best pair, then the best of what is left: ties go to those that stand at like places."""

        def rank(one: tuple[float, int, int]) -> tuple[float, float, int, int]:
            score, i, j = one
            bonus = _ID_BONUS * self._same_id(i, j) + _PLACE_BONUS * self._same_parent(i, j)
            apart = abs(i * len(self.new.clauses) - j * len(self.old.clauses))
            return (-(score + bonus), apart, min(i, j), max(i, j))

        for _, i, j in sorted(scored, key=rank):
            if i not in self.pairs and j not in self.taken:
                self._take(i, j)

    def _take(self, i: int, j: int) -> None:
        self.pairs[i] = j
        self.taken[j] = i

    def _kindred(self, i: int, j: int) -> bool:
        return (self.old.clauses[i].kind == "section") == (self.new.clauses[j].kind == "section")

    def _same_id(self, i: int, j: int) -> bool:
        return self.old.clauses[i].id == self.new.clauses[j].id

    def _same_parent(self, i: int, j: int) -> bool:
        return corresponding(self.old.parent(i), self.new.parent(j), self.pairs)


def corresponding(above_old: int | None, above_new: int | None, pairs: Mapping[int, int]) -> bool:
    """Whether two parents are the same one; None is the document itself."""
    if above_old is None or above_new is None:
        return above_old is above_new
    return pairs.get(above_old) == above_new


def heaviest_in_order(items: Sequence[tuple[int, float]]) -> frozenset[int]:
    """The places of the items (value, weight) that can stay where they are: their values rise, their weight is most.

    All others have moved. The values are distinct.
    """
    ranks = {value: rank for rank, value in enumerate(sorted(value for value, _ in items), 1)}
    # tree[r] holds the heaviest chain among some ranks up to r, as (weight, place of its last item).
    tree: list[tuple[float, int]] = [(0.0, -1)] * (len(items) + 1)
    before: list[int] = []
    heaviest = (0.0, -1)
    for place, (value, weight) in enumerate(items):
        rank, found = ranks[value] - 1, (0.0, -1)
        while rank:
            found = max(found, tree[rank])
            rank &= rank - 1
        before.append(found[1])
        chain = (found[0] + weight, place)
        heaviest = max(heaviest, chain)
        rank = ranks[value]
        while rank < len(tree):
            tree[rank] = max(tree[rank], chain)
            rank += rank & -rank
    kept: set[int] = set()
    place = heaviest[1]
    while place >= 0:
        kept.add(place)
        place = before[place]
    return frozenset(kept)


def _sections_first(group: tuple[tuple[bool, str], object]) -> tuple[bool, str]:
    return not group[0][0], group[0][1]


def _shingles(words: str) -> Counter[str]:
    found = [words[a:b].lower() for a, b in tokens(words)]
    return Counter(found) + Counter(f"{a} {b}" for a, b in zip(found, found[1:], strict=False))


def _weights(old: Sequence[Counter[str]], new: Sequence[Counter[str]]) -> dict[str, float]:
    """A shingle weighs the more, the fewer clauses of both versions have it."""
    spread: Counter[str] = Counter()
    for bag in (*old, *new):
        spread.update(bag.keys())
    return {shingle: math.log1p((len(old) + len(new)) / count) for shingle, count in spread.items()}


def _mass(bag: Counter[str], weight: dict[str, float]) -> float:
    return math.fsum(weight[shingle] * count for shingle, count in bag.items())
