"""What a clause is about, from its place and its words. The words are data, in `ingestion/lexicon/`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from corpus.model import Clause, Modality, Role, Sector, Tags
from ingestion import roles
from ingestion.knowledge import KnowledgeError, lexicon, one_of
from ingestion.structure import APPENDIX

_ROLES = tuple(role.value for role in Role)
_SECTORS = tuple(sector.value for sector in Sector)
_MODALITIES = tuple(modality.value for modality in Modality)
_THEMES = ("dimensions", "principles", "lifecycle", "risk_tiers")
_ENUMERATED = re.compile(r"\(\d\)\s*([^;.]+)")
_MARK = re.compile(r"[¹²³⁴-⁹]")


@dataclass(frozen=True, slots=True)
class Theme:
    """One of the Guideline's divisions: its names in order, the words of each, and the section they stand in."""

    under: str
    words: dict[str, re.Pattern[str]]

    def of_place(self, path: tuple[str, ...]) -> set[str]:
        return {name for name in self.words if self.under in path and name in path}

    def of_text(self, text: str) -> set[str]:
        return {name for name, pattern in self.words.items() if name == text or pattern.search(text)}


@cache
def theme(field: str) -> Theme:
    data = lexicon("themes")[field]
    compiled = {}
    for name, words in data["names"].items():
        pattern = one_of([rf"\b(?:{word})\b" for word in words])
        compiled[name] = re.compile(pattern.pattern) if field == "risk_tiers" else pattern
    return Theme(data.get("under", ""), compiled)


def tag(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """The same clauses with their tags: a table speaks of all that its rows do, a clause of what its footnote names."""
    sections = {clause.heading: clause.id for clause in clauses if clause.kind == "section"}
    ids = {clause.id for clause in clauses}
    tags = {clause.id: _tags(clause, sections, ids) for clause in clauses}
    for clause in clauses:
        own = tags[clause.id]
        if clause.kind == "table":
            own = _with_rows(own, [tags[row.id] for row in clauses if row.parent == clause.id])
        for ref in own.clause_refs:
            if "/footnote-" in ref:
                own = replace(own, instrument_refs=(*own.instrument_refs, *tags[ref].instrument_refs))
        tags[clause.id] = own
    return tuple(replace(clause, tags=tags[clause.id]) for clause in clauses)


def _tags(clause: Clause, sections: dict[str, str], ids: set[str]) -> Tags:
    themes = {name: _theme(name, clause) for name in _THEMES}
    return Tags(
        roles=_in_order(_roles(clause), _ROLES),
        sectors=_in_order(_sectors(clause), _SECTORS),
        modalities=_in_order({s.modality.value for s in clause.sentences}, _MODALITIES),
        clause_refs=_clause_refs(clause, sections, ids),
        instrument_refs=_instrument_refs(clause.text),
        **themes,
    )


def _roles(clause: Clause) -> set[str]:
    by_place = {role for heading in clause.path for role in roles.heading_role(heading)}
    if clause.kind == "section" and not by_place:
        by_place = roles.named(clause.heading) if "," in clause.heading else set()
    if clause.kind in ("row", "table", "figure", "footnote"):
        return by_place
    spoken = (clause.text[s.start : s.end] for s in clause.sentences)
    return by_place.union(*(roles.acting(sentence) for sentence in spoken))


def _theme(field: str, clause: Clause) -> tuple[str, ...]:
    found = theme(field).of_place(clause.path) | theme(field).of_text(clause.text)
    return _in_order(found, tuple(theme(field).words))


def _sectors(clause: Clause) -> set[str]:
    own = clause.heading.lower()
    if own in _SECTORS:
        return {own}
    return {name for name, pattern in _sector_words().items() if pattern.search(clause.text)}


@cache
def _sector_words() -> dict[str, re.Pattern[str]]:
    entries = lexicon("sectors")["sector"]
    strange = entries.keys() ^ set(_SECTORS)
    if strange:
        raise KnowledgeError(
            f"lexicon/sectors.toml and the nine sectors differ in {min(strange)!r}; correct it."
        )
    return {name: one_of([rf"\b(?:{w})\b" for w in entry["words"]]) for name, entry in entries.items()}


def _clause_refs(clause: Clause, sections: dict[str, str], ids: set[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for entry in lexicon("crossrefs")["reference"]:
        if entry["clause"] in ids and one_of(entry["words"]).search(clause.text):
            found[entry["clause"]] = None
    repeated = [clause.text] if clause.kind == "item" else []
    repeated += [name.removesuffix("and").strip() for name in _ENUMERATED.findall(clause.text)]
    for words in repeated:
        if words in sections and APPENDIX not in clause.path:
            found[sections[words]] = None
    section = clause.id.partition("/")[0]
    if clause.kind != "footnote" and _MARK.search(clause.text) and f"{section}/footnote-1" in ids:
        found[f"{section}/footnote-1"] = None
    return tuple(name for name in found if name not in (clause.id, section))


def _instrument_refs(text: str) -> tuple[str, ...]:
    entries = lexicon("instruments")["instrument"]
    return tuple(e["name"] for e in entries if any(re.search(w, text) for w in e["words"]))


def _in_order(found: Iterable[str], order: tuple[str, ...]) -> tuple[str, ...]:
    found = set(found)
    return tuple(name for name in order if name in found)


def _with_rows(table: Tags, rows: list[Tags]) -> Tags:
    """A table is about all that its rows are about; its modality stays that of its own words."""
    orders = {"roles": _ROLES, "sectors": _SECTORS} | {name: tuple(theme(name).words) for name in _THEMES}
    merged = {
        name: _in_order({value for tags in (table, *rows) for value in getattr(tags, name)}, order)
        for name, order in orders.items()
    }
    return replace(table, **merged)
