"""Signing in for a mailbox that an office shares."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cop.people.choices import Role, Standing
from cop.people.models import Affiliation, Application, Person
from cop.people.signing_in import one_time_link
from cop.services.ledger.models import Entry
from people.joining import EMAIL, YOU, join, make_consent_texts
from people.signing_in_for_tests import (
    CODE,
    code_to,
    kinds_to,
    sign_in,
    signed_in,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def mailbox(make_person: Any, make_organisation: Any) -> Person:
    """A ministry's mailbox; Nguyễn Thị Hoa is listed there, Foreign Person elsewhere."""
    office = make_person("office@example.org", name="Transport Division", shared_mailbox=True)
    ministry, elsewhere = make_organisation("Ministry"), make_organisation("Elsewhere")
    Affiliation.objects.create(person=office, organisation=ministry)
    Affiliation.objects.create(person=make_person(name="Nguyễn Thị Hoa"), organisation=ministry)
    Affiliation.objects.create(person=make_person(name="Foreign Person"), organisation=elsewhere)
    return office


@pytest.fixture
def hoa(mailbox: Person) -> Person:
    return Person.objects.get(name="Nguyễn Thị Hoa")


def say(browser: Client, mailbox: Person, name: str = " nguyen  thi hoa") -> Any:
    sign_in(browser, mailbox)
    return browser.post("/sign-in/who/", {"name": name}, follow=True)


def test_shared_mailbox_says_who_it_is_and_that_person_proves_it(client: Client, mailbox: Person, hoa: Person) -> None:
    assert sign_in(client, mailbox).url == "/sign-in/who/"
    assert (signed_in(client), client.get("/my/security/").status_code) == (None, 302)
    for name in ("Foreign Person", "Transport Division", "Nobody"):
        assert "Nobody of this name is listed at this office" in words(client.post("/sign-in/who/", {"name": name}))
    page = client.post("/sign-in/who/", {"name": " nguyen  thi hoa"}, follow=True)
    assert ("We sent a code to your own address." in words(page), hoa.email in words(page)) == (True, False)
    assert signed_in(client) is None
    assert "This is not the code" in words(client.post("/sign-in/who/", {"code": "WRNG-CODE"}))
    assert (signed_in(client), kinds_to(hoa.email)) == (None, ["people/mailbox_code"])
    client.post("/sign-in/who/", {"code": code_to(hoa.email, "people/mailbox_code")})
    assert (signed_in(client), client.session["behind_mailbox"]) == (mailbox.pk, hoa.pk)
    row = Entry.objects.get(act="people.signed_in_for_mailbox")
    assert (row.actor, row.number) == (hoa.pk, mailbox.pk)


@pytest.mark.parametrize("standing", [Standing.APPLICANT, Standing.FORMER])
def test_only_members_are_behind_a_mailbox(
    client: Client, mailbox: Person, hoa: Person, secretariat: Person, standing: Standing
) -> None:
    Person.objects.filter(pk=hoa.pk).update(standing=standing)
    assert "Nobody of this name is listed at this office" in words(say(client, mailbox))
    assert not kinds_to(hoa.email)
    client.force_login(secretariat)
    assert "This person may sign in for:" not in words(client.get(f"/people/{hoa.pk}/mailbox/"))


@pytest.mark.both_databases
def test_office_that_an_application_named_counts_when_all_of_it_is_decided(
    mailbox: Person, facilitator: Person, secretariat: Person
) -> None:
    make_consent_texts()
    office = mailbox.affiliations.get().organisation_id
    work = {"capacity": "organisation", "organisation": office, "organisation_name": "Ministry", "role": "Clerk"}
    join(Client(), work=work)
    for decider, place in ((facilitator, {"communities": "clean-mobility"}), (secretariat, {"partnership": "on"})):
        assert "Nobody of this name is listed" in words(say(Client(), mailbox, YOU["name"]))
        waiting = Application.objects.get(state="waiting")
        desk = Client()
        desk.force_login(decider)
        desk.post(f"/desk/applications/{waiting.pk}/accept/", {"seen": "waiting"} | place)
        assert Person.objects.get(email=EMAIL).standing == Standing.MEMBER
    assert "We sent a code to your own address." in words(say(Client(), mailbox, YOU["name"]))


def test_what_is_done_behind_a_mailbox_is_kept_with_the_person(client: Client, mailbox: Person, hoa: Person) -> None:
    say(client, mailbox)
    client.post("/sign-in/who/", {"code": code_to(hoa.email, "people/mailbox_code")})
    client.post("/my/still-right/")
    row = Entry.objects.get(act="people.profile_confirmed")
    assert (row.actor, row.behind) == (mailbox.pk, hoa.pk)
    own = Client()
    own.force_login(hoa)
    own.post("/my/still-right/")
    assert Entry.objects.filter(act="people.profile_confirmed").last().behind is None


def test_who_left_the_office_acts_for_its_mailbox_no_more(client: Client, mailbox: Person, hoa: Person) -> None:
    say(client, mailbox)
    client.post("/sign-in/who/", {"code": code_to(hoa.email, "people/mailbox_code")})
    Affiliation.objects.filter(person=hoa).update(until=timezone.localdate())
    assert (client.post("/my/still-right/").status_code, signed_in(client)) == (302, None)
    assert not Entry.objects.filter(act="people.profile_confirmed").exists()


def test_who_has_no_address_is_confirmed_by_the_secretariat(
    client: Client, mailbox: Person, hoa: Person, secretariat: Person
) -> None:
    Person.objects.filter(pk=hoa.pk).update(email=None)
    assert "Call the secretariat" in words(say(client, mailbox))
    desk = Client()
    desk.force_login(secretariat)
    asked = {"act": "code", "mailbox": mailbox.pk}
    for person, wrong in ((mailbox, {}), (hoa, {"mailbox": ""}), (hoa, {"mailbox": hoa.pk})):
        assert desk.post(f"/people/{person.pk}/mailbox/", asked | wrong).status_code == 404
    told = desk.post(f"/people/{hoa.pk}/mailbox/", asked)
    client.post("/sign-in/who/", {"code": CODE.search(words(told))[0]})
    assert (signed_in(client), client.session["behind_mailbox"]) == (mailbox.pk, hoa.pk)
    row = Entry.objects.get(act="people.mailbox_code_told")
    assert (row.actor, row.about, row.on_behalf) == (secretariat.pk, hoa.pk, "telephone")


def test_code_for_one_mailbox_is_never_that_for_another(
    client: Client, mailbox: Person, hoa: Person, secretariat: Person, make_person: Any
) -> None:
    second = make_person("second-office@example.org", name="Second Division", shared_mailbox=True)
    Affiliation.objects.create(person=second, organisation=mailbox.affiliations.get().organisation)
    say(client, mailbox)
    code = code_to(hoa.email, "people/mailbox_code")
    client.force_login(secretariat)
    told = client.post(f"/people/{hoa.pk}/mailbox/", {"act": "code", "mailbox": mailbox.pk})
    for typed in (code, CODE.search(words(told))[0]):
        browser = Client()
        say(browser, second)
        assert "This is not the code" in words(browser.post("/sign-in/who/", {"code": typed}))
        assert signed_in(browser) is None
    browser = Client()
    say(browser, mailbox)
    browser.post("/sign-in/who/", {"code": code})
    assert signed_in(browser) == mailbox.pk


def test_secretariat_marks_a_mailbox_and_takes_it_back(
    client: Client, make_person: Any, member: Person, secretariat: Person
) -> None:
    client.force_login(member)
    desk = Client()
    desk.force_login(secretariat)
    page = f"/people/{member.pk}/mailbox/"
    assert page in desk.get(f"/people/{member.pk}/").content.decode()
    tag = '<span class="tag">Shared mailbox</span>'
    assert tag not in desk.get(f"/people/{member.pk}/").content.decode()
    desk.post(page, {"act": "mark"})
    assert tag in desk.get(f"/people/{member.pk}/").content.decode()
    other = Client()
    other.force_login(make_person("other@example.org"))
    assert tag not in other.get(f"/people/{member.pk}/").content.decode()
    assert (client.post("/my/still-right/").status_code, signed_in(client)) == (302, None)
    assert sign_in(Client(), member).url == "/sign-in/who/"
    desk.post(page, {"act": "unmark"})
    assert sign_in(Client(), member).url == "/"
    assert list(Entry.objects.filter(about=member.pk).values_list("act", flat=True)) == [
        "people.mailbox_marked",
        "people.mailbox_unmarked",
    ]
    holder = make_person("holder@example.org", role=Role.SECRETARIAT)
    assert "End the role first." in words(desk.post(f"/people/{holder.pk}/mailbox/", {"act": "mark"}, follow=True))
    assert not Person.objects.get(pk=holder.pk).shared_mailbox


def test_link_of_a_shared_mailbox_asks_too(client: Client, mailbox: Person) -> None:
    answer = client.post(one_time_link(mailbox).removeprefix("http://localhost:8000"))
    assert (answer.url, signed_in(client)) == ("/sign-in/who/", None)
