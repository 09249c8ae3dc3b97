"""Written answers beside quoted ones, and beside plain retrieval and generation with the same model.

    python -m eval written CASES.jsonl... [--limit N] [--baseline] [--keep FILE] [--sheet FILE] [--list] [--json FILE]
    python -m eval written --judged SHEET.tsv

The model is the one that the environment or clausewise.toml sets. What is unsupported is told in two ways, of which
neither is the product's own judgement: by the signs of `eval.signals`, and by a person, who fills the last column of
the sheet. What the product's checks say of the baseline's sentences is told too, and called so.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.jsonl import dump, read_lines
from corpus.home import write_atomically
from corpus.model import ClausewiseError
from eval.datasets import DatasetError, load_cases
from eval.metrics import bootstrap, mean, quantile
from eval.sheet import read_sheet, table_of_readings, write_sheet
from eval.sides import PLAIN, QUOTED, WRITTEN, Measuring, Side, side_from
from eval.signals import SIGNS

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.llm.model import LanguageModel
    from eval.datasets import Case

_NO_MODEL = (
    "No language model is set; name one with CLAUSEWISE_LLM_BASE_URL and CLAUSEWISE_LLM_MODEL, "
    "or fetch the small one with “clausewise model fetch”."
)


def main(words: Sequence[str]) -> int:
    """Runs the measurement. Raises DatasetError for bad cases and ClausewiseError where no model is set."""
    parser = argparse.ArgumentParser(prog="python -m eval written", description="Written answers beside quoted ones.")
    parser.add_argument("cases", nargs="*", metavar="CASES.jsonl")
    parser.add_argument("--limit", type=int, metavar="N", help="N questions, spread evenly over the files")
    parser.add_argument("--baseline", action="store_true", help="plain retrieval and generation too")
    parser.add_argument("--patience", type=float, default=240.0, metavar="S", help="seconds to write one answer in")
    parser.add_argument("--keep", metavar="FILE", help="add each answer to this file, and ask nothing that it holds")
    parser.add_argument("--list", action="store_true", help="every written statement, and what was stopped")
    parser.add_argument("--sheet", metavar="FILE", help="write all written statements there for a person to judge")
    parser.add_argument("--judged", metavar="SHEET", help="what a person found on such a sheet; nothing is asked")
    parser.add_argument("--json", metavar="FILE", help="write all figures and answers to this file")
    args = parser.parse_args(words)
    if args.judged:
        print(table_of_readings(read_sheet(args.judged)))
        return 0
    if not args.cases:
        parser.error("name a file of cases, or a sheet with --judged")
    from app.llm import open_model
    from index.progress import Bar

    cases = spread(load_cases(args.cases), args.limit)
    model = open_model()
    if model is None:
        raise ClausewiseError(_NO_MODEL)
    sides = measure(
        cases, args.cases, model, baseline=args.baseline, patience=args.patience, keep=args.keep, progress=Bar()
    )
    figures = {name: summaries_of(members) for name, members in by_language(sides).items()}
    print(f"{len(cases)} questions; model: {model.name}")
    for name, summaries in figures.items():
        print(f"\n{name}\n{side_by_side(summaries)}")
    if args.list:
        print("\n" + "\n".join(line for one in sides for line in _listed(one)))
    if args.sheet:
        write_sheet(args.sheet, sides)
    if args.json:
        report = {"model": model.name, "figures": figures, "answers": [asdict(one) for one in sides]}
        write_atomically(Path(args.json), json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    return 0


def measure(
    cases: Sequence[Case],
    files: Sequence[str],
    model: LanguageModel,
    *,
    baseline: bool,
    progress: Callable[[str, int, int], None],
    keep: str | None = None,
    patience: float = 240.0,
    assistant: Assistant | None = None,
) -> list[Side]:
    """Each question quoted, written and, if asked for, by plain retrieval and generation, in this order.

    A small model takes minutes for one question: with `keep`, what was asked before is read from that file, and each
    new answer is added to it at once. Raises DatasetError for a file that holds something else.
    """
    from app.assistant import Assistant
    from eval.contents import load_expected

    held = read_kept(keep)
    measuring: Measuring | None = None
    sides: list[Side] = []
    for done, case in enumerate(cases, 1):
        own = held.get(case.id, [])
        if {QUOTED, WRITTEN, *((PLAIN,) if baseline else ())} - {one.path for one in own}:
            if measuring is None:
                opened = assistant or Assistant.open(progress=progress)
                measuring = Measuring.over(opened, model, load_expected(files), baseline=baseline, patience=patience)
            own = measuring.sides_of(case)
            if keep:
                with Path(keep).open("a", encoding="utf-8") as file:
                    file.writelines(dump(asdict(one)) + "\n" for one in own)
        sides += [one for one in own if baseline or one.path != PLAIN]
        progress("Asking", done, len(cases))
    return sides


def read_kept(path: str | None) -> dict[str, list[Side]]:
    """The sides of each case that a file of `measure` holds; of one asked twice, the later."""
    held: dict[str, dict[str, Side]] = {}
    if path and Path(path).exists():
        for line in read_lines(path):
            try:
                side = side_from(line.value or {})
            except (KeyError, TypeError):
                raise DatasetError(f"{path}, line {line.number}: this is no answer kept by “--keep”.") from None
            held.setdefault(side.case, {})[side.path] = side
    return {case: list(by_path.values()) for case, by_path in held.items()}


def spread(cases: Sequence[Case], limit: int | None) -> tuple[Case, ...]:
    """As many cases as asked for, at even steps through all of them, so that every kind is there."""
    if limit is None or limit >= len(cases):
        return tuple(cases)
    return tuple(cases[number * len(cases) // limit] for number in range(max(1, limit)))


def side_by_side(summaries: dict[str, dict[str, object]]) -> str:
    """The figures of each path in a column of its own."""
    names = list(summaries)
    rows = dict.fromkeys(row for summary in summaries.values() for row in summary)
    lines = [f"{'':44}" + "".join(f"{name:>14}" for name in names)]
    for row in rows:
        values = [summaries[name].get(row) for name in names]
        if any(value is not None for value in values):
            lines.append(f"{row:44}" + "".join(f"{_shown(value):>14}" for value in values))
    return "\n".join(lines)


def summary_of(sides: Sequence[Side]) -> dict[str, object]:
    """The figures of one path, by what a reader would call them; None for a share of nothing."""
    written = [statement for one in sides for statement in one.statements if statement.written]
    answered = [one for one in sides if not one.abstained]
    counts: Counter[str] = Counter()
    for one in sides:
        counts.update(one.counts)
    flagged = [bool(one.signs) for one in written]
    interval = bootstrap(flagged)
    is_plain = any(one.path == PLAIN for one in sides)
    figures: dict[str, object] = {
        "answered, of the answerable": mean(not one.abstained for one in sides if one.answerable),
        "answered, of the others": mean(not one.abstained for one in sides if not one.answerable),
        "statements an answer": mean(len(one.statements) for one in answered),
        "written statements": len(written) or None,
        "of them with a sign of no support": mean(flagged),
        "  95%": f"{interval[0]:.2f} to {interval[1]:.2f}" if interval else None,
        **{f"  {sign}": mean(sign in one.signs for one in written) for sign in SIGNS},
        "of them faulted by our own checks": mean(bool(one.checks) for one in written) if is_plain else None,
        "of their words, in the sources": mean(one.grounded for one in written),
        "of them on a clause asked for": mean(one.on_gold for one in written),
        "citation recall": mean(one.recall for one in sides),
        "citation precision": mean(one.precision for one in sides),
        "must-say, said (English)": mean(one.said for one in sides),
        "must-say, said or under a citation": mean(one.shown for one in sides),
        "first words, ms, median": quantile(0.5, [one.first_ms for one in sides]),
        "first words, ms, p90": quantile(0.9, [one.first_ms for one in sides]),
        "whole answer, ms, median": quantile(0.5, [one.total_ms for one in answered]),
        "whole answer, ms, p90": quantile(0.9, [one.total_ms for one in answered]),
        "model failed": sum(bool(one.fault) for one in sides) if written or counts else None,
    }
    if proposed := counts["proposed"]:
        figures["proposed"] = proposed
        for name in ("passed", "repaired", "replaced", "withheld", "dropped"):
            figures[f"  {name}"] = counts[name] / proposed
    return figures


def by_language(sides: Sequence[Side]) -> dict[str, list[Side]]:
    """All sides; where there are several languages, those of each as well."""
    groups = {"all": list(sides)}
    languages = dict.fromkeys(one.lang for one in sides)
    if len(languages) > 1:
        groups |= {f"lang:{lang}": [one for one in sides if one.lang == lang] for lang in languages}
    return groups


def summaries_of(sides: Sequence[Side]) -> dict[str, dict[str, object]]:
    """The figures of each path, in the order of the paths."""
    paths = dict.fromkeys(one.path for one in sides)
    return {path: summary_of([one for one in sides if one.path == path]) for path in paths}


def _listed(one: Side) -> list[str]:
    lines = []
    for statement in one.statements:
        if statement.written:
            signs = f"  ({', '.join(statement.signs)})" if statement.signs else ""
            checks = f"  [checks: {', '.join(statement.checks)}]" if one.path == PLAIN and statement.checks else ""
            lines.append(f"{one.case} {one.path}: {statement.text} <{', '.join(statement.cited)}>{signs}{checks}")
    lines += [f"{one.case} {one.path} stopped: {text} ({reason})" for text, reason in one.stopped]
    return lines + ([f"{one.case} {one.path} failed: {one.fault}"] if one.fault else [])


def _shown(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.0f}" if value >= 100 else f"{value:.3f}"
    return str(value)
