"""Laws of masking: nothing is lost, nothing valid is left bare, a masked text stays as it is."""

from __future__ import annotations

import re
import string
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from app.privacy import Kind, Masker, mask, unmask
from app.privacy.checksums import is_hkid, is_luhn, is_resident_id
from app.privacy.masking import placeholder_form

FRAGMENTS = st.sampled_from(
    [
        "My client Chan Tai Man",
        "陳大文先生",
        "客戶李嘉欣話",
        "HKID A123456(3)",
        "A123456(3)",
        "9123 4567",
        "a@b.com",
        "HKID",
        "[HKID-1]",
        "[NAME-1]",
        "[姓名-1]",
        "[PHONE-2.2]",
        "Mr",
        "tel",
        "電話",
        "4111 1111 1111 1111",
        "Flat 5, 3/F, 12 Nathan Road",
        "Kowloon",
        "旺角彌敦道700號5樓A室",
        "password: hunter22",
        "密碼係abc123",
        "https://x.hk/?token=1",
        "戶口 012-345-678901",
        "1985年6月3日",
        "born",
        "Cap. 486",
        "3.2.1",
        "，",
        ", ",
        " ",
        "\n",
        "（",
        "）",
        "的",
        "and",
        "(3)",
        "A",
        "1",
        "+852 ",
        "name: ",
        "Wong Siu Ling",
        "阿健話",
    ]
)
TEXTS = st.lists(st.one_of(FRAGMENTS, st.text(max_size=6)), max_size=12).map("".join)

TEMPLATES = (
    "{}",
    "What if {} is typed?",
    "Our staff pasted {}, may the bot keep it?",
    "({})",
    "“{}”",
    "see {}.",
    "id:{};",
    "A, {} and B",
    "客戶嘅資料係{}，點算？",
    "將{}貼入AI",
    "「{}」",
    "（{}）出現喺答案度",
    "號碼：{}。",
    "我哋收到{}呢個",
    "log\t{}\nnext",
    "2024-2025 {} Cap. 486",
)
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


def with_check(stem: str, checks: str, holds) -> str:
    return next(stem + check for check in checks if holds(stem + check))


HKIDS = st.builds(
    lambda letters, digits: with_check(letters + digits, "0123456789A", is_hkid),
    st.text(string.ascii_uppercase, min_size=1, max_size=2),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
)
HKID_FORMS = st.sampled_from(("{0}{1}({2})", "{0}{1}{2}", "{0}{1} ({2})", "{0} {1}({2})", "{0}{1}-{2}", "{0}{1}[{2}]"))
PHONES = st.one_of(
    st.builds(
        lambda first, rest, form: form.format(first + rest[:3], rest[3:]),
        st.sampled_from("569"),
        st.from_regex(r"[0-9]{6}[1-9]", fullmatch=True),
        st.sampled_from(
            ("{0}{1}", "{0} {1}", "{0}-{1}", "+852 {0} {1}", "+852{0}{1}", "(852) {0} {1}", "+852-{0}-{1}")
        ),
    ),
    st.builds(
        lambda kind, rest, form: form.format("1" + kind + rest[0], rest[1:5], rest[5:]),
        st.sampled_from("3456789"),
        st.from_regex(r"[0-9]{9}", fullmatch=True),
        st.sampled_from(("{0}{1}{2}", "{0} {1} {2}", "{0}-{1}-{2}", "+86 {0} {1} {2}", "+86{0}{1}{2}")),
    ),
)
EMAILS = st.builds(
    "{}{}@{}.{}".format,
    st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True),
    st.sampled_from(("", ".wong", "_88", "+tag", "-hk")),
    st.from_regex(r"[a-z][a-z0-9]{1,8}", fullmatch=True),
    st.sampled_from(("com", "com.hk", "org", "edu.hk", "io", "gov.hk")),
)
RESIDENTS = st.builds(
    lambda place, day, order: with_check(f"{place}{day:%Y%m%d}{order}", "0123456789X", is_resident_id),
    st.from_regex(r"[1-6][0-9]{5}", fullmatch=True),
    st.dates(date(1930, 1, 1), date(2020, 1, 1)),
    st.from_regex(r"[0-9]{3}", fullmatch=True),
)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_what_is_masked_comes_back(text):
    masked = mask(text)
    assert unmask(masked.text, masked.found) == text
    at, rebuilt = 0, []
    for one in masked.found:
        assert at <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.value
        rebuilt += [text[at : one.start], one.placeholder]
        at = one.end
    assert "".join([*rebuilt, text[at:]]) == masked.text


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_a_masked_text_stays_as_it_is(text):
    once = mask(text)
    assert mask(once.text).text == once.text


@given(st.lists(TEXTS, min_size=1, max_size=4), st.booleans())
@settings(max_examples=200, deadline=None)
def test_no_placeholder_is_what_somebody_typed(texts, announced):
    masker = Masker(texts if announced else ())
    for text in texts:
        # What was given out before somebody typed it stays as it is; what is typed is then told apart.
        earlier = {one.placeholder for one in masker.found}
        masked = masker.mask(text)
        assert unmask(masked.text, masker.found) == text
        typed = set(placeholder_form().findall(text))
        if announced:
            assert not typed & {one.placeholder for one in masked.found}
        new = [one for one in masked.found if (one.kind != Kind.TYPED or announced) and one.placeholder not in earlier]
        assert all(one.placeholder not in text for one in new)
    assert len({one.placeholder for one in masker.found}) == len({(one.kind, one.value) for one in masker.found})


@given(HKIDS, HKID_FORMS, st.sampled_from(TEMPLATES), st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_valid_identity_card_number_is_left(number, form, template, wide):
    written = form.format(number[:-7], number[-7:-1], number[-1])
    written = written.translate(WIDE) if wide else written
    masked = mask(template.format(written))
    assert [one.kind for one in masked.found] == [Kind.HKID]
    assert number[-7:-1] not in masked.text and number[-7:-1].translate(WIDE) not in masked.text


@given(
    st.from_regex(r"[0-9]{14}", fullmatch=True),
    st.sampled_from("456"),
    st.sampled_from(TEMPLATES),
    st.sampled_from(("", " ", "-")),
)
@settings(max_examples=200, deadline=None)
def test_no_valid_card_number_is_left(rest, first, template, gap):
    digits = with_check(first + rest, string.digits, is_luhn)
    written = gap.join(digits[at : at + 4] for at in range(0, 16, 4))
    masked = mask(template.format(written))
    assert not re.search(r"\d{4}[ -]?\d{4}[ -]?\d{4}", masked.text), masked.text
    assert Kind.CARD in {one.kind for one in masked.found}


@given(PHONES, st.sampled_from(TEMPLATES), st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_telephone_number_is_left(number, template, wide):
    written = number.translate(WIDE) if wide else number
    masked = mask(template.format(written))
    assert written not in masked.text
    assert not re.search(r"\d{4}", masked.text.replace("2024-2025", "")), masked.text


@given(EMAILS, st.sampled_from(TEMPLATES), st.sampled_from(("@", "＠", " @ ", " at ", "(at)", " [at] ")))
@settings(max_examples=300, deadline=None)
def test_no_e_mail_address_is_left(address, template, sign):
    written = address.replace("@", sign)
    if sign == " at ":
        written = written.replace(".", " dot ")
    masked = mask(template.format(written))
    assert [one.kind for one in masked.found] == [Kind.EMAIL], masked
    assert masked.found[0].value == written


@given(RESIDENTS, st.sampled_from(TEMPLATES), st.booleans())
@settings(max_examples=200, deadline=None)
def test_no_valid_resident_number_is_left(number, template, lower):
    masked = mask(template.format(number.lower() if lower else number))
    assert [one.kind for one in masked.found] == [Kind.MAINLAND_ID]
