"""How well the checks tell what a clause supports from what it does not, on labelled pairs of claim and clauses.

    python -m eval support PAIRS.jsonl... [--list] [--plain] [--json FILE]

A claim is withheld where `app.checks.check` finds any fault. Of the claims that are not supported, the share withheld
is what counts for safety; of the supported ones, the share that passes is what counts for use.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.home import write_atomically
from eval.metrics import bootstrap, mean, quantile
from eval.pairs import Looked, Pair, load_pairs, look

if TYPE_CHECKING:
    from app.checks import About, Claim, Encode, Fault
    from corpus.model import Clause


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares over some pairs, None for a share of nothing; the intervals are of 95%, by resampling.

    caught: of what is not supported, the share withheld. passed: of what is supported, the share let through.
    caught_precision: of what is withheld, the share that is not supported. passed_precision: of what is let through,
    the share that is supported.
    """

    pairs: int
    supported: int
    caught: float | None
    caught_interval: tuple[float, float] | None
    passed: float | None
    passed_interval: tuple[float, float] | None
    caught_precision: float | None
    passed_precision: float | None


def figures_of(looked: Sequence[Looked]) -> Figures:
    caught = [not one.passes for one in looked if not one.pair.supported]
    passed = [one.passes for one in looked if one.pair.supported]
    return Figures(
        pairs=len(looked),
        supported=len(passed),
        caught=mean(caught),
        caught_interval=bootstrap(caught),
        passed=mean(passed),
        passed_interval=bootstrap(passed),
        caught_precision=mean(not one.pair.supported for one in looked if not one.passes),
        passed_precision=mean(one.pair.supported for one in looked if one.passes),
    )


def groups_of(looked: Sequence[Looked]) -> dict[str, list[Looked]]:
    """All; of each language; of each kind, what is supported first."""
    groups: dict[str, list[Looked]] = {"all": list(looked)}
    for one in looked:
        groups.setdefault(f"lang:{one.pair.lang}", []).append(one)
    for one in sorted(looked, key=lambda one: (not one.pair.supported, one.pair.kind)):
        groups.setdefault(f"kind:{one.pair.kind}", []).append(one)
    return groups


def curve(looked: Sequence[Looked], steps: int = 20) -> list[tuple[float, float | None, float | None]]:
    """(threshold, caught, passed) where a claim is withheld for a score below the threshold or for any other fault.

    The thresholds are quantiles of the scores. Empty where the checks give no score.
    """
    scored = [(one, one.score) for one in looked if one.score is not None]
    points = []
    for threshold in sorted({quantile(step / steps, [score for _, score in scored]) or 0.0 for step in range(steps)}):
        shown = [
            (one.pair.supported, score >= threshold and not set(one.checks) - {"support"}) for one, score in scored
        ]
        caught = mean(not is_shown for supported, is_shown in shown if not supported)
        passed = mean(is_shown for supported, is_shown in shown if supported)
        points.append((threshold, caught, passed))
    return points if scored else []


def table(groups: Mapping[str, Sequence[Looked]]) -> str:
    head = f"{'':24}{'pairs':>7}{'caught':>9}{'95%':>14}{'passed':>9}{'95%':>14}{'precision':>11}{'of passed':>11}"
    lines = [head]
    for name, members in groups.items():
        one = figures_of(members)
        lines.append(
            f"{name:24}{one.pairs:7}{_share(one.caught):>9}{_range(one.caught_interval):>14}"
            f"{_share(one.passed):>9}{_range(one.passed_interval):>14}"
            f"{_share(one.caught_precision):>11}{_share(one.passed_precision):>11}"
        )
    return "\n".join(lines)


def by_check(looked: Sequence[Looked]) -> str:
    """How often each check was the first to find a fault, rightly and wrongly, and how often it was the only one."""
    rows: dict[str, Counter[str]] = {}
    for one in looked:
        if not one.passes:
            row = rows.setdefault(one.checks[0], Counter())
            side = "wrongly" if one.pair.supported else "rightly"
            row[side] += 1
            row[f"alone {side}"] += len(one.checks) == 1
    lines = [f"{'first fault':24}{'rightly':>9}{'(alone)':>9}{'wrongly':>9}{'(alone)':>9}"]
    for name, row in sorted(rows.items(), key=lambda item: -item[1]["rightly"]):
        alone = row["alone rightly"], row["alone wrongly"]
        lines.append(f"{name:24}{row['rightly']:9}{alone[0]:9}{row['wrongly']:9}{alone[1]:9}")
    return "\n".join(lines)


def main(words: Sequence[str]) -> int:
    """Runs the measurement. Raises DatasetError as `load_pairs` and `look` do."""
    parser = argparse.ArgumentParser(prog="python -m eval support", description="What the checks catch, and what not.")
    parser.add_argument("pairs", nargs="+", metavar="PAIRS.jsonl", help="for example eval/cases/support/*.jsonl")
    parser.add_argument("--list", action="store_true", help="what was let through, and what was withheld wrongly")
    parser.add_argument("--plain", action="store_true", help="without the encoder")
    parser.add_argument("--json", metavar="FILE", help="write all figures to this file")
    args = parser.parse_args(words)
    from index.progress import Bar

    pairs = load_pairs(args.pairs)
    encode = None if args.plain else _encoder()
    looked = _look(pairs, encode, Bar())
    groups = groups_of(looked)
    print(table(groups), by_check(looked), sep="\n\n")
    times = [one.ms for one in looked]
    print(f"\n{len(pairs)} claims; a claim takes {quantile(0.5, times):.1f} ms (p90 {quantile(0.9, times):.1f} ms)")
    points = {lang: curve([one for one in looked if one.pair.lang == lang]) for lang in sorted(_langs(looked))}
    for lang, own in points.items():
        print(f"\n{lang}: score at least{'caught':>9}{'passed':>9}")
        width = len(lang) + 16
        print("\n".join(f"{at:{width}.3f}{_share(caught):>9}{_share(passed):>9}" for at, caught, passed in own))
    if args.list:
        print("\n" + "\n".join(_told(one) for one in looked if not one.right))
    if args.json:
        report = {
            "figures": {name: asdict(figures_of(members)) for name, members in groups.items()},
            "curve": points,
            "ms": {"median": quantile(0.5, times), "p90": quantile(0.9, times)},
            "pairs": [asdict(one) for one in looked],
        }
        write_atomically(Path(args.json), json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    return 0


def _look(
    pairs: Sequence[Pair], encode: Encode | None, progress: Callable[[str, int, int], None]
) -> tuple[Looked, ...]:
    from app import checks
    from app.library import open_library

    def check(claim: Claim, evidence: Mapping[str, Clause], about: About) -> tuple[Fault, ...]:
        return checks.check(claim, evidence, encode, about)

    def score(claim: Claim, evidence: Mapping[str, Clause], about: About) -> float | None:
        return checks.score(claim, evidence, encode, about)

    corpus = open_library().whole
    # Lexicons and weights are read before the clock starts, as in a program that has answered before.
    look(pairs[:1], corpus, check)
    return look(pairs, corpus, check, score, progress)


def _encoder() -> Encode:
    """The bundled English encoder. Raises ClausewiseError as `open_encoder` does."""
    from index.encoders import open_encoder
    from index.model_files import find_model
    from index.progress import Bar
    from index.settings import Settings

    settings = Settings.from_environment()
    encoder, _ = open_encoder(find_model(settings.model, settings.home), settings, Bar())
    return encoder.encode_queries


def _langs(looked: Sequence[Looked]) -> set[str]:
    return {one.pair.lang for one in looked}


def _told(one: Looked) -> str:
    pair = one.pair
    where = ", ".join(pair.clauses)
    if one.passes:
        return f"LET THROUGH {pair.id} ({pair.kind}, {where}): {pair.claim}"
    return f"WITHHELD {pair.id} ({pair.kind}, {where}): {pair.claim}\n    {one.checks[0]}: {one.messages[0]}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _range(interval: tuple[float, float] | None) -> str:
    return "" if interval is None else f"{interval[0]:.2f} to {interval[1]:.2f}"
