import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cop.people.access import viewpoint
from cop.people.choices import Role
from cop.people.models import Code, Person
from cop.people.signing_in.devices import device_in_words
from cop.people.tasks import forget_sessions
from cop.people.urls.signing_in import urlpatterns
from cop.services.ledger.models import Entry
from people.signing_in_for_tests import app_code, code_to, confirm, kinds_to, later, mails_to, sign_in, signed_in, words

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
GOOD, BETTER = "seven slow buses to Kandy", "eight quick trams to Galle"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36"
)
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def known(member: Person) -> Person:
    confirm(member)
    return member


@pytest.fixture
def staff(make_person: Any) -> Person:
    person = make_person("desk@example.org", name="Desk Person", role=Role.SECRETARIAT)
    confirm(person)
    return person


def set_up_app(client: Client) -> str:
    """Set up an app in a browser that is signed in, and return its key."""
    secret = re.search(r'class="key">(\w+)<', client.get("/my/security/app/").content.decode())[1]
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post("/my/security/app/", {"code": app_code(secret)})
    assert answer.url == "/my/security/recovery-codes/"
    return secret


def recovery_codes(client: Client) -> list[str]:
    return client.get("/my/security/recovery-codes/file/").content.decode().split()


def roles(person: Person) -> frozenset[Role]:
    return viewpoint(Person.objects.get(pk=person.pk)).roles


def test_role_rests_until_there_is_a_second_factor(client: Client, staff: Person) -> None:
    assert sign_in(client, staff, next="/people/").url == "/my/security/?next=%2Fpeople%2F"
    assert Role.SECRETARIAT not in roles(staff)
    page = client.get("/my/security/?next=%2Fpeople%2F")
    assert "Your role asks for a second step when you sign in." in words(page)
    assert "Go on to where you wanted" not in words(page)
    set_up_app(client)
    assert Role.SECRETARIAT in roles(staff)
    page = client.get("/my/security/?next=%2Fpeople%2F")
    assert "Your role asks" not in words(page)
    assert '<a class="button" href="/people/">Go on to where you wanted</a>' in page.content.decode()


AGAIN = "/my/security/again/mail/"


@pytest.fixture
def stolen(client: Client, known: Person) -> Client:
    """A browser in which the person signed in some time ago; whoever holds it is not asked who they are."""
    client.force_login(known)
    return client


@pytest.mark.parametrize(
    "act",
    [
        "/my/security/password/set/",
        "/my/security/password/remove/",
        "/my/security/passkeys/add/",
        "/my/security/app/",
        "/my/security/recovery-codes/new/",
        "/my/security/addresses/",
        "/my/security/addresses/{address}/",
        "/my/security/organisations/connect/nobody/",
        "/my/security/organisations/1/",
        "/my/data/download/",
    ],
)
def test_signed_in_session_alone_changes_nothing_of_signing_in(stolen: Client, known: Person, act: str) -> None:
    path = act.format(address=EmailAddress.objects.create(user=known, email="spare@example.org", verified=True).pk)
    answer = stolen.post(path, {"password1": GOOD, "email": "thief@example.net", "remove": "1"})
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, AGAIN)
    assert mails_to("thief@example.net") == mails_to(known.email) == []
    assert EmailAddress.objects.filter(user=known).count() == 2
    assert not Person.objects.get(pk=known.pk).has_usable_password()


def test_code_by_mail_proves_again_and_goes_on_with_what_was_wanted(stolen: Client, known: Person) -> None:
    asked = stolen.post("/my/security/password/set/", {"password1": GOOD}).url
    assert (stolen.get(asked).status_code, mails_to(known.email)) == (200, [])
    assert stolen.post(asked, {"address": known.email}).url == asked
    assert f"We sent a mail to {known.email} ." in words(stolen.get(asked))
    assert "This is not the code" in words(stolen.post(asked, {"code": "WRNG-CODE"}))
    assert not Person.objects.get(pk=known.pk).has_usable_password()
    assert stolen.post(asked, {"code": code_to(known.email, "people/proof_code")}).url == "/my/security/"
    assert with_password(known, GOOD) == known.pk


def test_proof_by_mail_goes_to_own_confirmed_addresses_and_counts_for_oneself(
    stolen: Client, known: Person, make_person: Any
) -> None:
    other = make_person("other@example.org")
    assert "This is not one of the choices." in words(stolen.post(AGAIN, {"address": other.email}))
    assert mails_to(other.email) == []
    theirs = Client()
    theirs.force_login(other)
    theirs.post(AGAIN, {"address": other.email})
    stolen.post(AGAIN, {"address": known.email})
    assert "This is not the code" in words(stolen.post(AGAIN, {"code": code_to(other.email, "people/proof_code")}))
    old = code_to(known.email, "people/proof_code")
    Code.objects.update(made=timezone.now() - timedelta(minutes=61))
    assert "This is not the code" in words(stolen.post(AGAIN, {"code": old}))


def test_code_by_mail_is_no_proof_where_there_is_a_second_factor(client: Client, staff: Person) -> None:
    sign_in(client, staff)
    set_up_app(client)
    stolen = Client()
    stolen.force_login(staff)
    assert stolen.get(AGAIN).url == "/my/security/again/code/"
    assert stolen.post(AGAIN, {"address": staff.email}).url == "/my/security/again/code/"
    assert "people/proof_code" not in kinds_to(staff.email)


def test_page_goes_on_to_own_paths_only(client: Client, known: Person) -> None:
    sign_in(client, known)
    page = client.get("/my/security/?next=https://evil.example/").content.decode()
    assert "evil.example" not in page[page.index("<main") :]


def test_app_is_asked_for_after_the_code(client: Client, staff: Person) -> None:
    sign_in(client, staff)
    secret = set_up_app(client)
    again = Client()
    assert sign_in(again, staff, next="/people/").url == "/sign-in/second/"
    assert (signed_in(again), again.get("/my/security/").status_code) == (None, 302)
    refused = again.post("/sign-in/second/", {"code": "000000"})
    assert "This code does not count." in words(refused)
    code = app_code(secret, later=1)
    assert (again.post("/sign-in/second/", {"code": code}).url, signed_in(again)) == ("/people/", staff.pk)
    twice = Client()
    sign_in(twice, staff)
    twice.post("/sign-in/second/", {"code": code})
    assert signed_in(twice) is None


def test_recovery_code_counts_once(client: Client, staff: Person) -> None:
    sign_in(client, staff)
    set_up_app(client)
    codes = recovery_codes(client)
    assert len(codes) == 10
    reached = []
    for _ in range(2):
        again = Client()
        sign_in(again, staff)
        again.post("/sign-in/second/", {"code": codes[0]})
        reached.append(signed_in(again))
    assert reached == [staff.pk, None]


def test_guessing_the_app_is_limited(client: Client, staff: Person) -> None:
    sign_in(client, staff)
    set_up_app(client)
    again = Client()
    sign_in(again, staff)
    for _ in range(6):
        refused = again.post("/sign-in/second/", {"code": "000000"})
    assert "Too many wrong attempts." in words(refused)


def test_app_is_taken_away_by_somebody_who_proves_it_again(
    client: Client, staff: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, staff)
    set_up_app(client)
    codes = recovery_codes(client)
    later(monkeypatch, 301)
    asked = client.post("/my/security/app/remove/")
    assert asked.url == "/my/security/again/code/?next=%2Fmy%2Fsecurity%2Fapp%2Fremove%2F"
    assert Authenticator.objects.filter(user=staff).count() == 2
    client.post(asked.url, {"code": codes[0]})
    assert not Authenticator.objects.filter(user=staff).exists()
    assert kinds_to(staff.email)[-1] == "people/sign_in_changed"
    assert "The authenticator app was taken away." in mails_to(staff.email)[-1].text


def test_change_is_told_and_recorded(client: Client, known: Person) -> None:
    sign_in(client, known)
    client.post("/my/security/password/set/", {"password1": GOOD}, headers={"User-Agent": PHONE})
    mail = mails_to(known.email)[-1].text
    assert "A password was set." in mail
    assert "with Samsung Internet on Android" in mail
    assert list(Entry.objects.filter(about=known.pk).values_list("act", "actor")) == [
        ("people.sign_in_changed", known.pk)
    ]


def test_password_is_set_used_changed_and_removed(
    client: Client, known: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, known)
    assert client.post("/my/security/password/set/", {"password1": GOOD}).url == "/my/security/"
    assert with_password(known, GOOD) == known.pk
    client.post("/my/security/password/", {"oldpassword": GOOD, "password1": BETTER})
    assert (with_password(known, GOOD), with_password(known, BETTER)) == (None, known.pk)
    later(monkeypatch, 301)
    asked = client.post("/my/security/password/remove/")
    assert asked.url == "/my/security/again/?next=%2Fmy%2Fsecurity%2Fpassword%2Fremove%2F"
    client.post(asked.url, {"password": BETTER})
    assert (with_password(known, BETTER), signed_in(client)) == (None, known.pk)
    assert not Person.objects.get(pk=known.pk).has_usable_password()


def with_password(person: Person, password: str) -> int | None:
    browser = Client()
    browser.post("/sign-in/password/", {"login": person.email, "password": password})
    return signed_in(browser)


@pytest.mark.parametrize(("password", "reason"), [("short", "This is too short."), ("password1234", "Many people use")])
def test_weak_password_is_refused_in_our_words(client: Client, known: Person, password: str, reason: str) -> None:
    sign_in(client, known)
    assert reason in words(client.post("/my/security/password/set/", {"password1": password}))


def test_new_password_ends_other_sessions(client: Client, known: Person) -> None:
    other = Client()
    sign_in(other, known)
    sign_in(client, known)
    client.post("/my/security/password/set/", {"password1": GOOD})
    assert (client.get("/my/security/").status_code, other.get("/my/security/").status_code) == (200, 302)
    assert UserSession.objects.filter(user=known).count() == 1


def test_forgotten_password_is_replaced_by_a_code(client: Client, known: Person) -> None:
    known.set_password(GOOD)
    known.save()
    for _ in range(2):
        assert client.post("/sign-in/password/forgotten/", {"email": known.email}).url == "/sign-in/password/code/"
    first, second = (re.search(r"\w{4}-\w{4}", mail.text)[0] for mail in mails_to(known.email))
    assert first == second
    assert "This is not the code" in words(client.post("/sign-in/password/code/", {"code": "WRNG-CODE"}))
    assert client.post("/sign-in/password/code/", {"code": first}).url == "/sign-in/password/new/"
    client.post("/sign-in/password/new/", {"password1": BETTER})
    assert signed_in(client) == known.pk
    assert (with_password(known, GOOD), with_password(known, BETTER)) == (None, known.pk)


def test_new_code_for_a_password_gives_no_new_tries(client: Client, known: Person) -> None:
    client.post("/sign-in/password/forgotten/", {"email": known.email})
    code = re.search(r"\w{4}-\w{4}", mails_to(known.email)[0].text)[0]
    for _ in range(4):
        client.post("/sign-in/password/code/", {"code": "WRNG-CODE"})
    client.post("/sign-in/password/forgotten/", {"email": known.email})
    assert client.post("/sign-in/password/code/", {"code": "WRNG-CODE"}).url == "/sign-in/password/"
    assert client.post("/sign-in/password/code/", {"code": code}).url == "/sign-in/password/"


def test_sessions_are_listed_in_words_and_ended(client: Client, known: Person, make_person: Any) -> None:
    phone, old = Client(headers={"User-Agent": PHONE}), Client(headers={"User-Agent": LAPTOP})
    for browser in (client, phone, old):
        sign_in(browser, known)
    page = client.get("/my/security/sessions/").content.decode()
    assert ("Samsung Internet on Android" in page, "Firefox on Linux" in page, "AppleWebKit" in page) == (
        True,
        True,
        False,
    )
    stranger = Client()
    sign_in(stranger, make_person("stranger@example.org"))
    theirs = UserSession.objects.get(session_key=phone.session.session_key).pk
    assert stranger.post("/my/security/sessions/", {"session": theirs}).status_code == 404
    assert phone.get("/my/security/").status_code == 200
    client.post("/my/security/sessions/", {"session": theirs})
    assert (phone.get("/my/security/").status_code, old.get("/my/security/").status_code) == (302, 200)
    client.post("/my/security/sessions/", {"others": "1"})
    assert (old.get("/my/security/").status_code, client.get("/my/security/").status_code) == (302, 200)
    assert "You are signed in on 1 device." in words(client.get("/my/security/"))


def test_sessions_that_are_over_are_forgotten(client: Client, known: Person) -> None:
    for browser in (client, Client()):
        sign_in(browser, known)
    Session.objects.filter(pk=client.session.session_key).update(expire_date=timezone.now() - timedelta(minutes=1))
    forget_sessions()
    assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)


def test_page_of_sessions_asks_the_database_the_same_for_many(
    client: Client, known: Person, django_assert_num_queries: Any
) -> None:
    sign_in(client, known)
    client.get("/my/security/sessions/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/my/security/sessions/")
    of_one = len(queries)
    for _ in range(3):
        sign_in(Client(), known)
    with django_assert_num_queries(of_one):
        client.get("/my/security/sessions/")


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (PHONE, "Samsung Internet on Android"),
        (LAPTOP, "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5) AppleWebKit/605.1.15 Version/18.5 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("curl/8", "a device that does not say what it is"),
    ],
)
def test_device_is_named_in_words(user_agent: str, device: str) -> None:
    assert device_in_words(user_agent) == device


def test_nothing_is_shown_that_is_not_ours(client: Client, staff: Person) -> None:
    """Every page of signing in, signed out, half-way and signed in, comes from our templates alone, and no browser keeps it."""
    theirs = Path(allauth.__file__).parent
    sign_in(client, staff)
    set_up_app(client)
    half_way, asked = Client(), Client()
    sign_in(half_way, staff)
    asked.post("/sign-in/", {"email": staff.email})
    for pattern in urlpatterns:
        path = reverse(
            pattern.name, args=["x" if "str:" in str(pattern.pattern) else 1] * bool(pattern.pattern.converters)
        )
        for browser in (Client(), asked, half_way, client):
            answer = browser.get(path)
            assert answer.status_code in (200, 302, 404, 405), path
            assert answer.status_code != 200 or "no-store" in answer.headers["Cache-Control"], path
            used = [template.origin.name for template in answer.templates or [] if hasattr(template, "origin")]
            assert [name for name in used if Path(name).is_relative_to(theirs)] == [], path


def test_waiting_a_little_is_asked_for_in_our_words(client: Client, known: Person) -> None:
    sign_in(client, known)
    for _ in range(6):
        answer = client.post("/my/security/password/set/", {"password1": "short"})
    assert (answer.status_code, "Wait a minute, then try again." in words(answer)) == (429, True)


def test_every_page_of_ones_own_asks_to_sign_in(client: Client) -> None:
    for pattern in urlpatterns:
        if str(pattern.pattern).startswith("my/"):
            path = reverse(pattern.name, args=[1] * bool(pattern.pattern.converters))
            for answer, leads_to in ((client.get(path), path), (client.post(path), "%2F")):
                assert (answer.status_code, answer.url) == (302, f"/sign-in/?next={leads_to}")
