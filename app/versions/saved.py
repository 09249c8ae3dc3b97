"""Answers as they were saved: lines of JSON, read back with what is needed to check their citations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.commands.jsonl import FileProblem, read_lines


@dataclass(frozen=True, slots=True)
class Saved:
    """A citation as it was saved: `quote` is said to be the clause's text from `start` to `end`."""

    document: str
    version: str
    clause: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SavedStatement:
    text: str
    citations: tuple[Saved, ...]


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """`line`: where it stands in its file, from 1. `id`: "" where it was saved without one."""

    line: int
    id: str
    statements: tuple[SavedStatement, ...]


def read_saved(path: str) -> tuple[SavedAnswer, ...]:
    """The answers in a file as `clausewise ask --json` or `--batch` writes them, one a line.

    Raises FileProblem, naming the line, where one is no such answer, and where there is none.
    """
    answers = []
    for line in read_lines(path):
        if line.value is None:
            raise FileProblem(
                "{path}, line {number} is not one JSON object; save answers with “clausewise ask --json”.",
                path=path,
                number=line.number,
            )
        answers.append(read_answer(line.value, path, line.number))
    if not answers:
        raise FileProblem("{path} holds no answer; save one with “clausewise ask --json”.", path=path)
    return tuple(answers)


def read_answer(record: Mapping[str, Any], path: str, number: int) -> SavedAnswer:
    """The answer in a record. Raises FileProblem, naming path and line (`number`), where it is none."""

    def malformed(field: str) -> FileProblem:
        return FileProblem(
            "{path}, line {number} is no saved answer, for want of a proper {field!r}; save answers with "
            "“clausewise ask --json”.",
            path=path,
            number=number,
            field=field,
        )

    def texts(source: Mapping[str, Any], *names: str) -> list[str]:
        for name in names:
            if not isinstance(source.get(name), str) or not source[name].strip():
                raise malformed(name)
        return [source[name] for name in names]

    def records(source: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
        found = source.get(name)
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise malformed(name)
        return found

    statements = []
    for statement in records(record, "statements"):
        citations = []
        for one in records(statement, "citations"):
            for name in ("start", "end"):
                if type(one.get(name)) is not int or one[name] < 0:
                    raise malformed(name)
            document, version, clause, quote = texts(one, "document", "version", "clause", "quote")
            citations.append(Saved(document, version, clause, quote, one["start"], one["end"]))
        statements.append(SavedStatement(texts(statement, "text")[0], tuple(citations)))
    name = record.get("id")
    return SavedAnswer(number, "" if name is None else str(name), tuple(statements))
