"""Figures on public pages: counted by their definition, guarded, and the same in picture and table."""

import re

import pytest
from django.utils import timezone

from cop.network import initial as network
from cop.network.models import Community, MemberCountry
from cop.people.choices import Audience, Standing
from cop.people.models import Membership, Person
from cop.services.ledger.actions import record
from cop.website import initial as website
from cop.website.choices import PageKind


@pytest.fixture
def leaflet(db):
    network.load()
    website.load()


def figures(client, address="/c/clean-mobility/"):
    return {figure.label: figure.value for figure in client.get(address).context["figures"]}


def add_members(community, count, **fields):
    """Members who joined as `cop.people` lets people join: with a row in the ledger."""
    for _ in range(count):
        person = Person.objects.create_user(
            f"counted{Person.objects.count()}@example.org", standing=Standing.MEMBER, joined=timezone.now(), **fields
        )
        Membership.objects.create(person=person, community=community)
        record("people.joined", person, acting_person=None)


@pytest.mark.requirement("S18")
@pytest.mark.one_database
def test_stated_number_is_quoted_with_what_is_known_of_its_date_until_the_register_counts_more(client, leaflet):
    community = Community.objects.get()
    add_members(community, 60, country="IN")
    add_members(community, 5, country="IN", sample=True)
    for address in ("/", "/c/clean-mobility/"):
        shown = client.get(address).context["figures"][0]
        assert (shown.value, shown.label, shown.note) == ("60+", "members", "as stated by the community, undated")
    Community.objects.update(members_stated_on="2021-03")
    record("network.community_changed", community, acting_person=None)
    assert client.get("/").context["figures"][0].note == "as stated in March 2021"
    add_members(community, 1, country="IN")
    for address in ("/", "/c/clean-mobility/"):
        shown = client.get(address).context["figures"][0]
        assert (shown.value, shown.label, shown.note) == ("61", "members", "")


@pytest.mark.one_database
def test_small_number_of_members_is_not_told_where_none_is_stated(client, community):
    add_members(community, 1)
    assert figures(client)["members"] == "fewer than 5"  # in the plural: the word tells not that it is one
    add_members(community, 3)
    assert figures(client)["members"] == "fewer than 5"
    add_members(community, 1)
    assert figures(client)["members"] == "5"


@pytest.mark.requirement("S19")
def test_tenth_country_appears_with_its_first_member(client, leaflet):
    assert figures(client)["countries"] == figures(client, "/")["countries"] == "9"
    add_members(Community.objects.get(), 1, country="NP")
    assert figures(client)["countries"] == figures(client, "/")["countries"] == "10"
    assert "Nepal" in client.get("/c/clean-mobility/").content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"sample": True},
        {"seen_country": Audience.SECRETARIAT},
    ],
)
def test_country_of_a_sample_or_of_somebody_who_hides_it_does_not_appear(client, leaflet, fields):
    add_members(Community.objects.get(), 1, country="NP", **fields)
    assert figures(client)["countries"] == "9"
    assert "Nepal" not in client.get("/c/clean-mobility/").content.decode()


def test_country_of_somebody_who_left_no_longer_counts(client, leaflet):
    add_members(Community.objects.get(), 1, country="NP")
    assert figures(client)["countries"] == "10"
    Membership.objects.update(until=timezone.now())
    record("people.left", Person.objects.get(), acting_person=None)
    assert figures(client)["countries"] == "9"


@pytest.mark.requirement("S21")
@pytest.mark.one_database
def test_picture_of_countries_and_its_table_agree(client, leaflet):
    add_members(Community.objects.get(), 1, country="JP")
    page = client.get("/c/clean-mobility/").content.decode()
    picture = re.search(r'<svg class="tiles map".*?</svg>', page, re.S).group()
    tiles = re.findall(r"<title>([^<]+)</title><rect[^>]*/><text[^>]*>([A-Z]{2})</text>", picture)
    table = re.findall(r"<tr><td[^>]*>([A-Z]{2})</td><th scope=\"row\">([^<]+)</th>", page)
    assert sorted(tiles) == sorted((name, code) for code, name in table)
    assert [code for code, _ in table] == ["BD", "BT", "CN", "IN", "JP", "MY", "PH", "KR", "LK", "VN"]
    assert 'role="img" aria-labelledby="countries-title countries-desc"' in picture
    assert "<path" not in picture
    assert "http" not in picture


@pytest.mark.one_database
def test_countries_are_named_in_the_readers_language_and_in_their_own(client, leaflet):
    rows = client.get("/c/clean-mobility/?lang=vi").context["countries"].rows
    assert {row.code: (row.name, row.own_name, row.own_language) for row in rows}["LK"] == (
        "Sri Lanka",
        "ශ්‍රී ලංකාව",
        "si",
    )
    assert {row.code: row.name for row in rows}["KR"] == "Hàn Quốc"


@pytest.mark.requirement("S18")
def test_counts_by_country_are_guarded(client, leaflet):
    Community.objects.update(members_stated="", members_stated_floor=0)
    community = Community.objects.get()
    add_members(community, 4, country="LK")
    add_members(community, 6, country="IN")
    add_members(community, 7, country="BT")
    rows = client.get("/c/clean-mobility/").context["countries"].rows
    assert {row.code: row.members for row in rows if row.code in ("LK", "IN", "BT", "VN")} == {
        "LK": "fewer than 5",
        "IN": "not told",
        "BT": "7",
        "VN": "–",
    }


@pytest.mark.requirement("S18")
@pytest.mark.one_database
def test_no_country_is_counted_while_the_stated_number_is_quoted(client, leaflet):
    """ "60+ members" over "Sri Lanka: fewer than 5" would contradict each other."""
    community = Community.objects.get()
    add_members(community, 60, country="IN")
    for address in ("/c/clean-mobility/", "/people/"):
        page = client.get(address).content.decode()
        assert "Clean Mobility states 60+ members; as soon as our own register counts more" in page
        assert '<th scope="col" class="num">Members</th>' not in page
        assert "Sri Lanka" in page
    add_members(community, 1, country="IN")
    for address in ("/c/clean-mobility/", "/people/"):
        page = client.get(address).content.decode()
        assert "states 60+ members" not in page
        assert '<th scope="col" class="num">Members</th>' in page


@pytest.mark.requirement("S36")
@pytest.mark.one_database
def test_picture_of_activities_and_its_table_agree(client, leaflet):
    page = client.get("/c/clean-mobility/").content.decode()
    picture = re.search(r'<svg class="dots".*?</svg>', page, re.S).group()
    drawn = [
        (title, len(re.findall(r"<circle cy", group)))
        for title, group in re.findall(r"<g transform[^>]*><title>([^<]+)</title>(.*?)</g>", picture)
    ]
    table = re.findall(r'<th scope="row">([^<]+)<br>.*?</th><td class="num">([\d–])</td>', page)
    assert drawn == [(title, int(count.replace("–", "0"))) for title, count in table]
    assert dict(drawn) == {
        "Discussions": 0, "Workshops": 2, "Seminars": 0, "Case studies": 1, "Expert assistance": 0,
        "Technical assistance": 2, "Advice on finance": 0, "Support to the Leadership Group": 0, "Knowledge products": 1,
    }  # fmt: skip


def test_assisted_governments_are_the_published_cases(client, make_page):
    make_page("one", kind=PageKind.CASE)
    make_page("two", kind=PageKind.CASE, published=None)
    assert figures(client)["case of assistance to a government"] == "1"


@pytest.mark.requirement("S11", "S12", "S35")
def test_catalogue_tells_every_community_with_its_figures_to_everyone(client, community, make_person):
    others = [
        Community.objects.create(
            slug=f"community-{n}", names={"en": f"Community {n}"}, opened=timezone.localdate(), order=n
        )
        for n in (2, 3, 4)
    ]
    Community.objects.create(slug="community-5", names={"en": "Community 5"}, order=5)
    MemberCountry.objects.create(community=others[0], country="NP")
    add_members(others[0], 7, country="IN")
    answer = client.get("/communities/")
    told = [
        (entry.community.names["en"], entry.is_open, [f.value for f in entry.figures])
        for entry in answer.context["catalogue"]
    ]
    assert told == [
        ("Clean Mobility", True, []),
        ("Community 2", True, ["7", "2"]),
        ("Community 3", True, []),
        ("Community 4", True, []),
        ("Community 5", False, []),
    ]
    page = answer.content.decode()
    assert '<a href="/c/community-4/">Community 4</a>' in page
    assert "/c/community-5/" not in page
    assert client.get("/c/community-5/").status_code == 404

    client.force_login(make_person(communities=(community, others[0])))
    own = client.get("/").context["communities"]
    assert [one.slug for one in own] == ["clean-mobility", "community-2"]


@pytest.mark.one_database
def test_catalogue_takes_the_same_queries_for_one_and_for_three(client, community, queries_for):
    with_one = queries_for(client, "/communities/"), queries_for(client, "/")
    for number in (2, 3):
        Community.objects.create(slug=f"c{number}", names={"en": str(number)}, opened=timezone.localdate())
    assert (queries_for(client, "/communities/"), queries_for(client, "/")) == with_one
    assert max(warm for _, warm in with_one) <= 15
