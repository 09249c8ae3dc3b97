"""What provisions an id of a clause stands for, read from its words and numbers: "article-2-6-and-2-8" is two.

An id is a pinpoint whose punctuation was lost, so that stretches ("26(1)-(2)" is "26-1-2") are told by their shape.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product

from corpus.references.kinds import kinds
from corpus.references.numbers import between, plain, rises

Chain = tuple[str, ...]
"""Kinds and numbers from the widest to the narrowest: ("article", "5", "1", "f"); kind "" where none is said."""

OPEN = "~"
"""Ends the chain of a clause that is only a part of what its number says ("article-4-opening")."""

_JOINS = ("and", "to")
_NOT_LETTERS = ("as", "of", "on", "in", "to", "by", "or", "an", "is", "no", "at", "v", "eu")
_COUNTED = ("para", "item")
_APART = ("supplementary", "transitional")
_REMARKS = ("as", "inserted", "amended", "applies", "draft")
_STRETCHED = ("article", "section", "dpp", "annex")
_MOST = 64


def chains(clause_id: str) -> tuple[Chain, ...]:
    """The chains of an id, each also without its wider beginnings ("cap-200-s-161" is also section 161).

    Not so the paragraphs and items that are counted anew in each section: "3.2.1/p1" is no paragraph 1.
    """
    found: dict[Chain, None] = {}
    for group in _groups(clause_id):
        for start in range(len(group)):
            if start and "/" in clause_id and group[start][0] in _COUNTED:
                continue
            for chain in _spread(group[start:]):
                found.setdefault(("apart", *chain) if clause_id.startswith(_APART) else chain)
    return tuple(found)


def _groups(clause_id: str) -> list[list[tuple[str, list[Chain]]]]:
    """Sequences of (kind, numbers that it says); a sequence goes from the wider to the narrower."""
    groups: list[list[tuple[str, list[Chain]]]] = []
    current: list[tuple[str, list[Chain]]] = []
    for number, segment in enumerate(clause_id.lower().split("/")):
        tokens = [token for token in re.split(r"[-.\s_()]+", segment) if token]
        if re.fullmatch(r"p\d+", segment):
            tokens = ["para", segment[1:]]
        at, joined = 0, False
        while at < len(tokens):
            kind, several, at_numbers = _kind(tokens, at, number == 0 and at == 0)
            if kind is None:
                if current and tokens[at] not in (*_JOINS, *_REMARKS) and not _is_date(tokens, at):
                    current[-1] = (current[-1][0], [(*one, OPEN) for one in current[-1][1] if OPEN not in one])
                    groups.append(current)
                    current = []
                if tokens[at] in _REMARKS:
                    break
                joined = tokens[at] in _JOINS
                at += 1
                continue
            numbers, at = _numbers(tokens, at_numbers, kind, several)
            if joined and current:
                groups.append(current)
                current = []
            joined = False
            current.append((kind, numbers))
    return [*groups, current] if current else groups


def _is_date(tokens: list[str], at: int) -> bool:
    return bool(re.fullmatch(r"20\d\d", tokens[at]))


def _kind(tokens: list[str], at: int, first: bool) -> tuple[str | None, bool, int]:
    """The kind that begins at a token, whether its word says several, and where its numbers begin."""
    token = tokens[at]
    if at and tokens[at - 1] in ("on", "of", "to") and not (at > 1 and tokens[at - 2].isdigit()):
        return None, False, at
    if (match := re.fullmatch(r"(dpp|art|s|ss|para|tip|cap)(\d+[a-z]?)", token)) and match[1] in _words():
        tokens[at : at + 1] = [match[1], match[2]]
        token = match[1]
    if token in _words() and at + 1 < len(tokens):
        name, several = _words()[token]
        lettered = kinds()[name].lettered or (name == "section" and "annex" in tokens[:at])
        if _is_number(tokens[at + 1], lettered):
            return name, several, at + 1
    if first and re.fullmatch(r"a?\d{1,2}", token):
        return "", False, at
    return None, False, at


@cache
def _words() -> dict[str, tuple[str, bool]]:
    pairs = ((word, kind) for kind in kinds().values() for word in (*kind.english, kind.name))
    return {word: (kind.name, word in kind.several) for word, kind in pairs if word.isalpha()}


def _is_number(token: str, lettered: bool) -> bool:
    return bool(re.fullmatch(r"\d+[a-z]{0,4}", token) or (lettered and re.fullmatch(r"[ivx]+|[a-h]", token)))


def _numbers(tokens: list[str], at: int, kind: str, several: bool) -> tuple[list[Chain], int]:
    """The numbers from `at` on, and where they end."""
    lettered = bool(kind) and (kinds()[kind].lettered or (kind == "section" and "annex" in tokens[:at]))
    runs: list[list[str]] = [[]]
    stretch: list[bool] = [False]
    while at < len(tokens):
        token = tokens[at]
        if token in _JOINS and at + 1 < len(tokens) and _is_number(tokens[at + 1], lettered):
            runs.append([])
            stretch.append(token == "to")
        elif _is_part(token, bool(runs[-1]), lettered, at + 1 < len(tokens) and tokens[at + 1][0].isdigit()):
            runs[-1].append(plain(token, lettered and (several or not runs[-1])))
        else:
            break
        at += 1
    found: list[Chain] = []
    for run, is_stretch in zip(runs, stretch, strict=True):
        whole = [*found[-1][: len(found[-1]) - len(run)], *run] if found and len(run) < len(found[-1]) else run
        if is_stretch and found and len(whole) == len(found[-1]):
            found.extend((*whole[:-1], one) for one in between(found[-1][-1], whole[-1])[1:])
        else:
            found.extend(_unfolded(whole, kind, several, lettered))
    return found[:_MOST], at


def _is_part(token: str, begun: bool, lettered: bool, number_follows: bool) -> bool:
    if re.fullmatch(r"\d+[a-z]{0,4}", token):
        return True
    if not begun:
        return bool(re.fullmatch(r"a?\d+", token)) or (lettered and bool(re.fullmatch(r"[ivx]+|[a-h]", token)))
    if token in _NOT_LETTERS or (token in _words() and number_follows):
        return False
    return bool(re.fullmatch(r"[a-z]{1,2}|[ivx]+", token))


def _unfolded(run: list[str], kind: str, several: bool, lettered: bool) -> list[Chain]:
    """One run of tokens as the numbers that it says: a stretch is unrolled."""
    if not kind and len(run) > 3 and len(run) % 2 == 0:
        half = len(run) // 2
        if run[: half - 1] == run[half:-1] and rises(run[half - 1], run[-1]):
            return [(*run[: half - 1], one) for one in between(run[half - 1], run[-1])]
    if len(run) == 2 and rises(*run) and (several or _same_with_letters(*run) or _is_stretch_of_articles(kind, *run)):
        return [(one,) for one in between(*run)]
    for at in range(2, len(run)):
        before, after = run[at - 1], run[at]
        counted = before[0].isdigit() and after[0].isdigit() and kind in _STRETCHED
        lettered_stretch = before.isalpha() and after.isalpha() and not (after[0] == "i" and before != "h")
        if at == len(run) - 1 and (counted or lettered_stretch) and rises(before, after):
            return [(*run[: at - 1], one) for one in between(before, after)]
    return [tuple(run)]


def _same_with_letters(first: str, last: str) -> bool:
    """66K-66M: one number with two letters."""
    one, other = re.fullmatch(r"(\d+)([a-z]+)", first), re.fullmatch(r"(\d+)([a-z]+)", last)
    return bool(one and other and one[1] == other[1])


def _is_stretch_of_articles(kind: str, first: str, last: str) -> bool:
    """47-49 is Articles 47 to 49: hardly an article has so many paragraphs, and none so near its own number."""
    return kind == "article" and first.isdigit() and last.isdigit() and int(first) >= 30 and int(last) - int(first) < 6


def _spread(group: list[tuple[str, list[Chain]]]) -> list[Chain]:
    """Every chain of a sequence, with the bare number that a part or chapter gives its sections ("Part I, 1.1")."""
    found = []
    for choice in list(product(*(numbers or [()] for _, numbers in group)))[:_MOST]:
        chain: Chain = ()
        for (kind, _), numbers in zip(group, choice, strict=True):
            chain = (*chain, kind, *numbers)
        found.append(chain)
        kind, head = group[0][0], choice[0]
        if kind in ("part", "chapter") and len(head) > 2:
            found.append(("", *chain[2:]))
        if not kind and head and re.fullmatch(r"a\d+", head[0]):
            found.append(("appendix", head[0][1:], *chain[2:]))
    return found
