"""A question becomes hits: clauses, each with the scores of its sentences."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corpus.model import Clause
from index import fuse
from index.analyse import analyse_question, has_chinese, share
from index.defining import Term, asked_meanings, asks_scope, meanings, scopes
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors, readability
from index.kinds import asks_for_explanation, explaining
from index.lexical import LexicalIndex
from index.mixed import chinese_wordings
from index.settings import Settings

Boost = Callable[[Clause], float]
"""A factor on a clause's score: above 1 raises it, below 1 lowers it, 0 removes it."""

_CANDIDATES = 200
"""Units that each retriever proposes, at least."""
_GROUPS = 4
_CHINESE_SHIFT = 0.1
"""What of the questions' share goes to the glosses as far as Chinese is searched by its words: the words of asking
are not cut out of it as cleanly as out of English, so that one question is more easily taken for another."""
_TOGETHER = 0.7
"""What all wordings of a question together say of a clause's score; the rest is said by the one that fits it best."""
_CHINESE_INDEX = 0.1
"""The share of Chinese among the terms of an index from which on it holds Chinese texts, and not only a name or two."""
READ_ENOUGH = 0.5
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

    score: the fused score times the boost, the order of hits; fused scores lie in [0, 1], and are raised where the
    clause says what a term means, or to whom a law applies, and that is asked for.
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """One wording of a question as it is searched.

    trust: how far the opinion of `reader` counts, in [0, 1]; vector: what that model makes of it, None where it can
    read nothing. lexical: for each unit, and spread: for each clause in all of its units, the share of the wording's
    weight of words that it holds.
    """

    text: str
    weight: float
    trust: float
    reader: Reader
    vector: np.ndarray | None
    lexical: np.ndarray
    spread: np.ndarray

    def nearness(self, rows: np.ndarray) -> np.ndarray:
        return np.zeros(len(rows)) if self.vector is None else self.reader.nearness(self.vector[None], rows)


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

    def search(
        self,
        query: str,
        k: int = 10,
        boost: Boost | None = None,
        also: Mapping[str, float] | None = None,
    ) -> list[Hit]:
        """The k best clauses for a question, best first; ties in reading order; fewer where fewer match at all.

        `also` are other wordings of the question (a part of it, official terms) and how much each counts beside the
        1 of the question itself. A clause is judged by the wording that fits it best and, for the larger part, by all
        of them together; what a hit tells beside its score is of the wording that fits it best. A question in Chinese
        with English words in it is searched in Chinese throughout as well.
        """
        worth = {text: weight for text, weight in {query: 1.0, **(also or {})}.items() if text.strip() and weight > 0}
        if not worth or k < 1 or not self.table.clause.size:
            return []
        # Of an index of English texts, the English words of a question find most.
        worth |= chinese_wordings(worth) if self._holds_chinese else {}
        asked = self._read(worth)
        rows = self._candidate_rows(asked, max(_CANDIDATES, 10 * k))
        if not rows.size:
            return []
        owners, starts, owner_at = np.unique(self.table.clause[rows], return_index=True, return_inverse=True)
        cosines = [one.nearness(rows) for one in asked]
        scores = np.array(
            [
                one.weight * self._clause_scores(one, rows, owner_at, owners, near)
                for one, near in zip(asked, cosines, strict=True)
            ]
        )
        mean = scores.sum(axis=0) / sum(one.weight for one in asked)
        pooled = (1 - _TOGETHER) * scores.max(axis=0) + _TOGETHER * mean
        if boost is not None:
            pooled = pooled * np.array([boost(self.clauses[owner]) for owner in owners])
        fits, ends = scores.argmax(axis=0), np.append(starts[1:], len(rows))
        best = [at for at in np.argsort(-pooled, kind="stable")[:k] if pooled[at] > 0]
        return [
            self._hit(owners[at], pooled[at], asked[fits[at]], rows, cosines[fits[at]], slice(starts[at], ends[at]))
            for at in best
        ]

    def nearest_cosine(self, text: str) -> float:
        """The cosine of the unit nearest to a text, as `Hit.dense` has it; 0 where the model cannot read the text.

        No hit for the text has more, and it costs a fraction of a search.
        """
        if not self._is_dense() or not self.table.clause.size or not self.readability(text):
            return 0.0
        vectors = self.encode([text])
        return float(self._reader.nearness(vectors, self.dense.nearest(vectors, 1).ravel())[0])

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

    @cached_property
    def _holds_chinese(self) -> bool:
        return self.lexical.chinese_share() >= _CHINESE_INDEX

    def _is_dense(self) -> bool:
        return self.dense is not None and bool(self.settings.dense_weight)

    def _read(self, worth: Mapping[str, float]) -> list[_Asked]:
        """Each wording with what its words find, and with the vector of the model that can read it.

        A model reads nothing into characters that it does not know: where many tokens are unknown (an
        English model asked in Chinese) its opinion is noise, and the bilingual one is asked, or none.
        """
        trust = {text: self.readability(text) if self._is_dense() else 0.0 for text in worth}
        first = [text for text in worth if trust[text]]
        second: list[str] = []
        if self._bilingual is not None and self._is_dense():
            second = [text for text in worth if trust[text] < READ_ENOUGH]
            first = [text for text in first if text not in second]
        # Read together, which costs less.
        vectors: dict[str, np.ndarray] = dict(zip(first, self.encode(first), strict=True)) if first else {}
        if self._bilingual is not None and second:
            trust |= dict.fromkeys(second, self._bilingual.trust)
            vectors |= zip(second, self._bilingual.encoder.encode_queries(second), strict=True)
        return [
            _Asked(text, weight, trust[text], self._reader_of(text, second), vectors.get(text), *self._words(text))
            for text, weight in worth.items()
        ]

    def _reader_of(self, text: str, second: Sequence[str]) -> Reader:
        return self._bilingual if self._bilingual is not None and text in second else self._reader

    def _words(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """How much of the weight of the text's words each unit holds, and each clause in all of its units."""
        if not self.settings.lexical_weight:
            return np.zeros(self.lexical.count, np.float32), np.zeros(len(self.clauses), np.float32)
        terms = analyse_question(text)
        whole = self.lexical.weight(terms)
        spread = self.lexical.spread(terms, self.table.clause, len(self.clauses))
        return fuse.normalise(self.lexical.scores(terms), whole), fuse.normalise(spread, whole)

    def readability(self, text: str) -> float:
        """How much the model can read of a text, in [0, 1]: 1 with all tokens known, 0 with a share of them unknown."""
        return readability(self.encoder, text)

    def _candidate_rows(self, asked: Sequence[_Asked], count: int) -> np.ndarray:
        """All units of every clause of which some unit is among the `count` nearest of either retriever."""
        chosen = np.zeros(len(self.clauses), bool)
        for one in asked:
            best = np.argsort(-one.lexical, kind="stable")[:count]
            chosen[self.table.clause[best[one.lexical[best] > 0]]] = True
            if one.reader.index is not None and one.vector is not None:
                chosen[self.table.clause[one.reader.index.nearest(one.vector[None], count).ravel()]] = True
        return np.flatnonzero(chosen[self.table.clause])

    def _hit(
        self, owner: int, score: float, asked: _Asked, rows: np.ndarray, cosines: np.ndarray, span: slice
    ) -> Hit:
        cosines, lexical = cosines[span], asked.lexical[rows[span]]
        by_unit = fuse.FUSIONS[self.settings.fusion](cosines, lexical, *self._weights(asked))
        units = zip(rows[span], by_unit, cosines, lexical, strict=True)
        return Hit(
            clause=self.clauses[owner],
            score=float(score),
            dense=float(cosines.max()),
            lexical=float(lexical.max()),
            units=tuple(self._unit(*unit) for unit in units if self.table.start[unit[0]] >= 0),
        )

    def _weights(self, asked: _Asked) -> tuple[float, float]:
        return self.settings.dense_weight * asked.trust, self.settings.lexical_weight

    def _clause_scores(
        self, asked: _Asked, rows: np.ndarray, owner_at: np.ndarray, owners: np.ndarray, cosines: np.ndarray
    ) -> np.ndarray:
        """The fused score of each clause: what its text, its glosses and its questions say, by their shares.

        Of glosses and questions the best counts. The text is judged whole, and by its best sentence where that fits
        better: a long text drowns the sentence that answers, and a sentence out of its place is easily misread.
        The three are not simply compared, because a question is close to any question in manner, whatever it is
        about. A clause without one of them is judged by the rest. Where it has several, a small share goes to the
        words of the question that stand anywhere in them.
        """
        settings, count, lexical = self.settings, len(owners), asked.lexical[rows]
        shift = (1 - asked.trust) * _CHINESE_SHIFT if has_chinese(asked.text) else 0.0
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
        weights = self._weights(asked)
        fused = np.array([fusion(best[0, g], best[1, g], *weights) for g in range(len(shares))])
        weight = shares[:, None] * present
        total = weight.sum(axis=0)
        scores = np.divide((weight * fused).sum(axis=0), total, out=np.zeros(count), where=total > 0)
        spread = np.where(present.sum(axis=0) > 1, settings.spread_share, 0.0)
        scores = (1 - spread) * scores + spread * asked.spread[owners]
        return scores * self._factors(asked.text)[owners]

    def _factors(self, text: str) -> np.ndarray:
        """Of each clause, what its score is multiplied by for what it is: an explanation, or the meaning of a term or
        the scope of a law where that is asked for."""
        factors = np.ones(len(self.clauses)) if asks_for_explanation(text) else self._standing
        saying = {position for term in asked_meanings(text) for position in self._meanings.get(term, ())}
        saying |= set(self._scopes) if asks_scope(text) else set()
        if saying:
            factors = factors.copy()
            factors[list(saying)] *= self.settings.defining
        return factors

    @cached_property
    def _meanings(self) -> Mapping[Term, Sequence[int]]:
        """Which clauses say what a term means. Read when first asked for, since few questions ask."""
        return meanings(self.clauses)

    @cached_property
    def _scopes(self) -> Sequence[int]:
        return scopes(self.clauses)

    def _unit(self, row: int, score: float, dense: float, lexical: float) -> UnitScore:
        start, end = int(self.table.start[row]), int(self.table.end[row])
        return UnitScore("sentence", start, end, float(score), float(dense), float(lexical))


def _groups(kinds: np.ndarray) -> np.ndarray:
    """Of each unit: 0 for a whole text, 1 for a gloss, 2 for a question, 3 for a sentence of a text."""
    text = "clause" if (kinds == "clause").any() else "sentence"
    return np.select([kinds == text, kinds == "gloss", kinds == "ask"], [0, 1, 2], default=_GROUPS - 1)
