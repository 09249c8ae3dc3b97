"""Many questions from a file: a record for each line that can be answered, a word on each that cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.answer import Answer, Citation, Statement
from app.asking.inputs import BadInput, clean_history, clean_profile, clean_question
from app.commands.jsonl import STANDARD, FileProblem, Line, Writer, read_lines
from app.showing.faults import escaped, sentence
from corpus.model import Clause
from corpus.said import Said, spoken

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.writing import Written
    from corpus.store import Corpus

GUIDELINE = "hk-genai-guideline"

Record = dict[str, Any]
Door = Callable[[Record], Record]
"""From the fields of a line to the record that answers it; raises ClausewiseError where it cannot."""
Report = Callable[[str], None]

_LINE = "line {number}: {what}"
_TWICE = "the id “{name}” also stands on line {earlier}."


@dataclass(frozen=True, slots=True)
class Tally:
    """How a batch ended, in lines that were not blank."""

    answered: int
    failed: int


def public_id(clause: Clause) -> str:
    """The id by which other programs know the clause: bare in the Guideline, with its document elsewhere."""
    return clause.id if clause.document == GUIDELINE else f"{clause.document}#{clause.id}"


def answer_record(id: object, answer: Answer, corpus: Corpus) -> Record:
    """The answer as other programs read it; an abstention cites nothing, its clauses are in `nearest`.

    `mode` is "write" where a model was asked to write it, whatever came of that; `writing` then says what did.
    """
    # Imported here, so that reading and checking a file costs nothing that only an answer needs.
    from app.showing.render import to_markdown, writer

    abstained = answer.outcome.abstained
    return {
        "id": id,
        "outcome": answer.outcome.value,
        "abstained": abstained,
        "cited": [] if abstained else _ids(answer.citations),
        "statements": [_statement_record(statement) for statement in answer.statements],
        "answer": to_markdown(answer, corpus),
        "role": list(answer.understanding.roles),
        "sector": list(answer.understanding.sectors),
        "ms": round(answer.ms, 3),
        "nearest": _ids(answer.nearest),
        "beside": [_statement_record(statement) for statement in answer.beside],
        "conflicts": [
            {"id": card.id, "told": card.told, "sides": [citation_record(one) for one in card.sides]}
            for card in answer.conflicts
        ],
        "mode": "write" if writer(answer) else "quote",
        "model": writer(answer) or None,
        **({"writing": answer.trace["writing"]} if writer(answer) else {}),
    }


def _statement_record(statement: Statement) -> Record:
    """`written`: the text is a model's, and rests on the quotes. Beside it, where there are any: `plain` (our words on
    the quotes) or `plain_clause` (on the whole clause), and `parallel` (the official edition in the reader's language).
    """
    beside = {
        name: text for name, text in ((statement.plain_of, statement.plain), ("parallel", statement.parallel)) if text
    }
    citations = [citation_record(one) for one in statement.citations]
    return {"text": statement.text, "written": statement.written, "citations": citations, **beside}


def citation_record(citation: Citation) -> Record:
    """A citation with everything needed to check it: `quote` is the clause's text from `start` to `end`."""
    clause = citation.clause
    return {
        "document": clause.document,
        "version": clause.version,
        "clause": clause.id,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
    }


def ask_line(assistant: Assistant | Written, fields: Record, defaults: Record | None = None) -> Record:
    """One line of a batch answered. Raises ClausewiseError where a field cannot be used.

    `defaults` are the role, sector and lang of lines that do not state their own.
    """
    name = line_id(fields)
    question = clean_question(fields.get("question"))
    stated = {key: value for key in ("role", "sector", "lang") if (value := fields.get(key)) is not None}
    settled = {**(defaults or {}), **stated}
    profile = clean_profile(settled.get("role"), settled.get("sector"), settled.get("lang"))
    history = clean_history(fields.get("history"))
    return answer_record(name, assistant.ask(question, profile, history), assistant.corpus)


def run_batch(source: str, target: str, prepare: Callable[[], Door], report: Report, progress: Report) -> Tally:
    """Passes each line of `source` through the door that `prepare` opens, and writes what comes back to `target`.

    The door is opened once both files are known to be good, because it may take long.

    A line that cannot be read or answered is reported with its number and fails alone. Raises FileProblem
    where a whole file cannot be read or written; `report` has then said where the records so far are kept.
    """
    if STANDARD not in (source, target) and Path(source).resolve() == Path(target).resolve():
        raise FileProblem("{path} holds the questions; name another file for the output.", path=target)
    lines = list(read_lines(source))
    first_seen: dict[str, int] = {}
    answered = 0

    def say(template: str, /, **values: object) -> None:
        report(spoken(Said(template, **values)))

    writer = Writer(target)
    try:
        with writer:
            answer = prepare()
            for done, line in enumerate(lines, 1):
                record = _attempt(line, answer, report)
                if record is not None:
                    writer.write(record)
                    answered += 1
                    earlier = first_seen.setdefault(str(record["id"]), line.number)
                    if earlier != line.number:
                        name = escaped(str(record["id"]))
                        say("line {number}: {what}", number=line.number, what=Said(_TWICE, name=name, earlier=earlier))
                progress(spoken(Said("{done} of {total}", done=done, total=len(lines))))
            if lines and not answered and writer.leave_earlier():
                say("no line could be answered, so the earlier {path} stays as it was.", path=target)
    except BaseException as error:
        counts = {"answered": writer.count, "total": len(lines)}
        if writer.kept:
            say("stopped; {answered} of {total} lines were answered and are kept in {path}", **counts, path=writer.kept)
        elif isinstance(error, KeyboardInterrupt):
            say("stopped; {answered} of {total} lines were answered.", **counts)
        raise
    return Tally(answered, len(lines) - answered)


def _attempt(line: Line, answer: Door, report: Report) -> Record | None:
    if line.value is None:
        report(spoken(Said("line {number}: {what}", number=line.number, what=line.error)))
        return None
    try:
        return answer(line.value)
    # Whatever one question meets, also a fault of ours, must not cost the reader the other answers.
    except Exception as error:
        values = {"number": line.number, "what": sentence(error)}
        name = _named(line.value)
        said = Said("line {number} (id {name}): {what}", name=name, **values) if name else Said(_LINE, **values)
        report(_for_log(spoken(said)))
        return None


def _for_log(said: str) -> str:
    """What is said of a line, without personal data: an id or a role may hold some, and such lines are kept in logs."""
    from app.privacy import masked_log

    return masked_log(said)


def line_id(fields: Record) -> str | int:
    """The id of a line. Raises BadInput where there is none that can be given back."""
    name = fields.get("id")
    if isinstance(name, bool) or not isinstance(name, (str, int)) or name == "":
        raise BadInput('The line needs an "id" that is a text or a whole number.')
    return name


def _named(fields: Record) -> str:
    name = fields.get("id")
    return escaped(str(name)) if isinstance(name, (str, int)) and len(str(name)) <= 80 else ""


def _ids(citations: tuple[Citation, ...]) -> list[str]:
    return list(dict.fromkeys(public_id(citation.clause) for citation in citations))
