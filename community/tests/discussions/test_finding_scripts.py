"""The stated number of hits is the true one, in every script: against a plain look through every text."""

import random
import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop.discussions.choices import State
from cop.discussions.models import Post, Thread
from cop.discussions.queries.finding import found
from cop.discussions.queries.indexing import POST, THREAD
from cop.services.search.actions import index
from cop.services.search.shelves import Wanted

TSHEG = "\u0f0b"
WORDS = {
    "zh": ("", "电动公交车 充电站 公交 电动汽车 城市规划 车站 电价 规划局"),
    "ko": (" ", "전기버스 전기버스를 버스정류장에서 충전소의 충전 정류장은 급속충전기가"),
    "dz": (TSHEG, "གློག་རིག་སྣུམ་འཁོར འགྲུལ་འཁོར ལམ་སྲོལ གློག་མེ སྣུམ་འཁོར་ས་ཚུགས"),
    "bn": (" ", "বাস বাসের বাসগুলো বিদ্যুৎ বিদ্যুৎচালিত চার্জিং চার্জ ভাড়া"),
    "ta": (" ", "பேருந்து பேருந்துகள் பேருந்தில் மின்சார மின்சாரம் கட்டணம் கட்டணங்கள்"),
    "si": (" ", "බස් බස්රථ විදුලි විදුලිය ගාස්තු ගාස්තුව මාර්ගය"),
    "hi": (" ", "बस बसें बसों चार्ज चार्जिंग बिजली मार्ग मार्गों किराया"),
    "vi": (" ", "xe buýt điện trạm sạc đường đường phố thí điểm giá vé"),
    "en": (" ", "Bus buses buslane Charging charger charged depot café naïve"),
}
MOST = 40


@pytest.fixture
def texts(community, asker) -> list[str]:
    """Posts in every script, and in two scripts at once."""
    chance = random.Random(7)
    words = {script: (between, every.split()) for script, (between, every) in WORDS.items()}

    def some(script: str) -> str:
        between, every = words[script]
        return between.join(chance.choices(every, k=chance.randint(1, 5)))

    bodies = [f"{some(script)}. {some(chance.choice(list(words)))}" for script in words for _number in range(MOST // 4)]
    thread = Thread.objects.create(community=community, title="0", asker=asker, state=State.OPEN)
    Post.objects.bulk_create(
        Post(thread=thread, place=place, body=body, author=asker) for place, body in enumerate(bodies, 1)
    )
    index(THREAD, [thread.pk])
    index(POST, thread.posts.values_list("pk", flat=True))
    return bodies


def plain(text: str) -> str:
    """Without case, and without the marks on Latin letters."""
    kept, latin = "", False
    for character in unicodedata.normalize("NFD", text.casefold()):
        if not unicodedata.combining(character):
            latin = "LATIN" in unicodedata.name(character, "")
        if not (latin and unicodedata.combining(character)):
            kept += "d" if character == "đ" else character
    return unicodedata.normalize("NFC", kept)


def stands_in(q: str, body: str) -> bool:
    """Chinese and Korean anywhere; what is written with spaces or tshegs, where a word or a syllable begins."""
    text, asked = plain(body), plain(q)
    for found_at in re.finditer(f"(?={re.escape(asked)})", text):
        before = text[found_at.start() - 1] if found_at.start() else " "
        if re.match("[\u4e00-\u9fff\uac00-\ud7a3]", asked) or unicodedata.category(before)[0] not in "LNM":
            return True
    return False


@st.composite
def parts_of_words(draw) -> str:
    """What somebody may type: any part of a Chinese or Korean word, some syllables, the beginning of a word."""
    script = draw(st.sampled_from(list(WORDS)))
    word = draw(st.sampled_from(WORDS[script][1].split()))
    if script == "dz":
        syllables = word.split(TSHEG)
        start = draw(st.integers(0, len(syllables) - 1))
        return TSHEG.join(syllables[start : draw(st.integers(start + 1, len(syllables)))])
    start = draw(st.integers(0, len(word) - 1)) if script in ("zh", "ko") else 0
    part = word[start : draw(st.integers(start + 1, len(word)))]
    whole = whole_letters(word, part) if script in ("bn", "ta", "si", "hi") else part
    return plain(whole) if script == "vi" and draw(st.booleans()) else whole


def whole_letters(word: str, part: str) -> str:
    """Go on to the end of a letter with its signs, and leave out a last virama."""
    while len(part) < len(word) and unicodedata.category(word[len(part)])[0] == "M":
        part = word[: len(part) + 1]
    return part.rstrip("\u094d\u09cd\u0bcd\u0dca")


def test_number_of_hits_is_that_of_a_look_through_every_text(texts, expert):
    seen = {True: 0, False: 0}

    @given(q=parts_of_words())
    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(q: str) -> None:
        by_hand = sum(stands_in(q, body) for body in texts)
        seen[by_hand > 0] += 1
        assert found(Wanted(q), expert).count == by_hand, q

    holds()
    assert seen[True] > 30


INFLECTED = [
    ("बस", "बसों में"), ("मार्ग", "मार्गों पर"), ("বাস", "বাসগুলোর"), ("பேருந்து", "பேருந்துகள்"), ("කාර්", "කාර්ය"),
    ("버스", "전기버스를"), ("정류장", "버스정류장에서"), ("站", "充电站"), ("公交", "电动公交车"), ("འཁོར", "སྣུམ་འཁོར་ས་ཚུགས"),
    ("duong", "đường phố"), ("đường", "đường phố"),
]  # fmt: skip


def test_inflected_words_and_parts_of_compounds_are_found_at_once(client_of, community, asker, expert):
    thread = Thread.objects.create(community=community, title="0", asker=asker, state=State.OPEN)
    body = ". ".join(body for _q, body in INFLECTED)
    client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": body, "language": "en"})
    assert [q for q, _body in INFLECTED if found(Wanted(q), asker).count != 1] == []
