"""The texts of each language, and what they are filled with."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.answer import Note, Outcome
from corpus.model import ClausewiseError, Force

LANGUAGES = ("en", "zh-Hant")


@dataclass(frozen=True)
class Wording:
    """The texts of one language, by section and key; a missing key is an error, never an empty place."""

    language: str
    table: Mapping[str, object]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a dotted key such as `chat.copy`, its places filled. Raises ClausewiseError for no such key."""
        node: object = self.table
        for part in key.split("."):
            node = node.get(part) if isinstance(node, Mapping) else None
        if not isinstance(node, str):
            raise ClausewiseError("The text “{key}” is missing in {file}; add it there.", key=key, file=self._file)
        return node.format(**values) if values else node

    def section(self, key: str) -> Mapping[str, str]:
        """All texts of a section, in the order of the file."""
        node: object = self.table
        for part in key.split("."):
            node = node.get(part) if isinstance(node, Mapping) else None
        if not isinstance(node, Mapping):
            raise ClausewiseError("The section “{key}” is missing in {file}; add it there.", key=key, file=self._file)
        return {name: text for name, text in node.items() if isinstance(text, str)}

    @property
    def _file(self) -> str:
        return f"app/texts/{self.language}.toml"

    def label(self, key: str) -> str:
        """A text with the colon of its language, as it stands before what it names."""
        return self("render.field", name=self(key), value="").rstrip()

    def outcome(self, outcome: Outcome) -> str:
        return self(f"outcome.{outcome.value}")

    def note(self, note: Note) -> str:
        return self(f"note.{note.key}", **note.values)

    def role(self, value: str) -> str:
        return self.section("render.role").get(value, value)

    def sector(self, value: str) -> str:
        return self.section("render.sector").get(value, value)

    def heading(self, key: str) -> str:
        """The words of a heading, which a composer names by its key: `role:Service Provider`, `tier` ..."""
        kind, _, value = key.partition(":")
        if not kind:
            return ""
        if kind in ("force", "official"):
            return self(f"render.heading.{kind}.{Force(value).name.lower()}")
        if kind == "document":
            return self("render.heading.document", value=value)
        return self(f"render.heading.{kind}", **({"value": self.names(kind, [value])} if value else {}))

    def names(self, kind: str, values: Iterable[str]) -> str:
        """The names of several roles or sectors ("role" or "sector"), in one phrase; "" for none."""
        name = self.role if kind == "role" else self.sector
        return self("render.list_separator").join(name(value) for value in values)


@cache
def wording(language: str | None) -> Wording:
    """The texts of a language; any language without texts of its own gets English."""
    chosen = language if language in LANGUAGES else "en"
    source = Path(__file__).parents[1] / "texts" / f"{chosen}.toml"
    return Wording(chosen, tomllib.loads(source.read_text(encoding="utf-8")))
