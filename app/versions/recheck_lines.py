"""What became of the citations of saved answers, as lines for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from app.showing.faults import escaped
from app.showing.wording import Wording
from app.versions.diff_lines import marked_texts
from app.versions.recheck import Checked, Standing
from app.versions.saved import Saved, SavedAnswer, SavedStatement
from corpus.diff_model import Kind
from corpus.model import Document


def recheck_lines(
    answers: Sequence[SavedAnswer],
    checked: Mapping[Saved, Checked],
    held: Iterable[Document],
    words: Wording,
    colours: bool = False,
) -> list[str]:
    """Each citation with its standing; where it does not hold, both texts and the statement that rests on it."""
    lines = [words("recheck.held", document=one.id, version=one.version) for one in held]
    for answer in answers:
        name = escaped(answer.id)
        lines += ["", words("recheck.answer", line=answer.line, id=name) if name else _line(answer, words)]
        if not any(statement.citations for statement in answer.statements):
            lines.append(f"  {words('recheck.nothing')}")
        for statement in answer.statements:
            lines += _statement(statement, checked, words, colours)
    counts = Counter(checked[c].standing for a in answers for s in a.statements for c in s.citations)
    told = {standing.value: counts[standing] for standing in Standing}
    return [*lines, "", words("recheck.summary", total=counts.total(), **told)]


def _line(answer: SavedAnswer, words: Wording) -> str:
    return words("recheck.line", line=answer.line)


def _statement(
    statement: SavedStatement, checked: Mapping[Saved, Checked], words: Wording, colours: bool
) -> Iterable[str]:
    broken = False
    for citation in statement.citations:
        found = checked[citation]
        broken = broken or not found.standing.holds
        yield f"  {_heading(found, words)}"
        yield from (f"    {line}" for line in _details(found, words, colours))
    if broken:
        yield f"    {words('recheck.rests', text=_flat(statement.text))}"


def _heading(found: Checked, words: Wording) -> str:
    saved = found.saved
    place = escaped(f"{saved.document}@{saved.version}#{saved.clause}") if saved.document else ""
    turned = f", {words(f'recheck.{_key(found.turned)}')}" if found.turned else ""
    return f"[{words(f'recheck.{found.standing.value}')}{turned}] {place}".rstrip()


def _details(found: Checked, words: Wording, colours: bool) -> Iterable[str]:
    saved, now = found.saved, found.now
    if found.standing is Standing.MOVED and now is not None:
        key = "same_clause" if now.id == saved.clause else "moved_to"
        yield words(f"recheck.{key}", clause=now.id, start=found.start, end=found.end)
    elif found.standing is Standing.CHANGED:
        was, became = marked_texts(saved.quote, found.text, colours)
        yield words("recheck.was", text=was)
        yield words("recheck.now", text=became) + (f" [{now.id}]" if now and now.id != saved.clause else "")
    elif found.standing is Standing.GONE:
        yield words("recheck.was", text=_flat(saved.quote))
    for remark in found.remarks:
        version = found.against.version if remark == "no_clause" and found.against else saved.version
        yield words(f"recheck.{remark}", document=escaped(saved.document), version=escaped(version))


def _key(kind: Kind) -> str:
    return "mixed" if kind is Kind.MIXED else kind.value


def _flat(text: str) -> str:
    return escaped(" ".join(text.split()))
