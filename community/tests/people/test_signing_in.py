"""Signing in: by a code, by a link, and what nobody learns from it."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cop.people.choices import CodePurpose, Standing
from cop.people.models import Code, Person
from cop.people.signing_in import Adapter, one_time_link
from cop.services.ledger.queries import history
from people.signing_in_for_tests import (
    ELSEWHERE,
    code_to,
    confirm,
    kinds_to,
    later,
    mails_to,
    sign_in,
    signed_in,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def known(member: Person) -> Person:
    confirm(member)
    return member


def test_code_by_mail_signs_in(client: Client, known: Person) -> None:
    asked = client.post("/sign-in/", {"email": "Member@Example.org"})
    assert asked.url == "/sign-in/code/"
    mail = mails_to("member@example.org")[0]
    assert (mail.kind, mail.secret, mail.to_person, mail.language) == ("people/sign_in_code", True, known.pk, "en")
    assert signed_in(client) is None
    entered = client.post("/sign-in/code/", {"code": code_to(known.email)})
    assert (entered.url, signed_in(client)) == ("/", known.pk)


def test_mail_is_in_the_persons_language(client: Client, make_person: Any) -> None:
    person = make_person("vi@example.org", languages=("vi", "en"))
    client.post("/sign-in/", {"email": person.email}, headers={"Accept-Language": "ko"})
    assert [mail.language for mail in mails_to(person.email)] == ["vi"]


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/people/?country=LK", "/people/?country=LK"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("http://testserver/people/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
    ],
)
def test_only_own_paths_are_gone_on_to(client: Client, known: Person, wanted: str, reached: str) -> None:
    assert sign_in(client, known, next=wanted).url == reached


@given(st.text("/\\:.@?#%\t\n evil", max_size=12))
def test_where_one_goes_on_to_is_always_here(tail: str) -> None:
    wanted = f"/{tail}"
    seen_by_browsers = re.sub(r"[\t\n]", "", wanted).replace("\\", "/").strip()
    if Adapter().is_safe_url(wanted):
        assert urlsplit(urljoin("http://testserver/sign-in/", seen_by_browsers)).netloc == "testserver"


def test_where_one_wanted_to_go_outlives_leaving_the_page(client: Client, known: Person) -> None:
    client.post("/sign-in/", {"email": known.email, "next": "/people/"})
    assert client.get("/sign-in/code/").status_code == 200
    assert client.post("/sign-in/code/", {"code": code_to(known.email)}).url == "/people/"


def test_switching_apps_loses_nothing(client: Client, known: Person) -> None:
    client.post("/sign-in/", {"email": known.email, "next": "/people/?country=LK"})
    assert client.cookies["sessionid"]["max-age"] > 3600  # a phone may close the browser to open the mail
    for elsewhere in ("/", "/sign-in/", "/people/"):
        client.get(elsewhere)
    assert client.post("/sign-in/code/", {"code": code_to(known.email)}).url == "/people/?country=LK"


@pytest.mark.parametrize("typed", ["{}", " {} ", "{bare}", "{spaced}", "{wide}", "{tibetan}", "{sinhala}"])
def test_code_is_taken_as_people_type_it(client: Client, known: Person, typed: str) -> None:
    client.post("/sign-in/", {"email": known.email})
    code = code_to(known.email)
    digits = code.replace("-", "")
    wide, tibetan, sinhala = ("".join(chr(first + int(c)) for c in digits) for first in (0xFF10, 0x0F20, 0x0DE6))
    forms = {"bare": digits, "spaced": " ".join(code), "wide": wide, "tibetan": tibetan, "sinhala": sinhala}
    client.post("/sign-in/code/", {"code": typed.format(code, **forms)})
    assert signed_in(client) == known.pk


def test_older_code_works_after_it_was_sent_again(client: Client, known: Person) -> None:
    client.post("/sign-in/", {"email": known.email})
    first = code_to(known.email)
    client.post("/sign-in/code/", {"action": "resend"})
    client.post("/sign-in/", {"email": known.email})
    assert kinds_to(known.email) == ["people/sign_in_code"] * 3
    assert code_to(known.email) == first
    client.post("/sign-in/code/", {"code": first})
    assert signed_in(client) == known.pk


def test_code_for_one_address_is_never_that_for_another(client: Client, known: Person, make_person: Any) -> None:
    other = make_person("other@example.org")
    client.post("/sign-in/", {"email": other.email})
    client.post("/sign-in/", {"email": known.email})
    assert code_to(known.email) != code_to(other.email)
    client.post("/sign-in/code/", {"code": code_to(other.email)})
    assert signed_in(client) is None


def test_sending_again_gives_no_new_tries(client: Client, known: Person) -> None:
    client.post("/sign-in/", {"email": known.email})
    code = code_to(known.email)
    for _ in range(4):
        client.post("/sign-in/code/", {"code": "WRNG-CODE"})
    client.post("/sign-in/code/", {"action": "resend"})
    client.post("/sign-in/", {"email": known.email})
    assert client.post("/sign-in/code/", {"code": "WRNG-CODE"}).url == "/sign-in/"
    client.post("/sign-in/code/", {"code": code})
    assert signed_in(client) is None


def test_code_counts_for_an_hour(client: Client, known: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post("/sign-in/", {"email": known.email})
    later(monkeypatch, 3590)
    assert client.get("/sign-in/code/").status_code == 200
    client.post("/sign-in/code/", {"code": code_to(known.email)})
    assert signed_in(client) == known.pk


def test_code_older_than_an_hour_is_answered_calmly(
    client: Client, known: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/sign-in/", {"email": known.email})
    later(monkeypatch, 3610)
    answer = client.post("/sign-in/code/", {"code": code_to(known.email)}, follow=True)
    assert (signed_in(client), answer.redirect_chain) == (None, [("/sign-in/", 302)])
    assert "No code is awaited here any more. Have a new one sent." in words(answer)


def test_hundred_guesses_get_nowhere_and_lock_nobody_out(client: Client, known: Person) -> None:
    answers = []
    for _ in range(100):
        guess = client.post("/sign-in/code/", {"code": "WRNG-CODE"})
        answers.append(guess.status_code)
        if guess.status_code == 302:
            answers.append(client.post("/sign-in/", {"email": known.email}).status_code)
    assert signed_in(client) is None
    assert len(mails_to(known.email)) <= 6
    assert answers[-1] == 429
    owner = Client(REMOTE_ADDR=ELSEWHERE)
    sign_in(owner, known)
    assert signed_in(owner) == known.pk


def test_too_many_mails_are_refused_in_words(client: Client, known: Person) -> None:
    answers = [client.post("/sign-in/", {"email": known.email}) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 6 + [429]
    assert "Too many attempts in a short time. Try again in 5 minutes." in words(answers[-1])


STEPS = (
    ("get", "/sign-in/", {}),
    ("post", "/sign-in/", {"email": "ADDRESS"}),
    ("get", "/sign-in/code/", {}),
    ("post", "/sign-in/code/", {"code": "WRNG-CODE"}),
    ("post", "/sign-in/code/", {"action": "resend"}),
    ("post", "/sign-in/", {"email": "ADDRESS"}),
    *[("post", "/sign-in/code/", {"code": "WRNG-CODE"})] * 4,
    ("post", "/sign-in/password/", {"login": "ADDRESS", "password": "not the password"}),
    ("post", "/sign-in/password/forgotten/", {"email": "ADDRESS"}),
    ("get", "/sign-in/password/code/", {}),
)


def test_neither_page_nor_work_tells_whether_an_address_is_known(client: Client, known: Person) -> None:
    client.get("/sign-in/")
    traces = zip(trace(known.email, "203.0.113.1"), trace("nobody@example.org", "203.0.113.2"), strict=True)
    for of_known, of_unknown in traces:
        assert of_known == of_unknown


def trace(address: str, client_address: str) -> list[Any]:
    """Return what a browser is shown at each step, and what the database is asked for."""
    browser = Client(REMOTE_ADDR=client_address)
    return [_step(browser, address, *step) for step in STEPS]


def _step(browser: Client, address: str, method: str, path: str, data: dict[str, str]) -> tuple[Any, ...]:
    filled = {name: address if value == "ADDRESS" else value for name, value in data.items()}
    with CaptureQueriesContext(connection) as queries:
        answer = getattr(browser, method)(path, filled)
    if path == "/sign-in/password/":
        queries = []  # hashing a password takes a thousand times as long as one query more
    text = words(answer).replace(address, "ADDRESS") if answer.content else ""
    asked = [
        query["sql"].split()[0]
        for query in queries
        if query["sql"].startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))
    ]
    return path, data, answer.status_code, answer.headers.get("Location"), text, sorted(asked)


def test_unknown_address_is_told_once_a_day(client: Client, community: Any) -> None:
    for _ in range(3):
        client.post("/sign-in/", {"email": "nobody@example.org"})
    mail, *more = mails_to("nobody@example.org")
    assert (mail.kind, mail.to_person, more) == ("people/nobody_here", None, [])
    assert "http://localhost:8000/join/" in mail.text


@pytest.mark.parametrize("fields", [{"standing": Standing.FORMER}, {"standing": Standing.APPLICANT}])
def test_former_members_and_applicants_sign_in(client: Client, make_person: Any, fields: Any) -> None:
    person = make_person("former@example.org", **fields)
    sign_in(client, person)
    assert signed_in(client) == person.pk


def test_somebody_who_was_shut_out_is_as_unknown(client: Client, make_person: Any) -> None:
    person = make_person("gone@example.org", is_active=False)
    client.post("/sign-in/", {"email": person.email})
    assert kinds_to(person.email) == ["people/nobody_here"]


def test_session_ends_when_somebody_is_shut_out(client: Client, known: Person) -> None:
    sign_in(client, known)
    Person.objects.filter(pk=known.pk).update(is_active=False)
    assert client.get("/my/security/").status_code == 302


def test_somebody_brought_in_by_import_confirms_by_the_code(client: Client, member: Person) -> None:
    sign_in(client, member)
    rows = member.emailaddress_set.values_list("email", "verified", "primary")
    assert (signed_in(client), list(rows)) == (member.pk, [(member.email, True, True)])


def test_sign_out_leaves_nothing(client: Client, known: Person) -> None:
    sign_in(client, known)
    assert (client.get("/sign-out/").status_code, signed_in(client)) == (200, known.pk)
    answer = client.post("/sign-out/")
    assert (answer.url, signed_in(client)) == ("/", None)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_link_signs_in_once_after_a_button(client: Client, known: Person) -> None:
    path = one_time_link(known).removeprefix("http://localhost:8000")
    page = client.get(path)
    assert (page.status_code, signed_in(client)) == (200, None)
    assert known.name not in page.content.decode()
    assert known.email not in page.content.decode()
    client.post(path)
    assert signed_in(client) == known.pk
    again = Client()
    assert [again.get(path).status_code, again.post(path).status_code, signed_in(again)] == [404, 404, None]
    made = history(known)[0].entry
    assert (made.act, made.actor, made.on_behalf) == ("people.sign_in_link_made", None, "operator")


@pytest.mark.parametrize("spoilt", ["forged", "old"])
def test_spoilt_link_is_answered_calmly(client: Client, known: Person, spoilt: str) -> None:
    path = one_time_link(known).removeprefix("http://localhost:8000")
    if spoilt == "forged":
        path = path[:-3] + "x/"
    else:
        Code.objects.filter(purpose=CodePurpose.LINK).update(made=timezone.now() - timedelta(minutes=11))
    answer = client.post(path)
    assert (answer.status_code, signed_in(client)) == (404, None)
    assert "This link does nothing any more" in words(answer)


def test_command_prints_a_link(client: Client, known: Person, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("login", "Member@example.org")
    client.post(capsys.readouterr().out.split()[-1].removeprefix("http://localhost:8000"))
    assert signed_in(client) == known.pk
    with pytest.raises(CommandError):
        call_command("login", "nobody@example.org")
