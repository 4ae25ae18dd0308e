"""The index: right hits in every script, no words from a zone that the viewer does not read, nothing of what was changed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop.network.models import Community
from cop.services.search import registry
from cop.services.search.actions import index, rebuild
from cop.services.search.analysis import LONGEST_TEXT, query_phrases, tokens
from cop.services.search.choices import Zone
from cop.services.search.models import Document
from cop.services.search.queries import has_words, matching, ranked
from cop.services.search.registry import Draft

KIND = "test.note"
EVERYWHERE = tuple(Zone)

TEXTS = {
    1: "Depot charging tariffs and the evening peak",
    2: "Thí điểm biểu giá sạc xe buýt ở Hải Phòng",
    3: "深圳电动公交车的充电经验",
    4: "부산의 전기버스 충전 요금",
    5: "རྫོང་ཁ་ལུ་ གློག་རིག་སྣུམ་འཁོར།",
    6: "විදුලි බස් රථ ආරෝපණය කිරීම",
    7: "கோயம்புத்தூரில் மின்சார பேருந்து",
    8: "বিদ্যুৎচালিত বাসের চার্জিং",
    9: "विद्युत बस चार्जिंग का अनुभव",
    10: "Pengecasan bas elektrik di Kuala Lumpur",
    11: "Pag-charge ng de-kuryenteng dyip",
    12: "BRT第2期 and e-3W charging",
}
HITS = [
    ("charging", {1, 12}), ("CHARG", {1, 11, 12}), ("tariff peak", {1}), ("thi diem", {2}), ("Thí điểm", {2}), ("hai phong", {2}), ("sac", {2}),
    ("深圳", {3}), ("充电", {3}), ("电动公交", {3}), ("公", {3}), ("验", {3}), ("부산", {4}), ("전기버스", {4}), ("버스", {4}),
    ("རྫོང", {5}), ("གློག་རིག", {5}), ("විදුලි", {6}), ("බස්", {6}), ("கோயம்புத்தூர்", {7}), ("பேருந்து", {7}), ("বিদ্যুৎ", {8}), ("বাস", {8}),
    ("विद्युत", {9}), ("चार्जिंग", {9}), ("pengecasan", {10}), ("kuryente", {11}), ("de-kuryenteng", {11}), ("第2期", {12}), ("brt", {12}), ("3w", {12}),
    ("ding tariffs", set()), ("圳电充", set()), ("산부", set()), ("zzz", set()), ("ර", {6}),
]  # fmt: skip


@pytest.fixture
def notes(db, monkeypatch):
    """A kind of thing that only the tests know: {number: {zone: text}}."""
    kept: dict[int, dict[Zone, str]] = {}
    source = registry.Source(lambda numbers: [Draft(n, kept[n]) for n in numbers if n in kept], lambda: sorted(kept))
    monkeypatch.setattr(registry, "SOURCES", registry.SOURCES)
    monkeypatch.setitem(registry.SOURCES, KIND, source)
    return kept


def found(q, zones=EVERYWHERE):
    return {row["number"] for row in matching(KIND, q, zones)}


@pytest.mark.parametrize(("q", "hits"), HITS)
def test_words_are_found_in_every_script_and_nothing_else(notes, q, hits):
    notes.update({number: {Zone.EVERYONE: text} for number, text in TEXTS.items()})
    index(KIND, notes)
    assert found(q) == hits


def test_words_are_found_only_in_zones_that_are_read(notes):
    notes[1] = {Zone.EVERYONE: "open", Zone.MEMBERS: "among", Zone.COMMUNITIES: "ours", Zone.SECRETARIAT: "desk"}
    index(KIND, [1])
    for reach, word in enumerate(["open", "among", "ours", "desk"]):
        for width in range(1, 5):
            assert found(word, EVERYWHERE[:width]) == ({1} if reach < width else set())
    assert found("open desk", EVERYWHERE[:2]) == set()
    assert found("open desk") == {1}


def test_changed_and_removed_text_is_no_longer_found(notes):
    notes[1] = {Zone.EVERYONE: "first 充电"}
    index(KIND, [1])
    notes[1] = {Zone.EVERYONE: "second"}
    index(KIND, [1])
    assert (found("first"), found("充电"), found("second")) == (set(), set(), {1})
    del notes[1]
    index(KIND, [1])
    assert found("second") == set()


def test_rebuilding_from_nothing_and_twice_is_the_same(notes):
    notes.update({number: {Zone.EVERYONE: text} for number, text in TEXTS.items()})
    index(KIND, notes)
    Document.objects.filter(number=3).update(number=99)
    for _ in range(2):
        assert rebuild(KIND, batch=5) == len(TEXTS)
        assert {hit for q, hits in HITS for hit in found(q)} == {hit for _q, hits in HITS for hit in hits}


def test_phrase_does_not_span_two_zones(notes):
    notes[1] = {Zone.EVERYONE: "深", Zone.MEMBERS: "圳"}
    index(KIND, [1])
    assert found("深圳") == set()


def test_ranking_puts_the_denser_text_first_and_stays_among(notes, community):
    notes[1] = {Zone.EVERYONE: "charging " + "other words " * 30}
    notes[2] = {Zone.EVERYONE: "charging charging charging"}
    notes[3] = {Zone.EVERYONE: "charging"}
    index(KIND, notes)
    among = Document.objects.filter(kind=KIND, number__in=[1, 2]).values("number")
    assert ranked(KIND, "charging", EVERYWHERE, among=among, limit=10) == [2, 1]
    assert ranked(KIND, "charging", EVERYWHERE, among=among, limit=1) == [2]
    assert ranked(KIND, "charging", EVERYWHERE, among=Community.objects.none().values("pk"), limit=1) == []


@pytest.mark.parametrize("q", ["", "  ", '"', "***", "!&|", "\\", "{everyone}:", "\x00", "(", "…", "་"])
def test_query_without_a_word_matches_nothing(notes, q):
    notes[1] = {Zone.EVERYONE: "anything everyone"}
    index(KIND, [1])
    if not has_words(q):
        assert found(q) == set()


@pytest.mark.parametrize(
    "q",
    [
        "{secretariat}: desk",
        'desk"',
        "desk* OR open",
        "NEAR(open desk)",
        "open | desk",
        "secretariat:desk",
        "'; DROP TABLE x --",
        "desk:*D",
    ],
)
def test_query_language_of_the_database_cannot_be_reached(notes, q):
    notes[1] = {Zone.EVERYONE: "open", Zone.SECRETARIAT: "desk secretariat drop table x or near d"}
    index(KIND, [1])
    assert found(q, (Zone.EVERYONE,)) == set()


@given(text=st.text(min_size=1, max_size=250))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_written_finds_itself(notes, text):
    notes.clear()
    notes[1] = {Zone.MEMBERS: text}
    index(KIND, [1])
    word = next(iter(text.split()), "")
    assert found(word) == ({1} if has_words(word) else set())
    assert found(word, (Zone.EVERYONE,)) == set()


def test_long_text_and_long_query_are_cut_and_never_fail(notes):
    notes[1] = {Zone.EVERYONE: "word " * LONGEST_TEXT}
    index(KIND, [1])
    assert found("word " * 200) == {1}
    assert len(query_phrases("word " * 200)) == 12


@given(st.text(max_size=300))
def test_tokens_are_plain_ascii(text):
    assert all(token and token.isascii() and token.replace("_", "a").isalnum() for token in tokens(text))
