"""What the register says is held against the clauses themselves."""

import re
from collections import Counter

import pytest

from corpus.model import Modality, Role, Sector
from corpus.register import (
    FOLDER,
    Duty,
    Entry,
    load_aliases,
    load_differences,
    load_glossary,
    load_imposes_nothing,
    load_instruments,
    load_register,
)
from corpus.store import load_corpus

REGISTER = load_register()
CLAUSES = {clause.id: clause for clause in load_corpus().clauses_of("hk-genai-guideline@1.1")}
DUTIES = [(entry.id, duty) for entry in REGISTER.values() for duty in entry.duties]
ACTORS = {role.value for role in Role} | {"Organisation", "Government"}
TIERS = {"", "unacceptable-risk", "high-risk", "limited-risk", "low-risk"}
CJK = re.compile(r"[\u4e00-\u9fff]")
RANK = {"must": 3, "must_not": 3, "should": 2, "should_not": 2, "recommended": 1, "may": 0}

# Big5 has almost no Simplified character; what people write in Hong Kong beyond Big5 is listed.
HONG_KONG = frozenset("咗哋啱啲喺嗰嘅嘢噏嚟攞着裏冇嗎噉嘥瞓")
SIMPLIFIED_IN_BIG5 = frozenset("机体与万云气虫厂丰价优么儿几听夸宁怀惊愿扑据极构确离种网")

# Highest first: the strongest word found decides.
STRENGTH_EN = (
    (3, r"\b(must|shall|required|requires?|needs? to)\b"),
    (2, r"\bshould\b|essential|crucial|critical|\bvital"),
    (1, r"recommend|encourag|important|[Pp]ropos"),
)
STRENGTH_ZH = (
    (3, r"必須|不得|務必|(?<!無)(?<!毋)須|強制(?!度)(?!.*制度)"),
    (2, r"應(?![用對變急])|至關重要|至為重要|不可或缺"),
    (1, r"建議|鼓勵|重要"),
)
# Words that the plain text must repeat although the duty itself is weaker, with the reason.
QUOTED_STRONGER = {
    ("3.3/establish-organisation-policies-and-guidelines/item-8", "should"): "the policy's own 'shall not'",
    ("A2.1/p2", "may"): "'not necessarily required'",
    ("A2.2.2/finance", "may"): "'may need to'",
    ("2.2.4/p1", "recommended"): "相應 and 承擔: no modal word",
    ("2.1.3.3/p5", "may"): "制度: no modal word",
}
MODAL = re.compile(
    r"\b(must|shall|should|needs? to|requir\w*|necessar\w*|necessitat\w*|essential|crucial|critical|vital"
    r"|important|recommend\w*|encourag\w*|propose|responsib\w*|prohibit\w*|non-negotiable|mandat\w*)\b",
    re.IGNORECASE,
)


def one_line(text: str) -> str:
    return " ".join(text.split())


def text_of(clause_id: str) -> str:
    return one_line(CLAUSES[clause_id].text)


def strength(text: str, scale: tuple[tuple[int, str], ...]) -> int:
    return next((rank for rank, words in scale if re.search(words, text)), 0)


def chinese_of(entry: Entry) -> list[str]:
    return [entry.gloss_zh, *entry.asks_zh, *(zh for _, zh in entry.terms), *(d.what_zh for d in entry.duties)]


def in_big5(character: str) -> bool:
    try:
        character.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


def is_traditional(text: str) -> bool:
    return all(
        (in_big5(character) or character in HONG_KONG) and character not in SIMPLIFIED_IN_BIG5
        for character in CJK.findall(text)
    )


def test_every_clause_with_text_of_its_own_has_a_record_in_reading_order() -> None:
    own = [c.id for c in CLAUSES.values() if c.kind != "section" and c.text]
    assert list(REGISTER) == own
    assert len([i for i in own if CLAUSES[i].kind != "table"]) == 224


@pytest.mark.parametrize("entry", REGISTER.values(), ids=lambda e: e.id)
def test_record_is_complete_and_chinese_is_traditional(entry: Entry) -> None:
    assert len(entry.gloss_en) >= 40 and len(entry.gloss_zh) >= 12
    assert entry.asks_en and entry.asks_zh and entry.terms
    for asks in (entry.asks_en, entry.asks_zh):
        bare = Counter(re.sub(r"\W", "", ask).casefold() for ask in asks)
        assert max(bare.values()) == 1, f"{entry.id} asks twice"
    for text in (entry.gloss_zh, *entry.asks_zh, *(d.what_zh for d in entry.duties)):
        assert CJK.search(text)
    for text in chinese_of(entry):
        assert is_traditional(text), f"Simplified character in {text}"
    for text in (entry.gloss_en, *entry.asks_en, *(d.what_en for d in entry.duties)):
        assert not CJK.search(text)


@pytest.mark.parametrize("character", "数应该国这实开发给对机体据")
def test_the_script_check_knows_simplified_characters(character: str) -> None:
    assert not is_traditional(character)


@pytest.mark.parametrize("character", "嘅咗喺冇啲嚟俾唔諗攞佢")
def test_the_script_check_allows_cantonese(character: str) -> None:
    assert is_traditional(character)


@pytest.mark.parametrize(("clause_id", "duty"), DUTIES)
def test_duty_stands_in_its_clause(clause_id: str, duty: Duty) -> None:
    assert duty.quote in text_of(clause_id)
    assert set(duty.who) <= ACTORS and duty.who
    assert re.fullmatch(r"named|unnamed|(inferred|mapped|ambiguous): .+", duty.who_basis)
    assert set(duty.sectors) <= {sector.value for sector in Sector}
    assert duty.sectors_basis in ("named", "example")
    assert duty.sectors or duty.sectors_basis == "named"
    assert Modality(duty.modality) is not Modality.DESCRIPTIVE
    assert duty.risk_tier in TIERS
    assert duty.evidence
    assert re.fullmatch(r"guideline|(reported|unclear): .+", duty.source)
    assert re.fullmatch(r"words|imperative|(inferred|same sentence): .+", duty.modality_basis)
    if duty.modality_basis == "words":
        assert duty.words
    if duty.words:
        assert duty.words in duty.quote


@pytest.mark.parametrize(("clause_id", "duty"), DUTIES)
def test_plain_words_are_never_stronger_than_the_class(clause_id: str, duty: Duty) -> None:
    if (clause_id, duty.modality) in QUOTED_STRONGER:
        return
    assert strength(duty.what_en, STRENGTH_EN) <= RANK[duty.modality]
    assert strength(duty.what_zh, STRENGTH_ZH) <= RANK[duty.modality]


@pytest.mark.parametrize(("clause_id", "duty"), DUTIES)
def test_class_never_rises_above_the_modal_words(clause_id: str, duty: Duty) -> None:
    """A must or a should that the words carry is not invented: some word of that strength is in the quote."""
    if duty.modality_basis != "words" or RANK[duty.modality] < 2:
        return
    firm = (
        r"must|shall|need to|requir|necess|responsib|non-negotiable|prohibit|may not|only with|should not"
        if RANK[duty.modality] == 3
        else r"should|essential|crucial|critical|vital|please|prohibit"
    )
    assert re.search(firm, duty.words), f"{clause_id}: {duty.words!r} is no {duty.modality}"


def test_every_normative_sentence_is_a_duty_or_a_reviewed_exception() -> None:
    excused = load_imposes_nothing()
    uncovered, used = [], set()
    for clause in CLAUSES.values():
        if clause.kind == "section" or not re.match(r"(2|3|A2)\b", clause.id):
            continue
        quotes = [d.quote for d in REGISTER[clause.id].duties]
        for span in clause.sentences:
            sentence = one_line(clause.text[span.start : span.end])
            if not MODAL.search(sentence):
                continue
            if any(quote in sentence or sentence in quote or quote[:40] in sentence for quote in quotes):
                continue
            reasons = [row for row in excused if row[0] == clause.id and sentence.startswith(row[1])]
            used.update(reasons)
            if not reasons:
                uncovered.append((clause.id, sentence))
    assert not uncovered
    assert not set(excused) - used, "an exception that excuses nothing"


def test_links_resolve() -> None:
    names = {english for english, _, _ in load_instruments()}
    used = set()
    for entry in REGISTER.values():
        assert len(set(entry.links)) == len(entry.links)
        assert entry.id not in entry.links
        for link in entry.links:
            assert link in REGISTER or link in names, f"{entry.id} links to {link}"
            used.add(link)
    assert names <= used, "an instrument that no clause names"


def test_reported_and_government_duties_are_kept_apart() -> None:
    assert {i for i, d in DUTIES if not d.own} == {
        "3.3/understand-responsibilities-and-obligations",
        "A1.2/european-union",
        "A2.2.2/finance",
    }
    roles = {role.value for role in Role}
    assert not [i for i, d in DUTIES if d.who_basis == "unnamed" and set(d.who) & roles]


def test_glossary_aliases_and_differences_point_at_clauses() -> None:
    for name in ("glossary.tsv", "aliases.tsv"):
        for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
            for clause_id in line.split("\t")[2].split(","):
                assert clause_id in CLAUSES, line
    for _, chinese in load_glossary():
        assert is_traditional(chinese)
    for official, variant in load_aliases():
        assert official != variant
        assert is_traditional(official + variant)
    differences = load_differences()
    assert len(differences) == 73
    for difference in differences:
        assert difference.id in CLAUSES
        assert difference.weight in ("high", "medium", "low")


def test_duties_follow_the_order_of_their_clause() -> None:
    for entry in REGISTER.values():
        starts = [text_of(entry.id).index(duty.quote) for duty in entry.duties]
        assert starts == sorted(starts), entry.id
