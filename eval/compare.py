"""The baselines: what was measured before, kept beside the command that measures it, and compared with now.

A file of `eval/baselines/` holds `command` (with {public} where the folder of public sets belongs), `about`,
`slow`, `near` (how far below a figure may lie and still be called near), and `figures` by group and measure.
"""

from __future__ import annotations

import contextlib
import io
import json
import shlex
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.commands.io import DONE, FAILED
from corpus.home import write_atomically
from corpus.model import ClausewiseError

FOLDER = Path(__file__).parent / "baselines"
ROOT = Path(__file__).parents[1]

LOWER_IS_BETTER = frozenset({"false_abstention", "invented", "uncited", "misquoted"})
NEVER_NEAR = frozenset({"invented", "uncited", "misquoted"})
"""Counts of what must never happen: one more is a failure."""

_START = ["python", "-m", "eval"]
_PUBLIC = "{public}"
# Figures are kept to four digits; less than half of the last one is no difference.
_DIGITS = 4

Figures = dict[str, dict[str, float]]
Measure = Callable[[Sequence[str], Path], int]
"""Runs the words of a command after `python -m eval`, writes its report to the file, and returns its exit status."""


class BaselineError(ClausewiseError):
    """A baseline cannot be read, or its command cannot be run."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """One file. `words` are those of the command after `python -m eval`."""

    path: Path
    about: str
    words: tuple[str, ...]
    slow: bool
    near: float
    figures: Figures

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def public(self) -> bool:
        return any(_PUBLIC in word for word in self.words)


def load_baselines(names: Sequence[str] = (), folder: Path = FOLDER) -> list[Baseline]:
    """The baselines of these names, or all, by name. Raises BaselineError for an unknown name or a bad file."""
    paths = sorted(folder.glob("*.json"))
    known = {path.stem for path in paths}
    for name in names:
        if name not in known:
            raise BaselineError(f"There is no baseline “{name}”; there are: {', '.join(sorted(known)) or 'none'}.")
    return [_read(path) for path in paths if not names or path.stem in names]


def compare(baselines: Sequence[Baseline], measure: Measure, *, public: str | None, slow: bool, write: bool) -> int:
    """Measures each baseline again and prints a line a figure: OK, near or FAIL. FAILED where one is FAIL.

    With `write` the figures become the new baselines, and nothing fails. What needs a folder that is not given or
    not there, and what is slow unless `slow`, is named as skipped. Raises BaselineError.
    """
    failed = False
    for one in baselines:
        reason = _skipped(one, public, slow)
        if reason:
            print(f"{one.name}: skipped, {reason}")
            continue
        print(f"{one.name}: {one.about}")
        now = _measured(one, measure, public)
        for group, name, before, value in _pairs(one.figures, now):
            said = verdict(name, before, value, one.near)
            failed = failed or said == "FAIL"
            print(f"  {said:5} {group:16} {name:22} {before:8.4f} -> {value:8.4f} ({value - before:+.4f})")
        if write:
            _write(one, now)
    if write:
        print("The figures measured now are the baselines.")
        return DONE
    return FAILED if failed else DONE


def verdict(name: str, before: float, now: float, near: float) -> str:
    """OK where not worse than before, near where worse by no more than `near`, else FAIL."""
    worse = now - before if name in LOWER_IS_BETTER else before - now
    if worse < 0.5 * 10**-_DIGITS:
        return "OK"
    return "near" if name not in NEVER_NEAR and worse <= near + 1e-9 else "FAIL"


def figures(report: Mapping[str, Any]) -> Figures:
    """The figures of a `--json` report that a baseline keeps: no times, no intervals, no groups of one kind.

    Raises BaselineError for a report of another shape.
    """
    try:
        if "summary" in report:
            kept = {one["group"]: one for one in report["summary"] if not one["group"].startswith("kind:")}
            return {group: _of_summary(one) for group, one in kept.items()}
        averages = report["averages"]
        groups = averages if isinstance(next(iter(averages.values())), dict) else {"all": averages}
        return {
            group: {name: round(values[name], _DIGITS) for name in values if "@" in name and "_" not in name}
            for group, values in groups.items()
            if not group.startswith("kind:")
        }
    except (KeyError, TypeError, StopIteration) as error:
        raise BaselineError(f"The report has no figures that a baseline could keep ({error}).") from None


def _of_summary(one: Mapping[str, Any]) -> dict[str, float]:
    means = {name: of["value"] for name, of in one["measures"].items() if of["value"] is not None}
    return {name: round(float(value), _DIGITS) for name, value in {**means, **one["counts"]}.items()}


def _skipped(one: Baseline, public: str | None, slow: bool) -> str:
    if one.slow and not slow:
        return "it is slow; --all measures it too"
    if one.public and public is None:
        return "it needs the public sets; --public DIR names their folder"
    if one.public and not all(
        Path(word).is_dir() for word in _filled(one.words, public) if word.startswith(str(public))
    ):
        return f"its set is not in {public}"
    return ""


def _measured(one: Baseline, measure: Measure, public: str | None) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        words = [path for word in _filled(one.words, public) for path in _expanded(word)]
        with contextlib.redirect_stdout(io.StringIO()):
            status = measure(words, report)
        if status != DONE or not report.is_file():
            raise BaselineError(f"The command of {one.path.name} failed; run it alone to see why.")
        return figures(json.loads(report.read_text(encoding="utf-8")))


def _filled(words: Sequence[str], public: str | None) -> list[str]:
    return [word.replace(_PUBLIC, public or "") for word in words]


def _expanded(word: str) -> list[str]:
    """The files that a pattern stands for, from the root of the project, as a shell would give them."""
    return [str(path) for path in sorted(ROOT.glob(word))] if "*" in word else [word]


def _pairs(before: Figures, now: Figures) -> Iterator[tuple[str, str, float, float]]:
    """Group, measure, figure before and now. A figure that is no longer measured is a failure: it counts as worst."""
    for group, values in before.items():
        for name, value in values.items():
            worst = float("inf") if name in LOWER_IS_BETTER else float("-inf")
            yield group, name, value, now.get(group, {}).get(name, worst)


def _read(path: Path) -> Baseline:
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        words = shlex.split(fields["command"])
        if words[: len(_START)] != _START:
            raise ValueError("the command does not begin with python -m eval")
        kept = {group: {name: float(one) for name, one in of.items()} for group, of in fields["figures"].items()}
        rest = tuple(words[len(_START) :])
        return Baseline(path, str(fields["about"]), rest, bool(fields["slow"]), float(fields["near"]), kept)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BaselineError(f"{path} is not a baseline ({error}); restore it from the release.") from None


def _write(one: Baseline, now: Figures) -> None:
    fields = json.loads(one.path.read_text(encoding="utf-8"))
    fields["figures"] = now
    write_atomically(one.path, json.dumps(fields, ensure_ascii=False, indent=1) + "\n")
