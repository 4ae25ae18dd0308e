"""Texts as they are written and as they are read without their signs."""

from html import unescape

import pytest
from django.utils.html import strip_tags

from cop.services.markdown import plain, rendered

TEXTS = [
    "Fares stayed the same: more people came, mid-size city (2024). ", "票价不变，晚间乘客增加了。", "এটি একটি নমুনা লেখা।",
    "1. first", "2) second", "- item", "# head", "a *word* and `code`", "no_under_score", "a<br>b", "x &amp; y", "say\\! it",
    "~~gone~~", "see [this](https://example.org)", "www.example.org", "a.b", "> said", "one\ntwo", "    code", "* * *", "-", "",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_plain_text_says_what_the_page_says(text):
    assert plain(text).split() == unescape(strip_tags(str(rendered(text)))).split()
