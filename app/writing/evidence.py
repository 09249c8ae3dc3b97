"""What a model is shown: the clauses of a quoted answer under labels, each with its place, its force and its words.

A label is all that a model can cite by. An item of a list carries the label of the sentence that leads it in, because
the duty stands there: who cites the item cites both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.answer import Answer, Statement
from app.answering.lists import lead_of, leading_span
from app.showing.naming import short_name
from app.showing.wording import Wording, wording
from corpus.model import Clause, Force
from corpus.store import Corpus

_LONG = 6000
"""Characters of a clause above which a model is shown only the sentences that the quoted answer took from it."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A clause under its label. `shown` is what of its text the model reads; `lead` the label of its lead, or "".

    `brought`: whether it is of a document that somebody added, which may hold personal data.
    """

    label: str
    clause: Clause
    about: str
    shown: str
    lead: str = ""
    brought: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """The clauses by label, in the order of the quoted answer."""

    labelled: tuple[Labelled, ...]

    @property
    def clauses(self) -> dict[str, Clause]:
        return {one.label: one.clause for one in self.labelled}

    def lead(self, label: str) -> str:
        """The label that has to be cited with this one; "" where it stands by itself."""
        return next((one.lead for one in self.labelled if one.label == label), "")

    def first(self, count: int) -> Evidence:
        """The first so many clauses; an item whose lead is not among them is left out too."""
        kept = self.labelled[:count]
        there = {one.label for one in kept}
        return Evidence(tuple(one for one in kept if not one.lead or one.lead in there))


def label(quoted: Answer, corpus: Corpus) -> Evidence:
    """The clauses that an answer quotes, as C1, C2 ... in its order, leads before their items."""
    words = wording("en")
    quotes: dict[str, list[tuple[int, int]]] = {}
    clauses: dict[str, Clause] = {}
    leads: dict[str, Clause] = {}
    for citation in (c for s in quoted.statements for c in s.citations):
        clause = citation.clause
        if clause.kind == "item" and clause.key not in clauses and (lead := lead_of(clause, corpus)) is not None:
            leads[clause.key] = lead
            clauses.setdefault(lead.key, lead)
            quotes.setdefault(lead.key, []).append(leading_span(lead))
        clauses.setdefault(clause.key, clause)
        quotes.setdefault(clause.key, []).append((citation.start, citation.end))
    labels = {key: f"C{number}" for number, key in enumerate(clauses, 1)}
    return Evidence(
        tuple(
            Labelled(
                labels[key],
                clause,
                _about(clause, corpus, words),
                _shown(clause, quotes[key]),
                labels[leads[key].key] if key in leads else "",
                corpus.document(f"{clause.document}@{clause.version}").force is Force.UNSTATED,
            )
            for key, clause in clauses.items()
        )
    )


def blocks(evidence: Evidence, fence: str, shown: Mapping[str, str] | None = None) -> str:
    """The clauses between fences. `shown` gives, by label, another text to show than the clause's own."""
    lines: list[str] = []
    for one in evidence.labelled:
        leads = f"; an item of the list that {one.lead} leads in" if one.lead else ""
        lines.append(f"{fence} clause {one.label}: {one.about}{leads}")
        lines.append((shown or {}).get(one.label, one.shown).strip())
    return "\n".join(lines)


def standing_spans(statements: Iterable[Statement]) -> dict[str, list[tuple[int, int]]]:
    """By key of the clause, the spans that these statements cite."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for citation in (c for s in statements for c in s.citations):
        spans.setdefault(citation.clause.key, []).append((citation.start, citation.end))
    return spans


def uncited(quoted: Sequence[Statement], written: Sequence[Statement]) -> tuple[Statement, ...]:
    """The quoted statements of which some sentence is cited by no written one."""
    covered = standing_spans(written)

    def whole(statement: Statement) -> bool:
        return all(
            any(start <= s.start and s.end <= end for start, end in covered.get(c.clause.key, ()))
            for c in statement.citations
            for s in c.clause.sentences
            if c.start <= s.start and s.end <= c.end
        )

    return tuple(statement for statement in quoted if not whole(statement))


def _about(clause: Clause, corpus: Corpus, words: Wording) -> str:
    document = corpus.document(f"{clause.document}@{clause.version}")
    heading = clause.heading.strip() or next((part for part in reversed(clause.path) if part.strip()), "")
    what = words(f"render.force.{document.force.name.lower()}")
    summed = ", in a summary" if clause.summed is not None else ""
    return " ".join(f"{short_name(document, 'en')} ({what}{summed}), under “{heading}”".split())


def _shown(clause: Clause, spans: Sequence[tuple[int, int]]) -> str:
    if len(clause.text) <= _LONG:
        return clause.text
    kept = [
        clause.text[s.start : s.end]
        for s in clause.sentences
        if any(start <= s.start and s.end <= end for start, end in spans)
    ]
    return "\n".join(kept) or clause.text[:_LONG]
