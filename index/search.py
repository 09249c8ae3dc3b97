"""A question becomes hits: clauses, each with the scores of its sentences."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.model import Clause
from index import fuse
from index.analyse import analyse_question, has_chinese, share
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors, readability
from index.kinds import asks_for_explanation, explaining
from index.lexical import LexicalIndex
from index.settings import Settings

Boost = Callable[[Clause], float]
"""A factor on a clause's score: above 1 raises it, below 1 lowers it, 0 removes it."""

_CANDIDATES = 200
"""Units that each retriever proposes, at least."""
_GROUPS = 4
_CHINESE_SHIFT = 0.05
"""What of the questions' share goes to the glosses as far as Chinese is searched by its words: the words of asking
are not cut out of it as cleanly as out of English, so that one question is more easily taken for another."""
_READ_ENOUGH = 0.5
"""The readability below which a question is left to the bilingual model, where there is one."""


@dataclass(frozen=True, slots=True)
class UnitScore:
    """A sentence of a hit: the characters `start:end` of the clause's text. Scores as in `Hit`, without boost."""

    kind: str
    start: int
    end: int
    score: float
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that bears on the question.

    score: the fused score times the boost, the order of hits; fused scores lie in [0, 1].
    dense: the best cosine of its units with the question, in [-1, 1], stretched as its model needs (see `Reader`); 0
    where no model can read it.
    lexical: the best BM25 score of its units as a share of the weight of the question's words, in [0, 1].
    units: its sentences in reading order.
    """

    clause: Clause
    score: float
    dense: float
    lexical: float
    units: tuple[UnitScore, ...] = ()


@dataclass(frozen=True)
class UnitTable:
    """What each row of both indexes stands for: arrays of equal length, rows in the order of the clauses.

    start and end are -1 for a unit that is not one sentence of its clause.
    """

    clause: np.ndarray
    kind: np.ndarray
    start: np.ndarray
    end: np.ndarray


class Reader:
    """A model, loaded at the first question that needs it, with its vectors of the units (None for words alone).

    trust: how much its opinion counts, in [0, 1]; floor: the cosine that two texts of this model have at least.
    """

    def __init__(
        self, index: DenseIndex | None, load: Callable[[], Encoder], trust: float = 1.0, floor: float = 0.0
    ) -> None:
        self.index, self.trust, self._floor = index, trust, floor
        self._load = load
        self._encoder: Encoder | None = None
        self._lock = threading.Lock()

    @property
    def encoder(self) -> Encoder:
        with self._lock:
            if self._encoder is None:
                self._encoder = self._load()
            return self._encoder

    def nearness(self, queries: Vectors, rows: np.ndarray) -> np.ndarray:
        """How near each row is to the query nearest to it: the cosine, stretched so that the floor is 0."""
        assert self.index is not None
        return (self.index.cosines(queries, rows).max(axis=0) - self._floor) / (1 - self._floor)


class Searcher:
    """Searches one built index. Safe to share between threads.

    `dense` is None for an index of words alone. `load_encoder` is called at the first question that needs it.
    `bilingual` reads the questions that the first model cannot read; None without it.
    """

    def __init__(
        self,
        clauses: Sequence[Clause],
        table: UnitTable,
        dense: DenseIndex | None,
        lexical: LexicalIndex,
        load_encoder: Callable[[], Encoder],
        settings: Settings,
        meta: dict[str, object],
        bilingual: Reader | None = None,
    ) -> None:
        self.clauses = tuple(clauses)
        self.settings = settings
        self.meta = meta
        self.lexical = lexical
        self.dense = dense
        self._reader = Reader(dense, load_encoder)
        self._bilingual = bilingual
        self.table = table
        self._position = {clause.key: position for position, clause in enumerate(self.clauses)}
        # Rows stand in the order of the clauses, so those of clause i are first[i] : first[i + 1].
        self._first = np.searchsorted(table.clause, np.arange(len(self.clauses) + 1))
        self._group = _groups(table.kind)
        # What a clause's score is multiplied by, whatever is asked.
        self._standing = np.where(explaining(self.clauses), settings.explaining, 1.0)

    @property
    def encoder(self) -> Encoder:
        return self._reader.encoder

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of questions: float32, shape (texts, dimensions), each of length 1."""
        return self.encoder.encode_queries(texts)

    def search_each(self, queries: Sequence[str], k: int = 10, boost: Boost | None = None) -> list[list[Hit]]:
        """The hits of several questions, as `search` gives them; read by the model together, which costs less."""
        asked = [query for query in queries if query.strip()] if self._is_dense() else []
        # What the model cannot read at all it need not be given.
        asked = [query for query in asked if self.readability(query)]
        together = dict(zip(asked, self.encode(asked), strict=True)) if asked else {}
        return [self._search([query], k, boost, together) if query.strip() else [] for query in queries]

    def search(
        self, query: str, k: int = 10, boost: Boost | None = None, also: Sequence[str] = ()
    ) -> list[Hit]:
        """The k best clauses for a question, best first; ties in reading order; fewer where fewer match at all.

        `also` are other wordings of the same question (another language, official terms): for each unit the
        wording that fits it best counts.
        """
        return self._search([text for text in (query, *also) if text.strip()], k, boost, {})

    def _search(
        self, wordings: Sequence[str], k: int, boost: Boost | None, known: Mapping[str, np.ndarray]
    ) -> list[Hit]:
        if not wordings or k < 1 or not self.table.clause.size:
            return []
        lexical = self._lexical_scores(wordings)
        trust, reader, vectors = self._dense_query(wordings, known)
        rows = self._candidate_rows(lexical, reader, vectors, max(_CANDIDATES, 10 * k))
        if not rows.size:
            return []
        cosines = np.zeros(len(rows))
        if vectors is not None:
            cosines = reader.nearness(vectors, rows)
        standing = None if asks_for_explanation(wordings[0]) else self._standing
        shift = (1 - trust) * _CHINESE_SHIFT if has_chinese(wordings[0]) else 0.0
        return self._hits(rows, cosines, lexical[rows], trust, shift, k, boost, standing)

    def coverage(self, text: str, clauses: Iterable[Clause]) -> float:
        """The share of the text's weight of words that stands somewhere in the units of `clauses`, in [0, 1].

        A word that no unit of the index holds weighs most and is never covered. Single Chinese characters count only
        where there is nothing else: nearly every one stands somewhere, whatever the text is about.
        """
        terms = set(analyse_question(text))
        terms = {term for term in terms if share(term) == 1} or terms
        whole = self.lexical.weight(terms)
        if not whole:
            return 0.0
        positions = {self._position[clause.key] for clause in clauses if clause.key in self._position}
        chosen = np.isin(self.table.clause, list(positions))
        held = [term for term in terms if chosen[self.lexical.rows_with(term)].any()]
        return self.lexical.weight(held) / whole

    def rows_of(self, clause: Clause) -> np.ndarray:
        """The rows of a clause's units; none for a clause that is not in the index."""
        position = self._position.get(clause.key)
        if position is None:
            return np.arange(0)
        return np.arange(self._first[position], self._first[position + 1])

    def _lexical_scores(self, wordings: Sequence[str]) -> np.ndarray:
        if not self.settings.lexical_weight:
            return np.zeros(self.lexical.count, np.float32)
        scored = []
        for wording in wordings:
            terms = analyse_question(wording)
            scored.append(fuse.normalise(self.lexical.scores(terms), self.lexical.weight(terms)))
        return np.max(scored, axis=0)

    def _is_dense(self) -> bool:
        return self.dense is not None and bool(self.settings.dense_weight)

    def _dense_query(
        self, wordings: Sequence[str], known: Mapping[str, np.ndarray]
    ) -> tuple[float, Reader, Vectors | None]:
        """How far a model's opinion can be trusted, in [0, 1], the model, and its vectors of the wordings.

        A model reads nothing into characters that it does not know: where many tokens are unknown (an
        English model asked in Chinese) its opinion is noise, and the bilingual one is asked, or none.
        """
        if not self._is_dense():
            return 0.0, self._reader, None
        trust = max(map(self.readability, wordings))
        if self._bilingual is not None and trust < _READ_ENOUGH:
            return self._bilingual.trust, self._bilingual, self._bilingual.encoder.encode_queries(wordings)
        if not trust:
            return 0.0, self._reader, None
        if all(text in known for text in wordings):
            return trust, self._reader, np.stack([known[text] for text in wordings])
        return trust, self._reader, self.encode(wordings)

    def readability(self, text: str) -> float:
        """How much the model can read of a text, in [0, 1]: 1 with all tokens known, 0 with a share of them unknown."""
        return readability(self.encoder, text)

    def _candidate_rows(
        self, lexical: np.ndarray, reader: Reader, vectors: Vectors | None, count: int
    ) -> np.ndarray:
        """All units of every clause of which some unit is among the `count` nearest of either retriever."""
        best = np.argsort(-lexical, kind="stable")[:count]
        proposed = [best[lexical[best] > 0]]
        if reader.index is not None and vectors is not None:
            proposed.append(reader.index.nearest(vectors, count).ravel())
        chosen = np.zeros(len(self.clauses), bool)
        chosen[self.table.clause[np.concatenate(proposed)]] = True
        return np.flatnonzero(chosen[self.table.clause])

    def _hits(
        self,
        rows: np.ndarray,
        cosines: np.ndarray,
        lexical: np.ndarray,
        trust: float,
        shift: float,
        k: int,
        boost: Boost | None,
        standing: np.ndarray | None,
    ) -> list[Hit]:
        weights = (self.settings.dense_weight * trust, self.settings.lexical_weight)
        owners, starts, owner_at = np.unique(self.table.clause[rows], return_index=True, return_inverse=True)
        scores = self._clause_scores(rows, owner_at, len(owners), cosines, lexical, weights, shift)
        if standing is not None:
            scores = scores * standing[owners]
        if boost is not None:
            scores = scores * np.array([boost(self.clauses[owner]) for owner in owners])
        by_unit = fuse.FUSIONS[self.settings.fusion](cosines, lexical, *weights)
        ends = np.append(starts[1:], len(rows))
        hits = []
        for at in np.argsort(-scores, kind="stable")[:k]:
            if scores[at] <= 0:
                break
            span = slice(starts[at], ends[at])
            units = zip(rows[span], by_unit[span], cosines[span], lexical[span], strict=True)
            hits.append(
                Hit(
                    clause=self.clauses[owners[at]],
                    score=float(scores[at]),
                    dense=float(cosines[span].max()),
                    lexical=float(lexical[span].max()),
                    units=tuple(self._unit(*unit) for unit in units if self.table.start[unit[0]] >= 0),
                )
            )
        return hits

    def _clause_scores(
        self,
        rows: np.ndarray,
        owner_at: np.ndarray,
        count: int,
        cosines: np.ndarray,
        lexical: np.ndarray,
        weights: tuple[float, float],
        shift: float,
    ) -> np.ndarray:
        """The fused score of each clause: what its text, its glosses and its questions say, by their shares.

        Of glosses and questions the best counts. The text is judged whole, and by its best sentence where that fits
        better: a long text drowns the sentence that answers, and a sentence out of its place is easily misread.
        The three are not simply compared, because a question is close to any question in manner, whatever it is
        about. A clause without one of them is judged by the rest. `shift` is what the glosses take of the share of
        the questions.
        """
        settings = self.settings
        shift = min(shift, settings.ask_share)
        shares = np.array([settings.text_share, settings.gloss_share + shift, settings.ask_share - shift])
        group = self._group[rows]
        best = np.full((2, _GROUPS, count), -np.inf)
        np.maximum.at(best[0], (group, owner_at), cosines)
        np.maximum.at(best[1], (group, owner_at), lexical)
        # Before what is absent becomes 0: no sentence says less of a text than the whole of it.
        best[:, -1] = np.maximum(best[:, -1], best[:, 0])
        present = np.isfinite(best[0, :-1])
        best[~np.isfinite(best)] = 0.0
        part = settings.sentence_share
        best[:, 0] = (1 - part) * best[:, 0] + part * best[:, -1]
        fusion = fuse.FUSIONS[settings.fusion]
        fused = np.array([fusion(best[0, g], best[1, g], *weights) for g in range(len(shares))])
        weight = shares[:, None] * present
        total = weight.sum(axis=0)
        return np.divide((weight * fused).sum(axis=0), total, out=np.zeros(count), where=total > 0)

    def _unit(self, row: int, score: float, dense: float, lexical: float) -> UnitScore:
        start, end = int(self.table.start[row]), int(self.table.end[row])
        return UnitScore("sentence", start, end, float(score), float(dense), float(lexical))


def _groups(kinds: np.ndarray) -> np.ndarray:
    """Of each unit: 0 for a whole text, 1 for a gloss, 2 for a question, 3 for a sentence of a text."""
    text = "clause" if (kinds == "clause").any() else "sentence"
    return np.select([kinds == text, kinds == "gloss", kinds == "ask"], [0, 1, 2], default=_GROUPS - 1)
