"""Whether the hits are grounds for an answer at all: too weak, or of the wrong kind, and the assistant abstains."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache

from app.answer import Outcome, Understanding
from app.answering.compose import Limits, sentences_for
from app.asking.manner import asks_what_applies
from app.asking.rewording import reworded
from app.asking.sought import Sought, parts_on_law, sought_in
from app.searching.retrieve import parts_of
from app.showing.patterns import lexicon
from index.analyse import analyse
from index.search import READ_ENOUGH, Hit, Searcher


@dataclass(frozen=True, slots=True)
class Grounds:
    """`note` names the text that tells the reader why not; `related` says whether near clauses are worth showing.

    `unmet` are the kinds of thing that a part of the question asks for and no hit holds, while another part
    can be answered.
    """

    enough: bool
    related: bool = True
    outcome: Outcome = Outcome.ANSWERED
    note: str = ""
    unmet: tuple[str, ...] = ()
    features: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cosine similarities of the best search unit, fused scores, and shares of the question's weight of words."""

    off_topic_dense: float = 0.30
    far_dense: float = 0.32
    """Below this nothing is near, whatever words are shared."""
    weak_dense: float = 0.44
    weak_score: float = 0.18
    """Below both of these (the second is the best hit's fused score) what is near is too weak to answer."""
    same_question: float = 0.88
    """A hit this close to a reviewed question of a clause is an answer to it, whatever kind of thing is asked."""
    read_enough: float = READ_ENOUGH
    off_topic_words: float = 0.05
    """The coverage below which a question that the model cannot read is taken to be about something else."""
    short: int = 10
    short_words: float = 0.65
    """Up to so many Chinese characters a question that names nothing of the subject needs so much coverage: some of its
    few words stand somewhere, whatever it is about."""
    hits_searched: int = 3
    """How many of the best hits may hold the thing that is asked for."""


_UNRELATED = {"elsewhere"}
"""Kinds of question for which no clause is near."""
_NO_QUESTIONS = {"assistant", "chatter"}
"""Kinds of message that ask nothing of the Guideline."""
_COUNT = "number"
_SHORTEST_QUESTION = 4
"""Words below which a part ("and who does it?") is no question of its own."""
_HAN = re.compile(r"[㐀-鿿]")
_NAME = re.compile(r"(?<![.?!]\s)(?<!^)\b(?:[A-Z][\w'-]+|[A-Z]{2,}[\w-]*|\d{3,}[\w-]*)")


def weigh(
    understanding: Understanding,
    hits: Sequence[Hit],
    searcher: Searcher,
    named: bool = False,
    thresholds: Thresholds | None = None,
    unsought: Collection[str] = (),
) -> Grounds:
    """Judge the hits for one question.

    named: the text itself names what is asked about, so something is near. unsought: kinds of thing that need not be
    looked for in the words of a passage, because these documents say them otherwise (the number of a provision).
    """
    limits = thresholds or Thresholds()
    best = hits[: limits.hits_searched]
    readable = searcher.readability(understanding.standalone)
    dense = readable * max((hit.dense for hit in best), default=0.0)
    wordings = (understanding.standalone, reworded(understanding.standalone))
    coverage = max(searcher.coverage(text, [hit.clause for hit in best]) for text in wordings if text)
    features = {"dense": round(dense, 4), "coverage": round(coverage, 4)}

    def no(related: bool, note: str = "", outcome: Outcome = Outcome.NOT_IN_SOURCES) -> Grounds:
        return Grounds(False, related, outcome, note, features=features)

    message = sought_in(understanding.question)
    if message is not None and message.kind in _NO_QUESTIONS:
        return no(False, f"sought_{message.kind}", Outcome.REFUSED)
    broad = named or asks_what_applies(understanding.question) and bool(understanding.roles or understanding.sectors)
    if not hits or not broad and _off_topic(understanding, readable, dense, coverage, limits):
        return no(False, "off_topic")
    if dense < limits.same_question:
        unmet, answerable = _unmet(understanding, best, unsought)
        if unmet and not answerable:
            return no(unmet[0] not in _UNRELATED, f"sought_{unmet[0]}")
        if any(_unknown_names(part, searcher) for part in parts_on_law(understanding.question)):
            return no(True, "sought_other_law")
    else:
        unmet = ()
    score = hits[0].score
    # Who names their sector and is near to what is said for it asks about that, in whatever words.
    own = "sector" not in understanding.from_profile and any(
        len(hit.clause.tags.sectors) == 1 and hit.clause.tags.sectors[0] in understanding.sectors for hit in best
    )
    weak = dense < limits.far_dense or dense < limits.weak_dense and score < limits.weak_score and not own
    if readable >= limits.read_enough and weak and not broad:
        return no(True)
    return Grounds(True, unmet=unmet, features=features)


def _off_topic(
    understanding: Understanding, readable: float, dense: float, coverage: float, limits: Thresholds
) -> bool:
    if readable >= limits.read_enough:
        return dense < limits.off_topic_dense
    # The model cannot read the question (Chinese, to an English model), so its words alone must do.
    short = len(_HAN.findall(understanding.standalone)) <= limits.short
    if short and not understanding.follow_up and not _subject().search(understanding.standalone):
        return coverage < limits.short_words
    return coverage < limits.off_topic_words


@cache
def _subject() -> re.Pattern[str]:
    return re.compile("|".join(lexicon("subject")["subject"]["words"]))


def _unmet(
    understanding: Understanding, hits: Sequence[Hit], unsought: Collection[str]
) -> tuple[tuple[str, ...], bool]:
    """The kinds of thing sought in vain, and whether some part of the question seeks nothing in vain."""
    question = understanding.question
    parts = [p for p in parts_of(question) if len(p.split()) >= _SHORTEST_QUESTION or not p.isascii()]
    wanted: list[Sought | None] = [sought_in(part) for part in parts] or [sought_in(question)]
    if parts and not any(wanted):
        # The words that show the kind may stand across the place where the question was cut.
        wanted = [sought_in(question)]
    wanted = [None if one is not None and one.kind in unsought else one for one in wanted]
    texts = [hit.clause.text[start:end] for hit in hits for start, end in sentences_for(hit, Limits())]
    lists = [hit.clause.parent for hit in hits if hit.clause.kind == "item"]
    countable = any(hit.clause.kind == "table" for hit in hits) or len(set(lists)) < len(lists)

    def held(one: Sought) -> bool:
        # How many there are of something can be counted where they are tabled or listed.
        return one.held_by(texts) or one.kind == _COUNT and countable

    vain = tuple(dict.fromkeys(one.kind for one in wanted if one is not None and not held(one)))
    return vain, any(one is None or held(one) for one in wanted)


def _unknown_names(question: str, searcher: Searcher) -> list[str]:
    """Names in the question that no search unit holds: of a place or an instrument on which the text is silent."""
    return [
        name
        for name in _NAME.findall(question)
        if any(not searcher.lexical.in_vocabulary(term) for term in analyse(name))
    ]
