"""Finding: what is found in each script, by whom, how many, and what is shown of it."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop.discussions import initial, tasks
from cop.discussions.actions.forgetting import forget
from cop.discussions.choices import Standing, State
from cop.discussions.models import Edition, Post, Reply, Rules, SavedSearch, Thread
from cop.discussions.queries.finding import found
from cop.discussions.queries.indexing import POST, THREAD
from cop.discussions.queries.threads import listed
from cop.discussions.tasks import tell_of_searches
from cop.network.models import Community, Topic
from cop.people.models import Membership, Person
from cop.people.queries.indexing import ORGANISATION, PERSON
from cop.services.mail.models import Message
from cop.services.search.actions import index
from cop.services.search.shelves import Wanted
from cop.services.search.sought import Sought
from cop.website.models import Page, Revision
from cop.website.queries.finding import _tokens as texts_of_pages
from discussions.test_talking import ask
from people.browsing import text


@pytest.fixture
def say(community, asker):
    """Have a thread with answers in it, as it stands after their actions."""

    def make(title, *answers, where=None, **facts) -> Thread:
        thread = Thread.objects.create(
            **{"community": where or community, "title": title, "asker": asker, "state": State.OPEN} | facts
        )
        for place, body in enumerate(answers, 1):
            Post.objects.create(thread=thread, place=place, body=body, author=asker)
        anew(thread)
        return thread

    return make


@pytest.fixture
def glossary(db):
    initial.load()
    caches["memory"].clear()


def anew(thread):
    index(THREAD, [thread.pk])
    index(POST, thread.posts.values_list("pk", flat=True))


def marked(answer) -> list[str]:
    return re.findall(r"<mark>(.*?)</mark>", text(answer))


def hits(viewer, q, **filters) -> int:
    return found(Wanted(q, tuple(filters.items())), viewer).count


SCRIPTS = [
    ("charging", "Depot charging tariffs", "charging"), ("thi diem", "Thí điểm xe buýt", "Thí"),
    ("电动", "深圳电动公交车", "电动"), ("버스", "부산의 전기버스", "버스"), ("གློག་རིག", "ཁ་ལུ་ གློག་རིག་སྣུམ", "གློག་རིག"),
    ("විදුලි", "විදුලි බස් රථ", "විදුලි"), ("கோயம்புத்தூர்", "கோயம்புத்தூரில் பேருந்து", "கோயம்புத்தூ"),
    ("বাস", "বিদ্যুৎচালিত বাসের চার্জিং", "বাস"), ("चार्जिंग", "विद्युत बस चार्जिंग", "चार्जिंग"),
    ("pengecasan", "Pengecasan bas elektrik", "Pengecasan"), ("kuryente", "Pag-charge ng de-kuryenteng dyip", "kuryente"),
]  # fmt: skip


@pytest.mark.parametrize(("q", "body", "mark"), SCRIPTS)
def test_each_script_is_found_counted_and_marked(client_of, say, expert, q, body, mark):
    say("A title", body, "something else")
    page = client_of(expert).get("/search/", {"q": q})
    assert "1 hit for" in text(page)
    assert marked(page)[0].startswith(mark)


def test_hidden_threads_and_posts_are_neither_counted_nor_shown(client_of, say, expert, community, asker):
    elsewhere = Community.objects.create(slug="elsewhere", names={"en": "Elsewhere"}, opened="2026-01-01")
    say("Secret zebra", "a zebra", where=elsewhere)
    say("A draft zebra", state=State.DRAFT)
    say("A held zebra", "a zebra", standing=Standing.HELD)
    thread = say("Shown", "an open zebra", "a held zebra", "a withdrawn zebra")
    thread.posts.filter(place=2).update(standing=Standing.HELD)
    thread.posts.filter(place=3).update(standing=Standing.WITHDRAWN)
    anew(thread)
    shown = text(client_of(expert).get("/search/?q=zebra"))
    assert "1 hit for" in shown and "an open" in shown
    assert "Secret" not in shown and "draft" not in shown and "held" not in shown and "withdrawn" not in shown
    visitor = text(Client().get("/search/?q=zebra"))
    assert "0 hits for" in visitor and "an open" not in visitor
    elsewhere.reading = "open"
    elsewhere.save()
    caches["memory"].clear()
    assert "2 hits for" in text(Client().get("/search/?q=zebra"))


def test_edited_withdrawn_and_erased_words_are_not_found(client_of, asker, expert):
    thread = ask(client_of(asker), title="About a walrus")
    client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "An ocelot."})
    assert (hits(expert, "walrus"), hits(expert, "ocelot")) == (1, 1)
    client_of(expert).post(f"/q/{thread.pk}/posts/1/edit/", {"body": "A tapir.", "version": "1"})
    assert (hits(asker, "ocelot"), hits(asker, "tapir")) == (0, 1)
    forget(expert.pk, contributions_too=True)
    assert hits(asker, "tapir") == 0
    client_of(asker).post(f"/q/{thread.pk}/withdraw/")
    assert hits(expert, "walrus") == 0


WORDS = ["bus", "tram", "电动", "버스", "বাস"]


@given(
    corpus=st.lists(
        st.tuples(
            st.sampled_from(WORDS), st.integers(0, 2), st.booleans(), st.sampled_from(State), st.sampled_from(Standing)
        ),
        max_size=8,
    ),
    reads=st.sets(st.integers(0, 2)),
    q=st.sampled_from(WORDS),
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_number_of_hits_is_what_one_counts_by_hand(make_person, say, corpus, reads, q):
    """By hand: every thread that a list shows to the viewer, looked through for the word."""
    with transaction.atomic():
        Thread.objects.all().delete()
        places = [
            Community.objects.get_or_create(slug=f"place-{n}", defaults={"names": {}, "opened": "2026-01-01"})[0]
            for n in range(3)
        ]
        caches["memory"].clear()
        viewer = make_person(f"viewer-{uuid4().hex}@example.org", communities=())
        for n in reads:
            Membership.objects.create(person=viewer, community=places[n])
        now = timezone.now()
        for word, n, public, state, standing in corpus:
            agreed = {"public_for_asker": now, "public_for_facilitator": now} if public else {}
            say(f"On {word}", where=places[n], state=state, standing=standing, **agreed)
        for who in (viewer, AnonymousUser()):
            by_hand = [one for one in listed(who).filter(standing=Standing.CLEAR) if q in one.title]
            assert hits(who, q) == len(by_hand)
        transaction.set_rollback(True)


def test_filters_narrow_and_leave_out_what_does_not_know_them(client_of, say, expert):
    charging = Topic.objects.get(code="charging-tariffs")
    thread = say("bus lanes", kind="discussion", language="ta")
    thread.topics.add(charging)
    thread.countries.create(country="LK")
    anew(thread)
    say("bus stops")
    assert hits(expert, "bus") == 2
    for filters in ({"kind": "discussion"}, {"language": "ta"}, {"topic": "charging-tariffs"}, {"country": "LK"}):
        assert hits(expert, "bus", **filters) == 1, filters
        listed_there = text(client_of(expert).get("/c/clean-mobility/discussions/", filters))
        assert "bus lanes" in listed_there and "bus stops" not in listed_there


def test_days_narrow_what_is_found_and_listed_and_stay_in_tabs_and_saved_searches(client_of, say, expert):
    Rules.objects.create(community=Community.objects.get(), works_in="BD")
    moments = {place: datetime(2024, month, number, 6, tzinfo=UTC) for place, (month, number) in enumerate(
        ((1, 31), (2, 1), (3, 14), (12, 31)), 1)}  # fmt: skip
    for place, moment in moments.items():
        anew(say(f"bus lane {place}", opened=moment))
    asked = {
        ("", "2024-02-01"): 2, ("2024-02-01", "2024-03-13"): 1, ("2024-01-31", "2024-12-30"): 3,
        ("2024-04-01", "2024-03-01"): 0, ("1000-01-01", "9999-12-31"): 4, ("nonsense", "2024-02-30"): 4,
    }  # fmt: skip
    for days, number in asked.items():
        filters = {name: value for name, value in zip(("since", "until"), days, strict=False) if value}
        answer = client_of(expert).get("/search/", {"q": "bus"} | filters)
        assert answer.context["total"] == number == len(answer.context["rows"]), days
        shown = text(client_of(expert).get("/c/clean-mobility/discussions/", filters))
        assert sum(f"bus lane {place}" in shown for place in moments) == number, days
    Person.objects.update(time_zone="America/Lima")
    anew(say("bus lane in Dhaka", opened=datetime(2024, 5, 31, 20, tzinfo=UTC)))
    for address in ("/search/?q=bus&", "/c/clean-mobility/discussions/?"):
        there = text(client_of(expert).get(f"{address}since=2024-06-01&until=2024-06-01"))
        assert "in Dhaka" in there and "bus lane 4" not in there, "the day is the community's, with words and without"
    hits = text(client_of(expert).get("/search/?q=Dhaka"))
    assert "1 June 2024" in hits and "31 May 2024" not in hits, "and is shown so"
    page = text(client_of(expert).get("/search/", {"q": "bus", "since": "2024-02-01", "until": "2024-03-13"}))
    assert (
        "?q=bus&amp;since=2024-02-01&amp;until=2024-03-13&amp;in=discussions" in page and 'value="2024-02-01"' in page
    )
    client_of(expert).post("/search/save/?q=bus&since=2024-02-01", {"often": "weekly"})
    saved = text(client_of(expert).get("/my/searches/"))
    assert "since=2024-02-01" in saved and "From this day on: 1 February 2024" in saved


def test_name_of_a_topic_finds_what_says_it_in_another_language(client_of, say, expert):
    tamil = "மின்னேற்றக் கட்டணங்கள்"
    topic = Topic.objects.get(code="charging-tariffs")
    topic.names |= {"ta": tamil, "zh-hans": "充电收费标准", "ko": "충전요금"}
    topic.save()
    caches["memory"].clear()
    say("Charging tariffs at night")
    shown = text(client_of(expert).get("/search/", {"q": tamil}))
    assert "1 hit for" in shown and "Looked for too" in shown and "<mark>Charging</mark>" in shown
    found = [hits(expert, q) for q in ("充电收", "충전", "充电", "mi")]
    assert found == [1, 1, 0, 0], "half a name leads to it, of signs two fifths, and a single one says too little"


def test_long_phrase_of_another_language_finds_what_says_all_of_it(say, expert):
    station = "གློག་བརྐྱང་ས་ཚིགས་གསར་པ"
    topic = Topic.objects.get(code="charging-tariffs")
    topic.names = {"en": "charging station", "dz": station}
    topic.save()
    caches["memory"].clear()
    scattered = "གློག་བརྐྱང་ས་ཚིགས་གསར། བརྐྱང་ས་ཚིགས་གསར་པ"
    say("A charging station for buses", f"bus {station}", f"bus {scattered}", f"charging station, {station}, bus")
    assert hits(expert, "charging station") == hits(expert, station) == hits(expert, "charging station bus") == 3
    assert [hits(expert, q) for q in ("གློག་བརྐྱང་ས་ཚིགས་གསར", "ས་ཚིགས་གསར་པ", "བརྐྱང་གློག")] == [4, 3, 0]


@pytest.mark.usefixtures("glossary")
def test_terms_widen_by_whole_words_and_are_known_by_how_they_begin(client_of, say, expert):
    say("The electric bus depot in Colombo", "Power does decide on tariffs")
    say("A basic policy", "Development policy")
    depot = client_of(expert).get("/search/", {"q": "depot"})
    assert "1 hit for" in text(depot) and marked(depot) == ["depot"]
    assert marked(client_of(expert).get("/search/", {"q": "tariff"})) == ["tariffs"]
    for q in ("විදුලි බස්", "බස්", "විදුලි බස් රථ", "பேருந்து", "bas"):
        page = text(client_of(expert).get("/search/", {"q": q}))
        assert "Looked for too" in page and "depot in Colombo" in page, q
    assert hits(expert, "bus") == hits(expert, "பேருந்து") == 1
    assert Sought.of("ආරෝපණ", ()).others_written()[0] == "charging"


def test_mistyped_word_is_put_right_by_words_that_the_reader_may_read(client_of, say, expert, community):
    elsewhere = Community.objects.create(slug="elsewhere", names={"en": "Elsewhere"}, opened="2026-01-01")
    say("Interoperability of chargers")
    say("Xylophones", where=elsewhere)
    assert "Did you mean" in text(client_of(expert).get("/search/?q=interoperabilty"))
    assert "Did you mean" not in text(client_of(expert).get("/search/?q=xylophnes"))


@pytest.fixture
def settled(monkeypatch):
    monkeypatch.setattr(tasks, "SETTLED", timedelta())


def test_saved_search_tells_of_what_is_new_and_may_be_read_and_stops_by_its_link(client_of, say, expert, settled):
    reader = client_of(expert)
    say("An old okapi")
    reader.post("/search/save/?q=okapi", {"often": "at_once"})
    tell_of_searches()
    assert not Message.objects.filter(kind="discussions/new_hits").exists()
    say("A new okapi", opened=timezone.now())
    say("A held okapi", opened=timezone.now(), standing=Standing.HELD)
    tell_of_searches()
    tell_of_searches()
    mail = Message.objects.get(kind="discussions/new_hits")
    assert "A new okapi" in mail.text and "old" not in mail.text and "held" not in mail.text
    link = re.search(r"/my/searches/stop/\S+", mail.text)
    assert link
    Client().get(link[0])
    assert SavedSearch.objects.count() == 1
    Client().post(link[0])
    Client().post(link[0])
    assert SavedSearch.objects.count() == 0


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_who_saves_two_searches_at_once_saves_one_after_the_other(client_of, expert):
    with CaptureQueriesContext(connection) as asked:
        client_of(expert).post("/search/save/?q=okapi", {"often": "at_once"})
    assert SavedSearch.objects.exists() and any("FOR NO KEY UPDATE" in query["sql"] for query in asked)


def test_saved_search_tells_of_a_reply_published_long_after_and_of_what_was_a_draft(client_of, say, expert, settled):
    old = say("An old okapi", opened=timezone.now() - timedelta(days=90))
    draft = say("A drafted okapi", state=State.DRAFT)
    client_of(expert).post("/search/save/?q=okapi", {"often": "at_once"})
    for number in range(25):
        say(f"Okapi {number}")
    reply = Reply.objects.create(thread=old, number=1)
    Edition.objects.create(
        reply=reply, number=1, title=old.title, parts=[{"title": "", "text": "Okapis are shy.", "cites": []}]
    )
    Thread.objects.filter(pk=draft.pk).update(state=State.OPEN, opened=timezone.now(), moved=timezone.now())
    anew(old), anew(draft)
    tell_of_searches()
    tell_of_searches()
    mail = Message.objects.get(kind="discussions/new_hits")
    assert f"/q/{old.pk}/reply/" in mail.text and "Okapis are shy." in mail.text
    assert "A drafted okapi" in mail.text and "Okapi 24" not in mail.text


def test_open_questions_come_in_the_readers_order(client_of, say, expert, make_person):
    other = make_person("other@example.org")
    say("Far away", asker=other, opened=timezone.now())
    near = say("Near to me", asker=other, opened=timezone.now())
    near.countries.create(country="IN")
    shown = text(client_of(expert).get("/open-questions/"))
    assert 0 < shown.index("Near to me") < shown.index("Far away")


def test_people_organisations_and_pages_are_found_as_the_reader_sees_them(
    client_of, expert, make_person, make_organisation
):
    index(ORGANISATION, [make_organisation(name="Okapi Transit Authority").pk])
    page = Page.objects.create(slug="okapi-page", published=timezone.now())
    Revision.objects.create(page=page, language="en", title="Okapi days", body="When *okapis* travel")
    draft = Page.objects.create(slug="okapi-draft")
    Revision.objects.create(page=draft, language="en", title="Okapi draft", body="")
    index(PERSON, [make_person("okapi@example.org", name="Okapi Person").pk])
    reader = client_of(expert)
    shown = text(reader.get("/search/?q=okapi"))
    assert "3 hits for" in shown and "Okapi Person" in shown, "the first kind of which something is found"
    assert "Okapi Transit Authority" in text(reader.get("/search/?q=okapi&in=organisations"))
    pages = text(reader.get("/search/?q=okapi&in=pages"))
    assert "Okapi</mark> days" in pages and "draft" not in pages
    visitor = text(Client().get("/search/?q=okapi"))
    assert "2 hits for" in visitor and "Okapi Person" not in visitor


def test_feed_tells_what_everybody_may_read_and_names_nobody(say, asker):
    now = timezone.now()
    say("Only members", opened=now)
    say("For everybody", opened=now, public_for_asker=now, public_for_facilitator=now)
    feed = text(Client().get("/c/clean-mobility/discussions/feed/"))
    assert "For everybody" in feed and "Only members" not in feed and asker.name not in feed


@pytest.mark.parametrize("only", ["discussions", "people", "organisations", "pages"])
@pytest.mark.one_database
def test_search_needs_the_same_queries_for_one_and_three_of_each_kind(
    client_of, say, expert, make_person, make_organisation, only
):
    counts = []
    texts_of_pages.cache_clear()
    for number in range(3):
        say(f"bus {number}", "a bus")
        index(ORGANISATION, [make_organisation(name=f"Bus Authority {number}").pk])
        index(PERSON, [make_person(f"bus{number}@example.org", name=f"Bus Person {number}").pk])
        page = Page.objects.create(slug=f"bus-{number}", published=timezone.now())
        Revision.objects.create(page=page, language="en", title=f"Bus days {number}", body="")
        reader = client_of(expert)
        reader.get("/search/?q=bus")
        with CaptureQueriesContext(connection) as queries:
            shown = text(reader.get(f"/search/?q=bus&in={only}"))
        counts.append(len(queries))
    assert shown.count("<mark>" if only in ("discussions", "pages") else "Bus ") >= 3
    assert counts[0] == counts[2], counts
    assert counts[2] <= 15, counts


@pytest.mark.parametrize("address", ["/open-questions/", "/unanswered/", "/search/?country=LK"])
def test_lists_go_on_where_a_page_ends(client_of, say, expert, make_person, monkeypatch, address):
    for module in ("threads", "filtering"):
        monkeypatch.setattr(f"cop.discussions.queries.{module}.PER_PAGE", 2)
    other, now = make_person("other@example.org"), timezone.now()
    for number in range(5):
        moment = now - timedelta(days=number // 2)
        say(f"Okapi {number}", asker=other, opened=moment, moved=moment).countries.create(country="LK")
    reader, seen = client_of(expert), []
    while address:
        shown = text(reader.get(address))
        seen += re.findall(r"Okapi (\d)</a>", shown)
        onwards = re.search(r'rel="next" href="([^"]+)"', shown)
        address = f"{address.split('?')[0]}{onwards[1].replace('&amp;', '&')}" if onwards else ""
    assert sorted(seen) == list("01234")
