"""Accounts for characters: each one of the source in one place, each one of a clause from somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.model import Clause
from ingestion.clean import Cut

TITLE_PAGE_WORDS = 25
"""A longer line before the first heading is prose, and prose is no title page."""


def account(
    source: str, clauses: Sequence[Clause], exclusions: Iterable[Cut]
) -> tuple[dict[str, int], list[str]]:
    """How many characters other than white space went where, and which belong nowhere or to two.

    The counts are by name: "clauses", "headings", then each exclusion; together they are all of the source.
    """
    owners = [""] * len(source)
    problems: list[str] = []
    counts = {"clauses": 0, "headings": 0}

    def claim(name: str, what: str, start: int, end: int) -> None:
        clash = next(
            (at for at in range(start, min(end, len(source))) if owners[at] and source[at].strip()), None
        )
        if clash is not None:
            problems.append(f"{what}: {_place(source, clash)} already belongs to {owners[clash]}")
        for at in range(start, min(end, len(source))):
            if source[at].strip() and not owners[at]:
                owners[at] = what
                counts[name] = counts.get(name, 0) + 1

    for clause in clauses:
        name = "headings" if clause.kind == "section" else "clauses"
        for segment in clause.segments:
            claim(name, clause.id, segment.source_start, segment.source_start + segment.length)
    for cut in exclusions:
        claim(cut.name, cut.name, cut.start, cut.end)
        if cut.name == "title page" and len(source[cut.start : cut.end].split()) > TITLE_PAGE_WORDS:
            problems.append(f"the title page holds prose: {_place(source, cut.start)}")
    problems += [f"lost text: {_place(source, start, end)}" for start, end in _orphans(source, owners)]
    return counts, problems


def text_problems(source: str, clauses: Sequence[Clause]) -> list[str]:
    """Where a clause's text is not the source's, or holds words that are not the source's."""
    problems: list[str] = []
    headers = {clause.id: _labels(clause) for clause in clauses if clause.kind == "table"}
    paragraphs: dict[str, list[str]] = {}
    for clause in clauses:
        text = clause.heading if clause.kind == "section" else clause.text
        if clause.kind == "para" and clause.parent:
            paragraphs.setdefault(clause.parent, []).append(clause.text)
        gaps, at = [], 0
        for segment in clause.segments:
            if segment.start < at or segment.length < 1 or segment.start + segment.length > len(text):
                problems.append(f"{clause.id}: a segment lies outside the text or over another")
                break
            gaps.append(text[at : segment.start])
            at = segment.start + segment.length
            if (
                text[segment.start : at]
                != source[segment.source_start : segment.source_start + segment.length]
            ):
                problems.append(
                    f"{clause.id}: {text[segment.start : at][:50]!r} is not what the source says there"
                )
        gaps.append(text[at:])
        if [gap.strip() for gap in gaps if gap.strip()] != _inserted(clause, headers):
            problems.append(f"{clause.id}: holds words that do not come from the source")
    for clause in clauses:
        if clause.kind == "section" and clause.text != "\n\n".join(paragraphs.get(clause.id, [])):
            problems.append(f"{clause.id}: its text is not that of its paragraphs")
    return problems


def sentence_problems(clause: Clause) -> list[str]:
    """Sentences are inside the text, in order, apart from each other, and leave out only white space."""
    at = 0
    for sentence in clause.sentences:
        if not at <= sentence.start < sentence.end <= len(clause.text):
            return [
                f"{clause.id}: sentence {sentence.start}:{sentence.end} is out of order or outside the text"
            ]
        if clause.text[at : sentence.start].strip():
            break
        at = sentence.end
    rest = clause.text[at:] if not clause.sentences or at == clause.sentences[-1].end else clause.text
    return [f"{clause.id}: text stands outside its sentences"] if rest.strip() else []


def _labels(table: Clause) -> list[str]:
    return [table.text[s.start : s.start + s.length] for s in table.segments[1:]]


def _inserted(clause: Clause, headers: dict[str, list[str]]) -> list[str]:
    """The words that a clause of this kind holds besides the source's: a row repeats its table's labels."""
    if clause.kind == "table":
        return [".", *["/"] * (len(clause.segments) - 2)]
    if clause.kind == "row" and clause.parent in headers:
        return [f"{'/ ' if i else ''}{label}:" for i, label in enumerate(headers[clause.parent])]
    return []


def _orphans(source: str, owners: list[str]) -> list[tuple[int, int]]:
    """Spans of unclaimed text, small white space between them ignored."""
    spans: list[tuple[int, int]] = []
    for at, character in enumerate(source):
        if character.strip() and not owners[at]:
            if spans and not source[spans[-1][1] : at].strip():
                spans[-1] = (spans[-1][0], at + 1)
            else:
                spans.append((at, at + 1))
    return spans


def _place(source: str, start: int, end: int | None = None) -> str:
    line = source.count("\n", 0, start) + 1
    words = source[start : end if end is not None else start + 60]
    return f"line {line}, {words[:60]!r}"
