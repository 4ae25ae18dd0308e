"""The first page of the desk: what waits, for whom, and the way to everything else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop.people.actions.organisations import Proposal, propose
from cop.people.choices import ConsentKind, Role
from cop.people.models import Application, Consent, ConsentText, Erasure, Organisation, Person, Remark
from cop.services.jobs.models import Job
from cop.services.mail.models import Message
from people.joining import fill_in, join, make_consent_texts


def at(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def waits(client: Client) -> dict[str, tuple[int, str]]:
    """Return {name of a queue with something in it: (how many, where it is read)} as the desk shows it."""
    shown = client.get("/desk/").context["today"].full
    return {str(queue.name): (found.count, found.address) for queue, found, _ in shown}


@pytest.fixture
def trouble(secretariat, member, make_person) -> None:
    """Something in every queue."""
    make_consent_texts()
    join(Client())
    fill_in(Client(), you={"email": "draft@example.org"})
    propose(Proposal("New Firm", "firm", "LK"), acting_person=member)
    asked = make_person(name="Asked By Telephone")
    colleague = make_person(name="Colleague")
    Erasure.objects.create(
        person=asked, due=timezone.now() + timedelta(hours=9), entered_by=colleague, needs_second=True
    )
    mail = {"to_address": "a@example.org", "language": "en", "kind": "people/accepted"}
    Message.objects.create(key="failed", message_id="<failed@example.org>", state="failed", **mail)
    old = timezone.now() - timedelta(days=2)
    Message.objects.create(
        key="late", message_id="<late@example.org>", state="queued", next_attempt=old, queued=old, **mail
    )
    Job.objects.create(task="cop.people.tasks.erase_due", error="OSError", attempts=2)


def test_secretariat_sees_each_queue_with_how_much_since_when_and_where(trouble, secretariat):
    assert waits(at(secretariat)) == {
        "Applications": (1, "/desk/applications/"),
        "Applications not sent yet": (1, "/desk/applications/?show=unconfirmed"),
        "New organisations": (1, "/desk/organisations/"),
        "Erasures to confirm": (1, "/desk/erasures/"),
        "Erasures under way": (1, "/desk/erasures/"),
        "Mail that is stuck": (2, "/desk/mail/"),
        "Background jobs in trouble": (1, "/desk/jobs/"),
    }


def test_age_of_the_oldest_stands_beside_it(community, secretariat):
    make_consent_texts()
    application = join(Client())
    Application.objects.filter(pk=application.pk).update(confirmed=timezone.now() - timedelta(days=5))
    assert "(5 days)" in at(secretariat).get("/desk/").content.decode()


def test_facilitator_sees_their_applications_and_no_queue_of_the_secretariats(trouble, facilitator):
    shown = at(facilitator).get("/desk/")
    today = shown.context["today"]
    assert [str(queue.name) for queue, _, _ in today.full] == ["Applications"]
    assert {"Answers to our questions", "Texts to approve", "Letters to look at"} <= set(today.empty)
    assert not {"New organisations", "Mail that is stuck", "Background jobs in trouble"} & set(today.empty)
    assert "/desk/settings/" not in shown.content.decode()


@pytest.mark.one_database
def test_home_needs_the_same_queries_for_one_and_three_whatever_waits(
    trouble, secretariat, member, make_person, settings
):
    settings.SECOND_FACTOR_REQUIRED = True
    Person.objects.filter(pk=secretariat.pk).update(sample=True)
    make_person(role=Role.FACILITATOR)
    asked = join(Client(), you={"email": "asked@example.org"})
    Remark.objects.create(application=asked, from_applicant=True, text="Kandy")
    older = ConsentText.objects.get(kind=ConsentKind.NEWS)
    ConsentText.objects.create(kind=ConsentKind.NEWS, version=2, texts={"en": "Elsewhere."})
    Consent.objects.create(person=member, text=older)
    client = at(secretariat)
    assert len(client.get("/desk/").context["today"].full) >= 10
    client.get("/desk/")
    with CaptureQueriesContext(connection) as one:
        client.get("/desk/")
    for number in range(2):
        join(Client(), you={"email": f"more{number}@example.org"})
        propose(Proposal(f"Firm {number}", "firm", "LK"), acting_person=member)
    client.get("/desk/")
    with CaptureQueriesContext(connection) as three:
        client.get("/desk/")
    assert len(one) == len(three) <= 15


class TestErasures:
    """Everybody who is to be erased, whoever asked."""

    def test_each_is_listed_with_who_asked_and_what_can_be_done(self, trouble, secretariat, make_person):
        herself = make_person(name="Asked Herself")
        Erasure.objects.create(person=herself, due=timezone.now() + timedelta(hours=72))
        by_telephone = Erasure.objects.get(needs_second=True).person_id
        shown = at(secretariat).get("/desk/erasures/").content.decode()
        first, second = shown.split("<tr>")[2:]
        assert "Asked By Telephone" in first and "Entered by Colleague" in first and "Read and confirm" in first
        assert "Asked Herself" in second and "They asked for it themselves" in second and "Call it off" in second
        assert f"/people/{by_telephone}/telephone/#erasure" in first
        hers = at(secretariat).get(f"/people/{herself.pk}/telephone/").content.decode()
        assert "<h1>Being erased</h1>" in hers

    @pytest.mark.one_database
    def test_list_needs_the_same_queries_for_one_and_three(self, trouble, secretariat, make_person):
        client = at(secretariat)
        client.get("/desk/erasures/")
        with CaptureQueriesContext(connection) as one:
            client.get("/desk/erasures/")
        for number in range(2):
            asked = make_person(f"asked{number}@example.org")
            Erasure.objects.create(
                person=asked, due=timezone.now(), entered_by=make_person(f"desk{number}@example.org")
            )
        with CaptureQueriesContext(connection) as three:
            assert len(client.get("/desk/erasures/").context["rows"]) == 3
        assert len(one) == len(three) <= 15


class TestNewOrganisations:
    """What was named and nobody has looked at."""

    def test_secretariat_looks_at_what_a_member_named_and_lists_it(self, secretariat, member, make_organisation):
        known = make_organisation("Lanka Pedal Works")
        member_at = at(member)
        job = {"organisation_name": "Lanka Pedal Work", "category": "firm", "country": "LK", "role": "Engineer"}
        member_at.post("/my/job/", job)
        made = Organisation.objects.get(name="Lanka Pedal Work")
        client = at(secretariat)
        assert "1 new organisation was named." in client.get("/").content.decode()
        listed = client.get("/desk/organisations/").content.decode()
        assert (f"/organisations/{made.pk}/" in listed, "Member Person" in listed) == (True, True)
        shown = client.get(f"/organisations/{made.pk}/")
        assert [one.pk for one in shown.context["alike"]] == [known.pk]
        told = client.post(f"/organisations/{made.pk}/listing/", {"list": "yes"}, follow=True).content.decode()
        assert "Lanka Pedal Work is listed." in told
        assert client.get("/desk/organisations/").context["rows"] == []

    def test_closing_is_asked_once_and_said(self, secretariat, make_organisation):
        made = make_organisation("Old Board")
        client = at(secretariat)
        shown = client.get(f"/organisations/{made.pk}/").content.decode()
        assert shown.index("<summary>Close this organisation") < shown.index("Yes, close Old Board")
        told = client.post(f"/organisations/{made.pk}/listing/", follow=True).content.decode()
        assert "Old Board is closed." in told

    @pytest.mark.one_database
    def test_list_needs_the_same_queries_for_one_and_three(self, secretariat, member):
        client = at(secretariat)
        propose(Proposal("Firm", "firm", "LK"), acting_person=member).affiliations.create(person=member)
        client.get("/desk/organisations/")
        with CaptureQueriesContext(connection) as one:
            client.get("/desk/organisations/")
        for number in range(2):
            propose(Proposal(f"Firm {number}", "firm", "LK"), acting_person=member).affiliations.create(person=member)
        client.get("/desk/organisations/")
        with CaptureQueriesContext(connection) as three:
            assert len(client.get("/desk/organisations/").context["rows"]) == 3
        assert len(one) == len(three) <= 15
