"""What people write for a role, a sector or a language, and the one name that we use for it."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from corpus.model import ClausewiseError
from corpus.said import Said

_FOLDER = Path(__file__).parents[1] / "names"
_LISTING = re.compile(r"[,;:/|+&()（）、，；：\n]|\s(?:and|or)\s|及|和|與|与|或")

# A slip of the pen is forgiven only in words long enough for it to leave one reading.
_SLIPS_FROM = ((9, 2), (5, 1))


class UnknownName(ClausewiseError):
    """A role, sector or language that is not among the choices; the message lists them."""


@dataclass(frozen=True, slots=True)
class Names:
    """One kind of name: every spelling's key and the name it stands for ("" for "not said")."""

    question: str
    choices: tuple[str, ...]
    by_key: dict[str, str]
    leading: tuple[str, ...]
    trailing: tuple[str, ...]

    def find(self, written: str) -> str | None:
        """The name for one spelling, "" where it says that nothing is settled, None where it is unknown."""
        forms = self._forms(_words(written))
        for form in forms:
            if (name := self.by_key.get(_key(form))) is not None:
                return name
        for form in forms:
            if name := self._nearly(_key(form)):
                return name
        return None

    def resolve(self, written: str) -> tuple[str, ...]:
        """The names in `written`, in order, each once: one spelling or several ("provider and user").

        Raises UnknownName with the choices.
        """
        if not _key(_words(written)):
            return ()
        whole = self.find(written)
        parts = [part for part in _LISTING.split(written) if _key(_words(part))]
        found = [whole] if whole is not None else [self._known(part) for part in parts]
        return tuple(dict.fromkeys(name for name in found if name))

    def _known(self, part: str) -> str:
        if (name := self.find(part)) is not None:
            return name
        shown = " ".join(part.split())
        shown = shown if len(shown) <= 60 else shown[:57] + "..."
        raise UnknownName(
            "“{written}” is not {kind} known here; choose from: {choices}.",
            written=shown,
            kind=Said(self.question),
            choices=self.choices,
        )

    def _forms(self, text: str) -> list[str]:
        """`text` and what remains of it without the little words around it, nearest to the original first."""
        forms = [text]
        for form in forms:
            shorter = [_without(form, affix, leading=True) for affix in self.leading]
            shorter += [_without(form, affix, leading=False) for affix in self.trailing]
            forms += [one for one in shorter if one and one not in forms]
        return forms

    def _nearly(self, key: str) -> str | None:
        slips = next((allowed for length, allowed in _SLIPS_FROM if len(key) >= length), 0)
        if not slips or not key.isascii():
            return None
        near = [known for known in self.by_key if known.isascii() and known[0] == key[0] and len(known) > 4]
        for distance in range(1, slips + 1):
            found = {self.by_key[known] for known in near if _distance(known, key, distance) == distance}
            if found:
                return found.pop() if len(found) == 1 else None
        return None


@functools.cache
def names(kind: str) -> Names:
    """The names of one kind: "roles", "sectors" or "languages"."""
    data = tomllib.loads((_FOLDER / f"{kind}.toml").read_text(encoding="utf-8"))
    by_key = {_key(_words(spelling)): "" for spelling in data["unspecified"]}
    for name, spellings in data["spellings"].items():
        by_key |= {_key(_words(spelling)): name for spelling in (name, *spellings)}
    affixes = tuple(data["leading"]), tuple(data["trailing"])
    return Names(data["question"], tuple(data["spellings"]), by_key, *affixes)


def _words(text: str) -> str:
    """Lower-case words with one space between them; width, marks and punctuation do not matter."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"[^\W_]+", folded))


def _key(words: str) -> str:
    return "".join(_singular(word) for word in words.split())


def _singular(word: str) -> str:
    if len(word) <= 4 or not word.isascii() or not word.endswith("s"):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]


def _without(text: str, affix: str, leading: bool) -> str:
    """`text` less the affix: whole words in Latin script, characters in Chinese; "" where it is not there."""
    gap = " " if affix.isascii() else ""
    if leading:
        return text[len(affix + gap) :].strip() if text.startswith(affix + gap) else ""
    return text[: -len(gap + affix)].strip() if text.endswith(gap + affix) else ""


def _distance(one: str, other: str, limit: int) -> int:
    """Edits between two words (insert, drop, change, swap neighbours), counted up to `limit` + 1."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if last and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, last[j - 2] + 1)
            row.append(best)
    return row[-1]
