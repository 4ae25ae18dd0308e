"""From text to tokens: what is the same to a searcher becomes the same, and nothing makes it fail."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop.services.search.analysis import LONGEST_TEXT, LONGEST_TOKEN, MOST_TOKENS, phrases, tokens

pytestmark = pytest.mark.one_database

NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "'’ʼ\"*(){}:^-+\\&|!<>%_;\x00\u200c\u200d\u200f\ufe0f\u0301\u0f0b\u0f0d\u0bcd\u0dca電汽车교통ཁརབྲུགේකơđĐ🚌🏽 "
        ),
    ),
    max_size=80,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Straße & Café-2", ["strasse", "cafe", "2"]),
        ("Đường ĐÀO", ["duong", "dao"]),
        ("ﬁn２０２４", ["fin2024"]),
        ("CO₂", ["co2"]),
        ("й", ["й"]),
        ("公交车", ["公交", "交车", "车"]),
        ("BYD电动", ["byd", "电动", "动"]),
        ("3号线", ["3", "号线", "线"]),
        ("대중교통 정책", ["대중", "중교", "교통", "통", "정책", "책"]),
        ("རྫོང་ཁ་ལུ། ལམ", ["རྫོང", "ཁ", "ལུ", "ལམ"]),
        ("2024ல்", ["2024", "ல்"]),
        ("e-रिक्शा", ["e", "रिक्शा"]),
        ("ශ්‍රී ලංකා", ["ශ්රී", "ලංකා"]),
        ("O’Neil O'Neil Oʼneil", ["o", "neil"] * 3),
        ("🚌🏽Bus ⚡️", ["🚌", "bus", "⚡"]),
        ("葛\U000e0100城", ["葛城", "城"]),
        ("عل\u200fي", ["علي"]),
        ("… — ་ ́ ්", []),
    ],
)
def test_text_becomes_tokens(text, expected):
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("bus bus lane", [("bus",), ("lane",)]),
        ("公", [("公",)]),
        ("公交车站", [("公交", "交车", "车站")]),
        ("རྫོང་ཁ་ ལམ", [("རྫོང", "ཁ"), ("ལམ",)]),
        ("கோயம்புத்தூர்", [("கோயம்புத்தூர",)]),
        ("බස්", [("බස",)]),
        ("!?", []),
    ],
)
def test_query_becomes_phrases(q, expected):
    assert phrases(q) == expected


@given(NASTY)
def test_tokens_hold_nothing_that_a_query_language_reads(text):
    for token in tokens(text):
        assert 0 < len(token) <= LONGEST_TOKEN
        assert not set(token) & set(" '\"*(){}:^-+\\&|!<>%_;\x00")
        token.encode()


@given(NASTY)
def test_composed_and_decomposed_text_are_the_same(text):
    assert tokens(unicodedata.normalize("NFD", text)) == tokens(unicodedata.normalize("NFC", text))


@given(NASTY)
def test_every_phrase_of_a_text_stands_in_its_tokens(text):
    there = "".join(f" {token}" for token in tokens(text))
    assert all(f" {' '.join(phrase)}" in there for phrase in phrases(text))


@given(st.text(max_size=400))
def test_query_is_cut(q):
    assert sum(len(phrase) for phrase in phrases(q)) <= MOST_TOKENS
    assert phrases(q) == phrases(q[:200])


def test_text_beyond_the_limit_is_left_out():
    assert tokens("a" * (LONGEST_TEXT - 1) + " b c") == ["a" * LONGEST_TOKEN]
