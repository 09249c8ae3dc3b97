"""Each check of the register catches the breach that it stands guard against, and names the place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.register import FOLDER, GUIDELINE, Difference, Duty, Entry
from corpus.register_check.material import Material, load_material
from corpus.register_check.report import check_material, check_register, lines
from corpus.store import load_corpus

CLAUSES = load_corpus().clauses_of(GUIDELINE)
SOUND = load_material(CLAUSES)
PLACE = "A2.2.2/finance"
ENTRY = SOUND.register[PLACE]
FIRM = next(at for at, duty in enumerate(ENTRY.duties) if duty.modality == "should" and duty.modality_basis == "words")


def breaches(material: Material, questions: tuple[tuple[str, str], ...] = ()) -> dict[str, list[str]]:
    return {one.check: [str(breach) for breach in one.breaches] for one in check_material(material, questions)}


def with_entry(**fields: object) -> Material:
    return replace(SOUND, register={**SOUND.register, PLACE: replace(ENTRY, **fields)})


def with_duty(at: int = FIRM, **fields: object) -> Material:
    duties = [*ENTRY.duties]
    duties[at] = replace(duties[at], **fields)
    return with_entry(duties=tuple(duties))


def duty() -> Duty:
    return ENTRY.duties[FIRM]


def with_pointing(name: str, row: tuple[str, str, str]) -> Material:
    return replace(SOUND, pointing={**SOUND.pointing, name: (*SOUND.pointing[name], row)})


def without_record() -> Material:
    return replace(SOUND, register={name: entry for name, entry in SOUND.register.items() if name != PLACE})


def out_of_order() -> Material:
    return replace(SOUND, register=dict(reversed(SOUND.register.items())))


def with_record_of(name: str) -> Material:
    return replace(SOUND, register={**SOUND.register, name: replace(ENTRY, id=name)})


def without_duty() -> Material:
    return with_entry(duties=tuple(one for at, one in enumerate(ENTRY.duties) if at != FIRM))


def no_longer_excused() -> Material:
    return replace(SOUND, imposes_nothing=SOUND.imposes_nothing[1:])


def test_the_bundled_register_is_sound() -> None:
    assert not any(breaches(SOUND).values())


@pytest.mark.parametrize(
    ("check", "plant", "said"),
    [
        ("records", without_record, f"{PLACE}: has no record"),
        ("records", out_of_order, "keep the reading order"),
        ("records", lambda: with_record_of("A9/nowhere"), "A9/nowhere: has a record but is no clause"),
        ("records", lambda: with_record_of("2.1"), "2.1: has a record but is no clause"),
        ("fields", lambda: with_entry(gloss_en="Too short."), "English gloss is too short"),
        ("fields", lambda: with_entry(gloss_zh="太短。"), "Chinese gloss is too short"),
        ("fields", lambda: with_entry(asks_zh=()), "asks_zh is empty"),
        ("fields", lambda: with_entry(terms=()), "terms is empty"),
        ("fields", lambda: with_entry(asks_en=("Who pays?", "who pays")), "asks one question twice"),
        ("fields", lambda: with_duty(who=("Bank",)), "names Bank"),
        ("fields", lambda: with_duty(who=()), "names nobody"),
        ("fields", lambda: with_duty(who_basis="guessed"), "who_basis 'guessed'"),
        ("fields", lambda: with_duty(who=("Service User",), who_basis="unnamed"), "a role that nothing names"),
        ("fields", lambda: with_duty(sectors=("banking",)), "unknown sector"),
        ("fields", lambda: with_duty(sectors=(), sectors_basis="example"), "sectors_basis 'example'"),
        ("fields", lambda: with_duty(modality="descriptive"), "modality 'descriptive'"),
        ("fields", lambda: with_duty(modality="ought"), "modality 'ought'"),
        ("fields", lambda: with_duty(modality_basis="felt"), "modality_basis 'felt'"),
        ("fields", lambda: with_duty(words=""), "rests on words that are not given"),
        ("fields", lambda: with_duty(risk_tier="medium"), "risk_tier 'medium'"),
        ("fields", lambda: with_duty(evidence=""), "what would show"),
        ("fields", lambda: with_duty(source="blog"), "source 'blog'"),
        (
            "fields",
            lambda: replace(SOUND, differences=(Difference("A9/nowhere", "error", "high", "a", "b", ""),)),
            "A9/nowhere is no clause",
        ),
        (
            "fields",
            lambda: replace(SOUND, differences=(Difference(PLACE, "error", "huge", "a", "b", ""),)),
            "weight 'huge'",
        ),
        ("fields", lambda: replace(SOUND, aliases=(("私隱", "私隱"),)), "variant of itself"),
        ("quotes", lambda: with_duty(quote=duty().quote.replace("should", "must")), "does not hold the words"),
        ("quotes", lambda: with_entry(duties=tuple(reversed(ENTRY.duties))), "before the duty above it"),
        ("quotes", lambda: with_duty(words="must"), "“must” is not in the quote"),
        ("links", lambda: with_entry(links=("A9/nowhere",)), "neither a record nor an instrument"),
        ("links", lambda: with_entry(links=(PLACE,)), "links to itself"),
        ("links", lambda: with_entry(links=("2.1.2/p1", "2.1.2/p1")), "names a link twice"),
        ("links", lambda: replace(SOUND, instruments=(*SOUND.instruments, ("Law X", "甲法", ""))), "links to Law X"),
        ("links", lambda: with_pointing("aliases.tsv", ("私隱", "隱私", "2.1.2,9.9")), "'9.9', which is no clause"),
        ("wording", lambda: with_duty(what_en="Banks must do it."), "“must” is stronger than its duty (should)"),
        ("wording", lambda: with_duty(what_zh="銀行必須這樣做。"), "“必須” is stronger than its duty (should)"),
        ("wording", lambda: with_duty(what_en="Banks may do it."), "weaker than its duty (should)"),
        ("wording", lambda: with_duty(what_zh="銀行可以這樣做。"), "weaker than its duty (should)"),
        ("wording", lambda: with_duty(modality="must"), "does not carry the class must"),
        ("coverage", without_duty, f"{PLACE}: no duty quotes the sentence"),
        ("coverage", lambda: with_duty(quote=duty().quote.split("should")[0].strip()), "quotes the “should” of"),
        ("coverage", no_longer_excused, "no duty quotes the sentence"),
        (
            "coverage",
            lambda: replace(SOUND, imposes_nothing=(*SOUND.imposes_nothing, (PLACE, "No such words", "x"))),
            "excuses nothing",
        ),
        (
            "wording",
            lambda: replace(SOUND, reviewed_wording=(*SOUND.reviewed_wording, (PLACE, "No such words", "x"))),
            "excuses nothing",
        ),
        ("Chinese", lambda: with_entry(gloss_zh=ENTRY.gloss_zh.replace("應", "应")), "not written so in Hong Kong"),
        ("Chinese", lambda: with_entry(gloss_zh=ENTRY.gloss_zh[:30]), "times as long as its English"),
        ("Chinese", lambda: with_entry(gloss_zh=ENTRY.gloss_zh * 3), "times as long as its English"),
        ("Chinese", lambda: with_entry(gloss_zh=ENTRY.gloss_en), "hardly any Chinese"),
        ("Chinese", lambda: with_entry(gloss_zh=ENTRY.gloss_zh + "\ufffd"), "damaged"),
        ("Chinese", lambda: with_entry(gloss_zh=ENTRY.gloss_zh + "銀銀銀"), "damaged"),
        ("Chinese", lambda: with_entry(gloss_zh=ENTRY.gloss_zh + "「"), "「 without 」"),
        ("Chinese", lambda: with_entry(gloss_en=f"{ENTRY.gloss_en} 銀行"), "Chinese in an English text"),
        ("Chinese", lambda: replace(SOUND, glossary=(("data", "数据"),)), "not written so in Hong Kong"),
        ("terms", lambda: with_entry(terms=(("accountability", "會計"),)), "'accountability' is 會計"),
    ],
)  # fmt: skip
def test_a_planted_breach_is_caught(check: str, plant: Callable[[], Material], said: str) -> None:
    found = breaches(plant())
    assert any(said in breach for breach in found[check]), found


def test_a_gloss_is_held_against_its_clause_and_the_lead_in_of_an_item() -> None:
    plain = next(
        entry
        for entry in SOUND.register.values()
        if not entry.duties and SOUND.clauses[entry.id].kind == "para" and "should" not in SOUND.text(entry.id)
    )
    for changed in (
        replace(plain, gloss_en=f"Everybody must know this. {plain.gloss_en}"),
        replace(plain, gloss_zh=f"人人必須知道。{plain.gloss_zh}"),
    ):
        material = replace(SOUND, register={**SOUND.register, plain.id: changed})
        assert any(one.startswith(plain.id) for one in breaches(material)["wording"])
    item = SOUND.register["3.3/establish-organisation-policies-and-guidelines/item-10"]
    assert "should" in item.gloss_en
    assert "should" not in SOUND.text(item.id)


@pytest.mark.parametrize("language", ["asks_en", "asks_zh"])
def test_a_question_taken_from_an_evaluation_file_is_caught_but_not_printed(language: str) -> None:
    ask = getattr(ENTRY, language)[0]
    (breach,) = breaches(SOUND, (("hidden-7", f"{ask.upper()} ..."),))["questions"]
    assert breach.startswith(f"{PLACE}: “{ask}” is too near (1.00) to the evaluation question hidden-7")
    assert ask.upper() == ask or ask.upper() not in breach
    assert not breaches(SOUND, (("other", "How tall is the lighthouse on Waglan Island?"),))["questions"]


def test_a_file_that_cannot_be_read_is_a_breach_of_the_schema(tmp_path: Path) -> None:
    folder = tmp_path / "register"
    shutil.copytree(FOLDER, folder)
    path = folder / f"{GUIDELINE}.jsonl"
    first = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    del first["gloss_zh"]
    path.write_text(json.dumps(first) + "\n", encoding="utf-8")
    (finding,) = check_register(CLAUSES, (), folder)
    assert finding.check == "schema"
    assert "line 1 has no proper field 'gloss_zh'" in str(finding.breaches[0])
    shutil.copy(FOLDER / path.name, path)
    (folder / "reviewed-wording.tsv").write_text("one\ttwo\n", encoding="utf-8")
    (finding,) = check_register(CLAUSES, (), folder)
    assert "reviewed-wording.tsv, line 1" in str(finding.breaches[0])
    (folder / "reviewed-wording.tsv").unlink()
    (finding,) = check_register(CLAUSES, (), folder)
    assert "cannot be read" in str(finding.breaches[0])


def test_a_wrong_field_stops_the_checks_that_build_on_it_and_the_report_counts() -> None:
    findings = check_material(with_duty(modality="ought"), ())
    assert [finding.check for finding in findings] == ["records", "fields"]
    assert lines(findings)[-1] == "Register and digests break their rules once."
    assert any(
        line.startswith("register, fields: 226 records") and line.endswith("1 wrong") for line in lines(findings)
    )


def test_an_entry_of_the_test_is_as_the_test_supposes() -> None:
    assert isinstance(ENTRY, Entry)
    assert len(ENTRY.duties) > 2
    assert "應" in ENTRY.gloss_zh
