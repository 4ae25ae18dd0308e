"""The index: right hits in every script, no words from a zone that the searcher does not read, nothing of what was changed."""

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop.network.models import Topic
from cop.services.search import registry
from cop.services.search.actions import index, rebuild
from cop.services.search.analysis import phrases
from cop.services.search.choices import Zone
from cop.services.search.models import Document, keys_of
from cop.services.search.queries import matching, ranked
from cop.services.search.registry import register

KIND = "test.note"

TEXTS = {
    1: "Depot charging tariffs and the evening peak",
    2: "Thí điểm biểu giá sạc xe buýt ở Hải Phòng",
    3: "深圳电动公交车的充电经验",
    4: "부산의 전기버스 충전 요금",
    5: "རྫོང་ཁ་ལུ་ གློག་རིག་སྣུམ་འཁོར།",
    6: "විදුලි බස් රථ ආරෝපණය කිරීම ශ්‍රී ලංකාව",
    7: "கோயம்புத்தூரில் மின்சார பேருந்து",
    8: "বিদ্যুৎচালিত বাসের চার্জিং",
    9: "विद्युत बस चार्जिंग का अनुभव",
    10: "Pengecasan bas elektrik di Kuala Lumpur",
    11: "Pag-charge ng de-kuryenteng dyip sa Parañaque",
    12: "BRT第2期 and e-3W charging",
    13: "ཁ་བརྡ་ རྫོང་ཁག",
    14: "公车 上海 交通",
    15: "산부인과 버스",
}
HITS = [
    ("charging", {1, 12}), ("CHARG", {1, 11, 12}), ("peak tariff", {1}), ("ariffs", set()), ("charging zzz", set()),
    ("thi diem", {2}), ("Thí điểm", {2}), ("hai phong", {2}), ("HẢI PHÒNG", {2}), ("sac", {2}), ("xe buyt", {2}),
    ("深圳", {3}), ("充电", {3}), ("电动公交", {3}), ("公", {3, 14}), ("验", {3}), ("公交", {3}), ("圳电充", set()),
    ("公交 深圳", {3}),
    ("부산", {4}), ("전기버스", {4}), ("버스", {4, 15}), ("산부", {15}), ("금", {4}), ("스버", set()),
    ("རྫོང", {5, 13}), ("རྫོང་ཁ", {5, 13}), ("རྫོང་ཁ་ལུ", {5}), ("གློག་རིག", {5}), ("འཁོར", {5}), ("ཁ་རྫོང", set()),
    ("විදුලි", {6}), ("බස්", {6}), ("ශ්රී", {6}), ("ශ්‍රී ලංකා", {6}), ("ර", {6}), ("දුලි", set()),
    ("கோயம்புத்தூர்", {7}), ("பேருந்து", {7}), ("மின்", {7}), ("ருந்து", set()),
    ("বিদ্যুৎ", {8}), ("বাস", {8}), ("চার্জিং", {8}), ("বস", set()),
    ("विद्युत", {9}), ("चार्जिंग", {9}), ("बस", {9}), ("बास", set()),
    ("pengecasan", {10}), ("bas elek", {10}), ("kuryente", {11}), ("de-kuryenteng", {11}),
    ("paranaque", {11}), ("Parañaque", {11}),
    ("第2期", {12}), ("第", {12}), ("brt", {12}), ("3w", {12}), ("ding tariffs", set()), ("zzz", set()),
]  # fmt: skip


@pytest.mark.parametrize(("q", "hits"), HITS)
def test_words_are_found_in_every_script_and_nothing_else(notes, found, q, hits):
    notes.update({number: {Zone.EVERYONE: text} for number, text in TEXTS.items()})
    index(KIND, notes)
    assert found(q) == hits


LONG = "Ana" + "nthanarayanan" * 15 + "ax"


@pytest.mark.parametrize(
    ("name", "q"),
    [
        ("D’Souza", "d'souza"), ("D'Souza", "D’Souza"), ("Kaʼapana", "ka'apana"), ("X", "x"), (LONG, LONG), (LONG, LONG[:60]),
        ("Zoe\u0308 Nuo\u031b\u0301c", "zoë nước"), ("Nguyễn", "Nguye\u0302\u0303n"), ("🚌🏽 Driver", "🚌"),
        ("محمد بن علي", "علي"),
        ("\u202bمحم\u200fد\u202c", "محمد"), ("ক্ষ\u200dেত্র", "ক্ষেত্র"), ("葛\U000e0100城", "葛城"), ("王𠮷明", "𠮷"),
        ("\U00031351明", "\U00031351"), ("İpek", "ipek"),
    ],
)  # fmt: skip
def test_names_are_found_as_people_type_them(notes, found, name, q):
    notes.update({1: {Zone.EVERYONE: name}, 2: {Zone.EVERYONE: "Somebody Else 明日 Ali"}})
    index(KIND, notes)
    assert found(q) == {1}


def test_long_names_that_differ_late_are_told_apart(notes, found):
    notes.update({1: {Zone.EVERYONE: "a" * 199 + "b"}, 2: {Zone.EVERYONE: "a" * 199 + "c"}})
    index(KIND, notes)
    assert (found("a" * 199 + "b"), found("a" * 150)) == ({1}, {1, 2})


def test_words_are_found_only_in_zones_that_are_read(notes, found):
    words = {Zone.EVERYONE: "open", Zone.MEMBERS: "among 公交车", Zone.COMMUNITIES: "ours", Zone.SECRETARIAT: "desk"}
    notes[1] = words
    index(KIND, [1])
    for zone, text in words.items():
        for word in text.split():
            assert found(word, zone) == {1}
            assert found(word, *(set(Zone) - {zone})) == set()
    assert found("open desk", *list(Zone)[:3]) == set()
    assert found("open desk", Zone.EVERYONE, Zone.SECRETARIAT) == {1}
    assert set(matching(KIND, "open", ())) == set()


def test_word_in_several_zones_is_found_in_each(notes, found):
    notes[1] = dict.fromkeys(Zone, "bus " * 300)
    index(KIND, [1])
    assert [found("bus", zone) for zone in Zone] == [{1}] * 4


def test_phrase_does_not_span_two_zones(notes, found):
    notes[1] = {Zone.EVERYONE: "深", Zone.MEMBERS: "圳"}
    index(KIND, [1])
    assert found("深圳") == set()


def test_another_kind_with_the_same_number_is_not_found(notes, found, monkeypatch):
    monkeypatch.setitem(registry.SOURCES, "test.other", registry.SOURCES[KIND])
    notes[1] = {Zone.EVERYONE: "only here"}
    index("test.other", [1])
    assert found("here") == set()
    assert [row["number"] for row in matching("test.other", "here", Zone)] == [1]


def test_matching_filters_a_queryset_together_with_other_conditions(notes, community):
    topics = list(Topic.objects.order_by("pk"))
    notes.update({topic.pk: {Zone.COMMUNITIES: "charging"} for topic in topics})
    index(KIND, notes)
    seen = Q(pk__in=matching(KIND, "charging", [Zone.EVERYONE]))
    shared = Q(code="charging-tariffs") & Q(pk__in=matching(KIND, "charging", list(Zone)[:3]))
    assert [topic.code for topic in Topic.objects.filter(seen | shared)] == ["charging-tariffs"]
    assert Topic.objects.filter(pk__in=matching(KIND, "?", Zone)).count() == 0
    assert Topic.objects.exclude(pk__in=matching(KIND, "?", Zone)).count() == len(topics)


def test_changed_and_removed_text_is_no_longer_found(notes, found):
    notes[1] = {Zone.EVERYONE: "first 充电站"}
    index(KIND, [1])
    notes[1] = {Zone.EVERYONE: "second", Zone.SECRETARIAT: "first"}
    index(KIND, [1, 1])
    assert (found("first", Zone.EVERYONE), found("充电站"), found("second")) == (set(), set(), {1})
    del notes[1]
    index(KIND, [1])
    assert (found("second"), found("first"), Document.objects.count()) == (set(), set(), 0)


def test_change_that_is_rolled_back_leaves_the_index_as_it_was(notes, found):
    notes[1] = {Zone.EVERYONE: "kept"}
    index(KIND, [1])
    notes[1] = {Zone.EVERYONE: "undone"}
    with transaction.atomic():
        index(KIND, [1])
        transaction.set_rollback(True)
    assert (found("kept"), found("undone")) == ({1}, set())


def test_rebuilding_is_the_same_from_nothing_from_the_present_and_from_disorder(notes, found):
    notes.update({number: {Zone.EVERYONE: text} for number, text in TEXTS.items()})
    expected = [hits for _q, hits in HITS]
    assert rebuild(KIND, batch=4) == len(TEXTS)
    assert [found(q) for q, _hits in HITS] == expected
    assert rebuild(KIND, batch=4) == len(TEXTS)
    assert [found(q) for q, _hits in HITS] == expected
    Document.objects.filter(pk__in=list(keys_of(KIND)[2:5])).delete()
    Document.objects.filter(pk=keys_of(KIND)[9]).update(everyone=" charging")
    Document.objects.create(id=keys_of(KIND)[99], kind=KIND, number=99, everyone=" charging")
    assert rebuild(KIND, batch=4) == len(TEXTS)
    assert [found(q) for q, _hits in HITS] == expected


def test_rebuilding_everything_drops_kinds_that_nobody_registers(notes, found, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setitem(registry.SOURCES, "test.gone", registry.SOURCES[KIND])
        notes[1] = {Zone.EVERYONE: "gone"}
        index("test.gone", [1])
    rebuild()
    assert set(Document.objects.values_list("pk", flat=True)) == {keys_of(KIND)[1]}


def test_rebuilding_asks_for_no_more_than_a_batch_at_a_time(notes, monkeypatch):
    asked = []
    source = registry.SOURCES[KIND]

    def documents(numbers):
        asked.append(len(list(numbers)))
        return source.documents(numbers)

    monkeypatch.setitem(registry.SOURCES, KIND, registry.Source(documents, source.numbers))
    notes.update({number: {Zone.EVERYONE: "x"} for number in range(25)})
    assert [rebuild(KIND, batch=10), rebuild(KIND, batch=10)] == [25, 25]
    assert asked == [10, 10, 5, 10, 10, 5]


@pytest.mark.parametrize("number", [-1, 2**40])
def test_number_outside_the_keys_of_a_kind_is_refused(notes, number):
    with pytest.raises(ValueError, match="cannot be indexed"):
        index(KIND, [number])


def test_kind_with_the_keys_of_another_is_refused(notes):
    twin = "test.n4455771"
    assert keys_of(twin) == keys_of(KIND)
    with pytest.raises(ValueError, match="same keys"):
        register(twin, lambda numbers: [], lambda: [])
    register(KIND, *vars(registry.SOURCES[KIND]).values())


def test_ranking_puts_the_denser_text_first_and_stays_among(notes):
    notes[1] = {Zone.EVERYONE: "charging " + "other words " * 30}
    notes[2] = {Zone.EVERYONE: "charging charging charging"}
    notes[3] = {Zone.EVERYONE: "charging"}
    notes[4] = {Zone.EVERYONE: "charging"}
    index(KIND, notes)
    everywhere = tuple(Zone)
    assert ranked(KIND, "charging", everywhere, among=[1, 2], limit=10) == [2, 1]
    assert ranked(KIND, "charging", everywhere, among=[1, 2], limit=1) == [2]
    assert ranked(KIND, "charging", everywhere, among=[4, 3], limit=9) == [3, 4]
    assert ranked(KIND, "charging", everywhere, among=[], limit=1) == []
    assert ranked(KIND, "?", everywhere, among=[1], limit=1) == ranked(KIND, "bus", (), among=[1], limit=1) == []


@pytest.mark.parametrize("hidden", ["charging " * 20, "something else " * 200, "charging", ""])
def test_order_tells_nothing_of_zones_that_are_not_read(notes, hidden):
    notes[1] = {Zone.MEMBERS: "charging buses", Zone.SECRETARIAT: hidden}
    notes[2] = {Zone.MEMBERS: "charging buses", Zone.SECRETARIAT: ""}
    notes[3] = {Zone.MEMBERS: "charging buses", Zone.SECRETARIAT: hidden}
    index(KIND, notes)
    assert ranked(KIND, "charging", (Zone.EVERYONE, Zone.MEMBERS), among=[1, 2, 3], limit=9) == [1, 2, 3]


INJECTIONS = [
    '"', '" OR "desk', "*", "desk*", "NEAR(open desk)", "open NEAR desk",
    "{secretariat} : desk", "{everyone}:desk", "secretariat:desk", "- desk", "^desk",
    "'; --", "'; DROP TABLE search_document; --", "a & !b", "open | desk", "!desk", "<->", "desk:*D", "desk:ABCD", "':*ABCD",
    "\\", "\\'desk", "%", "%s", "\x00desk", "(((", "desk')",
]  # fmt: skip


@pytest.mark.parametrize("q", INJECTIONS)
def test_query_language_of_the_database_cannot_be_reached(notes, found, q):
    notes[1] = {
        Zone.EVERYONE: "open",
        Zone.SECRETARIAT: "desk secretariat everyone drop table search document or near a b d s abcd",
    }
    index(KIND, [1])
    assert found(q, Zone.EVERYONE) == set()
    assert ranked(KIND, q, (Zone.EVERYONE,), among=[1], limit=5) == []


@given(
    parts=st.lists(
        st.sampled_from([*INJECTIONS, "open", "desk", " ", ":", "AND", "OR", "NOT", "+", "公交", "ཁ་ལུ"]), max_size=8
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_finds_only_what_is_read(notes, found, parts):
    notes.update(
        {
            1: {Zone.SECRETARIAT: "open desk and or not 公交 ཁ་ལུ"},
            2: {Zone.EVERYONE: "other", Zone.SECRETARIAT: "open desk"},
        }
    )
    index(KIND, notes)
    assert found("".join(parts), *list(Zone)[:3]) == set()


@given(text=st.text(min_size=1, max_size=250))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_written_finds_itself(notes, found, text):
    notes.clear()
    notes[1] = {Zone.MEMBERS: text}
    index(KIND, [1])
    word = next(iter(text.split()), "")
    assert found(word) == ({1} if phrases(word) else set())
    assert found(word, Zone.EVERYONE) == set()


@pytest.mark.parametrize("q", ["", "  ", "…", "་", "\x00", "\ud800", "́"])
def test_query_without_a_word_matches_nothing(notes, found, q):
    notes[1] = {Zone.EVERYONE: "anything"}
    index(KIND, [1])
    assert found(q) == set()


def test_phrase_at_the_end_of_a_long_text_is_found(notes, found):
    notes[1] = {Zone.EVERYONE: "公交电动" * 20_000 + " 电动汽车的标准"}
    index(KIND, [1])
    assert (found("电动汽车"), found("汽车电动")) == ({1}, set())


def test_longest_texts_of_rare_characters_are_kept(notes, found):
    notes[1] = {
        zone: "".join(chr(0x20000 + number * 7919 % 40_000) + chr(0x20000 + number) for number in range(50_000))
        for zone in Zone
    }
    index(KIND, [1])
    assert found(chr(0x20000) * 2) == {1}


def test_text_with_lone_surrogates_is_indexed(notes, found):
    notes[1] = {Zone.EVERYONE: "half \ud83d emoji"}
    index(KIND, [1])
    assert found("emoji") == {1}
