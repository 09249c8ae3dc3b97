"""What a model is told: prose files with a name, a version and named places, and the one reader that fills them.

A file `<name>.<language>.md` begins with a head between two lines of three hyphens: `name`, `version` and `variables`
(names separated by commas; may be empty). A place is `{{name}}`. What is put into one place is never read for others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.model import ClausewiseError

FOLDER = Path(__file__).parent
_HEAD = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)
_PLACE = re.compile(r"\{\{(\w*)\}\}")
_FIELDS = {"name", "version", "variables"}


class PromptError(ClausewiseError):
    """A prompt cannot be read, or is filled with other variables than it declares."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as read: `label` is how receipts and traces name it, such as `write.en@1`."""

    name: str
    language: str
    version: int
    variables: frozenset[str]
    text: str

    @property
    def label(self) -> str:
        return f"{self.name}.{self.language}@{self.version}"

    def fill(self, **values: str) -> str:
        """The text with its places filled. Raises PromptError for a variable that is missing or one too many."""
        if missing := sorted(self.variables - values.keys()):
            raise PromptError(
                "The prompt {prompt} needs {names}, which was not given.", prompt=self.label, names=", ".join(missing)
            )
        if extra := sorted(values.keys() - self.variables):
            names = ", ".join(extra)
            raise PromptError("The prompt {prompt} has no place for {names}.", prompt=self.label, names=names)
        return _PLACE.sub(lambda place: values[place[1]], self.text)


@cache
def load(name: str, language: str, folder: Path = FOLDER) -> Prompt:
    """The prompt of that name in that language. Raises PromptError for none, and for a file that breaks the rules."""
    path = folder / f"{name}.{language}.md"
    try:
        whole = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise PromptError("There is no readable prompt {path}; install Clausewise again.", path=path.name) from None
    found = _HEAD.fullmatch(whole)
    if not found:
        raise PromptError("The prompt {path} does not begin with a head between two lines of hyphens.", path=path.name)
    fields = dict(_field(line, path.name) for line in found[1].splitlines())
    if fields.keys() != _FIELDS or fields["name"] != name or not fields["version"].isdecimal():
        raise PromptError(
            "The head of the prompt {path} must give its name, a version in whole numbers, and its variables.",
            path=path.name,
        )
    declared = frozenset(filter(None, (one.strip() for one in fields["variables"].split(","))))
    used = frozenset(_PLACE.findall(found[2]))
    if declared != used:
        raise PromptError(
            "The prompt {path} declares other variables than it uses: {names}.",
            path=path.name,
            names=", ".join(sorted(declared ^ used)),
        )
    return Prompt(name, language, int(fields["version"]), declared, found[2].strip())


def _field(line: str, path: str) -> tuple[str, str]:
    key, colon, value = line.partition(":")
    if not colon:
        raise PromptError("A line in the head of the prompt {path} is not “name: value”.", path=path)
    return key.strip(), value.strip()
