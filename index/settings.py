"""How the index is made and searched. Everything a user may change about search is here."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from corpus.home import home_folder
from corpus.model import ClausewiseError

BUNDLED = "bundled"
WITH_BILINGUAL = "bilingual"
"""The value of CLAUSEWISE_MODEL for the bundled model with the bilingual one beside it."""
UNIT_KINDS = ("clause", "sentence", "gloss", "ask")
FUSIONS = ("sum", "rrf")


class SettingsError(ClausewiseError):
    """A setting has a value that cannot work."""


def default_threads() -> int:
    """The processors this process may use, at most 8: more do not help texts as short as ours."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(usable, 8))


@dataclass(frozen=True, slots=True)
class Settings:
    """`model`: "bundled", or the hub name or folder of any sentence-transformers model.

    `bilingual`: a second model reads the questions that the first cannot read (Chinese, to an English one).
    These and `unit_kinds` decide what is built, and whether `dense_weight` is 0: then no vectors are made. The
    rest is only how it is searched. `dense_weight` and `lexical_weight` are shares of a unit's fused score; a
    weight of 0 switches that retriever off. The three
    shares are what the clause's own text, its glosses and its questions say in the clause's score: the
    defaults are the best round figures on the register's questions, each left out of the index when asked.
    `sentence_share` is how much of the text's say goes to its best sentence, where that fits better than the whole.
    `spread_share` is the say of the question's words wherever they stand in the texts of a clause that has several.
    `explaining` is the factor on the score of a passage that explains and does not bind, such as a recital; `defining`
    that on one which says what a term means or to whom a law applies, where the question asks for that.
    `batch_size` is small because a processor encodes small batches faster (8 takes three quarters of the time
    of 32, and less than half of the memory).
    Raises SettingsError for a value that cannot work.
    """

    model: str = BUNDLED
    bilingual: bool = False
    unit_kinds: tuple[str, ...] = UNIT_KINDS
    fusion: str = "sum"
    dense_weight: float = 0.5
    lexical_weight: float = 0.5
    text_share: float = 0.3
    gloss_share: float = 0.35
    ask_share: float = 0.35
    sentence_share: float = 0.5
    spread_share: float = 0.1
    explaining: float = 0.6
    defining: float = 1.5
    batch_size: int = 8
    threads: int = field(default_factory=default_threads)
    home: Path = field(default_factory=home_folder)
    indexes: Path | None = None
    """Where the indexes lie, where that is not `home`/index; the encoder is always that of `home`."""

    def __post_init__(self) -> None:
        if not self.model.strip():
            raise SettingsError('The model setting is empty; leave it out or set it to "bundled".')
        unknown = [kind for kind in self.unit_kinds if kind not in UNIT_KINDS]
        if unknown or not self.unit_kinds:
            raise SettingsError(
                "Search unit kinds {unknown} are not known; use any of {known}.",
                unknown=tuple(unknown) or "(none)",
                known=UNIT_KINDS,
            )
        if self.fusion not in FUSIONS:
            raise SettingsError(
                'The fusion "{fusion}" is not known; use one of {known}.', fusion=self.fusion, known=FUSIONS
            )
        weights = (self.dense_weight, self.lexical_weight)
        if not all(0 <= weight < float("inf") for weight in weights) or sum(weights) == 0:
            raise SettingsError("The search weights must be 0 or more and not both 0.")
        shares = (self.text_share, self.gloss_share, self.ask_share)
        if not all(0 <= share < float("inf") for share in shares) or sum(shares) == 0:
            raise SettingsError("The shares of text, glosses and questions must be 0 or more and not all 0.")
        if not 0 <= self.sentence_share <= 1:
            raise SettingsError("The share of the best sentence must be from 0 to 1.")
        if not 0 <= self.spread_share <= 1:
            raise SettingsError("The share of words in any text of a clause must be from 0 to 1.")
        if not 0 <= self.explaining < float("inf"):
            raise SettingsError("The factor for explaining passages must be 0 or more.")
        if not 0 <= self.defining < float("inf"):
            raise SettingsError("The factor for passages that define a term must be 0 or more.")
        if self.batch_size < 1 or self.threads < 1:
            raise SettingsError("The batch size and the number of threads must be at least 1.")

    @property
    def index_home(self) -> Path:
        return self.indexes or self.home / "index"

    @property
    def has_bilingual(self) -> bool:
        """Whether the second model takes part; without any weight of vectors it does not."""
        return self.bilingual and bool(self.dense_weight)

    @classmethod
    def from_environment(cls, **changes: object) -> Settings:
        """The defaults, the model of CLAUSEWISE_MODEL if that is set, then `changes`."""
        model = os.environ.get("CLAUSEWISE_MODEL", "").strip()
        named: dict[str, object] = {"model": model} if model else {}
        if model == WITH_BILINGUAL:
            named = {"bilingual": True}
        return cls(**named | changes)  # type: ignore[arg-type]
