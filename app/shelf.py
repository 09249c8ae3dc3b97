"""Documents that are searched together, through one index of their own."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.store import Corpus
from index.search import Searcher


@dataclass(frozen=True)
class Shelf:
    """`searcher` is that of the index of exactly the clauses of `corpus`."""

    corpus: Corpus
    searcher: Searcher
