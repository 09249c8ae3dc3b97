"""Laws of the comparison of two versions, on documents of any shape."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.diff import Comparison, compare, diff
from corpus.diff_model import Kind
from corpus.diff_sentences import edits_between
from corpus.model import Clause, Modality, Sentence

_SUBJECTS = ("Providers", "Users", "Developers", "Banks", "供應者")
_MODALS = {
    "must": Modality.MUST,
    "must not": Modality.MUST_NOT,
    "should": Modality.SHOULD,
    "should not": Modality.SHOULD_NOT,
    "may": Modality.MAY,
    "": Modality.DESCRIPTIVE,
}
_ACTS = (
    "keep logs of every request",
    "label images",
    "tell users why, if possible",
    "encrypt data at rest",
    "標示內容",
)

_sentences = st.tuples(st.sampled_from(_SUBJECTS), st.sampled_from(sorted(_MODALS)), st.sampled_from(_ACTS))


def _clause(identity: str, kind: str, heading: str, parent: str | None, said: list[tuple[str, str, str]]) -> Clause:
    text, spans = "", []
    for subject, modal, act in said:
        start = len(text) + bool(text)
        text = f"{text} {subject} {modal} {act}.".strip()
        spans.append(Sentence(start, len(text), _MODALS[modal]))
    return Clause("d", "1", identity, kind, heading, (heading,), parent, 0, text, None, (), tuple(spans))


@st.composite
def documents(draw: st.DrawFn) -> list[Clause]:
    """Sections with numbers, in them paragraphs that are counted; headings and paragraphs may repeat."""
    clauses: list[Clause] = []
    for number in range(1, draw(st.integers(0, 4)) + 1):
        heading = draw(st.sampled_from(("Scope", "Logs", "Labels", "Data protection")))
        clauses.append(_clause(str(number), "section", heading, None, []))
        for part in range(1, draw(st.integers(0, 4)) + 1):
            said = draw(st.lists(_sentences, max_size=3))
            clauses.append(_clause(f"{number}/p{part}", "para", heading, str(number), said))
    return clauses


@st.composite
def versions(draw: st.DrawFn) -> tuple[list[Clause], list[Clause]]:
    """Two documents that have clauses in common, or not."""
    one, other = draw(documents()), draw(documents())
    return (
        (one, [*one, *(c for c in other if c.id not in {o.id for o in one})]) if draw(st.booleans()) else (one, other)
    )


_PLENTY = settings(max_examples=150, deadline=None)


@_PLENTY
@given(documents())
def test_a_version_does_not_differ_from_itself(clauses: list[Clause]) -> None:
    assert diff(clauses, clauses) == ()


@_PLENTY
@given(versions())
def test_every_clause_of_either_version_is_accounted_for_exactly_once(both: tuple[list[Clause], list[Clause]]) -> None:
    old, new = both
    found = compare(old, new)
    assert Counter([*found.pairs, *found.gone]) == Counter(clause.id for clause in old)
    assert Counter([*found.pairs.values(), *found.came]) == Counter(clause.id for clause in new)
    removed = [change.old.id for change in found.changes if change.kind is Kind.REMOVED and change.old]
    added = [change.new.id for change in found.changes if change.kind is Kind.ADDED and change.new]
    assert (sorted(removed), sorted(added)) == (sorted(found.gone), sorted(found.came))
    changed = [(c.old.id, c.new.id) for c in found.changes if c.old and c.new]
    assert all(found.pairs[was] == became for was, became in changed)
    assert len(changed) == len(set(changed))
    # What is paired and not reported has the same words, id and headings.
    untouched = found.pairs.items() - set(changed)
    ours, theirs = {c.id: c for c in old}, {c.id: c for c in new}
    for was, became in untouched:
        assert (was, ours[was].text.split()) == (became, theirs[became].text.split())


@_PLENTY
@given(versions())
def test_exchanging_the_versions_turns_every_change_round(both: tuple[list[Clause], list[Clause]]) -> None:
    old, new = both
    there, back = compare(old, new), compare(new, old)
    assert there.pairs == {was: became for became, was in back.pairs.items()}
    assert (set(there.gone), set(there.came)) == (set(back.came), set(back.gone))
    turned = {Kind.STRENGTHENED: Kind.WEAKENED, Kind.WEAKENED: Kind.STRENGTHENED}
    assert _wordings(there) == {(new, old, turned.get(kind, kind)) for old, new, kind in _wordings(back)}


def _wordings(found: Comparison) -> set[tuple[str, str, Kind]]:
    spoken = (Kind.STRENGTHENED, Kind.WEAKENED, Kind.MIXED, Kind.REWORDED)
    return {(c.old.id, c.new.id, c.kind) for c in found.changes if c.old and c.new and c.kind in spoken}


_texts = st.text(alphabet="abc 必須應 .,", max_size=30)


@given(_texts, _texts)
def test_edits_lead_from_one_text_to_the_other(old: str, new: str) -> None:
    edits = edits_between(old, new)
    made, at = "", 0
    for edit in edits:
        made += old[at : edit.old[0]] + f" {new[slice(*edit.new)]} "
        at = edit.old[1]
    made += old[at:]
    assert "".join(made.split()) == "".join(new.split())
    assert edits_between(new, old) == tuple(type(edit)(edit.new, edit.old) for edit in edits)
