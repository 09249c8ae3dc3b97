"""What a claim can rest on: the sentences of its clauses, and in the reader's language what says the same of them.

A claim in a clause's own language rests on the clause's sentences. A Chinese claim on an English clause rests on the
reviewed Chinese of the register, duty by duty and sentence by sentence, on the Chinese of a digest, and on the
official Chinese edition where it was added. The citation is the clause's own sentences either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from app.answering.lists import LEANS_BACK
from app.checks.claim import About
from app.checks.reading import Reading, read
from app.checks.roles import Actors, actors
from app.checks.values import Value, values_in
from app.checks.words import is_chinese
from corpus.model import Clause, Modality
from corpus.register import GUIDELINE, Duty, Entry, load_glossary
from corpus.register_check.wording import STRENGTH, strength

_ZH_ROLES = {"Technology Developer": "技術開發者", "Service Provider": "服務提供者", "Service User": "服務使用者"}
_TOPIC = "generative AI / 生成式人工智能"
"""What all of the Guideline is about: a claim may name it where a sentence does not."""
_ZH_SENTENCES = re.compile(r"[^。；！？]+[。；！？]?")
_ZH_LEANS = re.compile(r"(?:這|此|該|其|它|有關|上述|亦|並|例如|當中|兩者|後者|前者)")
_LABEL = re.compile(r"^([^:.]{1,90}): ")


@dataclass(frozen=True)
class Unit:
    """One thing that a clause says. text: its words. plain: other words that say it too (of a list item, those that
    lead the list in; the register's plain words). beside: words of its place that a claim may bring along to name what
    it speaks of (heading, the sentence it leans on). level: its strength where its words carry none.

    span: the characters of the clause that say it, None where that cannot be told of a wording in another language.
    """

    label: str
    text: str
    plain: str
    beside: str
    level: int
    roles: Actors
    span: tuple[int, int] | None = None

    @property
    def reading(self) -> Reading:
        return read(self.text)

    @property
    def also(self) -> Reading:
        return read(self.plain)

    @property
    def around(self) -> Reading:
        return read(self.beside)

    @property
    def values(self) -> tuple[Value, ...]:
        return values_in(self.text) + values_in(self.plain) + values_in(self.beside)


def units_of(label: str, clause: Clause, language: str, about: About) -> tuple[Unit, ...]:
    """What `clause` says, in the language of a claim. Empty where nothing says it in that language."""
    entry = about.register.get(clause.id) if f"{clause.document}@{clause.version}" == GUIDELINE else None
    own = "zh" if is_chinese(clause.text) else "en"
    if own == language:
        return tuple(_of_sentences(label, clause, entry if own == "en" else None, about))
    return tuple(_in_chinese(label, clause, entry, about)) if language == "zh" else ()


def _of_sentences(label: str, clause: Clause, entry: Entry | None, about: About) -> Iterator[Unit]:
    lead = about.leads.get(clause.key, "")
    place = " ".join([clause.heading, *clause.path[-1:], *re.findall(r"table-\d+", clause.id)])
    acting = actors(lead).acting or _placed_roles(clause)
    before = ""
    for sentence in clause.sentences:
        text = clause.text[sentence.start : sentence.end]
        duties = [d for d in entry.duties if _quoted(d, text)] if entry else []
        leans = bool(LEANS_BACK.match(text)) or text[:1].islower()
        roles = actors(_LABEL.sub("", text))
        who = frozenset(role for duty in duties for role in duty.who if role in _ZH_ROLES)
        own_acting = who | (frozenset() if leans else roles.acting)
        acting = own_acting or (acting if leans or not roles.named else frozenset())
        named = roles.named | acting | (actors(before).named if leans else frozenset())
        topic = _TOPIC if entry is not None else ""
        plain = [lead, *(duty.what_en for duty in duties)]
        classes = [sentence.modality, *(Modality(duty.modality) for duty in duties if not duty.words)]
        level = max(classes, key=STRENGTH.__getitem__)
        beside = [topic, place, before if leans else ""]
        yield Unit(
            label,
            text,
            " / ".join(one for one in plain if one),
            " / ".join(one for one in beside if one),
            STRENGTH[level],
            Actors(frozenset(named), frozenset(acting)),
            (sentence.start, sentence.end),
        )
        # The reviewed plain words of a duty say it as well, and no more strongly.
        for duty in duties:
            firm = STRENGTH[Modality(duty.modality)]
            told = Actors(actors(duty.what_en).named | named, who)
            near = " / ".join([topic, place])
            yield Unit(label, duty.what_en, "", near, firm, told, (sentence.start, sentence.end))
        before = text


def _in_chinese(label: str, clause: Clause, entry: Entry | None, about: About) -> Iterator[Unit]:
    placed = _placed_roles(clause)
    ceiling = max((STRENGTH[s.modality] for s in clause.sentences), default=0)
    if entry is not None:
        above = about.register.get(clause.parent or "") if clause.kind == "item" else None
        lead = above.gloss_zh if above is not None else ""
        heading = _chinese_headings().get(clause.heading.casefold(), "")
        for duty in entry.duties:
            who = frozenset(role for role in duty.who if role in _ZH_ROLES)
            subject = "、".join(_ZH_ROLES[role] for role in who)
            named = actors(duty.what_zh).named | who
            level = STRENGTH[Modality(duty.modality)]
            yield Unit(label, duty.what_zh, lead, f"{_TOPIC} {heading} {subject}", level, Actors(named, who))
        yield from _spoken(label, entry.gloss_zh, f"{_TOPIC} {heading}", placed, 0, lead)
    if clause.summed is not None:
        summed = clause.summed
        beside = f"{summed.heading_zh} {summed.name_zh}"
        yield from _spoken(label, summed.text_zh, beside, placed, ceiling)
    if about.edition is not None and f"{clause.document}@{clause.version}" == GUIDELINE:
        official = about.edition.clause(clause.id)
        if official is not None:
            yield from _spoken(label, official.text, f"{_TOPIC} {official.heading}", placed, ceiling)


def _spoken(
    label: str, text: str, beside: str, placed: frozenset[str], level: int, plain: str = ""
) -> Iterator[Unit]:
    """The sentences of a Chinese wording, and their parts between semicolons, which go on in one strength."""
    acting, before, going_on = placed, "", 0
    for match in _ZH_SENTENCES.finditer(" ".join(text.split())):
        sentence = match.group().strip()
        if not sentence:
            continue
        roles = actors(sentence)
        acting = roles.acting or (roles.named and frozenset()) or acting
        near = f"{beside} {before}" if _ZH_LEANS.match(sentence) else beside
        own = strength(sentence, "zh")[0]
        named = Actors(roles.named | acting, acting)
        yield Unit(label, sentence, plain, near, max(level, 0 if own else going_on), named)
        going_on = (own or going_on) if sentence.endswith("；") else 0
        before = sentence


@cache
def _chinese_headings() -> dict[str, str]:
    return {english.casefold(): chinese for english, chinese in load_glossary()}


def _placed_roles(clause: Clause) -> frozenset[str]:
    """The roles of the section in which a clause stands: those of its heading, else those it is tagged with."""
    headed = {role for heading in clause.path for role in actors(heading.partition(":")[0]).named}
    return frozenset(headed if len(headed) == 1 else clause.tags.roles)


def _quoted(duty: Duty, text: str) -> bool:
    return duty.quote in " ".join(text.split())
