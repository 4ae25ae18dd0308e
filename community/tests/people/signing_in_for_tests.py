"""What the tests of signing in share: browsers, and what is in the mails."""

import re
import time
from typing import Any

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from cop.people.models import Person
from cop.services.mail.models import Message

ELSEWHERE = "203.0.113.7"
CODE = re.compile(r"\b[0-9]{4}-[0-9]{4}\b")
LINK = re.compile(r"https?://[^/\s]+(/sign-in/\S+)")


def mails_to(address: str) -> list[Message]:
    """Return the mails to an address, oldest first."""
    return list(Message.objects.filter(to_address=address).order_by("pk"))


def kinds_to(address: str) -> list[str]:
    """Return which mails went to an address."""
    return [message.kind for message in mails_to(address)]


def code_to(address: str, kind: str = "people/sign_in_code") -> str:
    """Return the code in the newest mail of a kind."""
    return CODE.search([mail for mail in mails_to(address) if mail.kind == kind][-1].text)[0]


def link_to(address: str) -> str:
    """Return the path of the link in the newest mail."""
    return LINK.search(mails_to(address)[-1].text)[1]


def signed_in(client: Client) -> int | None:
    """Return the number of the person whom the browser is signed in as."""
    number = client.session.get("_auth_user_id")
    return int(number) if number else None


def sign_in(client: Client, person: Person, **extra: Any) -> Any:
    """Sign in by a code and return the answer to it."""
    client.post("/sign-in/", {"email": person.email, **extra})
    return client.post("/sign-in/code/", {"code": code_to(person.email), **extra})


def enter(client: Client, person: Person) -> None:
    """Sign in as `force_login` does, so that it counts as a proof of now."""
    client.force_login(person)
    session = client.session
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "test", "at": time.time(), "reauthenticated": True}]
    session.save()


def confirm(person: Person, *others: str) -> None:
    """Give a person confirmed addresses: the main one and others."""
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    for other in others:
        EmailAddress.objects.create(user=person, email=other, verified=True)


def app_code(secret: str, later: int = 0) -> str:
    """Return what an app shows for a key, now or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let so much time go by."""
    real = time.time
    monkeypatch.setattr("time.time", lambda: real() + seconds)


def words(answer: Any) -> str:
    """Return what the main part of a page says, in one line."""
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())
