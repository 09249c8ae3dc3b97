"""Labels and quotes: a quote stands in its clause, and is cited with the whole of each sentence that it touches.

Half a sentence can have lost its "not" or its condition. So what a model quotes only points at sentences: the
citation holds them whole, read off the clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from app.checks.claim import Claim, Fault
from app.checks.words import CJK
from corpus.model import Clause

_LEAST_WORDS = 3
_LEAST_CHARACTERS = 5
_SAME = {"'": "['’‘]", "’": "['’‘]", "‘": "['’‘]", '"': '["“”]', "“": '["“”]', "”": '["“”]'}


def label_faults(claim: Claim, evidence: Mapping[str, Clause]) -> Iterator[Fault]:
    """A claim rests on something, and on nothing that was not in the prompt."""
    if not claim.labels:
        yield Fault("label", "The claim cites no clause; name the label of the clause that says it.")
    named = dict.fromkeys((*claim.labels, *(label for label, _ in claim.quotes)))
    for label in named:
        if label not in evidence:
            known = ", ".join(evidence)
            yield Fault("label", f"There is no clause {label}; the labels are {known}.")


def quote_faults(claim: Claim, evidence: Mapping[str, Clause]) -> Iterator[Fault]:
    """Each quote stands word for word in the clause of its label, and is of a cited clause."""
    for label, quote in claim.quotes:
        clause = evidence.get(label)
        if clause is None:
            continue
        shown = quote if len(quote) <= 80 else quote[:77] + "..."
        if label not in claim.labels:
            yield Fault("quote", f"The claim quotes {label} but does not cite it.")
        if not quote.strip():
            yield Fault("quote", f"The quote from {label} is empty.")
        elif widened(clause, quote) is None:
            yield Fault("quote", f"The words “{shown}” do not stand in {label}; quote it word for word.")
        elif _too_short(quote) and quote.strip() != clause.text.strip():
            yield Fault("quote", f"The quote “{shown}” from {label} is too short; quote the whole sentence.")


def widened(clause: Clause, quote: str) -> tuple[int, int] | None:
    """The span, in characters of the clause, of the whole sentences in which the quote stands; None: it does not.

    Only runs of white space and the forms of quotation marks are let differ: the citation is read off the clause.
    """
    words = quote.split()
    if not words:
        return None
    found = re.search(r"\s+".join("".join(_SAME.get(c, re.escape(c)) for c in word) for word in words), clause.text)
    if found is None:
        return None
    touched = [s for s in clause.sentences if s.start < found.end() and found.start() < s.end]
    return (touched[0].start, touched[-1].end) if touched else None


def _too_short(quote: str) -> bool:
    if CJK.search(quote):
        return len(CJK.findall(quote)) < _LEAST_CHARACTERS
    return len(quote.split()) < _LEAST_WORDS
