"""Proves of a corpus that nothing was lost, doubled or invented between the sources and the clause records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.manifest import read_source
from corpus.model import Clause, ClausewiseError, Document
from corpus.store import Corpus
from ingestion import coverage, numbering, pages, run

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Report:
    """`lines` are for a person: what was counted, then what is wrong, each with its clause or place."""

    ok: bool
    lines: tuple[str, ...]


def check_corpus(corpus: Corpus, folder: Path | None = None) -> Report:
    """Checks every document of `corpus`, with the sources of `folder` (default: the bundled ones)."""
    lines: list[str] = []
    sound = True
    for document in corpus.documents:
        counted, problems = _check_document(document, corpus.clauses_of(document.key), folder)
        sound = sound and not problems
        lines.append(f"{document.key}: {counted}")
        lines += [f"  {problem}" for problem in problems[:_SHOWN]]
        if len(problems) > _SHOWN:
            lines.append(f"  and {len(problems) - _SHOWN} more")
    lines.append("Nothing is lost, doubled or invented." if sound else "The corpus is not sound.")
    return Report(sound, tuple(lines))


def check_document(document: Document, source: str, clauses: Sequence[Clause]) -> tuple[str, list[str]]:
    """What was counted, and every problem found, for one document whose source is plain text."""
    problems = _records(clauses)
    try:
        exclusions, contents = run.exclusions(document, source)
    except ClausewiseError as error:
        return f"{len(clauses)} clauses", [*problems, str(error)]
    problems += coverage.text_problems(source, clauses)
    counts, lost = coverage.account(source, clauses, exclusions)
    problems += lost
    problems += _contents(contents, clauses)
    shares = ", ".join(f"{name} {count}" for name, count in counts.items())
    return f"{len(clauses)} clauses; characters other than white space: {shares}", problems


def _check_document(
    document: Document, clauses: Sequence[Clause], folder: Path | None
) -> tuple[str, list[str]]:
    if not document.verbatim:
        return f"{len(clauses)} clauses; a digest, so there is no source to compare", _records(clauses)
    if not document.source.endswith(".txt"):
        return f"{len(clauses)} clauses; its source is not plain text and was not compared", _records(clauses)
    try:
        source = read_source(document, folder)
    except ClausewiseError as error:
        return f"{len(clauses)} clauses", [*_records(clauses), str(error)]
    counted, problems = check_document(document, source, clauses)
    printed = {clause.id: clause.page for clause in clauses}
    try:
        fresh = run.ingest(document, source, printed)
    except ClausewiseError as error:
        return counted, [*problems, str(error)]
    return counted, problems + _differences(clauses, fresh)


def _records(clauses: Sequence[Clause]) -> list[str]:
    """What a record says by itself: place, sentences, page, references."""
    problems = numbering.problems(clauses)
    ids = {clause.id for clause in clauses}
    page = 0
    for clause in clauses:
        problems += coverage.sentence_problems(clause)
        problems += [
            f"{clause.id}: refers to {ref}, which is not there"
            for ref in clause.tags.clause_refs
            if ref not in ids
        ]
        if clause.kind not in ("figure", "footnote", "table"):
            if clause.page is not None and clause.page < page:
                problems.append(f"{clause.id}: stands on page {clause.page}, after a clause of page {page}")
            page = clause.page or page
    return problems


def _contents(contents: Iterable[str], clauses: Sequence[Clause]) -> list[str]:
    """Every line of the contents list is a section of that title on that page."""
    titles: dict[str, set[int | None]] = {}
    for clause in clauses:
        if clause.kind == "section":
            titles.setdefault(clause.heading, set()).add(clause.page)
    lines = list(contents)
    listed = pages.contents_pages(lines)
    problems = [] if len(listed) == len(lines) else ["the contents list holds a line without a page number"]
    for title, page in listed:
        if title not in titles:
            problems.append(f"the contents list names {title!r}, which is no section")
        elif page not in titles[title]:
            problems.append(f"the contents list puts {title!r} on page {page}, the records do not")
    return problems


def _differences(clauses: Sequence[Clause], fresh: Sequence[Clause]) -> list[str]:
    """Where the records are not what ingestion makes of the source today."""
    made = {clause.id: clause for clause in fresh}
    kept = {clause.id: clause for clause in clauses}
    problems = [
        f"{name}: the source has this clause, the records do not" for name in made if name not in kept
    ]
    problems += [
        f"{name}: the records have this clause, the source does not" for name in kept if name not in made
    ]
    for name, clause in kept.items():
        if name in made and clause != made[name]:
            parts = [
                part
                for part in clause.__dataclass_fields__
                if getattr(clause, part) != getattr(made[name], part)
            ]
            problems.append(
                f"{name}: {', '.join(parts)} not as ingestion makes it; run `python -m ingestion`"
            )
    doubled = [name for name, count in Counter(clause.id for clause in clauses).items() if count > 1]
    return problems + [f"{name}: two records have this id" for name in doubled]
