"""What an answer says, measured on the record that leaves the program: evidence, words, modality and language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.commands.batch import Record
from app.commands.jsonl import read_lines
from corpus.model import Clause, ClausewiseError
from corpus.register_check.wording import strength
from corpus.store import Corpus
from eval.datasets import DatasetError

_CJK = re.compile(r"[\u3400-\u9fff]")
_LINK = re.compile(r"\]\([^)]*\)")
# A quote is a list item at the margin; our own lines are not.
_QUOTED = "- "


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer must hold. evidence: verbatim words of clauses; must_say: words to stand anywhere in it."""

    evidence: tuple[str, ...] = ()
    must_say: tuple[str, ...] = ()


NOTHING = Expected()


def load_expected(paths: Iterable[str]) -> dict[str, Expected]:
    """By the id of each case, its `evidence` quotes and `must_say` strings. Raises DatasetError for a bad line."""
    expected = {}
    for path in paths:
        for line in read_lines(path):
            fields = line.value
            if fields is None:
                raise DatasetError(f"{path}, line {line.number}: {line.error}")
            evidence, words = fields.get("evidence") or [], fields.get("must_say") or []
            if not isinstance(evidence, list) or not all(
                isinstance(one, dict) and isinstance(one.get("quote"), str) for one in evidence
            ):
                raise DatasetError(f"{path}, line {line.number}: evidence is not a list of objects with a quote.")
            if not isinstance(words, list) or not all(isinstance(one, str) for one in words):
                raise DatasetError(f"{path}, line {line.number}: must_say is not a list of strings.")
            expected[str(fields.get("id"))] = Expected(tuple(one["quote"] for one in evidence), tuple(words))
    return expected


def evidence_coverage(evidence: Sequence[str], record: Record, corpus: Corpus) -> float | None:
    """The share of the evidence quotes that stand in what the answer quotes; None where there is no evidence.

    White space does not count, and quotes of a clause that adjoin are one.
    """
    if not evidence:
        return None
    quoted = [one_line(text) for text in _quoted(record, corpus)]
    return sum(any(one_line(quote) in text for text in quoted) for quote in evidence) / len(evidence)


def words_said(words: Sequence[str], record: Record) -> float | None:
    """The share of `words` that stand in the answer, whatever their case; None where there are none."""
    if not words:
        return None
    said = one_line(str(record.get("answer", ""))).casefold()
    said += "".join(f" {one_line(str(statement['text'])).casefold()}" for statement in record["statements"])
    return sum(one_line(word).casefold() in said for word in words) / len(words)


def modality_kept(record: Record, corpus: Corpus) -> float | None:
    """The share of statements that speak exactly as strongly as the sentences they cite; None without statements.

    Where a statement holds the quote itself, each sentence that the quote cuts must keep its modal word; where it
    paraphrases, its strongest modal word must be as strong as the strongest of the cited sentences.
    """
    statements = [one for one in record["statements"] if one["citations"]]
    if not statements:
        return None
    return sum(_keeps(statement, corpus) for statement in statements) / len(statements)


def in_language(record: Record, language: str) -> bool | None:
    """Whether the answer's own words are in the language that its question asks for; None where it has none.

    A question in English gets English words alone; one in Chinese, or with Chinese in it, gets mostly Chinese
    lines. Quotes stand in the language of the source and do not count.
    """
    lines = str(record.get("answer", "")).splitlines()
    ours = (_LINK.sub("", line) for line in lines if not line.startswith(_QUOTED))
    own = [line for line in ours if any(letter.isalpha() for letter in line)]
    if not own:
        return None
    chinese = sum(bool(_CJK.search(line)) for line in own)
    return chinese == 0 if language == "en" else 2 * chinese > len(own)


def one_line(text: str) -> str:
    """Runs of white space as one blank."""
    return " ".join(text.split())


def _keeps(statement: Mapping[str, Any], corpus: Corpus) -> bool:
    text = one_line(str(statement["text"]))
    strongest = 0
    for citation in statement["citations"]:
        clause, start, end = _place(citation, corpus)
        if clause is None:
            return False
        verbatim = one_line(clause.text[start:end]) in text
        for span in clause.sentences:
            if span.start >= end or span.end <= start:
                continue
            level = strength(clause.text[span.start : span.end], "en")[0]
            strongest = max(strongest, level)
            kept = clause.text[max(span.start, start) : min(span.end, end)]
            if verbatim and strength(kept, "en")[0] != level:
                return False
    said = strength(text, "zh" if _CJK.search(text) else "en")[0]
    return said == strongest


def _quoted(record: Record, corpus: Corpus) -> Iterator[str]:
    """What is quoted of each clause, spans that adjoin (but for white space) put together."""
    spans: dict[str, tuple[Clause, list[tuple[int, int]]]] = {}
    for statement in record["statements"]:
        for citation in statement["citations"]:
            clause, start, end = _place(citation, corpus)
            if clause is not None:
                spans.setdefault(clause.key, (clause, []))[1].append((start, end))
    for clause, places in spans.values():
        places.sort()
        start, end = places[0]
        for later, further in places[1:]:
            if clause.text[end:later].strip():
                yield clause.text[start:end]
                start = later
            end = max(end, further)
        yield clause.text[start:end]


def _place(citation: Mapping[str, Any], corpus: Corpus) -> tuple[Clause | None, int, int]:
    """The cited clause and span; no clause where there is none such."""
    try:
        clause = corpus.clause(f"{citation['document']}@{citation['version']}", str(citation["clause"]))
        return clause, int(citation["start"]), int(citation["end"])
    except (ClausewiseError, KeyError, TypeError, ValueError):
        return None, 0, 0
