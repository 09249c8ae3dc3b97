"""A file that is not what its name claims is told to be so; one whose name only says little is left in peace."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.documents.misfit import misfits
from ingestion.documents import Ingested, ingest_file

LETTER = """# Our view of data protection

Dear members,

The General Data Protection Regulation (GDPR) comes into force in May. Unions should prepare for it.

1. Name a person who answers for the data.

2. Ask for consent where pictures are taken.

Yours faithfully,
The Secretary
"""
HANDBOOK = """# Staff handbook of the tea house

## 1 Opening

The house opens at ten.

## 2 Cups

Wash the cups.
"""
CHINESE = """# 茶室員工守則

第一章 開放

茶室必須在早上十時開門，晚上六時關門。

第二章 杯子

員工必須清洗杯子。
"""


def law() -> str:
    articles = "\n\n".join(f"## Article {number}\n\nRule {number} shall be obeyed." for number in range(1, 100))
    return f"# Regulation on the protection of data (General Data Protection Regulation)\n\n{articles}\n"


@pytest.fixture
def made(tmp_path: Path):
    def ingested(text: str) -> Ingested:
        path = tmp_path / "file.md"
        path.write_text(text, encoding="utf-8")
        return ingest_file(path)

    return ingested


def told(name: str, read: Ingested) -> list[str]:
    return [str(said) for said in misfits(name, read.document, read.clauses)]


def test_a_letter_named_as_a_law_is_told_to_be_none(made) -> None:
    (said,) = told("EU_IN_GDPR.pdf", made(LETTER))
    assert said.startswith("The file is named as GDPR") and "“Our view of data protection”" in said
    assert told("https://a.example/x/gdpr.md", made(LETTER))


def test_the_law_itself_fits_its_name(made) -> None:
    assert told("GDPR.html", made(law())) == []
    assert told("general-data-protection-regulation.pdf", made(law())) == []


def test_a_name_of_other_words_is_told(made) -> None:
    (said,) = told("coffee_roasting_manual.docx", made(HANDBOOK))
    assert "“coffee_roasting_manual”" in said and "Staff handbook of the tea house" in said


@pytest.mark.parametrize(
    "name",
    [
        "staff-handbook.pdf",
        "TeaHouseStaffHandbook_final_v2.docx",
        "shth.pdf",
        "scan0001.pdf",
        "document (3).pdf",
        "2024-05-01.pdf",
        "handbooks.txt",
        "茶室.pdf",
        "",
        ".pdf",
    ],
)
def test_a_name_that_fits_or_says_nothing_is_left_in_peace(made, name: str) -> None:
    assert told(name, made(HANDBOOK)) == []


def test_an_english_name_says_nothing_against_a_chinese_document(made) -> None:
    read = made(CHINESE)
    assert told("tea_rules_tc.pdf", read) == [] == told("茶室守則.pdf", read)
    assert "咖啡烘焙手冊" in told("咖啡烘焙手冊.pdf", read)[0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.text(max_size=60))
def test_no_name_is_too_odd(made, name: str) -> None:
    if not hasattr(test_no_name_is_too_odd, "read"):
        test_no_name_is_too_odd.read = made(HANDBOOK)
    assert all(said.strip() for said in told(name, test_no_name_is_too_odd.read))
