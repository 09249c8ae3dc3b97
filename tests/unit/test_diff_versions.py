"""What a comparison of two versions reports, on small documents and on the edited copy of the Guideline."""

from __future__ import annotations

import importlib.util
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from corpus.diff import compare, diff
from corpus.diff_concerns import bearing_on
from corpus.diff_model import Change, Kind, Sign
from corpus.diff_words import modals, negations, strongest
from corpus.model import Clause, Modality, Sentence, Tags
from corpus.register import load_register
from corpus.store import load_corpus


def clause(identity: str, text: str = "", *, heading: str = "", kind: str = "", parent: str | None = None) -> Clause:
    kind = kind or ("para" if text else "section")
    speaks = next((m for m in (Modality.MUST, Modality.SHOULD) if m.value in text.split()), Modality.DESCRIPTIVE)
    spoken = (Sentence(0, len(text), speaks),) if text else ()
    return Clause("d", "1", identity, kind, heading, (heading,), parent, 0, text, None, (), spoken)


def kinds(changes: tuple[Change, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(c.kind.value, c.old and c.old.id, c.new and c.new.id) for c in changes]


LOGS = "Providers should keep logs of every request that users make."
LABELS = "Developers should label the images that their models generate."
KEYS = "Banks should rotate the keys with which records are encrypted."


@pytest.fixture(scope="module")
def edited() -> ModuleType:
    path = Path(__file__).parents[1] / "edited_guideline.py"
    spec = importlib.util.spec_from_file_location("edited_guideline", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up by its name.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_edited_guideline_shows_exactly_its_edits(edited: ModuleType) -> None:
    old, (_, new) = load_corpus().clauses, edited.edited_guideline()
    start = time.perf_counter()
    found = compare(old, new)
    assert time.perf_counter() - start < 3
    expected = sorted(map(str, (one for edit in edited.EDITS for one in edit.expected)))
    assert sorted(map(str, kinds(tuple(c for c in found.changes if not c.follows)))) == expected
    # What only follows: the paragraphs of the renumbered sections and the items behind the removed one.
    item = "3.3/establish-organisation-policies-and-guidelines/item-{}".format
    assert kinds(tuple(c for c in found.changes if c.follows)) == [
        ("renumbered", "2.3.4/p1", "2.3.5/p1"),
        ("renumbered", "2.3.5/p1", "2.3.6/p1"),
        *(("renumbered", item(n), item(n - 1)) for n in range(11, 16)),
    ]
    by_id = {change.clause.id: change for change in found.changes}
    assert by_id["A2.2.2/healthcare"].has(Sign.NEGATION_LOST)
    assert by_id["A2.2.2/finance"].has(Sign.CONDITION_DROPPED)
    pilot = by_id["3.2.2/pilot-projects"]
    assert pilot.old and pilot.new
    first = pilot.sentences[0]
    assert [(pilot.old.text[slice(*e.old)], pilot.new.text[slice(*e.new)]) for e in first.edits] == [("should", "must")]


def test_exchanged_versions_of_the_guideline_turn_every_edit_round(edited: ModuleType) -> None:
    old, (_, new) = load_corpus().clauses, edited.edited_guideline()
    turned = {"added": "removed", "removed": "added", "strengthened": "weakened", "weakened": "strengthened"}
    there = {(turned.get(kind, kind), new, old) for kind, old, new in kinds(diff(old, new))}
    assert there == set(kinds(diff(new, old)))


def test_a_changed_modal_word_strengthens_or_weakens() -> None:
    old, new = [clause("1", LOGS)], [clause("1", LOGS.replace("should", "must"))]
    assert kinds(diff(old, new)) == [("strengthened", "1", "1")]
    assert kinds(diff(new, old)) == [("weakened", "1", "1")]


def test_a_modal_word_that_the_strongest_one_hides_is_seen() -> None:
    both = "Providers should keep logs and must encrypt them."
    old, new = clause("1", both), clause("1", both.replace("should", "must"))
    assert kinds(diff([old], [new])) == [("strengthened", "1", "1")]
    crossed = clause("1", "Providers must keep logs and should encrypt them.")
    assert kinds(diff([old], [crossed])) == [("strengthened and weakened", "1", "1")]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (
            "供應者應為圖像加上標籤，並保存記錄。",
            "供應者必須為圖像加上標籤，並保存記錄。",
            Kind.STRENGTHENED,
        ),
        ("供應者必須為圖像加上標籤，並保存記錄。", "供應者可為圖像加上標籤，並保存記錄。", Kind.WEAKENED),
        ("供應者須回應查詢，並保存記錄一年。", "供應者須回應查詢，並保存記錄兩年。", Kind.REWORDED),
    ],
)
def test_chinese_is_compared_by_characters(before: str, after: str, kind: Kind) -> None:
    [change] = diff([clause("1", before)], [clause("1", after)])
    assert change.kind is kind
    [edit] = change.sentences[0].edits
    assert len(after[slice(*edit.new)]) <= 2


def test_what_may_not_be_done_is_forbidden_as_what_must_not() -> None:
    forbids = [
        replace(clause("1", text), sentences=(Sentence(0, len(text), Modality.MUST_NOT),))
        for text in ("Banks may not share keys with others.", "Banks must not share keys with others.")
    ]
    assert kinds(diff(forbids[:1], forbids[1:])) == [("reworded", "1", "1")]


def test_a_lost_not_and_a_dropped_condition_are_flagged() -> None:
    text = "If practicable, providers should not reuse the records of patients."
    [change] = diff([clause("1", text)], [clause("1", "Providers should reuse the records of patients.")])
    assert change.kind is Kind.REWORDED
    assert change.has(Sign.NEGATION_LOST) and change.has(Sign.CONDITION_DROPPED)


def test_a_renumbered_section_is_not_removed_and_added() -> None:
    old = [clause("4", heading="Logs"), clause("4/p1", LOGS, parent="4")]
    new = [clause("7", heading="Logs"), clause("7/p1", LOGS, parent="7")]
    section, paragraph = diff(old, new)
    assert kinds((section, paragraph)) == [("renumbered", "4", "7"), ("renumbered", "4/p1", "7/p1")]
    assert (section.follows, paragraph.follows) == ("", "7")


def test_a_section_with_another_heading_is_the_same_section() -> None:
    old = [clause("4", heading="Logs"), clause("4/p1", LOGS, parent="4")]
    new = [clause("4", heading="Keeping of records"), clause("4/p1", LOGS, parent="4")]
    [change] = diff(old, new)
    assert change.kind is Kind.REWORDED and change.heading == ("Logs", "Keeping of records")


def test_a_moved_bullet_is_moved() -> None:
    logs, labels, keys = (clause(n, text) for n, text in (("logs", LOGS), ("labels", LABELS), ("keys", KEYS)))
    assert kinds(diff([logs, labels, keys], [labels, keys, logs])) == [("moved", "logs", "logs")]
    sections = clause("1", heading="Logs"), clause("2", heading="Keys")
    here, there = replace(logs, id="1/logs", parent="1"), replace(logs, id="2/logs", parent="2")
    assert kinds(diff([sections[0], here, sections[1]], [*sections, there])) == [("moved", "1/logs", "2/logs")]


def test_a_paragraph_put_in_front_changes_the_ids_behind_it_and_nothing_else() -> None:
    section = clause("1", heading="Logs")
    old = [section, clause("1/p1", LOGS, parent="1"), clause("1/p2", LABELS, parent="1")]
    new = [section, *(clause(f"1/p{n}", text, parent="1") for n, text in enumerate((KEYS, LOGS, LABELS), 1))]
    added, *others = diff(old, new)
    assert kinds((added,)) == [("added", None, "1/p1")]
    assert [(c.kind, c.follows) for c in others] == [(Kind.RENUMBERED, "1/p1")] * 2


def test_same_words_in_a_stronger_list_are_strengthened_by_their_lead_in() -> None:
    item = clause("1/item-1", "keep logs", kind="item", parent="1")
    stronger = replace(item, sentences=(Sentence(0, 9, Modality.MUST),))
    weaker = replace(item, sentences=(Sentence(0, 9, Modality.SHOULD),))
    lead = [clause("1/p1", f"Providers {word} do the following:", parent="1") for word in ("should", "must")]
    first, second = diff([lead[0], weaker], [lead[1], stronger])
    assert (first.kind, second.kind) == (Kind.STRENGTHENED, Kind.STRENGTHENED)
    assert second.has(Sign.CONTEXT) and second.follows == "1/p1"
    # Two readers may judge the same fragment differently; without a cause in the text nothing has changed.
    assert diff([lead[0], weaker], [lead[0], stronger]) == ()
    # What has a modal word of its own takes no strength from elsewhere.
    told = [replace(item, text="must act", sentences=(Sentence(0, 8, m),)) for m in (Modality.SHOULD, Modality.MUST)]
    assert kinds(diff([lead[0], told[0]], [lead[1], told[1]])) == [("strengthened", "1/p1", "1/p1")]


def test_a_sentence_that_came_is_told_from_one_reworded() -> None:
    [change] = diff([clause("1", LOGS)], [_two(LOGS, KEYS)])
    assert [sentence.kind for sentence in change.sentences] == [Kind.SAME, Kind.ADDED]
    assert change.kind is Kind.REWORDED and change.has(Sign.DUTY_ADDED)


def test_a_sentence_that_went_to_another_clause_is_followed_there() -> None:
    old, new = [_two(LOGS, KEYS)], [clause("1", LOGS), clause("2", KEYS)]
    rest, part = diff(old, new)
    assert kinds((rest, part)) == [("reworded", "1", "1"), ("added", None, "2")]
    assert [(flag.sign, flag.words) for flag in (*rest.flags, *part.flags)] == [
        (Sign.WENT, ("2",)),
        (Sign.CAME, ("1",)),
    ]


def _two(one: str, other: str) -> Clause:
    spans = (Sentence(0, len(one), Modality.SHOULD), Sentence(len(one) + 1, len(one) + 1 + len(other), Modality.SHOULD))
    return replace(clause("1", f"{one} {other}"), sentences=spans)


def test_white_space_is_no_difference() -> None:
    assert diff([clause("1", LOGS)], [clause("1", LOGS.replace(" ", "\n", 3))]) == ()


def test_filters_hide_what_bears_on_others_and_count_it() -> None:
    def tagged(identity: str, text: str, **tags: tuple[str, ...]) -> Clause:
        return replace(clause(identity, text), tags=Tags(**tags))

    old = [
        tagged("logs", LOGS, roles=("Service Provider",)),
        tagged("labels", LABELS, sectors=("finance",)),
        clause("keys", KEYS),
    ]
    changes = diff(old, [replace(c, text=c.text.replace("should", "shall")) for c in old])
    assert len(changes) == 3
    user = bearing_on(changes, ["Service User"], [], {})
    assert ([c.clause.id for c in user.changes], user.hidden) == (["labels", "keys"], 1)
    retailer = bearing_on(changes, [], ["retail"], {})
    assert ([c.clause.id for c in retailer.changes], retailer.hidden) == (["logs", "keys"], 1)
    assert bearing_on(changes, [], [], {}).hidden == 0


def test_the_register_says_whom_a_clause_of_the_guideline_asks(edited: ModuleType) -> None:
    changes = diff(load_corpus().clauses, edited.edited_guideline()[1])
    found = bearing_on(changes, ["Service User"], ["finance"], load_register())
    shown = {change.clause.id for change in found.changes}
    assert {"A2.2.2/finance", "3.3/privacy-protection"} <= shown
    assert not shown & {"A2.2.2/journalism", "A2.2.2/healthcare", "3.2.2/pilot-projects"}
    assert found.hidden >= 3


def test_two_long_documents_take_seconds() -> None:
    words = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa")
    texts = [" ".join(words[(n * k + k) % 10] + str((n * 7 + k) % 97) for k in range(25)) for n in range(2000)]
    old = [clause(f"p{n}", text) for n, text in enumerate(texts)]
    new = [clause(f"p{n + 3}", f"{text} anew") for n, text in enumerate(texts)]
    start = time.perf_counter()
    found = compare(old, new)
    assert time.perf_counter() - start < 20
    assert len(found.pairs) == 2000 and not found.gone


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Providers must not and may", (Modality.MUST_NOT, Modality.MAY)),
        ("供應者不得移除，無須回應", (Modality.MUST_NOT,)),
        ("相應的對應措施", ()),
    ],
)
def test_modal_words_are_found_whole(text: str, expected: tuple[Modality, ...]) -> None:
    assert modals(text) == expected
    assert strongest("nothing here") is Modality.DESCRIPTIVE
    assert negations("They do not, and cannot") == 2
