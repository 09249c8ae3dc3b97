"""Law 1: no citation exists whose quote is not at its span, whatever a draft proposes."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answer import Citation, Draft, DraftPart, DraftStatement, Statement
from app.answering.verify import cite, verify
from corpus.model import ClausewiseError
from corpus.store import load_corpus

CORPUS = load_corpus()
QUOTABLE = [clause for clause in CORPUS.clauses if clause.sentences]
HOMOGLYPHS = {"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "i": "і", "A": "Α", "T": "Τ", "S": "Ѕ"}

clauses = st.sampled_from(QUOTABLE)
labels = st.text(min_size=1, max_size=4) | st.sampled_from(["C1", "C2", "C99", "c1", "C１"])


@st.composite
def true_parts(draw):
    """A clause with one of its sentences, quoted as it stands."""
    clause = draw(clauses)
    sentence = draw(st.sampled_from(clause.sentences))
    return clause, clause.text[sentence.start : sentence.end], sentence.start


def one(clause, quote, start=None, label="C1"):
    return Draft((DraftStatement("", (DraftPart(label, quote, start),)),), {"C1": clause})


def everything_stands(statements):
    for statement in statements:
        assert statement.citations
        for citation in statement.citations:
            clause = CORPUS.clause(citation.clause.document, citation.clause.id)
            assert clause.text[citation.start : citation.end] == citation.quote
            assert citation.quote in statement.text


@given(true_parts())
def test_a_true_quote_is_kept_word_for_word(part):
    clause, quote, start = part
    statements, withheld = verify(one(clause, quote, start), CORPUS)
    assert [s.text for s in statements] == [quote]
    assert withheld == ()
    everything_stands(statements)


@given(clauses, st.text(max_size=200), st.none() | st.integers(-5, 3000), labels)
def test_arbitrary_drafts_never_yield_a_false_citation(clause, quote, start, label):
    statements, withheld = verify(one(clause, quote, start, label), CORPUS)
    assert len(statements) + len(withheld) == 1
    everything_stands(statements)


@given(true_parts(), st.data())
def test_a_corrupted_quote_is_withheld(part, data):
    clause, quote, start = part
    at = data.draw(st.integers(0, len(quote) - 1))
    letter = data.draw(st.characters(exclude_characters=quote[at], exclude_categories=("Cs",)))
    corrupted = quote[:at] + letter + quote[at + 1 :]
    statements, withheld = verify(one(clause, corrupted, start), CORPUS)
    assert not statements and withheld[0].reason


@given(true_parts(), st.data())
def test_homoglyphs_are_withheld(part, data):
    clause, quote, start = part
    places = [i for i, letter in enumerate(quote) if letter in HOMOGLYPHS]
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    forged = quote[:at] + HOMOGLYPHS[quote[at]] + quote[at + 1 :]
    statements, _ = verify(one(clause, forged), CORPUS)
    assert not statements


@given(true_parts(), st.data())
def test_changed_whitespace_is_withheld(part, data):
    clause, quote, start = part
    places = [i for i, letter in enumerate(quote) if letter == " "]
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    space = data.draw(st.sampled_from(["  ", "\u00a0", "\u2009", "\t", "\n", "\u3000", ""]))
    statements, _ = verify(one(clause, quote[:at] + space + quote[at + 1 :], start), CORPUS)
    assert not statements


@given(true_parts(), st.data())
def test_half_a_sentence_is_withheld(part, data):
    clause, quote, start = part
    if len(quote) < 3:
        return
    cut = data.draw(st.integers(1, len(quote) - 1))
    boundaries = {s.end for s in clause.sentences}
    statements, _ = verify(one(clause, quote[:cut], start), CORPUS)
    assert bool(statements) == (start + cut in boundaries)


@given(true_parts(), labels)
def test_an_unknown_label_is_withheld(part, label):
    clause, quote, start = part
    statements, withheld = verify(one(clause, quote, start, label), CORPUS)
    assert bool(statements) == (label == "C1")
    if label != "C1":
        assert "unknown label" in withheld[0].reason


@given(true_parts(), st.sampled_from(["version", "text", "id", "document"]))
def test_another_version_of_a_clause_is_withheld(part, field):
    clause, quote, start = part
    changed = {
        "version": {"version": "1.0"},
        "text": {"text": clause.text + " "},
        "id": {"id": clause.id + "/x"},
        "document": {"document": "another-guideline"},
    }[field]
    forged = replace(clause, **changed)
    statements, withheld = verify(one(forged, quote, start), CORPUS)
    assert not statements and withheld
    with pytest.raises(ClausewiseError):
        cite(CORPUS, forged, 0, len(quote))


@given(st.lists(true_parts(), min_size=1, max_size=4), st.integers(0, 3))
def test_one_false_part_withholds_the_whole_statement(parts, which):
    evidence = {f"C{n}": clause for n, (clause, _, _) in enumerate(parts)}
    drafted = [DraftPart(f"C{n}", quote, start) for n, (_, quote, start) in enumerate(parts)]
    which %= len(drafted)
    drafted[which] = replace(drafted[which], quote=drafted[which].quote + "!")
    statements, withheld = verify(Draft((DraftStatement("", tuple(drafted)),), evidence), CORPUS)
    assert not statements and len(withheld) == 1


@settings(max_examples=300)
@given(clauses, st.integers(-10, 4000), st.integers(-10, 4000))
def test_a_citation_with_an_impossible_span_cannot_be_made(clause, start, end):
    possible = 0 <= start < end <= len(clause.text) and clause.text[start:end].strip()
    if possible:
        assert Citation(clause, start, end).quote == clause.text[start:end]
    else:
        with pytest.raises(ValueError):
            Citation(clause, start, end)


def test_a_statement_without_citation_cannot_be_made():
    with pytest.raises(ValueError):
        Statement("Anything at all.", ())


def test_a_statement_that_cites_nothing_is_withheld():
    statements, withheld = verify(Draft((DraftStatement("", ()),), {}), CORPUS)
    assert not statements and withheld[0].reason == "the statement cites nothing"
