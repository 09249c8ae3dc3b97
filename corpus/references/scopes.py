"""Documents that collect several instruments: which of their clauses belong to which."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Document
from corpus.references.slugs import chains


def scopes(document: Document, clause_ids: Sequence[str]) -> set[str]:
    """The beginnings of ids ("cap-200", "basic-law", "eo-14110") by which a collection tells its instruments apart.

    Empty for a document about one instrument.
    """
    chapters = {f"cap-{chain[1]}" for name in clause_ids for chain in chains(name) if chain[0] == "cap"}
    slugs = {re.sub(r"[\W_]+", "-", alias.lower()).strip("-") for alias in document.aliases}
    begun = {slug for slug in slugs if slug and any(one == slug or one.startswith(f"{slug}-") for one in clause_ids)}
    found = chapters | {slug for slug in begun if not slug.startswith("cap-")}
    return found if len(found) > 1 else set()
