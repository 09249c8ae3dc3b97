"""The digests: what other instruments say, in our own words, provision by provision, one YAML file an instrument.

A digest is never the law. It carries the instrument's force, its status, how sure it is of each provision, and the
address of the official text where one was seen. `corpus/digests/README.md` describes the fields.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from corpus.model import ClausewiseError, Force, Modality
from corpus.said import Said

FOLDER = Path(__file__).parent / "digests"
KINDS = ("statute", "regulation", "circular", "guidance", "standard", "policy")
CONFIDENCE = ("high", "medium", "low")
BASES = ("official text", "secondary", "general knowledge")
RELATIONS = ("referenced", "related")


class DigestError(ClausewiseError):
    """A file of a digest is missing or malformed."""


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision. `pinpoint` is its place in the instrument; `id` is made from it and unique in the digest.

    who: roles of `corpus.model.Role`, or "Organisation" (anybody) or "Government". sectors: empty for all.
    modality: a value of `corpus.model.Modality`, of the strongest sentence. confidence, basis: how sure the digest is
    of it and from what it was made. status, status_zh: where its own standing differs from the instrument's.
    """

    id: str
    pinpoint: str
    heading: str
    heading_zh: str
    text: str
    text_zh: str
    asks_en: tuple[str, ...]
    asks_zh: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    who: tuple[str, ...]
    sectors: tuple[str, ...]
    modality: str
    theme: str
    confidence: str
    basis: str
    status: str = ""
    status_zh: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """One instrument. `aliases` are the names by which people call it, `referenced_by` sections of the Guideline."""

    id: str
    version: str
    title: str
    title_zh: str
    short: str
    short_zh: str
    aliases: tuple[str, ...]
    issuer: str
    issuer_zh: str
    jurisdiction: str
    kind: str
    force: Force
    force_note: str
    force_note_zh: str
    status: str
    status_zh: str
    date: str
    official_url: str
    relation: str
    referenced_by: tuple[str, ...]
    caution: str
    caution_zh: str
    provisions: tuple[Provision, ...]

    @property
    def key(self) -> str:
        return f"{self.id}@{self.version}"


_NONE_OF = "{where}: {field} is {value!r}; use one of: {known}."
_MAY_BE_EMPTY = frozenset({"official_url", "caution", "caution_zh"})
_LISTS = frozenset({"aliases", "referenced_by", "asks_en", "asks_zh", "who", "sectors"})
_DIGEST_FIELDS = tuple(f.name for f in fields(Digest))
_PROVISION_FIELDS = tuple(f.name for f in fields(Provision) if f.name != "id")
_OWN_STATUS = ("status", "status_zh")


def load_digests(folder: Path | None = None) -> tuple[Digest, ...]:
    """All digests of a folder, by id. Raises DigestError, naming file and provision, for a malformed one."""
    return _bundled(FOLDER) if folder is None else _load(folder)


@cache
def _bundled(folder: Path) -> tuple[Digest, ...]:
    """Those that come with the program do not change while it runs, and reading them takes half a second."""
    return _load(folder)


def _load(folder: Path) -> tuple[Digest, ...]:
    paths = sorted(folder.glob("*.yaml"))
    digests = tuple(read_digest(path) for path in paths)
    for path, digest in zip(paths, digests, strict=True):
        if path.stem != digest.id:
            said = "{file} holds the digest {id}; name the file after it."
            raise DigestError(said, file=path.name, id=digest.id)
    return digests


def read_digest(path: Path) -> Digest:
    """The digest in one file. Raises DigestError where it cannot be read or lacks or mistypes a field."""
    import yaml

    try:
        data = yaml.load(path.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeDecodeError) as error:
        raise DigestError("{path} cannot be read as UTF-8 text; restore the file.", path=path) from error
    except yaml.YAMLError as error:
        what = " ".join(str(error).split())
        raise DigestError("{file} is not YAML ({what}); mend it.", file=path.name, what=what) from error
    if not isinstance(data, dict):
        raise DigestError("{where} is not a digest: it should be fields with their values.", where=path.name)
    values = _values(data, _DIGEST_FIELDS, (), path.name)
    provisions = values["provisions"]
    if not isinstance(provisions, list) or not provisions:
        raise DigestError("{where}: provisions should be a list of at least one; add it.", where=path.name)
    if wrong := [number for number, one in enumerate(provisions, 1) if not isinstance(one, dict)]:
        said = "{where}, provision {number} is not a provision: it should be fields with values."
        raise DigestError(said, where=path.name, number=wrong[0])
    pinpoints = [str(one.get("pinpoint", "")) for one in provisions]
    ids = provision_ids(pinpoints)
    if len(set(ids)) < len(ids) or not all(re.match(r"\w", one) for one in ids):
        said = "{where}: two provisions would have one id, or one none; mend their pinpoints."
        raise DigestError(said, where=path.name)
    values["provisions"] = tuple(
        _provision(one, name, Said("{where}, provision {number}", where=path.name, number=number))
        for number, (one, name) in enumerate(zip(provisions, ids, strict=True), 1)
    )
    try:
        values["force"] = Force(values["force"])
    except ValueError as error:
        known = tuple(force.value for force in Force)
        raise DigestError(_NONE_OF, where=path.name, field="force", value=values["force"], known=known) from error
    for name, known_values in (("kind", KINDS), ("relation", RELATIONS)):
        if values[name] not in known_values:
            raise DigestError(_NONE_OF, where=path.name, field=name, value=values[name], known=tuple(known_values))
    return Digest(**values)


def provision_ids(pinpoints: Sequence[str]) -> tuple[str, ...]:
    """The ids of provisions from their pinpoints in the order of the file: "s.26(2)" becomes "s-26-2".

    Lower case, every run of characters other than letters and digits one hyphen; the second provision with the same
    pinpoint gets "-2", the third "-3".
    """
    seen: Counter[str] = Counter()
    ids = []
    for pinpoint in pinpoints:
        slug = re.sub(r"[\W_]+", "-", pinpoint.lower()).strip("-")
        seen[slug] += 1
        ids.append(slug if seen[slug] == 1 else f"{slug}-{seen[slug]}")
    return tuple(ids)


def _provision(data: dict[str, Any], name: str, where: str) -> Provision:
    values = _values(data, _PROVISION_FIELDS, _OWN_STATUS, where)
    terms = values["terms"]
    if not isinstance(terms, list) or not all(isinstance(t, dict) and set(t) == {"en", "zh"} for t in terms):
        raise DigestError("{where}: terms should be a list of pairs of en and zh; mend it.", where=where)
    values["terms"] = tuple((str(term["en"]), str(term["zh"])) for term in terms)
    known = {"modality": tuple(Modality), "confidence": CONFIDENCE, "basis": BASES}
    for field, allowed in known.items():
        if values[field] not in allowed:
            raise DigestError(_NONE_OF, where=where, field=field, value=values[field], known=tuple(map(str, allowed)))
    if values["confidence"] == "high" and values["basis"] == "general knowledge":
        raise DigestError("{where}: what is general knowledge cannot have high confidence; lower it.", where=where)
    return Provision(id=name, **values)


def _values(data: dict[str, Any], names: Sequence[str], optional: Sequence[str], where: str) -> dict[str, Any]:
    unknown = [name for name in data if name not in names]
    missing = [name for name in names if name not in data and name not in optional]
    if unknown or missing:
        raise DigestError(
            "{where}: unknown fields: {unknown}; missing fields: {missing}; mend it.",
            where=where,
            unknown=tuple(map(str, unknown)) or Said("none"),
            missing=tuple(missing) or Said("none"),
        )
    values: dict[str, Any] = {}
    for name, value in data.items():
        if name in _LISTS:
            if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
                raise DigestError("{where}: {field} should be a list of texts; mend it.", where=where, field=name)
            value = tuple(value)
        elif name not in ("provisions", "terms") and not _is_text(value, name in _MAY_BE_EMPTY):
            raise DigestError("{where}: {field} should be text; mend it.", where=where, field=name)
        values[name] = value
    return values


def _is_text(value: object, may_be_empty: bool) -> bool:
    return isinstance(value, str) and (may_be_empty or bool(value.strip()))
