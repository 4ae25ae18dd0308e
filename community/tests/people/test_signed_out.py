"""What somebody sent after their session had ended is there again when they sign in."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from cop.people.models import Person
from cop.people.tasks import forget_sessions
from cop.people.typed import SENT
from people.browsing import forms_in
from people.signing_in_for_tests import (
    confirm,
    later,
    sign_in,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(member: Person) -> Person:
    confirm(member)
    return member


LONG = "Where did the buses run, and who paid? " * 20


def end_session(client: Client, person: Person) -> None:
    """Sign in, and let the session end on the server, as it does when its time is over."""
    sign_in(client, person)
    Session.objects.filter(pk=client.session.session_key).delete()


def send_signed_out(client: Client) -> str:
    """Send a form and return where it leads."""
    return client.post("/desk/applications/3/ask/", {"text": LONG, "seen": "waiting", "password": "secret words"}).url


def test_form_that_was_sent_signed_out_is_there_again_after_signing_in(client: Client, known: Person) -> None:
    end_session(client, known)
    asked = send_signed_out(client)
    assert asked == "/sign-in/?next=%2Fmy%2Ftyped%2F"
    signed_out = client.get(asked).content.decode()
    assert "What you typed is kept" in signed_out and LONG[:30] not in signed_out
    assert sign_in(client, known, next="/my/typed/").url == "/my/typed/"
    page = client.get("/my/typed/")
    form = next(form for form in forms_in(page) if form.action == "/desk/applications/3/ask/")
    assert form.fields["text"][0].strip() == LONG.strip() and form.fields["seen"] == ["waiting"]
    assert "secret words" not in page.content.decode()
    client.post(form.action, form.fields)
    assert client.get("/my/typed/").url == "/"


def test_form_that_was_sent_signed_out_is_its_persons_alone(client: Client, known: Person, make_person: Any) -> None:
    other = make_person("other@example.org")
    confirm(other)
    end_session(client, known)
    send_signed_out(client)
    assert sign_in(client, other, next="/my/typed/").url == "/my/typed/"
    assert SENT not in client.session
    assert client.get("/my/typed/").url == "/"
    client.post("/sign-out/")
    assert "What you typed is kept" not in client.get("/sign-in/").content.decode()
    sign_in(client, known)
    assert client.get("/my/typed/").url == "/"


def test_form_is_kept_only_where_somebody_was_signed_in(client: Client, known: Person, settings: Any) -> None:
    assert send_signed_out(client) == "/sign-in/?next=%2F"
    settings.SESSION_COOKIE_SECURE = True
    sign_in(client, known)
    cookie = client.cookies["signed-in-as"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)
    assert cookie["max-age"] >= client.cookies["sessionid"]["max-age"]
    client.post("/sign-out/")
    assert send_signed_out(client) == "/sign-in/?next=%2F"
    client.cookies["signed-in-as"] = f"{known.pk}:forged:forged"
    assert send_signed_out(client) == "/sign-in/?next=%2F"


def test_form_that_was_sent_signed_out_is_gone_after_an_hour(
    client: Client, known: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_session(client, known)
    send_signed_out(client)
    sign_in(client, known)
    forget_sessions()
    assert LONG[:30] in client.get("/my/typed/").content.decode()
    later(monkeypatch, 3610)
    forget_sessions()
    assert (signed_in(client), client.session.get(SENT)) == (known.pk, None)
    assert client.get("/my/typed/").url == "/"


def test_form_older_than_an_hour_leaves_the_session_when_it_is_asked_for(
    client: Client, known: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_session(client, known)
    send_signed_out(client)
    later(monkeypatch, 3610)
    assert "What you typed is kept" not in client.get("/sign-in/").content.decode()
    assert SENT not in client.session


def test_what_was_typed_is_looked_over_without_what_is_technical(client: Client, known: Person) -> None:
    end_session(client, known)
    sent = {"place": "Thimphu", "phone": "+975 2 1", "version": "7", "opened": '{"place": ""}', "act": "add"}
    client.post("/my/profile/", sent)
    sign_in(client, known)
    page = client.get("/my/typed/")
    inputs = re.findall(r'<input type="(text|hidden)" name="(\w+)"', page.content.decode())
    shown = {kind: {name for found, name in inputs if found == kind} & set(sent) for kind in ("text", "hidden")}
    assert shown == {"text": {"place", "phone"}, "hidden": {"version", "opened", "act"}}
    assert re.search(r'<label for="typed_\d+">Place</label><input type="text" name="place"', page.content.decode())


def test_button_that_was_pressed_signed_out_leads_home_after_signing_in(client: Client) -> None:
    assert client.post("/my/still-right/").url == "/sign-in/?next=%2F"


def test_form_without_its_proof_shows_what_was_typed() -> None:
    answer = Client(enforce_csrf_checks=True).post("/desk/applications/3/ask/", {"text": "Who paid for the buses?"})
    assert answer.status_code == 403
    assert "Who paid for the buses?" in answer.content.decode()
