"""The settings: topics and communities show everywhere, at once."""

import re
from secrets import token_hex

import pytest
from django.test import Client
from django.utils import timezone

from cop.network.models import Community, Topic
from cop.people.choices import Role
from cop.people.models import Application, Expertise, Membership, Organisation, RoleHeld
from cop.services.jobs.models import Job
from cop.services.jobs.tasks import run
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import history
from cop.services.search.actions import index
from desk.settings_for_tests import (
    NEEDED,
    NEW_COMMUNITY,
    NEW_TOPIC,
    add_topic,
    at,
    filters,
    name_community,
    of_community,
    of_topic,
    offered,
    open_up,
    topics_offered,
)
from people.browsing import forms_in, send, text
from people.joining import EVERY_CONSENT, fill_in, make_consent_texts

pytestmark = pytest.mark.one_database


@pytest.fixture
def desk(secretariat) -> Client:
    """The browser of somebody of the secretariat."""
    return at(secretariat)


class TestTopics:
    """Working areas are a list that the secretariat edits."""

    @pytest.mark.requirement("S2")
    def test_area_that_is_added_shows_at_once_in_profile_joining_filters_and_on_its_communitys_page(
        self, desk, member, client
    ):
        own = at(member)
        before = topics_offered(own), offered(client.get("/people/"), "topic")
        area = add_topic(desk, "Ferries and waterways", names_vi="Phà và đường thủy")
        below = add_topic(desk, "Electric ferries", under=area)
        assert (area.code, below.code, below.parent) == ("ferries-and-waterways", "electric-ferries", area)
        for known, now in zip(before, (topics_offered(own), offered(client.get("/people/"), "topic")), strict=True):
            assert [code for code in now if code not in known] == [area.code, below.code]
        fill = Client()
        fill.post("/join/you/", {"name": "A B", "email": "a@example.org", "country": "LK", "language": "en"})
        assert {area.code, below.code} <= set(offered(fill.get("/join/work/"), "topics"))
        assert f"topic={below.code}" in text(client.get("/c/clean-mobility/"))
        assert "Phà và đường thủy" in text(client.get("/c/clean-mobility/?lang=vi"))
        send(own, own.get("/my/profile/"), {"expertise-0-topic": below.code, "expertise-0-sentence": "I sail"})
        index("people.person", [member.pk])
        assert "Ferries and waterways" in filters(desk)
        assert [one.name for one in desk.get(f"/people/?topic={area.code}").context["people"]] == [member.name]

    def test_retired_topic_is_offered_nowhere_and_stays_with_who_chose_it(self, desk, member, client):
        own, topic = at(member), Topic.objects.get(code="charging-tariffs")
        send(own, own.get("/my/profile/"), {"expertise-0-topic": topic.code, "expertise-0-sentence": "At night"})
        open_before = own.get("/my/profile/")
        desk.post(of_topic(topic, "retiring/"), {"act": "retire"})
        assert topic.code not in topics_offered(own) + offered(client.get("/people/"), "topic")
        assert "topic=charging-tariffs" not in text(client.get("/c/clean-mobility/"))
        assert "Charging tariffs" in text(own.get(f"/people/{member.pk}/"))
        assert "Charging tariffs (no longer offered)" in text(own.get("/my/profile/"))
        for page in (open_before, own.get("/my/profile/")):
            assert send(own, page, {"place": "Kandy"}).status_code in (302, 409)
        assert Expertise.objects.get(person=member).topic == topic
        desk.post(of_topic(topic, "retiring/"), {"act": "bring_back"})
        assert topic.code in topics_offered(own)
        assert [row.entry.act for row in history(topic)] == ["network.topic_brought_back", "network.topic_retired"]

    def test_retired_area_takes_what_is_under_it_out_of_forms_and_filters(self, desk, member):
        area = Topic.objects.get(code="electric-mobility")
        Expertise.objects.create(person=member, topic=area.children.get())
        desk.post(of_topic(area, "retiring/"), {"act": "retire"})
        assert topics_offered(at(member)) == [""]
        assert not filters(desk) & {"Electric mobility", "electric-mobility"}
        assert desk.get(f"{NEW_TOPIC}?under={area.pk}").status_code == 404

    @pytest.mark.both_databases
    def test_renamed_topic_keeps_its_code_and_who_knows_it_is_found_by_the_new_name(self, desk, member):
        topic = Topic.objects.get(code="charging-tariffs")
        Expertise.objects.create(person=member, topic=topic)
        send(desk, desk.get(of_topic(topic)), {"names_en": "Price of charging", "names_ko": "충전 요금"})
        for number in Job.objects.values_list("pk", flat=True):
            run(number)
        assert Topic.objects.get(pk=topic.pk).code == "charging-tariffs"
        for words, found in (("price charging", 1), ("충전", 1), ("tariffs", 0)):
            assert len(desk.get("/people/", {"q": words}).context["people"]) == found
        again = add_topic(desk, "Charging tariffs", under=topic.parent)
        assert again.code == "charging-tariffs-2"

    def test_area_takes_what_is_under_it_along_to_a_community_and_away_from_it(self, desk, community):
        other, area = name_community(desk, "Other"), Topic.objects.get(code="electric-mobility")
        kept = add_topic(desk, "Only here", under=area, communities=[community.slug])
        send(desk, desk.get(of_topic(area)), {"communities": [community.slug, other.slug]})
        assert set(other.topics.all()) == {area, *area.children.all()}
        send(desk, desk.get(of_topic(kept)), {"communities": [community.slug]})
        send(desk, desk.get(of_topic(area)), {"communities": [other.slug]})
        assert set(other.topics.all()) == {area, area.children.get(code="charging-tariffs")}
        assert set(community.topics.all()) == set()
        (row, *_rest) = history(kept, act="network.topic_changed")
        assert (row.old["communities"], row.new["communities"]) == ([community.slug], [])

    def test_topic_belongs_only_where_the_one_above_it_does(self, desk, community):
        other, area = name_community(desk, "Other"), Topic.objects.get(code="electric-mobility")
        page = desk.get(of_topic(area.children.get()))
        assert offered(page, "communities") == [community.slug]
        assert "This is not one of the choices." in text(send(desk, page, {"communities": [other.slug]}))


class TestCommunities:
    """Named, opened, joined; and closed only when nobody is in them."""

    @pytest.mark.requirement("S11", "S35")
    @pytest.mark.both_databases
    def test_five_communities_are_made_in_the_browser_and_a_member_of_two_sees_both(self, desk, client, make_person):
        make_consent_texts()
        names = [f"Community {token_hex(4)}" for _ in range(5)]  # no code can know them
        five = [name_community(desk, name) for name in names]
        shown = text(client.get("/communities/"))
        assert all(name in shown for name in names)
        assert client.get(f"/c/{five[0].slug}/").status_code == 404
        for one in five:
            open_up(desk, one)
        slugs = [one.slug for one in five]
        assert all(client.get(f"/c/{slug}/").status_code == 200 for slug in slugs)
        person = make_person(communities=())
        own = at(person)
        assert set(slugs) <= set(offered(own.get("/people/"), "community"))
        joins = Client()
        fill_in(joins)
        assert set(slugs) <= set(offered(joins.get("/join/joins/"), "communities"))

        for one in five[:2]:
            assert f"Ask to join {one.names['en']}" in text(own.get(f"/c/{one.slug}/"))
            own.post("/join/", {"place": one.slug, **EVERY_CONSENT})
            application = Application.objects.get(person=person, communities=one)
            accepted = {"seen": "waiting", "communities": [one.slug]}
            desk.post(f"/desk/applications/{application.pk}/accept/", accepted)
        assert [one.slug for one in own.get("/").context["communities"]] == slugs[:2]
        assert [one.number for one in own.get(f"/people/?community={slugs[1]}").context["people"]] == [person.pk]
        assert "Ask to join" not in text(own.get(f"/c/{slugs[0]}/"))

    def test_community_says_what_was_typed_in_every_language_that_has_it(self, desk, client):
        made = name_community(
            desk, "Clean Energy", names_dz="གཙང་མའི་ནུས་ཤུགས", names_bn="পরিচ্ছন্ন শক্তি", summaries_bn="শক্তি নিয়ে।",
            sectors_en="Energy 🔋", colour="plum", email="energy@example.org", members_stated="40+",
            members_stated_floor="40", members_stated_on="2024-05", countries=["NP", "LK"], order="7",
        )  # fmt: skip
        open_up(desk, made)
        page = text(client.get("/c/clean-energy/?lang=bn"))
        assert "পরিচ্ছন্ন শক্তি" in page and "শক্তি নিয়ে।" in page
        page = text(client.get("/c/clean-energy/?lang=en"))
        assert 'class="community-plum"' in page and "mailto:energy@example.org" in page
        figure = client.get("/c/clean-energy/").context["figures"]
        assert [(one.value, one.note) for one in figure[:2]] == [("40+", "as stated in May 2024"), ("2", "")]
        assert "What Clean Energy does." in text(client.get("/communities/?lang=vi"))
        assert "Energy 🔋" in text(client.get("/communities/"))

    def test_colour_is_chosen_by_its_colour_and_a_new_one_gets_one_that_is_free(self, desk):
        page = desk.get(NEW_COMMUNITY)
        assert re.findall(r'<li class="choice community-(\w+)">', text(page)) == [
            "green",
            "sky",
            "plum",
            "rust",
            "teal",
        ]
        assert forms_in(page)[0].fields["colour"] == ["sky"]

    @pytest.mark.both_databases
    def test_slug_is_made_once_and_never_reused(self, desk):
        first = name_community(desk, "Clean Energy")
        send(desk, desk.get(of_community(first)), {"names_en": "Energy"})
        again = name_community(desk, "Clean Energy")
        assert Community.objects.get(pk=first.pk).slug == "clean-energy"
        assert again.slug == "clean-energy-2"

    def test_open_again_and_again_is_open_once(self, desk):
        made = name_community(desk, "Clean Energy")
        open_up(desk, made)
        open_up(desk, made)
        assert Community.objects.get(pk=made.pk).opened == timezone.localdate()
        assert Entry.objects.filter(act="network.community_opened").count() == 1

    @pytest.mark.parametrize("tie", ["person", "organisation", "draft", "application", "facilitator"])
    @pytest.mark.both_databases
    def test_community_is_closed_only_when_nobody_has_to_do_with_it(self, desk, client, make_person, tie):
        made = name_community(desk, "Clean Energy")
        open_up(desk, made)
        person = make_person(communities=())
        end = {
            "person": lambda: Membership.objects.create(person=person, community=made),
            "organisation": lambda: Membership.objects.create(
                organisation=Organisation.objects.create(name="Grid"), community=made
            ),
            "draft": lambda: self.applying(made, "draft"),
            "application": lambda: self.applying(made, "waiting"),
            "facilitator": lambda: RoleHeld.objects.create(person=person, role=Role.FACILITATOR, community=made),
        }[tie]()
        assert 'value="close"' not in text(desk.get(of_community(made)))
        said = desk.post(of_community(made, "opening/"), {"act": "close"}, follow=True)
        assert "It was not closed, for somebody still has to do with it. 1 " in text(said)
        assert client.get("/c/clean-energy/").status_code == 200
        end.delete()
        send(desk, desk.get(of_community(made)), {"act": "close"}, action=of_community(made, "opening/"))
        assert client.get("/c/clean-energy/").status_code == 404
        assert made.slug not in offered(at(make_person()).get("/people/"), "community")

    @staticmethod
    def applying(community, state):
        application = Application.objects.create(key=token_hex(8), state=state)
        application.communities.add(community)
        return application

    def test_facilitators_are_shown_with_the_page_where_roles_are_given(self, desk, facilitator, community):
        assert f'<a href="/people/{facilitator.pk}/roles/">' in text(desk.get(of_community(community)))

    def test_declared_country_that_stays_keeps_its_date_and_source(self, desk, community):
        community.declared_countries.create(country="LK", source="leaflet", declared="2020-01-15")
        send(desk, desk.get(of_community(community)), {**NEEDED, "countries": ["LK", "BT"]})
        kept = dict(community.declared_countries.values_list("country", "source"))
        assert kept == {"LK": "leaflet", "BT": ""}
        send(desk, desk.get(of_community(community)), without=["countries"])
        assert community.declared_countries.count() == 0
