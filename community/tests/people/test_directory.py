"""The directory: found by what they know, in any script; nothing hidden is told by a hit, a count, an order or a file."""

import re
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from django.core.cache import caches
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop.network.initial import load as load_network
from cop.network.models import Community
from cop.people.access import VISITOR, as_member, viewpoint, visible_to
from cop.people.actions import jobs
from cop.people.choices import Audience, Category, Field
from cop.people.models import Affiliation, Person
from cop.people.queries.directory import Search, organisations_found, tally_of_organisations
from cop.people.queries.finding import Wanted
from cop.people.queries.seen import seen
from cop.people.samples import generate
from cop.services.search.actions import rebuild
from people.directory_for_tests import names


@pytest.mark.requirement("S1")
@pytest.mark.parametrize(
    "q", ["known", "KNOWN pers", "charge buses", "depot", "kandy", "Biểu giá", "bieu gia sac", "Sri Lanka"]
)
def test_member_finds_another_by_name_expertise_organisation_and_place(client, member, known, q):
    known()
    client.force_login(member)
    assert names(client.get("/people/", {"q": q})) == ["Known Person"]


def test_jobs_begin_and_end_on_their_days(client, member, known, make_organisation, monkeypatch):
    """Who leaves is found by the old organisation until that day comes, then by the new one; nobody touches anything."""
    mover, today = known(), timezone.localdate()
    day = today + timedelta(days=10)
    old, new = mover.affiliations.get().organisation, make_organisation("Harbour Ferries", category="utility")
    old.focal_person = mover
    old.save()
    jobs.change_job(new, "Captain", since=day, ending=list(mover.affiliations.all()), acting_person=mover)
    client.force_login(member)

    def shown():
        jobs.follow_the_days()
        words = [len(names(client.get("/people/", {"q": q}))) for q in ("depot", "ferries")]
        kinds = [len(names(client.get("/people/", {"category": kind}))) for kind in ("operator", "utility")]
        page = client.get(f"/people/{mover.pk}/").context["person"]
        places = [[one.organisation.name for one in these] for these in (page.affiliations, page.former_affiliations)]
        old.refresh_from_db()
        return words, kinds, places, old.focal_person

    assert shown() == ([1, 0], [1, 0], [["Depot Works"], []], mover)
    monkeypatch.setattr(timezone, "localdate", lambda *_: day)
    assert shown() == ([0, 1], [0, 1], [["Harbour Ferries"], ["Depot Works"]], None)


@pytest.mark.parametrize(
    ("name", "q"),
    [
        ("ডঃ শাহানা", "শাহানা"), ("དཔལ་ལྡན།", "ལྡན"), ("王小明", "小明"), ("김민수", "민수"), ("Nguyễn Thị Đào", "nguyen dao"),
        ("නිමල් පෙරේරා", "පෙරේරා"), ("கோயம்புத்தூர்", "கோயம்"), ("O’Neil-D’Souza", "souza"), ("علي", "علي"), ("X", "x"), ("🚌 Bus", "bus"),
    ],
)  # fmt: skip
def test_names_are_found_in_every_script(client, member, known, name, q):
    known(name)
    client.force_login(member)
    assert names(client.get("/people/", {"q": q})) == [name]


@pytest.mark.parametrize(
    "filters",
    [{"country": "LK"}, {"category": "operator"}, {"topic": "charging-tariffs"}, {"topic": "electric-mobility"}, {"asked": "on"},
     {"language": "en"}, {"community": "clean-mobility"}, {"country": "LK", "category": "operator", "q": "night"}],
)  # fmt: skip
def test_filters_find_and_their_counts_agree(client, member, known, filters):
    person = known()
    client.force_login(member)
    response = client.get("/people/", filters)
    assert person.name in names(response)
    assert response.context["page"].paginator.count == len(names(response))


@pytest.fixture
def crowd(community):
    """Sixty people of all kinds, each of whom shows each field to somebody else."""
    load_network()
    generate(60, 12)
    chance = Random(7)
    for person in Person.objects.order_by("pk"):
        audiences = {f"seen_{field.value}": chance.choice([*Audience, Audience.MEMBERS]) for field in Field}
        Person.objects.filter(pk=person.pk).update(**audiences)
    rebuild()


@given(
    q=st.sampled_from(["", "a", "bus", "charging"]),
    chosen=st.dictionaries(st.sampled_from(["country", "category", "topic", "language", "community", "asked"]), st.integers(0, 3)),
    reach=st.sampled_from(Audience),
)  # fmt: skip
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_count_beside_a_filter_is_how_many_it_finds(crowd, community, secretariat, q, chosen, reach):
    views = [VISITOR, as_member(), as_member(frozenset({community.pk})), viewpoint(secretariat)]
    view = views[reach]
    offered = {name: sorted(values) for name, values in Search(Wanted(), view).tally().by.items()}
    values = {name: offered[name][n % len(offered[name])] for name, n in chosen.items() if offered[name]}
    wanted = Wanted(q=q, **values)
    for name, counts in Search(wanted, view).tally().by.items():
        for value, count in list(counts.items())[:2]:
            search = Search(replace(wanted, **{name: value}), view)
            listed = [person.pk for people in search.everybody(7) for person in people]
            assert count == search.tally().total == len(listed) == len(set(listed)), (name, value)
            assert [person.pk for person in search.page(0, 20)] == listed[:20]


def test_what_is_chosen_stands_beside_the_filters_and_is_taken_away_by_a_press(client, member, known):
    known("Nimali", country="LK")
    client.force_login(member)
    page = client.get("/people/", {"q": "nimali", "country": "LK", "asked": "1"})
    shown = re.search(r'<ul class="chosen".*?</ul>', page.content.decode(), re.DOTALL)[0]
    assert re.findall(r'href="([^"]+)"[^>]*>([\w ]+?) <', shown) == [
        ("?q=nimali&amp;asked=1", "Sri Lanka"),
        ("?q=nimali&amp;country=LK", "Willing to be asked"),
    ]
    assert 'class="chosen"' not in client.get("/people/", {"q": "nimali"}).content.decode()


@pytest.mark.parametrize("reach", Audience)
def test_organisations_are_found_by_what_people_know_whom_the_viewer_sees_there(crowd, community, secretariat, reach):
    view = [VISITOR, as_member(), as_member(frozenset({community.pk})), viewpoint(secretariat).of_others()][reach]
    knowing = defaultdict(set)
    for person in seen(visible_to(view).filter(standing="member"), view):
        for topic in {known.topic.parent or known.topic for known in person.expertise}:
            knowing[topic.code] |= {there.organisation_id for there in person.affiliations}
    expected = {code: there for code, there in knowing.items() if there}
    assert expected
    for code, there in expected.items():
        assert set(organisations_found(Wanted(topic=code), view).values_list("pk", flat=True)) == there
    for wanted in (Wanted(), Wanted(category="city")):
        found = set(organisations_found(wanted, view).values_list("pk", flat=True))
        counts = {code: len(there & found) for code, there in expected.items() if there & found}
        assert tally_of_organisations(wanted, view).by["topic"] == counts


def test_signed_out_small_counts_of_organisations_by_topic_are_not_told(client, member, known):
    known(**{f"seen_{field}": Audience.EVERYONE for field in (Field.NAME, Field.ORGANISATION, Field.EXPERTISE)})
    known("Members Only", organisation="Quiet Works")
    for viewer, found, told in ((None, {"Depot Works"}, None), (member, {"Depot Works", "Quiet Works"}, 2)):
        if viewer:
            client.force_login(viewer)
        response = client.get("/organisations/", {"topic": "charging-tariffs"})
        assert {one.name for one in response.context["page"].object_list} == found
        assert response.context["total"] == len(found)
        assert [count for _name, count in _counts(response, Field.EXPERTISE)] == [told]


def test_own_organisation_that_is_not_listed_takes_nobodys_place_in_the_list(client, member, make_organisation):
    """The count beside the list is everybody's, so the list is too: the page of one's own shows it."""
    for name, listing in (("A Proposal", "proposed"), ("Zoo Trams", "listed")):
        there = make_organisation(name, listing=listing)
    Affiliation.objects.create(person=member, organisation=make_organisation("A Proposal", listing="proposed"))
    client.force_login(member)
    assert list(client.get("/organisations/").context["page"].object_list) == [there]


@pytest.mark.parametrize(("address", "found"), [("/people/", "Known Person"), ("/organisations/", "Depot Works")])
def test_too_long_a_text_is_cut_and_said_never_dropped(client, member, known, address, found):
    known()
    client.force_login(member)
    for q, is_found in (("Depot".ljust(200) + "x" * 100, True), ("x" * 300, False)):
        page = client.get(address, {"q": q, "country": "nowhere"}).content.decode()
        assert (found in page) is is_found
        assert "This is too long: at most 200 characters, and it has 300. Only its beginning was looked for." in page
        for pointed_at in re.findall(r'aria-describedby="([^"]+)"', page):
            assert f'id="{pointed_at}"' in page


def test_unknown_values_of_filters_ask_for_nothing(client, member, known):
    known()
    client.force_login(member)
    assert "Known Person" in names(client.get("/people/", {"country": "ZZ", "page": "nine", "topic": "'; --"}))


FIELDS_AND_ADDRESSES = [
    (Field.COUNTRY, {"country": "LK"}),
    (Field.COUNTRY, {"q": "kandy"}),
    (Field.ORGANISATION, {"category": "operator"}),
    (Field.ORGANISATION, {"q": "depot"}),
    (Field.EXPERTISE, {"topic": "charging-tariffs"}),
    (Field.EXPERTISE, {"q": "night"}),
    (Field.LANGUAGES, {"language": "en"}),
    (Field.ASKED, {"asked": "on"}),
    (Field.PHONE, {"q": "222"}),
    (Field.EMAIL, {"q": "person1@example.org"}),
    (Field.NAME, {"q": "known"}),
    (Field.NAME, {"country": "LK"}),
]


@pytest.mark.parametrize(("field", "address"), FIELDS_AND_ADDRESSES)
def test_hidden_field_is_neither_found_nor_counted(client, member, known, field, address):
    hidden = known(**{f"seen_{field}": Audience.SECRETARIAT})
    client.force_login(member)
    response = client.get("/people/", address)
    assert hidden.pk not in [person.number for person in response.context["people"]]
    without = client.get("/people/")
    Person.objects.filter(pk=hidden.pk).delete()
    caches["memory"].clear()
    assert _counts(client.get("/people/"), field) == _counts(without, field)


def _counts(response, field):
    label = {Field.COUNTRY: "Country", Field.ORGANISATION: "Kind of organisation", Field.EXPERTISE: "Topic",
             Field.LANGUAGES: "Language", Field.ASKED: "Willing to be asked"}.get(field)  # fmt: skip
    return [
        (value["name"], value["count"])
        for f in response.context["filters"]
        if str(f["label"]) == label
        for value in f["values"]
    ]


@given(audiences=st.fixed_dictionaries({f"seen_{field.value}": st.sampled_from(Audience) for field in Field}))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_viewer_gets_a_value_hidden_from_them(client, known, make_person, secretariat, audiences):
    Person.objects.filter(sample=False).exclude(pk=secretariat.pk).delete()
    other = Community.objects.get_or_create(slug="other", defaults={"names": {"en": "Other"}})[0]
    known("Zubaida Hidden", phone="+94 81 555 0199", **audiences)
    viewers = {
        Audience.EVERYONE: None,
        Audience.MEMBERS: make_person(communities=(other,)),
        Audience.COMMUNITIES: make_person(),
        Audience.SECRETARIAT: secretariat,
    }
    marks = {
        "name": "Zubaida",
        "organisation": "Depot Works",
        "country": "Kandy",
        "expertise": "at night",
        "phone": "555 0199",
    }
    for reach, viewer in viewers.items():
        client.logout() if viewer is None else client.force_login(viewer)
        page = client.get("/people/").content.decode()
        for field, mark in marks.items():
            if audiences[f"seen_{field}"] > reach or audiences["seen_name"] > reach:
                assert mark not in page, (reach, field)


def test_signed_out_sees_only_who_shows_themselves_to_everyone(client, known):
    known("Shy Person")
    known("Open Person", seen_name=Audience.EVERYONE)
    response = client.get("/people/")
    assert names(response) == ["Open Person"]
    assert "1 found" in response.content.decode(), "whoever reads the list counts it"
    assert "Counts under five are not told." in response.content.decode()


def test_relevance_comes_before_name(client, member, known):
    known("Aaa", sentence="tariffs once, among many other words about depots, lanes and fares that dilute it")
    known("Zzz Tariffs", sentence="tariffs tariffs tariffs")
    client.force_login(member)
    assert names(client.get("/people/", {"q": "tariffs"}))[0] == "Zzz Tariffs"


def test_pages_hold_everybody_once(client, member, make_person):
    for number in range(45):
        make_person(name=f"Paged {number:02}")
    client.force_login(member)
    seen = [name for page in (1, 2, 3) for name in names(client.get("/people/", {"page": page}))]
    assert sorted(seen) == sorted(Person.objects.values_list("name", flat=True))


@pytest.mark.parametrize(
    "address", ["/people/", "/people/?q=known", "/organisations/", "/organisations/?topic=charging-tariffs"]
)
@pytest.mark.one_database
def test_list_needs_the_same_queries_for_one_and_three(client, member, known, address, django_assert_max_num_queries):
    client.force_login(member)
    taken = []
    for more in (1, 2):
        for number in range(more):
            known(f"Known {more} {number}", organisation=f"Depot {more} {number}")
        client.get(address)
        with django_assert_max_num_queries(15) as queries:
            client.get(address)
        taken.append(len(queries))
    assert taken[0] == taken[1]


def test_community_of_a_person_is_told_to_members_only(client, member, known):
    """No page of a person says it to others, and no audience covers it: neither a filter nor a count does."""
    second = Community.objects.create(slug="second", names={"en": "Second"}, opened=timezone.localdate())
    known("In Both", seen_name=Audience.EVERYONE, communities=(second,))
    known("In First", seen_name=Audience.EVERYONE, organisation="Elsewhere")
    page = client.get("/people/", {"community": "second"})
    assert set(names(page)) == {"In Both", "In First"}
    assert "community" not in page.context["form"].fields
    assert "Community" not in [one["label"] for one in page.context["filters"]]
    client.force_login(member)
    page = client.get("/people/", {"community": "second"})
    assert names(page) == ["In Both"]
    assert "Community" in [one["label"] for one in page.context["filters"]]


@pytest.mark.requirement("S23", "S24", "S25", "S26")
def test_directory_counts_by_category(client, member, known):
    for category in Category.values:
        known(f"Of {category}", category=category, organisation=f"Org {category}")
    client.force_login(member)
    page = client.get("/people/")
    assert dict(_counts(page, Field.ORGANISATION)) == {str(category.label): 1 for category in Category}
    for category in Category:
        assert f"?category={category}" in page.content.decode()
        assert names(client.get("/people/", {"category": category})) == [f"Of {category}"]


def test_mistyped_word_is_put_right_from_what_the_reader_may_see(client, known):
    everyone = {"seen_name": Audience.EVERYONE, "seen_organisation": Audience.EVERYONE}
    known("Shown", sentence="Priced the trolleybus.", seen_expertise=Audience.EVERYONE, **everyone)
    known("Hidden", sentence="Bought gyrobuses.", seen_expertise=Audience.SECRETARIAT, **everyone)
    assert client.get("/people/?q=charging+tarifs").context["meant"] == "charging tariffs"
    page = client.get("/people/?q=trolybus")
    assert page.context["meant"] == "trolleybus"
    assert "?q=trolleybus" in page.content.decode()
    assert client.get("/people/?q=gyrobusses").context["meant"] == ""
    found = client.get("/people/?q=trolleybus")
    assert [one.matched.sentence for one in found.context["people"]] == ["Priced the trolleybus."]


def test_nobody_in_the_register_is_met_with_what_the_page_is_for(client, community):
    page = client.get("/people/").content.decode()
    assert "Here people are found by what they know" in page
    assert "Nobody is found by that" not in page


def test_countries_beyond_the_first_stand_under_more(client, member, known):
    for code in ("BD", "BT", "CN", "IN", "MY", "PH", "KR", "VN", "NP", "PK", "TH", "LA", "KH", "ID", "JP", "MM", "SG"):
        known(f"From {code}", country=code, organisation=f"Org {code}")
    client.force_login(member)
    before, _, after = client.get("/people/").content.decode().partition("<details><summary>More")
    more = after.partition("</details>")[0]
    assert [f"country={code}" in before for code in ("BD", "SG", "TH", "VN")] == [True, True, False, False]
    assert [f"country={code}" in more for code in ("BD", "SG", "TH", "VN")] == [False, False, True, True]
