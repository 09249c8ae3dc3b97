from corpus.model import Clause, Modality, Sentence
from index.settings import UNIT_KINDS
from index.units import extra_fingerprint, make_units


def clause(id, kind, text, parent=None, heading="", sentences=None, document="doc"):
    spans = sentences if sentences is not None else ([(0, len(text))] if text else [])
    return Clause(
        document=document, version="1", id=id, kind=kind, heading=heading, path=("Guide", heading) if heading else (),
        parent=parent, order=0, text=text, page=None, segments=(),
        sentences=tuple(Sentence(start, end, Modality.DESCRIPTIVE) for start, end in spans),
    )  # fmt: skip


SECTION = clause("1", "section", "Providers act. Users act.", heading="Duties")
PARA = clause("1/p1", "para", "Providers act. Users act.", "1", "Duties", [(0, 14), (15, 25)])
LEAD = clause("1/p2", "para", "A policy should specify:", "1", "Duties")
ITEM = clause("1/item-1", "item", "the permitted tools;", "1", "Duties")
BULLET = clause("1/policy", "bullet", "Policy: First say why. It should name:", "1", "Policy", [(0, 22), (23, 38)])
SUB_ITEM = clause("1/policy/item-1", "item", "the permitted users;", "1/policy", "Policy")
ALL = (SECTION, PARA, LEAD, ITEM, BULLET, SUB_ITEM)


def units_of(id, clauses=ALL, kinds=UNIT_KINDS, extra=None):
    return [unit for unit in make_units(clauses, kinds, extra or {}) if clauses[unit.clause].id == id]


def test_a_section_that_repeats_its_paragraphs_is_found_by_its_headings_alone():
    (overview,) = units_of("1")
    assert (overview.text, overview.start) == ("Duties: Policy", None)
    assert units_of("1", (SECTION, PARA)) == []
    assert any("Providers act." in unit.text for unit in units_of("1", (SECTION,)))


def test_a_clause_is_searched_with_its_headings_and_each_sentence_with_its_own():
    whole, first, second = units_of("1/p1")
    assert whole.kind == "clause" and whole.text == "Guide > Duties\nProviders act. Users act." and whole.start is None
    assert (first.kind, first.start, first.end, first.text) == ("sentence", 0, 14, "Duties: Providers act.")
    assert PARA.text[second.start : second.end] == "Users act."


def test_a_clause_of_one_sentence_has_it_as_its_clause_unit():
    (unit,) = units_of("1/p2")
    assert unit.kind == "clause" and LEAD.text[unit.start : unit.end] == LEAD.text
    (only_sentences,) = units_of("1/p2", kinds=("sentence",))
    assert only_sentences.kind == "sentence"


def test_an_item_carries_the_words_that_introduce_its_list():
    assert "A policy should specify: the permitted tools;" in units_of("1/item-1")[0].text
    assert "It should name: the permitted users;" in units_of("1/policy/item-1")[0].text
    assert "First say why" not in units_of("1/policy/item-1")[0].text


def test_further_texts_are_questions_or_glosses_by_their_end():
    extra = {"1/p1": ("Who acts?", "誰要行動？", "Both act.", " ")}
    found = [(unit.kind, unit.text) for unit in units_of("1/p1", extra=extra) if unit.kind in ("ask", "gloss")]
    assert found == [("ask", "Who acts?"), ("ask", "誰要行動？"), ("gloss", "Both act.")]
    assert {unit.kind for unit in units_of("1/p1", kinds=("clause",), extra=extra)} == {"clause"}


def test_a_bare_id_means_the_first_clause_with_it_and_a_key_exactly_one():
    twin = clause("1/p1", "para", "Something else.", document="other")
    clauses = (PARA, twin)
    owners = lambda extra: {u.clause for u in make_units(clauses, ("gloss",), extra)}  # noqa: E731
    assert owners({"1/p1": ("A gloss.",)}) == {0}
    assert owners({twin.key: ("A gloss.",)}) == {1}


def test_units_stand_in_the_order_of_clauses():
    units = make_units(ALL, UNIT_KINDS, {"1": ("On duties.",), "1/item-1": ("Which tools?",)})
    assert [unit.clause for unit in units] == sorted(unit.clause for unit in units)
    assert any(ALL[unit.clause].id == "1" for unit in units)


def test_other_extra_texts_have_another_fingerprint():
    same = {"a": ("x", "y"), "b": ("z",)}
    assert extra_fingerprint(same) == extra_fingerprint(dict(reversed(same.items())))
    variants = [{}, {"a": ("x y",), "b": ("z",)}, {"a": ("x",), "b": ("y", "z")}, {"a": ("y", "x"), "b": ("z",)}]
    assert len({extra_fingerprint(one) for one in (same, *variants)}) == 5
