"""The settings: what the secretariat changes in the browser shows everywhere, at once, and nobody's typing is lost."""

import re
from secrets import token_hex

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop.config import leaflet
from cop.network import actions
from cop.network.models import Community, Partnership, Topic
from cop.network.queries import community_values, partnership_values, topic_values
from cop.people.choices import Role
from cop.people.models import Application, ConsentText, Expertise, Membership, Organisation, RoleHeld
from cop.services.jobs.models import Job
from cop.services.jobs.tasks import run
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import history
from cop.services.mail.models import Message
from cop.services.search.actions import index
from people.browsing import forms_in, send, text
from people.joining import EVERY_CONSENT, fill_in, make_consent_texts

PARTNERSHIP = "/desk/settings/partnership/"
NEW_COMMUNITY = "/desk/settings/communities/new/"
NEW_TOPIC = "/desk/settings/topics/new/"


@pytest.fixture
def desk(secretariat) -> Client:
    """The browser of somebody of the secretariat."""
    return at(secretariat)


@pytest.fixture
def colleague(make_person, second_factor_off) -> Client:
    """The browser of somebody else of the secretariat."""
    return at(make_person("colleague@example.org", name="Colleague Person", role=Role.SECRETARIAT))


def at(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def of_community(community, part="") -> str:
    return f"/desk/settings/communities/{community.pk}/{part}"


def of_topic(topic, part="") -> str:
    return f"/desk/settings/topics/{topic.pk}/{part}"


def name_community(desk, name, **typed) -> Community:
    facts = {"names_en": name, "sectors_en": "A sector", "summaries_en": f"What {name} does."}
    assert send(desk, desk.get(NEW_COMMUNITY), facts | typed).status_code == 302
    return Community.objects.get(names__en=name)


def open_up(desk, community) -> None:
    desk.post(of_community(community, "opening/"), {"act": "open"})


def add_topic(desk, name, under=None, **typed) -> Topic:
    address = NEW_TOPIC + (f"?under={under.pk}" if under else "")
    page = desk.get(address)
    fields = {name: value for name, value in forms_in(page)[0].fields.items() if name}
    assert desk.post(address, fields | {"names_en": name} | typed).status_code == 302
    return Topic.objects.get(names__en=name)


def offered(page, name) -> list[str]:
    """The values that a field of a page's form offers."""
    return [str(value) for value, _label in page.context["form"][name].field.choices]


def topics_offered(client) -> list[str]:
    """What a row of the profile offers."""
    return [
        value
        for value, _name in client.get("/my/profile/").context["form"].rows["expertise"].empty.fields["topic"].choices
    ]


def filters(client) -> set[str]:
    return {value["name"] for one in client.get("/people/").context["filters"] for value in one["values"]}


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


NEEDED = {"names_en": "Clean Mobility", "sectors_en": "Transport", "summaries_en": "Buses."}
"""What the settings of a community need, and that of the tests lacks."""


class TestContact:
    """Changed once, it is changed everywhere."""

    @pytest.mark.requirement("S88", "S89", "S90")
    def test_contact_that_is_changed_stands_on_pages_and_in_mails_and_takes_the_answers(self, desk, client, member):
        typed = {
            "names_en": "Asia Partnership", "names_si": "ආසියා හවුල්කාරිත්වය", "secretariat": "New Secretariat",
            "host": "Another Host", "address": "1 New Road\r\nKandy", "telephone": "+94 81 222 3344",
            "email": "new.office@example.org", "website": "https://partnership.example/",
        }  # fmt: skip
        send(desk, desk.get(PARTNERSHIP), typed)
        client.post("/sign-in/", {"email": member.email})
        mail = Message.objects.get()
        for place in (text(client.get("/")), text(client.get("/contact/")), mail.text, mail.html):
            assert all(words in place for words in ("New Secretariat", "Another Host", "1 New Road", "Kandy"))
        page = text(client.get("/contact/"))
        assert '<a href="tel:+94812223344">+94 81 222 3344</a>' in page
        assert '<a href="mailto:new.office@example.org">' in page and '<a href="https://partnership.example/">' in page
        assert mail.headers["From"].startswith('"Asia Partnership" <')
        assert mail.headers["Reply-To"] == "new.office@example.org"
        assert "ආසියා හවුල්කාරිත්වය" in text(client.get("/?lang=si"))

    def test_where_data_is_kept_stands_on_the_privacy_page_and_in_what_people_agree_to(self, desk, client):
        leaflet.load()
        fill_in(client)
        before = text(client.get("/join/joins/"))
        assert "My data is kept on the machine of the secretariat’s operator" in before
        assert "Members’ data is kept on the machine of the secretariat’s operator." in text(client.get("/privacy/"))
        half = send(desk, desk.get(PARTNERSHIP), {"kept_in": "SG"})
        assert list(half.context["form"].basics.errors) == ["kept_by"]
        send(desk, desk.get(PARTNERSHIP), {"kept_in": "SG", "kept_by": "Machines Ltd"})
        assert "kept in Singapore, on machines of Machines Ltd." in text(client.get("/privacy/"))
        page = client.get("/join/joins/")
        assert "My data is kept in Singapore, on machines of Machines Ltd." in text(page)
        of_before = client.post(
            "/join/joins/", {"partnership": "on", "consent_membership": "1", "consent_transfer": "1"}
        )
        assert list(of_before.context["form"].errors) == ["consent_transfer"]
        assert ConsentText.objects.filter(kind="transfer").count() == 2

    def test_secretariat_is_led_to_where_its_address_is_entered_and_others_get_what_there_is(self, desk, client):
        Partnership.objects.update(email="", telephone="+94 11 222")
        for own, reader in ((True, desk), (False, client)):
            page = text(reader.get("/contact/"))
            assert "tel:+9411222" in page
            assert ("No e-mail address is filled in yet." in page) is own
            assert ('href="/desk/settings/partnership/"' in page) is own

    @pytest.mark.requirement("S91")
    def test_accounts_are_added_moved_and_taken_away_without_javascript(self, desk, client):
        page = send(desk, desk.get(PARTNERSHIP), {"row": "accounts:add", "host": "Half ty"})
        page = send(desk, page, {"row": "accounts:add", "accounts-0-name": "@first"})
        page = send(desk, page, {"row": "accounts:up:1", "accounts-1-name": "Second", "accounts-1-label": "Mastodon"})
        assert forms_in(page)[0].fields["accounts-0-name"] == ["Second"]
        page = send(desk, page, {"row": "accounts:add"})
        page = send(desk, page, {"row": "accounts:remove:2", "accounts-2-name": "Third"})
        assert Partnership.objects.get().host == ""
        send(desk, page, {"accounts-0-address": "https://social.example/@second"})
        assert Partnership.objects.get().host == "Half ty"
        shown = text(client.get("/contact/"))
        assert 'Mastodon: <a href="https://social.example/@second" rel="me">Second</a>' in shown
        assert "<li>@first</li>" in shown and "Third" not in shown

    @pytest.mark.requirement("S93")
    def test_what_is_emptied_is_shown_no_longer(self, desk, client):
        send(desk, desk.get(PARTNERSHIP), {"email": "", "telephone": "+94 81 222 3344"})
        assert "mailto:" not in text(client.get("/contact/"))
        assert "answers to our mails reach nobody" in text(desk.get("/desk/settings/"))

    def test_number_of_communities_is_told_as_long_as_fewer_are_named(self, desk, client):
        send(desk, desk.get(PARTNERSHIP), {"communities_stated": "2"})
        assert "1 is not named yet" in text(desk.get("/desk/settings/"))
        assert "The partnership has 2 communities of practice." in text(client.get("/communities/"))
        name_community(desk, "Second")
        assert "The partnership has" not in text(client.get("/communities/"))


class TestTwoAtOnce:
    """Two people in one form, and one button pressed twice."""

    def test_second_sees_what_changed_and_loses_nothing(self, desk, colleague):
        first, second = desk.get(PARTNERSHIP), colleague.get(PARTNERSHIP)
        send(desk, first, {"host": "First Host", "names_vi": "Đối tác", "communities_stated": "5"})
        page = send(
            colleague, second, {"host": "Second Host", "names_ko": "파트너십", "website": "https://example.org"}
        )
        assert page.status_code == 409
        said = text(page)
        assert "Host: now “First Host”, you typed “Second Host”." in said
        assert "Name (Vietnamese): now “Đối tác”. You had not changed it" in said
        assert "Number of communities of the partnership: now “5”." in said
        assert "Name (Korean): now" not in said
        send(colleague, page)
        ours = Partnership.objects.get()
        assert (ours.host, ours.names["vi"], ours.names["ko"], ours.communities_stated, ours.website) == (
            "Second Host", "Đối tác", "파트너십", 5, "https://example.org",
        )  # fmt: skip

    def test_second_at_a_community_and_at_a_topic(self, desk, colleague, community):
        topic = Topic.objects.get(code="electric-mobility")
        for address, first, second, said in (
            (of_community(community), {"colour": "plum", **NEEDED}, {"countries": ["LK"], **NEEDED}, "Colour of its line: now “plum”."),
            (of_topic(topic), {"order": "3"}, {"names_en": "E-mobility"}, "Place among its kind: now “3”."),
        ):  # fmt: skip
            opened, also = desk.get(address), colleague.get(address)
            send(desk, opened, first)
            page = send(colleague, also, second)
            assert (page.status_code, said in text(page)) == (409, True)
            assert send(colleague, page).status_code == 302
        community.refresh_from_db()
        topic.refresh_from_db()
        assert (community.colour, community.declared_countries.get().country) == ("plum", "LK")
        assert (topic.order, topic.names["en"], topic.version) == (3, "E-mobility", 3)

    @pytest.mark.parametrize(
        ("address", "typed"),
        [
            (PARTNERSHIP, {"host": "A Host"}),
            (NEW_COMMUNITY, {"names_en": "Clean Energy", "sectors_en": "Energy", "summaries_en": "Grids."}),
            (NEW_TOPIC, {"names_en": "Ferries"}),
        ],
    )
    def test_same_form_sent_twice_is_done_once(self, desk, community, address, typed):
        page = desk.get(address)
        send(desk, page, typed)
        before = Entry.objects.count(), Community.objects.count(), Topic.objects.count()
        again = send(desk, page, typed)
        assert again.status_code == 302 or "There is one with this name already. Nothing was made twice." in text(again)
        assert (Entry.objects.count(), Community.objects.count(), Topic.objects.count()) == before

    def test_name_of_another_is_not_taken_by_renaming(self, desk):
        made = name_community(desk, "Clean Energy")
        page = send(desk, desk.get(of_community(made)), {"names_en": "CLEAN mobility"})
        assert "There is one with this name already." in text(page)


class TestBadInput:
    """A clear error in the reader's words, and everything typed is kept."""

    @pytest.mark.parametrize(
        ("address", "typed", "error"),
        [
            (PARTNERSHIP, {"names_en": " "}, "This is needed."),
            (PARTNERSHIP, {"names_en": "清洁"}, "Write the English name with letters from a to z."),
            (PARTNERSHIP, {"email": "office"}, "This is not an e-mail address."),
            (PARTNERSHIP, {"telephone": "call us"}, "This is not a telephone number."),
            (PARTNERSHIP, {"website": "javascript:alert(1)"}, "This is not a web address."),
            (PARTNERSHIP, {"communities_stated": "-1"}, "At least 0."),
            (PARTNERSHIP, {"names_bn": "ক" * 201}, "This is too long: at most 200 characters, and it has 201."),
            (PARTNERSHIP, {"accounts-0-name": "", "accounts-0-label": "X"}, "This is needed."),
            (PARTNERSHIP, {"accounts-0-name": "@x", "accounts-0-address": "no address"}, "This is not a web address."),
            (NEW_COMMUNITY, {"summaries_en": ""}, "This is needed."),
            (NEW_COMMUNITY, {"names_en": "🚌"}, "A name has at least one letter."),
            (NEW_COMMUNITY, {"colour": "pink"}, "This is not one of the choices."),
            (NEW_COMMUNITY, {"countries": ["XX"]}, "This is not one of the choices."),
            (NEW_COMMUNITY, {"members_stated": "60+"}, "This is needed."),
            (NEW_COMMUNITY, {"members_stated_on": "last year"}, "Write the date as in the examples."),
            (NEW_COMMUNITY, {"order": "70000"}, "At most 9999."),
            (NEW_TOPIC, {"communities": ["nowhere"]}, "This is not one of the choices."),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_named_and_nothing_is_changed(self, desk, community, address, typed, error):
        names = {"names_en": "Right Name", "names_vi": "Tên đã gõ", "sectors_en": "A", "summaries_en": "B"}
        before = Entry.objects.count()
        page = send(desk, desk.get(address), names | typed)
        assert (page.status_code, error in text(page), "Tên đã gõ" in text(page)) == (200, True, True)
        assert Entry.objects.count() == before

    def test_other_languages_are_unfolded_when_one_of_them_is_wrong(self, desk, community):
        page = desk.get(PARTNERSHIP)
        assert '<details class="field"><summary>In other languages' in text(page)
        page = send(desk, page, {"names_hi": "x" * 300})
        assert '<details class="field" open>' in text(page)

    @pytest.mark.parametrize("name", ["علي حسن", "པར་མཉམ་འབྲེལ།", "অংশীদারত্ব 🚍", "O’Neil & <b>Sons</b>", "é́́́", "Å" * 200])
    def test_names_in_every_script_are_kept_and_shown(self, desk, client, name):
        send(desk, desk.get(PARTNERSHIP), {"names_dz": name, "host": name})
        kept = Partnership.objects.get()
        assert kept.names["dz"] == kept.host
        assert "<b>Sons</b>" not in text(client.get("/contact/?lang=dz"))
        assert client.get("/contact/?lang=dz").context["partnership"].host == kept.host

    def test_unknown_numbers_lead_nowhere(self, desk, community):
        for address in ("communities/999/", "topics/999/", "topics/new/?under=999", "topics/new/?under=x"):
            assert desk.get(f"/desk/settings/{address}").status_code == 404


class TestHistory:
    """What happened stands at the bottom, with the old and the new values."""

    def test_page_tells_who_changed_what_from_what_to_what(self, desk, community, secretariat):
        send(desk, desk.get(PARTNERSHIP), {"host": "Old Host"})
        send(desk, desk.get(PARTNERSHIP), {"host": "New Host", "names_vi": "Đối tác"})
        shown = text(desk.get(PARTNERSHIP)).partition('id="happened"')[2]
        assert "Host: <del>Old Host</del> → <ins>New Host</ins>" in shown
        assert 'Name (Vietnamese): <ins lang="vi">Đối tác</ins>' in shown
        assert f'<a href="/people/{secretariat.pk}/">Desk Person</a>' in shown
        send(desk, desk.get(of_community(community)), {**NEEDED, "reading": "open", "countries": ["LK", "NP"]})
        shown = text(desk.get(of_community(community))).partition('id="happened"')[2]
        assert "What is said in the community is: <del>for members</del> → <ins>open to read</ins>" in shown
        assert "<ins>Sri Lanka and Nepal</ins>" in shown or "<ins>Nepal and Sri Lanka</ins>" in shown

    def test_ledger_has_a_row_with_old_and_new_for_every_change(self, desk, secretariat, community):
        made = name_community(desk, "Clean Energy")
        open_up(desk, made)
        send(desk, desk.get(of_community(made)), {"order": "9"})
        send(desk, desk.get(of_community(made)), {"act": "close"}, action=of_community(made, "opening/"))
        rows = list(reversed(history(made)))
        assert [row.entry.act.removeprefix("network.community_") for row in rows] == [
            "named", "opened", "changed", "closed",
        ]  # fmt: skip
        assert {(row.entry.actor, row.entry.community) for row in rows} == {(secretariat.pk, made.pk)}
        assert (rows[0].new["slug"], rows[0].new["names_en"]) == ("clean-energy", "Clean Energy")
        assert (rows[2].old, rows[2].new) == ({"order": 1, "version": 1}, {"order": 9, "version": 2})
        assert rows[3].old == rows[1].new == {"opened": timezone.localdate().isoformat()}


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.LEADERSHIP, Role.OPERATOR, None])
def test_nobody_but_the_secretariat_changes_anything(make_person, second_factor_off, community, role):
    person = make_person(role=role) if role else make_person()
    topic = Topic.objects.get(code="electric-mobility")
    ours, theirs, its = partnership_values(Partnership.objects.get()), community_values(community), topic_values(topic)
    for attempt in (
        lambda: actions.change_partnership(ours, version=1, acting_person=person),
        lambda: actions.name_community(theirs | {"names_en": "Mine"}, acting_person=person),
        lambda: actions.change_community(community, theirs, version=1, acting_person=person),
        lambda: actions.open_community(community, acting_person=person),
        lambda: actions.close_community(community, acting_person=person),
        lambda: actions.add_topic(its | {"names_en": "Mine"}, acting_person=person),
        lambda: actions.change_topic(topic, its, version=1, acting_person=person),
        lambda: actions.retire_topic(topic, acting_person=person),
        lambda: actions.bring_back_topic(topic, acting_person=person),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert not Entry.objects.filter(act__startswith="network.").exists()
    assert at(person).post(PARTNERSHIP, {"host": "Mine"}).status_code == 403


def test_settings_take_the_same_queries_for_one_and_for_three(desk, community, facilitator):
    area = Topic.objects.get(code="electric-mobility")

    def queries() -> list[int]:
        return [_queries(desk, address) for address in ("/desk/settings/", of_community(community), of_topic(area))]

    send(desk, desk.get(of_topic(area)), {"order": "1"})
    send(desk, desk.get(of_community(community)), NEEDED)
    one = queries()
    for number in range(2):
        name_community(desk, f"Community {number}")
        add_topic(desk, f"Area {number}")
        add_topic(desk, f"Under {number}", under=area)
        send(desk, desk.get(of_topic(area)), {"order": f"{number + 2}"})
        send(desk, desk.get(of_community(community)), {"order": f"{number + 2}"})
    assert queries() == one
    assert max(one) <= 15


def _queries(desk, address) -> int:
    desk.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert desk.get(address).status_code == 200
    return len(captured)
