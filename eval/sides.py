"""One question answered in several ways, each answer taken apart into what is measured of it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.answer import Answer, Statement
from app.commands.batch import GUIDELINE, public_id
from app.showing import faults
from corpus.model import Clause, Document
from corpus.register import Entry
from corpus.store import Corpus
from eval.answers import tree_of
from eval.contents import NOTHING, Expected
from eval.datasets import Case
from eval.metrics import Tree, citation_precision, citation_recall, mean
from eval.signals import facts_covered, grounded, signs_in, sources_of

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.llm.model import LanguageModel
    from eval.plain_rag import Encode, PlainAnswer, PlainRag, Sentence

QUOTED, WRITTEN, PLAIN = "quoted", "written", "plain"
_CORPUS = Path(__file__).parents[1] / "corpus"


@dataclass(frozen=True, slots=True)
class Shown:
    """One statement that a reader gets. `written`: it is a model's words. evidence: what they are said to rest on.

    signs: of `eval.signals`, empty for a quote. checks: the product's checks that find a fault in it.
    on_gold: whether it cites a clause that the case asks for or accepts; None where the case names none.
    """

    text: str
    written: bool
    cited: tuple[str, ...]
    evidence: tuple[str, ...]
    signs: tuple[str, ...]
    checks: tuple[str, ...]
    grounded: float | None
    on_gold: bool | None


@dataclass(frozen=True, slots=True)
class Side:
    """One way of answering one case. Times are in ms from the question; `first_ms` is None where nothing was written.

    said and shown: of what the case says must be told, the share covered by the answer's words (questions in English
    alone), and by its words and what stands under its citations. counts: what became of what the model proposed.
    stopped: what did not pass, be it replaced or withheld, each with the reason.
    """

    case: str
    path: str
    lang: str
    answerable: bool
    abstained: bool
    statements: tuple[Shown, ...]
    recall: float | None
    precision: float | None
    said: float | None
    shown: float | None
    first_ms: float | None
    total_ms: float
    counts: Mapping[str, int] = field(default_factory=dict)
    stopped: tuple[tuple[str, str], ...] = ()
    fault: str = ""
    question: str = ""


def side_from(fields: Mapping[str, Any]) -> Side:
    """A side from what `dataclasses.asdict` makes of it. Raises KeyError or TypeError for anything else."""
    statements = tuple(Shown(**_tuples(one)) for one in fields["statements"])
    stopped = tuple((text, why) for text, why in fields["stopped"])
    return Side(**{**fields, "statements": statements, "stopped": stopped})


def _tuples(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}


@dataclass(frozen=True)
class Measuring:
    """All that answering and judging need. `plain` is None where there is no baseline.

    patience: seconds that the writing of one answer may take, so that a busy machine changes its times alone.
    """

    assistant: Assistant
    model: LanguageModel
    expected: Mapping[str, Expected]
    tree: Tree
    documents: Mapping[str, Document]
    register: Mapping[str, Entry]
    plain: PlainRag | None = None
    patience: float = 240.0

    @classmethod
    def over(
        cls,
        assistant: Assistant,
        model: LanguageModel,
        expected: Mapping[str, Expected],
        *,
        baseline: bool,
        patience: float = 240.0,
    ) -> Measuring:
        corpus = assistant.corpus
        plain = plain_rag(assistant, model) if baseline else None
        documents = {document.key: document for document in corpus.documents}
        return cls(assistant, model, expected, tree_of(corpus), documents, assistant.register, plain, patience)

    def sides_of(self, case: Case) -> list[Side]:
        """The case quoted, written, and by the baseline if there is one."""
        from app.asking.inputs import clean_profile, clean_question
        from app.writing import write

        first: list[float] = []
        started = time.perf_counter()

        def since() -> float:
            return (time.perf_counter() - started) * 1000

        def keep_first(_: Statement) -> None:
            if not first:
                first.append(since())

        quoted = self.assistant.ask(
            clean_question(case.question), clean_profile(case.role, case.sector), case.history
        )
        quoted_ms, reading = since(), quoted.understanding
        query = reading.standalone if reading.follow_up else reading.question
        answer = write(
            query,
            quoted,
            self.assistant.corpus,
            self.model,
            self.assistant.searcher.encode,
            self.register,
            keep_first,
            history=case.history,
            longest_wait=self.patience,
        )
        total = since()
        sides = [
            self._of_answer(case, QUOTED, quoted, None, quoted_ms),
            self._of_answer(case, WRITTEN, answer, first[0] if first else None, total),
        ]
        if self.plain is not None:
            sides.append(self._of_plain(case, query, reading.language))
        return sides

    def _of_answer(self, case: Case, path: str, answer: Answer, first: float | None, total: float) -> Side:
        statements = tuple(self._statement(one, case) for one in answer.statements)
        abstained = answer.outcome.abstained
        cited = [] if abstained else [public_id(one.clause) for one in answer.citations]
        told: Any = answer.trace.get("writing") or {}
        names = ("proposed", "passed", "repaired", "replaced", "dropped")
        counts = {name: int(told.get(name, 0)) for name in names} if told else {}
        if told:
            counts["withheld"] = len(told.get("withheld", ()))
        texts = [text for one in answer.statements for text in (one.text, one.plain)]
        quotes = [one.quote for one in answer.citations]
        return self._side(
            case, path, abstained, statements, cited, texts, quotes, first, total,
            counts=counts, stopped=[(one.text, one.reason) for one in answer.withheld],
            fault=str(told.get("fault", "")), language=answer.understanding.language,
            precision=citation_precision(case.gold, case.also_ok, cited, self.tree),
        )  # fmt: skip

    def _of_plain(self, case: Case, query: str, language: str) -> Side:
        assert self.plain is not None
        started = time.perf_counter()
        try:
            answer = self.plain.ask(query, language)
        except Exception as error:  # a question that the model failed at is one figure, and costs no other
            ms, why = (time.perf_counter() - started) * 1000, faults.sentence(error)
            return self._side(case, PLAIN, True, (), [], [], [], None, ms, language=language, precision=None, fault=why)
        told = () if answer.declines else answer.sentences
        statements = tuple(self._sentence(one, answer, case, language) for one in told)
        passages = dict.fromkeys(p for one in answer.sentences for p in answer.cited(one))
        cited = list(dict.fromkeys(public_id(clause) for p in passages for clause in p.clauses))
        wanted = [*case.gold, *case.also_ok]
        # A passage is right where anything in it is; it cannot be held against it that it holds more.
        right = [
            max((citation_recall([need], _ids(p.clauses), self.tree) or 0.0 for need in wanted), default=0.0)
            for p in passages
        ]
        return self._side(
            case, PLAIN, answer.declines, statements, cited, [answer.text], [p.text for p in passages],
            answer.first_ms, answer.total_ms, language=language, precision=mean(right),
        )  # fmt: skip

    def _side(
        self,
        case: Case,
        path: str,
        abstained: bool,
        statements: tuple[Shown, ...],
        cited: Sequence[str],
        texts: Sequence[str],
        quotes: Sequence[str],
        first: float | None,
        total: float,
        *,
        language: str,
        precision: float | None,
        counts: Mapping[str, int] | None = None,
        stopped: Sequence[tuple[str, str]] = (),
        fault: str = "",
    ) -> Side:
        facts = self.expected.get(case.id, NOTHING).must_say if case.answerable else ()
        said = "\n".join(texts)
        return Side(
            case=case.id,
            path=path,
            lang=language,
            answerable=case.answerable,
            abstained=abstained,
            statements=statements,
            recall=citation_recall(case.gold, cited, self.tree) if case.answerable else None,
            precision=precision if case.answerable else None,
            said=facts_covered(facts, said) if language == "en" else None,
            shown=facts_covered(facts, "\n".join((said, *quotes))),
            first_ms=first,
            total_ms=total,
            counts=counts or {},
            stopped=tuple(stopped),
            fault=fault,
            question=case.question,
        )

    def _statement(self, statement: Statement, case: Case) -> Shown:
        clauses = list(dict.fromkeys(one.clause for one in statement.citations))
        quotes = tuple(one.quote for one in statement.citations)
        return self._shown(statement.text, statement.written, clauses, quotes, (), case)

    def _sentence(self, sentence: Sentence, answer: PlainAnswer, case: Case, language: str) -> Shown:
        passages = answer.cited(sentence)
        clauses = list(dict.fromkeys(clause for passage in passages for clause in passage.clauses))
        evidence = tuple(passage.text for passage in passages)
        found = self._faults(sentence.text, clauses, language)
        return self._shown(sentence.text, True, clauses, evidence, found, case)

    def _faults(self, text: str, clauses: Sequence[Clause], language: str) -> tuple[str, ...]:
        """What the product's checks find in a sentence that is said to rest on these clauses."""
        from app.checks import About, Claim, check

        evidence = {f"C{number}": clause for number, clause in enumerate(clauses, 1)}
        about = About(language=language, register=self.register, documents=self.documents)
        found = check(Claim(text, tuple(evidence)), evidence, self.assistant.searcher.encode, about)
        return tuple(dict.fromkeys(fault.check for fault in found))

    def _shown(
        self,
        text: str,
        written: bool,
        clauses: Sequence[Clause],
        evidence: tuple[str, ...],
        checks: tuple[str, ...],
        case: Case,
    ) -> Shown:
        sources = (*sources_of(clauses, self.documents, self.register), *evidence)
        cited = tuple(_ids(clauses))
        wanted = (*case.gold, *case.also_ok)
        worth = max((citation_recall([need], cited, self.tree) or 0.0 for need in wanted), default=0.0)
        return Shown(
            text=text,
            written=written,
            cited=cited,
            evidence=evidence,
            signs=signs_in(text, sources, clauses, case.question) if written else (),
            checks=checks,
            grounded=grounded(text, sources) if written else None,
            on_gold=worth > 0 if case.answerable and wanted else None,
        )


def plain_rag(assistant: Assistant, model: LanguageModel, encode: Encode | None = None) -> PlainRag:
    """The baseline over the Guideline's text as received; `encode`: another encoder than the bundled one."""
    from eval.plain_rag import PlainRag

    guideline = Corpus(assistant.guideline.documents[-1:], assistant.guideline.clauses_of(GUIDELINE))
    source = (_CORPUS / guideline.documents[-1].source).read_text(encoding="utf-8")
    return PlainRag(source, guideline, encode or assistant.searcher.encode, model)


def _ids(clauses: Sequence[Clause]) -> list[str]:
    return [public_id(clause) for clause in clauses]
