"""Leaving one community or everything, in two steps; what stays; and that nothing ends by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cop.network.models import Community
from cop.people.choices import ApplicationState, Role, Standing
from cop.people.models import Application, Expertise, Membership, Person, RoleHeld
from cop.services.languages.queries import day
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from cop.services.search.actions import index
from people.browsing import forms_in, send, text
from people.signing_in_for_tests import enter


@pytest.fixture
def mine(client, member):
    """The member, signed in and found."""
    index("people.person", [member.pk])
    enter(client, member)
    return member


def running(person: Person) -> set[str | None]:
    kept = Membership.objects.filter(person=person, until=None).select_related("community")
    return {one.community.slug if one.community else None for one in kept}


@pytest.mark.requirement("S29")
def test_member_leaves_everything_in_two_steps(client, mine, make_person):
    page = client.get("/my/leave/")
    assert send(client, page, {"everything": "yes"}).headers["Location"] == "/my/left/"
    person = Person.objects.get(pk=mine.pk)
    assert (person.standing, running(person)) == (Standing.FORMER, set())
    assert "You have left" in text(client.get("/my/left/"))
    client.force_login(make_person(name="Other"))
    assert client.get(f"/people/{mine.pk}/").status_code == 404
    assert mine.name not in text(client.get("/people/"))
    assert mine.name not in text(client.get("/people/?q=member")).partition("</form>")[2]


@pytest.mark.requirement("S29")
def test_one_community_is_left_and_the_rest_stays(client, mine, community):
    number = Membership.objects.get(person=mine, community=community).pk
    send(client, client.get("/my/leave/"), {"memberships": [str(number)]})
    assert running(mine) == {None}
    assert Person.objects.get(pk=mine.pk).standing == Standing.MEMBER
    (row,) = Entry.objects.filter(act="people.left")
    assert (row.about, row.actor, row.community) == (mine.pk, mine.pk, community.pk)


def test_page_of_leaving_says_what_becomes_of_what_one_wrote(client, mine):
    assert "What you wrote for others stays" in text(client.get("/my/leave/"))


def test_one_mail_confirms_and_no_other_one_follows(client, mine):
    send(client, client.get("/my/leave/"), {"everything": "yes"})
    send(client, client.get("/my/data/"), action="/my/data/download/")
    client.post("/my/leave/", {"everything": "yes"})
    (mail,) = Message.objects.filter(to_person=mine.pk)
    assert "Asia LEDS Partnership" in mail.text
    assert "Clean Mobility" in mail.text
    assert mail.headers.get("List-Unsubscribe") is None


def test_profile_stays_with_the_former_member_who_can_take_it_along_and_come_back(client, mine, community):
    Expertise.objects.create(person=mine, topic=community.topics.first(), sentence="Kept")
    send(client, client.get("/my/leave/"), {"everything": "yes"})
    assert "Kept" in text(client.get(f"/people/{mine.pk}/"))
    assert b"".join(client.post("/my/data/download/")).startswith(b"PK")
    assert client.get("/join/").status_code in (200, 302)


def test_nothing_is_left_without_a_choice(client, mine):
    page = send(client, client.get("/my/leave/"))
    assert "This is needed." in text(page)
    assert running(mine) == {None, "clean-mobility"}


def test_membership_of_somebody_else_cannot_be_ended(client, mine, make_person):
    other = make_person(name="Other")
    theirs = Membership.objects.filter(person=other)
    send(client, client.get("/my/leave/"), {"memberships": [str(one.pk) for one in theirs]})
    assert running(other) == {None, "clean-mobility"}
    assert running(mine) == {None, "clean-mobility"}


def test_roles_of_a_community_end_with_its_membership(client, facilitator, community):
    elsewhere = Community.objects.create(slug="other", names={"en": "Other"}, opened=timezone.localdate())
    Membership.objects.create(person=facilitator, community=elsewhere)
    RoleHeld.objects.create(person=facilitator, role=Role.FACILITATOR, community=elsewhere)
    client.force_login(facilitator)
    number = Membership.objects.get(person=facilitator, community=community).pk
    send(client, client.get("/my/leave/"), {"memberships": [str(number)]})
    held = RoleHeld.objects.filter(person=facilitator, until=None)
    assert [one.community for one in held] == [elsewhere]


def test_leaving_everything_ends_roles_speaking_and_applying(client, mine, make_organisation):
    organisation = make_organisation(focal_person=mine)
    RoleHeld.objects.create(person=mine, role=Role.FUNDER)
    application = Application.objects.create(key="k", person=mine, state=ApplicationState.WAITING)
    send(client, client.get("/my/leave/"), {"everything": "yes"})
    organisation.refresh_from_db()
    application.refresh_from_db()
    assert organisation.focal_person is None
    assert not RoleHeld.objects.filter(person=mine, until=None).exists()
    assert application.state == ApplicationState.WITHDRAWN


@pytest.mark.requirement("S31")
def test_member_who_was_silent_for_three_years_is_still_a_member(client, mine):
    from django_q.models import Schedule

    from cop.services.jobs.actions import ask_for_routine, sync_schedules
    from cop.services.jobs.models import Job
    from cop.services.jobs.tasks import run

    long_ago = timezone.now() - timedelta(days=3 * 365)
    Person.objects.filter(pk=mine.pk).update(joined=long_ago, confirmed=long_ago, last_login=long_ago)
    Membership.objects.filter(person=mine).update(since=long_ago)
    sync_schedules()
    for name in Schedule.objects.values_list("name", flat=True):
        ask_for_routine(name)
    for number in list(Job.objects.values_list("pk", flat=True)):
        run(number)
    assert running(mine) == {None, "clean-mobility"}
    assert Person.objects.get(pk=mine.pk).standing == Standing.MEMBER
    assert f"You last said on {day(long_ago)}" in text(client.get("/my/data/"))


@pytest.mark.requirement("S30")
def test_no_page_of_membership_has_a_price(client, mine):
    for address in ("/my/data/", "/my/leave/", f"/people/{mine.pk}/"):
        fields = {name for form in forms_in(client.get(address)) for name in form.fields}
        assert fields.isdisjoint({"price", "fee", "amount", "payment"})
        assert "free of cost" in text(client.get(address))


def test_former_member_gets_no_news(client, mine):
    send(client, client.get("/my/leave/"), {"everything": "yes"})
    assert Person.objects.get(pk=mine.pk).news_rhythm == "none"
