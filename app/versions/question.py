"""Whether a question is what changed between two versions, and between which: read off its words alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from app.showing.patterns import lexicon
from app.versions.compared import VersionError, several, version_of, versions_of
from corpus.added import newest_last
from corpus.model import Document
from corpus.store import Corpus

_VERSION = r"v?\d(?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_CHINESE = re.compile(r"[㐀-鿿]")
_OF_VERSIONS = re.compile(r"\bversions?\b|版", re.IGNORECASE)
_ALIAS, _ALIAS_CHINESE = 4, 3
"""The shortest name, in characters, by which a document is taken to be meant; shorter ones stand in other words."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Two versions of one document, the older first."""

    old: Document
    new: Document


def wanted_versions(question: str, corpus: Corpus, main: str) -> Wanted | None:
    """The versions that a question wants compared; None where it asks for something else.

    corpus: every version that is here. main: the id of the document that is meant where none is named. Raises
    VersionError, naming what there is, where one of the two versions is here and the other is not.
    """
    if not asks_of_change(question):
        return None
    candidates = _candidates(question, corpus, main)
    for key in ("pair", "since", "later"):
        for said in _said(question, key):
            for name in candidates:
                found = _resolved(said, key, versions_of(corpus, name))
                if found is not None:
                    return found
            if key == "pair" and (half := _half(said, candidates, corpus)) is not None:
                version_of(corpus, *half)
            if key != "pair" and _OF_VERSIONS.search(question):
                _alone(said[0], versions_of(corpus, candidates[0]))
    if any(pattern.search(question) for pattern in _patterns()["unnamed"]):
        return next((wanted for name in candidates if (wanted := _last_two(versions_of(corpus, name)))), None)
    return None


def asks_of_change(question: str) -> bool:
    """Whether the words of a question ask what changed at all: a quick look before the versions are known."""
    return any(pattern.search(question) for pattern in _patterns()["change"])


def newest_two(corpus: Corpus, document_id: str) -> Wanted | None:
    """The newest version of a document and the one before it; None where there is but one."""
    return _last_two(versions_of(corpus, document_id))


def _said(question: str, key: str) -> list[tuple[str, ...]]:
    found = []
    for pattern in _patterns()[key]:
        for match in pattern.finditer(question):
            starts = [match.start(name) for name in match.groupdict()]
            if not any(_patterns()["place"][0].search(question[:start]) for start in starts):
                found.append(tuple(match.group(name) for name in sorted(match.groupdict())))
    return found


def _candidates(question: str, corpus: Corpus, main: str) -> list[str]:
    """The documents that may be meant: those named; else the main one, and where there is but one version of that and
    the question speaks of versions, those of which there are more."""
    named = [document.id for document in corpus.documents if _names(document, question)]
    if named:
        return list(dict.fromkeys(named))
    of_versions = len(versions_of(corpus, main)) < 2 and _OF_VERSIONS.search(question)
    return [main, *(several(corpus) if of_versions else ())]


def _names(document: Document, question: str) -> bool:
    folded = question.casefold()
    names = (document.id, document.title, document.title_zh, document.short, document.short_zh, *document.aliases)
    return any(
        re.search(re.escape(name) if _CHINESE.search(name) else rf"\b{re.escape(name)}\b", folded)
        for one in names
        if len(name := one.casefold()) >= (_ALIAS_CHINESE if _CHINESE.search(name) else _ALIAS)
    )


def _resolved(said: Sequence[str], key: str, known: Sequence[Document]) -> Wanted | None:
    found = [_version(one, known) for one in said]
    ordered = sorted(known, key=_age)
    if None in found or len(ordered) < 2:
        return None
    if key == "pair":
        first, second = sorted((one for one in found if one), key=_age)
        return Wanted(first, second) if first != second else None
    at = ordered.index(found[0])  # type: ignore[arg-type]
    # "Since" the newest, or "in" the oldest, can only mean the step that there is.
    if key == "since":
        return Wanted(ordered[at], ordered[-1]) if at < len(ordered) - 1 else Wanted(ordered[at - 1], ordered[at])
    return Wanted(ordered[at - 1], ordered[at]) if at else Wanted(ordered[0], ordered[1])


def _version(said: str, known: Sequence[Document]) -> Document | None:
    """The version meant: as written, or the only one that begins so ("1.2" for "1.2-draft")."""
    plain = said.lower().removeprefix("v")
    exact = [document for document in known if document.version.lower() in (plain, said.lower())]
    begun = [d for d in known if re.match(rf"{re.escape(plain)}(?![\d.])", d.version.lower())]
    found = exact or begun
    return found[0] if len(found) == 1 else None


def _half(said: Sequence[str], candidates: Sequence[str], corpus: Corpus) -> tuple[str, str] | None:
    """The document of which just one of two versions is here, and the version that is not."""
    for name in candidates:
        missing = [one for one in said if _version(one, versions_of(corpus, name)) is None]
        if len(missing) == 1:
            return name, missing[0]
    return None


def _alone(said: str, known: Sequence[Document]) -> None:
    """Raises VersionError where the one version that a question names is the only one here, or is not here."""
    found = _version(said, known)
    if len(known) == 1 and found is not None:
        raise VersionError(
            "Of {document} only version {version} is here, so there is nothing to compare it with; add another version "
            "with “clausewise corpus add”.",
            document=known[0].id,
            version=found.version,
        )
    if known and found is None and "." in said:
        version_of(Corpus(tuple(known), ()), known[0].id, said)


def _last_two(known: Sequence[Document]) -> Wanted | None:
    ordered = sorted(known, key=_age)
    return Wanted(ordered[-2], ordered[-1]) if len(ordered) > 1 else None


def _age(document: Document) -> tuple[tuple[int, int, str], ...]:
    return newest_last(document.version)


@cache
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    compiled = {}
    for name, patterns in lexicon("versions").items():
        made = [pattern.replace("V)", f"{_VERSION})") for pattern in patterns]
        if name == "place":
            made = [f"(?:{'|'.join(made)})$"]
        compiled[name] = [re.compile(_bounded(pattern), re.IGNORECASE | re.ASCII) for pattern in made]
    return compiled


def _bounded(pattern: str) -> str:
    """English in whole words; a Chinese character counts as no letter."""
    return pattern if _CHINESE.search(pattern) else rf"(?<![A-Za-z0-9]){pattern}(?![A-Za-z0-9])"
