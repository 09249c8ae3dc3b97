"""All that was claimed, looked at together: is the question answered, is nothing that bears on it passed over?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.checks.claim import Claim, Encode
from app.checks.language import written_in
from app.checks.meaning import nearness_of
from app.checks.reading import read
from app.checks.words import is_chinese
from corpus.model import Clause

_TOUCHES = 0.34
_NEAR = 0.3


@dataclass(frozen=True, slots=True)
class Whole:
    """answers: what is claimed speaks of what is asked. passed_over: labels of needed clauses that nothing cites, in
    the order of the evidence. strangers: positions of the claims that are not in the reader's language.
    """

    answers: bool
    passed_over: tuple[str, ...]
    strangers: tuple[int, ...]

    @property
    def partly(self) -> bool:
        """Whether the reader is told that the answer is not the whole of it."""
        return bool(self.passed_over) or not self.answers


def check_answer(
    question: str,
    claims: Sequence[Claim],
    evidence: Mapping[str, Clause],
    needed: Iterable[str],
    encode: Encode | None = None,
    language: str = "en",
) -> Whole:
    """What the claims that passed make of the question.

    needed: the labels of the clauses that the quoted answer shows: one that no claim cites is passed over without a
    word, and is to be shown as a quote. encode: as for `check`; it tells the nearness of an English answer.
    """
    cited = {label for claim in claims for label in claim.labels}
    passed_over = tuple(label for label in evidence if label in set(needed) and label not in cited)
    strangers = tuple(n for n, claim in enumerate(claims) if not written_in(claim.text, language))
    return Whole(_answers(question, claims, encode), passed_over, strangers)


def _answers(question: str, claims: Sequence[Claim], encode: Encode | None) -> bool:
    if not claims:
        return False
    said = " ".join(claim.text for claim in claims)
    if is_chinese(question) != is_chinese(said):
        # Words of two languages cannot be held against each other: that something was said has to do.
        return True
    asked = read(question)
    total = sum(token.weight for token in asked.tokens)
    told = read(said)
    had = sum(token.weight for token in asked.tokens if token.ids & told.ids or token.word in told.pairs)
    if not total or had >= _TOUCHES * total:
        return True
    if encode is None or is_chinese(question):
        return False
    cosines = nearness_of(encode).cosines(question, [claim.text for claim in claims])
    return bool(cosines.max() >= _NEAR)
