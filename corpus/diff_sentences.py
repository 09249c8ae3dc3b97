"""Two versions of one clause, sentence by sentence and word by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from corpus.diff_model import Edit, Flag, Kind, SentenceChange, Sign, Span
from corpus.diff_words import FORBIDS, RANK, conditions, has_han, modals, negations, strongest, tokens, with_denial
from corpus.model import Clause, Modality, Sentence

_ALIKE = 0.4
"""The share of words that two sentences have in common, from which on one is taken for the other reworded."""


def compare_sentences(old: Clause, new: Clause) -> tuple[SentenceChange, ...]:
    """The sentences of both, aligned; in the order of the new clause, a removed one after what stood before it."""
    ours, theirs = _spoken(old), _spoken(new)
    pairs = _aligned([_words(old, s) for s in ours], [_words(new, s) for s in theirs])
    found = {j: _pair(old, ours[i], new, theirs[j]) for i, j in pairs.items()}
    changes: list[SentenceChange] = []
    left = [i for i in range(len(ours)) if i not in pairs]
    by_new = {j: i for i, j in pairs.items()}
    for j, sentence in enumerate(theirs):
        if j in by_new:
            while left and left[0] < by_new[j]:
                changes.append(_alone(ours[left.pop(0)], Kind.REMOVED))
            changes.append(found[j])
        else:
            changes.append(_alone(sentence, Kind.ADDED))
    return (*changes, *(_alone(ours[i], Kind.REMOVED) for i in left))


def alone(clause: Clause, kind: Kind) -> tuple[SentenceChange, ...]:
    """The sentences of a clause that only one version has; `kind` is ADDED or REMOVED."""
    return tuple(_alone(sentence, kind) for sentence in _spoken(clause))


def edits_between(old: str, new: str, old_start: int = 0, new_start: int = 0) -> tuple[Edit, ...]:
    """The words in which two texts differ, Chinese by characters; spans count from the given starts.

    Exchanging the texts exchanges the spans and changes nothing else.
    """
    if new < old:
        return tuple(Edit(edit.new, edit.old) for edit in edits_between(new, old, new_start, old_start))
    ours, theirs = tokens(old), tokens(new)
    matcher = SequenceMatcher(None, [old[a:b] for a, b in ours], [new[a:b] for a, b in theirs], autojunk=False)
    return tuple(
        Edit(_stretch(ours, i, k, len(old), old_start), _stretch(theirs, j, m, len(new), new_start))
        for op, i, k, j, m in matcher.get_opcodes()
        if op != "equal"
    )


def _stretch(spans: Sequence[Span], start: int, end: int, length: int, offset: int) -> Span:
    """From the first of some tokens to the last; an empty stretch stands before the next token."""
    if start < end:
        return spans[start][0] + offset, spans[end - 1][1] + offset
    at = spans[start][0] if start < len(spans) else length
    return at + offset, at + offset


def _spoken(clause: Clause) -> tuple[Sentence, ...]:
    if clause.sentences or not clause.text.strip():
        return clause.sentences
    return (Sentence(0, len(clause.text), strongest(clause.text)),)


def _words(clause: Clause, sentence: Sentence) -> str:
    return " ".join(clause.text[sentence.start : sentence.end].split())


def _aligned(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Index by index: what is the same, the longest runs first, then what is most alike."""
    pairs: dict[int, int] = {}
    swapped = list(new) < list(old)
    one, other = (new, old) if swapped else (old, new)
    for i, j, size in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
        for at in range(size):
            pairs[i + at] = j + at
    taken = set(pairs.values())
    bags = [Counter(_folded(text)) for text in one], [Counter(_folded(text)) for text in other]
    scored = [
        (_alike(bags[0][i], bags[1][j]), i, j)
        for i in range(len(one))
        if i not in pairs
        for j in range(len(other))
        if j not in taken
    ]
    for score, i, j in sorted(scored, key=lambda s: (-s[0], abs(s[1] - s[2]), s[1], s[2])):
        if score >= _ALIKE and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return {j: i for i, j in pairs.items()} if swapped else pairs


def _folded(text: str) -> list[str]:
    return [word for a, b in tokens(text) if (word := text[a:b].lower())[0].isalnum()]


def _alike(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def _pair(old: Clause, ours: Sentence, new: Clause, theirs: Sentence) -> SentenceChange:
    before, after = old.text[ours.start : ours.end], new.text[theirs.start : theirs.end]
    same = " ".join(before.split()) == " ".join(after.split())
    edits = () if same else edits_between(before, after, ours.start, theirs.start)
    if same or _folded(before) == _folded(after):
        # Only a fragment takes its strength from what leads in to it; what has a modal word speaks for itself.
        step = 0 if modals(before) else RANK[theirs.modality] - RANK[ours.modality]
        flags = (Flag(Sign.CONTEXT),) if step else ()
        return SentenceChange(_kind({step}, Kind.SAME if same else Kind.REWORDED), ours, theirs, edits, flags)
    kind = _kind(_steps(old, ours, new, theirs, edits), Kind.REWORDED)
    both_forbid = ours.modality in FORBIDS and theirs.modality in FORBIDS
    return SentenceChange(kind, ours, theirs, edits, _flags(before, after, both_forbid))


def _steps(old: Clause, ours: Sentence, new: Clause, theirs: Sentence, edits: Sequence[Edit]) -> set[int]:
    """By how much the sentence as a whole, and each changed place in it, asks more or less than before."""
    before, after = old.text[ours.start : ours.end], new.text[theirs.start : theirs.end]
    whole = RANK[theirs.modality] - RANK[ours.modality]
    chinese = has_han(before) and has_han(after)
    # A modal word of a sentence that asks nothing ("models may need to") is no duty, however it is exchanged.
    if {ours.modality, theirs.modality} == {Modality.DESCRIPTIVE} and not chinese:
        return {whole}
    steps = set()
    for edit in edits:
        was, became = with_denial(old.text, edit.old), with_denial(new.text, edit.new)
        if modals(was) and modals(became):
            steps.add(RANK[strongest(became)] - RANK[strongest(was)])
    if any(steps) and (_passed_over(ours, before) or _passed_over(theirs, after)):
        return steps
    if chinese and not any(steps) and not whole:
        steps.add(RANK[strongest(after)] - RANK[strongest(before)])
    return {whole, *steps}


def _passed_over(sentence: Sentence, text: str) -> bool:
    """Whether the reader heard no duty though there is a modal word: its class is then no measure of a change."""
    return sentence.modality is Modality.DESCRIPTIVE and bool(modals(text))


def _kind(steps: set[int], otherwise: Kind) -> Kind:
    up, down = any(step > 0 for step in steps), any(step < 0 for step in steps)
    if up and down:
        return Kind.MIXED
    return Kind.STRENGTHENED if up else Kind.WEAKENED if down else otherwise


def _flags(before: str, after: str, both_forbid: bool) -> tuple[Flag, ...]:
    was, became = conditions(before), conditions(after)
    flags = [
        Flag(sign, tuple(sorted(words)))
        for sign, words in ((Sign.CONDITION_DROPPED, was - became), (Sign.CONDITION_ADDED, became - was))
        if words
    ]
    denied = 0 if both_forbid else negations(after) - negations(before)
    if denied:
        flags.append(Flag(Sign.NEGATION_ADDED if denied > 0 else Sign.NEGATION_LOST))
    return tuple(flags)


def _alone(sentence: Sentence, kind: Kind) -> SentenceChange:
    asks = RANK[sentence.modality] >= RANK[Modality.RECOMMENDED]
    sign = Sign.DUTY_ADDED if kind is Kind.ADDED else Sign.DUTY_DROPPED
    ours, theirs = (None, sentence) if kind is Kind.ADDED else (sentence, None)
    return SentenceChange(kind, ours, theirs, (), (Flag(sign),) if asks else ())
