"""The clause register: what each clause of the Guideline says in plain words, whom it asks, and of what.

The register is reviewed data beside the corpus, one JSON object a line. It is ours, not the Guideline's:
a reader is always shown the verbatim clause with it, and only the verbatim clause is ever cited.
`corpus/register/README.md` describes the fields and the conventions by which they were filled.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.model import ClausewiseError
from corpus.said import Said

FOLDER = Path(__file__).parent / "register"
GUIDELINE = "hk-genai-guideline@1.1"
"""The document whose clause ids the register is keyed by."""


class RegisterError(ClausewiseError):
    """The register's data cannot be read."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that the Guideline says somebody must, should, may or must not do.

    quote: verbatim words of the clause (runs of white space as one blank).
    who: roles of `corpus.model.Role`, or "Organisation" (nobody named) or "Government".
    who_basis: "named", or "inferred: ...", "mapped: ...", "ambiguous: ...", "unnamed".
    sectors: of `corpus.model.Sector`; see `every_sector`.
    sectors_basis: "named", or "example" where the sentence gives the sector as an example only.
    scope: what else narrows the duty, in words ("law enforcement"), or empty.
    modality: a value of `corpus.model.Modality`, by the words; it sorts and filters, answers print `words`.
    words: the modal words, verbatim; empty for an imperative or a fragment (then `modality_basis` says more).
    modality_basis: "words", "imperative", or where the class was taken from.
    source: "guideline", "reported: ..." for words of another instrument, "unclear: ..." where it may be.
    what_en, what_zh: the duty in plain words, modal word kept.
    theme: one word that groups duties (privacy, accuracy, governance ...).
    lifecycle: numbers of the four stages of 2.1.3/p2, empty for all or none in particular.
    risk_tier: the slug of a row of Table 1, or empty.
    evidence: what would show that it is met (ours, not the Guideline's), or empty.
    """

    quote: str
    who: tuple[str, ...]
    who_basis: str
    sectors: tuple[str, ...]
    sectors_basis: str
    scope: str
    modality: str
    words: str
    modality_basis: str
    source: str
    what_en: str
    what_zh: str
    theme: str
    lifecycle: tuple[int, ...]
    risk_tier: str
    evidence: str

    @property
    def every_sector(self) -> bool:
        """Whether the duty speaks to all sectors; sectors given as examples do not narrow it."""
        return not self.sectors or self.sectors_basis == "example"

    @property
    def own(self) -> bool:
        """Whether the Guideline itself says it, rather than reports another instrument."""
        return self.source == "guideline"


@dataclass(frozen=True, slots=True)
class Entry:
    """The record of a clause. `terms` are (English, Chinese); `links`, clause ids or instrument names."""

    id: str
    gloss_en: str
    gloss_zh: str
    asks_en: tuple[str, ...]
    asks_zh: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    duties: tuple[Duty, ...]
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where the official Chinese edition differs in meaning from the English, which prevails.

    kind: modality, scope, actor, error ...; weight: high, medium or low; en, zh: the words of each edition.
    told: what a reader of Chinese is told, in Chinese; empty where the meaning is the same to a reader.
    """

    id: str
    kind: str
    weight: str
    en: str
    zh: str
    note: str
    told: str = ""


def load_register(folder: Path | None = None) -> dict[str, Entry]:
    """The register by clause id, in reading order. Raises RegisterError for a missing or malformed file."""
    path = (folder or FOLDER) / f"{GUIDELINE}.jsonl"
    entries: dict[str, Entry] = {}
    for number, record in _json_lines(path):
        try:
            entry = _entry(record)
        except (KeyError, ValueError) as error:
            raise _malformed(path, number, Said("has no proper field {field!r}", field=error.args[0])) from error
        except TypeError as error:
            raise _malformed(path, number, Said("has a field of the wrong shape")) from error
        if entry.id in entries:
            raise _malformed(path, number, Said("repeats the clause {clause}", clause=entry.id))
        entries[entry.id] = entry
    return entries


def load_differences(folder: Path | None = None) -> tuple[Difference, ...]:
    """Where the Chinese edition differs from the English. Raises RegisterError as `load_register` does."""
    path = (folder or FOLDER) / "differences.jsonl"
    found = []
    for number, record in _json_lines(path):
        try:
            found.append(Difference(**record))
        except TypeError as error:
            what = Said("does not have exactly {fields}", fields=("id", "kind", "weight", "en", "zh", "note"))
            raise _malformed(path, number, what) from error
    return tuple(found)


def load_glossary(folder: Path | None = None) -> tuple[tuple[str, str], ...]:
    """Pairs of an English term and the word of the official Chinese edition, in reading order, no pair twice.

    Raises RegisterError for a missing file or a line that is not three tab-separated fields.
    """
    rows = _table((folder or FOLDER) / "glossary.tsv", 3)
    return tuple(dict.fromkeys((english, chinese) for english, chinese, _ in rows))


def load_aliases(folder: Path | None = None) -> tuple[tuple[str, str], ...]:
    """Pairs of an official Chinese term and a variant that people use for it. Raises as `load_glossary`."""
    rows = _table((folder or FOLDER) / "aliases.tsv", 3)
    return tuple(dict.fromkeys((official, variant) for official, variant, _ in rows))


def load_instruments(folder: Path | None = None) -> tuple[tuple[str, str, str], ...]:
    """(English name, Chinese name, document id or "") of each instrument that `links` may name."""
    rows = _table((folder or FOLDER) / "instruments.tsv", 3)
    return tuple((english, chinese, document) for english, chinese, document in rows)


def load_imposes_nothing(folder: Path | None = None) -> tuple[tuple[str, str, str], ...]:
    """(clause id, opening words, reason) of each reviewed sentence whose modal word asks nothing of anybody."""
    rows = _table((folder or FOLDER) / "imposes-nothing.tsv", 3)
    return tuple((clause, opening, reason) for clause, opening, reason in rows)


def search_texts(register: Mapping[str, Entry]) -> dict[str, tuple[str, ...]]:
    """The further search units of each clause: its glosses and its questions, in both languages."""
    return {entry.id: (entry.gloss_en, entry.gloss_zh, *entry.asks_en, *entry.asks_zh) for entry in register.values()}


def _entry(record: dict[str, Any]) -> Entry:
    return Entry(
        id=_text(record, "id"),
        gloss_en=_text(record, "gloss_en"),
        gloss_zh=_text(record, "gloss_zh"),
        asks_en=_texts(record, "asks_en"),
        asks_zh=_texts(record, "asks_zh"),
        terms=tuple((_text(term, "en"), _text(term, "zh")) for term in record["terms"]),
        duties=tuple(_duty(duty) for duty in record["duties"]),
        links=_texts(record, "links"),
    )


def _duty(record: dict[str, Any]) -> Duty:
    """Fields that hold for most duties are left out of the file when they have their usual value."""
    return Duty(
        quote=_text(record, "quote"),
        who=_texts(record, "who"),
        who_basis=_text(record, "who_basis"),
        sectors=_texts(record, "sectors"),
        sectors_basis=_optional(record, "sectors_basis", "named"),
        scope=_optional(record, "scope", ""),
        modality=_text(record, "modality"),
        words=_optional(record, "words", ""),
        modality_basis=_text(record, "modality_basis"),
        source=_optional(record, "source", "guideline"),
        what_en=_text(record, "what_en"),
        what_zh=_text(record, "what_zh"),
        theme=_text(record, "theme"),
        lifecycle=_stages(record),
        risk_tier=_optional(record, "risk_tier", ""),
        evidence=_optional(record, "evidence", ""),
    )


def _text(record: dict[str, Any], field: str) -> str:
    value = record[field]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(field)
    return value


def _optional(record: dict[str, Any], field: str, default: str) -> str:
    value = record.get(field, default)
    if not isinstance(value, str):
        raise ValueError(field)
    return value


def _stages(record: dict[str, Any]) -> tuple[int, ...]:
    stages = record.get("lifecycle", [])
    if not isinstance(stages, list) or not all(stage in (1, 2, 3, 4) for stage in stages):
        raise ValueError("lifecycle")
    return tuple(stages)


def _texts(record: dict[str, Any], field: str) -> tuple[str, ...]:
    values = record[field]
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise ValueError(field)
    return tuple(values)


def _json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(_read(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise _malformed(path, number, Said("is not JSON")) from error
        if not isinstance(record, dict):
            raise _malformed(path, number, Said("is not a JSON object"))
        yield number, record


def _table(path: Path, width: int) -> list[tuple[str, ...]]:
    rows = []
    for number, line in enumerate(_read(path).split("\n"), 1):
        if not line:
            continue
        row = tuple(line.split("\t"))
        if len(row) != width:
            raise _malformed(path, number, Said("has {count} fields instead of {width}", count=len(row), width=width))
        rows.append(row)
    return rows


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RegisterError("{path} cannot be read as UTF-8 text; restore it from the release.", path=path) from error


def _malformed(path: Path, number: int, what: Said) -> RegisterError:
    sentence = "{file}, line {number} {what}; mend that line or restore the file from the release."
    return RegisterError(sentence, file=path.name, number=number, what=what)
