"""Whether a claim that a model proposes may be shown: checked by code against the clauses that it cites."""

from __future__ import annotations

from collections.abc import Mapping

from app.checks.cheap import cheap_faults
from app.checks.claim import About, Claim, Encode, Fault
from app.checks.quoting import label_faults, quote_faults, widened
from corpus.model import Clause

__all__ = ["About", "Claim", "Encode", "Fault", "check", "widened"]


def check(
    claim: Claim, evidence: Mapping[str, Clause], encode: Encode | None, about: About | None = None
) -> tuple[Fault, ...]:
    """The faults of a claim; none: it may be shown.

    evidence: the clauses of the prompt by label. encode: the English encoder, None to do without it.
    """
    about = about or About()
    faults = [*label_faults(claim, evidence)]
    if not faults:
        faults += [*quote_faults(claim, evidence), *cheap_faults(claim, evidence, about)]
    return tuple(dict.fromkeys(faults))
