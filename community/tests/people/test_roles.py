"""Roles: given with dates by the secretariat, told to the person, gone at once when they end."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cop.network.models import Community
from cop.people.choices import GIVEN_ROLES, Role, Standing
from cop.people.mails import own as mails
from cop.people.models import Membership, Person, RoleHeld
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from people.browsing import send, text


@pytest.fixture
def desk(client, secretariat):
    """The secretariat, signed in."""
    client.force_login(secretariat)
    return client


def page_of(person) -> str:
    return f"/people/{person.pk}/roles/"


def give(desk, person, **values) -> None:
    return send(desk, desk.get(page_of(person)), values)


def test_facilitator_is_given_for_a_community_and_told(desk, member, community, secretariat):
    give(desk, member, role="facilitator", community="clean-mobility", country="LK")
    held = RoleHeld.objects.get(person=member)
    assert (held.role, held.community, held.country, held.until) == ("facilitator", community, "", None)
    (mail,) = Message.objects.filter(to_person=member.pk)
    assert mail.subject == "You are a facilitator of Clean Mobility now."
    assert "Dear Member Person," in mail.text and "First step: see what waits at the desk:" in mail.text
    (row,) = Entry.objects.filter(act="people.role_given")
    assert (row.about, row.actor, row.community) == (member.pk, secretariat.pk, community.pk)


@pytest.mark.parametrize("standing", [Standing.APPLICANT, Standing.FORMER])
def test_only_members_are_given_roles(desk, make_person, standing):
    person = make_person("nobody@example.org", name="No Member", standing=standing)
    assert "This role cannot be given to a person who is no member." in text(give(desk, person, role="funder"))
    assert not RoleHeld.objects.filter(person=person).exists()


@pytest.mark.parametrize("role", GIVEN_ROLES)
def test_shared_mailbox_is_given_no_role(desk, member, role):
    Person.objects.filter(pk=member.pk).update(shared_mailbox=True)
    assert "Several people read this mailbox." in text(
        give(desk, member, role=role.value, community="clean-mobility", country="BT")
    )
    assert not RoleHeld.objects.filter(person=member).exists()


@pytest.mark.parametrize("role", GIVEN_ROLES)
def test_account_with_any_role_is_not_marked_as_shared(desk, make_person, role):
    holder = make_person("holder@example.org", role=role)
    answer = desk.post(f"/people/{holder.pk}/mailbox/", {"act": "mark"}, follow=True)
    assert "End the role first." in text(answer)
    assert not Person.objects.get(pk=holder.pk).shared_mailbox


def test_role_that_rests_is_told_with_the_second_step_first(member, community, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    mails.role_given(RoleHeld.objects.create(person=member, role=Role.FACILITATOR, community=community))
    told = Message.objects.get(to_person=member.pk).text
    assert ("second step when you sign in" in told, "/my/security/" in told) == (True, True)


def test_focal_point_is_given_for_a_country_until_a_day(desk, member):
    last = timezone.localdate() + timedelta(days=10)
    give(desk, member, role="focal-point", country="BT", until=last.isoformat())
    held = RoleHeld.objects.get(person=member)
    assert (held.country, timezone.localdate(held.until)) == ("BT", last)
    assert "focal point of a government: Bhutan" in text(desk.get(page_of(member)))


@pytest.mark.parametrize(
    "values",
    [
        {"role": "facilitator"},
        {"role": "focal-point"},
        {"role": "member"},
        {"role": "expert"},
        {"role": ""},
        {"role": "facilitator", "community": "nowhere"},
        {"role": "focal-point", "country": "XX"},
        {"role": "funder", "until": "2001-01-01"},
        {"role": "funder", "until": "soon"},
    ],
)
@pytest.mark.one_database
def test_what_is_no_role_is_not_given(desk, member, values):
    assert give(desk, member, **values).status_code == 200
    assert not RoleHeld.objects.filter(person=member).exists()


def test_role_is_not_given_twice_nor_to_who_left(desk, member, make_person):
    give(desk, member, role="funder")
    assert "holds that role already" in text(give(desk, member, role="funder"))
    former = make_person(name="Former", standing=Standing.FORMER)
    assert "no member" in text(give(desk, former, role="funder"))
    assert RoleHeld.objects.filter(role="funder").count() == 1


def test_only_the_secretariat_sees_and_gives_roles(member, facilitator, make_person):
    for person, status in ((None, 302), (member, 403), (facilitator, 403)):
        client = Client()
        if person:
            client.force_login(person)
        assert client.get(page_of(member)).status_code == status
        assert client.post(page_of(member), {"role": "secretariat"}).status_code == status
    assert not RoleHeld.objects.filter(person=member).exists()


def test_ended_role_counts_no_more_on_the_very_next_page(desk, make_person, community):
    facilitator = make_person(name="Facilitating", role=Role.FACILITATOR)
    open_page = Client()
    open_page.force_login(facilitator)
    assert open_page.get("/people/export.csv").status_code == 200
    held = RoleHeld.objects.get(person=facilitator)
    desk.post(page_of(facilitator), {"end": str(held.pk)})
    assert open_page.get("/people/export.csv").status_code == 403
    assert "You are no facilitator of Clean Mobility any more." in Message.objects.get(to_person=facilitator.pk).subject
    desk.post(page_of(facilitator), {"end": str(held.pk)})
    assert Entry.objects.filter(act="people.role_ended").count() == 1


def test_role_that_was_taken_while_its_page_was_open_gives_nothing(desk, secretariat, member, make_person):
    make_person(name="Second Desk", role=Role.SECRETARIAT)
    page = desk.get(page_of(member))
    RoleHeld.objects.filter(person=secretariat).update(until=timezone.now())
    assert send(desk, page, {"role": "funder"}).status_code == 403
    assert not RoleHeld.objects.filter(person=member).exists()


def test_last_of_the_secretariat_stays(desk, secretariat):
    held = RoleHeld.objects.get(person=secretariat)
    page = desk.post(page_of(secretariat), {"end": str(held.pk)}, follow=True)
    assert "Nobody else would be left" in text(page)
    held.refresh_from_db()
    assert held.until is None


def test_role_of_another_person_is_not_ended_by_the_wrong_page(desk, member, facilitator):
    held = RoleHeld.objects.get(person=facilitator)
    for forged in (str(held.pk), "0", "x", ""):
        assert desk.post(page_of(member), {"end": forged}).status_code == 404
    held.refresh_from_db()
    assert held.until is None


def test_role_ends_by_itself_after_its_last_day(make_person, second_factor_off):
    person = make_person(name="Facilitating", role=Role.FACILITATOR)
    RoleHeld.objects.filter(person=person).update(until=timezone.now() - timedelta(seconds=1))
    client = Client()
    client.force_login(person)
    assert client.get("/people/export.csv").status_code == 403
    elsewhere = Community.objects.create(slug="other", names={"en": "Other"}, opened=timezone.localdate())
    assert not Membership.objects.filter(community=elsewhere).exists()


@pytest.mark.one_database
def test_own_page_names_the_roles_that_one_holds(client, make_person):
    person = make_person(name="Funding", role=Role.FUNDER)
    client.force_login(person)
    assert "funder" in text(client.get(f"/people/{person.pk}/"))


def test_own_page_says_that_a_role_rests_before_the_second_step(client, facilitator, settings):
    client.force_login(facilitator)
    rests = "Until you have one, it rests."
    assert rests not in text(client.get(f"/people/{facilitator.pk}/"))
    settings.SECOND_FACTOR_REQUIRED = True
    assert rests in text(client.get(f"/people/{facilitator.pk}/"))


@pytest.mark.one_database
def test_page_that_a_resting_role_would_open_says_how_it_comes_to_count(client, facilitator, member, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    for person, rests in ((facilitator, True), (member, False)):
        client.force_login(person)
        refused = client.get("/people/export.csv")
        assert refused.status_code == 403
        assert ("Until you have one, it rests." in text(refused)) is rests
        assert ('href="/my/security/">Add a passkey or an app' in refused.content.decode()) is rests
        assert ("Your role does not include this page" in text(refused)) is not rests
