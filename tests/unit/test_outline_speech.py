"""How strongly sentences of any document speak, in English and in both Chinese scripts."""

from __future__ import annotations

import pytest

from ingestion.outline.speech import of_sentence, spoken
from ingestion.outline.words import roles_of, sectors_of


@pytest.mark.parametrize(
    ("sentence", "modality"),
    [
        ("The following AI practices shall be prohibited:", "must_not"),
        ("No person shall process personal data.", "must_not"),
        ("A data user must not transfer the data.", "must_not"),
        ("Providers shall keep logs.", "must"),
        ("The controller may process data only on instructions; it must keep records.", "must"),
        ("Institutions should not rely on it.", "should_not"),
        ("Institutions are expected to keep logs.", "should"),
        ("Organisations are encouraged to train staff.", "recommended"),
        ("The Commissioner may approve a code.", "may"),
        ("Bias may cause harm.", "descriptive"),
        ("The Regulation entered into force in May 2018.", "descriptive"),
        ("資料使用者不得轉移個人資料。", "must_not"),
        ("禁止非法买卖数据。", "must_not"),
        ("資料使用者須採取所有切實可行的步驟。", "must"),
        ("处理者应当取得个人的同意。", "must"),
        ("機構應制訂政策。", "should"),
        ("機構不應依賴模型。", "should_not"),
        ("本指引鼓勵機構培訓員工。", "recommended"),
        ("专员可以批准守则。", "may"),
        ("此技術可能產生偏見。", "descriptive"),
        ("人工智能的應用日益廣泛。", "descriptive"),
        ("供應商回應了查詢。", "descriptive"),
        ("無須取得同意。", "descriptive"),
    ],
)
def test_a_sentence_speaks_by_its_own_words(sentence: str, modality: str) -> None:
    assert of_sentence(sentence).value == modality


def test_an_entry_speaks_as_its_lead_does() -> None:
    lead = "Some background. A keeper must not:"
    assert [s.modality.value for s in spoken("moor at night.", "item", lead)] == ["must_not"]
    assert [s.modality.value for s in spoken("moor at night.", "item", "Keepers are:")] == ["descriptive"]
    assert [s.modality.value for s in spoken("買賣數據；", "item", "任何人不得：")] == ["must_not"]
    assert [s.modality.value for s in spoken("moor at night.", "para", lead)] == ["descriptive"]


def test_roles_are_those_who_act_and_no_data_users() -> None:
    assert roles_of((), ["Service providers must label output."]) == {"Service Provider"}
    assert roles_of((), ["A data user must erase personal data."]) == set()
    assert roles_of((), ["服務提供者應標示內容。"]) == {"Service Provider"}
    assert roles_of(("Service Users",), ["It is so."]) == {"Service User"}


def test_sectors_are_found_in_both_languages() -> None:
    assert sectors_of("", "Banks should keep logs.") == ("finance",)
    assert sectors_of("", "醫療機構及銀行應保存紀錄。") == ("finance", "healthcare")
    assert sectors_of("Education", "Banks sponsor schools.") == ("education",)
