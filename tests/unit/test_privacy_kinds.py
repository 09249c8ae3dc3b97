"""What is masked and what is not, kind by kind, in English and Chinese."""

from __future__ import annotations

import pytest

from app.privacy import Kind, Masker, mask, unmask
from app.privacy.checksums import is_hkid, is_iban, is_luhn, is_resident_id
from app.privacy.kinds import Candidate
from app.privacy.masking import resolve


def kinds(text: str) -> list[tuple[str, str]]:
    return [(one.kind.value, one.value) for one in mask(text).found]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("My ID is A123456(3).", "hkid", "A123456(3)"),
        ("hkid a123456(3)", "hkid", "a123456(3)"),
        ("身份證號碼：Ａ１２３４５６（３）", "hkid", "Ａ１２３４５６（３）"),
        ("Her HKID is A123456(9), she says", "hkid", "A123456(9)"),
        ("內地身份證 11010519491231002X", "mainland_id", "11010519491231002X"),
        ("passport no. K12345678", "passport", "K12345678"),
        ("回鄉證H1234567800", "passport", "H1234567800"),
        ("call 9123 4567", "phone", "9123 4567"),
        ("ring me on 2345-6789", "phone", "2345-6789"),
        ("+86 138 0013 8000", "phone", "+86 138 0013 8000"),
        ("Tel. +1 (415) 555-2671", "phone", "+1 (415) 555-2671"),
        ("write to Amy.W+ai@abc.com.hk!", "email", "Amy.W+ai@abc.com.hk"),
        ("john at example dot com", "email", "john at example dot com"),
        ("電郵abc＠def.hk，謝謝", "email", "abc＠def.hk"),
        ("戶口號碼 012-345-67890123", "bank_account", "012-345-67890123"),
        ("HSBC 004-567-123456-838", "bank_account", "004-567-123456-838"),
        ("GB29 NWBK 6016 1331 9268 19", "bank_account", "GB29 NWBK 6016 1331 9268 19"),
        ("card 4111 1111 1111 1111", "card", "4111 1111 1111 1111"),
        ("her car plate is AB 1234", "vehicle", "AB 1234"),
        ("from 203.198.23.117", "ip_address", "203.198.23.117"),
        ("IP 10.0.0.12", "ip_address", "10.0.0.12"),
        ("https://a.hk/reset?token=8f3a&x=1.", "url", "https://a.hk/reset?token=8f3a&x=1"),
        ("https://amy:pw@files.hk/a.zip", "url", "https://amy:pw@files.hk/a.zip"),
        ("password: hunter22", "secret", "hunter22"),
        ("密碼係Abc!2345，", "secret", "Abc!2345"),
        ("key sk-proj-Tq83hfKJ20sLmX91bVzPqRtY", "secret", "sk-proj-Tq83hfKJ20sLmX91bVzPqRtY"),
        ("born on 3 May 1962", "birth_date", "3 May 1962"),
        ("出生日期：一九八五年六月三日", "birth_date", "一九八五年六月三日"),
        ("at Flat 5A, 3/F, 12 Hennessy Road, Wan Chai", "address", "Flat 5A, 3/F, 12 Hennessy Road, Wan Chai"),
        ("住喺旺角彌敦道700號5樓A室嘅", "address", "旺角彌敦道700號5樓A室"),
        ("黃大仙下邨龍澤樓1203室", "address", "黃大仙下邨龍澤樓1203室"),
    ],
)
def test_each_kind_is_found_where_it_stands(text, kind, value):
    assert kinds(text) == [(kind, value)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My client Chan Tai Man complains", "Chan Tai Man"),
        ("CHEUNG, Wing Sze was scored", "CHEUNG, Wing Sze"),
        ("Dear Ms Wong,", "Wong"),
        ("Tony Leung Chiu-wai objects", "Tony Leung Chiu-wai"),
        ("my name is Zebulon Quarshie", "Zebulon Quarshie"),
        ("tell peter chow so", "peter chow"),
        ("Zhang Wei from Shenzhen", "Zhang Wei"),
        ("our nurse, Juan dela Cruz, wrote it", "Juan dela Cruz"),
        ("客戶陳大文嘅資料", "陳大文"),
        ("陳先生話唔同意", "陳"),
        ("我叫李嘉欣，", "李嘉欣"),
        ("司徒志仁醫生想用AI", "司徒志仁"),
        ("林鄭月娥女士投訴", "林鄭月娥"),
        ("客户欧阳静的病历", "欧阳静"),
        ("同事阿May話得", "阿May"),
    ],
)
def test_names_are_found_whole(text, name):
    assert kinds(text) == [("name", name)]


@pytest.mark.parametrize(
    "text",
    [
        "Does section 26(2) of Cap. 486 apply in 2024-2025?",
        "How does 2.1.3.1 read beside 3.2.1.4 and GB/T 45652-2025?",
        "We paid HK$88,000,000 and USD 61238841 for 50000000 parameters.",
        "Order number 20240612, invoice no. 61238841, BR number 23456789",
        "Version 2.3.4.5, build 20250101, Python 3.11.7",
        "The hearing on 3 May 2025 and the circular of 19 August 2024",
        "A123456(9) is no valid number",
        "4111111111111112",
        "Our client Acme Trading Limited wants a policy with Microsoft Azure.",
        "Shops in Wong Tai Sin, Tai Po and Wan Chai; the Hang Seng Bank chatbot",
        "Ask the Privacy Commissioner for Personal Data or the Hong Kong Monetary Authority",
        "Dear Sir or Madam, may Service Providers and Technology Developers do so?",
        "https://www.digitalpolicy.gov.hk/en/our_work/ says so",
        "Is Queen's Road Central footage personal data?",
        "任何先生、女士都可以用嘅聊天機械人",
        "客戶關係管理同員工方面，老師高度評價",
        "第486章第26(2)條、第2.1.3.1條、2025年12月31日",
        "罰款HK$1,000,000，12345678個參數，訂單編號20240612",
        "用家時間有限，應該點做？謝謝，何時要檢討？",
        "我住香港旺角，3樓辦公室裝咗鏡頭",
    ],
)
def test_what_is_no_personal_data_stays(text):
    assert kinds(text) == []


def test_one_value_has_one_placeholder_in_a_conversation():
    texts = [
        "My client Keir Starmer (A123456(3)) wrote.",
        "Has Keir Starmer, a123456(3), a right to it?",
        "A123456(3)?",
    ]
    masker = Masker(texts)
    masked = [masker.mask(text).text for text in texts]
    assert masked == [
        "My client [NAME-1] ([HKID-1]) wrote.",
        "Has [NAME-1], [HKID-1.2], a right to it?",
        "[HKID-1]?",
    ]
    assert [unmask(text, masker.found) for text in masked] == texts
    assert unmask("[NAME-1] of [HKID-9]", masker.found) == "Keir Starmer of [HKID-9]"


def test_a_name_is_masked_in_what_was_said_before_it_was_given_away():
    masker = Masker(["Did Keir Starmer agree?", "My client Keir Starmer is 60."])
    assert masker.mask("Did Keir Starmer agree?").text == "Did [NAME-1] agree?"


def test_placeholders_are_in_the_language_of_the_text_or_the_one_asked_for():
    assert mask("電話91234567").text == "電話[電話-1]"
    assert mask("電話91234567", "en").text == "電話[PHONE-1]"
    assert mask("tel 91234567", "zh-Hant").text == "tel [電話-1]"


def test_what_looks_like_a_placeholder_is_kept_apart():
    masker = Masker()
    assert masker.mask("tel 91234567").text == "tel [PHONE-1]"
    typed = masker.mask("What is [PHONE-1]?")
    assert typed.text == "What is [TYPED-1]?" and typed.found[0].kind == Kind.TYPED
    assert unmask(typed.text, masker.found) == "What is [PHONE-1]?"
    assert mask("[PHONE-1] is 91234567").text == "[PHONE-1] is [PHONE-2]"


def test_overlapping_spans_are_joined_under_the_strongest():
    url, mail, far = Candidate(Kind.URL, 0, 10, 1), Candidate(Kind.EMAIL, 5, 14, 3), Candidate(Kind.PHONE, 14, 20)
    assert resolve([far, url, mail]) == [Candidate(Kind.EMAIL, 0, 14, 3), far]
    assert resolve([Candidate(Kind.NAME, 0, 4), Candidate(Kind.ADDRESS, 0, 9)]) == [Candidate(Kind.ADDRESS, 0, 9)]
    assert resolve([url, far], barriers=[(9, 12)]) == [far]


def test_check_digits():
    assert is_hkid("A1234563") and not is_hkid("A1234564")
    assert sum(is_hkid(f"WX123987{check}") for check in "0123456789A") == 1
    assert is_resident_id("11010519491231002X") and not is_resident_id("110105194912310021")
    assert not is_resident_id("11010519491331002X")
    assert is_luhn("4111111111111111") and not is_luhn("4111111111111112")
    assert is_iban("GB29NWBK60161331926819") and not is_iban("GB29NWBK60161331926818")


def test_the_value_is_not_in_what_python_shows():
    masked = mask("HKID A123456(3)")
    assert "A123456" not in repr(masked) and masked.found[0].value == "A123456(3)"
