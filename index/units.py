"""What is searched: smaller and larger texts than a clause, each of which leads to one clause."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.model import Clause

# Raised whenever the same clauses would give other units; it is part of every fingerprint.
UNITS_VERSION = 3
Extra = Mapping[str, Sequence[str]]
"""Further search texts by clause key; a bare clause id means the first clause with it.

A text that ends with a question mark is a question that the clause answers, any other is a gloss of it.
"""

_CONTAINERS = ("section",)
_PART_OF_LIST = ("item", "row")
_QUESTION_MARKS = ("?", "？")
_LAST_SENTENCE = re.compile(r"[^.!?。！？]*$")


@dataclass(frozen=True, slots=True)
class Unit:
    """`clause` is the position of the clause in the corpus.

    `start` and `end` are the characters of the clause's text that the unit stands for, when it is one
    sentence of it. `text` is what is encoded, `words` what BM25 counts.
    """

    clause: int
    kind: str
    text: str
    words: str
    start: int | None = None
    end: int | None = None


def make_units(clauses: Sequence[Clause], kinds: Sequence[str], extra: Extra) -> tuple[Unit, ...]:
    """The search units of `clauses`, in their order: the clause, its sentences, its extra texts.

    A section only repeats its paragraphs, so where something below it has text its one unit is its heading with
    the headings below: what it is found by is its subject as a whole ("the key principles").
    A clause of one sentence has that sentence as its clause unit.
    """
    places = _Places(clauses)
    units: list[Unit] = []
    for position, clause in enumerate(clauses):
        if clause.kind in _CONTAINERS and places.has_text_below(clause):
            overview = places.overview(clause)
            units += [Unit(position, "clause", overview, overview)] if overview and "clause" in kinds else []
        elif clause.text.strip():
            units += _clause_units(position, clause, places.lead(position), kinds)
        for text in places.extra_texts(position, extra):
            kind = "ask" if text.rstrip().endswith(_QUESTION_MARKS) else "gloss"
            if kind in kinds:
                units.append(Unit(position, kind, text, text))
    return tuple(units)


def extra_fingerprint(extra: Extra) -> str:
    """sha256 over the extra texts: part of the name of an index that holds them."""
    digest = hashlib.sha256()
    for key in sorted(extra):
        digest.update("\x1f".join((key, *extra[key])).encode() + b"\x1e")
    return digest.hexdigest()


def _clause_units(position: int, clause: Clause, lead: str, kinds: Sequence[str]) -> list[Unit]:
    path = [part for part in (*clause.path, clause.heading) if part]
    heading = " > ".join(dict.fromkeys(path))
    body = f"{lead} {clause.text}" if lead else clause.text
    whole = f"{heading}\n{body}"
    sentences = [s for s in clause.sentences if clause.text[s.start : s.end].strip()]
    units = []
    if "clause" in kinds:
        span = (sentences[0].start, sentences[0].end) if len(sentences) == 1 else (None, None)
        units.append(Unit(position, "clause", whole, whole, *span))
    if "sentence" in kinds and (len(sentences) > 1 or "clause" not in kinds):
        context = clause.heading or (clause.path[-1] if clause.path else "")
        for sentence in sentences:
            said = clause.text[sentence.start : sentence.end]
            text = f"{context}: {said}" if context and not said.startswith(context) else said
            units.append(Unit(position, "sentence", text, text, sentence.start, sentence.end))
    return units


class _Places:
    """Where clauses stand in relation to each other."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._clauses = clauses
        self._position = {clause.key: position for position, clause in enumerate(clauses)}
        self._first_with_id: dict[str, int] = {}
        for position, clause in enumerate(clauses):
            self._first_with_id.setdefault(clause.id, position)
        self._parents_of_text = {
            self._parent_key(clause) for clause in clauses if clause.parent and clause.text.strip()
        }

    def has_text_below(self, clause: Clause) -> bool:
        return clause.key in self._parents_of_text

    def overview(self, section: Clause) -> str:
        """A section's heading with those of its parts; empty where it has only paragraphs and lists."""
        parts = [
            clause.heading
            for clause in self._clauses
            if clause.parent == section.id
            and clause.document == section.document
            and clause.version == section.version
            and clause.kind in (*_CONTAINERS, "bullet")
        ]
        return f"{section.heading}: {'; '.join(parts)}" if parts else ""

    def extra_texts(self, position: int, extra: Extra) -> list[str]:
        clause = self._clauses[position]
        texts = list(extra.get(clause.key, ()))
        if self._first_with_id[clause.id] == position:
            texts += extra.get(clause.id, ())
        return [text for text in dict.fromkeys(texts) if text.strip()]

    def lead(self, position: int) -> str:
        """The words that introduce a list or table ("The policy should specify:"), without which an item says
        nothing; empty for a clause that is no part of one."""
        clause = self._clauses[position]
        if clause.kind not in _PART_OF_LIST or clause.parent is None:
            return ""
        parent_at = self._position.get(self._parent_key(clause))
        if parent_at is not None and self._clauses[parent_at].kind not in _CONTAINERS:
            parent = self._clauses[parent_at]
            # A table's own text is its rows; its caption is already in the heading path.
            return "" if parent.kind == "table" else _last_words(parent.text)
        for before in reversed(self._clauses[:position]):
            if before.document != clause.document or before.parent != clause.parent:
                break
            if before.kind not in _PART_OF_LIST:
                return _last_words(before.text) if before.text.rstrip().endswith((":", "：")) else ""
        return ""

    @staticmethod
    def _parent_key(clause: Clause) -> str:
        return f"{clause.document}@{clause.version}#{clause.parent}"


def _last_words(text: str) -> str:
    """The last sentence of a text that introduces a list."""
    found = _LAST_SENTENCE.search(text.rstrip())
    return " ".join((found.group() if found and found.group().strip() else text).split())
