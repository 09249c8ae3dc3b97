"""What holds for any text: nothing raises, spans lie within, the longest name wins, spellings agree, none is slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.digests import load_digests
from corpus.references import Resolver
from corpus.references.folding import fold
from corpus.references.lexicon import han_number
from corpus.store import load_corpus
from ingestion.readers.digest import from_digest

PIECES = st.sampled_from(
    [
        "PDPO",
        "section ",
        "s.",
        "26",
        "(1)",
        "(f)",
        " of the ",
        "Article ",
        "5",
        ".1",
        ", point ",
        "Annex III",
        " and ",
        "-",
        " to ",
        "第",
        "條",
        "款",
        "項",
        "二十四",
        "至",
        "及",
        "《私隱條例》",
        "第486章\n    ",
        "Cap. 21",
        "Cap. 210",
        "the Act",
        "this Regulation",
        "GDPR",
        "AI Act",
        "保障資料",
        "原則",
        "附件",
        "三",
        "（",
        "）",
        "3.2.1",
        "A2.2",
        "footnote ",
        "DPP",
        "3",
        "HKMA ",
        "Principle\n    ",
        "\n",
        " ",
        '"',
        "’",
        "ｓ",
        "２",
        "İ",
        "\x00",
        "\ud7ff",
        "🙂",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=25).map("".join))
HOMES = st.sampled_from([None, "hk-pdpo-cap486", "eu-ai-act-2024-1689", "hk-genai-guideline", "no-such-document"])


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    digests = [from_digest(digest) for digest in load_digests()]
    corpus = load_corpus()
    documents = [*corpus.documents, *(document for document, _ in digests)]
    return Resolver(documents, [*corpus.clauses, *(clause for _, clauses in digests for clause in clauses)])


@pytest.fixture(scope="module")
def clause_ids() -> dict[str, set[str]]:
    ids = {digest.id: {one.id for one in digest.provisions} for digest in load_digests()}
    for clause in load_corpus().clauses:
        ids.setdefault(clause.document, set()).add(clause.id)
    return ids


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, home=HOMES)
def test_any_text_gives_spans_within_it_and_provisions_that_there_are(text, home, resolver, clause_ids):
    named, found = resolver.named(text), resolver.references(text, home)
    for one in (*named, *found):
        assert 0 <= one.start < one.end <= len(text)
        assert one.document in clause_ids
    for one in found:
        assert set(one.provisions) <= clause_ids[one.document]
        assert len(set(one.provisions)) == len(one.provisions)
        assert one.provisions or not one.exact
        assert one.pinpoint or one.provisions
    assert list(found) == sorted(found, key=lambda one: (one.start, one.end))
    spans = sorted({(one.start, one.end) for one in named})
    assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))


@given(text=st.text(max_size=300))
def test_folding_keeps_every_place(text):
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("short", "longer"),
    [
        ("Model AI Governance Framework", "Model AI Governance Framework for Generative AI"),
        ("AI Governance Framework", "Generative AI Governance Framework"),
        ("AI Act", "Japan AI Act"),
        ("GDPR", "EU GDPR"),
        ("版權條例", "《版權條例》（第528章）"),
        ("Cap. 21", "Cap. 210"),
    ],
)
def test_the_longest_name_wins(short, longer, resolver):
    text = f"About the {longer}: what?"
    found = resolver.named(text)
    assert {(one.start, one.end) for one in found} == {(10, 10 + len(longer))}
    assert text[found[0].start : found[0].end].count(short)


VARIANTS = {
    "hk-pdpo-cap486": (
        "PDPO|pdpo|ＰＤＰＯ|Cap. 486|CAP 486|Cap.486|Chapter 486 of the Laws of Hong Kong"
        "|Personal Data (Privacy) Ordinance"
        "|《私隱條例》|私隐条例|第486章|香港法例第486章|第四八六章|四八六章|个人资料（私隐）条例",
        "section {}|s.{}|s {}|sec. {}|Section {}|§{}|§ {}|第{}條|第 {} 条|ｓ．{}|S. {}",
        (26, 33, 35, 4, 999),
    ),
    "eu-ai-act-2024-1689": (
        "AI Act|EU AI Act|Regulation (EU) 2024/1689|歐盟《人工智能法》|欧盟人工智能法案|AI法案|EU's AI Act",
        "Article {}|Art. {}|art {}|ART. {}|第{}條|第{}条|article {}",
        (5, 50, 27, 113, 31),
    ),
    "cn-pipl-2021": (
        "PIPL|Personal Information Protection Law|个人信息保护法|《個人信息保護法》|個保法|China PIPL",
        "Article {}|Art. {}|第{}條|第{}条",
        (24, 13, 55, 18),
    ),
}


@settings(max_examples=150, deadline=None)
@given(data=st.data(), document=st.sampled_from(sorted(VARIANTS)), chinese=st.booleans())
def test_spellings_of_one_provision_give_one_result(data, document, chinese, resolver):
    names, forms, numbers = VARIANTS[document]
    names, forms = names.split("|"), forms.split("|")
    number = data.draw(st.sampled_from(numbers))
    name, form = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(forms))
    written = han_number(number) if chinese and "第" in form else str(number)
    order = data.draw(st.sampled_from(["{name} {form}", "{name}, {form}", "{form} of the {name}", "{name}{form}"]))
    if order == "{name}{form}" and "第" not in form:
        order = "{name} {form}"
    text = order.format(name=name, form=form.format(written))
    (plainest,) = resolver.references(f"{names[0]} {forms[0].format(number)}")
    (found,) = resolver.references(text)
    assert (found.document, found.provisions, found.exact, found.pinpoint) == (
        document,
        plainest.provisions,
        plainest.exact,
        plainest.pinpoint,
    ), text


@pytest.mark.parametrize(
    "text",
    [
        "第" * 20000,
        "section " * 5000,
        "Articles " + ", ".join(map(str, range(5000))),
        "Article 5" + "(1)" * 5000,
        "第" + "五" * 20000 + "條",
        "PDPO section 26, the Ordinance " * 1000,
        "1.1." * 8000,
        "section" + " " * 20000 + "1",
        "《" * 20000 + "PDPO",
    ],
    ids=lambda text: text[:20],
)
def test_no_text_takes_long(text, resolver):
    begun = time.process_time()
    resolver.references(text)
    assert time.process_time() - begun < 5
