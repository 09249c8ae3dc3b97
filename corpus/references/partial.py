"""Names that people give to a document they have added: a part of its title and what kind of thing it is.

"Golden Dragon Group: AI Policy 2026" is called "the Golden Dragon policy", "ETUCE's guidelines on ..." "the ETUCE
guideline".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from corpus.references.words import lists

_WORD = re.compile(r"[^\W_]+(?:[-&.][^\W_]+)*(?:['’]s)?")
_MOST = 4


def partial_names(title: str, common: Collection[str]) -> Iterator[str]:
    """The first words of a title, one to four, each time with the kind of document that the title says.

    common: words in lower case that any question may hold; a name needs another one.
    """
    words = _WORD.findall(title)
    nouns = {noun for noun in lists().document_nouns if any(_singular(word) == noun for word in words)}
    at = next((place for place, word in enumerate(words) if _singular(word) in nouns), len(words))
    head = [re.sub(r"['’]s$", "", word) for word in words[: min(at, _MOST)]]
    if head and head[0].lower() == "the":
        head = head[1:]
    for noun in sorted(nouns):
        for count in range(1, len(head) + 1):
            said = head[:count]
            if any(word.isascii() and word.lower() not in common and not word.isdigit() for word in said):
                yield from (f"{' '.join(said)} {form}" for form in (noun, _plural(noun)))
                yield from (f"{' '.join(said)}'s {form}" for form in (noun, _plural(noun)))


def _singular(word: str) -> str:
    lower = re.sub(r"['’]s$", "", word.lower())
    if lower.endswith("ies"):
        return f"{lower[:-3]}y"
    return lower[:-1] if lower.endswith("s") and not lower.endswith("ss") else lower


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
