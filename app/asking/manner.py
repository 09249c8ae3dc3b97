"""How a question is put, beside what it asks: a premise taken as given, a demand, an instruction in disguise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from app.showing.patterns import any_of, lexicon
from index.analyse import analyse

_SET_APART_REACH = 40
_SAME_SUBJECT = 2


@dataclass(frozen=True, slots=True)
class Manner:
    """`premise` is the words taken as given, "" for none; the rest are plain yes or no."""

    premise: str = ""
    strong_premise: bool = False
    asks_tier: bool = False
    wants_bare_yes_no: bool = False
    contains_instruction: bool = False
    wants_draft: bool = False
    wants_list: bool = False
    asks_role: bool = False
    about_document: bool = False
    asks_meaning: bool = False


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    manner = lexicon("understand")["manner"]
    # The premise patterns each name the same group, so they cannot be joined into one alternation.
    return {name: any_of(manner[name]) for name in manner if name != "premise"}


@cache
def _premises() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p, re.IGNORECASE) for p in lexicon("understand")["manner"]["premise"])


def manner_of(question: str) -> Manner:
    """Read the manner of one question."""
    patterns = _patterns()
    strong = patterns["strong_premise"]
    premise = ""
    for pattern in _premises():
        if match := pattern.search(question):
            premise = match.group("premise").strip()
            break
    if premise and question.lower().find("why ") in range(match.start() + 1) and not strong.search(premise):
        # "Why does the Guideline mention it?" takes nothing for granted that could be wrong.
        premise = ""
    return Manner(
        premise=premise,
        strong_premise=bool(premise and strong.search(premise)),
        asks_tier=bool(patterns["tier_question"].search(question)),
        wants_bare_yes_no=bool(patterns["bare_yes_no"].search(question)),
        contains_instruction=bool(patterns["instruction"].search(question)),
        wants_draft=bool(patterns["make_request"].search(question)),
        wants_list=bool(patterns["list_cue"].search(question)),
        asks_role=bool(patterns["which_role"].search(question)),
        about_document=bool(patterns["about_document"].search(question)),
        asks_meaning=bool(patterns["asks_meaning"].search(question)),
    )


def without_request(question: str) -> str:
    """The subject of a request ("draft a clause on passwords": "on passwords"); the question where it is none."""
    return _patterns()["make_request"].sub(" ", question).strip() or question


@cache
def _on_document() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    return tuple((any_of(entry["ask"]), tuple(entry["said_in"])) for entry in lexicon("document").values())


def clauses_on_document(question: str) -> frozenset[str]:
    """The ids of the clauses in which the document speaks of itself on what is asked; none for other questions."""
    return frozenset(clause for ask, said_in in _on_document() if ask.search(question) for clause in said_in)


def asks_what_applies(question: str) -> bool:
    """Whether the question is what there is for the reader at all, and not on a subject of its own."""
    return bool(_patterns()["what_applies"].search(question))


def asks_several(question: str) -> bool:
    """Whether the question names several things, each of which wants its own answer."""
    return bool(_patterns()["several"].search(question))


def qualifiers_in(quotes: str) -> tuple[str, ...]:
    """The words of a text that make it a matter of degree or condition ("if possible"), each once, as written."""
    found = (match.group().lower() for match in _patterns()["qualifiers"].finditer(quotes))
    return tuple(dict.fromkeys(found))


def names_interval(quotes: str) -> bool:
    """Whether a text says how often in a measure ("annual") and not merely that ("regular")."""
    return bool(_patterns()["interval"].search(quotes))


def speaks_against(premise: str, quote: str) -> bool:
    """Whether a quote denies what a premise affirms, as far as words can show.

    It must be about the same (two stems shared) and hold a denial where the premise holds none, or set what the
    premise says apart by "rather than" or "instead of". Where this cannot be seen, nothing is claimed.
    """
    patterns = _patterns()
    said = set(analyse(premise))
    for apart in patterns["set_apart"].finditer(quote):
        if said & set(analyse(quote[apart.end() : apart.end() + _SET_APART_REACH])):
            return True
    denied = patterns["denial"].search(quote) and not patterns["denial"].search(premise)
    return bool(denied) and len(said & set(analyse(quote))) >= _SAME_SUBJECT
