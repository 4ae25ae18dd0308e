"""Making, using and ending tokens; keeping web hooks."""

import base64
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from cop.api import mails
from cop.api.access import counting, hooks_counting, may_end, may_hold_token, may_keep_hooks
from cop.api.choices import MOST_HOOKS, Kind, Scope
from cop.api.delivering import SEND, follow
from cop.api.models import Delivery, Hook, Token
from cop.api.outgoing import check
from cop.api.payloads import SECRET_BEGINS
from cop.api.queries import digest_of
from cop.people.access import GUARDED_ROLES, held_now
from cop.people.choices import Role
from cop.people.models import Person, RoleHeld
from cop.services.jobs.actions import enqueue
from cop.services.ledger.actions import record
from cop.services.ledger.models import Entry

LONGEST = timedelta(days=365)
MOST_TOKENS = 20
NOTED_EVERY = timedelta(minutes=10)
COMMAND = "command"


class TooMany(Exception):
    """There are as many as there may be. Nothing was made."""


@transaction.atomic
def make_token(person: Person, scopes: Iterable[Scope], *, name: str, valid: timedelta) -> tuple[Token, str]:
    """Make a token for a person. For the operator, at the machine.

    It is made for the weightiest role that the person holds, if any, and ends with it. Sends nothing. Returns it with its
    secret, which is kept nowhere. Raises PermissionDenied for somebody who may have none, and ValueError for no scope or
    for a time that is too long.
    """
    return _make_token(person, scopes, name, valid, acting_person=None, on_behalf=COMMAND)


@transaction.atomic
def make_own_token(
    scopes: Iterable[Scope], *, name: str, valid: timedelta, device: str, acting_person: Person
) -> tuple[Token, str]:
    """Make a token for oneself, who has just proven who they are on `device`. For members, as `make_token` else.

    Tells them by mail. Raises TooMany as well.
    """
    if counting().filter(person=acting_person).count() >= MOST_TOKENS:
        raise TooMany
    token, secret = _make_token(acting_person, scopes, name, valid, acting_person=acting_person, on_behalf="")
    mails.token_made(token, device)
    return token, secret


def _make_token(
    person: Person,
    scopes: Iterable[Scope],
    name: str,
    valid: timedelta,
    *,
    acting_person: Person | None,
    on_behalf: str,
) -> tuple[Token, str]:
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
    record("api.token_made", token, acting_person=acting_person, about=person, new=new, on_behalf=on_behalf)
    return token, secret


@transaction.atomic
def end_token(token: Token, *, acting_person: Person) -> None:
    """End a token, as of now. For the person whose it is, and the secretariat.

    Twice is as good as once; sends nothing. Raises PermissionDenied.
    """
    if not may_end(acting_person, token):
        raise PermissionDenied
    if Token.objects.filter(pk=token.pk, ended__isnull=True).update(ended=timezone.now()):
        record("api.token_ended", token, acting_person=acting_person, about=token.person, new={"name": token.name})


def note_use(token: Token) -> None:
    """Note that a token was used, as exactly as its person needs it and not at each request. Not in the ledger."""
    now = timezone.now()
    due = Q(last_used__isnull=True) | Q(last_used__lt=now - NOTED_EVERY)
    if token.last_used is None or token.last_used < now - NOTED_EVERY:
        Token.objects.filter(due, pk=token.pk).update(last_used=now)


@transaction.atomic
def make_hook(address: str, kinds: Iterable[Kind], *, acting_person: Person) -> tuple[Hook, str]:
    """Have an address told of what happens from now on, as the one who acts may see it. For the secretariat.

    It ends when they leave or lose the role. Sends nothing. Returns it with the secret that signs what it is sent, which
    is shown once. Raises NotAllowed for an address to which nothing is sent, TooMany, PermissionDenied, and ValueError
    for no kind.
    """
    chosen = [kind.value for kind in dict.fromkeys(kinds)]
    if not chosen:
        raise ValueError("a web hook tells of something")
    held = RoleHeld.objects.filter(held_now(), person=acting_person, role=Role.SECRETARIAT).first()
    if not may_keep_hooks(acting_person) or held is None:
        raise PermissionDenied
    check(address)
    if hooks_counting().count() >= MOST_HOOKS:
        raise TooMany
    secret = SECRET_BEGINS + base64.b64encode(secrets.token_bytes(32)).decode()
    newest = Entry.objects.aggregate(newest=Max("pk"))["newest"] or 0
    hook = Hook.objects.create(
        owner=acting_person, role_held=held, address=address, kinds=chosen, secret=secret, first=newest, position=newest
    )
    new = {"address": address, "kinds": chosen}
    record("api.hook_made", hook, acting_person=acting_person, about=acting_person, new=new)
    return hook, secret


@transaction.atomic
def pause_hook(hook: Hook, *, acting_person: Person) -> None:
    """Send a web hook nothing until it is resumed. For the secretariat. Twice is as good as once; sends nothing. Raises
    PermissionDenied, as the acts below do."""
    _check_keeps_hooks(acting_person)
    if Hook.objects.filter(pk=hook.pk, paused=None).update(paused=timezone.now()):
        record("api.hook_paused", hook, acting_person=acting_person)


@transaction.atomic
def resume_hook(hook: Hook, *, acting_person: Person) -> None:
    """Send a web hook again what happened, and what happened meanwhile. For the secretariat. Twice is as good as once."""
    _check_keeps_hooks(acting_person)
    if Hook.objects.filter(pk=hook.pk, paused__isnull=False).update(paused=None, failing=None):
        record("api.hook_resumed", hook, acting_person=acting_person)
        hook.deliveries.filter(done=None).update(attempts=0, next_attempt=timezone.now())
        follow(hook)
        enqueue(SEND, hook.pk)


@transaction.atomic
def delete_hook(hook: Hook, *, acting_person: Person) -> None:
    """Forget a web hook; nothing is sent there any more. For the secretariat. Twice is as good as once."""
    _check_keeps_hooks(acting_person)
    if Hook.objects.filter(pk=hook.pk).delete()[0]:
        record("api.hook_ended", hook, acting_person=acting_person)


@transaction.atomic
def test_hook(hook: Hook, *, acting_person: Person) -> None:
    """Send a web hook a test, after what waits. For the secretariat. Not in the ledger: nothing changes."""
    _check_keeps_hooks(acting_person)
    Delivery.objects.create(hook=hook)
    enqueue(SEND, hook.pk)


@transaction.atomic
def send_again(delivery: Delivery, *, acting_person: Person) -> None:
    """Send an event once more, as its thing is now, under the same id; one that waits is tried at once. For the
    secretariat. Not in the ledger: nothing changes."""
    _check_keeps_hooks(acting_person)
    Delivery.objects.filter(pk=delivery.pk).update(done=None, attempts=0, next_attempt=timezone.now())
    enqueue(SEND, delivery.hook_id)


def forget_hooks(person_number: int, *, contributions_too: bool) -> None:
    """Forget the web hooks of a person; called by the action that erases them."""
    Hook.objects.filter(owner=person_number).delete()


def _check_keeps_hooks(acting_person: Person) -> None:
    if not may_keep_hooks(acting_person):
        raise PermissionDenied


def _weightiest_role(person: Person) -> RoleHeld | None:
    held = RoleHeld.objects.filter(held_now(), person=person).order_by("pk")
    return min(held, key=lambda one: (one.role != Role.SECRETARIAT, one.role not in GUARDED_ROLES), default=None)
