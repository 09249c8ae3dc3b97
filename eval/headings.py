"""How well the headings of a PDF are found: against a list of its headings, or against its own bookmarks.

    python -m eval headings FILE... [--outline JSON] [--json FILE] [--list]

A heading counts as found where its title stands on its page; on the page before or after, and elsewhere, it is
counted apart. The bookmarks are taken away from the reading before anything is found, or they would judge themselves.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app.commands.io import notice
from corpus.home import write_atomically
from corpus.model import ClausewiseError
from ingestion.blocks import BlockKind, Reading
from ingestion.outline.clauses import clauses_of
from ingestion.readers.pdf import read_pdf

_NUMBER = re.compile(r"^\d+(?:\.\d+)*[.．、)]?\s*(?=\D)")
_HAN = re.compile("[㐀-鿿]")
_LEAST_WORDS, _LEAST_HAN = 2, 3
"""What must be alike of two titles of which one goes on."""


@dataclass(frozen=True, slots=True)
class Heading:
    """page: of the file, from 1, None where it is not known; level: from 1, None where it is not said."""

    title: str
    page: int | None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """Headings that were looked for (`listed`) and that were found.

    matched: (listed, found) with the same title on the same page. near: on the page before or after. elsewhere: on
    any other page. missed, extra: what is left of the two lists.
    """

    listed: int
    found: int
    matched: tuple[tuple[Heading, Heading], ...]
    near: tuple[tuple[Heading, Heading], ...]
    elsewhere: tuple[tuple[Heading, Heading], ...]
    missed: tuple[Heading, ...]
    extra: tuple[Heading, ...]

    @property
    def precision(self) -> float:
        return len(self.matched) / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return len(self.matched) / self.listed if self.listed else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def levels(self) -> tuple[int, int]:
        """Of pairs of neighbouring matched headings with levels: how many go up, down or along alike, of how many.

        Levels themselves are not compared: one list may count a title, a part or an appendix as a level of its own.
        """
        pairs = [(a, b) for a, b in self.matched if a.level is not None and b.level is not None]
        steps = [
            (_sign(after[0].level - before[0].level), _sign(after[1].level - before[1].level))  # type: ignore[operator]
            for before, after in zip(pairs, pairs[1:], strict=False)
        ]
        return sum(one == other for one, other in steps), len(steps)


def score(listed: Sequence[Heading], found: Sequence[Heading]) -> Scored:
    """Every heading meets one other at most; the surest meetings come first."""
    kinds: tuple[tuple[str, Callable[[Heading, Heading], bool]], ...] = (
        ("matched", lambda a, b: _same(a, b) and (a.page is None or a.page == b.page)),
        ("matched", lambda a, b: _begins(a, b) and a.page is not None and a.page == b.page),
        ("near", lambda a, b: (_same(a, b) or _begins(a, b)) and _beside(a, b)),
        ("elsewhere", _same),
    )
    met: dict[str, list[tuple[int, int]]] = {"matched": [], "near": [], "elsewhere": []}
    open_listed, open_found = dict(enumerate(listed)), dict(enumerate(found))
    for kind, fits in kinds:
        for at, heading in list(open_listed.items()):
            other = next((place for place, one in open_found.items() if fits(heading, one)), None)
            if other is not None:
                met[kind].append((at, other))
                del open_listed[at], open_found[other]
    pairs = {kind: tuple((listed[a], found[b]) for a, b in sorted(places)) for kind, places in met.items()}
    return Scored(
        len(listed),
        len(found),
        pairs["matched"],
        pairs["near"],
        pairs["elsewhere"],
        tuple(open_listed.values()),
        tuple(open_found.values()),
    )


def normal(title: str) -> str:
    """The letters and digits of a title, without the number in front; of a bare number the number."""
    return "".join(_words(title))


def read_outline(path: Path) -> tuple[Heading, ...]:
    """A list of headings in JSON: `title`, `pdf_page`, and `level` or a `num` such as "2.1.3" that shows it.

    Raises ClausewiseError where the file is no such list.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        made = []
        for entry in entries:
            num = entry.get("num") or ""
            level = entry.get("level") or (num.count(".") + 1 if num else None)
            page = entry["pdf_page"]
            if not isinstance(entry["title"], str) or not isinstance(page, (int, type(None))):
                raise TypeError("a title is no text or a page no number")
            made.append(Heading(entry["title"], page, level))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ClausewiseError(
            "{path} is no list of headings with “title” and “pdf_page” ({error}); name another file.",
            path=path,
            error=error,
        ) from None
    return tuple(made)


def table(rows: Iterable[tuple[str, str, Scored]]) -> str:
    """A line for each (file, what it is held against and how it was found, score)."""
    head = f"{'file':40} {'against':22} {'listed':>6} {'found':>6} {'P':>6} {'R':>6} {'F1':>6}"
    lines = [f"{head} {'±1':>4} {'other':>5} {'levels':>8}"]
    for name, against, scored in rows:
        alike, steps = scored.levels
        lines.append(
            f"{name[:40]:40} {against[:22]:22} {scored.listed:6} {scored.found:6} {scored.precision:6.3f} "
            f"{scored.recall:6.3f} {scored.f1:6.3f} {len(scored.near):4} {len(scored.elsewhere):5} "
            f"{f'{alike}/{steps}' if steps else '-':>8}"
        )
    return "\n".join(lines)


def main(argv: Sequence[str]) -> int:
    """Scores the headings of the files that the words name; see `run`."""
    parser = argparse.ArgumentParser(prog="python -m eval headings", description="How well headings are found.")
    add_arguments(parser)
    return run(parser.parse_args(argv))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="a PDF")
    parser.add_argument("--outline", metavar="JSON", type=Path, help="its headings: title, pdf_page, num or level")
    parser.add_argument("--list", action="store_true", help="name what was missed, added or found on another page")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write all figures to this file")


def run(args: argparse.Namespace) -> int:
    """Scores each file against --outline, or against its own bookmarks. Returns the exit status, 1 where a file has
    nothing to be held against. Raises ClausewiseError where a file or the outline cannot be read."""
    outline = read_outline(args.outline) if args.outline else None
    if outline is not None and len(args.files) > 1:
        raise ClausewiseError("{path} lists the headings of one file; name that file alone.", path=args.outline)
    rows: list[tuple[str, str, Scored]] = []
    status = 0
    for file in args.files:
        reading = read_pdf(file)
        listed = outline if outline is not None else bookmarked(reading)
        if not listed:
            notice(f"{file.name} has no bookmarks that lead to a page; give --outline JSON to score it")
            status = 1
            continue
        against = "outline" if outline is not None else "bookmarks"
        rows += [(file.name, f"{against}, {stage}", score(listed, found)) for stage, found in stages(reading).items()]
    if rows:
        print(table(rows))
    if args.list:
        for name, against, scored in rows:
            print("\n".join([f"\n{name} ({against})", *differences(scored)]))
    if args.json:
        measured = [{"file": name, "against": against, **figures(scored)} for name, against, scored in rows]
        write_atomically(Path(args.json), json.dumps(measured, ensure_ascii=False, indent=1) + "\n")
    return status


def bookmarked(reading: Reading) -> list[Heading]:
    """The file's own bookmarks; those that lead nowhere name no heading."""
    return [Heading(mark.title, mark.page, mark.level) for mark in reading.bookmarks if mark.page is not None]


def stages(reading: Reading) -> dict[str, list[Heading]]:
    """The headings as the reader marks them and as the structure settles them, found without the bookmarks."""
    bare = replace(reading, bookmarks=())
    marked = [Heading(b.text, b.page, b.level) for b in bare.blocks if b.kind is BlockKind.HEADING]
    clauses = clauses_of(bare, "scored", "1", bare.title)
    parents = {clause.id: clause.parent for clause in clauses}

    def depth(name: str | None) -> int:
        return 0 if name is None else 1 + depth(parents.get(name))

    # A heading over one paragraph is a clause with its text, and a heading all the same.
    kinds = ("section", "provision")
    settled = [Heading(c.heading, c.page, depth(c.id)) for c in clauses if c.kind in kinds and c.heading]
    return {"reader": marked, "structure": settled}


def differences(scored: Scored) -> list[str]:
    """A line for each heading that is not matched."""
    lines = [f"page {a.page}: {a.title!r} found on page {b.page}" for a, b in (*scored.near, *scored.elsewhere)]
    lines += [f"page {heading.page}: {heading.title!r} missed" for heading in scored.missed]
    return lines + [f"page {heading.page}: {heading.title!r} not listed" for heading in scored.extra]


def figures(scored: Scored) -> dict[str, Any]:
    """The score as values of JSON."""
    alike, steps = scored.levels
    measured = {"precision": scored.precision, "recall": scored.recall, "f1": scored.f1}
    return {**asdict(scored), **measured, "levels_alike": alike, "levels_compared": steps}


def _words(title: str) -> tuple[str, ...]:
    text = unicodedata.normalize("NFKC", title).casefold().strip()
    return tuple(re.findall(r"[^\W_]+", _NUMBER.sub("", text) or text))


def _same(one: Heading, other: Heading) -> bool:
    return normal(one.title) == normal(other.title)


def _begins(one: Heading, other: Heading) -> bool:
    """Whether one of the titles is the opening words of the other, as “Article 5” is of “Article 5 Definitions”."""
    first, second = _words(one.title), _words(other.title)
    shorter = min(first, second, key=len)
    says = len(shorter) >= _LEAST_WORDS or bool(shorter and len(_HAN.findall(shorter[0])) >= _LEAST_HAN)
    return says and first[: len(shorter)] == second[: len(shorter)]


def _beside(one: Heading, other: Heading) -> bool:
    return one.page is not None and other.page is not None and abs(one.page - other.page) == 1


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
