"""Checks of the digests beyond their shape: whole sentences in both languages, names, and what they lead to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from corpus.digests import Digest, DigestError, Provision, load_digests
from corpus.model import Clause, Sector
from corpus.register import RegisterError, load_instruments
from corpus.register_check.chinese import text_faults
from corpus.register_check.findings import Breach, Finding
from corpus.register_check.nearness import Question, too_near
from corpus.register_check.records import ACTORS

_CJK = re.compile(r"[\u4e00-\u9fff]")
_SECTORS = frozenset(sector.value for sector in Sector)
_ENDS_EN, _ENDS_ZH = (".", '."', ".”", ".)"), ("。", "。」", "。）")
_ASKS_EN, _ASKS_ZH = range(2, 6), range(2, 5)
_LONGEST_TERM = 3


def check_digests(
    digests: Sequence[Digest], sections: Collection[str], instruments: Collection[str], questions: Sequence[Question]
) -> tuple[Finding, ...]:
    """Every check of the digests.

    sections: clause ids of the Guideline; instruments: ids of digests that the register's links name; questions:
    evaluation questions that none here may repeat.
    """
    provisions = [(digest, one) for digest in digests for one in digest.provisions]
    return (
        Finding("digests", f"{len(digests)} instruments, {len(provisions)} provisions", tuple(_named(digests))),
        Finding("digests, links", f"{len(instruments)} named", tuple(_links(digests, sections, instruments))),
        Finding("digests, provisions", f"{len(provisions)} provisions", tuple(_provisions(provisions))),
        Finding("digests, questions", f"{_count_asks(digests)} questions", tuple(_questions(digests, questions))),
    )


def check_all_digests(clauses: Sequence[Clause], questions: Sequence[Question]) -> tuple[Finding, ...]:
    """The checks of the bundled digests; a file that cannot be read is a breach, and then the only finding."""
    try:
        digests = load_digests()
        instruments = [document for _, _, document in load_instruments() if document]
    except (DigestError, RegisterError) as error:
        return (Finding("digests", "unreadable", (Breach("digests", str(error)),)),)
    return check_digests(digests, {clause.id for clause in clauses}, instruments, questions)


def _named(digests: Sequence[Digest]) -> Iterator[Breach]:
    """No name leads to two instruments."""
    owners: dict[str, set[str]] = {}
    for digest in digests:
        for name in {digest.short, digest.short_zh, *digest.aliases}:
            owners.setdefault(name.casefold(), set()).add(digest.id)
    for name, ids in owners.items():
        if len(ids) > 1:
            yield Breach(", ".join(sorted(ids)), f"share the name {name!r}")


def _links(
    digests: Sequence[Digest], sections: Collection[str], instruments: Collection[str]
) -> Iterator[Breach]:
    known = {digest.id for digest in digests}
    for digest in digests:
        if digest.relation == "referenced" and not digest.referenced_by:
            yield Breach(digest.id, "is referenced, but no section of the Guideline is given")
        for section in digest.referenced_by:
            if section not in sections:
                yield Breach(digest.id, f"is referenced by {section}, which is no clause of the Guideline")
    for name in instruments:
        if name not in known:
            yield Breach("instruments.tsv", f"{name} has no digest")


def _provisions(provisions: Sequence[tuple[Digest, Provision]]) -> Iterator[Breach]:
    for digest, one in provisions:
        for what in _faults(one):
            yield Breach(f"{digest.id}#{one.id}", what)


def _faults(one: Provision) -> Iterator[str]:
    if not one.text.rstrip().endswith(_ENDS_EN):
        yield f"the text does not end as a sentence: {one.text[-40:]}"
    if not one.text_zh.rstrip().endswith(_ENDS_ZH):
        yield f"the Chinese does not end as a sentence: {one.text_zh[-20:]}"
    if _CJK.search(one.heading):
        yield "the English heading has Chinese in it"
    for text in (one.heading_zh, one.text_zh, *one.asks_zh):
        yield from (f"{what}: {text}" for what in text_faults(text))
    if not one.who or not set(one.who) <= ACTORS:
        yield f"who is {list(one.who)}"
    if not set(one.sectors) <= _SECTORS:
        yield f"sectors are {list(one.sectors)}"
    if len(one.asks_en) not in _ASKS_EN or len(one.asks_zh) not in _ASKS_ZH:
        yield f"{len(one.asks_en)} English and {len(one.asks_zh)} Chinese questions"
    if not all(ask.endswith("?") for ask in one.asks_en) or not all(ask.endswith("？") for ask in one.asks_zh):
        yield "a question does not end as one"
    if len(one.terms) > _LONGEST_TERM:
        yield f"{len(one.terms)} terms"
    if bool(one.status) != bool(one.status_zh):
        yield "its status stands in one language only"


def _questions(digests: Sequence[Digest], questions: Sequence[Question]) -> Iterator[Breach]:
    for digest in digests:
        asks = [ask for one in digest.provisions for ask in (*one.asks_en, *one.asks_zh)]
        for ask, times in Counter(re.sub(r"\W", "", ask).casefold() for ask in asks).items():
            if times > 1:
                yield Breach(digest.id, f"asks one question {times} times: {ask}")
        for near in too_near(asks, questions):
            yield Breach(digest.id, near)


def _count_asks(digests: Sequence[Digest]) -> int:
    return sum(len(one.asks_en) + len(one.asks_zh) for digest in digests for one in digest.provisions)
