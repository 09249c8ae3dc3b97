"""What a clause refers to: provisions by their numbers and instruments by their names, each to be opened."""

from __future__ import annotations

from typing import Any

from app.showing.naming import short_name
from app.showing.render import clause_label
from app.showing.wording import Wording
from corpus.model import Clause, Document
from corpus.references import Resolver
from corpus.store import Corpus

_MOST = 12


def referred(clause: Clause, corpus: Corpus, resolver: Resolver, words: Wording) -> list[dict[str, Any]]:
    """Label and `ref` (as `clause_view` takes it) of each thing that the clause's text refers to, in reading order.

    An instrument that is only named is opened at its first clause. What the corpus does not have is left out.
    """
    found: dict[str, dict[str, Any]] = {}
    references = resolver.references(clause.text, home=clause.document)
    numbered = {(one.start, one.document) for one in references if one.provisions}
    for reference in references:
        for name in reference.provisions[:1]:
            target = corpus.clause(reference.document, name)
            label = clause_label(target, words)
            found.setdefault(target.key, _entry(reference.start, label, target))
    for named in resolver.named(clause.text):
        if named.document == clause.document or any(document == named.document for _, document in numbered):
            continue
        document = corpus.document(named.document)
        first = _first(document, corpus)
        if first is not None:
            found.setdefault(document.key, _entry(named.start, short_name(document, words.language), first))
    entries = sorted(found.values(), key=lambda entry: entry["at"])
    here = (clause.document, clause.id)
    return [entry for entry in entries if (entry["ref"]["document"], entry["ref"]["clause"]) != here][:_MOST]


def _first(document: Document, corpus: Corpus) -> Clause | None:
    return next((clause for clause in corpus.clauses_of(document.key) if clause.text.strip()), None)


def _entry(at: int, label: str, target: Clause) -> dict[str, Any]:
    end = target.sentences[0].end if target.sentences else max(1, len(target.text))
    ref = {"document": target.document, "version": target.version, "clause": target.id, "start": 0, "end": end}
    return {"at": at, "label": label, "ref": ref}
