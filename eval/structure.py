"""The structure found in a document, against what it has: every article, annex, recital and section, by its number.

    python -m eval structure FILE --articles 113 --annexes 13 --recitals 180 --says article-51-2 "10^25"

A document may also be measured as what it is searched as: `--queries DIR` asks the questions of a retrieval set whose
judged units are articles, annexes and recitals, and `--export DIR` writes its passages as such a set.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.home import write_atomically
from corpus.model import Clause, ClausewiseError
from corpus.store import Corpus
from eval.datasets import RetrievalSet, load_beir
from eval.run import Judged, averages, judge, table
from index.progress import Bar, Progress
from index.settings import Settings
from ingestion.documents import Ingested, ingest_file

_ROMAN = ((90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
UNITS = ("article", "annex", "recital", "section", "chapter", "schedule", "part", "appendix")
"""What a document may number, as the ids of clauses call it."""
SHORT = {"article": "art", "annex": "anx", "recital": "rct"}
"""How retrieval sets on Union law call them."""
COLLAPSE = "#"


class StructureError(ClausewiseError):
    """What is expected of a document is said in a way that cannot be read."""


Expected = int | tuple[str, ...]
"""How many of a kind a document has, counted from 1 in its own numerals, or their numbers one by one."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A kind of unit: how many are expected and the ids found, in order.

    missing, beyond: numbers that are not found, and that are too many. Where the numbers begin again (Section 1 of
    each chapter) only the count is compared, and both are empty.
    """

    unit: str
    expected: int
    found: tuple[str, ...]
    missing: tuple[str, ...]
    beyond: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return not self.missing and len(self.found) - len(self.beyond) == self.expected


@dataclass(frozen=True, slots=True)
class Said:
    """A clause that must hold certain words: whether it does."""

    clause: str
    words: str
    held: bool


def numbered(clauses: Sequence[Clause], unit: str) -> dict[str, str]:
    """The units of a kind by id, in order, each with its number: "chapter-v-section-2" is section "2"."""
    pattern = re.compile(rf"(?:.*-)?{unit}-([0-9]+[a-z]*|[ivxlc]+|[a-z])")
    own = {clause.id: pattern.fullmatch(clause.id) for clause in clauses}
    return {name: match[1] for name, match in own.items() if match}


def count(clauses: Sequence[Clause], expected: Mapping[str, Expected]) -> list[Counted]:
    """Each expected kind of unit against what is found."""
    counted = []
    for unit, said in expected.items():
        found = numbered(clauses, unit)
        numbers = tuple(found.values())
        many = said if isinstance(said, int) else len(said)
        if isinstance(said, int) and len(set(numbers)) < len(numbers):
            counted.append(Counted(unit, many, tuple(found), (), ()))
            continue
        roman = bool(numbers) and all(re.fullmatch("[ivxlc]+", number) for number in numbers)
        wanted = tuple(_roman(n) if roman else str(n) for n in range(1, many + 1)) if isinstance(said, int) else said
        missing = tuple(number for number in wanted if number not in numbers)
        beyond = tuple(number for number in numbers if number not in wanted)
        counted.append(Counted(unit, many, tuple(found), missing, beyond))
    return counted


def read_expected(unit: str, said: object) -> Expected:
    """What is expected of a kind of unit, as JSON has it. Raises StructureError where it is no number and no list."""
    if isinstance(said, int) and not isinstance(said, bool) and said >= 0:
        return said
    if isinstance(said, list) and all(isinstance(one, (str, int)) for one in said):
        return tuple(str(one).lower() for one in said)
    raise StructureError("What is expected of “{unit}” must be a number or a list of numbers.", unit=unit)


def unit_of(clause: Clause, parents: Mapping[str, Clause]) -> str:
    """The judged unit that a clause belongs to: "art_5", "anx_III", "rct_12"; "other" for what is in none."""
    current: Clause | None = clause
    while current is not None:
        if current.kind == "footnote":
            break  # what a note says of its sources is no part of a provision
        if match := re.fullmatch(r"(article|annex|recital)-([0-9]+|[ivxlc]+)", current.id):
            number = match[2].upper() if match[1] == "annex" else match[2]
            return f"{SHORT[match[1]]}_{number}"
        current = parents.get(current.parent or "")
    return "other"


def passage_ids(clauses: Sequence[Clause]) -> dict[str, str]:
    """The id of each clause's passage by the clause's id: its unit and its place in it ("art_5#2")."""
    parents = {clause.id: clause for clause in clauses}
    seen: dict[str, int] = {}
    ids = {}
    for clause in clauses:
        unit = unit_of(clause, parents)
        seen[unit] = seen.get(unit, 0) + 1
        ids[clause.id] = f"{unit}{COLLAPSE}{seen[unit]}"
    return ids


def export(ingested: Ingested, questions: Path, folder: Path) -> int:
    """Writes the document's passages with the questions and judgements of `questions` as a set in the BEIR layout.

    Returns the number of passages. Headings alone are no passages; an item has the words that introduce it in front.
    Raises OSError where the folder cannot be written.
    """
    ids = passage_ids(ingested.clauses)
    parents = {clause.id: clause for clause in ingested.clauses}
    lines = []
    for clause in ingested.clauses:
        if clause.text.strip() and not (clause.kind == "section" and _has_below(clause, ingested.clauses)):
            title = " > ".join(dict.fromkeys(part for part in (*clause.path, clause.heading) if part))
            kind = "recital" if ids[clause.id].startswith("rct_") else clause.kind
            text = f"{_lead(clause, parents)} {clause.text}".strip()
            row = {"_id": ids[clause.id], "title": title, "text": text, "metadata": {"kind": kind}}
            lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    write_atomically(folder / "corpus.jsonl", "".join(lines))
    for name in ("queries.jsonl", "qrels/test.tsv"):
        write_atomically(folder / name, (questions / name).read_text(encoding="utf-8"))
    return len(lines)


def search_measured(ingested: Ingested, dataset: RetrievalSet, settings: Settings, progress: Progress) -> list[Judged]:
    """The questions of a set asked of the ingested document itself, searched as an added document is."""
    from index.build import open_searcher

    ids = passage_ids(ingested.clauses)
    corpus = Corpus((ingested.document,), ingested.clauses)
    searcher = open_searcher(corpus, settings=settings, progress=progress)

    def rank(query: str, k: int) -> list[str]:
        return [ids[hit.clause.id] for hit in searcher.search(query, k)]

    return judge(dataset, rank, COLLAPSE, progress)


def main(argv: Sequence[str] | None = None) -> int:
    """Measures one file; 0 where all that is expected was found, else 1."""
    return run(build_parser(argparse.ArgumentParser(prog="python -m eval structure")).parse_args(argv))


def build_parser(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Gives a parser the arguments of this measure."""
    parser.add_argument("file", metavar="FILE")
    for unit in UNITS:
        plural = {"annex": "annexes", "appendix": "appendices"}.get(unit, f"{unit}s")
        parser.add_argument(f"--{plural}", dest=unit, type=int, metavar="N", help=f"numbered from 1 to N: {plural}")
    parser.add_argument("--expected", metavar="FILE.json", help='{"article": 113, "annex": ["i"], "says": {ID: WORDS}}')
    parser.add_argument("--says", nargs=2, action="append", default=[], metavar=("ID", "WORDS"))
    parser.add_argument(
        "--queries", metavar="DATASET_DIR", help="a retrieval set whose questions are asked of the file"
    )
    parser.add_argument("--export", metavar="DIR", help="with --queries: write the passages as a set of that kind")
    parser.add_argument("--json", metavar="FILE", help="write all figures to this file")
    return parser


def run(args: argparse.Namespace) -> int:
    """What `main` does, with arguments that are read already."""
    expected, says = _expected(args)
    ingested = ingest_file(Path(args.file))
    by_id = {clause.id: clause for clause in ingested.clauses}
    counted = count(ingested.clauses, expected)
    said = [
        Said(clause, words, clause in by_id and words in _whole(by_id[clause], ingested.clauses))
        for clause, words in says.items()
    ]
    print("\n".join(_lines(counted, said)))
    figures: dict[str, object] = {"counted": [asdict(one) for one in counted], "said": [asdict(one) for one in said]}
    if args.queries:
        dataset = load_beir(args.queries, COLLAPSE, None)
        if args.export:
            print(f"{export(ingested, Path(args.queries), Path(args.export))} passages written to {args.export}")
        judged = search_measured(ingested, dataset, Settings.from_environment(), Bar())
        print(table({f"{dataset.name} ingested": judged}))
        figures |= {"averages": averages(judged), "queries_judged": [asdict(one) for one in judged]}
    if args.json:
        write_atomically(Path(args.json), json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
    return 0 if all(one.whole for one in counted) and all(one.held for one in said) else 1


def _lines(counted: Sequence[Counted], said: Sequence[Said]) -> list[str]:
    lines = [f"{'':12}{'expected':>10}{'found':>8}  missing; beyond"]
    for one in counted:
        listed = f"{', '.join(one.missing) or '-'}; {', '.join(one.beyond) or '-'}"
        lines.append(f"{one.unit:12}{one.expected:10}{len(one.found):8}  {listed}")
    return lines + [f"{one.clause}: {'says' if one.held else 'DOES NOT SAY'} “{one.words}”" for one in said]


def _expected(args: argparse.Namespace) -> tuple[dict[str, Expected], dict[str, str]]:
    """What the arguments and the file of expectations ask for: each kind of unit, and words by clause id."""
    said: dict[str, object] = {}
    if args.expected:
        try:
            said = json.loads(Path(args.expected).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StructureError(
                "{path} cannot be read ({reason}); give a JSON file.", path=args.expected, reason=str(error)
            ) from None
    says = said.pop("says", {}) if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(says, dict):
        raise StructureError("{path} must be an object of numbers by unit.", path=args.expected)
    said |= {unit: getattr(args, unit) for unit in UNITS if getattr(args, unit) is not None}
    expected = {unit: read_expected(unit, wanted) for unit, wanted in said.items()}
    return expected, {str(clause): str(words) for clause, words in says.items()} | dict(args.says)


def _whole(clause: Clause, clauses: Sequence[Clause]) -> str:
    """The clause's text with that of all below it."""
    below = {clause.id}
    texts = [clause.text]
    for other in clauses:
        if other.parent in below:
            below.add(other.id)
            texts.append(other.text)
    return "\n".join(texts)


def _lead(clause: Clause, parents: Mapping[str, Clause]) -> str:
    """The last paragraph of what an item stands in: without it the item says nothing."""
    parent = parents.get(clause.parent or "")
    if clause.kind != "item" or parent is None or parent.kind in ("section", "table"):
        return ""
    return parent.text.rsplit("\n", 1)[-1]


def _has_below(section: Clause, clauses: Sequence[Clause]) -> bool:
    return any(clause.parent == section.id and clause.text.strip() for clause in clauses)


def _roman(number: int) -> str:
    spelled = ""
    for value, sign in _ROMAN:
        spelled += sign * (number // value)
        number %= value
    return spelled
