"""Whether a claim that a model proposes may be shown: checked by code against the clauses that it cites.

`check` is the whole, in order: the labels exist; each quote stands in its clause; the claim is in the reader's
language and names no number, body, law or role that its clauses lack; and the clauses say it, no more strongly.
`resting_on` are the sentences to cite for it; `check_answer` looks at all that was claimed.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.checks.cheap import cheap_faults
from app.checks.claim import About, Claim, Encode, Fault, Judge
from app.checks.meaning import Nearness, nearness_of
from app.checks.quoting import label_faults, quote_faults, widened
from app.checks.support import Aligned, align, support_faults
from app.checks.whole import check_answer
from corpus.model import Clause

__all__ = ["About", "Claim", "Encode", "Fault", "Judge", "check", "check_answer", "resting_on", "score", "widened"]


def check(
    claim: Claim, evidence: Mapping[str, Clause], encode: Encode | None, about: About | None = None
) -> tuple[Fault, ...]:
    """The faults of a claim; none: it may be shown.

    evidence: the clauses of the prompt by label. encode: the English encoder, None to do without it (then words alone
    tell what is meant, and more claims are withheld).
    """
    about = about or About()
    faults = [*label_faults(claim, evidence)]
    if faults:
        return tuple(faults)
    faults += [*quote_faults(claim, evidence), *cheap_faults(claim, evidence, about)]
    if not claim.text.strip():
        return (Fault("support", "The claim is empty."),)
    aligned = align(claim, evidence, _nearness(encode), about)
    faults += support_faults(aligned, claim.labels)
    if not faults and about.judge is not None:
        sentences = [clause.text[start:end] for clause, start, end in _spans(claim, evidence, aligned)]
        if not about.judge(claim.text, sentences):
            faults.append(Fault("judge", "A second reading found that the cited sentences do not say this."))
    return tuple(dict.fromkeys(faults))


def resting_on(
    claim: Claim, evidence: Mapping[str, Clause], encode: Encode | None, about: About | None = None
) -> tuple[tuple[str, int, int], ...]:
    """(label, start, end) of the whole sentences to cite for a claim that passes, in reading order, none twice.

    They are the sentences that its quotes touch and those with which it was aligned. A clause that a Chinese claim was
    aligned with in another wording, and that it does not quote, is cited whole. Raises KeyError for an unknown label.
    """
    about = about or About()
    aligned = align(claim, evidence, _nearness(encode), about)
    labels = {evidence[label].key: label for label in reversed(claim.labels)}
    return tuple((labels[clause.key], start, end) for clause, start, end in _spans(claim, evidence, aligned))


def score(
    claim: Claim, evidence: Mapping[str, Clause], encode: Encode | None, about: About | None = None
) -> float | None:
    """How well the least aligned part of the claim is aligned, in [0, 1]; None where nothing is in its language."""
    aligned = align(claim, evidence, _nearness(encode), about or About())
    return min((one.score for one in aligned), default=None)


def _nearness(encode: Encode | None) -> Nearness | None:
    return nearness_of(encode) if encode is not None else None


def _spans(
    claim: Claim, evidence: Mapping[str, Clause], aligned: tuple[Aligned, ...]
) -> list[tuple[Clause, int, int]]:
    spans: dict[tuple[str, int, int], None] = {}
    for label, quote in claim.quotes:
        if (span := widened(evidence[label], quote)) is not None:
            spans.setdefault((label, *span))
    quoted = {label for label, _, _ in spans}
    for one in aligned:
        label, clause = one.unit.label, evidence[one.unit.label]
        if one.unit.span is not None:
            spans.setdefault((label, *one.unit.span))
        elif label not in quoted and clause.sentences:
            spans.setdefault((label, clause.sentences[0].start, clause.sentences[-1].end))
    order = {label: n for n, label in enumerate(evidence)}
    placed = sorted(spans, key=lambda span: (order[span[0]], span[1], span[2]))
    kept = [s for s in placed if not any(o != s and o[0] == s[0] and o[1] <= s[1] and s[2] <= o[2] for o in placed)]
    return [(evidence[label], start, end) for label, start, end in kept]
