"""How well personal data is found: precision and recall by kind and by language, on sentences with marked spans.

    python -m eval privacy FILE... [--half tune|held] [--list] [--json FILE]
    python -m eval privacy --own [--list] [--json FILE]

A line is {"id", "lang", "half", "marked"}: the sentence with what is to be masked as ⟦kind:words⟧. A marked span is
found where all its letters and digits are masked, under whatever kind (what is masked does not leak; how often the
kind is another is said apart). A mask is right where most of its letters and digits are marked. With --own, it is
counted in how many questions of ours (the cases, those of the register and of the digests) anything is masked: hardly
any holds personal data.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.commands.io import notice
from app.commands.jsonl import read_lines
from app.privacy import Found, Kind, mask
from corpus.digests import load_digests
from corpus.home import write_atomically
from corpus.model import ClausewiseError
from corpus.register import load_register
from eval.datasets import load_cases

_MARK = re.compile(r"⟦(?P<kind>[a-z_]+):(?P<words>[^⟧]+)⟧")
_MOST = 0.6
CASES = Path(__file__).parent / "cases"
KINDS = ("answerable", "near-miss", "unanswerable", "instruments")


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence, and the spans to be masked: kind, start and end in its characters, half-open."""

    id: str
    lang: str
    half: str
    text: str
    spans: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One sentence judged. missed: marked spans that are not masked whole; wrong: masks of what is not marked."""

    sentence: Marked
    masked: str
    spans: tuple[tuple[str, bool, bool], ...]
    masks: tuple[tuple[str, bool], ...]
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


def main(words: Sequence[str]) -> int:
    """Measures and prints; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m eval privacy", description="How well personal data is found.")
    parser.add_argument("files", nargs="*", metavar="FILE", help="sentences with marked spans, one JSON object a line")
    parser.add_argument("--own", action="store_true", help="count what is masked in our own questions instead")
    parser.add_argument("--half", choices=("tune", "held"), help="of these sentences only")
    parser.add_argument("--list", action="store_true", help="print every span missed and every wrong mask")
    parser.add_argument("--json", metavar="FILE", help="write the figures to this file")
    args = parser.parse_args(words)
    mask("warm")
    if args.own:
        return _own(args)
    sentences = [one for path in args.files for one in load(path) if args.half in (None, one.half)]
    if not sentences:
        raise ClausewiseError("There are no sentences to measure in the files given; name others.")
    started = time.perf_counter()
    verdicts = [judge(one) for one in sentences]
    each = (time.perf_counter() - started) * 1000 / len(sentences)
    if args.list:
        for verdict in verdicts:
            for what, spans in (("missed", verdict.missed), ("wrong", verdict.wrong)):
                for span in spans:
                    print(f"{verdict.sentence.id} {what} {span}\n    {verdict.masked}")
    figures = summary(verdicts)
    print(table(figures))
    print(f"{len(sentences)} sentences, {each:.2f} ms each")
    _write(args.json, figures)
    return 0


def _own(args: argparse.Namespace) -> int:
    questions = own_questions()
    masked = [(question, found) for question in questions if (found := mask(question).found)]
    if args.list:
        for question, found in masked:
            print(f"{question}\n    {'; '.join(map(_told, found))}")
    share = len(masked) / len(questions)
    print(f"something is masked in {len(masked)} of {len(questions)} questions ({share:.3%})")
    _write(args.json, {"questions": len(questions), "masked": len(masked), "share": share})
    return 0


def own_questions() -> list[str]:
    """Every question in `eval/cases/`, with its history, and those of the register and of the digests."""
    cases = load_cases(sorted(str(path) for kind in KINDS for path in CASES.glob(f"{kind}-*.jsonl")))
    said = [text for case in cases for text in (case.question, *(turn.content for turn in case.history))]
    entries = [text for entry in load_register().values() for text in (*entry.asks_en, *entry.asks_zh)]
    provisions = [one for digest in load_digests() for one in digest.provisions]
    return [*said, *entries, *(text for one in provisions for text in (*one.asks_en, *one.asks_zh))]


def _write(path: str | None, figures: object) -> None:
    if path:
        write_atomically(Path(path), json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
        notice(f"Figures written to {path}")


def load(path: str) -> list[Marked]:
    """The sentences of a file. Raises ClausewiseError, naming the line, for one that is malformed."""
    return [_parsed(f"{path}, line {line.number}", line.value, line.error) for line in read_lines(path)]


def parse(marked: str) -> tuple[str, tuple[tuple[str, int, int], ...]]:
    """A sentence without its marks, and the spans that they mark. Raises ValueError for an unknown kind."""
    parts, spans, at, length = [], [], 0, 0
    for match in _MARK.finditer(marked):
        before, words = marked[at : match.start()], match["words"]
        start = length + len(before)
        length, at = start + len(words), match.end()
        spans.append((Kind(match["kind"]).value, start, length))
        parts += [before, words]
    return "".join([*parts, marked[at:]]), tuple(spans)


def judge(sentence: Marked) -> Verdict:
    """The sentence masked, and held against its marks."""
    text, result = sentence.text, mask(sentence.text)
    covered = {place for one in result.found for place in range(one.start, one.end)}
    wanted = {place for _, start, end in sentence.spans for place in _letters(text, start, end)}
    spans, missed = [], []
    for kind, start, end in sentence.spans:
        found = all(place in covered for place in _letters(text, start, end))
        same = any(one.kind == kind and one.start < end and start < one.end for one in result.found)
        spans.append((kind, found, found and same))
        missed += [] if found else [f"{kind}: {text[start:end]}"]
    masks, wrong = [], []
    for one in result.found:
        letters = _letters(text, one.start, one.end)
        right = sum(place in wanted for place in letters) >= _MOST * max(1, len(letters))
        masks.append((one.kind.value, right))
        wrong += [] if right else [_told(one)]
    return Verdict(sentence, result.text, tuple(spans), tuple(masks), tuple(missed), tuple(wrong))


def summary(verdicts: Iterable[Verdict]) -> dict[str, dict[str, float]]:
    """By group ("all", "kind:...", "lang:..." and so on): marked, found, same_kind, masks, right, recall, precision."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for verdict in verdicts:
        lang = verdict.sentence.lang
        for kind, found, same in verdict.spans:
            for group in _groups(kind, lang):
                counts[group].update(marked=1, found=found, same_kind=same)
        for kind, right in verdict.masks:
            for group in _groups(kind, lang):
                counts[group].update(masks=1, right=right)
        if not verdict.sentence.spans:
            counts["nothing to mask"].update(marked=0, masks=len(verdict.masks), right=0, sentences=1)
    return {
        group: {
            **{name: count[name] for name in ("marked", "found", "same_kind", "masks", "right")},
            "recall": _share(count["found"], count["marked"]),
            "precision": _share(count["right"], count["masks"]),
        }
        for group, count in sorted(counts.items())
    }


def table(figures: dict[str, dict[str, float]]) -> str:
    """The figures as lines of text."""
    head = f"{'':24}{'marked':>8}{'recall':>8}{'same kind':>11}{'masks':>7}{'precision':>11}"
    lines = [
        f"{group:24}{row['marked']:8.0f}{row['recall']:8.3f}{row['same_kind']:11.0f}{row['masks']:7.0f}{row['precision']:11.3f}"
        for group, row in figures.items()
    ]
    return "\n".join([head, *lines])


def _groups(kind: str, lang: str) -> tuple[str, ...]:
    sort = "names" if kind == Kind.NAME else "addresses" if kind == Kind.ADDRESS else "patterned"
    return ("all", sort, f"{sort} {lang}", f"kind:{kind}", f"lang:{lang}")


def _letters(text: str, start: int, end: int) -> list[int]:
    return [place for place in range(start, end) if text[place].isalnum()]


def _told(one: Found) -> str:
    return f"{one.kind}: {one.value}"


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _parsed(place: str, value: dict[str, object] | None, error: str | None) -> Marked:
    try:
        if value is None:
            raise ValueError(str(error))
        text, spans = parse(str(value["marked"]))
        return Marked(str(value["id"]), str(value["lang"]), str(value["half"]), text, spans)
    except (KeyError, ValueError) as problem:
        raise ClausewiseError("{place} is no sentence with marks ({problem}).", place=place, problem=problem) from None
