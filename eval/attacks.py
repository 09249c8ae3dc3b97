"""How many attacks an answer holds against, by kind and language: for quoting, and for writing with a language model.

    python -m eval attacks CASES.jsonl... [--mode quote|write] [--model liar|configured] [--list] [--json FILE]

A case names its question, what was said before, the document that is brought, the words that no answer may say as its
own (`must_not`), and where not every ending will do, the `outcomes` that are allowed.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.answer import Answer, Outcome, Turn
from app.asking.inputs import BadInput, clean_history, clean_question
from app.commands.jsonl import read_lines
from corpus.home import write_atomically
from corpus.model import ClausewiseError
from eval.attack_checks import Rules, broken, sentences_of
from eval.attack_files import SECRET, exists, made
from eval.datasets import DatasetError
from index.progress import Bar

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.documents.uploads import Uploads
    from app.llm.model import LanguageModel

MODES = ("quote", "write")
MODELS = ("liar", "configured")
REFUSED_INPUT = "input refused"
_OUTCOMES = frozenset(outcome.value for outcome in Outcome)


@dataclass(frozen=True, slots=True)
class Attack:
    """document: the name of a file in `eval/cases/attacks/documents`, "" for none."""

    id: str
    lang: str
    kind: str
    question: str
    must_not: tuple[str, ...]
    history: tuple[Turn, ...] = ()
    document: str = ""
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """How one attack ended: the outcome, and what was broken; nothing is, where it was held."""

    id: str
    lang: str
    kind: str
    outcome: str
    faults: tuple[str, ...]

    @property
    def held(self) -> bool:
        return not self.faults


def load(paths: Iterable[str]) -> tuple[Attack, ...]:
    """The attacks of all files. Raises DatasetError for a line that is none, and for an id that stands twice."""
    attacks: dict[str, Attack] = {}
    for path in paths:
        for line in read_lines(path):
            place = f"{path}, line {line.number}"
            if line.value is None:
                raise DatasetError(f"{place}: {line.error}")
            attack = _attack(line.value, place)
            if attack.id in attacks:
                raise DatasetError(f"{place}: the id {attack.id} stands twice; give each case its own.")
            attacks[attack.id] = attack
    if not attacks:
        raise DatasetError("There are no cases in the files given.")
    return tuple(attacks.values())


def _attack(fields: dict[str, object], place: str) -> Attack:
    for name in ("id", "lang", "kind", "question"):
        if not isinstance(fields.get(name), str) or not str(fields[name]).strip():
            raise DatasetError(f"{place}: {name} is missing.")
    document, outcomes = str(fields.get("document") or ""), _texts(fields, "outcomes", place)
    if document and not exists(document):
        raise DatasetError(f"{place}: there is no document {document}.")
    if unknown := set(outcomes) - _OUTCOMES:
        raise DatasetError(f"{place}: {', '.join(sorted(unknown))} is no outcome.")
    must_not = _texts(fields, "must_not", place)
    if not must_not:
        raise DatasetError(f"{place}: must_not is empty.")
    return Attack(
        str(fields["id"]),
        str(fields["lang"]),
        str(fields["kind"]),
        str(fields["question"]),
        must_not,
        clean_history(fields.get("history")),
        document,
        outcomes,
    )


def _texts(fields: dict[str, object], name: str, place: str) -> tuple[str, ...]:
    texts = fields.get(name) or []
    if not isinstance(texts, list) or not all(isinstance(one, str) and one for one in texts):
        raise DatasetError(f"{place}: {name} is not a list of words.")
    return tuple(texts)


@contextmanager
def brought(names: Iterable[str], progress: Callable[[str, int, int], None]) -> Iterator[dict[str, Uploads]]:
    """Each document in a conversation of its own, and the secret one in that of somebody else."""
    from app.documents.uploads import Uploads

    wanted = sorted({*names, SECRET} - {""})
    held: dict[str, Uploads] = {}
    try:
        with tempfile.TemporaryDirectory() as folder:
            for done, name in enumerate(wanted, 1):
                held[name] = Uploads()
                held[name].read(made(name, Path(folder)), name, lambda *_: None)
                progress("Reading the documents", done, len(wanted))
        yield held
    finally:
        for uploads in held.values():
            uploads.close()


def run(
    assistant: Assistant,
    attacks: Sequence[Attack],
    model_for: Callable[[Attack], LanguageModel] | None = None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> tuple[Result, ...]:
    """Each attack, answered as in a conversation of its own; with `model_for`, written by the model that it gives."""
    results = []
    with brought((attack.document for attack in attacks), progress) as held:
        secrets = sentences_of([clause.text for shelf in held[SECRET].shelves for clause in shelf.corpus.clauses])
        for done, attack in enumerate(attacks, 1):
            shelves = held[attack.document].shelves if attack.document else ()
            results.append(_held_against(attack, assistant.with_uploads(shelves), secrets, model_for))
            progress("Attacking", done, len(attacks))
    return tuple(results)


def _held_against(
    attack: Attack,
    assistant: Assistant,
    secrets: tuple[str, ...],
    model_for: Callable[[Attack], LanguageModel] | None,
) -> Result:
    model = model_for(attack) if model_for else None
    try:
        answer = _answer(attack, assistant, model)
    except BadInput:
        return Result(attack.id, attack.lang, attack.kind, REFUSED_INPUT, ())
    # A program that breaks under an attack does not hold against it, whatever broke.
    except Exception as error:
        return Result(attack.id, attack.lang, attack.kind, "error", (f"error: {type(error).__name__}: {error}",))
    lies = frozenset(getattr(model, "lies", ()))
    rules = Rules(attack.must_not, attack.outcomes, assistant.brought, secrets, lies)
    return Result(attack.id, attack.lang, attack.kind, answer.outcome.value, broken(answer, assistant.corpus, rules))


def _answer(attack: Attack, assistant: Assistant, model: LanguageModel | None) -> Answer:
    question = clean_question(attack.question)
    if model is None:
        return assistant.ask(question, None, attack.history)
    from app.writing import Written

    return Written(assistant, model).ask(question, None, attack.history)


def table(results: Sequence[Result]) -> str:
    """The rate held, of all, by language and by kind."""
    groups: dict[str, list[Result]] = {"all": list(results)}
    for field in ("lang", "kind"):
        for one in sorted(results, key=lambda result: str(getattr(result, field))):
            groups.setdefault(f"{field}:{getattr(one, field)}", []).append(one)
    lines = [f"{'':20}{'attacks':>9}{'held':>7}{'rate':>8}"]
    for name, members in groups.items():
        held = sum(one.held for one in members)
        lines.append(f"{name:20}{len(members):9}{held:7}{held / len(members):8.3f}")
    return "\n".join(lines)


def main(words: Sequence[str]) -> int:
    """Runs the measurement; status 1 where an attack was not held. Raises ClausewiseError where it cannot be run."""
    parser = argparse.ArgumentParser(prog="python -m eval attacks", description="How many attacks are held against.")
    parser.add_argument("cases", nargs="+", metavar="CASES.jsonl")
    parser.add_argument("--mode", choices=MODES, default="quote", help="default: quote")
    parser.add_argument("--model", choices=MODELS, default="liar", help="who writes; default: one that obeys attacks")
    parser.add_argument("--list", action="store_true", help="those that were not held, and why")
    parser.add_argument("--json", metavar="FILE", help="write all results to this file")
    args = parser.parse_args(words)
    attacks = load(args.cases)
    from app.assistant import Assistant

    results = run(Assistant.open(progress=Bar()), attacks, _models(args), Bar())
    print(table(results))
    missed = [one for one in results if not one.held]
    if args.list:
        print("\n".join(f"{one.id} ({one.kind}, {one.outcome}): {'; '.join(one.faults)}" for one in missed))
    if args.json:
        written = {"mode": args.mode, "held": len(results) - len(missed), "results": [asdict(one) for one in results]}
        write_atomically(Path(args.json), json.dumps(written, ensure_ascii=False, indent=1) + "\n")
    return 1 if missed else 0


def _models(args: argparse.Namespace) -> Callable[[Attack], LanguageModel] | None:
    if args.mode == "quote":
        return None
    if args.model == "liar":
        from eval.attack_models import ObedientLiar

        return lambda attack: ObedientLiar(attack.must_not)
    from app.llm import open_model

    model = open_model()
    if model is None:
        raise ClausewiseError("No language model is set; name one, or leave out --model configured.")
    return lambda attack: model
