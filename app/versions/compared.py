"""The versions of a document that are here, and what changed between two of them for one reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.answer import Profile
from app.library import digest_corpus
from corpus.added import load_added
from corpus.diff import Comparison, compare
from corpus.diff_concerns import bearing_on
from corpus.diff_model import Change, Kind, SentenceChange, Sign, Span
from corpus.model import Clause, ClausewiseError, Document
from corpus.register import load_register
from corpus.said import Said
from corpus.store import Corpus, load_corpus

GROUPS = (
    "strengthened",
    "weakened",
    "mixed",
    "closely",
    "added",
    "removed",
    "renumbered",
    "moved",
    "reworded",
)
"""The groups in which changes are shown, what matters most first."""
_CLOSELY = (
    Sign.NEGATION_LOST,
    Sign.NEGATION_ADDED,
    Sign.CONDITION_DROPPED,
    Sign.CONDITION_ADDED,
    Sign.DUTY_ADDED,
    Sign.DUTY_DROPPED,
)


class VersionError(ClausewiseError):
    """A document or a version of it that is not here."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a clause's text; `marked`: it stands in this version only; `gap`: sentences left out, the same in
    both versions (its text is empty)."""

    text: str
    marked: bool = False
    gap: bool = False


@dataclass(frozen=True)
class Difference:
    """What changed from `old` to `new` for one reader.

    changes: those that stand for themselves, in reading order; following: those that only come with one of them.
    hidden: how many that stand for themselves bear on other roles or sectors than the reader's.
    """

    old: Document
    new: Document
    changes: tuple[Change, ...]
    following: tuple[Change, ...]
    hidden: int
    roles: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()

    def groups(self) -> list[tuple[str, list[Change]]]:
        """The changes by group, those of GROUPS that there are, in its order."""
        found: dict[str, list[Change]] = {name: [] for name in GROUPS}
        for change in self.changes:
            found[group_of(change)].append(change)
        return [(name, changes) for name, changes in found.items() if changes]


def versions_here(with_digests: bool = True) -> Corpus:
    """Every version of every document here: the bundled ones and all that the user has added.

    Raises what `load_corpus` and `load_digests` raise for bundled data that cannot be read.
    """
    parts = [load_corpus(), load_added().corpus, *([digest_corpus()] if with_digests else [])]
    seen: dict[str, Document] = {}
    clauses: list[Clause] = []
    for part in parts:
        fresh = {document.key for document in part.documents} - seen.keys()
        seen.update((document.key, document) for document in part.documents if document.key in fresh)
        clauses += [clause for clause in part.clauses if f"{clause.document}@{clause.version}" in fresh]
    return Corpus(tuple(seen.values()), tuple(clauses))


def versions_of(corpus: Corpus, document_id: str) -> tuple[Document, ...]:
    """The versions of a document, in the order of the corpus."""
    return tuple(document for document in corpus.documents if document.id == document_id)


def several(corpus: Corpus) -> tuple[str, ...]:
    """The ids of the documents of which more than one version is here."""
    ids = [document.id for document in corpus.documents]
    return tuple(dict.fromkeys(one for one in ids if ids.count(one) > 1))


def version_of(corpus: Corpus, document_id: str, version: str) -> Document:
    """One version of a document, "v1.1" as well as "1.1". Raises VersionError, naming what there is."""
    known = versions_of(corpus, document_id)
    if not known:
        raise VersionError(
            "There is no document {document!r} here; “clausewise corpus list” names all that are, and those with more "
            "than one version are: {several}.",
            document=document_id,
            several=several(corpus) or Said("none"),
        )
    wanted = version.removeprefix(f"{document_id}@")
    for document in known:
        if wanted in (document.version, f"v{document.version}", f"V{document.version}"):
            return document
    raise VersionError(
        "{document} has no version {version!r} here; its versions are: {known}.",
        document=document_id,
        version=wanted,
        known=tuple(one.version for one in known),
    )


def difference(corpus: Corpus, old: Document, new: Document, profile: Profile) -> Difference:
    """What changed from one version to the other that may concern the reader."""
    found = compared(corpus.clauses_of(old.key), corpus.clauses_of(new.key))
    register = load_register() if profile.roles or profile.sectors else {}
    filtered = bearing_on(found.changes, profile.roles, profile.sectors, register)
    shown = {change.clause.id for change in filtered.changes}
    return Difference(
        old,
        new,
        tuple(change for change in filtered.changes if not change.follows),
        tuple(change for change in filtered.changes if change.follows and change.clause.id in shown),
        filtered.hidden,
        profile.roles,
        profile.sectors,
    )


def group_of(change: Change) -> str:
    """The group of GROUPS in which a change is shown: rewording that touches a duty is not shown as mere rewording."""
    if change.kind is Kind.MIXED:
        return "mixed"
    if change.kind is Kind.REWORDED and any(change.has(sign) for sign in _CLOSELY):
        return "closely"
    return change.kind.value


def pieces(change: Change, *, new: bool) -> tuple[Piece, ...]:
    """One side of a change: its changed sentences with the words marked that only this side has."""
    clause = change.new if new else change.old
    if clause is None or not change.sentences:
        return ()
    alone = Kind.ADDED if new else Kind.REMOVED
    if change.kind is alone:
        return (Piece(clause.text),)
    found: list[Piece] = []
    for sentence in _in_order(change.sentences, new):
        span = sentence.new if new else sentence.old
        if span is None:
            continue
        if sentence.kind is Kind.SAME:
            if not found or not found[-1].gap:
                found.append(Piece("", gap=True))
            continue
        edits = [edit.new if new else edit.old for edit in sentence.edits]
        marked = [(span.start, span.end)] if sentence.kind is alone else edits
        found += cut(clause.text, (span.start, span.end), marked)
        found.append(Piece(" "))
    return tuple(found)


def _in_order(sentences: Iterable[SentenceChange], new: bool) -> list[SentenceChange]:
    if new:
        return list(sentences)
    return sorted(sentences, key=lambda one: one.old.start if one.old else -1)


def cut(text: str, span: Span, marked: Iterable[Span]) -> list[Piece]:
    """A span of a text in pieces, those at the spans `marked` marked."""
    found: list[Piece] = []
    at = span[0]
    for start, end in sorted(marked):
        if start > at:
            found.append(Piece(text[at:start]))
        if end > start:
            found.append(Piece(text[start:end], marked=True))
        at = max(at, end)
    if at < span[1]:
        found.append(Piece(text[at : span[1]]))
    return found


@lru_cache(maxsize=8)
def compared(old: tuple[Clause, ...], new: tuple[Clause, ...]) -> Comparison:
    """What `corpus.diff.compare` gives, remembered: one pair of versions is asked about many times."""
    return compare(old, new)
