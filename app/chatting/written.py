"""What the browser is given of a written answer: the prose with its numbers, how it came about, what is going on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from app.answer import Answer, Citation, Statement
from app.showing.render import Wording, pieces, whose, writer, written

_CHECKS = "written.check"


def written_view(answer: Answer, numbers: Mapping[Citation, int], words: Wording) -> dict[str, Any]:
    """The fields of `answer_view` on writing; all are empty for an answer that no model was asked to write."""
    statements = written(answer)
    cited = dict.fromkeys(citation for statement in statements for citation in statement.citations)
    return {
        "written": [_prose(statement, numbers, words) for statement in statements],
        "basis": [{"n": numbers[citation], "text": citation.quote} for citation in cited],
        "badge": words("written.badge", model=writer(answer)) if statements else "",
        "told": _told(answer, words),
        "writing": None,
        "pending": False,
        "offer": None,
    }


def written_labels(words: Wording) -> dict[str, str]:
    """The labels that the element needs beside those of the chat."""
    return {
        "written": words.heading("written"),
        "written_words": words("render.written_words"),
        "written_rest": words("render.written_rest"),
        "written_trace": words("written.trace"),
        "written_stop": words("written.stop"),
        "written_stopping": words("written.stopping"),
    }


def writing_view(view: Mapping[str, Any], model: str, words: Wording) -> dict[str, Any]:
    """The same answer while a model is writing: the quotes stand, the prose grows."""
    return {**view, "state": "writing", "writing": {"now": words("written.now", model=model)}, "copy": ""}


def with_numbers(quoted: Answer, passed: tuple[Statement, ...]) -> dict[Citation, int]:
    """Numbers that do not change while the prose grows: those of the quotes first."""
    citations = (c for s in (*quoted.statements, *passed) for c in s.citations)
    sides = (c for card in quoted.conflicts for c in card.sides)
    apart = (c for s in quoted.beside for c in s.citations)
    shown = dict.fromkeys((*(c for s in quoted.statements for c in s.citations), *sides, *apart, *citations))
    return {citation: number for number, citation in enumerate(shown, 1)}


def _prose(statement: Statement, numbers: Mapping[Citation, int], words: Wording) -> dict[str, Any]:
    ((text, marks),) = pieces(statement, numbers)
    return {"text": whose(statement, words) + text, "marks": list(marks)}


def _told(answer: Answer, words: Wording) -> list[str]:
    """How the answer was written, in figures; of what was withheld only why, never the words."""
    trace = answer.trace.get("writing")
    if not isinstance(trace, Mapping) or not trace.get("total_ms"):
        return []
    counts = {name: trace[name] for name in ("proposed", "passed", "repaired", "replaced", "dropped")}
    lines = [words("written.counts", **counts, withheld=len(trace["withheld"]))]
    known = words.section(_CHECKS)
    reasons = Counter(known.get(check, known["other"]) for check in trace["failed"])
    if reasons:
        named = [words("written.reason", name=name, count=count) for name, count in reasons.most_common()]
        lines.append(words("written.failed", reasons=words("render.list_separator").join(named)))
    first, total = (f"{trace[name] / 1000:.1f}" for name in ("first_ms", "total_ms"))
    if trace["first_ms"]:
        lines.append(words("written.took", first=first, total=total))
    return lines
