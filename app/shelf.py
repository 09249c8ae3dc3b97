"""Documents that are searched together, through one index of their own."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.store import Corpus
from index.analyse import analyse_question
from index.search import Searcher


@dataclass(frozen=True)
class Shelf:
    """`searcher` is that of the index of exactly the clauses of `corpus`."""

    corpus: Corpus
    searcher: Searcher

    def left(self, rest: str, question: str) -> float:
        """The share of a question's weight of words that is in `rest`, which is what is left of it, in [0, 1]."""
        whole = self.searcher.lexical.weight(analyse_question(question))
        return self.searcher.lexical.weight(analyse_question(rest)) / whole if whole else 1.0
