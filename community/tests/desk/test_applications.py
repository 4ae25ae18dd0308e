"""Applications at the desk: who sees what, and each decision once."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop.network.models import Community
from cop.people.actions.joining import deciding
from cop.people.choices import Role, Standing
from cop.people.models import Application, Membership, Person
from cop.services.languages.queries import day
from cop.services.ledger.models import Entry
from desk.applications_for_tests import ACCEPT, ACTS, ASK, DECLINE, at, page
from people.joining import (
    EMAIL,
    EVERY_CONSENT,
    WORK,
    YOU,
    code_for,
    fill_in,
    join,
    link_in,
    mail_to,
    make_consent_texts,
)


@pytest.fixture
def application(community) -> Application:
    make_consent_texts()
    return join(Client())


def test_visitors_and_members_get_nowhere(application, member, client):
    assert client.get("/desk/").url == "/sign-in/?next=/desk/"
    assert client.get(page(application)).status_code == 302
    ours = at(member)
    for address in ("/desk/", "/desk/applications/", page(application)):
        assert ours.get(address).status_code == 403
    for act, data in ACTS.items():
        assert ours.post(page(application, act), data).status_code == 403
        assert client.post(page(application, act), data).status_code == 302
    application.refresh_from_db()
    assert application.state == "waiting"


def test_list_is_oldest_first_and_holds_only_confirmed_ones(application, secretariat):
    join(Client(), you={"email": "second@example.org", "name": "Second Person"})
    fill_in(Client(), you={"email": "third@example.org", "name": "Not Confirmed"})
    shown = at(secretariat).get("/desk/applications/")
    assert [one.answers["you"]["name"] for one in shown.context["page"]] == [YOU["name"], "Second Person"]
    unconfirmed = at(secretariat).get("/desk/applications/?show=unconfirmed")
    assert [one.answers["you"]["name"] for one in unconfirmed.context["page"]] == ["Not Confirmed"]


def test_what_waits_for_us_stands_before_what_waits_for_the_applicant(application, secretariat):
    join(Client(), you={"email": "second@example.org", "name": "Second Person"})
    client = at(secretariat)
    client.post(page(application, "ask"), ASK)
    shown = client.get("/desk/applications/")
    assert [one.answers["you"]["name"] for one in shown.context["page"]] == ["Second Person", YOU["name"]]
    headings = re.findall(r"<h2>(.*?) <span[^>]*>(\d+)", shown.content.decode())
    assert headings == [("With the secretariat", "1"), ("Waiting for the applicant&#x27;s answer", "1")]


def test_form_that_was_not_sent_says_whether_its_address_is_proven(community, secretariat):
    make_consent_texts()
    fill_in(Client())
    number = Application.objects.get().pk
    desk = at(secretariat)
    for proven in (False, True):
        if proven:
            Client().post(link_in(mail_to(EMAIL)[0], "/join/resume/"), {"code": code_for(EMAIL)})
        shown = desk.get(f"/desk/applications/{number}/")
        says = "Address confirmed, not sent yet" if proven else "Address not confirmed"
        assert [stop.title for stop in shown.context["stops"] if stop.state == "now"] == [
            "Not sent yet" if proven else "Address not confirmed"
        ]
        assert ("Address confirmed" in [stop.title for stop in shown.context["stops"]]) == proven
        for page_shown in (shown, desk.get("/desk/applications/?show=unconfirmed")):
            assert f'">{says}</span>' in page_shown.content.decode()


@pytest.mark.parametrize("address", ["/desk/applications/", "/desk/applications/?show=unconfirmed"])
@pytest.mark.one_database
def test_list_needs_the_same_queries_for_one_and_three(application, secretariat, address):
    fill_in(Client(), you={"email": "draft0@example.org"})
    client = at(secretariat)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for number in range(2):
        join(Client(), you={"email": f"more{number}@example.org"})
        fill_in(Client(), you={"email": f"draft{number + 1}@example.org"})
    client.get(address)
    with CaptureQueriesContext(connection) as three:
        assert len(client.get(address).context["page"]) == 3
    assert len(one) == len(three) <= 15


@pytest.mark.one_database
def test_page_needs_the_same_queries_for_one_double_and_three(community, secretariat, make_person, make_organisation):
    make_consent_texts()
    asked_for = {"capacity": "organisation", "organisation_name": "Bus Company", "category": "firm"}
    address = page(join(Client(), work=asked_for))
    client = at(secretariat)
    taken = []
    for more in (1, 2):
        for number in range(more):
            colleague = make_person(f"same{more}{number}@transport.example.lk", name=YOU["name"])
            colleague.affiliations.create(organisation=make_organisation(f"Bus Company {'s' * (more + number)}"))
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            shown = client.get(address)
        taken.append((len(shown.context["doubles"]), len(shown.context["organisations"]), len(queries)))
    assert [(people, organisations) for people, organisations, _ in taken] == [(1, 1), (3, 3)]
    assert taken[0][2] == taken[1][2] <= 15


def test_facilitator_sees_their_community_without_addresses(application, facilitator):
    join(Client(), you={"email": "partner@example.org", "name": "Partner Only"}, joins={"communities": []})
    client = at(facilitator)
    assert [one.pk for one in client.get("/desk/applications/").context["page"]] == [application.pk]
    shown = client.get(page(application)).content.decode()
    assert (WORK["sentence"] in shown, EMAIL in shown) == (True, False)
    assert client.get("/desk/applications/?show=unconfirmed").context["page"].object_list.count() == 0
    other = Application.objects.get(email="partner@example.org")
    assert client.post(page(other, "accept"), ACCEPT).status_code == 404


def test_facilitator_of_another_community_sees_nothing(application, make_person, second_factor_off):
    other = Community.objects.create(slug="other", names={"en": "Other"})
    stranger = make_person("stranger@example.org")
    stranger.roles_held.create(role=Role.FACILITATOR, community=other)
    assert at(stranger).get("/desk/applications/").context["page"].object_list.count() == 0
    assert at(stranger).get(page(application)).status_code == 404


def test_what_a_facilitator_may_not_decide_stays_for_the_secretariat(application, facilitator, secretariat, community):
    at(facilitator).post(page(application, "accept"), {"seen": "waiting", "communities": [community.slug]})
    person = application.person
    assert set(person.memberships.values_list("community", flat=True)) == {community.pk}
    rest = Application.objects.exclude(pk=application.pk).get()
    assert (rest.state, rest.partnership, list(rest.communities.all()), rest.person) == ("waiting", True, [], person)
    at(secretariat).post(page(rest, "accept"), {"seen": "waiting", "partnership": "on"})
    assert set(person.memberships.values_list("community", flat=True)) == {None, community.pk}


@pytest.mark.parametrize(("act", "kind"), [("accept", "accepted"), ("decline", "declined")])
def test_everybody_is_told_what_a_facilitator_left_to_the_secretariat(application, facilitator, act, kind):
    client = at(facilitator)
    before = client.get(page(application)).content.decode()
    assert "You decide on Clean Mobility. The rest stays waiting" in before
    told = client.post(page(application, act), ACTS[act] | {"partnership": ""}, follow=True).content.decode()
    assert "Still waiting, with the secretariat, who are told: Asia LEDS Partnership." in told
    applicant = mail_to(EMAIL, kind)[0].text
    decided, _, waits = applicant.partition("Still waiting, with the secretariat")
    assert ("- Clean Mobility" in decided, "- Asia LEDS Partnership" in decided) == (True, False)
    assert "- Asia LEDS Partnership" in waits
    rest = Application.objects.exclude(pk=application.pk).get()
    office = mail_to("office@example.org", "rest_waits")[0].text
    assert (f"/desk/applications/{rest.pk}/" in office, "Waits for you:\n- Asia LEDS Partnership" in office) == (
        True,
        True,
    )
    assert mail_to(facilitator.email, "rest_waits") == []


def test_applicant_is_told_what_the_secretariat_did_not_give(application, secretariat):
    client, part = at(secretariat), {"seen": "waiting", "communities": ["clean-mobility"]}
    without = client.post(page(application, "accept"), part | {"reason": " "})
    assert list(without.context["accept_form"].errors) == ["reason"]
    needless = client.post(page(application, "accept"), ACCEPT | {"reason": "Only for ministries."})
    assert list(needless.context["accept_form"].errors) == ["reason"]
    assert not Membership.objects.filter(person=application.person).exists()
    client.post(page(application, "accept"), part | {"reason": "Only for ministries."})
    given, _, refused = mail_to(EMAIL, "accepted")[0].text.partition("Not given, of what you asked for:")
    assert ("- Clean Mobility" in given, "- Asia LEDS Partnership" in refused) == (True, True)
    assert "Only for ministries." in refused
    for address in (page(application), "/desk/applications/?show=decided"):
        shown = client.get(address).content.decode()
        said = ("Accepted: Clean Mobility." in shown, "Not accepted: Asia LEDS Partnership." in shown)
        assert said == (True, True)
    assert "Only for ministries." in client.get(page(application)).content.decode()
    assert mail_to("office@example.org", "rest_waits") == []


def test_whoever_is_a_member_already_is_told_of_one_more_place_and_not_welcomed_again(
    application, facilitator, secretariat
):
    at(facilitator).post(page(application, "accept"), {"seen": "waiting", "communities": ["clean-mobility"]})
    rest = Application.objects.exclude(pk=application.pk).get()
    at(secretariat).post(page(rest, "accept"), {"seen": "waiting", "partnership": "on"})
    subjects = [message.subject for message in mail_to(EMAIL, "accepted")]
    assert subjects == ["Welcome: you are a member", "You have joined: Asia LEDS Partnership"]


def test_facilitators_are_told_of_what_they_may_decide(community, facilitator, make_person):
    make_consent_texts()
    partner = {"joins": {"communities": []}}
    both = join(Client())
    join(Client(), you={"email": "partner@example.org"}, **partner)
    firm = {"capacity": "organisation", "organisation_name": "New Firm", "category": "firm", "speaks_for": "on"}
    join(Client(), you={"email": "firm@example.org"}, work=firm)
    told = mail_to(facilitator.email, "application_new")
    assert [f"/desk/applications/{both.pk}/" in message.text for message in told] == [True]
    assert len(mail_to("office@example.org", "application_new")) == 3


def test_facilitator_cannot_admit_to_the_partnership(application, facilitator):
    at(facilitator).post(page(application, "accept"), ACCEPT)
    assert not Membership.objects.filter(person=application.person, community=None).exists()


def test_what_was_not_asked_for_is_not_given(application, secretariat):
    other = Community.objects.create(slug="other", names={"en": "Other"})
    given = {"partnership": True, "communities": [other], "organisation_joins": False}
    with pytest.raises(ValueError, match="not asked for"):
        deciding.accept(application, seen="waiting", **given, acting_person=secretariat)
    assert not Membership.objects.filter(person=application.person).exists()


def test_organisations_join_by_the_secretariat_only(community, facilitator):
    make_consent_texts()
    work = {"capacity": "organisation", "organisation_name": "New Firm", "category": "firm", "speaks_for": "on"}
    application = join(Client(), work=work)
    assert at(facilitator).post(page(application, "accept"), ACCEPT).status_code == 403
    application.organisation.refresh_from_db()
    assert (application.organisation.listing, application.organisation.focal_person) == ("proposed", None)


def test_proposed_organisation_is_a_link_only_for_those_who_may_read_it(community, facilitator, secretariat):
    make_consent_texts()
    firm = join(Client(), work={"capacity": "organisation", "organisation_name": "New Firm", "category": "firm"})
    link = f"/organisations/{firm.organisation.pk}/"
    seen = {}
    for person in (facilitator, secretariat):
        shown = at(person).get(page(firm)).content.decode()
        assert "New Firm" in shown
        seen[person] = (f'href="{link}"' in shown, at(person).get(link).status_code)
    assert seen == {facilitator: (False, 404), secretariat: (True, 200)}


def test_accepting_says_before_and_after_that_the_proposed_organisation_is_listed(community, facilitator, secretariat):
    make_consent_texts()
    firm = join(Client(), work={"capacity": "organisation", "organisation_name": "New & Firm", "category": "firm"})
    assert "New &amp; Firm is listed too" in at(facilitator).get(page(firm)).content.decode()
    told = at(facilitator).post(page(firm, "accept"), ACCEPT | {"partnership": ""}, follow=True).content.decode()
    assert "New &amp; Firm is listed. Everybody finds it" in told
    rest = Application.objects.exclude(pk=firm.pk).get()
    assert "is listed too" not in at(secretariat).get(page(rest)).content.decode()
    told = at(secretariat).post(page(rest, "accept"), ACCEPT | {"communities": []}, follow=True).content.decode()
    assert ("Accepted: Asia LEDS Partnership." in told, "is listed." in told) == (True, False)


@pytest.mark.requirement("S27")
def test_reviewer_sees_what_the_applicant_works_on_and_declines_with_the_reason(application, secretariat):
    client = at(secretariat)
    assert WORK["sentence"] in client.get(page(application)).content.decode()
    without = client.post(page(application, "decline"), {"seen": "waiting", "reason": "  "})
    assert list(without.context["decline_form"].errors) == ["reason"]
    client.post(page(application, "decline"), DECLINE)
    application.refresh_from_db()
    assert (application.state, application.reason) == ("declined", DECLINE["reason"])
    assert DECLINE["reason"] in mail_to(EMAIL, "declined")[0].text
    assert (application.person.standing, application.person.memberships.count()) == (Standing.APPLICANT, 0)
    assert DECLINE["reason"] in at(application.person).get("/my/application/").content.decode()


def test_reviewer_reads_all_that_was_typed_and_what_is_asked_for(community, secretariat):
    make_consent_texts()
    work = {"capacity": "organisation", "organisation_name": "New Firm", "category": "firm"}
    join(Client(), work=work | {"topics": ["charging-tariffs"]}, you={"language": "si"})
    application = Application.objects.get()
    client = at(secretariat)
    shown = client.get(page(application)).content.decode()
    assert ("Charging tariffs" in shown, "We have a question for you" in shown) == (True, False)
    assert shown.count("The applicant reads Sinhala first.") == 2
    ((_state, _count, (row,)),) = client.get("/desk/applications/").context["parts"]
    assert row[1] == ["Asia LEDS Partnership", "Clean Mobility"]
    client.post(page(application, "ask"), ASK)
    assert "We have a question for you" not in client.get(page(application)).content.decode()


def test_decided_application_names_who_decided_and_when(application, secretariat):
    client = at(secretariat)
    client.post(page(application, "decline"), DECLINE)
    assert "decided by Desk Person on" in client.get(page(application)).content.decode()
    listed = client.get("/desk/applications/?show=decided").content.decode()
    assert ("Desk Person" in listed, "Waiting since" in listed) == (True, False)


def test_who_returns_is_marked_with_the_day_of_leaving(community, secretariat, make_person):
    make_consent_texts()
    person = make_person("former@example.org", name="Former Member")
    ended = timezone.now() - timedelta(days=30)
    person.memberships.update(since=ended - timedelta(days=300), until=ended)
    Person.objects.filter(pk=person.pk).update(standing=Standing.FORMER)
    at(person).post("/join/", {"place": community.slug, **EVERY_CONSENT})
    client = at(secretariat)
    assert f"left on {day(ended, 'medium')}, returns" in client.get("/desk/applications/").content.decode()
    own = Application.objects.get(person=person)
    assert "Was a member before:" in client.get(page(own)).content.decode()


@pytest.mark.parametrize("first", ["accept", "ask", "decline"])
@pytest.mark.parametrize("second", ["accept", "ask", "decline"])
@pytest.mark.one_database
def test_of_two_deciders_the_second_is_told_what_the_first_did(application, secretariat, make_person, first, second):
    colleague = make_person("colleague@example.org", name="Colleague", role=Role.SECRETARIAT)
    at(secretariat).post(page(application, first), ACTS[first])
    application.refresh_from_db()
    before = (application.state, Entry.objects.count(), len(mail_to(EMAIL)))
    told = at(colleague).post(page(application, second), ACTS[second], follow=True)
    assert "Desk Person was first" in told.content.decode()
    application.refresh_from_db()
    assert (application.state, Entry.objects.count(), len(mail_to(EMAIL))) == before


def test_decision_needs_a_button(application, secretariat):
    assert {at(secretariat).get(page(application, act)).status_code for act in ACTS} == {405}


def test_nobody_decides_on_their_own(secretariat, community):
    make_consent_texts()
    Membership.objects.filter(person=secretariat, community=community).delete()
    client = at(secretariat)
    client.post("/join/", {"place": community.slug, **EVERY_CONSENT})
    own = Application.objects.get(person=secretariat)
    assert client.post(page(own, "accept"), {"seen": "waiting", "communities": [community.slug]}).status_code == 403
    own.refresh_from_db()
    assert own.state == "waiting"
