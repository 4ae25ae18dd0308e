"""How a person signs in: what their page about it shows."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cop.people.models import NewAddress, Person
from cop.people.queries.erasing import Asked
from cop.services.ledger.queries import history
from cop.services.search.queries import Listed

WAITS = timedelta(days=3)
"""How long a new address waits for both answers."""


ADDRESS_ASKED = "people.address_asked"


class Ways(NamedTuple):
    """The ways in which a person can sign in, and their second factors."""

    addresses: list[EmailAddress]
    passkeys: list[Authenticator]
    app: Authenticator | None
    recovery_codes: int | None
    connected: list[SocialAccount]


def ways_of(person: Person) -> Ways:
    """Return how the person signs in; `recovery_codes` is how many are left, None without any."""
    kinds = Authenticator.Type
    factors = list(Authenticator.objects.filter(user=person).order_by("created_at"))
    app = next((factor for factor in factors if factor.type == kinds.TOTP), None)
    codes = next((factor for factor in factors if factor.type == kinds.RECOVERY_CODES), None)
    return Ways(
        addresses=list(EmailAddress.objects.filter(user=person, verified=True).order_by("-primary", "email")),
        passkeys=[factor for factor in factors if factor.type == kinds.WEBAUTHN],
        app=app,
        recovery_codes=len(codes.wrap().get_unused_codes()) if codes else None,
        connected=list(SocialAccount.objects.filter(user=person).order_by("provider")),
    )


def confirmed_addresses(*people: Person) -> list[str]:
    """Return the addresses that a person signs in with, the main one first; of somebody who was brought in by import and
    never signed in, the one that the register has; of several people, those of one after those of the other."""
    found: dict[int, list[str]] = {person.pk: [] for person in people}
    rows = EmailAddress.objects.filter(user__in=people, verified=True).order_by("-primary", "email")
    for owner, address in rows.values_list("user", "email"):
        found[owner].append(address)
    return [one for person in people for one in found[person.pk] or filter(None, [person.email])]


def with_confirmed_address(people: Collection[int]) -> set[int]:
    """Return the numbers of those of `people` whose main address is confirmed."""
    rows = EmailAddress.objects.filter(Listed("user", people), verified=True, email=F("user__email"))
    return set(rows.values_list("user", flat=True))


def new_addresses() -> QuerySet[NewAddress]:
    """Return the new addresses, of anybody, that may still be added; to a shared mailbox none is."""
    answers_awaited = Q(asked__gte=timezone.now() - WAITS, person__shared_mailbox=False)
    return NewAddress.objects.filter(answers_awaited | Q(due__isnull=False))


def addresses_to_come() -> QuerySet[NewAddress]:
    """Return the new addresses, of anybody, that become the main one after a call unless they are called off."""
    return NewAddress.objects.filter(due__isnull=False)


def entered_address(person: Person) -> tuple[NewAddress, Asked] | None:
    """Return the new address that the secretariat entered for a person and that still waits, with what was said."""
    new = new_addresses().filter(person=person, entered_by__isnull=False).order_by("-asked").first()
    rows = [row for row in history(person, act=ADDRESS_ASKED) if new and row.new.get("email") == new.email]
    if new is None or not rows:
        return None
    said = max(rows, key=lambda row: row.entry.pk).new
    return new, Asked(said["asked_by"], date.fromisoformat(said["asked_on"]), said["identified"])


def open_sessions(person: Person) -> list[UserSession]:
    """Return the sessions of a person that still count, the last seen first."""
    sessions = UserSession.objects.filter(user=person).order_by("-last_seen_at", "-pk")
    alive = Session.objects.filter(session_key__in=sessions.values("session_key"), expire_date__gt=timezone.now())
    keys = set(alive.values_list("session_key", flat=True))
    return [session for session in sessions if session.session_key in keys]
