"""Conflict cards: where what is quoted differs from what another text says, the reader is shown both."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.answer import Citation, Conflict, Statement
from app.answering.verify import cite
from corpus.conflicts import Difference, load_conflicts, place
from corpus.model import Clause
from corpus.store import Corpus

_MOST = 3
_Place = tuple[Clause, int, int]


def conflicts_in(
    statements: Sequence[Statement],
    corpus: Corpus,
    language: str,
    pointed: Collection[str] = (),
    named: Collection[str] = (),
) -> tuple[Conflict, ...]:
    """The cards that belong to what is quoted; `pointed` are the documents that the question points at.

    Where it calls documents by name (`named`), only the cards with a side of theirs.

    Those of which several sides are quoted come first. Raises ConflictError for an entry whose quote does not stand.
    """
    cited = [citation for statement in statements for citation in statement.citations]
    found: list[tuple[int, Conflict]] = []
    for difference in load_conflicts():
        if named and not any(side.document in named for side in difference.sides):
            continue
        places = [place(side, corpus) for side in difference.sides]
        if any(one is None for one in places):
            continue
        quoted = [_is_quoted(one, cited) for one in places if one is not None]
        if _shows(difference, quoted, pointed):
            sides = tuple(cite(corpus, *one) for one in places if one is not None)
            told = difference.told_en if language == "en" else difference.told_zh
            found.append((-sum(quoted), Conflict(difference.id, told, sides)))
    return tuple(card for _, card in sorted(found, key=lambda entry: entry[0])[:_MOST])


def _shows(difference: Difference, quoted: Sequence[bool], pointed: Collection[str]) -> bool:
    if difference.only_with_first:
        return quoted[0]
    if difference.when == "either":
        return any(quoted)
    return any(quoted[1:]) or quoted[0] and any(side.document in pointed for side in difference.sides[1:])


def _is_quoted(one: _Place, cited: Sequence[Citation]) -> bool:
    clause, start, end = one
    return any(
        citation.clause.key == clause.key and citation.start < end and start < citation.end for citation in cited
    )
