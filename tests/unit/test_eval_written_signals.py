"""Signs of no support, by hand on real clauses; they share nothing with the product's checks."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.library import open_library
from app.sources import register
from eval.signals import (
    NAME,
    NUMBER,
    STRONGER,
    UNCITED,
    facts_covered,
    grounded,
    is_stronger,
    names_lacking,
    numbers_in,
    signs_in,
    sources_of,
)

CORPUS = open_library().whole
DOCUMENTS = {document.key: document for document in CORPUS.documents}
FINANCE = CORPUS.clause("hk-genai-guideline", "A2.2.2/finance")
ACCESS = CORPUS.clause("hk-pdpo-cap486", "s-19-1-2")


def signs(text, *clauses, question=""):
    return signs_in(text, sources_of(clauses, DOCUMENTS, register()), clauses, question)


def test_what_a_clause_says_shows_no_sign():
    assert signs("Financial institutions should let users end the service at any time.", FINANCE) == ()
    assert signs("The HKMA's circular of 19 August 2024 speaks of an option to opt out.", FINANCE) == ()
    assert signs("資料使用者須在 40 日內依從《個人資料（私隱）條例》的查閱資料要求。", ACCESS) == ()


def test_what_it_does_not_say_shows():
    assert signs("Whoever does not comply is fined HK$10 million.", FINANCE) == (NUMBER,)
    assert signs("Banks must answer within three days.", ACCESS) == (NUMBER,)
    assert signs("資料使用者須在十四日內依從。", ACCESS) == (NUMBER,)
    assert signs("資料使用者須在四十日內依從。", ACCESS) == ()
    assert signs("資料使用者須在七日內依從。", ACCESS) == (NUMBER,)
    assert signs("Banks should follow the rules of the FSTB.", FINANCE) == (NAME,)
    assert signs("銀行應遵從《銀行業條例》。", FINANCE) == (NAME,)
    assert signs("Users are obliged to opt in.", CORPUS.clause("hk-genai-guideline", "3.3/privacy-protection")) == (
        STRONGER,
    )
    assert signs("Users may opt in.") == (UNCITED,)


def test_what_the_reader_named_is_no_sign():
    assert signs("The text names no rule for 30 days of the FSTB.", FINANCE) == (NUMBER, NAME)
    assert signs("The text names no rule for 30 days of the FSTB.", FINANCE, question="FSTB: within 30 days?") == ()


def test_numbers_are_read_in_digits_words_and_chinese():
    assert numbers_in("1,000 staff, 2.5%, three tiers, one of them; version 3.2.1.") == {
        "1000", "2.5", "3", "3.2.1",
    }  # fmt: skip
    assert numbers_in("分為四級，共五項，第二章，十四日，兩年，二十三名") == {"4", "5", "14", "2", "23"}


def test_names_are_looked_for_whatever_their_case():
    assert names_lacking("Ask the Privacy Commissioner or HKMA.", ["the privacy commissioner"]) == ["HKMA"]
    assert names_lacking("All GANs and LLMs.", ["GAN, LLM"]) == []


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=80))
def test_whatever_is_written_is_read(text):
    assert set(signs(text, FINANCE)) <= {NUMBER, NAME, STRONGER}
    assert grounded(text, [text]) in (None, 1.0)


@settings(deadline=None)  # the machine may be busy
@given(st.sampled_from(list(FINANCE.sentences)))
def test_a_sentence_of_the_clause_shows_no_sign(sentence):
    said = FINANCE.text[sentence.start : sentence.end]
    assert signs(said, FINANCE) == ()
    assert grounded(said, [FINANCE.text]) == 1.0
    assert not is_stronger(said, [FINANCE.text])


def test_a_fact_is_covered_by_most_of_its_words_and_all_of_its_numbers():
    facts = ["Cannot be completely eliminated at present", "Within 40 days"]
    assert facts_covered(facts, "At present it is not possible to eliminate them completely.") == 0.5
    assert facts_covered(facts, "Within 14 days, 14 days!") == 0.0
    assert facts_covered(facts, "It is eliminated completely at present within 40 days") == 1.0
    assert facts_covered([], "anything") is None
