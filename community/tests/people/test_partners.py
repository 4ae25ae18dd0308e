from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from cop.people.models import Application, Person
from people.partner_for_tests import Partner, running_partner
from people.signing_in_for_tests import confirm, kinds_to, sign_in, signed_in, words

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
CLAIMS = {"sub": "u-1", "name": "Member Person", "email": "member@example.org", "email_verified": True}


@pytest.fixture
def partner(settings: Any) -> Iterator[Partner]:
    with running_partner() as partner:
        vouches(partner, settings, "example.org")
        yield partner


def vouches(partner: Partner, settings: Any, *domains: str) -> None:
    apps = [partner.app(email_domains=list(domains))]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}


@pytest.fixture
def known(member: Person) -> Person:
    confirm(member)
    return member


def test_address_that_both_know_signs_in_and_connects(client: Client, known: Person, partner: Partner) -> None:
    assert "Sign in with Ministry of Transport" in words(client.get("/sign-in/"))
    partner.claims = CLAIMS
    assert partner.sign_in(client, "/sign-in/with/ministry/?next=/people/").url == "/people/"
    assert signed_in(client) == known.pk
    assert (SocialAccount.objects.get().user_id, kinds_to(known.email)) == (known.pk, ["people/sign_in_changed"])
    partner.claims = {**CLAIMS, "email": "renamed@example.org"}
    again = Client()
    partner.sign_in(again)
    assert signed_in(again) == known.pk


@pytest.mark.parametrize(
    ("claims", "domains"),
    [
        ({"email_verified": False}, ["example.org"]),
        ({"email_verified": "false"}, ["example.org"]),
        ({}, []),
        ({}, ["org", "sub.example.org", "example.com"]),
        ({"email": "unconfirmed@example.org"}, ["example.org"]),
        ({"email": "nobody@example.org"}, ["example.org"]),
        ({"email": None}, ["example.org"]),
    ],
)
def test_others_are_led_to_joining(
    client: Client, known: Person, make_person: Any, partner: Partner, settings: Any, claims: Any, domains: list[str]
) -> None:
    make_person("unconfirmed@example.org")
    vouches(partner, settings, *domains)
    partner.claims = {**CLAIMS, **claims}
    people = Person.objects.count()
    answer = partner.sign_in(client)
    assert (signed_in(client), SocialAccount.objects.count(), Person.objects.count()) == (None, 0, people)
    page = client.get(answer.url, follow=True)
    assert page.redirect_chain == [("/join/", 302)]
    said = Application.objects.get().answers["typed"]["you"]
    assert said == {"name": "Member Person", "email": partner.claims["email"] or ""}
    assert 'value="Member Person"' in page.content.decode()


def test_member_connects_and_disconnects(client: Client, known: Person, partner: Partner) -> None:
    sign_in(client, known)
    partner.claims = {"sub": "u-1", "name": "Somebody"}
    begun = client.post("/my/security/organisations/connect/ministry/").content.decode()
    assert 'content="0; url=/sign-in/with/ministry/?process=connect"' in begun
    assert partner.sign_in(client, "/sign-in/with/ministry/?process=connect").url == "/my/security/"
    account = SocialAccount.objects.get()
    elsewhere = Client()
    partner.sign_in(elsewhere)
    assert signed_in(elsewhere) == known.pk
    client.post(f"/my/security/organisations/{account.pk}/")
    assert SocialAccount.objects.count() == 0
    assert kinds_to(known.email)[-2:] == ["people/sign_in_changed"] * 2


def test_link_alone_does_not_connect(client: Client, known: Person, partner: Partner) -> None:
    sign_in(client, known)
    partner.claims = {"sub": "stranger"}
    assert partner.sign_in(client, "/sign-in/with/ministry/?process=connect").url == "/my/security/"
    assert SocialAccount.objects.count() == 0
    assert client.post("/my/security/organisations/connect/unknown/").status_code == 404


def test_account_of_another_is_not_disconnected(
    client: Client, known: Person, make_person: Any, partner: Partner
) -> None:
    owner = make_person("owner@example.net")
    account = SocialAccount.objects.create(user=owner, provider="ministry", uid="u-2")
    sign_in(client, known)
    assert client.post(f"/my/security/organisations/{account.pk}/").status_code == 404
    assert SocialAccount.objects.count() == 1


def test_partner_does_not_let_in_who_was_shut_out(client: Client, known: Person, partner: Partner) -> None:
    Person.objects.filter(pk=known.pk).update(is_active=False)
    partner.claims = CLAIMS
    partner.sign_in(client)
    assert signed_in(client) is None


def test_trouble_is_answered_calmly(client: Client, community: Any, partner: Partner, settings: Any) -> None:
    for query in ({}, {"error": "access_denied"}, {"state": "forged", "code": "code"}):
        answer = client.get("/sign-in/with/ministry/back/", query, follow=True)
        assert answer.redirect_chain[-1] == ("/sign-in/", 302)
        assert "That sign-in did not work." in words(answer)
    assert client.get("/sign-in/with/unknown/").status_code == 404
    partner.address = "http://127.0.0.1:9"
    vouches(partner, settings)
    assert client.get("/sign-in/with/ministry/").url == "/sign-in/"
