"""Leaving and being erased for somebody whom our mail does not reach: asked on the telephone, entered by the secretariat."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import F
from django.test import Client
from django.utils import timezone

from cop.people import tasks
from cop.people.actions import addresses
from cop.people.actions.roles import end_role
from cop.people.choices import Role, Standing
from cop.people.models import Erasure, Membership, NewAddress, Person, RoleHeld
from cop.services.jobs.models import Job
from cop.services.jobs.tasks import run
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import history
from people.browsing import send, text
from people.joining import link_in, mail_to
from people.signing_in_for_tests import code_to, sign_in

EMAILS = ("halima@blocked.example", "halima@home.example")
SAID = {
    "asked_by": "Halima's brother Karim, who holds her power of attorney",
    "asked_on": timezone.localdate().isoformat(),
    "identified": "We called back at the number of the ministry, and he named her two last jobs.",
}


@pytest.fixture
def halima(make_person) -> Person:
    """A member with two addresses."""
    made = make_person(EMAILS[0], name="Halima Rahman")
    for email in EMAILS:
        EmailAddress.objects.create(user=made, email=email, verified=True, primary=email == EMAILS[0])
    return made


@pytest.fixture
def desk(secretariat) -> Client:
    return at(secretariat)


@pytest.fixture
def second(make_person) -> Person:
    """Another person of the secretariat."""
    return make_person("second@example.org", name="Second Desk", role=Role.SECRETARIAT)


def at(person: Person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def page_of(person: Person, act: str = "") -> str:
    return f"/people/{person.pk}/telephone/{act}"


def enter(desk: Client, person: Person, act: str, **changes):
    """Fill in a form of the page as the secretariat does."""
    typed = {f"{act}-{name}": value for name, value in (SAID | changes).items()}
    return send(desk, desk.get(page_of(person)), typed, action=page_of(person, f"{act}/"))


def let_time_pass() -> None:
    """The wait is over, and the jobs are done."""
    Erasure.objects.update(due=timezone.now() - timedelta(minutes=1))
    tasks.erase_due()
    for number in list(Job.objects.order_by("pk").values_list("pk", flat=True)):
        run(number)


def is_erased(person: Person) -> bool:
    return Person.objects.get(pk=person.pk).standing == Standing.ERASED


def test_page_is_found_from_the_persons_and_only_by_the_secretariat(desk, halima, secretariat, facilitator, member):
    assert f'href="{page_of(halima)}"' in text(desk.get(f"/people/{halima.pk}/"))
    assert f'href="{page_of(secretariat)}"' not in text(desk.get(f"/people/{secretariat.pk}/"))
    for person in (facilitator, member):
        browser = at(person)
        assert page_of(halima) not in text(browser.get(f"/people/{halima.pk}/"))
        for act in ("leave/", "erase/", "confirm/", "call-off/"):
            assert browser.post(page_of(halima, act)).status_code == 403
    assert not Erasure.objects.exists()


def test_erasure_is_written_down_and_told_at_every_address(desk, halima, secretariat):
    enter(desk, halima, "erase", contributions="go")
    erasure = Erasure.objects.get()
    assert (erasure.person, erasure.contributions_too, erasure.entered_by) == (halima, True, secretariat)
    assert timedelta(0) <= timezone.now() + settings.ERASURE_WAIT - erasure.due < timedelta(minutes=1)
    (row,) = history(halima, act="people.erasure_asked")
    assert (row.entry.actor, row.entry.about, row.entry.on_behalf) == (secretariat.pk, halima.pk, "telephone")
    assert row.new == SAID | {"contributions_too": True}
    for email in EMAILS:
        (mail,) = mail_to(email, "erasure_asked")
        assert "The secretariat was asked on the telephone" in mail.text
        assert link_in(mail, "/erasure/")
        assert "Karim" not in mail.text


def test_link_in_the_mail_and_the_own_page_call_it_off(desk, halima):
    enter(desk, halima, "erase")
    own = at(halima)
    assert "The secretariat was asked on the telephone that you be erased." in text(own.get("/my/erase/"))
    Client().post(link_in(mail_to(EMAILS[1], "erasure_asked")[0], "/erasure/"))
    assert not Erasure.objects.exists()
    enter(desk, halima, "erase")
    own.post("/my/erase/call-off/")
    let_time_pass()
    assert not is_erased(halima)


def test_person_calls_again_and_it_is_called_off(desk, halima, secretariat):
    enter(desk, halima, "erase")
    desk.post(page_of(halima, "call-off/"))
    assert not Erasure.objects.exists()
    (row,) = Entry.objects.filter(act="people.erasure_called_off")
    assert (row.actor, row.about, row.on_behalf) == (secretariat.pk, halima.pk, "telephone")
    assert len(mail_to(EMAILS[0], "erasure_called_off")) == 1


def test_second_person_reads_what_was_said_and_confirms(desk, halima, secretariat, second):
    enter(desk, halima, "erase")
    let_time_pass()
    assert not is_erased(halima)
    other = at(second)
    home = text(other.get("/"))
    assert "An erasure that was asked on the telephone waits for a second person" in home
    assert page_of(halima) in home
    read = text(other.get(page_of(halima)))
    assert "power of attorney" in read
    assert "the number of the ministry" in read
    assert "Desk Person" in read
    send(other, other.get(page_of(halima)), action=page_of(halima, "confirm/"))
    (row,) = Entry.objects.filter(act="people.erasure_confirmed")
    assert (row.actor, row.about) == (second.pk, halima.pk)
    assert page_of(halima) not in text(other.get("/"))
    let_time_pass()
    assert is_erased(halima)


def test_nobody_is_the_second_to_themselves_nor_for_themselves(desk, halima, secretariat, second):
    enter(desk, halima, "erase")
    assert "Confirm that they are erased" not in text(desk.get(page_of(halima)))
    assert page_of(halima) not in text(desk.get("/"))
    assert desk.post(page_of(halima, "confirm/")).status_code == 403
    enter(desk, second, "erase")
    assert at(second).post(page_of(second, "confirm/")).url == "/my/data/"
    let_time_pass()
    assert not is_erased(halima)
    assert not is_erased(second)


def test_second_person_is_needed_also_when_their_role_has_ended_meanwhile(desk, halima, second, make_person):
    enter(desk, halima, "erase")
    enter(desk, second, "erase")
    desk.post(f"/people/{second.pk}/roles/", {"end": RoleHeld.objects.get(person=second).pk})
    let_time_pass()
    assert (is_erased(halima), is_erased(second)) == (False, False)
    assert "It waits for a second person of the secretariat." in text(desk.get(page_of(halima)))
    successor = at(make_person("third@example.org", name="Third Desk", role=Role.SECRETARIAT))
    for person in (halima, second):
        successor.post(page_of(person, "confirm/"))
    let_time_pass()
    assert (is_erased(halima), is_erased(second)) == (True, True)


def test_who_is_the_only_other_of_the_secretariat_goes_by_their_own_proof(desk, second):
    enter(desk, second, "erase")
    let_time_pass()
    own = at(second)
    own.post("/my/erase/call-off/")
    own.post("/my/erase/")
    own.post("/my/erase/code/", {"code": code_to(second.email, "people/erase_code"), "contributions": "stay"})
    let_time_pass()
    assert is_erased(second)


def test_confirmed_wait_is_not_shorter(desk, halima, second):
    enter(desk, halima, "erase")
    at(second).post(page_of(halima, "confirm/"))
    tasks.erase_due()
    assert not Job.objects.filter(task="cop.people.tasks.erase").exists()


def test_where_nobody_else_is_there_the_wait_has_to_do(desk, halima, second):
    end_role(RoleHeld.objects.get(person=second), acting_person=Person.objects.get(email="secretariat@example.org"))
    enter(desk, halima, "erase")
    let_time_pass()
    assert is_erased(halima)


def test_nothing_of_what_was_said_is_left_after_the_erasure(desk, halima, secretariat):
    enter(desk, halima, "erase")
    let_time_pass()
    (row,) = history(halima, act="people.erasure_asked")
    assert (row.erased, row.new) == (True, {})
    assert Erasure.objects.get().entered_by == secretariat


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"asked_by": " "}, "This is needed."),
        ({"identified": "yes"}, "This is too short"),
        ({"asked_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "That day has not come yet."),
    ],
)
def test_without_who_how_and_when_nothing_is_entered(desk, halima, changes, wrong):
    for act in ("leave", "erase"):
        page = text(enter(desk, halima, act, **changes))
        assert wrong in page
        assert "Halima" in page
    assert not Erasure.objects.exists()
    assert Membership.objects.filter(person=halima, until=None).count() == 2


def test_asking_twice_is_asking_once(desk, halima, second):
    page = desk.get(page_of(halima))
    enter(desk, halima, "erase")
    first = Erasure.objects.get()
    typed = {f"erase-{name}": value for name, value in SAID.items()}
    other = at(second)
    told = send(other, page, typed, action=page_of(halima, "erase/"))
    assert "It was asked for already." in text(other.get(told.url))
    assert Erasure.objects.get() == first
    assert Entry.objects.filter(act="people.erasure_asked").count() == 1


def test_leaving_counts_at_once_and_is_told_at_every_address(desk, halima, secretariat, community):
    enter(desk, halima, "leave", memberships=[Membership.objects.get(person=halima, community=community).pk])
    assert Person.objects.get(pk=halima.pk).standing == Standing.MEMBER
    (row,) = history(Membership.objects.get(person=halima, community=community), act="people.left")
    assert (row.entry.actor, row.entry.about, row.entry.on_behalf) == (secretariat.pk, halima.pk, "telephone")
    assert row.new == SAID
    enter(desk, halima, "leave", memberships=[Membership.objects.get(person=halima, until=None).pk])
    assert Person.objects.get(pk=halima.pk).standing == Standing.FORMER
    for email in EMAILS:
        first, last = mail_to(email, "people/left")
        assert "the secretariat was asked on the telephone that you leave" in " ".join(first.text.split())
        assert "Clean Mobility" in first.text
        assert "Asia LEDS Partnership" in last.text


def test_membership_of_somebody_else_is_not_ended(desk, halima, member):
    others = list(Membership.objects.filter(person=member).values_list("pk", flat=True))
    page = text(enter(desk, halima, "leave", memberships=others))
    assert "This is not one of the choices." in page
    assert Membership.objects.filter(until=None, person=member).count() == 2


def test_lost_mailbox_is_replaced_by_a_proven_one_that_a_second_person_agrees_to(
    desk, secretariat, halima, second, member, facilitator
):
    browser, new, page = Client(), "halima@new.example", page_of(halima, "new-address/")
    sign_in(browser, halima)
    taken = enter(desk, halima, "address", email=member.email)
    assert "Somebody else has this address." in text(taken)
    enter(desk, halima, "address", email=new.upper())
    code = code_to(new, "people/address_code")
    assert "Read it to the secretariat" in mail_to(new)[-1].text
    desk.post(page, {"agree": "yes"})
    wrong = desk.post(page, {"code": "0000-0000"})
    assert "This is not the code" in text(wrong) and own(halima) == sorted(EMAILS)
    desk.post(page, {"code": code})
    assert desk.post(page, {"agree": "yes"}).status_code == 403
    assert "named her two last jobs" in text(at(second).get(page_of(halima)))
    at(second).post(page, {"agree": "yes"})
    waits = NewAddress.objects.get()
    assert timedelta(0) <= timezone.now() + settings.ADDRESS_WAIT - waits.due < timedelta(minutes=1)
    assert "It becomes the main address on" in text(desk.get(page_of(halima)))
    assert [mail_to(email)[-1].kind for email in (*EMAILS, new)] == ["people/address_waits"] * 2 + [
        "people/address_code"
    ]
    passkey = Authenticator.objects.create(user=halima, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone"})
    assert f"to make {new} your main address on" in text(browser.get("/my/security/"))
    let_the_address_come(after=timedelta(hours=71))
    assert own(halima) == sorted(EMAILS)
    let_the_address_come()
    let_the_address_come()
    halima.refresh_from_db()
    assert (halima.email, own(halima), NewAddress.objects.count()) == (new, sorted([*EMAILS, new]), 0)
    assert all(len(mail_to(email, "people/address_made_main")) == 1 for email in (*EMAILS, new))
    assert browser.get("/my/security/").status_code == 302
    assert Authenticator.objects.get() == passkey
    rows = Entry.objects.filter(about=halima.pk, act__startswith="people.address_").order_by("pk")
    assert [(row.act, row.actor, row.on_behalf) for row in rows] == [
        ("people.address_asked", secretariat.pk, "telephone"),
        ("people.address_agreed", second.pk, ""),
        ("people.address_made_main", None, "telephone"),
    ]
    assert "They have another address" not in text(desk.get(page_of(facilitator)))
    assert enter_by_hand(desk, facilitator, new) == 403


@pytest.mark.parametrize("way", ["link", "own page", "desk", "code", "role", "taken"])
def test_new_address_is_stopped_while_it_waits(desk, halima, community, make_person, way):
    """Alone in the secretariat one agrees oneself, and it waits for longer."""
    new, page = "halima@new.example", page_of(halima, "new-address/")
    enter(desk, halima, "address", email=new)
    desk.post(page, {"code": code_to(new, "people/address_code")})
    desk.post(page, {"agree": "yes"})
    waits = NewAddress.objects.get()
    assert timedelta(0) <= timezone.now() + settings.ADDRESS_WAIT_ALONE - waits.due < timedelta(minutes=1)
    NewAddress.objects.update(asked=timezone.now() - timedelta(days=6))
    addresses.forget_old()
    if way == "link":
        link, browser = link_in(mail_to(EMAILS[1], "address_waits")[0], "/sign-in/address/stop/"), Client()
        assert "Call it off?" in text(browser.get(link)) and NewAddress.objects.exists()
        assert "The addresses stay as they are." in text(browser.post(link))
        assert browser.post(link).status_code == 404
    elif way == "own page":
        at(halima).post(f"/my/security/addresses/new/{waits.pk}/stop/")
    elif way == "desk":
        desk.post(page, {"stop": "yes"})
    elif way == "code":
        sign_in(Client(), halima)
    elif way == "role":
        RoleHeld.objects.create(person=halima, role=Role.FACILITATOR, community=community)
    else:
        make_person(new)
    let_the_address_come()
    assert (own(halima), NewAddress.objects.count()) == (sorted(EMAILS), 0)
    assert all(len(mail_to(email, "people/address_called_off")) == 1 for email in EMAILS)
    actor = {"own page": halima.pk, "code": halima.pk, "desk": waits.entered_by_id}.get(way)
    assert Entry.objects.get(act="people.address_called_off").actor == actor


def test_new_address_that_waits_for_its_code_is_called_off_and_told_to_nobody(desk, halima):
    page = page_of(halima, "new-address/")
    enter(desk, halima, "address", email="halima@new.example")
    desk.post(page, {"stop": "yes"})
    assert not NewAddress.objects.exists()
    assert "Nothing was changed." in text(desk.post(page, {"agree": "yes"}, follow=True))
    assert not mail_to(EMAILS[0])


def let_the_address_come(after: timedelta | None = None) -> None:
    """The wait, or so much of it, is over, and the jobs are done."""
    NewAddress.objects.update(due=F("due") - after if after else timezone.now())
    tasks.make_addresses_main()
    for number in list(Job.objects.filter(task="cop.people.tasks.make_address_main").values_list("pk", flat=True)):
        run(number)


def own(person: Person) -> list[str]:
    return sorted(EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True))


def enter_by_hand(desk: Client, person: Person, email: str) -> int:
    typed = {f"address-{name}": value for name, value in (SAID | {"email": f"x{email}"}).items()}
    return desk.post(page_of(person, "address/"), typed).status_code
