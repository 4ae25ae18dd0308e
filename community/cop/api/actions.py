"""Making, using and ending tokens."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cop.api.access import may_end, may_hold_token
from cop.api.choices import Scope
from cop.api.models import Token
from cop.api.queries import digest_of
from cop.people.access import GUARDED_ROLES, held_now
from cop.people.choices import Role
from cop.people.models import Person, RoleHeld
from cop.services.ledger.actions import record

LONGEST = timedelta(days=365)
NOTED_EVERY = timedelta(minutes=10)
COMMAND = "command"


@transaction.atomic
def make_token(person: Person, scopes: Iterable[Scope], *, name: str, valid: timedelta) -> tuple[Token, str]:
    """Make a token for a person. For the operator, at the machine.

    It is made for the weightiest role that the person holds, if any, and ends with it. Sends nothing. Returns it with its
    secret, which is kept nowhere. Raises PermissionDenied for somebody who may have none, and ValueError for no scope or
    for a time that is too long.
    """
    chosen = [scope.value for scope in dict.fromkeys(scopes)]
    if not chosen or not timedelta() < valid <= LONGEST:
        raise ValueError("a token has a scope and an end")
    if not may_hold_token(person):
        raise PermissionDenied
    secret = f"cop_{secrets.token_urlsafe(32)}"
    now = timezone.now()
    token = Token.objects.create(
        person=person, digest=digest_of(secret), name=name, scopes=chosen, role_held=_weightiest_role(person),
        made=now, expires=now + valid,
    )  # fmt: skip
    new = {"name": name, "scopes": chosen, "expires": token.expires}
    record("api.token_made", token, acting_person=None, about=person, new=new, on_behalf=COMMAND)
    return token, secret


@transaction.atomic
def end_token(token: Token, *, acting_person: Person) -> None:
    """End a token, as of now. For the person whose it is. Twice is as good as once; sends nothing. Raises PermissionDenied."""
    if not may_end(acting_person, token):
        raise PermissionDenied
    if Token.objects.filter(pk=token.pk, ended__isnull=True).update(ended=timezone.now()):
        record("api.token_ended", token, acting_person=acting_person, about=acting_person, new={"name": token.name})


def note_use(token: Token) -> None:
    """Note that a token was used, as exactly as its person needs it and not at each request. Not in the ledger."""
    now = timezone.now()
    due = Q(last_used__isnull=True) | Q(last_used__lt=now - NOTED_EVERY)
    if token.last_used is None or token.last_used < now - NOTED_EVERY:
        Token.objects.filter(due, pk=token.pk).update(last_used=now)


def _weightiest_role(person: Person) -> RoleHeld | None:
    held = RoleHeld.objects.filter(held_now(), person=person).order_by("pk")
    return min(held, key=lambda one: (one.role != Role.SECRETARIAT, one.role not in GUARDED_ROLES), default=None)
