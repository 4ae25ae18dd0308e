from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from cop.people.actions import addresses
from cop.people.models import Affiliation, NewAddress, Person
from cop.services.ledger.queries import history
from people.signing_in_for_tests import code_to, confirm, kinds_to, link_to, mails_to, sign_in, signed_in, words

pytestmark = pytest.mark.django_db
OLD, NEW = "member@example.org", "private@example.net"


@pytest.fixture
def known(member: Person) -> Person:
    confirm(member)
    return member


@pytest.fixture
def browser(client: Client, known: Person) -> Client:
    sign_in(client, known)
    return client


def add(browser: Client, address: str = NEW) -> str:
    """Ask to add an address and return the path of the page for its code."""
    return browser.post("/my/security/addresses/", {"email": address}).url


def added(browser: Client, address: str = NEW) -> None:
    browser.post(add(browser, address), {"code": code_to(address, "people/address_code")})
    Client().post(link_to(OLD))


def own(person: Person) -> list[str]:
    return addresses.confirmed_addresses(person)


def signs_in(address: str) -> int | None:
    browser = Client()
    browser.post("/sign-in/", {"email": address})
    if "people/sign_in_code" in kinds_to(address):
        browser.post("/sign-in/code/", {"code": code_to(address)})
    return signed_in(browser)


def test_new_address_counts_when_both_have_agreed(browser: Client, known: Person) -> None:
    page = add(browser, "Private@Example.net")
    assert (own(known), signs_in(NEW)) == ([OLD], None)
    assert browser.post(page, {"code": code_to(NEW, "people/address_code")}).url == page
    assert "Now open the mail that we sent to member@example.org" in words(browser.get(page))
    assert (own(known), signs_in(NEW)) == ([OLD], None)
    link = link_to(OLD)
    elsewhere = Client()
    asked = elsewhere.get(link)
    assert (asked.status_code, OLD in words(asked), NEW in words(asked)) == (200, False, False)
    assert own(known) == [OLD]
    assert elsewhere.post(link).status_code == 200
    assert (own(known), signed_in(elsewhere)) == ([OLD, NEW], None)
    assert (signs_in(NEW), Person.objects.get(pk=known.pk).email) == (known.pk, OLD)
    assert [mail.text.count(NEW) for mail in (mails_to(OLD)[-1], mails_to(NEW)[-2])] == [1, 1]
    newest = history(known)[0]
    assert (newest.entry.act, newest.new) == ("people.address_added", {"email": NEW})


def test_shared_mailbox_adds_no_address(
    browser: Client, known: Person, make_person: Any, make_organisation: Any
) -> None:
    page = add(browser)
    browser.post(page, {"code": code_to(NEW, "people/address_code")})
    link = link_to(OLD)
    office, colleague = make_organisation(), make_person("colleague@example.org", name="Colleague Person")
    for person in (known, colleague):
        Affiliation.objects.create(person=person, organisation=office)
    Person.objects.filter(pk=known.pk).update(shared_mailbox=True)
    assert Client().post(link).status_code == 404
    shared = Client()
    sign_in(shared, known)
    shared.post("/sign-in/who/", {"name": "Colleague Person"})
    shared.post("/sign-in/who/", {"code": code_to(colleague.email, "people/mailbox_code")})
    assert shared.get(page).status_code == 404
    refused = shared.post("/my/security/addresses/", {"email": "another@example.net"})
    assert "Several people read this mailbox." in words(refused)
    assert (own(known), kinds_to("another@example.net")) == ([OLD], [])


def test_link_of_the_old_address_alone_does_not_add(browser: Client, known: Person) -> None:
    add(browser)
    assert "people/agree_to_address" not in kinds_to(OLD)
    with pytest.raises(NewAddress.DoesNotExist):
        addresses.agree(NewAddress.objects.get())
    assert own(known) == [OLD]


@pytest.mark.parametrize("spoilt", ["forged", "used", "old", "called off", "asked anew"])
@pytest.mark.one_database
def test_spoilt_link_is_answered_calmly(browser: Client, known: Person, spoilt: str) -> None:
    page = add(browser)
    browser.post(page, {"code": code_to(NEW, "people/address_code")})
    link = link_to(OLD)
    if spoilt == "forged":
        link = f"{link.partition('?')[0][:-3]}x/"
    elif spoilt == "used":
        Client().post(link)
        EmailAddress.objects.filter(email=NEW).delete()
    elif spoilt == "old":
        NewAddress.objects.update(asked=timezone.now() - timedelta(days=4))
    elif spoilt == "called off":
        browser.post(f"{page}stop/")
    else:
        NewAddress.objects.update(asked=timezone.now() - timedelta(hours=1))
        add(browser)
    for answer in (Client().get(link), Client().post(link)):
        assert answer.status_code == 404
        assert "This link does nothing any more" in words(answer)
    assert own(known) == [OLD]


@pytest.mark.one_database
def test_guessing_the_code_gets_nowhere(browser: Client, known: Person) -> None:
    page = add(browser)
    code = code_to(NEW, "people/address_code")
    answers = [browser.post(page, {"code": "WRNG-CODE"}) for _ in range(100)]
    assert "This is not the code" in words(answers[0])
    assert answers[-1].status_code == 429
    browser.post(page, {"code": code})
    assert NewAddress.objects.get().proven is None


def test_older_code_counts_after_a_new_one(browser: Client) -> None:
    page = add(browser)
    first = code_to(NEW, "people/address_code")
    browser.post(page, {"again": "1"})
    assert code_to(NEW, "people/address_code") != first
    browser.post(page, {"code": first.lower()})
    assert NewAddress.objects.get().proven is not None


def test_address_of_somebody_else_looks_like_any_other(browser: Client, make_person: Any) -> None:
    theirs = "theirs@example.net"
    owner = make_person(theirs)
    confirm(owner)
    pages = [words(browser.get(add(browser, address))).replace(address, "ADDRESS") for address in (NEW, theirs)]
    assert pages[0] == pages[1]
    assert (kinds_to(NEW), kinds_to(theirs)) == (["people/address_code"], ["people/address_in_use"])
    assert own(owner) == [theirs]


def test_address_that_somebody_else_took_meanwhile_is_not_added(
    browser: Client, known: Person, make_person: Any
) -> None:
    browser.post(add(browser), {"code": code_to(NEW, "people/address_code")})
    confirm(make_person(NEW))
    assert Client().post(link_to(OLD)).status_code == 404
    assert own(known) == [OLD]


def test_own_address_and_too_many_are_refused_in_words(browser: Client) -> None:
    assert "This is one of your addresses already." in words(browser.post("/my/security/addresses/", {"email": OLD}))
    for number in range(4):
        add(browser, f"private{number}@example.net")
    assert "You have as many addresses as one can have." in words(
        browser.post("/my/security/addresses/", {"email": NEW})
    )


def test_main_address_is_changed_and_the_old_one_removed(browser: Client, known: Person) -> None:
    added(browser)
    old, new = (EmailAddress.objects.get(email=address) for address in (OLD, NEW))
    browser.post(f"/my/security/addresses/{old.pk}/", {"remove": "1"})
    assert own(known) == [OLD, NEW]
    browser.post(f"/my/security/addresses/{new.pk}/", {"main": "1"})
    assert (own(known), Person.objects.get(pk=known.pk).email) == ([NEW, OLD], NEW)
    assert [kinds_to(address)[-1] for address in (OLD, NEW)] == ["people/address_made_main"] * 2
    browser.post(f"/my/security/addresses/{old.pk}/", {"remove": "1"})
    assert own(known) == [NEW]
    assert [kinds_to(address)[-1] for address in (OLD, NEW)] == ["people/address_removed"] * 2
    assert (signs_in(OLD), signs_in(NEW)) == (None, known.pk)
    assert [row.entry.act for row in history(known)[:2]] == ["people.address_removed", "people.address_made_main"]


def test_nobody_touches_the_addresses_of_another(browser: Client, known: Person, make_person: Any) -> None:
    victim = make_person("victim@example.org")
    confirm(victim, "spare@example.org")
    spare = EmailAddress.objects.get(email="spare@example.org")
    waiting = addresses.ask_to_add(NEW, acting_person=victim)
    for path in (f"/my/security/addresses/{spare.pk}/", f"/my/security/addresses/new/{waiting.pk}/stop/"):
        assert browser.post(path, {"remove": "1"}).status_code == 404
    assert browser.get(f"/my/security/addresses/new/{waiting.pk}/").status_code == 404
    for act in (addresses.remove, addresses.make_main):
        with pytest.raises(PermissionDenied):
            act(spare, acting_person=known)
    with pytest.raises(PermissionDenied):
        addresses.prove(waiting, code_to(NEW, "people/address_code"), acting_person=known)
    assert own(victim) == ["victim@example.org", "spare@example.org"]


def test_code_counts_only_for_whoever_asked(browser: Client, known: Person, make_person: Any) -> None:
    """Two people may want the same address: neither uses up the tries of the other, or types the other's code."""
    thief = make_person("thief@example.org")
    confirm(thief)
    theirs = Client()
    sign_in(theirs, thief)
    mine, wanted = add(browser), add(theirs)
    code = code_to(NEW, "people/address_code")
    for _ in range(6):
        browser.post(mine, {"code": "WRNG-CODE"})
    browser.post(mine, {"code": code})
    assert not NewAddress.objects.filter(person=known, proven__isnull=False).exists()
    theirs.post(wanted, {"code": code})
    assert NewAddress.objects.filter(person=thief, proven__isnull=False).exists()


def test_old_wishes_are_forgotten(browser: Client) -> None:
    add(browser)
    addresses.forget_old()
    assert NewAddress.objects.count() == 1
    NewAddress.objects.update(asked=timezone.now() - timedelta(days=4))
    addresses.forget_old()
    assert NewAddress.objects.count() == 0
