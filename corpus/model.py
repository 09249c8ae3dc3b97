"""The types that everything else passes around: documents, clauses, and the one error base class."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from corpus.said import SpeakingError


class ClausewiseError(SpeakingError):
    """A failure that a person can act on: the message is one sentence saying what is wrong and what to do.

    `ClausewiseError("There is no {path}; check its name.", path=path)`: what varies is given beside the sentence, so
    that it can be told in the reader's language; `str` of the error is the English.
    """


class Role(StrEnum):
    TECHNOLOGY_DEVELOPER = "Technology Developer"
    SERVICE_PROVIDER = "Service Provider"
    SERVICE_USER = "Service User"


class Sector(StrEnum):
    FINANCE = "finance"
    HEALTHCARE = "healthcare"
    LEGAL = "legal"
    EDUCATION = "education"
    JOURNALISM = "journalism"
    TOURISM = "tourism"
    RETAIL = "retail"
    LOGISTICS = "logistics"
    INDUSTRY = "industry"


class Modality(StrEnum):
    """How strongly a sentence speaks, by its own words; `descriptive` asks nothing of anybody."""

    MUST_NOT = "must_not"
    MUST = "must"
    SHOULD_NOT = "should_not"
    SHOULD = "should"
    RECOMMENDED = "recommended"
    MAY = "may"
    DESCRIPTIVE = "descriptive"


class Force(StrEnum):
    """What kind of authority a document has."""

    STATUTE = "statute"
    REGULATOR_EXPECTATION = "regulator's expectation"
    VOLUNTARY_GUIDANCE = "voluntary guidance"
    STANDARD = "standard"
    UNSTATED = "unstated"
    """Of a document that somebody added without saying what authority it has."""


@dataclass(frozen=True, slots=True)
class Document:
    """One entry of the manifest. `verbatim` is False for a digest in our own words."""

    id: str
    version: str
    title: str
    title_zh: str
    issuer: str
    jurisdiction: str
    kind: str
    force: Force
    date: str
    language: str
    official_url: str
    copyright: str
    source: str
    sha256: str
    verbatim: bool
    pdf_first_page: int = 1
    """The PDF page on which the page printed "1" stands, so that a deep link is `printed + this - 1`."""
    short: str = ""
    short_zh: str = ""
    """The name by which it is called in running text; empty: its title."""
    aliases: tuple[str, ...] = ()
    """Further names by which people call it, in any language."""
    force_note: str = ""
    force_note_zh: str = ""
    """On whom it binds, or does not."""
    status: str = ""
    status_zh: str = ""
    """Its standing in one line (in force, in stages, a proposal): part of every citation of it."""
    relation: str = ""
    """To the Guideline: "referenced" by it, only "related" to it, or nothing said."""
    caution: str = ""
    caution_zh: str = ""

    @property
    def key(self) -> str:
        return f"{self.id}@{self.version}"


@dataclass(frozen=True, slots=True)
class Segment:
    """`clause.text[start : start + length]` is `source[source_start : source_start + length]`, word for word."""

    start: int
    source_start: int
    length: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a clause as a half-open span of its text, in characters."""

    start: int
    end: int
    modality: Modality


@dataclass(frozen=True, slots=True)
class Tags:
    """What a clause is about, found from its place and its words."""

    roles: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    principles: tuple[str, ...] = ()
    lifecycle: tuple[str, ...] = ()
    risk_tiers: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    clause_refs: tuple[str, ...] = ()
    instrument_refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summed:
    """What stands beside a provision that is summed up in our words.

    pinpoint: its place in the instrument, as cited. name_zh: what the instrument is called in Chinese. text_zh:
    the same digest in Chinese. confidence: "high", "medium"
    or "low"; basis: from what it was made. status: its own standing, where that differs from the instrument's.
    """

    pinpoint: str
    name_zh: str
    heading_zh: str
    text_zh: str
    confidence: str
    basis: str
    status: str = ""
    status_zh: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """The unit of citation.

    kind: section | para | bullet | item | table | row | footnote | figure | provision (of a digest).
    `text` of a section is its own prose paragraphs, joined by blank lines (empty for a heading alone);
    those characters belong to the paragraphs, and a section has no segments of its own but its heading.
    `page` is the number printed on the page where the clause begins, None before page 1.
    """

    document: str
    version: str
    id: str
    kind: str
    heading: str
    path: tuple[str, ...]
    parent: str | None
    order: int
    text: str
    page: int | None
    segments: tuple[Segment, ...]
    sentences: tuple[Sentence, ...]
    tags: Tags = field(default_factory=Tags)
    summed: Summed | None = None
    """Set where the text is a digest of ours, None where it is the document's own."""

    @property
    def key(self) -> str:
        return f"{self.document}@{self.version}#{self.id}"
