"""Two versions of a document, clause by clause: what was added, removed, moved, reworded, strengthened or weakened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.diff_align import Side, align, corresponding, heaviest_in_order
from corpus.diff_causes import led_in_otherwise, turned, with_causes, with_ways
from corpus.diff_model import Change, Flag, Kind, SentenceChange, Sign
from corpus.diff_sentences import alone, compare_sentences
from corpus.model import Clause


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
        tuple(with_causes(with_ways(list(_led_in(ordered))))),
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
    placed = old.id == new.id and not moved
    if placed and (old.heading, old.text, old.sentences) == (new.heading, new.text, new.sentences):
        return None
    was, became = ours.text(old), theirs.text(new)
    sentences = compare_sentences(old, new) if was and became else ()
    if bool(was) != bool(became):
        # A section that had words of its own and now has paragraphs, or the other way round.
        sentences = (*_whole(ours, old, Kind.REMOVED), *_whole(theirs, new, Kind.ADDED))
    heading = None
    if ours.heading(old) != theirs.heading(new):
        heading = (ours.heading(old), theirs.heading(new))
    change = Change(Kind.SAME, old, new, sentences, (), heading)
    return _classed(change, moved=moved, reordered=was != became and bool(sentences))


def _classed(change: Change, *, moved: bool, reordered: bool) -> Change | None:
    """The change with its kind and flags; None where it is none. `reordered`: the text differs as a whole."""
    old, new, sentences = change.old, change.new, change.sentences
    assert old is not None and new is not None, "a clause of both versions"
    kind, all_same = _of_sentences(sentences), all(sentence.kind is Kind.SAME for sentence in sentences)
    worded = not all_same or reordered or change.heading is not None
    if kind is Kind.SAME:
        renumbered = Kind.RENUMBERED if old.id != new.id else Kind.SAME
        kind = Kind.REWORDED if worded else Kind.MOVED if moved else renumbered
    if kind is Kind.SAME:
        return None
    signs = [
        (Sign.HEADING, change.heading is not None),
        (Sign.MOVED, moved and kind is not Kind.MOVED),
        (Sign.RENUMBERED, old.id != new.id and kind is not Kind.RENUMBERED),
        (Sign.REORDERED, reordered and all_same),
    ]
    return _with_flags(replace(change, kind=kind), [Flag(sign) for sign, holds in signs if holds])


def _led_in(changes: Iterable[Change]) -> Iterable[Change]:
    """The changes, but what is the same words and asks more or less only where something in the text makes it so."""
    earlier: list[Change] = []
    for change in changes:
        if any(turned(sentence, by_lead_in=True) for sentence in change.sentences):
            cause = led_in_otherwise(change, earlier)
            if cause is None:
                same = [_as_worded(s) if turned(s, by_lead_in=True) else s for s in change.sentences]
                moved, reordered = change.has(Sign.MOVED), change.has(Sign.REORDERED)
                plain = replace(change, kind=Kind.SAME, sentences=tuple(same), flags=())
                found = _classed(plain, moved=moved, reordered=reordered)
                if found is None:
                    continue
                change = found
            elif not any(sentence.edits for sentence in change.sentences):
                change = replace(change, follows=cause)
        earlier.append(change)
        yield change


def _as_worded(sentence: SentenceChange) -> SentenceChange:
    return replace(sentence, kind=Kind.REWORDED if sentence.edits else Kind.SAME, flags=())


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
