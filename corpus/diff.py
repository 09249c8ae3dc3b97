"""Two versions of a document, clause by clause: what was added, removed, moved, reworded, strengthened or weakened."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.diff_align import Side, align, corresponding, heaviest_in_order
from corpus.diff_model import Change, Flag, Kind, SentenceChange, Sign
from corpus.diff_sentences import alone, compare_sentences
from corpus.model import Clause

# Clauses without a number or name of their own are counted; what is added before one changes its id and nothing else.
_COUNTED = re.compile(r"(?:^|/)(?:p|item-|row-|table-|figure-|footnote-)\d+$")


@dataclass(frozen=True)
class Comparison:
    """Both versions held side by side: every clause of either stands in exactly one of `pairs`, `gone` and `came`."""

    changes: tuple[Change, ...]
    pairs: Mapping[str, str]
    """Old id to new id of every clause that both versions have, changed or not."""
    gone: tuple[str, ...]
    came: tuple[str, ...]


def diff(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[Change, ...]:
    """The clauses that are not the same in both versions, in reading order."""
    return compare(old, new).changes


def compare(old: Sequence[Clause], new: Sequence[Clause]) -> Comparison:
    """`diff`, and which clause became which. Each sequence is one version's clauses in reading order."""
    ours, theirs = Side(tuple(old)), Side(tuple(new))
    pairs = align(ours, theirs)
    moved = _moved(ours, theirs, pairs)
    changes: list[tuple[tuple[int, int, int], Change]] = []
    place = -1
    for i, clause in enumerate(ours.clauses):
        j = pairs.get(i)
        if j is None:
            change = Change(Kind.REMOVED, clause, None, _whole(ours, clause, Kind.REMOVED))
            changes.append(((place, 1, i), _with_flags(change)))
            continue
        if i not in moved:
            place = j
        if found := _changed(ours, clause, theirs, theirs.clauses[j], i in moved):
            changes.append(((j, 0, 0), found))
    for j in sorted(set(range(len(theirs.clauses))) - set(pairs.values())):
        clause = theirs.clauses[j]
        change = Change(Kind.ADDED, None, clause, _whole(theirs, clause, Kind.ADDED))
        changes.append(((j, 0, 0), _with_flags(change)))
    ordered = [change for _, change in sorted(changes, key=lambda one: one[0])]
    return Comparison(
        tuple(_with_causes(ordered)),
        {ours.clauses[i].id: theirs.clauses[j].id for i, j in pairs.items()},
        tuple(clause.id for i, clause in enumerate(ours.clauses) if i not in pairs),
        tuple(theirs.clauses[j].id for j in sorted(set(range(len(theirs.clauses))) - set(pairs.values()))),
    )


def _moved(old: Side, new: Side, pairs: Mapping[int, int]) -> frozenset[int]:
    """The old clauses that stand under another parent now, or in another order among those that were beside them."""
    siblings: dict[int | None, list[int]] = defaultdict(list)
    moved: set[int] = set()
    for i, j in sorted(pairs.items()):
        if corresponding(old.parent(i), new.parent(j), pairs):
            siblings[old.parent(i)].append(i)
        else:
            moved.add(i)
    for group in siblings.values():
        kept = heaviest_in_order([(pairs[i], 1.0 + len(old.words[i])) for i in group])
        moved.update(i for place, i in enumerate(group) if place not in kept)
    return frozenset(moved)


def _changed(ours: Side, old: Clause, theirs: Side, new: Clause, moved: bool) -> Change | None:
    was, became = ours.text(old), theirs.text(new)
    sentences = compare_sentences(old, new) if was and became else ()
    if bool(was) != bool(became):
        # A section that had words of its own and now has paragraphs, or the other way round.
        sentences = (*_whole(ours, old, Kind.REMOVED), *_whole(theirs, new, Kind.ADDED))
    heading = None
    if ours.heading(old) != theirs.heading(new):
        heading = (ours.heading(old), theirs.heading(new))
    worded = was != became or heading is not None
    kind = _of_sentences(sentences)
    if kind is Kind.SAME:
        renumbered = Kind.RENUMBERED if old.id != new.id else Kind.SAME
        kind = Kind.REWORDED if worded else Kind.MOVED if moved else renumbered
    if kind is Kind.SAME:
        return None
    signs = [
        (Sign.HEADING, heading is not None),
        (Sign.MOVED, moved and kind is not Kind.MOVED),
        (Sign.RENUMBERED, old.id != new.id and kind is not Kind.RENUMBERED),
        (Sign.REORDERED, was != became and all(s.kind is Kind.SAME for s in sentences) and bool(sentences)),
    ]
    return _with_flags(Change(kind, old, new, sentences, (), heading), [Flag(sign) for sign, holds in signs if holds])


def _of_sentences(sentences: Iterable[SentenceChange]) -> Kind:
    kinds = {sentence.kind for sentence in sentences}
    if Kind.MIXED in kinds or {Kind.STRENGTHENED, Kind.WEAKENED} <= kinds:
        return Kind.MIXED
    return next((kind for kind in (Kind.STRENGTHENED, Kind.WEAKENED) if kind in kinds), Kind.SAME)


def _whole(side: Side, clause: Clause, kind: Kind) -> tuple[SentenceChange, ...]:
    return alone(clause, kind) if side.text(clause) else ()


def _with_flags(change: Change, further: Iterable[Flag] = ()) -> Change:
    found = [flag for sentence in change.sentences for flag in sentence.flags]
    return replace(change, flags=tuple(dict.fromkeys((*found, *further))))


def _with_causes(changes: Sequence[Change]) -> Iterable[Change]:
    """Each change with the id of the one that brought it about, where it is not one of its own."""
    settled: dict[str, Change] = {}
    for at, change in enumerate(changes):
        follows = ""
        if change.kind is Kind.RENUMBERED:
            follows = _cause_of_number(change, changes, at, settled)
        elif change.kind is Kind.MOVED:
            follows = _cause_of_move(change, changes)
        elif _only_by_lead_in(change):
            follows = next(
                (c.clause.id for c in reversed(changes[:at]) if c.kind is change.kind and not _only_by_lead_in(c)), ""
            )
        settled[change.clause.id] = change = replace(change, follows=follows)
        yield change


def _cause_of_number(change: Change, changes: Sequence[Change], at: int, settled: Mapping[str, Change]) -> str:
    old, new = change.old, change.new
    if old is None or new is None:
        return ""
    above = settled.get(new.parent or "")
    if above and above.old and above.new and above.old.id == old.parent and above.old.id != above.new.id:
        only_above = new.id == above.new.id + old.id.removeprefix(above.old.id)
        if only_above:
            return above.follows or above.clause.id
    if not _COUNTED.search(old.id) or not _COUNTED.search(new.id):
        return ""
    for earlier in reversed(changes[:at]):
        beside = (earlier.new is not None and earlier.new.parent == new.parent) or (
            earlier.old is not None and earlier.old.parent == old.parent
        )
        if beside and earlier.kind in (Kind.ADDED, Kind.REMOVED, Kind.MOVED):
            return earlier.clause.id
    return ""


def _cause_of_move(change: Change, changes: Sequence[Change]) -> str:
    """A clause whose section was taken away, or that came under a section put in above it."""
    old, new = change.old, change.new
    for other in changes:
        if other.kind is Kind.ADDED and new is not None and other.clause.id == new.parent:
            return other.clause.id
        if other.kind is Kind.REMOVED and old is not None and other.clause.id == old.parent:
            return other.clause.id
    return ""


def _only_by_lead_in(change: Change) -> bool:
    turned = [s for s in change.sentences if s.kind in (Kind.STRENGTHENED, Kind.WEAKENED, Kind.MIXED)]
    return bool(turned) and all({flag.sign for flag in s.flags} == {Sign.CONTEXT} for s in turned)
