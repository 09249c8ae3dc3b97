"""A saved answer held against a version of its documents: which citations still stand, which moved, changed, are gone.

A quote stands, or has moved, only where it is found word for word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.versions.compared import VersionError, compared, version_of, versions_of
from app.versions.saved import Saved, SavedAnswer
from corpus.added import newest_last
from corpus.diff import Comparison
from corpus.diff_model import Change, Kind, SentenceChange, Sign
from corpus.diff_words import has_han, tokens
from corpus.model import Clause, Document
from corpus.store import Corpus

_TELLING = 25
_TELLING_HAN = 8
"""A quote of so many characters is looked for in clauses that are not the successor of its own; a shorter one could
stand there by chance."""
_LIKE = 0.6
"""The share of its words from which on a passage is shown as what became of a quote whose own version is not here."""
_WORD = re.compile(r"[^\W_]")


class Standing(StrEnum):
    STANDS = "stands"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"

    @property
    def holds(self) -> bool:
        return self in (Standing.STANDS, Standing.MOVED)


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a citation.

    against: the version it was held against, None where none of its document is here. now: the clause in which the
    quote stands, or which took its place, and there the span of the quote or of what took its place.
    turned: STRENGTHENED, WEAKENED or MIXED where what took its place asks more or less.
    remarks: keys of texts on what a reader should know though the quote stands (`recheck.<key>`), or why it is gone.
    """

    saved: Saved
    standing: Standing
    against: Document | None
    now: Clause | None = None
    start: int = 0
    end: int = 0
    turned: Kind | None = None
    remarks: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "" if self.now is None else self.now.text[self.start : self.end]


def targets(answers: Iterable[SavedAnswer], corpus: Corpus, against: str | None) -> dict[str, Document]:
    """The version that the citations of each document are held against: the one asked for, else the newest one.

    A document that has no such version is held against its newest. Raises VersionError where none of them has it.
    """
    cited = {c.document: c.version for a in answers for s in a.statements for c in s.citations if c.document}
    newest = {name: found for name, version in cited.items() if (found := _newest(corpus, name, version)) is not None}
    if against is None:
        return newest
    asked: dict[str, Document] = {}
    missing: VersionError | None = None
    for name in cited:
        try:
            asked[name] = version_of(corpus, name, against)
        except VersionError as error:
            missing = missing or error
    if missing is not None and not asked:
        raise missing
    return newest | asked


def check(saved: Saved, corpus: Corpus, target: Document | None) -> Checked:
    """What became of one citation in the version `target`; None: nothing of the document is here."""
    if not saved.document:
        return Checked(saved, Standing.GONE, None, remarks=("nowhere",))
    if target is None:
        return Checked(saved, Standing.GONE, None, remarks=("not_held",))
    clauses = corpus.clauses_of(target.key)
    own = _held(corpus, saved)
    found = compared(corpus.clauses_of(own.key), clauses) if own else None
    by_id = {clause.id: clause for clause in clauses}
    change = _change_of(found, saved.clause)
    remarks = _never_stood(corpus, own, saved)
    here = by_id.get(saved.clause)
    if here is not None and here.text[saved.start : saved.end] == saved.quote:
        around = _around(change, here, saved) if found and found.pairs.get(saved.clause) == here.id else ()
        return Checked(saved, Standing.STANDS, target, here, saved.start, saved.end, None, (*remarks, *around))
    heir = by_id.get(found.pairs.get(saved.clause, "")) if found else None
    for clause, start in _places(saved, heir, here, clauses):
        around = _around(change, clause, saved) if clause is heir else ()
        end = start + len(saved.quote)
        return Checked(saved, Standing.MOVED, target, clause, start, end, None, (*remarks, *around))
    if heir is not None:
        start, end, turned = _successor(change, heir, saved)
        return Checked(saved, Standing.CHANGED, target, heir, start, end, turned, remarks)
    if found is None and (like := _like(saved, here, clauses)) is not None:
        return Checked(saved, Standing.CHANGED, target, *like, None, remarks)
    return Checked(saved, Standing.GONE, target, remarks=(*remarks, "no_clause"))


def _newest(corpus: Corpus, name: str, version: str) -> Document | None:
    """The newest version; of a document cited from a digest the newest digest, of one cited from its text the text."""
    known = versions_of(corpus, name)
    cited = next((document for document in known if document.version == version), None)
    alike = [document for document in known if cited is None or document.verbatim == cited.verbatim]
    return max(alike, key=lambda document: newest_last(document.version), default=None)


def _held(corpus: Corpus, saved: Saved) -> Document | None:
    return next((d for d in versions_of(corpus, saved.document) if d.version == saved.version), None)


def _never_stood(corpus: Corpus, own: Document | None, saved: Saved) -> tuple[str, ...]:
    if own is None:
        return ()
    clause = next((c for c in corpus.clauses_of(own.key) if c.id == saved.clause), None)
    stood = clause is not None and clause.text[saved.start : saved.end] == saved.quote
    return () if stood else ("never_stood",)


def _change_of(found: Comparison | None, clause_id: str) -> Change | None:
    changes = found.changes if found else ()
    return next((change for change in changes if change.old and change.old.id == clause_id), None)


def _touched(change: Change | None, saved: Saved) -> list[SentenceChange]:
    """The sentences of the old clause that the quote is taken from."""
    sentences = change.sentences if change else ()
    return [s for s in sentences if s.old and s.old.start < saved.end and saved.start < s.old.end]


def _around(change: Change | None, clause: Clause, saved: Saved) -> tuple[str, ...]:
    """What has changed about a quote that stands: its sentence beside it, or how strongly its lead-in lets it speak."""
    touched = [sentence for sentence in _touched(change, saved) if sentence.kind is not Kind.SAME]
    if any(sentence.edits for sentence in touched):
        return ("around",)
    by_lead_in = [s.kind for s in touched if any(flag.sign is Sign.CONTEXT for flag in s.flags)]
    return tuple(dict.fromkeys(f"lead_in_{_key(kind)}" for kind in by_lead_in))


def _key(kind: Kind) -> str:
    return "mixed" if kind is Kind.MIXED else kind.value


def _places(
    saved: Saved, heir: Clause | None, here: Clause | None, clauses: Iterable[Clause]
) -> Iterator[tuple[Clause, int]]:
    """Where the quote stands word for word, the likeliest place first."""
    for clause in dict.fromkeys(filter(None, (heir, here))):
        places = list(_occurrences(saved.quote, clause.text))
        if places:
            yield clause, min(places, key=lambda start: abs(start - saved.start))
    telling = _TELLING_HAN if has_han(saved.quote) else _TELLING
    if len(saved.quote) < telling:
        return
    # The prose of a section stands in its paragraphs too, which are the smaller unit.
    for clause in sorted(clauses, key=lambda clause: clause.kind == "section"):
        for start in _occurrences(saved.quote, clause.text):
            yield clause, start


def _occurrences(quote: str, text: str) -> Iterator[int]:
    """Where `quote` stands in `text` as whole words."""
    start = text.find(quote)
    while start >= 0:
        end = start + len(quote)
        if not (_joined(text, start) or _joined(text, end)):
            yield start
        start = text.find(quote, start + 1)


def _joined(text: str, at: int) -> bool:
    """Whether a word goes on at a place; Chinese has no such places."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return bool(_WORD.match(before) and _WORD.match(after)) and not (has_han(before) or has_han(after))


def _successor(change: Change | None, heir: Clause, saved: Saved) -> tuple[int, int, Kind | None]:
    """What took the place of a quote in the clause that took its clause's; the whole clause where no sentence did."""
    touched = _touched(change, saved)
    spans = [sentence.new for sentence in touched if sentence.new]
    kinds = {sentence.kind for sentence in touched} & {Kind.STRENGTHENED, Kind.WEAKENED, Kind.MIXED}
    turned = (Kind.MIXED if len(kinds) > 1 else next(iter(kinds))) if kinds else None
    if not spans:
        return 0, len(heir.text), turned
    return min(span.start for span in spans), max(span.end for span in spans), turned


def _like(saved: Saved, here: Clause | None, clauses: Iterable[Clause]) -> tuple[Clause, int, int] | None:
    """The sentence most like a quote whose own version is not here, in the clause of its id first."""
    for group in ([here] if here else [], clauses):
        scored = [
            (_likeness(saved.quote, clause.text[s.start : s.end]), clause, s.start, s.end)
            for clause in group
            for s in clause.sentences
        ]
        best = max(scored, key=lambda one: one[0], default=None)
        if best is not None and best[0] >= _LIKE:
            return best[1:]
    return None


def _likeness(one: str, other: str) -> float:
    bags = [Counter(text[a:b].lower() for a, b in tokens(text)) for text in (one, other)]
    total = bags[0].total() + bags[1].total()
    return 2 * (bags[0] & bags[1]).total() / total if total else 0.0
