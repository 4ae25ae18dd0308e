"""Joining: what is agreed to, further communities, and one's own application."""

import re

import pytest
from django.test import Client

from cop.people.choices import Audience, ConsentKind, Field
from cop.people.models import (
    Application,
    Consent,
    ConsentText,
    Membership,
)
from cop.services.ledger.queries import history
from people.joining import (
    EVERY_CONSENT,
    JOINS,
    WORK,
    YOU,
    join,
    mail_to,
    make_consent_texts,
)


@pytest.fixture(autouse=True)
def _ready(community):
    make_consent_texts()


class TestConsents:
    """What is agreed to, each apart, with the version of the text."""

    @pytest.mark.requirement("S29")
    def test_each_is_recorded_with_version_language_and_way(self, client):
        ConsentText.objects.create(kind="news", version=2, texts={"en": "I want news.", "si": "මට පුවත් අවශ්‍යයි."})
        person = join(client, joins={"consent_news": "2"}).person
        given = Consent.objects.filter(person=person).values_list("text__kind", "text__version", "language", "channel")
        expected = [(kind.value, 2 if kind == ConsentKind.NEWS else 1, "en", "web") for kind in ConsentKind]
        assert sorted(given) == sorted(expected)

    @pytest.mark.parametrize("missing", ["membership", "transfer"])
    @pytest.mark.one_database
    def test_needed_ones_are_needed(self, client, missing):
        client.post("/join/", YOU)
        client.post("/join/work/", WORK)
        page = client.post("/join/joins/", {**JOINS, f"consent_{missing}": ""})
        assert list(page.context["form"].errors) == [f"consent_{missing}"]

    @pytest.mark.one_database
    def test_list_of_errors_calls_each_by_its_short_name_in_our_words(self, client):
        client.post("/join/", YOU)
        client.post("/join/work/", WORK)
        page = client.post("/join/joins/", {"partnership": "on"}).content.decode()
        summary = page.partition('class="summary-of-errors"')[2].partition("</div>")[0]
        assert re.findall(r">([^<]+)</a>", summary) == [
            "Keeping my data for my membership: This is needed.",
            "Storage outside my country: This is needed.",
        ]
        assert "This field is required." not in page

    @pytest.mark.one_database
    def test_none_is_ticked_beforehand(self, client):
        client.post("/join/", YOU)
        client.post("/join/work/", WORK)
        boxes = re.findall(r'<input type="checkbox" name="consent_[^>]*>', client.get("/join/joins/").content.decode())
        assert (len(boxes), [box for box in boxes if "checked" in box]) == (4, [])

    def test_ticking_beside_an_older_text_does_not_count(self, client):
        client.post("/join/", YOU)
        client.post("/join/work/", WORK)
        ConsentText.objects.create(kind="membership", version=2, texts={"en": "A new text."})
        page = client.post("/join/joins/", JOINS)
        assert list(page.context["form"].errors) == ["consent_membership"]

    def test_without_the_directory_nobody_but_the_secretariat_sees_anything(self, client, member, secretariat):
        application = join(client, joins={"consent_directory": "", "consent_news": ""})
        person = application.person
        assert {getattr(person, f"seen_{field.value}") for field in Field} == {Audience.SECRETARIAT}
        assert person.news_rhythm == "none"
        desk = Client()
        desk.force_login(secretariat)
        desk.post(f"/desk/applications/{application.pk}/accept/", {"seen": "waiting", "partnership": "on"})
        client.force_login(member)
        assert YOU["name"] not in client.get("/people/", {"q": "Nimali"}).content.decode()


class TestFurther:
    """Somebody who is known joins one more place and types nothing."""

    @pytest.mark.requirement("S33")
    def test_member_of_the_partnership_asks_for_a_community(self, client, make_person, facilitator, community):
        person = make_person("alone@example.org", name="Only Partner", communities=())
        client.force_login(person)
        client.post("/join/", {"place": community.slug, **EVERY_CONSENT})
        application = Application.objects.get()
        assert (application.state, application.partnership, list(application.communities.all())) == (
            "waiting",
            False,
            [community],
        )
        assert [m.kind for m in mail_to(facilitator.email)] == ["people/application_new"]
        desk = Client()
        desk.force_login(facilitator)
        desk.post(f"/desk/applications/{application.pk}/accept/", {"seen": "waiting", "communities": [community.slug]})
        assert set(person.memberships.values_list("community", flat=True)) == {None, community.pk}

    def test_facilitator_whose_role_rests_is_told_nothing(self, client, make_person, facilitator, community, settings):
        """Without a second factor they see no application at the desk, so no mail tells of one: the secretariat gets it."""
        settings.SECOND_FACTOR_REQUIRED = True
        client.force_login(make_person("alone@example.org", name="Only Partner", communities=()))
        client.post("/join/", {"place": community.slug, **EVERY_CONSENT})
        assert mail_to(facilitator.email) == []
        assert [m.kind for m in mail_to("office@example.org")] == ["people/application_new"]

    @pytest.mark.requirement("S34")
    def test_member_of_a_community_only_confirms_to_join_the_partnership(self, client, make_person, community):
        person = make_person("practitioner@example.org", name="Only Practitioner")
        Membership.objects.filter(person=person, community=None).delete()
        for text in ConsentText.objects.all():
            Consent.objects.create(person=person, text=text)
        client.force_login(person)
        page = client.get("/join/")
        assert [place.community for place, *_ in page.context["places"]] == [None]
        assert "Only Practitioner" in page.content.decode()
        assert [field for field in page.context["form"].fields if field != "place"] == []
        client.post("/join/", {"place": "partnership"})
        application = Application.objects.get()
        assert (application.partnership, application.answers["you"]["name"]) == (True, "Only Practitioner")

    def test_asking_twice_makes_one_application(self, client, make_person, community):
        client.force_login(make_person("alone@example.org", communities=()))
        for _ in range(2):
            assert client.post("/join/", {"place": community.slug, **EVERY_CONSENT}).url == "/my/application/"
        assert Application.objects.count() == 1

    def test_place_that_cannot_be_joined_is_refused(self, client, member):
        client.force_login(member)
        assert client.post("/join/", {"place": "clean-mobility", **EVERY_CONSENT}).status_code == 403
        assert client.post("/join/", {"place": "nowhere", **EVERY_CONSENT}).status_code == 404

    def test_former_member_comes_back_to_all_that_they_left_with_one_press(self, client, make_person, community):
        person = make_person("former@example.org")
        client.force_login(person)
        client.post("/my/leave/", {"everything": "yes"})
        home = client.get("/").content.decode()
        assert "Your membership ended on" in home and "Come back" in home
        ticked = re.findall(r'name="place" value="([a-z-]+)"[^>]* checked', client.get("/join/").content.decode())
        assert ticked == ["partnership", "clean-mobility"]
        client.post("/join/", {"place": ticked, **EVERY_CONSENT})
        application = Application.objects.get()
        assert (application.person, application.partnership, list(application.communities.all())) == (
            person,
            True,
            [community],
        )
        assert len(mail_to(person.email, "people/application_waiting")) == 1
        for address in ("/", "/my/data/", "/my/leave/", f"/people/{person.pk}/"):
            said = client.get(address).content.decode()
            assert "Your application is being read." in said
            assert "Come back" not in said and "You are no member at present." not in said

    @pytest.mark.parametrize(("ticked", "rhythm"), [({}, "none"), ({"consent_news": "1"}, "weekly")])
    def test_who_comes_back_is_asked_again_about_mail_that_stopped(
        self, client, make_person, secretariat, ticked, rhythm
    ):
        person = make_person("former@example.org")
        for text in ConsentText.objects.all():
            Consent.objects.create(person=person, text=text)
        client.force_login(person)
        client.post("/my/leave/", {"everything": "yes"})
        page = client.get("/join/")
        assert "Mail about what is new stopped when you left." in page.content.decode()
        assert [(field.name, field.value()) for field in page.context["form"].consents()] == [("consent_news", None)]
        client.post("/join/", {"place": "partnership", **ticked})
        person.refresh_from_db()
        assert person.news_rhythm == rhythm
        desk = Client()
        desk.force_login(secretariat)
        listed = desk.get(f"/desk/applications/{Application.objects.get().pk}/").content.decode()
        said = re.findall(r"<li>mail about what is new:(.*?)</li>", listed)
        assert ["taken back on" in one for one in said] == [True] + [False] * len(ticked)

    def test_nothing_ticked_joins_nothing(self, client, make_person):
        client.force_login(make_person("alone@example.org", communities=()))
        assert list(client.post("/join/", EVERY_CONSENT).context["form"].errors) == ["place"]
        assert not Application.objects.exists()

    def test_needed_consents_that_were_taken_back_are_asked_again(self, client, make_person, community):
        client.force_login(make_person("alone@example.org", communities=()))
        page = client.post("/join/", {"place": community.slug})
        assert list(page.context["form"].errors) == ["consent_membership", "consent_transfer"]


class TestOwnApplication:
    """What the applicant can do with their application."""

    def test_withdrawing_takes_two_steps_and_happens_once(self, client):
        application = join(client)
        address = f"/my/application/{application.pk}/withdraw/"
        assert client.get(address).status_code == 200
        application.refresh_from_db()
        assert application.state == "waiting"
        assert client.post(address).url == "/my/application/"
        application.refresh_from_db()
        assert (application.state, history(application)[0].entry.act) == (
            "withdrawn",
            "people.application_withdrawn",
        )
        assert client.post(address).status_code == 404

    def test_nobody_sees_or_takes_back_that_of_somebody_else(self, client, member):
        application = join(Client())
        client.force_login(member)
        assert WORK["sentence"] not in client.get("/my/application/").content.decode()
        for address in ("withdraw", "answer"):
            assert client.post(f"/my/application/{application.pk}/{address}/", {"text": "x"}).status_code == 404
        application.refresh_from_db()
        assert application.state == "waiting"

    @pytest.mark.one_database
    def test_visitor_is_led_to_sign_in(self, client):
        assert client.get("/my/application/").url == "/sign-in/?next=/my/application/"
