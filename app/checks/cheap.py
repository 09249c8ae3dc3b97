"""What can be told without alignment: language, silence, numbers, names, what only a law can do, roles, strength."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from app.checks.claim import About, Claim, Fault
from app.checks.language import language_faults, silence_faults
from app.checks.naming import names_lacking
from app.checks.reading import blanked
from app.checks.roles import actors
from app.checks.values import lacking, places_of, values_in
from app.checks.words import bare, is_chinese, words
from app.showing.patterns import lexicon
from corpus.model import Clause, Force
from corpus.register import GUIDELINE
from corpus.register_check.wording import NAMES, STRENGTH, strength

_DENIED = re.compile(
    r"(?:\b(?:not|no|non|never|without|nor)\b[^.;,]{0,25}|(?:並非|不是|沒有|並無|非|無|不)[^，。；]{0,6})$"
)
_BINDS = (Force.STATUTE,)


def cheap_faults(claim: Claim, evidence: Mapping[str, Clause], about: About) -> Iterator[Fault]:
    """The faults of a claim whose labels are all in the evidence."""
    text = bare(claim.text)
    cited = {label: evidence[label] for label in dict.fromkeys(claim.labels)}
    labels = " and ".join(cited)
    sources = [source for clause in cited.values() for source in wordings(clause, about)]
    yield from language_faults(claim, about.language, " ".join(clause.text for clause in cited.values()))
    yield from silence_faults(claim.text)
    yield from _number_faults(claim.text, sources, cited, labels)
    for name in dict.fromkeys(names_lacking(claim.text, sources, about.documents)):
        yield Fault("name", f"The claim names “{name}”, which does not stand in {labels}.")
    yield from _law_faults(text, cited, sources, labels, about)
    yield from _role_faults(text, cited, sources, labels)
    yield from _strength_faults(text, cited, sources, labels)


def wordings(clause: Clause, about: About) -> tuple[str, ...]:
    """All that says what a clause says: itself, its headings, its lead, the register's words, the official Chinese."""
    texts = [clause.text, clause.heading, *clause.path, about.leads.get(clause.key, "")]
    if (document := about.documents.get(f"{clause.document}@{clause.version}")) is not None:
        texts += [document.title, document.title_zh, document.short, document.short_zh]
    if clause.summed is not None:
        summed = clause.summed
        texts += [summed.text_zh, summed.heading_zh, summed.name_zh, summed.pinpoint]
    if f"{clause.document}@{clause.version}" == GUIDELINE:
        if (entry := about.register.get(clause.id)) is not None:
            texts += [entry.gloss_en, entry.gloss_zh, *(word for term in entry.terms for word in term)]
            texts += [word for duty in entry.duties for word in (duty.what_en, duty.what_zh)]
        if about.edition is not None and (official := about.edition.clause(clause.id)) is not None:
            texts += [official.text, official.heading]
    return tuple(text for text in texts if text)


@lru_cache(maxsize=8192)
def _strength(text: str) -> int:
    return strength(text, "zh" if is_chinese(text) else "en")[0]


def _number_faults(
    text: str, sources: Sequence[str], cited: Mapping[str, Clause], labels: str
) -> Iterator[Fault]:
    had = [value for source in sources for value in values_in(source)]
    had += [value for clause in cited.values() for value in places_of(clause.id)]
    for value in lacking(values_in(words("claims", "labels").sub("", text)), had):
        yield Fault("number", f"The claim says “{value.shown}”, which {labels} does not say.")


def _law_faults(
    text: str, cited: Mapping[str, Clause], sources: Sequence[str], labels: str, about: About
) -> Iterator[Fault]:
    if any(_force(clause, about) in _BINDS for clause in cited.values()):
        return
    for kind in lexicon("checks_claims")["law"]:
        expressions = words("claims", "law", kind, "words")
        found = expressions.search(text)
        # What the claim denies as well ("do not output illegal content") need only stand there.
        said = _asserts if _asserts(expressions, text) else _has
        if found and not any(said(expressions, source) for source in sources):
            yield Fault("law", f"The claim says “{found.group()}”, but {labels} is guidance and says no such thing.")


def _asserts(expressions: re.Pattern[str], source: str) -> bool:
    """Whether a source uses the words without denying them ("not a statutory requirement")."""
    return any(not _DENIED.search(source[: found.start()]) for found in expressions.finditer(source))


def _has(expressions: re.Pattern[str], source: str) -> bool:
    return expressions.search(source) is not None


def _force(clause: Clause, about: About) -> Force | None:
    document = about.documents.get(f"{clause.document}@{clause.version}")
    return document.force if document else None


def _role_faults(text: str, cited: Mapping[str, Clause], sources: Sequence[str], labels: str) -> Iterator[Fault]:
    had = {role for source in sources for role in actors(source).named}
    had |= {role for clause in cited.values() for role in clause.tags.roles}
    for role in sorted(actors(text).named - had):
        yield Fault("role", f"The claim speaks of {role}s, whom {labels} does not name.")


def _strength_faults(
    text: str, cited: Mapping[str, Clause], sources: Sequence[str], labels: str
) -> Iterator[Fault]:
    heard = blanked(text, words("logic", "modal", "silent"))
    level, word = strength(heard, "zh" if is_chinese(text) else "en")
    duties = words("logic", "modal", "duty")
    if duties.search(word) and any(duties.search(source) for source in sources):
        return
    had = [_strength(source) for source in sources]
    had += [STRENGTH[sentence.modality] for clause in cited.values() for sentence in clause.sentences]
    if level > max(had, default=0):
        yield Fault("modality", f"The claim says “{word}”, but {labels} is no stronger than “{NAMES[max(had)]}”.")
