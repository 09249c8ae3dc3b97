"""All that may be cited: the Guideline, the digests of the instruments around it, and what the user has added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from app.shelf import Shelf
from app.sources import register
from corpus.added import load_added
from corpus.digests import Digest, Provision, load_digests
from corpus.home import home_folder
from corpus.model import Clause, Document
from corpus.references import Resolver
from corpus.register import search_texts
from corpus.store import Corpus, load_corpus
from index.build import ensure_index, open_searcher
from index.progress import Bar, Progress
from index.settings import Settings
from index.units import Extra


@dataclass(frozen=True, slots=True)
class Part:
    """Documents with an index of their own, and its further search texts. name: "guideline", "digests" or "added"."""

    name: str
    corpus: Corpus
    extra: Extra


@dataclass(frozen=True)
class Library:
    """Three groups of documents, each searched through an index of its own.

    digests: those of whose instrument the user has added no text of its own; where the text is there, it is cited.
    added: the newest version of each added document; one of another version of the Guideline is there to be compared
    with it, and answers nothing. provisions: the digests' records by clause key.
    """

    guideline: Corpus
    digests: Corpus
    added: Corpus
    provisions: Mapping[str, Provision]

    @cached_property
    def whole(self) -> Corpus:
        """Everything in one corpus, the Guideline first."""
        return joined((self.guideline, self.digests, self.added))

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is searched, each part by itself; only those that have clauses."""
        parts = (
            Part("guideline", self.guideline, search_texts(register())),
            Part("digests", self.digests, digest_texts(self.provisions)),
            Part("added", self.added, {}),
        )
        return tuple(part for part in parts if part.corpus.clauses)

    @cached_property
    def resolver(self) -> Resolver:
        return Resolver(self.whole.documents, self.whole.clauses)


def open_library() -> Library:
    """The bundled documents and what lies in the user's folder now.

    Raises ManifestError, RecordError or DigestError for bundled data that cannot be read. What of the added documents
    is damaged is left out and told of once.
    """
    added = load_added().corpus
    return _library(tuple(document.key for document in added.documents), str(home_folder()), added.fingerprint)


def digest_corpus() -> Corpus:
    """All digests as documents, whether or not the user has added a text that takes the place of one."""
    return joined(Corpus((document,), own) for _, document, own in _digests())


def digest_texts(provisions: Mapping[str, Provision]) -> Extra:
    """The further search texts of each provision: its Chinese and its questions, in both languages."""
    return {key: (one.text_zh, *one.asks_en, *one.asks_zh) for key, one in provisions.items()}


def joined(parts: Iterable[Corpus]) -> Corpus:
    """One corpus of several, in their order. A bare document id means the last one that has it."""
    parts = tuple(parts)
    return Corpus(
        tuple(document for part in parts for document in part.documents),
        tuple(clause for part in parts for clause in part.clauses),
    )


def open_shelf(part: Part, progress: Progress | None = None) -> Shelf:
    """A part with its index, which is built where there is none. Raises what `index.build.open_searcher` raises."""
    return Shelf(part.corpus, open_searcher(part.corpus, extra=part.extra, progress=progress))


def refresh(progress: Progress | None = None) -> None:
    """Builds the indexes that are missing, so that the next question need not wait. Raises as `open_shelf`."""
    settings = Settings.from_environment()
    for part in open_library().parts:
        ensure_index(part.corpus, settings, extra=part.extra, progress=progress or Bar())


@lru_cache(maxsize=2)
def _library(keys: tuple[str, ...], home: str, fingerprint: str) -> Library:
    del keys, home, fingerprint  # what the cache goes by
    guideline = load_corpus()
    added = _answering(load_added().corpus, guideline)
    replaced = {document.id for document in added.documents}
    documents: list[Document] = []
    clauses: list[Clause] = []
    provisions: dict[str, Provision] = {}
    for digest, document, own in _digests():
        if document.id in replaced:
            continue
        documents.append(document)
        clauses.extend(own)
        provisions.update(zip((clause.key for clause in own), digest.provisions, strict=True))
    return Library(guideline, Corpus(tuple(documents), tuple(clauses)), added, provisions)


def _answering(added: Corpus, guideline: Corpus) -> Corpus:
    own = {document.id for document in guideline.documents}
    newest = {document.id: document for document in added.documents if document.id not in own}
    keys = {document.key for document in newest.values()}
    return Corpus(
        tuple(newest.values()),
        tuple(clause for clause in added.clauses if f"{clause.document}@{clause.version}" in keys),
    )


@cache
def _digests() -> tuple[tuple[Digest, Document, tuple[Clause, ...]], ...]:
    from ingestion.readers.digest import from_digest

    return tuple((digest, *from_digest(digest)) for digest in load_digests())
