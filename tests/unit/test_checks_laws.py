"""Laws of the checks: a sentence of a clause passes as it stands, and no changed copy of it does."""

from __future__ import annotations

import re

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.checks import About, Claim, check, resting_on, widened
from app.checks.quoting import quote_faults
from corpus.manifest import read_manifest
from corpus.model import Clause
from corpus.register import load_register
from corpus.store import load_corpus

_CORPUS = load_corpus()
_ABOUT = About(register=load_register(), documents={d.key: d for d in read_manifest()})
_CLAUSES = [c for c in _CORPUS.clauses if c.kind in ("para", "bullet") and c.id[0] in "23" and c.sentences]
_ROLES = ("Technology Developers", "Service Providers", "Service Users")
_MODAL = re.compile(r"\b(should|must)\b(?! (?:not|have)\b)")


_ACTING = re.compile(rf"(?:[^.:]{{1,60}}: )?({'|'.join(_ROLES)}) (?:should|must)")
_SENTENCES = [(c, c.text[s.start : s.end]) for c in _CLAUSES for s in c.sentences]
_OF_SHOULD = [(c, text) for c, text in _SENTENCES if re.search(r"\bshould\b", text)]
_OF_DUTY = [(c, text) for c, text in _SENTENCES if _MODAL.search(text)]
_OF_ROLE = [(c, text) for c, text in _SENTENCES if _ACTING.match(text) and not all(role in text for role in _ROLES)]


def _passes(clause: Clause, text: str) -> bool:
    return not check(Claim(text, ("C1",)), {"C1": clause}, None, _ABOUT)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(_SENTENCES))
def test_a_sentence_of_a_clause_passes(of: tuple[Clause, str]):
    assert _passes(*of)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(_OF_SHOULD))
def test_must_for_should_fails(of: tuple[Clause, str]):
    clause, text = of
    assert not _passes(clause, re.sub(r"\bshould\b", "must", text))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(_OF_DUTY))
def test_a_sentence_denied_fails(of: tuple[Clause, str]):
    clause, text = of
    found = _MODAL.search(text)
    assert found is not None
    assert not _passes(clause, f"{text[: found.end()]} not{text[found.end() :]}")


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(_SENTENCES), st.integers(2, 97))
def test_a_number_that_is_not_there_fails(of: tuple[Clause, str], number: int):
    clause, text = of
    assume(str(number) not in clause.text)
    assert not _passes(clause, f"{text.rstrip('.:')} within {number} days.")


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(_OF_ROLE), st.data())
def test_another_role_fails(of: tuple[Clause, str], data: st.DataObject):
    clause, text = of
    acting = _ACTING.match(text)
    assert acting is not None
    other = data.draw(st.sampled_from([role for role in _ROLES if role not in text]))
    assert not _passes(clause, text.replace(acting[1], other))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(_SENTENCES), st.data())
def test_a_quote_is_widened_to_whole_sentences(of: tuple[Clause, str], data: st.DataObject):
    clause, text = of
    words = text.split()
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    span = widened(clause, " ".join(words[first:last]))
    assert span is not None
    assert any(s.start == span[0] for s in clause.sentences)
    assert any(s.end == span[1] for s in clause.sentences)
    assert " ".join(words[first:last]) in " ".join(clause.text[slice(*span)].split())


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(_SENTENCES))
def test_what_is_cited_for_a_claim_holds_it(of: tuple[Clause, str]):
    clause, text = of
    # A quote as well, since words that only lead in a list ("The five dimensions are:") are near to many sentences.
    spans = resting_on(Claim(text, ("C1",), (("C1", text),)), {"C1": clause}, None, _ABOUT)
    assert any(text in clause.text[start:end] for _, start, end in spans)


def test_quotes_that_do_not_stand_are_faults():
    clause = next(c for c in _CLAUSES if c.id == "3.3/maintain-independent-discretion")

    def faults(quote: str, label: str = "C1") -> list[str]:
        claim = Claim("x", ("C1",), ((label, quote),))
        return [fault.check for fault in quote_faults(claim, {"C1": clause, "C2": clause})]

    assert faults("it should not be adopted without human verification") == []
    assert faults("it should be adopted without human verification") == ["quote"]
    assert faults("should not") == ["quote"]
    assert faults("") == ["quote"]
    assert faults("it should not be adopted without human verification", "C2") == ["quote"]


def test_labels_that_were_not_given_are_faults():
    clause = _CLAUSES[0]
    for labels in ((), ("C9",), ("C1", "1.2")):
        found = check(Claim("Anything at all is said here.", labels), {"C1": clause}, None, _ABOUT)
        assert {fault.check for fault in found} == {"label"}


def test_frames_and_labels_in_the_text_do_not_matter():
    clause = next(c for c in _CLAUSES if c.id == "3.3/prudent-dissemination")
    plain = "Service Users should proactively verify the authenticity, legality and appropriateness of the content."
    for frame in ("According to the Guideline, {}", "In short, {}", "The Guideline says that {}", "{} [C1]"):
        assert _passes(clause, frame.format(plain)), frame
