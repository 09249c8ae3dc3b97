"""How well it is told what must be referred or refused: precision and recall of each kind, and what is told wrongly.

    python -m eval referrals CASES.jsonl... [--split dev|held] [--register] [--list] [--json FILE]

A file is one of ours with a `kind` ("none": a question on the sources), or any file of cases, of which those that the
sources answer must not be referred.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from app.asking.referral import referral
from app.commands.jsonl import read_lines
from app.sources import register
from corpus.home import write_atomically
from eval.datasets import DatasetError

NONE = "none"
SPLITS = ("dev", "held")


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    lang: str
    split: str
    kind: str
    question: str


@dataclass(frozen=True, slots=True)
class Told:
    """One case and the kind that it was told to be, "none" for a question on the sources."""

    case: Case
    kind: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and shares over some cases; a share of nothing is None."""

    cases: int
    wanted: int
    told: int
    right: int

    @property
    def precision(self) -> float | None:
        return self.right / self.told if self.told else None

    @property
    def recall(self) -> float | None:
        return self.right / self.wanted if self.wanted else None


def load(paths: Iterable[str]) -> tuple[Case, ...]:
    """The cases of all files. Raises DatasetError for a line that is none."""
    cases = []
    for path in paths:
        for line in read_lines(path):
            if line.value is None:
                raise DatasetError(f"{path}, line {line.number}: {line.error}")
            fields = line.value
            ours = _ours(fields)
            if not ours and not fields.get("answerable", False):
                continue
            question = fields.get("question")
            if not isinstance(question, str) or not question.strip():
                raise DatasetError(f"{path}, line {line.number}: the question is missing.")
            kind = str(fields["kind"]) if ours else NONE
            cases.append(
                Case(str(fields["id"]), str(fields.get("lang") or "en"), str(fields.get("split", "")), kind, question)
            )
    if not cases:
        raise DatasetError("There are no cases in the files given.")
    return tuple(cases)


def of_register() -> tuple[Case, ...]:
    """The readers' questions that the register has for each clause: all are on the sources."""
    return tuple(
        Case(f"{clause}/{lang}-{number}", lang, "", NONE, question)
        for clause, entry in register().items()
        for lang, questions in (("en", entry.asks_en), ("zh-Hant", entry.asks_zh))
        for number, question in enumerate(questions, 1)
    )


def _ours(fields: dict[str, object]) -> bool:
    """Whether a line is a case on referrals: those name no clauses."""
    return "split" in fields and "gold_clauses" not in fields


def tell(cases: Iterable[Case]) -> tuple[Told, ...]:
    return tuple(Told(case, found.kind if (found := referral(case.question)) else NONE) for case in cases)


def of_kind(told: Sequence[Told], kind: str) -> Figures:
    """For one kind, or for being referred or refused at all where `kind` is empty."""

    def is_it(value: str) -> bool:
        return value == kind if kind else value != NONE

    wanted = sum(is_it(one.case.kind) for one in told)
    said = sum(is_it(one.kind) for one in told)
    right = sum(is_it(one.case.kind) and is_it(one.kind) for one in told)
    return Figures(len(told), wanted, said, right)


def figures(told: Sequence[Told]) -> dict[str, Figures]:
    """Of all, of each language, and of each kind."""
    found = {"all": of_kind(told, "")}
    for lang in sorted({one.case.lang for one in told}):
        found[f"lang:{lang}"] = of_kind([one for one in told if one.case.lang == lang], "")
    for kind in sorted({one.case.kind for one in told} - {NONE}):
        found[f"kind:{kind}"] = of_kind(told, kind)
    return found


def table(found: dict[str, Figures]) -> str:
    lines = [f"{'':24}{'cases':>7}{'wanted':>8}{'told':>6}{'right':>7}{'precision':>11}{'recall':>8}"]
    for name, one in found.items():
        shares = f"{_share(one.precision):>11}{_share(one.recall):>8}"
        lines.append(f"{name:24}{one.cases:7}{one.wanted:8}{one.told:6}{one.right:7}{shares}")
    return "\n".join(lines)


def main(words: Sequence[str]) -> int:
    """Runs the measurement. Raises DatasetError as `load` does."""
    parser = argparse.ArgumentParser(prog="python -m eval referrals", description="What is referred, and what wrongly.")
    parser.add_argument("cases", nargs="+", metavar="CASES.jsonl")
    parser.add_argument("--split", choices=SPLITS, help="of our own cases these only")
    parser.add_argument("--register", action="store_true", help="the questions of the clause register too")
    parser.add_argument("--list", action="store_true", help="the cases told wrongly")
    parser.add_argument("--json", metavar="FILE", help="write all figures to this file")
    args = parser.parse_args(words)
    cases = (*load(args.cases), *(of_register() if args.register else ()))
    told = tell(case for case in cases if not (args.split and case.split and case.split != args.split))
    found = figures(told)
    print(table(found))
    wrong = [one for one in told if one.kind != one.case.kind]
    if args.list:
        print("\n".join(f"{one.case.id}: {one.case.kind}, told {one.kind}: {one.case.question}" for one in wrong))
    if args.json:
        values = {
            name: {**asdict(one), "precision": one.precision, "recall": one.recall} for name, one in found.items()
        }
        written = {"figures": values, "wrong": [{**asdict(one.case), "told": one.kind} for one in wrong]}
        write_atomically(Path(args.json), json.dumps(written, ensure_ascii=False, indent=1) + "\n")
    return 0


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
