"""`python -m eval`: measurements from the command line; figures on standard output, progress on standard error."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.io import DONE, guarded, notice
from corpus.home import write_atomically
from corpus.model import ClausewiseError
from index.progress import Bar
from index.settings import Settings

if TYPE_CHECKING:
    from eval.run import Judged

# A weight of 0 switches that retriever off.
RETRIEVERS: dict[str, dict[str, float]] = {
    "dense": {"dense_weight": 1.0, "lexical_weight": 0.0},
    "lexical": {"dense_weight": 0.0, "lexical_weight": 1.0},
    "hybrid": {},
}

# Measurements that read their own arguments: the module, and what it measures.
OWN_PARSERS = {
    "headings": ("eval.headings", "how well the headings of a PDF are found"),
    "structure": ("eval.structure", "which articles, annexes and recitals are found in a document"),
    "reading": ("eval.reading", "how fast and how lean PDF files are read"),
    "support": ("eval.support", "what the checks of written claims catch, and what they let through"),
    "written": ("eval.written", "written answers beside quoted ones, and beside plain retrieval and generation"),
    "privacy": ("eval.privacy", "how well personal data is found and masked"),
    "referrals": ("eval.referrals", "what is referred or refused, and what wrongly"),
    "attacks": ("eval.attacks", "how many attacks an answer holds against"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one measurement and returns its exit status."""

    words = list(sys.argv[1:] if argv is None else argv)

    def run() -> int:
        if words and words[0] in OWN_PARSERS:
            return import_module(OWN_PARSERS[words[0]][0]).main(words[1:])
        args = build_parser().parse_args(words)
        return args.run(args)

    return guarded(run)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description="Measures answers, retrieval and speed.")
    parser.set_defaults(announce=True)
    commands = parser.add_subparsers(title="measurements", metavar="WHAT", required=True)

    retrieval = commands.add_parser("retrieval", help="search on a public set in the BEIR layout")
    retrieval.add_argument("folder", metavar="DATASET_DIR", help="has corpus.jsonl, queries.jsonl, qrels/test.tsv")
    retrieval.add_argument("--collapse", default="", metavar="SEP", help="judge the part of an id before SEP")
    retrieval.add_argument("--limit", type=_positive, metavar="N", help="the first N queries only")
    retrieval.set_defaults(run=_retrieval)

    clauses = commands.add_parser("clauses", help="search on our own cases")
    clauses.add_argument("cases", nargs="+", metavar="CASES.jsonl")
    clauses.add_argument("--product", action="store_true", help="as “clausewise search” does, over all documents")
    clauses.set_defaults(run=_clauses)
    for parser_ in (retrieval, clauses):
        parser_.add_argument("--retriever", choices=tuple(RETRIEVERS), default="hybrid", help="default: hybrid")

    answers = commands.add_parser("answers", help="answers on our own cases")
    answers.add_argument("cases", nargs="+", metavar="CASES.jsonl")
    answers.add_argument("--without-profile", action="store_true", help="role and sector from the words alone")
    answers.add_argument(
        "--answers", metavar="FILE", help="score this output of “clausewise ask --batch” instead of asking"
    )
    answers.set_defaults(run=_answers)
    for parser_ in (retrieval, clauses, answers):
        parser_.add_argument(
            "--diff", metavar="OLD.json", help="what was gained and lost against an earlier --json FILE"
        )

    baselines = commands.add_parser("baselines", help="measure again what eval/baselines/ holds, and compare")
    baselines.add_argument("names", nargs="*", metavar="NAME", help="of these only (file names without .json)")
    baselines.add_argument("--public", metavar="DIR", help="the folder of public sets in the BEIR layout; else skipped")
    baselines.add_argument("--all", action="store_true", help="the slow ones too")
    baselines.add_argument("--write", action="store_true", help="keep what is measured now as the new baselines")
    baselines.set_defaults(run=_baselines)

    ablations = commands.add_parser("ablations", help="what each part of search is worth, in one table")
    ablations.add_argument("cases", nargs="*", metavar="CASES.jsonl", help="our own cases")
    ablations.add_argument("--set", action="append", default=[], metavar="DATASET_DIR", help="a public set")
    ablations.add_argument("--limit", type=_positive, metavar="N", help="the first N questions of each only")
    ablations.add_argument("--json", metavar="FILE", help="write all figures there")
    ablations.set_defaults(run=_ablations)

    for name, (_, told) in OWN_PARSERS.items():
        commands.add_parser(name, help=told, add_help=False)

    bench = commands.add_parser("bench", help="speed and memory")
    bench.set_defaults(run=_bench)
    for parser_ in (retrieval, clauses, answers, bench):
        parser_.add_argument("--json", metavar="FILE", help="write all figures to this file")
    return parser


def _retrieval(args: argparse.Namespace) -> int:
    from eval.datasets import load_beir
    from eval.run import averages, judge, passages_as_corpus, table
    from index.build import open_searcher

    dataset, earlier = load_beir(args.folder, args.collapse, args.limit), _earlier(args.diff, "queries_judged")
    started = time.perf_counter()
    settings = Settings.from_environment(**RETRIEVERS[args.retriever])
    searcher = open_searcher(passages_as_corpus(dataset), settings=settings, progress=Bar())
    ready = time.perf_counter() - started

    def rank(query: str, k: int) -> list[str]:
        return [hit.clause.id for hit in searcher.search(query, k)]

    judged = judge(dataset, rank, args.collapse, Bar())
    print(table({f"{dataset.name} {args.retriever}": judged}))
    print(f"{len(dataset.passages)} passages; index ready after {ready:.1f} s")
    _changes(judged, earlier)
    about = {
        "set": dataset.name,
        "retriever": args.retriever,
        "collapse": args.collapse,
        "queries": len(judged),
        "passages": len(dataset.passages),
        "index_seconds": ready,
    }
    _write(args, {**about, "averages": averages(judged), "queries_judged": [asdict(one) for one in judged]})
    return DONE


def _as_search() -> Callable[[str, int], list[str]]:
    """Ranks as `clausewise search` does: over all documents, with what the words say of role, sector and place."""
    from app.answer import Profile
    from app.asking.understand import understand
    from app.assistant import Assistant
    from app.commands.batch import public_id
    from app.searching.finding import find_hits

    assistant = Assistant.open(progress=Bar())
    return lambda query, k: [public_id(hit.clause) for hit in find_hits(assistant, understand(query, Profile()), k)]


def _clauses(args: argparse.Namespace) -> int:
    from app.library import open_library
    from app.sources import sources
    from eval.answers import check_ids, tree_of
    from eval.datasets import load_cases
    from eval.run import averages, judge_cases, table
    from index.build import open_searcher

    cases, earlier = load_cases(args.cases), _earlier(args.diff, "queries_judged")
    check_ids(cases, tree_of(open_library().whole))
    if args.product:
        rank = _as_search()
    else:
        corpus, extra = sources()
        settings = Settings.from_environment(**RETRIEVERS[args.retriever])
        searcher = open_searcher(corpus, settings=settings, extra=extra, progress=Bar())

        def rank(query: str, k: int) -> list[str]:
            return [hit.clause.id for hit in searcher.search(query, k)]

    judged = judge_cases(cases, rank, Bar())
    about = {case.id: case for case in cases}
    groups: dict[str, list[Judged]] = {"all": judged}
    for field in ("lang", "kind"):
        for one in judged:
            groups.setdefault(f"{field}:{getattr(about[one.id], field)}", []).append(one)
    print(table(groups))
    _changes(judged, earlier)
    figures = {name: averages(members) for name, members in groups.items()}
    _write(args, {"averages": figures, "queries_judged": [asdict(one) for one in judged]})
    return DONE


def _answers(args: argparse.Namespace) -> int:
    from app.library import open_library
    from eval.answers import ask_all, check_ids, read_answers, score, tree_of
    from eval.contents import NOTHING, load_expected
    from eval.datasets import load_cases
    from eval.gains import balance
    from eval.summary import difference, summarise, table

    cases, expected, corpus = load_cases(args.cases), load_expected(args.cases), open_library().whole
    tree = tree_of(corpus)
    check_ids(cases, tree)
    earlier = _earlier(args.diff, "cases")
    if args.answers:
        records = read_answers(args.answers, cases)
    else:
        from app.assistant import Assistant

        records = ask_all(Assistant.open(progress=Bar()), cases, not args.without_profile, Bar())
    rows = [
        score(case, record, corpus, tree, expected.get(case.id, NOTHING))
        for case, record in zip(cases, records, strict=True)
    ]
    summaries = summarise(rows)
    print(table(summaries))
    if earlier is not None:
        changed = difference(rows, earlier)
        print("\n".join(["", *changed, balance(changed)]))
    about = {"profile": not args.without_profile, "corpus": corpus.fingerprint}
    _write(args, {**about, "summary": [asdict(one) for one in summaries], "cases": [asdict(one) for one in rows]})
    return DONE


def _baselines(args: argparse.Namespace) -> int:
    from eval.compare import compare, load_baselines

    def measure(words: Sequence[str], report: Path) -> int:
        parsed = build_parser().parse_args(words)
        # The report is a passing file of ours, which a reader need not hear of.
        parsed.json, parsed.announce = str(report), False
        return parsed.run(parsed)

    baselines = load_baselines(args.names)
    return compare(baselines, measure, public=args.public, slow=args.all, write=args.write)


def _ablations(args: argparse.Namespace) -> int:
    from eval.ablations import columns_of, measure, table

    columns = columns_of(args.cases, args.set, args.limit)
    figures = measure(columns, Bar())
    print(table(figures, columns))
    if args.json:
        write_atomically(Path(args.json), json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    return DONE


def _bench(args: argparse.Namespace) -> int:
    from eval.bench import run

    return run(json_path=args.json)


def _changes(judged: Sequence[Judged], earlier: dict[str, dict[str, object]] | None) -> None:
    """Prints what was gained and lost against an earlier run, if there is one."""
    from eval.gains import balance, ranked_difference

    if earlier is not None:
        changed = ranked_difference(judged, earlier)
        print("\n".join(["", *changed, balance(changed)]))


def _earlier(path: str | None, part: str) -> dict[str, dict[str, object]] | None:
    """The rows of an earlier run by id; `part` is where its report has them.

    Raises ClausewiseError where the file is not such a run's.
    """
    if path is None:
        return None
    try:
        rows = json.loads(Path(path).read_text(encoding="utf-8"))[part]
        return {row["id"]: row for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ClausewiseError(f"{path} is not the --json file of an earlier run ({error}).") from None


def _write(args: argparse.Namespace, figures: dict[str, object]) -> None:
    """Writes the figures to the file that --json names, if it names one. Raises ClausewiseError where it cannot."""
    if args.json is None:
        return
    try:
        write_atomically(Path(args.json), json.dumps(figures, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise ClausewiseError(f"{args.json} cannot be written ({error.strerror}); name another file.") from None
    if args.announce:
        notice(f"Figures written to {args.json}")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number above 0")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
