"""BM25. The matrix is made by bm25s; at query time its arrays are read and added up here.

Scoring takes three lines of numpy, and importing bm25s costs twice the CPU time of everything else that a
question needs (it brings scipy and the like); a test holds that both give the same scores.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from index.analyse import analyse, has_chinese, phrases, share

ARRAYS_FILE = "bm25.npz"
TERMS_FILE = "bm25-terms.txt"
K1, B = 0.9, 0.5
_SAMPLE = 500


class LexicalIndex:
    """The BM25 scores of every term in every row (search unit), by term.

    Rows are counted by words and by phrases of two (see `analyse.phrases`), and each counts by its share. What a
    term scores is below its idf.
    """

    def __init__(
        self, terms: Sequence[str], scores: np.ndarray, rows: np.ndarray, ends: np.ndarray, count: int
    ) -> None:
        """`scores` and `rows` list the rows of each term in turn; those of term i end before `ends[i + 1]`."""
        self._ids = {term: number for number, term in enumerate(terms)}
        self._scores, self._rows, self._ends = scores, rows, ends
        self.count = count

    @classmethod
    def build(cls, texts: Sequence[str]) -> LexicalIndex:
        """Counts the terms of each text; row i is text i."""
        import bm25s

        analysed = [terms + phrases(terms) for terms in map(analyse, texts)]
        if not any(analysed):
            return cls([], np.empty(0, np.float32), np.empty(0, np.int32), np.zeros(1, np.int64), len(texts))
        model = bm25s.BM25(method="lucene", k1=K1, b=B)
        model.index(analysed, show_progress=False)
        by_id = sorted((number, term) for term, number in model.vocab_dict.items() if term)
        terms = [term for _, term in by_id]
        matrix = model.scores
        starts = matrix["indptr"]
        spans = [(int(starts[number]), int(starts[number + 1])) for number, _ in by_id]
        order = np.concatenate([np.arange(start, end) for start, end in spans])
        ends = np.cumsum([0, *(end - start for start, end in spans)])
        return cls(
            terms,
            np.asarray(matrix["data"], np.float32)[order],
            np.asarray(matrix["indices"], np.int32)[order],
            ends.astype(np.int64),
            len(texts),
        )

    def save(self, folder: Path) -> None:
        np.savez(
            folder / ARRAYS_FILE,
            scores=self._scores,
            rows=self._rows,
            ends=self._ends,
            count=np.array([self.count]),
        )
        (folder / TERMS_FILE).write_text("\n".join(self._ids), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        with np.load(folder / ARRAYS_FILE, allow_pickle=False) as arrays:
            text = (folder / TERMS_FILE).read_text("utf-8")
            terms = text.split("\n") if text else []
            return cls(terms, arrays["scores"], arrays["rows"], arrays["ends"], int(arrays["count"][0]))

    def in_vocabulary(self, term: str) -> bool:
        """Whether any row holds this term (as `analyse` gives it)."""
        return term in self._ids

    def chinese_share(self) -> float:
        """The share of the terms that are Chinese, in [0, 1], as far as a sample of them tells; 0 without terms."""
        sample = list(self._ids)[:: max(1, len(self._ids) // _SAMPLE)]
        return sum(map(has_chinese, sample)) / len(sample) if sample else 0.0

    def idf(self, term: str) -> float:
        """How much a term tells: the rarer, the more; the most for a term that no row holds."""
        holders = len(self.rows_with(term))
        return share(term) * math.log(1 + (self.count - holders + 0.5) / (holders + 0.5))

    def rows_with(self, term: str) -> np.ndarray:
        """The rows that hold a term, int32."""
        number = self._ids.get(term)
        if number is None:
            return self._rows[:0]
        return self._rows[self._ends[number] : self._ends[number + 1]]

    def weight(self, terms: Iterable[str]) -> float:
        """The sum of the terms' idf, repeated terms as often as they stand: what a match of each word would score."""
        return sum(self.idf(term) for term in terms)

    def scores(self, terms: Sequence[str]) -> np.ndarray:
        """The BM25 score of every row, float32 of shape (count,); 0 where a row shares no term.

        `terms` are those of a question in their order, so that its phrases count too: a row that shares them may
        score more than `weight(terms)`.
        """
        total = np.zeros(self.count, np.float32)
        for rows, scores in self._held(terms):
            total[rows] += scores
        return total

    def spread(self, terms: Sequence[str], owner: np.ndarray, owners: int) -> np.ndarray:
        """As `scores`, of every owner of rows, float32 of shape (owners,): each term counts as in the row that fits
        it best. `owner` is the position of each row's owner."""
        total = np.zeros(owners, np.float32)
        for rows, scores in self._held(terms):
            best = np.zeros(owners, np.float32)
            np.maximum.at(best, owner[rows], scores)
            total += best
        return total

    def _held(self, terms: Sequence[str]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """For each term and phrase that is held: the rows that hold it, and what it scores in each."""
        for term, times in Counter([*terms, *phrases(terms)]).items():
            number = self._ids.get(term)
            if number is not None:
                span = slice(self._ends[number], self._ends[number + 1])
                yield self._rows[span], times * share(term) * self._scores[span]
