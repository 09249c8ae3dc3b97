"""To which named instrument each number of a text belongs, by what stands right before and right after it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus.references.mention import Mention
from corpus.references.names import Name
from corpus.references.words import lists

_LIST = re.compile(r"[ ,;、]{0,2}(?:and|or|&|和|及|与|或|以及)?[ ,]{0,2}")
_JOINS = re.compile(r",? ?(?:of|in)? ?")


@dataclass(frozen=True, slots=True)
class Owner:
    """name: the name right beside the number. foreign: an instrument that we do not have is named there instead.
    joins: whether the number may be one with the number before it."""

    name: Name | None = None
    foreign: bool = False
    joins: bool = False


def belonging(
    original: str, masked: str, found: Sequence[Mention], names: Sequence[Name]
) -> list[tuple[Mention, Owner]]:
    """Every number with its owner. masked: the folded text with a NUL for each character of a name."""
    result: list[tuple[Mention, Owner]] = []
    for cluster in _clusters(masked, found):
        before = _before(masked, cluster[0], names)
        after = _after(masked, cluster[-1], names)
        foreign = after is None and _is_foreign_after(original, masked, cluster[-1].end)
        if before and after and len(cluster) == 1:
            before, after = _nearer(masked, cluster[0], before, after)
        if not before and not after and not foreign:
            foreign = _is_foreign_beside(original, cluster[0].start, cluster[-1].end)
        for number, mention in enumerate(cluster):
            owner = (before if number == 0 else after or before) if before else after
            joins = number > 0 and bool(_JOINS.fullmatch(masked[cluster[number - 1].end : mention.start]))
            strange = foreign and (owner is None or number == len(cluster) - 1)
            result.append((mention, Owner(None if strange else owner, strange, joins)))
    return result


def _clusters(masked: str, found: Sequence[Mention]) -> list[list[Mention]]:
    clusters: list[list[Mention]] = []
    for mention in found:
        gap = masked[clusters[-1][-1].end : mention.start] if clusters else ""
        if clusters and (_LIST.fullmatch(gap) or _JOINS.fullmatch(gap)):
            clusters[-1].append(mention)
        else:
            clusters.append([mention])
    return clusters


def _before(masked: str, mention: Mention, names: Sequence[Name]) -> Name | None:
    at = bisect_left(names, mention.start, key=lambda name: name.start)
    if not at:
        return None
    gap = masked[names[at - 1].end : mention.start]
    return names[at - 1] if len(gap) < 40 and _gap_before().fullmatch(gap) else None


def _after(masked: str, mention: Mention, names: Sequence[Name]) -> Name | None:
    at = bisect_left(names, mention.end, key=lambda name: name.start)
    if at == len(names):
        return None
    gap = masked[mention.end : names[at].start]
    return names[at] if len(gap) < 40 and _gap_after().fullmatch(gap) else None


def _nearer(masked: str, mention: Mention, before: Name, after: Name) -> tuple[Name | None, Name | None]:
    """Of two names around a number, the one that it belongs to."""
    gap_before, gap_after = masked[before.end : mention.start], masked[mention.end : after.start]
    if re.search(r"[a-z]", gap_after) or (re.search(r"[,:;]", gap_before) and gap_after == " "):
        return None, after
    if before.is_stranger and not after.is_stranger:
        return None, after
    return before, None


def _is_foreign_after(original: str, masked: str, end: int) -> bool:
    """ "of the Companies Ordinance": words after "of" that go on in capitals, or to a noun for an instrument."""
    match = re.compile(lists().foreign_after).match(masked, end)
    if not match:
        return False
    words = re.findall(r"[A-Za-z0-9'&()-]+", original[match.end() : match.end() + 90])[:7]
    here = [word for word in words if word]
    nouns = set(lists().instrument_nouns)
    if not here or any(word.lower().startswith("guideline") for word in here[:3]):
        return False
    if here[0].lower() in lists().owned:
        return True
    if here[0].lower() in (*lists().indefinite, "this", "these", "that"):
        return False
    return here[0][0].isupper() or any(word.lower() in nouns for word in here)


def _is_foreign_beside(original: str, start: int, end: int) -> bool:
    """ "Article 261 TFEU", "DSA Article 5": an abbreviation beside the number that no document bears."""
    before = re.search(r"([A-Z][A-Za-z]*[A-Z])[ ,(]{0,3}$", original[max(0, start - 20) : start])
    after = re.match(r"[ ,]{1,3}([A-Z][A-Za-z]*[A-Z])(?![A-Za-z])", original[end : end + 20])
    return any(match and len(match[1]) > 2 for match in (before, after))


@cache
def _gap_before() -> re.Pattern[str]:
    return re.compile(lists().name_before)


@cache
def _gap_after() -> re.Pattern[str]:
    return re.compile(lists().name_after)
