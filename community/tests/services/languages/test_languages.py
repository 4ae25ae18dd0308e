"""Languages: who reads what, and how dates and names are written."""

import unicodedata
from datetime import UTC, datetime

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from cop.network.countries import CODES as COUNTRIES
from cop.network.countries import country_name, own_name
from cop.services.languages.choices import CODES
from cop.services.languages.queries import fuzzy_date, language_name, moment, sort_key, supported, variant

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("given_code", "ours"),
    [
        ("si-LK", "si"),
        ("zh-CN", "zh-hans"),
        ("zh_Hant_TW", "zh-hans"),
        ("tl", "fil"),
        ("ko", "ko"),
        ("fr", None),
        ("", None),
        (None, None),
    ],
)
def test_supported_finds_our_code(given_code, ours):
    assert supported(given_code) == ours


@pytest.mark.parametrize(
    ("address", "cookie", "browser", "shown"),
    [
        ("/?lang=vi", "si", "ko", "vi"),
        ("/", "si", "ko", "si"),
        ("/", None, "fr, ko;q=0.8", "ko"),
        ("/", None, "fr", "en"),
        ("/?lang=<script>", None, "", "en"),
    ],
)
def test_language_is_chosen_by_address_then_choice_then_browser(client, community, address, cookie, browser, shown):
    if cookie:
        client.cookies["language"] = cookie
    response = client.get(address, headers={"accept-language": browser})
    assert response.headers["Content-Language"] == shown


def test_language_of_a_person_comes_before_the_browser(client, make_person):
    client.force_login(make_person(languages=("ta", "en")))
    assert client.get("/", headers={"accept-language": "ko"}).headers["Content-Language"] == "ta"


@pytest.mark.requirement("S49")
def test_a_month_stays_a_month_in_every_language():
    for code in CODES:
        with translation.override(code):
            written = fuzzy_date("2019-06")
            assert "2019" in written
            assert "01" not in written.replace("2019", "")
    with translation.override("en"):
        assert fuzzy_date("2019-06") == "June 2019"
        assert fuzzy_date("2019-10-16") == "16 October 2019"


@pytest.mark.parametrize(
    ("zone", "time"),
    [("Asia/Colombo", "14:30 (Colombo)"), ("Asia/Thimphu", "15:00 (Thimphu)"), ("Asia/Seoul", "18:00 (Seoul)")],
)
def test_a_moment_is_told_in_the_readers_zone_with_its_name(zone, time):
    with timezone.override(zone), translation.override("en"):
        assert moment(datetime(2026, 12, 10, 9, 0, tzinfo=UTC)) == f"10 Dec 2026, {time}"


@pytest.mark.requirement("S43")
def test_days_of_an_event_are_told_as_one_span():
    with translation.override("en"):
        assert fuzzy_date("2020-01-14/2020-01-15") == "14–15 Jan 2020"
        assert fuzzy_date("2019-06/2019-08") == "June 2019 – August 2019"


def test_countries_are_named_in_every_language_and_their_own():
    for country in ("BD", "BT", "CN", "IN", "MY", "PH", "KR", "LK", "VN"):
        assert own_name(country) not in ("", country)
        assert all(country_name(country, language) not in ("", country) for language in CODES)
    assert [country_name(code, "en") for code in ("KR", "VN")] == ["Republic of Korea", "Vietnam"]
    assert [own_name(code) for code in ("LK", "PH", "CN")] == ["ශ්‍රී ලංකාව", "Pilipinas", "中国"]


def test_every_country_of_iso_3166_has_a_name():
    assert len(COUNTRIES) == 249
    assert all(country_name(code, "en") for code in COUNTRIES)


def test_variant_falls_back_to_english_then_to_any():
    texts = {"en": "Charging", "vi": "Sạc"}
    assert [variant(texts, code)[0] for code in ("vi", "si")] == ["vi", "en"]
    assert variant({"ko": "충전"}, "si") == ("ko", "충전")
    assert variant({}, "si") == ("", "")


def test_languages_are_named_for_the_reader():
    assert language_name("si", "en") == "Sinhala"
    assert all(language_name(code, reader) for code in CODES for reader in CODES)


LATIN = st.characters(categories=["Lu", "Ll", "Zs"], max_codepoint=0x24F, exclude_characters="ı")
"""But for the i without a dot, which has no capital of its own."""

VIETNAMESE = st.characters(categories=["Lu", "Ll"], min_codepoint=0x1EA0, max_codepoint=0x1EF9)
HANGUL = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
INDIAN = {"min_codepoint": 0x900, "max_codepoint": 0xDFF}
"""From Devanagari to Sinhala."""


@given(st.text(max_size=300))
def test_sort_key_is_short(name):
    assert len(sort_key(name)) <= 100


@given(st.text(LATIN | VIETNAMESE, max_size=30))
def test_sort_key_is_the_same_in_capitals(name):
    assert sort_key(name) == sort_key(name.upper()) == sort_key(name.lower())


@given(st.text(st.characters(categories=["Lo"], **INDIAN), max_size=20), st.characters(categories=["Mn"], **INDIAN))
def test_sort_key_keeps_the_vowel_signs_of_other_scripts(name, sign):
    assert len(sort_key(name + sign)) > len(sort_key(name))


@given(st.text(LATIN | VIETNAMESE | st.characters(min_codepoint=0x900, max_codepoint=0xFFF) | HANGUL, max_size=30))
def test_sort_key_is_the_same_however_a_name_is_composed(name):
    assert sort_key(unicodedata.normalize("NFC", name)) == sort_key(unicodedata.normalize("NFD", name))


def test_sort_key_ignores_case_and_latin_marks():
    assert sorted(["Đỗ", "Zed", "ábel", "Éric"], key=sort_key) == ["ábel", "Éric", "Zed", "Đỗ"]
