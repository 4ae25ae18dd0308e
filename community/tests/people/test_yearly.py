"""The yearly mail "is this still right?": whom it asks, what its link does, and what silence changes: nothing."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from cop.network.models import Partnership, Topic
from cop.people import tasks
from cop.people.choices import Audience, Field, Standing
from cop.people.models import Erasure, Expertise, Person
from cop.services.jobs.models import Job
from cop.services.jobs.tasks import run
from cop.services.ledger.models import Entry
from people.browsing import send, text
from people.joining import link_in, mail_to

LONG_AGO = timezone.now() - timedelta(days=400)
CARD = {"name": "Qzname", "place": "Qzplace", "phone": "+99 888 777 66", "learning": "Qzlearning", "country": "BT"}


@pytest.fixture
def make_silent(make_person):
    """Make a member with a confirmed address who has said nothing for more than a year."""

    def make(email: str = "silent@example.org", **fields) -> Person:
        person = make_person(email, **{"confirmed": LONG_AGO, "joined": LONG_AGO, "made": LONG_AGO, **fields})
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        return person

    return make


def ask() -> None:
    """The schedule runs, and the jobs that it asks for."""
    tasks.ask_if_right()
    for number in list(Job.objects.filter(task="cop.people.tasks.ask_one_if_right").values_list("pk", flat=True)):
        run(number)


def asked(person: Person) -> list:
    return mail_to(person.email, "still_right")


@pytest.fixture
def later(monkeypatch):
    """Let so many days pass."""

    def pass_(days: int) -> None:
        now = timezone.now() + timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda: now)

    return pass_


def test_mail_shows_everything_to_its_owner_alone_and_a_button_confirms_it(make_silent, client):
    nobody = {f"seen_{field.value}": Audience.SECRETARIAT for field in Field}
    person = make_silent(**CARD, **nobody)
    Expertise.objects.create(person=person, topic=Topic.objects.first(), sentence="Qzsentence")
    ask()
    (mail,) = asked(person)
    for said in (mail.text, mail.html):
        assert [word for word in (*CARD.values(), "Qzsentence", person.email, "Bhutan") if word not in said] == ["BT"]
    assert (mail.secret, "List-Unsubscribe" in mail.headers) == (True, False)
    link = link_in(mail, "/still-right/")
    page = client.get(link)
    assert [word for word in CARD.values() if word in text(page)] == ["BT"] * ("BT" in text(page))
    person.refresh_from_db()
    assert person.confirmed == LONG_AGO
    assert "Thank you. That is noted with today’s date." in text(send(client, page))
    person.refresh_from_db()
    assert person.confirmed.date() == timezone.now().date()
    row = Entry.objects.get(act="people.profile_confirmed")
    assert (row.actor, row.about, row.on_behalf) == (None, person.pk, "link")
    assert client.get("/my/data/").status_code == 302


def test_pressing_twice_is_as_good_as_once(make_silent, client):
    person = make_silent()
    ask()
    link = link_in(asked(person)[0], "/still-right/")
    for _ in range(2):
        assert client.post(link).status_code == 200
    assert Entry.objects.filter(act="people.profile_confirmed").count() == 1


def test_link_does_nothing_once_the_data_has_changed_or_the_person_has_left(make_silent, client):
    changed, left = (
        make_silent("changed@example.org", name="Changed Person", country="LK"),
        make_silent("left@example.org"),
    )
    ask()
    mine = Client()
    mine.force_login(changed)
    page = send(mine, mine.get("/my/profile/"), {"place": "Kandy"})
    assert page.status_code == 302, page.context["form"].errors
    Person.objects.filter(pk=left.pk).update(standing=Standing.FORMER)
    for person in (changed, left):
        link = link_in(asked(person)[0], "/still-right/")
        assert (client.get(link).status_code, client.post(link).status_code) == (404, 404)
    assert not Entry.objects.filter(act="people.profile_confirmed").exists()


def test_silence_changes_nothing_and_nobody_is_asked_twice_in_a_year(make_silent, later):
    person = make_silent()
    before = Person.objects.filter(pk=person.pk).values().get()
    for _ in range(3):
        ask()
    after = Person.objects.filter(pk=person.pk).values().get()
    assert {name for name in before if before[name] != after[name]} == {"asked_if_right"}
    assert len(asked(person)) == 1
    later(days=300)
    ask()
    assert len(asked(person)) == 1
    later(days=70)
    ask()
    assert len(asked(person)) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"sample": True},
        {"standing": Standing.FORMER},
        {"standing": Standing.APPLICANT},
        {"standing": Standing.ERASED, "is_active": False},
        {"confirmed": timezone.now() - timedelta(days=300)},
        {"confirmed": None, "joined": timezone.now() - timedelta(days=300)},
    ],
)
def test_these_are_not_asked(make_silent, fields):
    person = make_silent(**fields)
    ask()
    assert (asked(person), Person.objects.get(pk=person.pk).asked_if_right) == ([], None)


def test_neither_is_whose_address_is_not_confirmed_nor_who_waits_to_be_erased(make_silent):
    unproven, going = make_silent("unproven@example.org"), make_silent("going@example.org")
    EmailAddress.objects.filter(user=unproven).update(verified=False)
    Erasure.objects.create(person=going, due=timezone.now() + timedelta(days=2))
    ask()
    assert asked(unproven) + asked(going) == []


def test_neither_is_who_changed_their_job_within_the_year(make_silent):
    person = make_silent()
    client = Client()
    client.force_login(person)
    client.post("/my/job/", {"organisation_name": "New Firm", "category": "firm", "country": "LK", "role": "Engineer"})
    ask()
    assert asked(person) == []


def test_who_never_said_anything_is_asked_a_year_after_joining(make_silent):
    person = make_silent(confirmed=None)
    ask()
    assert "You have not said yet that all this is right." in asked(person)[0].text


def test_few_are_asked_at_a_time(make_silent, monkeypatch):
    monkeypatch.setattr("cop.people.actions.asking.AT_ONCE", 2)
    people = [make_silent(f"silent{number}@example.org") for number in range(5)]
    ask()
    assert [len(asked(person)) for person in people] == [1, 1, 0, 0, 0]
    ask()
    ask()
    assert [len(asked(person)) for person in people] == [1] * 5


def test_secretariat_switches_it_off_in_the_settings_and_sees_who_confirmed(make_silent, make_person, secretariat):
    person = make_silent()
    make_person(confirmed=timezone.now())
    desk = Client()
    desk.force_login(secretariat)
    assert "1 of 3 members said within the last year that their data is right." in text(desk.get("/desk/"))
    page = desk.get("/desk/settings/partnership/")
    send(desk, page, {"email": "office@example.org"}, without=["asks_yearly"])
    assert Partnership.objects.get().asks_yearly is False
    ask()
    assert asked(person) == []
    assert "Nobody is asked by mail." in text(desk.get("/desk/"))
    send(desk, desk.get("/desk/settings/partnership/"), {"asks_yearly": "on"})
    ask()
    assert len(asked(person)) == 1
