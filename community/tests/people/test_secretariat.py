"""Somebody stays in the secretariat: without them nobody could be given a role any more."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cop.people.choices import ConsentKind, Role, Standing
from cop.people.models import Code, Consent, ConsentText, Erasure, Membership, Person, RoleHeld
from people.browsing import text

FIRST = "Nobody else would be left in the secretariat. Give the role to somebody first."
WAYS = ("leave everything", "leave what is ticked", "be erased", "take back a needed consent", "end the role")


@pytest.fixture
def last(client: Client, secretariat: Person) -> Person:
    """The only one in the secretariat, signed in, who has agreed to what a membership needs."""
    words = ConsentText.objects.create(kind=ConsentKind.MEMBERSHIP, version=1, texts={"en": "x"})
    Consent.objects.create(person=secretariat, text=words)
    client.force_login(secretariat)
    return secretariat


def go(client: Client, person: Person, way: str):
    """Try to leave the secretariat, and return the page that comes of it."""
    requests = {
        "leave everything": ("/my/leave/", {"everything": "yes"}),
        "leave what is ticked": (
            "/my/leave/",
            {"memberships": list(Membership.objects.filter(person=person).values_list("pk", flat=True))},
        ),
        "be erased": ("/my/erase/", {}),
        "take back a needed consent": ("/my/privacy/membership/", {"withdraw": "yes"}),
        "end the role": (f"/people/{person.pk}/roles/", {"end": RoleHeld.objects.get(person=person).pk}),
    }
    return client.post(*requests[way], follow=True)


def is_there(person: Person) -> bool:
    """Whether nothing at all was changed of somebody."""
    person.refresh_from_db()
    return (
        person.standing == Standing.MEMBER
        and Membership.objects.filter(person=person, until=None).count() == 2
        and RoleHeld.objects.filter(person=person, role=Role.SECRETARIAT, until=None).exists()
        and Consent.objects.filter(person=person, withdrawn=None).count() == 1
        and not Code.objects.exists()
        and not Erasure.objects.filter(person=person).exists()
    )


@pytest.mark.parametrize("way", WAYS)
def test_last_one_is_told_what_to_do_first(client, last, way):
    assert FIRST in text(go(client, last, way))
    assert is_there(last)


@pytest.mark.parametrize("way", WAYS)
def test_whoever_goes_soon_or_is_a_sample_is_no_successor(client, last, make_person, way):
    temporary = make_person(name="Temporary", role=Role.SECRETARIAT)
    RoleHeld.objects.filter(person=temporary).update(until=timezone.now() + timedelta(days=30))
    going = make_person(name="Going", role=Role.SECRETARIAT)
    Erasure.objects.create(person=going, due=timezone.now() + timedelta(hours=72))
    make_person(name="Sample", role=Role.SECRETARIAT, sample=True)
    make_person(name="Shut out", role=Role.SECRETARIAT, is_active=False)
    assert FIRST in text(go(client, last, way))
    assert is_there(last)


@pytest.mark.parametrize("way", WAYS)
def test_with_a_successor_everybody_may_go(client, last, make_person, way):
    make_person(name="Successor", role=Role.SECRETARIAT)
    assert FIRST not in text(go(client, last, way))
    assert not is_there(last)


def test_pages_say_it_before_one_presses(client, last):
    for address in ("/my/leave/", "/my/erase/"):
        page = text(client.get(address))
        assert "You are the last one in the secretariat." in page
        assert "choose “Roles”, and give them the secretariat without a last day" in page
    assert "Leave everything" not in text(client.get("/my/leave/"))
    assert "Send me the code" not in text(client.get("/my/erase/"))
    assert client.get("/my/erase/code/").url == "/my/erase/"


def test_last_one_may_leave_a_community_alone(client, last, community):
    ticked = Membership.objects.get(person=last, community=community).pk
    client.post("/my/leave/", {"memberships": [ticked]})
    assert list(Membership.objects.filter(person=last, until=None).values_list("community", flat=True)) == [None]


def test_last_one_is_not_taken_out_on_the_telephone_either(client, last, make_person):
    """The second one entered it while both were there, and then asked to be erased."""
    second = make_person(name="Second", role=Role.SECRETARIAT)
    Erasure.objects.create(person=second, due=timezone.now() + timedelta(hours=72))
    client.force_login(second)
    said = {"asked_by": "Desk Person", "asked_on": timezone.localdate(), "identified": "We called back."}
    memberships = list(Membership.objects.filter(person=last).values_list("pk", flat=True))
    for act, more in (("leave", {"memberships": memberships}), ("erase", {"contributions": "stay"})):
        fields = {f"{act}-{name}": value for name, value in (said | more).items()}
        assert FIRST in text(client.post(f"/people/{last.pk}/telephone/{act}/", fields, follow=True))
    assert is_there(last)
