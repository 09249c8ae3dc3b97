"""A proposed sentence becomes a statement, or faults: its quotes are found, each of its sentences is checked.

The citations of a statement are made by `app.answering.verify` from spans of whole sentences; its text is the model's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.answer import Draft, DraftPart, DraftStatement, Statement
from app.answering.lists import leading_span
from app.answering.verify import verify
from app.asking.addressing import addresses_assistant
from app.checks import check, resting_on
from app.checks.claim import About, Claim, Encode, Fault
from app.searching.consult import force_heading
from app.showing.faults import write_log
from app.showing.render import GUIDELINE, WRITTEN
from app.writing.evidence import Evidence
from app.writing.form import form_faults, is_about_itself, plain
from app.writing.locate import sentences_near, sentences_of_quote
from app.writing.reading import Proposed
from corpus.model import Clause
from corpus.store import Corpus
from index.analyse import analyse

# After two letters, since "U.S. Government" goes on; a few abbreviations have two.
_SPLIT = re.compile(
    r"(?<=[。！？])(?=.)"
    r"|(?<=[A-Za-z0-9)\"”’]{2}[.!?])(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bNo\.)(?<!\bvs\.)\s+(?=[A-Z“\"])"
)
_HAN = re.compile(r"[㐀-鿿]")
_WORD = re.compile(r"[㐀-鿿]|[^\W㐀-鿿]+")
_ENOUGH = 3
_AS_THE_GUIDELINES = re.compile(
    r"(?:According to|Under|As) (?:the|this) Guideline\b"
    r"|(?:The|This) Guideline (?:says|asks|requires|allows|states|bans)"
    r"|(?:根據|按照?|依照?)?(?:《指引》|本指引)",
    re.IGNORECASE,
)
Span = tuple[int, int]


def parted(proposed: Proposed) -> list[Proposed]:
    """The sentences of a proposal that holds several, each to be judged by itself.

    In English each looks for its own words in the clauses that were named; in Chinese all rest on what was quoted.
    """
    sentences = [part for part in map(str.strip, _SPLIT.split(plain(proposed.text))) if part]
    if len(sentences) <= 1:
        return [proposed]
    english = proposed.text.isascii() or not _HAN.search(proposed.text)
    return [replace(proposed, text=part, quotes=() if english else proposed.quotes) for part in sentences]


@dataclass(frozen=True, slots=True)
class Judged:
    """A proposal and what became of it: a statement, or faults, or neither where it says nothing of the subject."""

    proposed: Proposed
    claim: Claim
    faults: tuple[Fault, ...]
    statement: Statement | None = None

    @property
    def dropped(self) -> bool:
        return self.statement is None and not self.faults


@dataclass(frozen=True)
class Judge:
    """Judges proposals against one evidence. `spans`: by label, what the quoted answer quotes of the clause."""

    evidence: Evidence
    corpus: Corpus
    encode: Encode | None
    about: About
    spans: Mapping[str, tuple[Span, ...]]

    def judge(self, proposed: Proposed) -> Judged:
        """What the checks make of it. Never raises for anything that a model can write."""
        text = plain(proposed.text)
        uncited = not proposed.labels and not proposed.quotes
        if not text or is_about_itself(text) or text.endswith(("?", "？")) or (uncited and _is_scrap(text)):
            return Judged(proposed, Claim(text, proposed.labels), ())
        clauses = self.evidence.clauses
        found, missing = self._found(proposed, text, clauses)
        labels = self._cited(proposed, found, missing, clauses)
        quotes = (*((label, clauses[label].text[slice(*span)]) for label, span in found), *missing)
        claim = Claim(text, labels, quotes)
        faults = [*form_faults(text, " ".join(words for _, words in quotes)), *self._obeyed(found)]
        faults += [*self._torn(text, found), *self._misnamed(text, found)]
        if not faults:
            for sentence in filter(None, map(str.strip, _SPLIT.split(text))):
                claimed = Claim(sentence, labels, quotes)
                faults += self._checked(claimed) or self._unquoted(claimed, found)
        if faults or not found:
            return Judged(proposed, claim, tuple(dict.fromkeys(faults)) or (_uncited(),))
        return self._verified(proposed, claim, found)

    def _obeyed(self, found: list[tuple[str, Span]]) -> list[Fault]:
        """A document that somebody brought may hold words meant for a program: nothing is said on their strength."""
        brought = {one.label: one.clause for one in self.evidence.labelled if one.brought}
        return [
            Fault("form", f"The words quoted of {label} are an instruction, and state nothing; leave them out.")
            for label, (start, end) in found
            if label in brought and addresses_assistant(brought[label].text[start:end])
        ]

    def _misnamed(self, text: str, found: list[tuple[str, Span]]) -> list[Fault]:
        """What is said to be the Guideline's must rest on it, and not on another document."""
        documents = {self.evidence.clauses[label].document for label, _ in found}
        if not _AS_THE_GUIDELINES.match(text) or not documents or GUIDELINE in documents:
            return []
        return [Fault("name", "The copied words are not the Guideline's; leave its name out.")]

    def _torn(self, text: str, found: list[tuple[str, Span]]) -> list[Fault]:
        """An item says what its lead makes of it: "policies should specify that staff shall not ..." forbids nothing.

        A sentence on an item has to hold some word of the lead that is not the item's own, where there are enough.
        """
        said = set(analyse(text))
        torn = []
        for label in dict.fromkeys(label for label, _ in found):
            if not (lead := self.evidence.lead(label)):
                continue
            item, leading = self.evidence.clauses[label], self.evidence.clauses[lead]
            own = self._terms(leading, leading.text[slice(*leading_span(leading))]) - self._terms(item, item.text)
            if len(own) >= _ENOUGH and not said & own:
                message = f"{label} is an item of a list: say it as {lead} leads it in, which begins the list."
                torn.append(Fault("condition", message))
        return torn

    def _terms(self, clause: Clause, words: str) -> set[str]:
        """The words of a clause, with those of its gloss in the reader's language where that is another."""
        entry = self.about.register.get(clause.id) if self.about.language != "en" else None
        return set(analyse(words)) | (set(analyse(entry.gloss_zh)) if entry else set())

    def _checked(self, claim: Claim) -> tuple[Fault, ...]:
        try:
            return check(claim, self.evidence.clauses, self.encode, self.about)
        except Exception as error:  # a sentence that cannot be checked is not shown, and costs no other its place
            write_log(error)
            return (Fault("support", "The sentence cannot be checked; write it in plain words."),)

    def _unquoted(self, claim: Claim, found: list[tuple[str, Span]]) -> list[Fault]:
        """A sentence that passes must rest on what is cited for it, and not on other words of the same clause."""
        cited = {(self.evidence.clauses[label].key, *span) for label, span in found}
        for label, start, end in resting_on(claim, self.evidence.clauses, self.encode, self.about):
            key = self.evidence.clauses[label].key
            if not any(key == other and start < last and first < end for other, first, last in cited):
                message = f"It rests on words of {label} that it does not copy; copy the sentence on which it rests."
                return [Fault("support", message)]
        return []

    def _verified(self, proposed: Proposed, claim: Claim, found: list[tuple[str, Span]]) -> Judged:
        clauses = self.evidence.clauses
        parts = tuple(DraftPart(label, clauses[label].text[slice(*span)], span[0]) for label, span in found)
        statements, withheld = verify(Draft((DraftStatement(WRITTEN, parts),), clauses), self.corpus)
        if not statements:
            return Judged(proposed, claim, (Fault("quote", f"The quote cannot be cited: {withheld[0].reason}."),))
        brought = {one.label: one.clause for one in self.evidence.labelled if one.brought}
        heading = WRITTEN
        if all(label in brought for label, _ in found):
            # What only a document of the reader's says is not said in our name.
            clause = brought[found[0][0]]
            heading = force_heading(self.corpus.document(f"{clause.document}@{clause.version}"))
        return Judged(proposed, claim, (), replace(statements[0], text=claim.text, written=True, heading=heading))

    def _found(
        self, proposed: Proposed, text: str, clauses: Mapping[str, Clause]
    ) -> tuple[list[tuple[str, Span]], tuple[tuple[str, str], ...]]:
        """The whole sentences that the proposal rests on, by label, in order; and the quotes that stand nowhere."""
        known = [label for label in proposed.labels if label in clauses]
        spans: dict[tuple[str, Span], None] = {}
        missing: list[tuple[str, str]] = []
        for named, words in proposed.quotes:
            # Words that stand in another clause than the one named belong to that one: it is what gets cited.
            first = [named] if named in known else known
            for label in dict.fromkeys((*first, *clauses)):
                if located := sentences_of_quote(words, clauses[label]):
                    spans.update(dict.fromkeys((label, span) for span in located))
                    break
            else:
                missing.append((named or next(iter(proposed.labels), ""), words))
        if not proposed.quotes:
            near = sentences_near(text, {label: clauses[label] for label in known})
            near = near or [(label, span) for label in known for span in self.spans.get(label, ())]
            spans.update(dict.fromkeys(near))
        whole: dict[tuple[str, Span], None] = {}
        for label, span in spans:
            if lead := self.evidence.lead(label):
                whole[lead, leading_span(clauses[lead])] = None
            whole[label, span] = None
        return list(whole), tuple(missing)

    def _cited(
        self,
        proposed: Proposed,
        found: list[tuple[str, Span]],
        missing: tuple[tuple[str, str], ...],
        clauses: Mapping[str, Clause],
    ) -> tuple[str, ...]:
        """The labels of a claim: those that were found words for, and those that are unknown or whose words failed."""
        named = [label for label in proposed.labels if label not in clauses]
        failed = [label for label, _ in missing if label]
        return tuple(dict.fromkeys((*(label for label, _ in found), *named, *failed))) or proposed.labels


def _is_scrap(text: str) -> bool:
    """Whether these are too few words to be a sentence: "null", "Done."."""
    return len(_WORD.findall(text)) < 4


def _uncited() -> Fault:
    return Fault("quote", "The sentence copies no words of a clause; copy the whole sentence on which it rests.")
