"""Checks of the records by themselves: each clause has one, it is complete, its quotes stand, its links lead on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.model import Modality, Role, Sector
from corpus.register import Duty
from corpus.register_check.findings import Breach, Finding
from corpus.register_check.material import Material

ROLES = frozenset(role.value for role in Role)
ACTORS = ROLES | {"Organisation", "Government"}
TIERS = frozenset({"", "unacceptable-risk", "high-risk", "limited-risk", "low-risk"})
WEIGHTS = frozenset({"high", "medium", "low"})

_WHO_BASIS = re.compile(r"named|unnamed|(inferred|mapped|ambiguous): .+")
_SOURCE = re.compile(r"guideline|(reported|unclear): .+")
_MODALITY_BASIS = re.compile(r"words|imperative|(inferred|same sentence): .+")

# No record says less; the shortest clauses are captions.
_SHORTEST_EN, _SHORTEST_ZH = 40, 12


def check_complete(material: Material) -> Finding:
    """Every clause with text of its own has one record, in reading order; no record is of anything else."""
    own = [clause.id for clause in material.clauses.values() if clause.kind != "section" and clause.text]
    breaches = [Breach(name, "has no record in the register") for name in own if name not in material.register]
    strange = [name for name in material.register if name not in set(own)]
    breaches += [Breach(name, "has a record but is no clause with text of its own") for name in strange]
    expected = [name for name in own if name in material.register]
    for found, wanted in zip((name for name in material.register if name not in strange), expected, strict=True):
        if found != wanted:
            breaches.append(Breach(found, f"stands where the record of {wanted} should; keep the reading order"))
            break
    return Finding("records", f"{len(own)} clauses", tuple(breaches))


def check_fields(material: Material) -> Finding:
    """What a record must hold beyond its shape, which the loader has checked."""
    breaches: list[Breach] = []
    for entry in material.register.values():
        said = list(_entry_faults(material, entry.id))
        said += [fault for duty in entry.duties for fault in _duty_faults(duty)]
        breaches += [Breach(entry.id, what) for what in said]
    for row in material.differences:
        if row.id not in material.clauses:
            breaches.append(Breach("differences.jsonl", f"{row.id} is no clause"))
        if row.weight not in WEIGHTS:
            breaches.append(Breach("differences.jsonl", f"{row.id} has the weight {row.weight!r}"))
    breaches += [
        Breach("aliases.tsv", f"{one} is given as a variant of itself") for one, two in material.aliases if one == two
    ]
    asks = sum(len(entry.asks_en) + len(entry.asks_zh) for entry in material.register.values())
    duties = sum(1 for _ in material.duties())
    return Finding("fields", f"{len(material.register)} records, {duties} duties, {asks} questions", tuple(breaches))


def check_quotes(material: Material) -> Finding:
    """Every duty's quote stands in its clause, in the clause's order, and its modal words in the quote."""
    breaches = []
    for entry in material.register.values():
        text, last = material.text(entry.id), 0
        for duty in entry.duties:
            start = text.find(duty.quote)
            if start < 0:
                breaches.append(Breach(entry.id, f"does not hold the words “{_short(duty.quote)}”"))
                continue
            if start < last:
                breaches.append(Breach(entry.id, f"“{_short(duty.quote)}” stands before the duty above it"))
            last = start
            if duty.words and duty.words not in duty.quote:
                breaches.append(Breach(entry.id, f"“{duty.words}” is not in the quote “{_short(duty.quote)}”"))
    return Finding("quotes", f"{sum(1 for _ in material.duties())} quotes", tuple(breaches))


def check_links(material: Material) -> Finding:
    """Links lead to a record or a listed instrument; tables point at clauses; every instrument is linked."""
    names = {english for english, _, _ in material.instruments}
    breaches, used, count = [], set(), 0
    for entry in material.register.values():
        if len(set(entry.links)) != len(entry.links):
            breaches.append(Breach(entry.id, "names a link twice"))
        for link in entry.links:
            count += 1
            used.add(link)
            if link == entry.id:
                breaches.append(Breach(entry.id, "links to itself"))
            elif link not in material.register and link not in names:
                breaches.append(Breach(entry.id, f"links to {link!r}, which is neither a record nor an instrument"))
    breaches += [Breach("instruments.tsv", f"no clause links to {name}") for name in sorted(names - used)]
    for table, rows in material.pointing.items():
        for first, _, ids in rows:
            unknown = [one for one in ids.split(",") if one not in material.clauses]
            breaches += [Breach(table, f"{first!r} points at {one!r}, which is no clause") for one in unknown]
    pointers = sum(len(rows) for rows in material.pointing.values())
    return Finding("links", f"{count} links, {pointers} table rows", tuple(breaches))


def _entry_faults(material: Material, name: str) -> Iterator[str]:
    entry = material.register[name]
    if len(entry.gloss_en) < _SHORTEST_EN:
        yield "its English gloss is too short to say anything"
    if len(entry.gloss_zh) < _SHORTEST_ZH:
        yield "its Chinese gloss is too short to say anything"
    for field in ("asks_en", "asks_zh", "terms"):
        if not getattr(entry, field):
            yield f"{field} is empty"
    for asks in (entry.asks_en, entry.asks_zh):
        bare = [re.sub(r"\W", "", ask).casefold() for ask in asks]
        if len(set(bare)) != len(bare):
            yield "asks one question twice"


def _duty_faults(duty: Duty) -> Iterator[str]:
    about = f"the duty “{_short(duty.quote)}”"
    if not duty.who or not set(duty.who) <= ACTORS:
        yield f"{about} names {', '.join(duty.who) or 'nobody'}"
    if not _WHO_BASIS.fullmatch(duty.who_basis):
        yield f"{about} has the who_basis {duty.who_basis!r}"
    if duty.who_basis == "unnamed" and set(duty.who) & ROLES:
        yield f"{about} is given to a role that nothing names"
    if not set(duty.sectors) <= {sector.value for sector in Sector}:
        yield f"{about} has an unknown sector"
    if duty.sectors_basis not in ("named", "example") or (duty.sectors_basis == "example" and not duty.sectors):
        yield f"{about} has the sectors_basis {duty.sectors_basis!r}"
    if duty.modality not in set(Modality) - {Modality.DESCRIPTIVE}:
        yield f"{about} has the modality {duty.modality!r}"
    if not _MODALITY_BASIS.fullmatch(duty.modality_basis):
        yield f"{about} has the modality_basis {duty.modality_basis!r}"
    if duty.modality_basis == "words" and not duty.words:
        yield f"{about} rests on words that are not given"
    if duty.risk_tier not in TIERS:
        yield f"{about} has the risk_tier {duty.risk_tier!r}"
    if not duty.evidence:
        yield f"{about} says nothing of what would show that it is met"
    if not _SOURCE.fullmatch(duty.source):
        yield f"{about} has the source {duty.source!r}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
